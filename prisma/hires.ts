/**
 * Reads the portfolio: one row per hire, as the last projection left it, and the gaps of a hire. Rows come back in the
 * shape of the domain (HireRow, GapRow): instants as `toISOString()` writes them, dates as ISO dates.
 */
import type { Prisma, gap_instance, hire } from '../generated/prisma/client';
import type { HireScope } from '../domain/access/scope';
import type { GapRow, HireRow, WaitRow } from '../domain/hire/read-model';
import type { Database } from './database';

/** Which hires to list; every given condition must hold. */
export interface HireFilter {
  readonly stage?: string;
  /** A party that some open wait of the hire is on; UNOWNED included. */
  readonly waitingOn?: string;
  readonly late?: boolean;
  readonly closed?: boolean;
  readonly pilot?: string;
  readonly employerId?: string;
  /** Hires within reach of the one who asks; absent: all. */
  readonly scope?: HireScope;
}

export interface HirePage {
  readonly hires: readonly HireRow[];
  /** Give it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/**
 * A page of hires by hire id, by code point.
 * @param after  last hire id of the page before
 * @param limit  1 or more; most hires on a page
 */
export async function listHires(
  db: Database,
  { after, limit, ...filter }: HireFilter & { readonly after?: string; readonly limit: number },
): Promise<HirePage> {
  const rows = await db.prisma.hire.findMany({
    where: { ...conditions(filter), ...(after === undefined ? {} : { hire_id: { gt: after } }) },
    orderBy: { hire_id: 'asc' },
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  return { hires: page.map(hireRow), next: rows.length > limit ? page.at(-1)!.hire_id : null };
}

/** The row of one hire; undefined when it is not known. */
export async function getHire(db: Database, hireId: string): Promise<HireRow | undefined> {
  const row = await db.prisma.hire.findUnique({ where: { hire_id: hireId } });
  return row === null ? undefined : hireRow(row);
}

/** The gap instances of a hire, by gap, then instance; those that late evidence took away (not_a_gap) included. */
export async function gapsOf(db: Database, hireId: string): Promise<GapRow[]> {
  const rows = await db.prisma.gap_instance.findMany({
    where: { hire_id: hireId },
    orderBy: [{ gap: 'asc' }, { instance_id: 'asc' }],
  });
  return rows.map(gapRow);
}

/** Ids of the open hires of an employer, by code point, the given hire left out. */
export async function openHiresOfEmployer(db: Database, employerId: string, except: string): Promise<string[]> {
  const rows = await db.prisma.hire.findMany({
    where: { employer_id: employerId, closed: false, hire_id: { not: except } },
    orderBy: { hire_id: 'asc' },
    select: { hire_id: true },
  });
  return rows.map((row) => row.hire_id);
}

/** How many hires are open and how many are closed. @param scope  within this reach; absent: all */
export async function countHires(db: Database, scope?: HireScope): Promise<{ open: number; closed: number }> {
  const [open, closed] = await Promise.all([true, false].map((isOpen) => db.prisma.hire.count({ where: { AND: [{ closed: !isOpen }, inScope(scope)] } })));
  return { open: open!, closed: closed! };
}

/** Those of these hires that are within a scope. */
export async function hiresWithin(db: Database, scope: HireScope, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.prisma.hire.findMany({ where: { AND: [{ hire_id: { in: [...ids] } }, inScope(scope)] }, select: { hire_id: true } });
  return new Set(rows.map((row) => row.hire_id));
}

/** Condition for rows of `hire` within a scope. */
export function inScope(scope: HireScope | undefined): Prisma.hireWhereInput {
  if (scope === undefined || scope.all) return {};
  return { OR: [{ pilot: { in: [...scope.pilots] } }, { employer_id: { in: [...scope.employerIds] } }, { hire_id: { in: [...scope.hireIds] } }] };
}

function conditions({ stage, waitingOn, late, closed, pilot, employerId, scope }: HireFilter): Prisma.hireWhereInput {
  return {
    AND: [inScope(scope)],
    ...(stage === undefined ? {} : { stage }),
    ...(waitingOn === undefined ? {} : { waits: { array_contains: [{ party: waitingOn }] } }),
    ...(late === undefined ? {} : { late }),
    ...(closed === undefined ? {} : { closed }),
    ...(pilot === undefined ? {} : { pilot }),
    ...(employerId === undefined ? {} : { employer_id: employerId }),
  };
}

function hireRow(row: hire): HireRow {
  return {
    ...row,
    as_of: row.as_of.toISOString(),
    // Written by record_facts() from a HireRow only.
    waits: row.waits as unknown as WaitRow[],
    next_due: dateOf(row.next_due),
    next_deadline: row.next_deadline?.toISOString() ?? null,
  };
}

function gapRow({ hire_id: _hireId, ...row }: gap_instance): GapRow {
  return {
    ...row,
    opened_on: dateOf(row.opened_on)!,
    ended_on: dateOf(row.ended_on),
    first_seen_on: dateOf(row.first_seen_on)!,
  };
}

/** Prisma gives a date as midnight UTC of it. */
function dateOf(date: Date | null): string | null {
  return date === null ? null : date.toISOString().slice(0, 10);
}
