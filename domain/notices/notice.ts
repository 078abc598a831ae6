/**
 * What is to be told to somebody because something happened in a hire: written to the outbox in the transaction of the
 * facts. Codes only; who that is, in which language and by which address, is found out when it is sent, and so is
 * whether it is still true (holds.ts).
 */

export type NoticeKind =
  /** Work for a receiver: a new handoff, or one that came by forwarding. */
  | 'request'
  /** The sender has answered the last open question; the receiver's clock runs again. */
  | 'answered'
  /** Nothing is left to do for the receiver. */
  | 'withdrawn'
  /** Came back to its sender: with a question, or for good. */
  | 'returned'
  | 'completed'
  /** A service that nobody owns was needed. */
  | 'unowned'
  /** A rung of the ladder: `percent` of the clock's budget is used. */
  | 'rung'
  | 'checkin'
  | 'renewal';

/** receiver, lead and liaison belong to the handoff's service; the others to the hire. */
export type NoticeTo = 'receiver' | 'lead' | 'liaison' | 'sender' | 'coordinator' | 'employer' | 'talent' | 'family';

export interface Notice {
  /** `<hire_id>:<seq>:<kind>:<to>`: a repetition writes nothing twice. */
  readonly id: string;
  readonly seq: number;
  readonly kind: NoticeKind;
  readonly to: NoticeTo;
  /** A mail of its own, or a line in the next digest (ui.md §4). */
  readonly channel: 'mail' | 'digest';
  readonly hire_id: string;
  /** Event or note that caused it. */
  readonly event_id: string;
  readonly handoff_id?: string;
  /** Question that was asked or answered. */
  readonly question_id?: string;
  /** Clock of a rung. */
  readonly sla?: string;
  readonly object_id?: string;
  readonly percent?: number;
  /** ISO date by which something is due, as known when it was decided. */
  readonly due_on?: string;
  /** family_member_id. */
  readonly person?: string;
  /** ISO instants, UTC: when it was decided; before when it is not sent. */
  readonly decided_at: string;
  readonly not_before: string;
}
