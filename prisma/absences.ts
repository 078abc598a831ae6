/** Who is away from when until when, and who acts for them meanwhile. Dates are days in Helsinki, both inclusive. */
import type { Refusal } from '../domain/hire/command';
import type { absence } from '../generated/prisma/client';
import { type AuditEntry, recordAudit } from './audit';
import type { Database } from './database';

export interface Absence {
  readonly id: string;
  readonly principal_id: string;
  readonly substitute_id: string;
  /** ISO dates. */
  readonly from_on: string;
  readonly to_on: string;
  readonly created_by: string;
  readonly created_at: string;
  /** ISO instant when it was called off; null while it stands. */
  readonly ended_at: string | null;
}

/** Does an absence make the one the substitute of the other on this day? @param on  ISO date */
export async function isSubstitute(db: Database, { substituteId, absentId, on }: { readonly substituteId: string; readonly absentId: string; readonly on: string }): Promise<boolean> {
  const day = new Date(on);
  const count = await db.prisma.absence.count({
    where: { substitute_id: substituteId, principal_id: absentId, from_on: { lte: day }, to_on: { gte: day }, ended_at: null },
  });
  return count > 0;
}

interface AddOptions {
  /** Why it cannot be beside those that stand and concern one of the two. */
  readonly refusalOf?: (standing: readonly Absence[]) => Refusal | undefined;
  readonly audit?: AuditEntry;
}

/**
 * Adds an absence, or gives the one that has its id. Additions wait for each other, so that of two that do not go
 * together one is refused.
 */
export async function addAbsence(db: Database, absence: Omit<Absence, 'ended_at'>, { refusalOf, audit }: AddOptions = {}): Promise<{ readonly absence: Absence } | { readonly refusal: Refusal }> {
  const { id, principal_id, substitute_id } = absence;
  return db.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('absences', 0))`;
    const known = await tx.absence.findUnique({ where: { id } });
    if (known) return { absence: fromRow(known) };
    const both = { in: [principal_id, substitute_id] };
    const standing = await tx.absence.findMany({ where: { ended_at: null, OR: [{ principal_id: both }, { substitute_id: both }] } });
    const refusal = refusalOf?.(standing.map(fromRow));
    if (refusal) return { refusal };
    const row = await tx.absence.create({
      data: { ...absence, from_on: new Date(absence.from_on), to_on: new Date(absence.to_on), created_at: new Date(absence.created_at) },
    });
    if (audit) await recordAudit({ prisma: tx }, audit);
    return { absence: fromRow(row) };
  });
}

/** One absence; undefined when there is none. */
export async function getAbsence(db: Database, id: string): Promise<Absence | undefined> {
  const row = await db.prisma.absence.findUnique({ where: { id } });
  return row === null ? undefined : fromRow(row);
}

/** Absences that concern somebody, as absent or as substitute, and those of people of these pilots; of nobody: everybody's. Newest first. */
export async function listAbsences(db: Database, of?: { readonly principalId: string; readonly pilots: readonly string[] }): Promise<Absence[]> {
  const rows = await db.prisma.absence.findMany({
    ...(of && { where: { OR: [{ principal_id: of.principalId }, { substitute_id: of.principalId }, { principal: { pilots: { hasSome: [...of.pilots] } } }] } }),
    orderBy: [{ from_on: 'desc' }, { id: 'asc' }], take: 500,
  });
  return rows.map(fromRow);
}

/** Calls an absence off; false when it was over already. */
export async function endAbsence(db: Database, id: string, now: Date): Promise<boolean> {
  const { count } = await db.prisma.absence.updateMany({ where: { id, ended_at: null }, data: { ended_at: now } });
  return count > 0;
}

function fromRow(row: absence): Absence {
  return {
    ...row, from_on: row.from_on.toISOString().slice(0, 10), to_on: row.to_on.toISOString().slice(0, 10),
    created_at: row.created_at.toISOString(), ended_at: row.ended_at?.toISOString() ?? null,
  };
}
