/** Who is away from when until when, and who acts for them meanwhile. Dates are days in Helsinki, both inclusive. */
import type { absence } from '../generated/prisma/client';
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

/** Adds an absence. */
export async function addAbsence(db: Database, absence: Omit<Absence, 'ended_at'>): Promise<Absence> {
  const row = await db.prisma.absence.create({
    data: { ...absence, from_on: new Date(absence.from_on), to_on: new Date(absence.to_on), created_at: new Date(absence.created_at) },
  });
  return fromRow(row);
}

/** One absence; undefined when there is none. */
export async function getAbsence(db: Database, id: string): Promise<Absence | undefined> {
  const row = await db.prisma.absence.findUnique({ where: { id } });
  return row === null ? undefined : fromRow(row);
}

/** Absences that concern somebody, as absent or as substitute; absent id: everybody's. Newest first. */
export async function listAbsences(db: Database, principalId?: string): Promise<Absence[]> {
  const rows = await db.prisma.absence.findMany({
    ...(principalId !== undefined && { where: { OR: [{ principal_id: principalId }, { substitute_id: principalId }] } }),
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
