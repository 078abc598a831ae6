/**
 * Who saw whose data, why and which of it; append-only, the database refuses changes. Written before anything is shown: if
 * it cannot be written, nothing is. Fields are names of fields, never what stands in them, so the log outlives erasure.
 */
import type { Database } from '../prisma/database';

/** Purposes that a person may give for looking. */
export const PURPOSES = ['case_work', 'support', 'supervision', 'data_request'] as const;

/** `own_data`: of the person themselves; `handoff`: shared with a receiver. */
export type AccessPurpose = (typeof PURPOSES)[number] | 'own_data' | 'handoff';

export interface Access {
  /** Principal, or `delivery:<id>` for a receiver without an account. */
  readonly principal: string;
  /** Organisation that the principal acts for; absent: this installation's own people. */
  readonly organisationId?: string | undefined;
  readonly purpose: AccessPurpose;
  readonly seen: readonly { readonly personId: string; readonly hireId?: string | undefined; readonly fields: readonly string[] }[];
}

export interface AccessEntry {
  /** Grows with time; a text, because it may exceed what a number holds. */
  readonly id: string;
  /** ISO instant, UTC: when the database wrote it. */
  readonly at: string;
  readonly personId: string;
  readonly principal: string;
  readonly organisationId: string | null;
  readonly purpose: string;
  readonly fields: readonly string[];
}

/** Adds an entry for each person of whom something was seen; nothing for those of whom there was nothing to see. */
export async function writeAccess(db: Database, { principal, organisationId, purpose, seen }: Access): Promise<void> {
  const rows = seen.filter(({ fields }) => fields.length > 0);
  if (rows.length === 0) return;
  await db.prisma.access_entry.createMany({
    data: rows.map(({ personId, hireId, fields }) => ({
      person_id: personId, hire_id: hireId ?? null, principal, organisation_id: organisationId ?? null, purpose, fields: [...fields],
    })),
  });
}

/**
 * A page of entries about the persons of a hire, oldest first.
 * @param after  id of the last entry of the page before
 */
export async function accessesOfHire(db: Database, { hireId, after = '0', limit }: { hireId: string; after?: string | undefined; limit: number }): Promise<AccessEntry[]> {
  const rows = await db.prisma.access_entry.findMany({ where: { hire_id: hireId, id: { gt: BigInt(after) } }, orderBy: { id: 'asc' }, take: limit });
  return rows.map((row) => ({
    id: row.id.toString(), at: row.at.toISOString(), personId: row.person_id, principal: row.principal,
    organisationId: row.organisation_id, purpose: row.purpose, fields: row.fields,
  }));
}
