/**
 * Attempts by where they come from, so that nobody can guess in bulk. The place is a keyed hash: neither addresses nor
 * references can be read from here. Counting and adding are one transaction under one lock, so a hundred requests at
 * once get no further than a hundred in a row.
 */
import { type Limit, waitBeforeTry } from '../domain/limits';
import type { Database } from './database';

export interface Attempt {
  readonly kind: string;
  /** Keyed hash of an address, a delivery, a reference. */
  readonly origin: string;
  readonly limit: Limit;
  readonly now: Date;
}

/** Counts an attempt when it is allowed and gives 0; else the milliseconds to wait, and it is not counted. */
export async function tryAttempt(db: Database, { kind, origin, limit, now }: Attempt): Promise<number> {
  const client = await db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`${kind} ${origin}`]);
    const since = new Date(now.getTime() - limit.withinMs);
    const { rows } = await client.query<{ at: Date }>('SELECT at FROM attempt WHERE kind = $1 AND origin = $2 AND at > $3 ORDER BY at DESC LIMIT $4', [kind, origin, since, limit.most]);
    const waitMs = waitBeforeTry(limit, rows.map((row) => row.at.getTime()), now.getTime());
    if (waitMs === 0) await client.query('INSERT INTO attempt (kind, origin, at) VALUES ($1, $2, $3)', [kind, origin, now]);
    await client.query('COMMIT');
    client.release();
    return waitMs;
  } catch (error) {
    // With the connection goes its transaction.
    client.release(true);
    throw error;
  }
}

/** Forgets what was tried before that instant. */
export async function sweepAttempts(db: Database, before: Date): Promise<void> {
  await db.prisma.attempt.deleteMany({ where: { at: { lt: before } } });
}
