/** What can be asked of a hire, and how it answers. Time and ids come with the command (temporal.md rule 2). */
import type { HandoffAct } from '../handoffs/act';
import type { CaseEvent } from './fact';

interface Identified {
  /** Idempotency key; the same id with the same hash gets the first answer again. */
  readonly id: string;
  /** SHA-256 (hex) of the canonical body. */
  readonly hash: string;
}

/** A person or a timer records events that happened: all of them or none. */
export interface RecordCommand extends Identified {
  readonly kind: 'record';
  /** They begin a hire that must not exist yet. */
  readonly begins?: boolean;
  readonly events: readonly CaseEvent[];
}

/** A file's events of this hire, each judged by itself. Fires nothing of the past. */
export interface ImportCommand extends Identified {
  readonly kind: 'import';
  readonly events: readonly CaseEvent[];
}

/** Somebody works on a handoff of the hire. */
export interface HandoffCommand extends Identified {
  readonly kind: 'handoff';
  readonly act: HandoffAct;
}

/** Something happened in another case of the same employer: look again what Postgres knows of it. No fact of this hire. */
export interface EmployerCommand extends Identified {
  readonly kind: 'employer';
}

/** The one timer went off. */
export interface DeadlineCommand {
  readonly kind: 'deadline';
  /** ISO instant, UTC, of the deadline that was waited for. */
  readonly due: string;
}

export type HireCommand = RecordCommand | ImportCommand | HandoffCommand | EmployerCommand | DeadlineCommand;
/** Commands that reach a hire from outside. */
export type OutsideCommand = Exclude<HireCommand, DeadlineCommand>;

/** A refusal is a value: it changes nothing and says what to do. `code` is stable. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** The event and field it is about, where there is one: `events[0].data.route`. */
  readonly at?: string;
}

export interface ImportResult {
  readonly event_id: string;
  readonly status: 'stored' | 'skipped' | 'rejected';
  readonly reason?: Refusal;
}

/** Answer to an accepted command: what is committed when the answer arrives. */
export interface Reply {
  readonly case_id: string;
  /** Last sequence number of the hire after the command. */
  readonly seq: number;
  /** Ids of the events that this command stored, in the order of `seq`; follow-ups of the workflow included. */
  readonly event_ids: readonly string[];
  /** Only for imports: one result per event, in the order of the command. */
  readonly results?: readonly ImportResult[];
}
