/** Which coordinator carries which hire. A claim is one statement, so of two at once one wins. */
import type { HireScope } from '../domain/access/scope';
import type { Holding } from '../domain/access/queue';
import type { Database } from './database';

interface Row {
  readonly hire_id: string;
  readonly holder: string | null;
  readonly is_covered: boolean;
}

/** A holder counts as covered when they can act today, or are away with a substitute who can. $2: today, ISO date. */
const HOLDING = `
  SELECT h.hire_id, a.principal_id AS holder,
    COALESCE(p.disabled_at IS NULL AND (
      NOT EXISTS (SELECT FROM absence x WHERE x.principal_id = p.id AND x.ended_at IS NULL AND x.from_on <= $2::date AND x.to_on >= $2::date)
      OR EXISTS (SELECT FROM absence x JOIN principal s ON s.id = x.substitute_id
                 WHERE x.principal_id = p.id AND x.ended_at IS NULL AND x.from_on <= $2::date AND x.to_on >= $2::date AND s.disabled_at IS NULL)), false) AS is_covered
  FROM hire h LEFT JOIN assignment a ON a.hire_id = h.hire_id LEFT JOIN principal p ON p.id = a.principal_id`;

/** Who carries each of these hires. @param on  ISO date, Europe/Helsinki */
export async function holdingsOf(db: Database, hireIds: readonly string[], on: string): Promise<Map<string, Holding>> {
  const { rows } = await db.pool.query<Row>(`${HOLDING} WHERE h.hire_id = ANY ($1)`, [hireIds, on]);
  return new Map(rows.map((row) => [row.hire_id, fromRow(row)]));
}

/** Open hires within a scope that nobody carries who could act, by hire id. @param on  ISO date */
export async function freeHires(db: Database, scope: HireScope, { on, limit }: { readonly on: string; readonly limit: number }): Promise<Holding[]> {
  const { rows } = await db.pool.query<Row>(
    `SELECT * FROM (${HOLDING} WHERE NOT h.closed AND ($3 OR h.pilot = ANY ($1))) q WHERE holder IS NULL OR NOT is_covered ORDER BY hire_id LIMIT $4`,
    [scope.pilots, on, scope.all, limit],
  );
  return rows.map(fromRow);
}

/** A hire that somebody carries and in which people have recorded nothing for long. */
export interface IdleHire {
  readonly hire_id: string;
  readonly holder: string;
  /** ISO instant: of the last thing that somebody recorded or took over. */
  readonly since: string;
}

/**
 * Open hires within a scope that are carried, and in which nobody has recorded anything since an instant, the longest
 * first. Timers and imports are nobody's doing. @param on  ISO date, Europe/Helsinki
 */
export async function idleHires(db: Database, scope: HireScope, { on, since, limit }: { readonly on: string; readonly since: Date; readonly limit: number }): Promise<IdleHire[]> {
  const { rows } = await db.pool.query<{ readonly hire_id: string; readonly holder: string; readonly since: Date }>(
    `SELECT q.hire_id, q.holder, GREATEST(a.claimed_at, last.at) AS since
     FROM (${HOLDING} WHERE NOT h.closed AND ($3 OR h.pilot = ANY ($1))) q
     JOIN assignment a ON a.hire_id = q.hire_id
     LEFT JOIN LATERAL (SELECT max(f.stored_at) AS at FROM fact f WHERE f.hire_id = q.hire_id AND f.body ->> 'source' = 'human') last ON true
     WHERE q.is_covered AND a.claimed_at < $4 AND (last.at IS NULL OR last.at < $4) ORDER BY since, q.hire_id LIMIT $5`,
    [scope.pilots, on, scope.all, since, limit],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}

/** Makes somebody the holder of a hire that is held by `before` (null: by nobody); false when it is held by another one meanwhile. */
export async function takeOver(db: Database, { hireId, before, holder, by, now }: { readonly hireId: string; readonly before: string | null; readonly holder: string; readonly by: string; readonly now: Date }): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    before === null
      ? 'INSERT INTO assignment (hire_id, principal_id, claimed_at, claimed_by) VALUES ($1, $2, $3, $4) ON CONFLICT (hire_id) DO NOTHING'
      : 'UPDATE assignment SET principal_id = $2, claimed_at = $3, claimed_by = $4 WHERE hire_id = $1 AND principal_id = $5',
    [hireId, holder, now, by, ...(before === null ? [] : [before])],
  );
  return rowCount === 1;
}

/** Gives a hire back to the team; false when that holder does not hold it any more. */
export async function giveBack(db: Database, hireId: string, holder: string): Promise<boolean> {
  const { count } = await db.prisma.assignment.deleteMany({ where: { hire_id: hireId, principal_id: holder } });
  return count === 1;
}

function fromRow({ hire_id, holder, is_covered }: Row): Holding {
  return { hire_id, holder, isCovered: is_covered };
}
