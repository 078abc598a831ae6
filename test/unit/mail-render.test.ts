/** Mails in three languages: what they say, and what they never say. */
import PostalMime from 'postal-mime';
import type { Notice, NoticeKind, NoticeTo } from '../../domain/notices/notice';
import { LANGUAGES, type MailContent, type NoticeContent, WORDINGS, wordingOf } from '../../mail/content';
import { MAIL_TEXTS, type Sending, renderMail } from '../../mail/render';

const SENDING: Sending = { publicUrl: 'https://saapua.town.example', organizer: 'saapua@town.example', domain: 'town.example', madeAt: '2026-11-24T07:00:00.000Z' };
const LINK = 'https://saapua.town.example/fi/h#HANDOFF-1.s3cret';
const SERVICE = { fi: 'Varhaiskasvatus', sv: 'Småbarnspedagogik', en: 'Day care' };

function aNotice(kind: NoticeKind, to: NoticeTo, more: Partial<Notice> = {}): Notice {
  return {
    id: `NURSE-1:7:${kind}:${to}`, seq: 7, kind, to, channel: 'mail', hire_id: 'NURSE-1', event_id: 'e7', handoff_id: 'HANDOFF-1', person: 'member-3',
    decided_at: '2026-11-24T07:00:00.000Z', not_before: '2026-11-24T07:01:00.000Z', ...more,
  };
}

function content(notice: Notice, more: Partial<NoticeContent> = {}): NoticeContent {
  return { kind: 'notice', notice, asks: 'coordinator', office: { fi: 'Esimerkkilä', sv: 'Exempelby', en: 'Example town' }, service: SERVICE, due_on: '2026-11-27', version: 3, ...more };
}

/** Every way in which a notice is worded, once. */
const NOTICES: readonly Notice[] = [
  aNotice('request', 'receiver'), aNotice('answered', 'receiver'), aNotice('withdrawn', 'receiver'), aNotice('rung', 'receiver', { percent: 50 }), aNotice('rung', 'lead', { percent: 100 }),
  aNotice('rung', 'liaison', { percent: 150 }), aNotice('returned', 'sender', { question_id: 'Q1' }), aNotice('returned', 'sender'), aNotice('completed', 'sender'), aNotice('unowned', 'coordinator'),
  aNotice('checkin', 'coordinator'), aNotice('rung', 'sender', { percent: 80 }), aNotice('rung', 'coordinator', { percent: 100 }), aNotice('rung', 'sender', { percent: 150 }),
  aNotice('rung', 'employer', { percent: 80 }), aNotice('rung', 'talent', { percent: 100 }), aNotice('renewal', 'family'), aNotice('renewal', 'coordinator'),
];

const OTHERS: readonly MailContent[] = [
  { kind: 'code', code_id: 'C-1', handoff_id: 'HANDOFF-1', valid_until: '2026-11-24T07:10:00.000Z' },
  { kind: 'link', handoff_id: 'HANDOFF-1', service: SERVICE, due_on: '2026-11-27' },
  { kind: 'digest', on: '2026-11-27', hires: [{ hire_id: 'NURSE-1', entries: [content(aNotice('completed', 'sender')), { kind: 'undeliverable', mail_id: 'M1', hire_id: 'NURSE-1', handoff_id: 'HANDOFF-1' }] }] },
];

const EVERY_MAIL = [...NOTICES.map((notice) => content(notice)), ...OTHERS].flatMap((of) => LANGUAGES.map((language) => ({ of, language, mail: renderMail(of, language, { ...SENDING, link: LINK.replace('/fi/', `/${language}/`), code: 'ACD34679' }) })));

it('has words for every kind of notice', () => {
  expect(new Set([...NOTICES.map(wordingOf), 'undeliverable'])).toEqual(new Set(WORDINGS));
});

describe('a request', () => {
  const mail = (language: 'fi' | 'sv' | 'en') => renderMail(content(aNotice('request', 'receiver')), language, { ...SENDING, link: LINK.replace('/fi/', `/${language}/`) });

  it('says what is asked, who asks, by when, in words and date, and what opening the link does not do', () => {
    const { subject, text } = mail('fi');
    expect(subject).toBe('Pyyntö HANDOFF-1, vastaus viimeistään perjantai 27.11.2026');
    for (const part of ['Mitä: Varhaiskasvatus', 'Kuka pyytää: Esimerkkilä, aluekoordinaattori', 'Viitenumero: HANDOFF-1', 'Määräpäivä: perjantai 27.11.2026', 'Linkin avaaminen ei kuittaa mitään.'])
      expect(text).toContain(part);
    expect(mail('sv').subject).toBe('Begäran HANDOFF-1, svar senast fredag 27.11.2026');
    expect(mail('en').subject).toBe('Request HANDOFF-1, answer by Friday 27 November 2026');
  });

  it('has one link, and the same page in the two other languages', () => {
    const { text, html } = mail('sv');
    expect(text.match(/https?:\/\/\S+/g)).toEqual([
      'https://saapua.town.example/sv/h#HANDOFF-1.s3cret', 'https://saapua.town.example/fi/h#HANDOFF-1.s3cret', 'https://saapua.town.example/en/h#HANDOFF-1.s3cret',
    ]);
    expect(html).toContain('<a href="https://saapua.town.example/fi/h#HANDOFF-1.s3cret" lang="fi">Suomeksi</a>');
  });

  it('does not tell its receiver of which hire it is', () => {
    const { subject, text, html } = mail('fi');
    expect([subject, text, html].join('\n')).not.toContain('NURSE-1');
  });
});

