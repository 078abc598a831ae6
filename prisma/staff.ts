/**
 * Those with an account as far as what is told to them goes: what they look after, and who acts for them on a day. Ids
 * and languages, no names or addresses. Who of them is meant is decided in domain/notices/colleagues.ts.
 */
import type { Colleague } from '../domain/notices/colleagues';
import type { Database } from './database';

export interface StaffMember {
  readonly id: string;
  /** fi, sv or en. */
  readonly language: string;
  readonly roles: readonly string[];
  readonly organisationId: string | null;
}

/** A principal that is not disabled; undefined for an id that is none. */
export async function staffMember(db: Database, id: string): Promise<StaffMember | undefined> {
  const row = await db.prisma.principal.findFirst({ where: { id, disabled_at: null }, select: { language: true, roles: true, organisation_id: true } });
  return row === null ? undefined : { id, language: row.language, roles: row.roles, organisationId: row.organisation_id };
}

/** All that are not disabled, as they stand to a hire on a day. @param on  ISO date, Europe/Helsinki */
export async function colleaguesOf(db: Database, hireId: string, on: string): Promise<(Colleague & { readonly language: string })[]> {
  const { rows } = await db.pool.query<Colleague & { readonly language: string }>(
    `SELECT p.id, p.language, p.roles, p.pilots, a.hire_id IS NOT NULL AS carries,
       CASE WHEN away.substitute_id IS NULL THEN p.id ELSE s.id END AS "actsThrough"
     FROM principal p
     LEFT JOIN assignment a ON a.principal_id = p.id AND a.hire_id = $1
     LEFT JOIN LATERAL (SELECT substitute_id FROM absence x WHERE x.principal_id = p.id AND x.ended_at IS NULL AND x.from_on <= $2 AND x.to_on >= $2
                        ORDER BY created_at DESC LIMIT 1) away ON true
     LEFT JOIN principal s ON s.id = away.substitute_id AND s.disabled_at IS NULL
     WHERE p.disabled_at IS NULL ORDER BY p.id`,
    [hireId, on],
  );
  return rows;
}
