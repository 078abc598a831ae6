/** Reads handoffs, as the last projection of their hires left them (HandoffRow): for queues, inboxes and what acts on one. */
import type { Prisma, handoff } from '../generated/prisma/client';
import type { HireScope } from '../domain/access/scope';
import type { HandoffRow } from '../domain/hire/read-model';
import type { Database } from './database';

export interface HandoffFilter {
  readonly hireId?: string;
  /** Hires of these pilots only. */
  readonly pilots?: readonly string[];
  /** Organisations that received it. */
  readonly receiverId?: string;
  readonly sender?: string;
  /** True: those that somebody may still work on. */
  readonly open?: boolean;
  /** Only those that nobody has in hand. */
  readonly unclaimed?: true;
}

/** Place of a handoff in a list. */
export interface HandoffPlace {
  readonly hire_id: string;
  readonly handoff_id: string;
}

/** One handoff of a hire; undefined when there is none. */
export async function getHandoff(db: Database, hireId: string, handoffId: string): Promise<HandoffRow | undefined> {
  const row = await db.prisma.handoff.findUnique({ where: { hire_id_handoff_id: { hire_id: hireId, handoff_id: handoffId } } });
  return row === null ? undefined : handoffRow(row);
}

/** A handoff by its id alone, as a mailed reference gives it; undefined when there is none, or when imported hires share the id. */
export async function findHandoff(db: Database, handoffId: string): Promise<HandoffRow | undefined> {
  const [row, another] = await db.prisma.handoff.findMany({ where: { handoff_id: handoffId }, take: 2 });
  return row === undefined || another !== undefined ? undefined : handoffRow(row);
}

/** A page of handoffs by hire and id. @param after  place of the last one of the page before */
export async function listHandoffs(db: Database, { after, limit, ...filter }: HandoffFilter & { readonly after?: HandoffPlace; readonly limit: number }): Promise<HandoffRow[]> {
  const hires = filter.pilots === undefined ? undefined : await db.prisma.hire.findMany({ where: { pilot: { in: [...filter.pilots] } }, select: { hire_id: true } });
  const where: Prisma.handoffWhereInput = {
    ...(filter.hireId !== undefined && { hire_id: filter.hireId }),
    ...(filter.receiverId !== undefined && { receiver_id: filter.receiverId }),
    ...(filter.sender !== undefined && { sender: filter.sender }),
    ...(filter.unclaimed && { claimed_by: null }),
    ...(filter.open !== undefined && { ended_at: filter.open ? null : { not: null } }),
    AND: [
      ...(hires === undefined ? [] : [{ hire_id: { in: hires.map((h) => h.hire_id) } }]),
      ...(after === undefined ? [] : [{ OR: [{ hire_id: { gt: after.hire_id } }, { hire_id: after.hire_id, handoff_id: { gt: after.handoff_id } }] }]),
    ],
  };
  const rows = await db.prisma.handoff.findMany({ where, orderBy: [{ hire_id: 'asc' }, { handoff_id: 'asc' }], take: limit });
  return rows.map(handoffRow);
}

/** Handoffs of open hires within a scope that are open or came back and were not sent anew: what an inbox looks at. */
export async function handoffsInScope(db: Database, scope: HireScope): Promise<HandoffRow[]> {
  const { rows } = await db.pool.query<{ hire_id: string; handoff_id: string }>(
    `SELECT f.hire_id, f.handoff_id FROM handoff f JOIN hire h ON h.hire_id = f.hire_id
     WHERE NOT h.closed AND ($1 OR h.pilot = ANY ($2)) AND (f.ended_at IS NULL OR (f.state = 'returned' AND f.replaced_by IS NULL)) LIMIT 5000`,
    [scope.all, scope.pilots],
  );
  // Two lists instead of thousands of pairs; ids of handoffs are told apart by their hires only where they were imported.
  const wanted = new Set(rows.map((row) => `${row.hire_id} ${row.handoff_id}`));
  const found = await db.prisma.handoff.findMany({ where: { hire_id: { in: [...new Set(rows.map((row) => row.hire_id))] }, handoff_id: { in: [...new Set(rows.map((row) => row.handoff_id))] } } });
  return found.filter((row) => wanted.has(`${row.hire_id} ${row.handoff_id}`)).map(handoffRow);
}

function handoffRow(row: handoff): HandoffRow {
  return {
    ...row,
    state: row.state as HandoffRow['state'],
    open_questions: row.open_questions as unknown as HandoffRow['open_questions'],
    items: row.items as unknown as HandoffRow['items'],
    shared_fields: row.shared_fields as unknown as HandoffRow['shared_fields'],
    created_at: row.created_at.toISOString(),
    changed_at: row.changed_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
    due_on: dateOf(row.due_on),
    expected_on: dateOf(row.expected_on),
  };
}

function dateOf(date: Date | null): string | null {
  return date === null ? null : date.toISOString().slice(0, 10);
}
