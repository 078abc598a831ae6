/**
 * Reads the log of facts. Events come back exactly as they were decided. Every function reads what is committed; a hire
 * is always whole, while two hires of one stream may be read at slightly different moments.
 *
 * Bulk reads go past Prisma, and past rows: Postgres joins the bodies of a hire into one text, which is parsed at once.
 * That is half the time of a row per fact on a server, and a third on the embedded database.
 */
import type { CaseEvent, EmployerEvent, StoredFact } from '../domain/hire/fact';
import type { Database } from './database';

/** The events of one hire, in the order of `seq`, without the notes. */
export interface HireEvents {
  readonly hireId: string;
  /** Edition of the process model that the hire is on. */
  readonly edition: string;
  /** Never empty. */
  readonly events: readonly CaseEvent[];
}

export interface StreamOptions {
  /** Hires per round trip; much more than the 100 of the default only makes Postgres sort on disk. */
  readonly chunk?: number;
  /** Only hires after this id, exclusive; with `upTo` a range, so that several readers can share the work. */
  readonly after?: string;
  /** Only hires up to this id, inclusive. */
  readonly upTo?: string;
  /** Only these hires. */
  readonly hireIds?: readonly string[];
  /** Only hires of these pilots. */
  readonly pilots?: readonly string[];
}

/** Where a follower of the log stands. Opaque; to be kept as it is. */
export interface TailCursor {
  readonly xid: string;
  readonly id: string;
}

/** Before the first fact. */
export const TAIL_START: TailCursor = { xid: '0', id: '0' };

interface FactColumns extends Omit<StoredFact, 'stored_at' | 'event'> {
  readonly stored_at: Date;
  readonly body: CaseEvent;
}

const FACT_COLUMNS = 'hire_id, seq, command_id, command_hash, stored_at, edition, body';

function storedFact({ stored_at, body, ...rest }: FactColumns): StoredFact {
  return { ...rest, stored_at: stored_at.toISOString(), event: body };
}

/** All facts of a hire in the order of `seq`; empty when there is no such hire. */
export async function factsOf(db: Database, hireId: string): Promise<StoredFact[]> {
  const { rows } = await db.pool.query<FactColumns>(
    `SELECT ${FACT_COLUMNS} FROM fact WHERE hire_id = $1 ORDER BY seq`,
    [hireId],
  );
  return rows.map(storedFact);
}

/** What a command stored in a hire, its follow-ups included, in the order of `seq`; empty when it stored nothing there. */
export async function factsOfCommand(db: Database, hireId: string, commandId: string): Promise<StoredFact[]> {
  const { rows } = await db.pool.query<FactColumns>(
    `SELECT ${FACT_COLUMNS} FROM fact WHERE hire_id = $1 AND command_id = $2 ORDER BY seq`,
    [hireId, commandId],
  );
  return rows.map(storedFact);
}

/** A page of hire ids, by code point, after the given one. The last page is shorter than `limit`. */
export async function hireIds(db: Database, { after = '', limit = 1000 } = {}): Promise<string[]> {
  const { rows } = await db.pool.query<{ hire_id: string }>(
    'SELECT hire_id FROM hire WHERE hire_id > $1 ORDER BY hire_id LIMIT $2',
    [after, limit],
  );
  return rows.map((row) => row.hire_id);
}

/** Ids of all hires that are not closed, by code point: those that must be running in Temporal. */
export async function openHireIds(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ hire_id: string }>(
    'SELECT hire_id FROM hire WHERE NOT closed ORDER BY hire_id',
  );
  return rows.map((row) => row.hire_id);
}

/**
 * Every hire with its events, by hire id. While the caller works on one chunk the next is being read, so at most two
 * chunks are in memory. A hire that is created meanwhile is met if its id is still to come.
 */
export async function* streamHires(db: Database, options: StreamOptions = {}): AsyncGenerator<HireEvents> {
  const { chunk = 100, after = '' } = options;
  let next = readChunk(db, { ...options, chunk, after });
  for (;;) {
    const rows = await next;
    const last = rows.at(-1);
    if (last === undefined) return;
    if (rows.length === chunk) {
      next = readChunk(db, { ...options, chunk, after: last.hire_id });
      // Should the caller stop early, nobody else would hear of its failure.
      next.catch(() => {});
    }
    for (const { hire_id, edition, bodies } of rows) {
      yield { hireId: hire_id, edition, events: JSON.parse(`[${bodies}]`) as CaseEvent[] };
    }
    if (rows.length < chunk) return;
  }
}

