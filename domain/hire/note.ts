/**
 * Notes: entries of a hire's log that are no events of the model. They say how a handoff was worked on (a further
 * question, a claim, a forwarding) and change no clock, wait, gap or report; the events beside them do (ADR-0011). A
 * note has the shape of an event, codes only, so that it is stored, repeated, adopted and recovered like one.
 */
import type { CaseEvent } from './fact';

const PREFIX = 'note.';

/** Names of notes; every one carries `handoff_id`. */
export const NOTES = {
  /** A handoff was composed here: what is shared and why, the receiver's checklist, the language. */
  composed: 'note.handoff_composed',
  /** A question of the receiver; the first open one stops the clock by an event of its own. `data.question_id`. */
  asked: 'note.question_asked',
  /** Its answer. `data.question_id`. */
  answered: 'note.question_answered',
  /** The same handoff went to another mailbox of the receiver's organisation. `data.delivery_id`. */
  forwarded: 'note.handoff_forwarded',
  /** Somebody of the receiver's queue took it, or gave it back. */
  claimed: 'note.handoff_claimed',
  released: 'note.handoff_released',
} as const;

export type NoteName = (typeof NOTES)[keyof typeof NOTES];

/** Is this entry of the log a note? */
export function isNote(entry: { readonly event: string }): boolean {
  return entry.event.startsWith(PREFIX);
}

export type Note = CaseEvent;
