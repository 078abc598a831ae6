/**
 * A mail's words: subject, plain text, HTML and calendar file, from codes, titles and dates alone. Pure: the same content
 * gives the same mail, in whichever attempt and by whichever process it is sent.
 *
 * The first sentence is what a telephone shows beside the subject, so it names no service. Titles of services stand in
 * the body only, and nobody's name, address or permit stands anywhere (ui.md §4).
 */
import { type CalendarFile, calendarFile } from './calendar';
import { type CodeContent, type DigestContent, type DigestEntry, LANGUAGES, type Language, type LinkContent, type MailContent, type NoticeContent, type Wording, wordingOf } from './content';
import { dateInWords, timeOfDay } from './dates';
import { type MailBody, htmlOf, textOf } from './body';
import { EN } from './texts/en';
import { FI } from './texts/fi';
import { SV } from './texts/sv';
import type { MailTexts, Told } from './texts/texts';

export const MAIL_TEXTS: Readonly<Record<Language, MailTexts>> = { fi: FI, sv: SV, en: EN };

/** What is known only at the moment of sending. */
export interface Sending {
  /** Where people reach the installation; no slash at the end. */
  readonly publicUrl: string;
  /** Opens the handoff for its receiver, in the mail's language. A secret; absent for everybody else. */
  readonly link?: string;
  /** Of a code mail. A secret. */
  readonly code?: string;
  /** Address and domain of the installation, for calendar files. */
  readonly organizer: string;
  readonly domain: string;
  /** ISO instant of the mail's row: the same in every attempt. */
  readonly madeAt: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly calendar?: CalendarFile;
}

/** The mail in one language. @throws Error for a code mail without its code */
export function renderMail(content: MailContent, language: Language, sending: Sending): RenderedMail {
  switch (content.kind) {
    case 'notice':
      return noticeMail(content, language, sending);
    case 'code':
      return codeMail(content, language, sending);
    case 'link':
      return linkMail(content, language, sending);
    case 'digest':
      return digestMail(content, language, sending);
  }
}

/** Those who come by a page for officers: with a link of their own, or by typing the reference there. */
const ON_OFFICER_PAGE: ReadonlySet<Wording> = new Set(['request', 'answered', 'reminder', 'lead', 'liaison']);
const WITHOUT_LINK: ReadonlySet<Wording> = new Set(['withdrawn']);
const OF_RECEIVER: ReadonlySet<Wording> = new Set(['request', 'answered', 'withdrawn', 'reminder', 'lead', 'liaison']);
/** Mails that carry the due date as a calendar file. */
const WITH_CALENDAR: ReadonlySet<Wording> = new Set(['request', 'answered', 'withdrawn']);

function noticeMail(content: NoticeContent, language: Language, sending: Sending): RenderedMail {
  const t = MAIL_TEXTS[language];
  const { notice, service, office } = content;
  const wording = wordingOf(notice);
  const words = t.notices[wording];
  const told = toldOf(content, t);
  const isForReceiver = OF_RECEIVER.has(wording);
  const body: MailBody = {
    title: words.subject(told),
    what: words.what(told),
    facts: [
      ...(service === null ? [] : [{ label: t.labels.service, value: service[language] }]),
      ...(isForReceiver ? [{ label: t.labels.asks, value: office === null ? t.askers[content.asks] : `${office[language]}, ${t.askers[content.asks]}` }] : []),
      ...(notice.handoff_id === undefined ? [] : [{ label: t.labels.reference, value: notice.handoff_id }]),
      // An officer knows the handoff; whose it is among the hires is not theirs to know.
      ...(isForReceiver ? [] : [{ label: t.labels.case, value: notice.hire_id }]),
      ...(told.due === undefined || wording === 'withdrawn' ? [] : [{ label: t.labels.due, value: told.due }]),
    ],
    next: words.next,
    ...opening(wording, language, sending),
    foot: [t.automatic, t.noPersonalData],
  };
  const calendar = WITH_CALENDAR.has(wording) ? calendarOf(content, wording, t, sending) : undefined;
  return { subject: body.title, text: textOf(body), html: htmlOf(body, language), ...(calendar && { calendar }) };
}

