/**
 * What Postgres keeps beside the facts so that lists are quick: a pure projection of one hire at one instant
 * (`project` in project.ts). Rebuilt from the facts at the same instant it is equal to what is stored.
 */
import type { CheckedItem, SharedField } from '../handoffs/act';

/** One open wait, as `hires show` lists it (contracts.md). */
export interface WaitRow {
  /** Actor id of the model, an organisation id for a handoff, or UNOWNED. */
  readonly party: string;
  readonly step: string | null;
  readonly handoff_id: string | null;
  /** family_member_id, or null for the talent and the case. */
  readonly person: string | null;
  readonly kind: 'party' | 'planned' | 'timer' | 'watch' | 'unowned';
  /** ISO instant, UTC: since when it is this party's turn. */
  readonly since: string;
  /** ISO date in Helsinki, of the clock that this wait is measured by; null when none runs. */
  readonly due: string | null;
  /** Id of that clock, else of the step or event that opened the wait. */
  readonly basis: string;
}

/** One service-gap instance of a hire (detection.md §6). */
export interface GapRow {
  /** Hash of gap id and instance key: the same instance keeps it for ever. */
  readonly instance_id: string;
  readonly gap: string;
  readonly object_id: string | null;
  /** ISO dates. */
  readonly opened_on: string;
  readonly ended_on: string | null;
  /** One of gap_status_values. */
  readonly state: string;
  readonly reason: string | null;
  readonly owner: string;
  readonly severity: number;
  readonly days_lost: number;
  readonly dedup_key: string;
  readonly evidence: readonly string[];
  readonly first_seen_on: string;
}

/** One row per hire: the portfolio. */
export interface HireRow {
  readonly hire_id: string;
  readonly edition: string;
  readonly seq: number;
  /** ISO instant, UTC, at which this projection was made. */
  readonly as_of: string;
  readonly stage: string;
  readonly closed: boolean;
  readonly outcome: string | null;
  readonly route: string | null;
  readonly region: string | null;
  readonly municipality: string | null;
  readonly employer_id: string | null;
  readonly pilot: string | null;
  readonly waits: readonly WaitRow[];
  /** Earliest due date of a running clock, ISO date; null when none. */
  readonly next_due: string | null;
  /** Some open clock is breached. */
  readonly late: boolean;
  readonly open_gaps: number;
  /** The coordinator is asked to close the hire with this outcome; null when not asked. */
  readonly close_as: string | null;
  /** ISO instant of the next deadline the workflow waits for; null when none. */
  readonly next_deadline: string | null;
}

/** A question of a receiver that is not answered yet. */
export interface OpenQuestion {
  readonly question_id: string;
  readonly reason_code: string;
  readonly item: string | null;
  readonly addressed_to: string | null;
  readonly text_id: string | null;
  /** ISO instant, UTC. */
  readonly asked_at: string;
}

/** One handoff: what its sender, its receiver's queue and an inbox need to know. */
export interface HandoffRow {
  readonly hire_id: string;
  readonly handoff_id: string;
  readonly service_id: string | null;
  /** Organisation of the registry, or an actor of the model; null: nobody owns the service. */
  readonly receiver_id: string | null;
  readonly step: string | null;
  /** Principal who sent it. */
  readonly sender: string;
  /** By its last event. */
  readonly state: 'created' | 'accepted' | 'returned' | 'answered' | 'completed' | 'withdrawn';
  readonly outcome: string | null;
  readonly reason_code: string | null;
  /** Grows with everything that somebody does with it; reminders do not count. */
  readonly version: number;
  readonly open_questions: readonly OpenQuestion[];
  readonly created_at: string;
  readonly changed_at: string;
  /** Completed, withdrawn, declined or given back as wrongly sent; null while it is open. */
  readonly ended_at: string | null;
  /** Clock of the receiver that runs or stands still; null when none does. */
  readonly clock: string | null;
  readonly clock_state: string | null;
  /** A question is open and the receiver's clock stands still. */
  readonly paused: boolean;
  /** ISO date; null while not known or paused. */
  readonly due_on: string | null;
  /** Highest rung of the ladder that was fired, per cent; 0 when none was. */
  readonly rung: number;
  readonly claimed_by: string | null;
  /** ISO date that the receiver expects. */
  readonly expected_on: string | null;
  readonly replaces: string | null;
  readonly replaced_by: string | null;
  readonly delivery_id: string | null;
  readonly language: string | null;
  readonly items: readonly CheckedItem[];
  readonly shared_fields: readonly SharedField[];
}

export interface Projection {
  readonly hire: HireRow;
  readonly gaps: readonly GapRow[];
  readonly handoffs: readonly HandoffRow[];
}
