/**
 * What in this installation is made up. An id stands in `demo_entry` before the thing itself is made, so that a break in
 * the middle leaves nothing unmarked; removing takes away every row that belongs to one of them, and the database lets
 * nothing else go from its append-only tables (migration 0012).
 */
import type { Database } from './database';

/** Kinds of things that can be made up. */
export const DEMO_KINDS = ['hire', 'organisation', 'service', 'principal', 'employer', 'registry_request'] as const;
export type DemoKind = (typeof DEMO_KINDS)[number];

/** How far a demo is. */
export type DemoStage = 'begun' | 'filled' | 'removing';

export interface DemoState {
  /** ISO instant at which filling began; the made-up hires live up to it. Undefined: there is no demo. */
  readonly begunAt: string | undefined;
  readonly isFilled: boolean;
  /** A removal was broken off; it must be brought to its end. */
  readonly isRemoving: boolean;
}

/** Marks things as made up; those that are marked stay so. */
export async function markDemo(db: Database, kind: DemoKind | DemoStage, ids: readonly string[]): Promise<void> {
  await db.prisma.demo_entry.createMany({ data: ids.map((id) => ({ kind, id })), skipDuplicates: true });
}

/** Ids of one kind that are made up, sorted. */
export async function demoIds(db: Database, kind: DemoKind): Promise<readonly string[]> {
  return (await db.prisma.demo_entry.findMany({ where: { kind }, orderBy: { id: 'asc' } })).map(({ id }) => id);
}

export async function demoState(db: Database): Promise<DemoState> {
  const rows = await db.prisma.demo_entry.findMany({ where: { kind: { in: ['begun', 'filled', 'removing'] satisfies DemoStage[] } } });
  const idOf = (kind: DemoStage): string | undefined => rows.find((row) => row.kind === kind)?.id;
  return { begunAt: idOf('begun'), isFilled: idOf('filled') !== undefined, isRemoving: idOf('removing') !== undefined };
}

/** The hires that may be written while there is a demo; undefined when there is none, so every one may. */
export async function demoHires(db: Database): Promise<ReadonlySet<string> | undefined> {
  const begun = await db.prisma.demo_entry.count({ where: { kind: 'begun' satisfies DemoStage } });
  return begun === 0 ? undefined : new Set(await demoIds(db, 'hire'));
}

/** What stands in the way of a demo: counts of what somebody has made here, none of them zero; empty: nothing. */
export async function realContent(db: Database): Promise<readonly { readonly what: string; readonly count: number }[]> {
  const { prisma } = db;
  const counts = [
    { what: 'hires', count: await prisma.hire.count() },
    { what: 'events', count: await prisma.fact.count() },
    { what: 'organisations', count: await prisma.organisation.count() },
    { what: 'services', count: await prisma.service.count() },
    { what: 'persons', count: await prisma.person.count({ where: { kind: { not: 'staff' } } }) },
    // The owner is there from the first start on.
    { what: 'people with an account', count: await prisma.principal.count({ where: { NOT: { roles: { has: 'owner' } } } }) },
  ];
  return counts.filter(({ count }) => count > 0);
}

const HIRES = `SELECT id FROM demo_entry WHERE kind = 'hire'`;
const PEOPLE = `SELECT id FROM demo_entry WHERE kind = 'principal'`;
const SERVICES = `SELECT s.id FROM service s WHERE is_demo('service', s.id) OR is_demo('organisation', s.organisation_id)`;
const DELIVERIES = `SELECT id FROM delivery WHERE hire_id IN (${HIRES})`;

/** In this order: who is named by another row goes after it. */
const REMOVALS: readonly (readonly [table: string, where: string])[] = [
  ['audit_entry', `principal IN (${PEOPLE}) OR is_about_demo(object)`],
  ['access_entry', `hire_id IN (${HIRES}) OR is_demo_person(person_id)`],
  ['link_code', `delivery_id IN (${DELIVERIES})`],
  ['link_session', `delivery_id IN (${DELIVERIES})`],
  ['delivery', `hire_id IN (${HIRES})`],
  ['mail', `hire_id IN (${HIRES}) OR (recipient LIKE 'person:%' AND is_demo_person(substr(recipient, 8))) OR id IN (SELECT 'digest:' || digest_id FROM digest_item WHERE hire_id IN (${HIRES}))`],
  ['digest_item', `hire_id IN (${HIRES})`],
  ['outbox', `hire_id IN (${HIRES})`],
  ['employer_event', `hire_id IN (${HIRES})`],
  ['gap_instance', `hire_id IN (${HIRES})`],
  ['handoff', `hire_id IN (${HIRES})`],
  ['refused_input', `hire_id IN (${HIRES})`],
  ['hire', `hire_id IN (${HIRES})`],
  ['fact', `hire_id IN (${HIRES})`],
  ['draft', `is_demo_person(person_id)`],
  ['private_text', `is_demo_person(person_id)`],
  ['person_key', `is_demo_person(person_id)`],
  ['person', `is_demo_person(id)`],
  ['assignment', `hire_id IN (${HIRES}) OR principal_id IN (${PEOPLE})`],
  ['absence', `principal_id IN (${PEOPLE}) OR substitute_id IN (${PEOPLE})`],
  ['access_token', `principal_id IN (${PEOPLE})`],
  ['registry_request', `is_demo('registry_request', id) OR is_demo(answer ->> 'entity', answer ->> 'id')`],
  ['registry_change', `proposed_by IN (${PEOPLE}) OR is_demo(entity, entity_id) OR entity_id IN (${SERVICES})`],
  ['service', `id IN (${SERVICES})`],
  ['organisation', `is_demo('organisation', id)`],
  ['import_run', `principal_id IN (${PEOPLE})`],
  ['principal', `id IN (${PEOPLE})`],
];

/** Takes away every row that belongs to the demo, all or nothing; the marks stay until `forgetDemo`. Gives how many rows went from each table. */
export async function removeDemoRows(db: Database): Promise<Readonly<Record<string, number>>> {
  const client = await db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('saapua.removing_demo', 'on', true)`);
    // Whoever is writing to one of these hires ends first, and whoever comes later finds nothing to go on from.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended(id, 0)) FROM (${HIRES} ORDER BY id) AS h`);
    const gone: Record<string, number> = {};
    for (const [table, where] of REMOVALS) {
      const { rowCount } = await client.query(`DELETE FROM ${table} WHERE ${where}`);
      gone[table] = rowCount ?? 0;
    }
    await client.query('COMMIT');
    return gone;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** The last step: nothing says any more that there was a demo. */
export async function forgetDemo(db: Database): Promise<void> {
  await db.prisma.demo_entry.deleteMany();
}