it('gives the secret link to the receiver alone', () => {
  for (const [to, percent] of [['lead', 100], ['liaison', 150]] as const) {
    const { text } = renderMail(content(aNotice('rung', to, { percent })), 'fi', SENDING);
    expect(text).toContain('https://saapua.town.example/fi/h\n');
    expect(text).toContain('viitenumerolla');
  }
});

it('says the code, until when it works, in Finnish time, and nothing by which it could be followed', () => {
  const { text, subject } = renderMail(OTHERS[0]!, 'fi', { ...SENDING, code: 'ACD34679' });
  expect(text).toContain('Vahvistuskoodi: ACD34679');
  expect(text).toContain('klo 09.10');
  expect(text).not.toMatch(/https?:/);
  expect(subject).not.toContain('ACD34679');
  expect(() => renderMail(OTHERS[0]!, 'fi', SENDING)).toThrow('without its code');
});

it('puts one paragraph for each hire into a digest', () => {
  const { subject, text, html } = renderMail(OTHERS[2]!, 'fi', SENDING);
  expect(subject).toBe('Päivän kooste perjantai 27.11.2026: 1 rekrytointi');
  expect(text).toContain('Rekrytointi NURSE-1\n- HANDOFF-1, Varhaiskasvatus: Pyyntö on hoidettu.');
  expect(text).toContain('- HANDOFF-1: Viesti vastaanottajalle ei mennyt perille. Tarkistakaa osoite tai soittakaa.');
  expect(html.match(/<h2/g)).toHaveLength(1);
});

it('uses no permit word and no family member anywhere, and no title of a service in subjects and first sentences', () => {
  for (const { mail } of EVERY_MAIL) {
    expect([mail.subject, mail.text, mail.html, mail.calendar?.text ?? ''].join('\n')).not.toMatch(/oleskelu|lupa|uppehåll|tillstånd|permit|blue card|sininen kortti|visa\b|viisumi|member-3/i);
    for (const shown of [mail.subject, mail.text.split('\n')[0] ?? '']) for (const title of Object.values(SERVICE)) expect(shown).not.toContain(title);
  }
});

it('has no text with a place for a name', () => {
  for (const texts of Object.values(MAIL_TEXTS)) expect(JSON.stringify(texts)).not.toMatch(/\{\w+\}|undefined/);
  for (const { mail } of EVERY_MAIL) expect([mail.subject, mail.text, mail.html].join('\n')).not.toMatch(/undefined|null|\[object|NaN/);
});

it('says the same in plain text and HTML, loads nothing and sets no colours', () => {
  for (const { mail } of EVERY_MAIL) {
    const sentences = mail.text.split(/\n+/).filter((line) => line !== '' && !line.includes(': ') && !line.startsWith('http') && !line.endsWith(':') && !line.startsWith('- '));
    for (const sentence of sentences) expect(mail.html.replaceAll('&#39;', "'")).toContain(sentence);
    expect(mail.html).not.toMatch(/<img|<script|<link|url\(|color:|background/i);
  }
});

it('cannot be steered by what stands in the registry', () => {
  const hostile = '</p><script>alert(1)</script>\r\nBcc: someone@elsewhere.example\r\n\r\n"<b>';
  const service = { fi: hostile, sv: hostile, en: hostile };
  const { text, html, subject } = renderMail(content(aNotice('request', 'receiver'), { service, office: service }), 'fi', { ...SENDING, link: LINK });
  expect(html).not.toContain('<script>');
  expect(html).toContain('&lt;script&gt;');
  expect(subject).not.toMatch(/[\r\n]/);
  expect(text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([]);
});

it('carries no calendar file where no due date is known', () => {
  expect(renderMail(content(aNotice('request', 'receiver'), { due_on: null }), 'fi', { ...SENDING, link: LINK }).calendar).toBeUndefined();
  expect(renderMail(content(aNotice('rung', 'receiver', { percent: 80 })), 'fi', { ...SENDING, link: LINK }).calendar).toBeUndefined();
});

it('is read by a mail program as it was meant', async () => {
  // The parser is the one that bounces and the mailbox page use.
  const { subject } = await PostalMime.parse('Subject: =?utf-8?Q?P=C3=A4iv=C3=A4n_kooste?=\r\n\r\nx');
  expect(subject).toBe('Päivän kooste');
});
