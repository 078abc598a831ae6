/** People with an account, for those who manage them. Ids and codes; names are in the vault. */
import type { Account } from '../domain/access/people';
import type { principal } from '../generated/prisma/client';
import { type AuditEntry, recordAudit } from './audit';
import type { Database } from './database';
import type { TokenKind } from './principals';

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

/** What an account becomes. */
export interface PersonWrite {
  readonly person: Account & { readonly displayRole: string };
  /** Tokens that end with it. */
  readonly ends: readonly TokenKind[];
  readonly audit: AuditEntry;
}

/**
 * Makes or changes an account. What may become of it is decided on what is stored at that moment: such changes wait for
 * each other, so two owners cannot end each other at once, and no change undoes another that it has not seen.
 * @param decide  what it becomes; undefined: it stays as it is. What it throws leaves everything as it was.
 * @returns the account as it is stored then; undefined where there is none
 */
export async function writePerson(
  db: Database, id: string, { now, decide }: { readonly now: Date; readonly decide: (before: Person | undefined, activeOwners: readonly string[]) => PersonWrite | undefined },
): Promise<Person | undefined> {
  return db.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('accounts', 0))`;
    const [stored, owners] = [await tx.principal.findUnique({ where: { id } }), await tx.principal.findMany({ where: { roles: { has: 'owner' }, disabled_at: null }, select: { id: true } })];
    const before = stored === null ? undefined : fromRow(stored);
    const write = decide(before, owners.map((owner) => owner.id));
    if (!write) return before;
    const { person, ends, audit } = write;
    const data = {
      display_role: person.displayRole, roles: [...person.roles], pilots: [...person.pilots], organisation_id: person.organisationId, employer_id: person.employerId,
      hire_id: person.hireId, language: person.language, disabled_at: person.disabled ? (stored?.disabled_at ?? now) : null,
    };
    const row = await tx.principal.upsert({ where: { id }, create: { id, kind: 'person', ...data }, update: data });
    if (ends.length > 0) await tx.access_token.updateMany({ where: { principal_id: id, kind: { in: [...ends] }, revoked_at: null }, data: { revoked_at: now } });
    await recordAudit({ prisma: tx }, audit);
    return fromRow(row);
  });
}

function fromRow(row: principal): Person {
  return {
    id: row.id, kind: row.kind, displayRole: row.display_role, roles: row.roles, pilots: row.pilots, organisationId: row.organisation_id, employerId: row.employer_id,
    hireId: row.hire_id, language: row.language, disabled: row.disabled_at !== null, createdAt: row.created_at.toISOString(), disabledAt: row.disabled_at?.toISOString() ?? null,
  };
}