interface HireColumns {
  readonly hire_id: string;
  readonly edition: string;
  /** The bodies in the order of `seq`, joined by commas. */
  readonly bodies: string;
}

async function readChunk(db: Database, options: StreamOptions): Promise<HireColumns[]> {
  const { rows } = await db.pool.query<HireColumns>(
    `WITH picked AS MATERIALIZED (
       SELECT hire_id, edition FROM hire
       WHERE hire_id > $1 AND ($2::text IS NULL OR hire_id <= $2) AND ($3::text[] IS NULL OR hire_id = ANY ($3)) AND ($5::text[] IS NULL OR pilot = ANY ($5))
       ORDER BY hire_id LIMIT $4)
     SELECT p.hire_id, p.edition, f.bodies
     FROM picked p CROSS JOIN LATERAL (
       SELECT string_agg(body::text, ',' ORDER BY seq) AS bodies FROM fact WHERE hire_id = p.hire_id AND event NOT LIKE 'note.%') f
     ORDER BY p.hire_id`,
    [options.after, options.upTo ?? null, options.hireIds ?? null, options.chunk, options.pilots ?? null],
  );
  return rows;
}

/**
 * Events that hires share with others of the same employer, by employer id, corrections and retractions of them
 * included (the reader applies the view rules); per employer by case and seq.
 * @param employerIds  only these employers; absent: all
 */
export async function employerEvents(
  db: Database,
  employerIds?: readonly string[],
): Promise<Map<string, EmployerEvent[]>> {
  const { rows } = await db.pool.query<{ employer_id: string; hire_id: string; body: CaseEvent }>(
    `SELECT employer_id, hire_id, body FROM employer_event
     WHERE $1::text[] IS NULL OR employer_id = ANY ($1) ORDER BY employer_id, hire_id, seq`,
    [employerIds ?? null],
  );
  const byEmployer = new Map<string, EmployerEvent[]>();
  for (const { employer_id, hire_id, body } of rows) {
    const events = byEmployer.get(employer_id) ?? [];
    if (events.length === 0) byEmployer.set(employer_id, events);
    events.push({ case_id: hire_id, event: body });
  }
  return byEmployer;
}

/** Which of these event ids are stored, and in which hire (the first by id, should two imported hires share one). */
export async function knownEventIds(db: Database, eventIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.pool.query<{ event_id: string; hire_id: string }>(
    'SELECT event_id, min(hire_id) AS hire_id FROM fact WHERE event_id = ANY ($1) GROUP BY event_id',
    [eventIds],
  );
  return new Map(rows.map((row) => [row.event_id, row.hire_id]));
}

/**
 * The next facts after a cursor, for whoever follows the log; misses none, however many write at once, and meets the
 * facts of a hire in the order of `seq`. Facts show only when no older transaction is still writing anywhere in the
 * cluster. A cursor does not survive a restore of the database from a dump: begin again at TAIL_START then.
 *
 * @returns at most `limit` facts, and the cursor to go on with (the given one when there is nothing new)
 */
export async function factTail(
  db: Database,
  cursor: TailCursor,
  limit = 500,
): Promise<{ facts: StoredFact[]; cursor: TailCursor }> {
  // An id is handed out before the commit: going by id alone would lose what commits late. Hence by transaction, and
  // only up to the oldest one that is still open.
  const { rows } = await db.pool.query<FactColumns & TailCursor>(
    // Ordered by the columns of the table: a bare xid would mean the text beside it, and '999' comes after '1000'.
    `SELECT ${FACT_COLUMNS}, xid::text AS xid, id FROM fact
     WHERE (xid, id) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
     ORDER BY fact.xid, fact.id LIMIT $3`,
    [cursor.xid, cursor.id, limit],
  );
  const last = rows.at(-1);
  return {
    facts: rows.map(({ xid: _xid, id: _id, ...columns }) => storedFact(columns)),
    cursor: last === undefined ? cursor : { xid: last.xid, id: last.id },
  };
}
