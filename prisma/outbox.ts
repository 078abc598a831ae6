/**
 * What is still to be told to somebody. Rows are written by record_facts() with the fact that causes them; a relay takes
 * them, tells, and marks them done. At least once: a relay that dies between telling and marking tells again, under the
 * same id, by which the receiver knows it.
 *
 * A row that is taken is hidden for a lease instead of being locked, so that no transaction stays open while something
 * is sent: an open one would hold back everybody who follows the log.
 */
import type { Prisma } from '../generated/prisma/client';
import type { Database } from './database';

export interface OutboxRow {
  /** `<hireId>:<seq>:<kind>`. */
  readonly id: string;
  readonly hireId: string;
  readonly kind: string;
  /** For kind `employer_event`: `{ employer_id, case_id, event }`; for `notice`: a Notice (domain/notices/notice.ts). */
  readonly payload: Prisma.JsonValue;
  /** This try included. */
  readonly attempts: number;
}

/** The first retry comes after this long, each further one after twice as long, up to the longest. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15 * 60_000;

/**
 * Takes due rows, in the order in which they were written; no other relay gets them until the lease is over.
 * @param leaseMs  longer than telling all of them can take
 * @param now  by which rows are due; the clock of the one who relays, as in `markFailed`
 */
export async function takeDue(
  db: Database,
  { kind, limit, leaseMs, now }: { kind: string; limit: number; leaseMs: number; now: Date },
): Promise<OutboxRow[]> {
  const { rows } = await db.pool.query<OutboxRow>(
    `WITH due AS (
       SELECT id FROM outbox WHERE done_at IS NULL AND available_at <= $4 AND kind = $1
       ORDER BY available_at, id LIMIT $2 FOR UPDATE SKIP LOCKED),
     taken AS (
       UPDATE outbox o SET attempts = attempts + 1, available_at = $4::timestamptz + $3 * interval '1 millisecond'
       FROM due WHERE o.id = due.id RETURNING o.*)
     SELECT id, hire_id AS "hireId", kind, payload, attempts FROM taken ORDER BY created_at, hire_id, seq`,
    [kind, limit, leaseMs, now],
  );
  return rows;
}

/** These have been told. */
export async function markDone(db: Database, ids: readonly string[]): Promise<void> {
  await db.pool.query('UPDATE outbox SET done_at = now(), last_error = NULL WHERE id = ANY ($1)', [ids]);
}

/** This one could not be told; it comes again after a pause that doubles with every attempt. */
export async function markFailed(db: Database, { id, attempts }: OutboxRow, reason: string, now: Date): Promise<void> {
  const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
  await db.pool.query(
    `UPDATE outbox SET last_error = $2, available_at = $3 WHERE id = $1 AND done_at IS NULL`,
    [id, reason, new Date(now.getTime() + pauseMs)],
  );
}

/**
 * How much should have been told by now, and for how many seconds the oldest of it has waited; null when there is none.
 * What is to be told later only, as a request is that can still be called back, waits for nobody.
 */
export async function outboxLag(db: Database): Promise<{ open: number; oldestSeconds: number | null }> {
  const { rows } = await db.pool.query<{ open: number; oldest_seconds: number | null }>(
    // A row that was tried is due later again, so for how long it has waited is told by when it was due first.
    `SELECT count(*)::integer AS open,
       extract(epoch FROM now() - min(greatest(created_at, (payload ->> 'not_before')::timestamptz)))::float8 AS oldest_seconds
     FROM outbox WHERE done_at IS NULL AND (attempts > 0 OR available_at <= now())`,
  );
  const { open, oldest_seconds: oldestSeconds } = rows[0]!;
  return { open, oldestSeconds };
}
