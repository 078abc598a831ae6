/**
 * What is known about a hire, one entry at a time: the event envelope of the model, and the fact that
 * keeps it. Ids and codes only; a name, an identity code or free text never gets this far (see admit.ts).
 */

export type Precision = 'minute' | 'day' | 'month';
export type DataScalar = string | number | boolean | null;
export type DataValue = DataScalar | DataScalar[];
export type EventData = Readonly<Record<string, DataValue>>;

/** One event of a hire, as in `event_envelope` of the model. Optional fields are absent, never null. */
export interface CaseEvent {
  readonly event_id: string;
  readonly case_id: string;
  /** Name of an event of the model. */
  readonly event: string;
  readonly stage: string | null;
  readonly actor_id: string;
  readonly actor_role: string;
  /** ISO date (precision day or month) or ISO instant with offset (precision minute), as it was reported. */
  readonly occurred_at: string;
  readonly precision: Precision;
  /** ISO date or instant with offset: when it was written down. A date means the end of that day in Helsinki. */
  readonly recorded_at: string;
  readonly source: string;
  readonly schema_version: number;
  readonly handoff_id?: string;
  readonly application_id?: string;
  readonly family_member_id?: string;
  readonly employment_id?: string;
  readonly service_id?: string;
  readonly cooperation_id?: string;
  readonly checkpoint?: string;
  readonly gap_id?: string;
  readonly route?: string;
  readonly reason_code?: string;
  readonly outcome?: string;
  readonly due_at?: string;
  readonly evidence_ref?: string;
  readonly corrects?: string;
  readonly retracts?: string;
  readonly data?: EventData;
}

/** An event as the log keeps it. (hire_id, seq) is dense from 1 and never changes. */
export interface StoredFact {
  readonly hire_id: string;
  readonly seq: number;
  /** The command that led to it; its repetition gets the same answer. */
  readonly command_id: string;
  /** Hash of that command's body: the same id with another body is refused. */
  readonly command_hash: string;
  /** ISO instant, UTC: when the workflow decided it. */
  readonly stored_at: string;
  /** Edition of the process model under which it was decided. */
  readonly edition: string;
  readonly event: CaseEvent;
}

/** Another case's event about the same employer, which the look-back of a rule may need (detection.md Addenda 15). */
export interface EmployerEvent {
  readonly case_id: string;
  readonly event: CaseEvent;
}
