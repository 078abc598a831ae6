/**
 * The demo on a real server, worker and engine: what it fills, what it refuses, and that every table holds as many rows
 * after its removal as before it. Append-only tables let made-up rows go, and no other, whatever is asked of them.
 */
import { makeRecordFacts } from '../../activities/record-facts';
import { DemoRefusedError, fillDemo, requireFillable } from '../../local/demo/fill';
import { CLOSED, LIVE, OPEN, OVERDUE } from '../../local/demo/story';
import { recordAudit } from '../../prisma/audit';
import { demoIds, demoState, markDemo, realContent, removeDemoRows } from '../../prisma/demo';
import { factsOf } from '../../prisma/facts';
import { listHires } from '../../prisma/hires';
import { removeDemo } from '../../server/demo/remove-demo';
import { type Relay, startRelay } from '../../worker/relay';
import { type TestDatabase, describeOnEachDatabase } from '../support/databases';
import { facts, recording } from '../support/recorded-hires';
import { until } from '../support/until';
import { useServer } from './server-rig';

const LIMIT_MS = 180_000;
const WANTED = Object.values(OPEN).reduce((sum, n) => sum + n, 0) + CLOSED;

/** Rows of every table. */
async function tableCounts(db: TestDatabase): Promise<Record<string, number>> {
  const { rows } = await db.current.pool.query<{ name: string }>(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`);
  const counts: Record<string, number> = {};
  for (const { name } of rows) counts[name] = Number((await db.current.pool.query<{ n: string }>(`SELECT count(*) AS n FROM "${name}"`)).rows[0]?.n);
  return counts;
}

describeOnEachDatabase('the demo', (db) => {
  const rig = useServer(db);
  const said: string[] = [];
  const fill = (signal = new AbortController().signal): Promise<void> => fillDemo(rig.services, { log: (line) => void said.push(line), signal });
  let before: Record<string, number>;

  // Hires of one employer hear of each other through it.
  let relay: Relay;

  beforeAll(async () => {
    before = await tableCounts(db);
    relay = startRelay(db.current, rig.services.hires, () => {});
  });

  afterAll(() => relay.stop());

  it('ended in the middle, goes on where it was with the same hires', async () => {
    const stopping = new AbortController();
    const begun = fillDemo(rig.services, {
      log: (line) => {
        said.push(line);
        if (/events are in/.test(line)) stopping.abort(new Error('stopped by the test'));
      }, signal: stopping.signal,
    });
    await expect(begun).rejects.toThrow('stopped by the test');
    expect(await demoState(db.current)).toMatchObject({ isFilled: false, begunAt: expect.any(String) as string });
    await fill();
    expect(said).toContain('demo data: going on where it was broken off');
    expect(await demoIds(db.current, 'hire')).toHaveLength(WANTED);
  }, LIMIT_MS);

  it('has forty hires at every stage, each open one with a wait', async () => {
    const { hires } = await listHires(db.current, { limit: 100 });
    expect(hires).toHaveLength(WANTED);
    const stages = new Set(hires.filter((h) => !h.closed).map((h) => h.stage));
    expect([...stages].sort()).toEqual(Object.keys(OPEN).sort());
    expect(hires.filter((h) => h.closed === h.waits.length > 0)).toEqual([]);
    expect(new Set(hires.map((h) => h.pilot)).size).toBe(3);
    expect(hires.filter((h) => h.late).length).toBeGreaterThanOrEqual(OVERDUE.length);
  });

  it('has handoffs in every state, made by the way of real ones', async () => {
    const live = await db.current.prisma.handoff.findMany({ where: { NOT: { sender: 'simulation' } } });
    expect(live).toHaveLength(LIVE.length);
    const states = new Set(live.map((row) => row.state));
    expect([...states].sort()).toEqual(['accepted', 'answered', 'completed', 'created', 'returned', 'withdrawn']);
    expect(live.filter((row) => row.outcome === 'declined')).toHaveLength(1);
    expect(live.filter((row) => (row.open_questions as unknown[]).length > 0)).toHaveLength(2);
    expect(live.filter((row) => row.receiver_id === null)).toHaveLength(1);
    const deliveries = await db.current.prisma.delivery.groupBy({ by: ['handoff_id'], _count: true });
    expect(deliveries.filter((d) => d._count === 2)).toHaveLength(1);
  });

  it('announces nothing of the past', async () => {
    const { begunAt = '' } = await demoState(db.current);
    const { rows } = await db.current.pool.query<{ opened: string }>(`SELECT body #>> '{data,opened_on}' AS opened FROM fact WHERE body ->> 'source' = 'timer' AND body #>> '{data,opened_on}' < $1`, [begunAt.slice(0, 10)]);
    expect(rows).toEqual([]);
  });

  it('holds together, and says everywhere that it is made up', async () => {
    // Which workflows run is known to the engine about a second late.
    const violations = async (): Promise<unknown[]> => (await rig.ask<{ checks: { violations: unknown[] }[] }>('/api/v1/verify')).json.checks.flatMap((c) => c.violations);
    await until('the record holds together', async () => (await violations()).length === 0).catch(() => {});
    expect(await violations()).toEqual([]);
    expect((await rig.ask('/api/v1/status')).json).toMatchObject({ demo: true });
    expect((await rig.ask('/api/v1/demo')).json).toMatchObject({ demo: true, complete: true, hires: WANTED });
    for (const path of ['/api/v1/hires', '/api/v1/reports/gaps', '/api/v1/reports/waits']) expect((await rig.ask(path)).json).toMatchObject({ demo: true });
  }, LIMIT_MS);

  it('has a name for every person, and none that could be real', async () => {
    const people = await rig.services.vault.personsOf(await demoIds(db.current, 'hire'));
    expect(people.length).toBeGreaterThan(WANTED);
    expect(people.filter(({ profile }) => !/Esimerkki|Mallikas|Testaaja|Näytteinen|Kuviteltu|Harjoitelma|Exempelsson|Provman|Sampleton|Mustermann|Testinen/.test(profile?.name ?? ''))).toEqual([]);
    expect(people.filter(({ profile }) => profile?.email !== undefined && !profile.email.endsWith('.example'))).toEqual([]);
  });

  it('is there once: a second filling says so and changes nothing', async () => {
    const counts = await tableCounts(db);
    await fill();
    expect(said.at(-1)).toContain('is there already');
    expect(await tableCounts(db)).toEqual(counts);
  });

  it('lets no real hire stand beside it, neither begun nor imported', async () => {
    const begun = await rig.ask('/api/v1/hires', { body: { case_id: 'REAL-1', event: 'need_identified', occurred_at: '2026-03-02' } });
    expect([begun.status, begun.json]).toEqual([409, expect.objectContaining({ code: 'demo_present' })]);
    const line = JSON.stringify({ event_id: 'R1', case_id: 'REAL-1', event: 'need_identified', occurred_at: '2026-03-02' });
    const imported = await rig.ask('/api/v1/imports', { method: 'POST', body: line, headers: { 'content-type': 'application/x-ndjson' } });
    expect(imported.text).toContain('"code":"demo_present"');
    expect(await db.current.prisma.fact.count({ where: { hire_id: 'REAL-1' } })).toBe(0);
  });

  it('takes events of its own hires like any other', async () => {
    const [first] = (await listHires(db.current, { limit: 100 })).hires.filter((h) => !h.closed);
    const recorded = await rig.ask(`/api/v1/hires/${first?.hire_id ?? ''}/events`, { body: { event: 'mentor_assigned' } });
    expect(recorded.status).toBe(200);
  });

  it('is worked on in every way that leaves rows behind', async () => {
    const { vault } = rig.services;
    const { rows } = await db.current.pool.query<{ id: string; hire_id: string; handoff_id: string }>('SELECT id, hire_id, handoff_id FROM delivery ORDER BY id LIMIT 1');
    const [delivery] = rows;
    if (!delivery) throw new Error('no handoff was sent');
    const hireId = delivery.hire_id;
    const talent = await vault.personOf({ kind: 'talent', hireId });
    await vault.putDraft({ about: `act:${delivery.handoff_id}`, owner: 'owner', hireId, content: 'half a sentence', version: 0, now: new Date() });
    await vault.recordAccess({ principal: 'owner', purpose: 'case_work', seen: [{ personId: talent, hireId, fields: ['name'] }] });
    for (const object of [`hire/${hireId}`, `person/${talent}`, `handoff/${delivery.handoff_id}`, 'service/SVC-TAX']) await recordAudit(db.current, { principal: 'owner', action: 'test', object });
    await db.current.pool.query(`
      INSERT INTO link_session (hash, delivery_id, kind, typed, counted_by, created_at, expires_at) VALUES ('h1', '${delivery.id}', 'locator', false, 'x', now(), now());
      INSERT INTO link_code (id, session_hash, delivery_id, created_at, expires_at) VALUES ('c1', 'h1', '${delivery.id}', now(), now());
      INSERT INTO assignment (hire_id, principal_id, claimed_at, claimed_by) VALUES ('${hireId}', 'owner', now(), 'owner');
      INSERT INTO absence (id, principal_id, substitute_id, from_on, to_on, created_by, created_at) VALUES ('a1', 'demo-koordinaattori-malli', 'owner', '2026-01-01', '2026-01-02', 'owner', now());
      INSERT INTO access_token (hash, principal_id, kind, created_at, expires_at) VALUES ('t1', 'demo-virkailija', 'session', now(), now());
      INSERT INTO refused_input (hire_id, command_id, kind, code, message, refused_at) VALUES ('${hireId}', 'k', 'record', 'x', 'x', now());
      INSERT INTO mail (id, kind, hire_id, recipient, language, message_id, content, state, created_at, available_at) VALUES ('digest:person:x:2026-11-25', 'digest', NULL, 'person:x', 'fi', 'digest@x.example', '{}', 'sent', now(), now());
      INSERT INTO digest_item (id, recipient, hire_id, entry, created_at, digest_id) VALUES ('d1', 'person:x', '${hireId}', '{}', now(), 'person:x:2026-11-25');
    `);
  });

  it('is removed on a word that means it, by those who run the installation only', async () => {
    expect((await rig.ask('/api/v1/demo', { method: 'DELETE', body: {} })).status).toBe(422);
    expect((await rig.ask('/api/v1/demo', { method: 'DELETE', body: { confirm: 'remove' }, token: null })).status).toBe(401);
    expect(await demoIds(db.current, 'hire')).toHaveLength(WANTED);
  });

  it('leaves as many rows in every table as there were before, and no workflow', async () => {
    const ids = await demoIds(db.current, 'hire');
    const removed = await rig.ask<{ hires: number }>('/api/v1/demo', { method: 'DELETE', body: { confirm: 'remove' } });
    expect([removed.status, removed.json.hires]).toEqual([200, WANTED]);
    // The one import that was refused above is a real person's doing and stays in the record.
    expect(await tableCounts(db)).toEqual({ ...before, import_run: (before['import_run'] ?? 0) + 1, audit_entry: (before['audit_entry'] ?? 0) + 1 });
    await until('no workflow of the demo runs', async () => {
      for await (const id of rig.services.hires.running()) if (ids.includes(id)) return false;
      return true;
    });
    expect((await rig.ask('/api/v1/demo', { method: 'DELETE', body: { confirm: 'remove' } })).json).toMatchObject({ code: 'no_demo' });
    expect((await rig.ask('/api/v1/status')).json).toMatchObject({ demo: false });
    for (const path of ['/api/v1/hires', '/api/v1/reports/gaps', '/api/v1/reports/waits']) expect((await rig.ask(path)).json).not.toHaveProperty('demo');
  }, LIMIT_MS);

  it('fills no installation that holds anything real, and changes nothing in it', async () => {
    await makeRecordFacts(db.current, { forwardedEvents: [] })(recording('REAL-2', facts('REAL-2', 1, 2)));
    const counts = await tableCounts(db);
    await expect(fill()).rejects.toThrow(DemoRefusedError);
    await expect(requireFillable({ db: db.current })).rejects.toThrow(/not empty \(hires: 1, events: 2\).*nothing was changed/);
    expect(await tableCounts(db)).toEqual(counts);
    expect(await realContent(db.current)).toHaveLength(2);
  });

  it('lets no fact and no audit entry go that belongs to nothing made up', async () => {
    await recordAudit(db.current, { principal: 'somebody', action: 'x', object: 'hire/REAL-2' });
    await markDemo(db.current, 'hire', ['DEMO-X']);
    const within = (sql: string): Promise<unknown> => db.current.pool.query(`BEGIN; SELECT set_config('saapua.removing_demo', 'on', true); ${sql}; COMMIT`).finally(() => db.current.pool.query('ROLLBACK').catch(() => {}));
    await expect(within(`DELETE FROM fact WHERE hire_id = 'REAL-2'`)).rejects.toThrow(/a hire that is not made up was among them/);
    await expect(within(`DELETE FROM audit_entry WHERE object = 'hire/REAL-2'`)).rejects.toThrow(/not made up was among them/);
    await expect(within('TRUNCATE fact')).rejects.toThrow(/append-only/);
    await expect(db.current.pool.query(`DELETE FROM fact WHERE hire_id = 'REAL-2'`)).rejects.toThrow(/append-only/);
    await removeDemoRows(db.current);
    expect(await factsOf(db.current, 'REAL-2')).toHaveLength(2);
  });

  it('a removal that was broken off is brought to its end before anything else', async () => {
    await markDemo(db.current, 'begun', ['2026-11-25T05:00:00.000Z']);
    await markDemo(db.current, 'removing', ['2026-11-25T06:00:00.000Z']);
    await expect(requireFillable({ db: db.current })).rejects.toThrow(/saapua demo remove --yes/);
    await removeDemo(rig.services, new Date());
    expect(await demoState(db.current)).toEqual({ begunAt: undefined, isFilled: false, isRemoving: false });
  });
});
