/** People with an account, for those who manage them. Ids and codes; names are in the vault. */
import type { Account } from '../domain/access/people';
import type { principal } from '../generated/prisma/client';
import type { Database } from './database';

export interface Person extends Account {
  readonly kind: string;
  readonly displayRole: string;
  /** ISO instants, UTC. */
  readonly createdAt: string;
  readonly disabledAt: string | null;
}

/** Everybody with an account by id, those that can no longer act included. */
export async function listPeople(db: Database): Promise<Person[]> {
  return (await db.prisma.principal.findMany({ orderBy: { id: 'asc' } })).map(fromRow);
}

/** One of them; undefined when there is none. */
export async function getPerson(db: Database, id: string): Promise<Person | undefined> {
  const row = await db.prisma.principal.findUnique({ where: { id } });
  return row === null ? undefined : fromRow(row);
}

/** Owners that can still act. */
export async function activeOwners(db: Database): Promise<string[]> {
  const rows = await db.prisma.principal.findMany({ where: { roles: { has: 'owner' }, disabled_at: null }, select: { id: true } });
  return rows.map((row) => row.id);
}

/** Writes what somebody is and belongs to, and ends their sessions where that changed, so that it holds at once. */
export async function writePerson(db: Database, person: Account & { readonly displayRole: string }, { now, endSessions }: { readonly now: Date; readonly endSessions: boolean }): Promise<Person> {
  const data = {
    display_role: person.displayRole, roles: [...person.roles], pilots: [...person.pilots], organisation_id: person.organisationId, employer_id: person.employerId,
    hire_id: person.hireId, language: person.language,
  };
  const [row] = await db.prisma.$transaction([
    db.prisma.principal.update({ where: { id: person.id }, data: { ...data, ...(!person.disabled && { disabled_at: null }) } }),
    ...(endSessions ? [db.prisma.access_token.updateMany({ where: { principal_id: person.id, kind: { in: ['session', 'sign_in'] }, revoked_at: null }, data: { revoked_at: now } })] : []),
  ]);
  return fromRow(row as principal);
}

function fromRow(row: principal): Person {
  return {
    id: row.id, kind: row.kind, displayRole: row.display_role, roles: row.roles, pilots: row.pilots, organisationId: row.organisation_id, employerId: row.employer_id,
    hireId: row.hire_id, language: row.language, disabled: row.disabled_at !== null, createdAt: row.created_at.toISOString(), disabledAt: row.disabled_at?.toISOString() ?? null,
  };
}
