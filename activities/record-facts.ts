/**
 * Writes what a hire decided: facts, read models and outbox rows in one transaction, in one round trip (the SQL function
 * record_facts(), prisma/migrations/0006_handoffs). To the workflow that calls it, it guarantees *effectively
 * once*: the same input a second time, also after an answer that got lost, changes nothing and answers the same.
 *
 * It fails with an ordinary Error, which Temporal retries without limit: for a database that is away that is the cure,
 * and for a hole in the log it is the alarm. Where the log has gone on without the one who asks (a worker died between
 * writing and telling Temporal), the log stands: the answer carries its facts and nothing is written.
 *
 * All it writes beside the facts can be made again from them, but for two things in gap_instance: `first_seen_on` keeps
 * the day of the first sight, and an instance that the projection no longer has stays as not_a_gap / late_evidence.
 */
import type { EmployerEvent, StoredFact } from '../domain/hire/fact';
import type { Database } from '../prisma/database';
import type { HireActivities } from './contract';

export interface RecordFactsOptions {
  /** Names of the events that other hires of the same employer need, from the look-backs of the model's rules. */
  readonly forwardedEvents: readonly string[];
}

/** What record_facts() answers. */
interface Recorded {
  readonly last_seq: number;
  readonly employer_events: EmployerEvent[] | null;
  readonly already: StoredFact[] | null;
}

/** The activity, bound to a database. See the contract for what goes in and out. */
export function makeRecordFacts(db: Database, { forwardedEvents }: RecordFactsOptions): HireActivities['recordFacts'] {
  return async ({ hireId, facts, projection, notices, employerId }) => {
    const result = await db.pool
      .query<{ recorded: Recorded }>('SELECT record_facts($1, $2, $3, $4, $5, $6, $7, $8) AS recorded', [
        hireId,
        JSON.stringify(facts),
        JSON.stringify(projection.hire),
        JSON.stringify(projection.gaps),
        JSON.stringify(projection.handoffs),
        JSON.stringify(notices),
        forwardedEvents,
        employerId ?? null,
      ])
      .catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`facts of hire ${hireId} are not recorded yet, they will be tried again: ${reason}`, { cause });
      });
    const { last_seq: lastSeq, employer_events: employerEvents, already } = result.rows[0]!.recorded;
    return { lastSeq, ...(employerEvents && { employerEvents }), ...(already && { already }) };
  };
}
