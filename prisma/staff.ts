/**
 * Who looks after a hire, for those who have something to tell them: by the roles, pilots and assignments that are stored
 * now. Somebody who is away that day is stood in for by their substitute. Ids and languages, no names or addresses.
 */
import type { Database } from './database';

export interface StaffMember {
  readonly id: string;
  /** fi, sv or en. */
  readonly language: string;
  readonly roles: readonly string[];
  readonly organisationId: string | null;
}

interface StaffRow {
  readonly id: string;
  readonly language: string;
  readonly roles: string[];
  readonly organisation_id: string | null;
}

const SELECT = 'SELECT p.id, p.language, p.roles, p.organisation_id FROM principal p';

/** A principal that is not disabled; undefined for an id that is none. */
export async function staffMember(db: Database, id: string): Promise<StaffMember | undefined> {
  const { rows } = await db.pool.query<StaffRow>(`${SELECT} WHERE p.id = $1 AND p.disabled_at IS NULL`, [id]);
  return rows[0] && fromRow(rows[0]);
}

/** Whoever acts for somebody on a day: they themselves, or their substitute while they are away. @param on  ISO date, Europe/Helsinki */
export async function onDuty(db: Database, member: StaffMember, on: string): Promise<StaffMember> {
  const { rows } = await db.pool.query<StaffRow>(
    `${SELECT} JOIN absence a ON a.substitute_id = p.id
     WHERE a.principal_id = $1 AND a.from_on <= $2 AND a.to_on >= $2 AND a.ended_at IS NULL AND p.disabled_at IS NULL ORDER BY a.created_at DESC LIMIT 1`,
    [member.id, on],
  );
  return rows[0] ? fromRow(rows[0]) : member;
}

/**
 * Who coordinates a hire: the one that carries it, else the coordinators of its pilot, else its team leads, else whoever
 * runs the installation; empty only where nobody is there at all.
 */
export async function coordinatorsOf(db: Database, hireId: string): Promise<StaffMember[]> {
  const { rows } = await db.pool.query<StaffRow & { readonly rank: number }>(
    `SELECT p.id, p.language, p.roles, p.organisation_id,
       CASE WHEN a.hire_id IS NOT NULL THEN 0 WHEN 'coordinator' = ANY (p.roles) AND h.pilot = ANY (p.pilots) THEN 1
            WHEN 'team_lead' = ANY (p.roles) AND h.pilot = ANY (p.pilots) THEN 2 WHEN p.roles && '{admin,owner}'::text[] THEN 3 END AS rank
     FROM hire h CROSS JOIN principal p LEFT JOIN assignment a ON a.hire_id = h.hire_id AND a.principal_id = p.id
     WHERE h.hire_id = $1 AND p.disabled_at IS NULL ORDER BY rank, p.id`,
    [hireId],
  );
  const [first] = rows;
  return first === undefined || first.rank === null ? [] : rows.filter((row) => row.rank === first.rank).map(fromRow);
}

/** The team leads of a hire's pilot. */
export async function teamLeadsOf(db: Database, hireId: string): Promise<StaffMember[]> {
  const { rows } = await db.pool.query<StaffRow>(
    `${SELECT} JOIN hire h ON h.pilot = ANY (p.pilots) WHERE h.hire_id = $1 AND 'team_lead' = ANY (p.roles) AND p.disabled_at IS NULL ORDER BY p.id`, [hireId],
  );
  return rows.map(fromRow);
}

function fromRow({ id, language, roles, organisation_id }: StaffRow): StaffMember {
  return { id, language, roles, organisationId: organisation_id };
}
