/**
 * What a mail is made from: codes, titles from the registry and dates, never a name, an address or what somebody wrote.
 * It is kept with the mail's row, so that a mail that is sent again says the same. Links and codes that open something
 * are not in it; they are added at the moment of sending (worker/mail-sender.ts).
 */
import type { Label } from '../domain/handoffs/shared-fields';
import type { Notice, NoticeKind } from '../domain/notices/notice';

export const LANGUAGES = ['fi', 'sv', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A language that mails are written in, or Finnish. */
export function languageOr(text: string | null | undefined, otherwise: Language = 'fi'): Language {
  return LANGUAGES.find((one) => one === text) ?? otherwise;
}

/** Who asks, by office and role. */
export type Asker = 'coordinator' | 'team_lead' | 'admin' | 'other';

/** Words for one thing that somebody is told of, in mails and lines of digests. */
export const WORDINGS = [
  'request', 'answered', 'withdrawn',
  'reminder', 'lead', 'liaison',
  'returned_question', 'returned_for_good', 'completed', 'unowned', 'checkin',
  'at_risk', 'overdue', 'escalated', 'own_deadline', 'own_overdue', 'renewal', 'renewal_watch', 'undeliverable',
] as const;
export type Wording = (typeof WORDINGS)[number];

/** A notice as it is told to one recipient. */
export interface NoticeContent {
  readonly kind: 'notice';
  /** Asked again for its truth whenever it is about to be sent. */
  readonly notice: Notice;
  readonly asks: Asker;
  /** Office of whoever asks; null: not in the registry. */
  readonly office: Label | null;
  /** Title of the service that is asked for. */
  readonly service: Label | null;
  /** ISO date as known when the mail was made. */
  readonly due_on: string | null;
  /** Of the handoff: its calendar entry is replaced by a later one only. */
  readonly version: number;
}

/** A code for somebody who has opened a mailed link. The code itself is derived when it is sent. */
export interface CodeContent {
  readonly kind: 'code';
  readonly code_id: string;
  readonly handoff_id: string;
  /** ISO instant after which the code is worth nothing, and the mail neither. */
  readonly valid_until: string;
}

/** The link anew, for somebody who asked for it on the page. */
export interface LinkContent {
  readonly kind: 'link';
  readonly handoff_id: string;
  readonly service: Label | null;
  /** ISO date. */
  readonly due_on: string | null;
}

/** A mail that did not arrive, told to whoever sent what it was about. */
export interface UndeliverableLine {
  readonly kind: 'undeliverable';
  readonly mail_id: string;
  readonly hire_id: string;
  readonly handoff_id: string | null;
}

/** What waits for a digest. */
export type DigestEntry = NoticeContent | UndeliverableLine;

export interface DigestContent {
  readonly kind: 'digest';
  /** ISO date. */
  readonly on: string;
  /** By hire; each with what happened, oldest first. */
  readonly hires: readonly { readonly hire_id: string; readonly entries: readonly DigestEntry[] }[];
}

export type MailContent = NoticeContent | CodeContent | LinkContent | DigestContent;

/** Which words a notice is told with: by its kind, to whom it goes and how much of the time is used. */
export function wordingOf(notice: Notice): Wording {
  return BY_KIND[notice.kind](notice);
}

const BY_KIND: Readonly<Record<NoticeKind, (notice: Notice) => Wording>> = {
  request: () => 'request',
  answered: () => 'answered',
  withdrawn: () => 'withdrawn',
  returned: ({ question_id }) => (question_id === undefined ? 'returned_for_good' : 'returned_question'),
  completed: () => 'completed',
  unowned: () => 'unowned',
  checkin: () => 'checkin',
  renewal: ({ to }) => (to === 'coordinator' ? 'renewal_watch' : 'renewal'),
  rung: ({ to, percent = 0 }) => {
    if (to === 'receiver') return 'reminder';
    if (to === 'lead' || to === 'liaison') return to;
    if (to === 'sender' || to === 'coordinator') return percent < 100 ? 'at_risk' : percent < 150 ? 'overdue' : 'escalated';
    return percent < 100 ? 'own_deadline' : 'own_overdue';
  },
};
