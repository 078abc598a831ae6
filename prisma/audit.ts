/**
 * Who did what, append-only: the database refuses to change or remove an entry. Ids and codes only, as in a fact.
 */
import type { Prisma } from '../generated/prisma/client';
import type { Database } from './database';

export interface AuditEntry {
  /** Id of the principal that acted. */
  readonly principal: string;
  /** Principal in whose place they acted. */
  readonly onBehalfOf?: string;
  /** What was done, as a code: `token.issue`, `import.run`. */
  readonly action: string;
  /** What it was done to: `hire/NURSE-1`. */
  readonly object: string;
  readonly detail?: Prisma.InputJsonObject;
}

export interface StoredAuditEntry extends Required<Omit<AuditEntry, 'detail' | 'onBehalfOf'>> {
  /** Grows with time; a text, because it may exceed what a number holds. */
  readonly id: string;
  /** ISO instant, UTC: when the database wrote it. */
  readonly at: string;
  readonly detail: Prisma.JsonValue;
}

/** Adds an entry. @param db  also a transaction of it, so that what is done and its entry stand or fall together */
export async function recordAudit(db: { readonly prisma: Pick<Database['prisma'], 'audit_entry'> }, entry: AuditEntry): Promise<void> {
  const { principal, action, object } = entry;
  await db.prisma.audit_entry.create({ data: { principal, action, object, detail: auditDetail(entry) } });
}

/** Detail of an entry as it is stored: in whose place it was done is part of it. */
export function auditDetail({ detail, onBehalfOf }: AuditEntry): Prisma.InputJsonObject {
  return { ...detail, ...(onBehalfOf !== undefined && { on_behalf_of: onBehalfOf }) };
}

/**
 * A page of entries, oldest first.
 * @param object  only about this object; absent: about all
 * @param principal  only what this one did
 * @param after  id of the last entry of the page before
 */
export async function listAudit(
  db: Database,
  { object, principal, after = '0', limit }: { object?: string | undefined; principal?: string | undefined; after?: string | undefined; limit: number },
): Promise<StoredAuditEntry[]> {
  const rows = await db.prisma.audit_entry.findMany({
    where: { id: { gt: BigInt(after) }, ...(object === undefined ? {} : { object }), ...(principal === undefined ? {} : { principal }) },
    orderBy: { id: 'asc' },
    take: limit,
  });
  return rows.map((row) => ({ ...row, id: row.id.toString(), at: row.at.toISOString() }));
}
