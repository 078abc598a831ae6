/** `npm start -- --demo` as its user meets it: killed in the middle, started again, looked at, taken away, refused. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/ports';
import { describeOnTemporal } from '../support/temporal';
import { until } from '../support/until';
import { WholeStack, saapua } from '../support/whole-stack';

const LIMIT_MS = 240_000;
const FILLED_WITHIN_MS = 120_000;
const STAGES = ['arrival', 'match', 'need', 'offer', 'permit', 'retention', 'settling'];

interface Portfolio {
  readonly hires: readonly { readonly case_id: string; readonly stage: string; readonly closed: boolean; readonly waits: readonly unknown[] }[];
}

describeOnTemporal('a start with --demo', () => {
  const root = mkdtempSync(join(tmpdir(), 'saapua-demo-'));
  const folder = join(root, 'data');
  let stack: WholeStack;
  const start = async (): Promise<WholeStack> => new WholeStack(folder, await freePort(), {}, ['--demo']);
  const portfolio = async (): Promise<Portfolio['hires']> => ((await stack.request('GET', '/api/v1/hires?limit=1000')).body as Portfolio).hires;

  afterAll(async () => {
    await stack.stop();
    rmSync(root, { recursive: true, force: true });
  }, LIMIT_MS);

  it('killed in the middle, goes on at the next start with the same hires, and is filled soon', async () => {
    const first = await start();
    await until('the import has begun', () => first.said().includes('events are in'), FILLED_WITHIN_MS);
    first.signal('SIGKILL');
    await first.ended;
    const begunAt = Date.now();
    stack = await start();
    await stack.ready();
    expect(stack.said()).toMatch(/going on where it was broken off[^]*40 hires are in: [^]*demo data: filled/);
    expect(Date.now() - begunAt).toBeLessThan(FILLED_WITHIN_MS);
    expect(await portfolio()).toHaveLength(40);
  }, LIMIT_MS);

  it('shows forty hires at every stage, each open one with a wait, and that they are made up', async () => {
    const hires = await portfolio();
    const open = hires.filter((h) => !h.closed);
    expect([...new Set(open.map((h) => h.stage))].sort()).toEqual(STAGES);
    expect(open.filter((h) => h.waits.length === 0)).toEqual([]);
    expect((await saapua(['status', '--json'], { stack })).json()).toMatchObject({ ready: true, demo: true, openHires: open.length });
    expect((await saapua(['verify', '--json'], { stack })).json()).toMatchObject({ ok: true });
  }, LIMIT_MS);

  it('has handoffs under way and sends their mail to this machine only', async () => {
    const mailFolder = join(folder, 'mail');
    await until('a mail was caught', () => existsSync(mailFolder) && readdirSync(mailFolder).some((name) => name.endsWith('.eml')), LIMIT_MS / 2);
    const open = (await portfolio()).flatMap((h) => (h.waits as { handoff_id?: string }[]).filter((w) => w.handoff_id !== undefined));
    expect(open.length).toBeGreaterThanOrEqual(8);
  }, LIMIT_MS);

  it('started again, says that it is there already and adds nothing', async () => {
    const before = await portfolio();
    await stack.stop();
    stack = await start();
    await stack.ready();
    expect(stack.said()).toContain('demo data: is there already');
    expect((await portfolio()).map((h) => h.case_id)).toEqual(before.map((h) => h.case_id));
  }, LIMIT_MS);

  it('is removed by `saapua demo remove --yes`, mail included, and by nothing less', async () => {
    expect(await saapua(['demo', 'remove'], { stack })).toMatchObject({ code: 2 });
    const removed = await saapua(['demo', 'remove', '--yes', '--json'], { stack });
    expect([removed.code, removed.json()]).toMatchObject([0, { hires: 40 }]);
    expect(await portfolio()).toEqual([]);
    expect(readdirSync(join(folder, 'mail')).filter((name) => name.endsWith('.eml'))).toEqual([]);
    expect((await saapua(['demo', 'show'], { stack })).code).toBe(1);
    expect((await saapua(['verify', '--json'], { stack })).json()).toMatchObject({ ok: true });
  }, LIMIT_MS);

  it('refuses an installation that holds something real, and leaves it as it is', async () => {
    const begun = await stack.request('POST', '/api/v1/hires', { case_id: 'REAL-1', event: 'need_identified' });
    expect(begun.status).toBe(201);
    await stack.stop();
    stack = await start();
    const { code, stderr } = await stack.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/this installation is not empty \(hires: 1, events: 1\)[^]*nothing was changed/);
    expect(stderr).not.toContain('    at ');
    stack = new WholeStack(folder, await freePort());
    await stack.ready();
    expect((await portfolio()).map((h) => h.case_id)).toEqual(['REAL-1']);
    expect((await saapua(['status', '--json'], { stack })).json()).toMatchObject({ demo: false });
  }, LIMIT_MS);
});
