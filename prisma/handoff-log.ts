/**
 * What the log says of handoffs, hire by hire and nothing else of them: for reports over threads, which the projection
 * (one row per handoff) is too short for.
 */
import type { HireScope } from '../domain/access/scope';
import type { CaseEvent } from '../domain/hire/fact';
import { type Note, isNote } from '../domain/hire/note';
import type { Database } from './database';

export interface HandoffLog {
  readonly hireId: string;
  /** Edition of the process model that the hire is on. */
  readonly edition: string;
  /** In the order of `seq`; corrections and retractions of anything are among them. */
  readonly events: readonly CaseEvent[];
  readonly notes: readonly Note[];
}

export interface HandoffLogFilter {
  /** Names of the model's events about handoffs. */
  readonly names: readonly string[];
  /** Only hires within reach of the one who asks; absent: all. */
  readonly scope?: HireScope | undefined;
  /** Only hires with a handoff to this service. */
  readonly serviceId?: string | undefined;
  /** Only hires in which one was sent to this organisation. */
  readonly receiverId?: string | undefined;
  /** At most so many hires, those with the newest handoffs first; absent: all, by id. */
  readonly newest?: number | undefined;
}

const CHUNK = 200;

/** Each hire that has a handoff, a few hundred in memory at a time. */
export async function* handoffLogs(db: Database, filter: HandoffLogFilter): AsyncGenerator<HandoffLog> {
  const hires = await hiresOf(db, filter);
  for (let from = 0; from < hires.length; from += CHUNK) {
    const { rows } = await db.pool.query<{ hire_id: string; edition: string; bodies: string }>(
      `SELECT h.hire_id, h.edition, f.bodies
       FROM hire h CROSS JOIN LATERAL (
         SELECT string_agg(body::text, ',' ORDER BY seq) AS bodies FROM fact
         WHERE hire_id = h.hire_id
           AND (event = ANY ($2) OR event LIKE 'note.%' OR body ->> 'corrects' IS NOT NULL OR body ->> 'retracts' IS NOT NULL)) f
       WHERE h.hire_id = ANY ($1) AND f.bodies IS NOT NULL ORDER BY h.hire_id`,
      [hires.slice(from, from + CHUNK), filter.names],
    );
    for (const { hire_id: hireId, edition, bodies } of rows) {
      const entries = JSON.parse(`[${bodies}]`) as CaseEvent[];
      yield { hireId, edition, events: entries.filter((e) => !isNote(e)), notes: entries.filter(isNote) };
    }
  }
}

async function hiresOf(db: Database, { scope, serviceId, receiverId, newest }: HandoffLogFilter): Promise<string[]> {
  const { rows } = await db.pool.query<{ hire_id: string }>(
    `SELECT o.hire_id FROM handoff o JOIN hire h ON h.hire_id = o.hire_id
     WHERE ($1 OR h.pilot = ANY ($5) OR h.employer_id = ANY ($6) OR h.hire_id = ANY ($7)) AND ($2::text IS NULL OR o.service_id = $2) AND ($3::text IS NULL OR o.receiver_id = $3)
     GROUP BY o.hire_id
     ORDER BY CASE WHEN $4::integer IS NULL THEN NULL ELSE max(o.created_at) END DESC NULLS LAST, o.hire_id LIMIT $4`,
    [scope?.all ?? true, serviceId ?? null, receiverId ?? null, newest ?? null, scope?.pilots ?? [], scope?.employerIds ?? [], scope?.hireIds ?? []],
  );
  return rows.map((row) => row.hire_id);
}
