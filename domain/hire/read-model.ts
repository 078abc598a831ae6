/**
 * What Postgres keeps beside the facts so that lists are quick: a pure projection of one hire at one instant
 * (`project` in project.ts). Rebuilt from the facts at the same instant it is equal to what is stored.
 */

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

export interface Projection {
  readonly hire: HireRow;
  readonly gaps: readonly GapRow[];
}
