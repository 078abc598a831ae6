/** The system as its users meet it: started by the command of the README, spoken to by `saapua` and over HTTP. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usualHire } from '../../bench/usual-hire';
import { freePort } from '../../local/ports';
import { loadScenario } from '../support/scenario';
import { describeOnTemporal } from '../support/temporal';
import { until } from '../support/until';
import { WholeStack, saapua } from '../support/whole-stack';

const SCENARIOS = join(__dirname, '../scenarios');
const LIMIT_MS = 120_000;

describeOnTemporal('the whole system', () => {
  const root = mkdtempSync(join(tmpdir(), 'saapua-whole-'));
  let stack: WholeStack;

  beforeAll(async () => {
    stack = new WholeStack(join(root, 'data'), await freePort());
    await stack.ready();
  }, LIMIT_MS);

  afterAll(async () => {
    await stack.stop();
    rmSync(root, { recursive: true, force: true });
  }, LIMIT_MS);

  it('says that it is well', async () => {
    const { code, json } = await saapua(['status', '--json'], { stack });
    expect(json()).toMatchObject({ ready: true, openHires: 0, projectionLag: 0 });
    expect(code).toBe(0);
  }, LIMIT_MS);

  it('keeps the token of the command line to its owner', () => expect(stack.tokenMode()).toBe(0o600));

  it('tells a dry run what it would do, and stores nothing', async () => {
    const { json } = await saapua(['import', join(SCENARIOS, 'ttol-nurse.ndjson'), '--dry-run', '--json'], { stack });
    expect(json()).toMatchObject({ hires: 1, facts: 61, skipped: 0, rejected: [] });
    expect((await saapua(['hires', 'show', 'NURSE-1', '--json'], { stack })).code).toBe(1);
  }, LIMIT_MS);

  it('imports a file with bad lines: each is named, the rest goes in, and the same file again adds nothing', async () => {
    const file = join(SCENARIOS, 'messy-import.ndjson');
    const first = await saapua(['import', file, '--json'], { stack });
    const lines = (result: unknown): number[] => (result as { rejected: { line: number }[] }).rejected.map((r) => r.line);
    expect(first.json()).toMatchObject({ hires: 1, facts: 31, skipped: 1 });
    expect(lines(first.json())).toEqual([3, 7, 14, 18, 22, 26, 39]);
    expect(first.code).toBe(1);
    const again = await saapua(['import', file, '--json'], { stack });
    expect(again.json()).toMatchObject({ facts: 0, skipped: 32 });
  }, LIMIT_MS);

  it.each(['ttol-nurse', 'specialist-fast-track', 'eu-welder', 'nordic', 'graduate', 'founder', 'family', 'refused-appealed', 'job-loss'])(
    'gives the expected gaps, clocks and waits of %s at every date, by import', async (name) => {
      const imported = await saapua(['import', join(SCENARIOS, `${name}.ndjson`), '--json'], { stack });
      expect(imported.code).toBe(0);
      for (const expected of loadScenario(name).expected.as_of) {
        const cases = expected.waits.cases.map((c) => c.case_id);
        const where = cases.flatMap((id) => ['--where', `case:${id}`]);
        const gaps = (await saapua(['report', 'gaps', '--as-of', expected.as_of, ...where, '--json'], { stack })).json() as { instances: Record<string, unknown>[] };
        expect(gaps.instances.map(({ evidence: _evidence, dedup_key: _key, state: _state, ...rest }) => rest)).toEqual(expected.instances.map(({ state: _state, ...rest }) => rest));
        const waits = (await saapua(['report', 'waits', '--as-of', expected.as_of, ...where, '--json'], { stack })).json() as { cases: { case_id: string; lead_ms: number; booked: { from: string }[] }[] };
        const instants = (booked: readonly { party: string; step?: string | null; from: string; to: string }[]): unknown[] =>
          booked.map((b) => [b.party, b.step ?? null, Date.parse(b.from), Date.parse(b.to)]);
        expect(waits.cases.map((c) => [c.case_id, c.lead_ms, instants(c.booked as never)])).toEqual(expected.waits.cases.map((c) => [c.case_id, c.lead_ms, instants(c.booked as never)]));
        const clocks = (await Promise.all(cases.map((id) => stack.request('GET', `/api/v1/hires/${id}?as_of=${expected.as_of}`)))).flatMap(
          ({ body }) => (body as { clocks: Record<string, unknown>[] }).clocks.map(({ explanation: _explanation, ...row }) => row),
        );
        const key = (c: object): string => JSON.stringify(Object.entries(c).sort());
        expect(clocks.map(key).sort()).toEqual(expected.clocks.map(key).sort());
      }
    }, LIMIT_MS,
  );

  it('imports a spreadsheet', async () => {
    const { json, code } = await saapua(['import', join(SCENARIOS, 'running-hires.csv'), '--json'], { stack });
    expect(json()).toMatchObject({ hires: 2, facts: 29, rejected: [] });
    expect(code).toBe(0);
  }, LIMIT_MS);

  it('carries a new hire step by step: the workflow decides, and the next turn follows', async () => {
    const begun = await saapua(['hires', 'start', 'STEP-1', '--event', 'need_identified', '--data', '{"employer_id":"EMP-STEP"}', '--json'], { stack });
    expect(begun.json()).toMatchObject({ case_id: 'STEP-1', seq: 1 });
    const done = await saapua(['do', 'STEP-1', 'role_profile_completed', '--key', 'k1', '--json'], { stack });
    expect(done.json()).toMatchObject({ case_id: 'STEP-1', seq: 2 });
    const again = await saapua(['do', 'STEP-1', 'role_profile_completed', '--key', 'k1', '--json'], { stack });
    expect(again.json()).toEqual(done.json());
    const page = (await saapua(['hires', 'show', 'STEP-1', '--json'], { stack })).json() as { waits: { party: string; step: string }[] };
    expect(page.waits.map((w) => [w.party, w.step])).toContainEqual(['COORDINATOR', 'N2']);
  }, LIMIT_MS);

  it('refuses with a stable code and exit 1 what cannot be', async () => {
    const unknown = await saapua(['do', 'STEP-1', 'contract_approved', '--json'], { stack });
    expect(unknown.json()).toMatchObject({ code: 'unknown_event' });
    const reason = await saapua(['do', 'STEP-1', 'left_region', '--json'], { stack });
    expect(reason.json()).toMatchObject({ code: 'reason_required' });
    const nobody = await saapua(['do', 'NOBODY', 'arrived', '--json'], { stack });
    expect([unknown.code, reason.code, nobody.code]).toEqual([1, 1, 1]);
  }, LIMIT_MS);

  it('keeps an accepted command when a file holds 10,000 events: they are in within a minute', async () => {
    const file = join(root, 'ten-thousand.ndjson');
    const events = Array.from({ length: 82 }, (_, i) => usualHire(`MANY-${i}`, '2025-02-03')).flat();
    writeFileSync(file, events.map((e) => JSON.stringify(e)).join('\n'));
    expect(events.length).toBeGreaterThan(10_000);
    const { json, stderr } = await saapua(['import', file, '--json'], { stack });
    expect(json()).toMatchObject({ hires: 82, facts: events.length, rejected: [] });
    expect(stderr).toMatch(/\d/);
  }, LIMIT_MS);

  it('verifies that the record holds together', async () => {
    const { code, json } = await saapua(['verify', '--json'], { stack });
    expect(json()).toMatchObject({ ok: true });
    expect(code).toBe(0);
  }, LIMIT_MS);

  it('says to a second start on the same data folder that it is in use, and by whom', async () => {
    const second = new WholeStack(stack.dataDir, await freePort());
    const { code, stderr } = await second.ended;
    expect(stderr).toMatch(/in use by Saapua with process id \d+/);
    expect(code).toBe(1);
  }, LIMIT_MS);

  it('says that the port is taken, and how to take another', async () => {
    const other: Server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { code, stderr } = await new WholeStack(join(root, 'other'), (other.address() as AddressInfo).port).ended;
    other.close();
    expect(stderr).toMatch(/Port \d+ .* is taken.*--port/s);
    expect(code).toBe(1);
  }, LIMIT_MS);

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['a wrong DATABASE_URL', { DATABASE_URL: 'postgresql://saapua:secret@127.0.0.1:1/none' }, /DATABASE_URL/],
    ['a TEMPORAL_ADDRESS where nobody answers', { TEMPORAL_ADDRESS: '127.0.0.1:1' }, /TEMPORAL_ADDRESS/],
    ['a TEMPORAL_CLI_PATH that is none', { TEMPORAL_CLI_PATH: '/no/such/temporal' }, /TEMPORAL_CLI_PATH/],
    ['a port that is none', { SAAPUA_PORT: 'four' }, /SAAPUA_PORT/],
  ])('names %s, and never the password', async (_, env, message) => {
    const started = env['SAAPUA_PORT']
      ? saapua(['start', '--data', join(root, 'wrong')], { env })
      : new WholeStack(join(root, 'wrong'), await freePort(), env).ended;
    const { code, stderr, stdout } = await started;
    expect(stderr).toMatch(message);
    expect(stderr + stdout).not.toContain('secret');
    expect(code).toBeGreaterThan(0);
  }, LIMIT_MS);

  it('ends in order at one Ctrl-C under npm start, which reaches it twice, and leaves nothing running', async () => {
    const [dataDir, port] = [join(root, 'ctrl-c'), await freePort()];
    // A group of its own, as a terminal gives to a command: the signal goes to npm and to the program, and npm passes it on.
    const npm = spawn('npm', ['start', '--', '--port', String(port), '--data', dataDir], { cwd: join(__dirname, '../..'), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text: Buffer) => { said += text.toString(); });
    const ended = new Promise((resolve) => npm.once('close', resolve));
    await until('it is ready', () => said.includes('ready http'), LIMIT_MS);
    process.kill(-npm.pid!, 'SIGINT');
    await ended;
    expect(said).toContain('stopping ...');
    expect(said).not.toContain('ended at once');
    expect(readdirSync(join(dataDir, 'lock'))).toEqual([]);
  }, LIMIT_MS);

  it('has put no token and no planted name anywhere it should not be', async () => {
    const planted = 'Virtanen-Testinen';
    const file = join(root, 'planted.ndjson');
    writeFileSync(file, `${JSON.stringify({ event_id: 'P-1', case_id: 'PLANTED', event: 'candidate_registered', occurred_at: '2026-06-12', data: { last_name: planted } })}\n`);
    const { json } = await saapua(['import', file, '--json'], { stack });
    expect(JSON.stringify(json())).not.toContain(planted);
    const store = readFileSync(join(stack.dataDir, 'temporal.sqlite')).toString('latin1');
    expect(store).not.toContain(planted);
    expect(store).not.toContain(stack.token());
  }, LIMIT_MS);
});
