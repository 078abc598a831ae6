/**
 * What a catalogue of mail texts holds. Every language fills in every field, so a missing text fails the build. A text is
 * given codes and dates and nothing else; a subject is never given the title of a service, because it is read by whoever
 * looks at the screen of a telephone (ui.md §4).
 */
import type { Asker, Wording } from '../content';

/** What a text may name. */
export interface Told {
  /** Code of the handoff, or of the hire where there is none. */
  readonly reference: string;
  /** Due date in words; undefined while it is not known. */
  readonly due: string | undefined;
}

export interface Wordings {
  readonly subject: (told: Told) => string;
  /** First sentence of the mail, and the line in a digest. */
  readonly what: (told: Told) => string;
  /** What the reader is to do, or that nothing is. */
  readonly next: string;
}

export interface MailTexts {
  readonly notices: Readonly<Record<Wording, Wordings>>;
  readonly code: { readonly subject: (reference: string) => string; readonly what: string; readonly code: string; readonly valid: (clock: string) => string; readonly notYou: string };
  readonly link: { readonly subject: (reference: string) => string; readonly what: string; readonly next: string };
  readonly digest: { readonly subject: (date: string, hires: number) => string; readonly what: (hires: number) => string; readonly next: string };
  readonly labels: { readonly service: string; readonly asks: string; readonly reference: string; readonly case: string; readonly due: string };
  readonly askers: Readonly<Record<Asker, string>>;
  readonly open: string;
  readonly openApp: string;
  /** Above the link: what opening it does not do. */
  readonly confirmsNothing: string;
  /** For those who have no link of their own: type the reference. */
  readonly typeReference: string;
  /** Name of this language, and the words of its link in the mails of the others. */
  readonly inThisLanguage: string;
  readonly automatic: string;
  readonly noPersonalData: string;
  readonly calendar: { readonly summary: (reference: string) => string; readonly description: string; readonly cancelled: string };
  readonly weekdays: readonly [string, string, string, string, string, string, string];
  /** A date in words: `perjantai 27.11.2026`. */
  readonly date: (on: { readonly weekday: string; readonly year: number; readonly month: number; readonly date: number }) => string;
}