/** The one link of a mail, with its other languages. */
function opening(wording: Wording, language: Language, { link, publicUrl }: Sending): Pick<MailBody, 'open' | 'others' | 'note'> {
  const t = MAIL_TEXTS[language];
  if (WITHOUT_LINK.has(wording)) return { others: [] };
  if (!ON_OFFICER_PAGE.has(wording)) return { open: { label: t.openApp, url: `${publicUrl}/` }, others: [] };
  const url = link ?? `${publicUrl}/${language}/h`;
  return {
    open: { label: t.open, url },
    note: link === undefined ? t.typeReference : t.confirmsNothing,
    others: LANGUAGES.filter((one) => one !== language).map((one) => ({ language: one, label: MAIL_TEXTS[one].inThisLanguage, url: url.replace(`/${language}/h`, `/${one}/h`) })),
  };
}

function toldOf({ notice, due_on }: NoticeContent, t: MailTexts): Told {
  return { reference: notice.handoff_id ?? notice.hire_id, due: due_on === null ? undefined : dateInWords(due_on, t) };
}

function calendarOf({ notice, due_on, version }: NoticeContent, wording: Wording, t: MailTexts, sending: Sending): CalendarFile | undefined {
  const reference = notice.handoff_id;
  if (due_on === null || reference === undefined) return undefined;
  const cancelled = wording === 'withdrawn';
  return calendarFile({
    uid: `${reference}@${sending.domain}`, sequence: version, on: due_on, cancelled, summary: t.calendar.summary(reference),
    description: cancelled ? t.calendar.cancelled : t.calendar.description, organizer: sending.organizer, stampedAt: sending.madeAt,
  });
}

function codeMail({ handoff_id, valid_until }: CodeContent, language: Language, { code }: Sending): RenderedMail {
  if (code === undefined) throw new Error('a code mail cannot be made without its code');
  const t = MAIL_TEXTS[language];
  const body: MailBody = {
    title: t.code.subject(handoff_id), what: t.code.what,
    facts: [{ label: t.code.code, value: code }, { label: t.labels.reference, value: handoff_id }],
    next: t.code.valid(timeOfDay(valid_until, language)), note: t.code.notYou, others: [], foot: [t.automatic, t.noPersonalData],
  };
  return { subject: body.title, text: textOf(body), html: htmlOf(body, language) };
}

function linkMail({ handoff_id, service, due_on }: LinkContent, language: Language, sending: Sending): RenderedMail {
  const t = MAIL_TEXTS[language];
  const body: MailBody = {
    title: t.link.subject(handoff_id), what: t.link.what,
    facts: [
      ...(service === null ? [] : [{ label: t.labels.service, value: service[language] }]),
      { label: t.labels.reference, value: handoff_id },
      ...(due_on === null ? [] : [{ label: t.labels.due, value: dateInWords(due_on, t) }]),
    ],
    next: t.link.next, ...opening('request', language, sending), foot: [t.automatic, t.noPersonalData],
  };
  return { subject: body.title, text: textOf(body), html: htmlOf(body, language) };
}

function digestMail({ on, hires }: DigestContent, language: Language, { publicUrl }: Sending): RenderedMail {
  const t = MAIL_TEXTS[language];
  const body: MailBody = {
    title: t.digest.subject(dateInWords(on, t), hires.length), what: t.digest.what(hires.length), facts: [],
    sections: hires.map(({ hire_id, entries }) => ({ title: `${t.labels.case} ${hire_id}`, lines: entries.map((entry) => lineOf(entry, t, language)) })),
    next: t.digest.next, open: { label: t.openApp, url: `${publicUrl}/` }, others: [], foot: [t.automatic, t.noPersonalData],
  };
  return { subject: body.title, text: textOf(body), html: htmlOf(body, language) };
}

function lineOf(entry: DigestEntry, t: MailTexts, language: Language): string {
  if (entry.kind === 'undeliverable') {
    const words = t.notices.undeliverable;
    return `${entry.handoff_id === null ? '' : `${entry.handoff_id}: `}${words.what({ reference: entry.hire_id, due: undefined })} ${words.next}`;
  }
  const words = t.notices[wordingOf(entry.notice)];
  const about = [entry.notice.handoff_id, entry.service?.[language]].filter((one) => one !== undefined).join(', ');
  return `${about === '' ? '' : `${about}: `}${words.what(toldOf(entry, t))} ${words.next}`;
}
