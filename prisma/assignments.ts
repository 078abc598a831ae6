/** Which coordinator carries which hire. A claim is one statement, so of two at once one wins. */
import type { HireScope } from '../domain/access/scope';
import type { Holding } from '../domain/access/queue';
import { type AuditEntry, auditDetail } from './audit';
import type { Database } from './database';

interface Row {
  readonly hire_id: string;
  readonly holder: string | null;
  readonly is_covered: boolean;
}

/** The principal p can act today, or is away with a substitute who can. $2: today, ISO date. */
const COVERED = `COALESCE(p.disabled_at IS NULL AND (
      NOT EXISTS (SELECT FROM absence x WHERE x.principal_id = p.id AND x.ended_at IS NULL AND x.from_on <= $2::date AND x.to_on >= $2::date)
      OR EXISTS (SELECT FROM absence x JOIN principal s ON s.id = x.substitute_id
                 WHERE x.principal_id = p.id AND x.ended_at IS NULL AND x.from_on <= $2::date AND x.to_on >= $2::date AND s.disabled_at IS NULL)), false)`;

const HOLDING = `
  SELECT h.hire_id, a.principal_id AS holder, ${COVERED} AS is_covered
  FROM hire h LEFT JOIN assignment a ON a.hire_id = h.hire_id LEFT JOIN principal p ON p.id = a.principal_id`;

/** Who carries each of these hires. @param on  ISO date, Europe/Helsinki */
export async function holdingsOf(db: Database, hireIds: readonly string[], on: string): Promise<Map<string, Holding>> {
  const { rows } = await db.pool.query<Row>(`${HOLDING} WHERE h.hire_id = ANY ($1)`, [hireIds, on]);
  return new Map(rows.map((row) => [row.hire_id, fromRow(row)]));
}

/** Those of these principals who can act, or in whose place somebody can. @param on  ISO date, Europe/Helsinki */
export async function coveredAmong(db: Database, principalIds: readonly string[], on: string): Promise<Set<string>> {
  const { rows } = await db.pool.query<{ id: string }>(`SELECT p.id FROM principal p WHERE p.id = ANY ($1) AND ${COVERED}`, [principalIds, on]);
  return new Set(rows.map((row) => row.id));
}

/** A hire that is free to be taken, with what one looks at before. */
export interface FreeHire {
  readonly hire_id: string;
  /** Who carried it and cannot act now; null: nobody did. */
  readonly holder: string | null;
  readonly stage: string;
  readonly late: boolean;
  /** ISO date. */
  readonly next_due: string | null;
  /** ISO instant: of its oldest open wait. */
  readonly since: string | null;
}

/** Open hires within a scope that nobody carries who could act, those first that have waited longest. @param on  ISO date, Europe/Helsinki */
export async function freeHires(db: Database, scope: HireScope, { on, limit }: { readonly on: string; readonly limit: number }): Promise<FreeHire[]> {
  const { rows } = await db.pool.query<FreeHire>(
    `SELECT q.hire_id, q.holder, h.stage, h.late, h.next_due::text AS next_due, w.since
     FROM (${HOLDING} WHERE NOT h.closed AND ($3 OR h.pilot = ANY ($1))) q JOIN hire h ON h.hire_id = q.hire_id
     LEFT JOIN LATERAL (SELECT min(one ->> 'since') AS since FROM jsonb_array_elements(h.waits) one) w ON true
     WHERE q.holder IS NULL OR NOT q.is_covered ORDER BY w.since NULLS LAST, q.hire_id LIMIT $4`,
    [scope.pilots, on, scope.all, limit],
  );
  return rows;
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

interface TakeOver {
  readonly hireId: string;
  /** Who carries it; null: nobody. */
  readonly before: string | null;
  readonly holder: string;
  readonly by: string;
  readonly now: Date;
}

/** Makes somebody the holder of a hire that is held by `before`, and says so in the audit; false when it is held by another one meanwhile. */
export async function takeOver(db: Database, { hireId, before, holder, by, now }: TakeOver, audit: AuditEntry): Promise<boolean> {
  return changed(
    db,
    before === null
      ? 'INSERT INTO assignment (hire_id, principal_id, claimed_at, claimed_by) VALUES ($5, $6, $7, $8) ON CONFLICT (hire_id) DO NOTHING RETURNING hire_id'
      : 'UPDATE assignment SET principal_id = $6, claimed_at = $7, claimed_by = $8 WHERE hire_id = $5 AND principal_id = $9 RETURNING hire_id',
    [hireId, holder, now, by, ...(before === null ? [] : [before])], audit,
  );
}

/** Gives a hire back to the team, and says so in the audit; false when that holder does not hold it any more. */
export async function giveBack(db: Database, hireId: string, holder: string, audit: AuditEntry): Promise<boolean> {
  return changed(db, 'DELETE FROM assignment WHERE hire_id = $5 AND principal_id = $6 RETURNING hire_id', [hireId, holder], audit);
}

/** One statement, so that no change is without its entry and none has two. @param statement  its parameters begin with $5 */
async function changed(db: Database, statement: string, values: readonly unknown[], audit: AuditEntry): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `WITH changed AS (${statement}) INSERT INTO audit_entry (principal, action, object, detail) SELECT $1::text, $2::text, $3::text, $4::jsonb FROM changed`,
    [audit.principal, audit.action, audit.object, JSON.stringify(auditDetail(audit)), ...values],
  );
  return rowCount === 1;
}

function fromRow({ hire_id, holder, is_covered }: Row): Holding {
  return { hire_id, holder, isCovered: is_covered };
}
