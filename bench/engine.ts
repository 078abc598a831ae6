/**
 * `npm run bench:engine [-- --json] [--hires N]`: what a step of a hire costs on the real engine, beside a bare workflow
 * with the same number of steps in the same run. Ratios count; milliseconds of a shared machine do not.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { NativeConnection, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { type Client } from '@temporalio/client';
import { connectClient } from '../client/connection';
import { HireClient } from '../client/hires';
import { workflowIdOf } from '../client/ids';
import { formatDay } from '../domain/calendar/day';
import { localDay } from '../domain/calendar/helsinki';
import type { CaseEvent } from '../domain/hire/fact';
import { readSettings } from '../local/settings';
import { startBackends } from '../local/stack';
import { ensureWorkflowBundle } from '../worker/bundle';
import { type HireWorker, installRuntime, startHireWorker } from '../worker/hire-worker';
import { USUAL_HIRE_DAYS, usualHire } from './usual-hire';
import { type Latency, historyCost, latencyOf, median } from './figures';

const BARE_QUEUE = 'bare';

interface Arm {
  readonly one: Latency;
  readonly ten: Latency;
}

/** Steps of one hire, each as the command that a coordinator gives; they end today, so nothing lies in the future. */
function stepsOf(hireId: string): CaseEvent[] {
  const start = formatDay(localDay(Date.now()) - USUAL_HIRE_DAYS - 1);
  return usualHire(hireId, start).sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : a.occurred_at > b.occurred_at ? 1 : 0));
}

async function timed(times: number[], step: () => Promise<unknown>): Promise<void> {
  const before = performance.now();
  await step();
  times.push(performance.now() - before);
}

/** One caller through one entity, then ten callers through ten, each doing all its steps in order. */
async function runArm(name: string, entity: (id: string) => (() => Promise<unknown>)[]): Promise<Arm> {
  const one: number[] = [];
  const began = performance.now();
  for (const step of entity(`${name}-one`)) await timed(one, step);
  const oneMs = performance.now() - began;
  const ten: number[] = [];
  const tenBegan = performance.now();
  await Promise.all(Array.from({ length: 10 }, async (_, i) => {
    for (const step of entity(`${name}-ten-${i}`)) await timed(ten, step);
  }));
  return { one: latencyOf(one, oneMs), ten: latencyOf(ten, performance.now() - tenBegan) };
}

function hireSteps(hires: HireClient, id: string): (() => Promise<unknown>)[] {
  return stepsOf(id).map((event, i) => () => hires.send(id, { kind: 'record', id: `key:${id}:${i}`, hash: String(i), events: [event] }, { mayBegin: i === 0, notRunning: i === 0 }));
}

function bareSteps(client: Client, id: string): (() => Promise<unknown>)[] {
  const steps = stepsOf(id);
  return steps.map((event, i) => async () => {
    if (i === 0) await client.workflow.start('bare', { workflowId: id, taskQueue: BARE_QUEUE });
    await client.workflow.getHandle(id).executeUpdate('step', { args: [event] });
  });
}

async function main(): Promise<void> {
  const isJson = process.argv.includes('--json');
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  installRuntime();
  const dataDir = mkdtempSync(join(tmpdir(), 'saapua-bench-'));
  const settings = readSettings({ ...process.env, SAAPUA_DATA: dataDir }, {}, process.cwd());
  const backends = await startBackends(settings, { log: say });
  const { migrate } = await import('../prisma/migrate.mjs');
  await migrate(backends.database.connectionString);
  const [{ openDatabase }, { loadState }] = await Promise.all([import('../prisma/database.js'), import('../prisma/hire-state.js')]);
  const db = openDatabase({ connectionString: backends.database.connectionString });
  const temporal = { address: backends.temporalAddress, namespace: 'default' };
  const client = await connectClient(temporal);
  const hires = new HireClient({ client, loadState: (id) => loadState(db, id), attemptMs: 60_000 });
  const bundlePath = await ensureWorkflowBundle(say);

  const bareConnection = await NativeConnection.connect({ address: backends.temporalAddress });
  const { code } = await bundleWorkflowCode({ workflowsPath: join(__dirname, 'bare/workflow.ts'), logger: { log() {}, trace() {}, debug() {}, info() {}, warn: say, error: say } });
  const bareWorker = await Worker.create({ connection: bareConnection, taskQueue: BARE_QUEUE, workflowBundle: { code }, activities: { nothing: async () => {} }, maxCachedWorkflows: 100 });
  const bareRun = bareWorker.run();
  const startWorker = (maxCachedHires: number): Promise<HireWorker> => startHireWorker({ temporal, db, bundlePath, maxCachedHires });
  const hireWorker = await startWorker(1000);

  // Warm both arms, then take turns: a machine that slows down slows both.
  for (const step of hireSteps(hires, 'WARM').slice(0, 30)) await step();
  for (const step of bareSteps(client, 'WARM').slice(0, 30)) await step();
  say('memory per cached hire');
  const memory = await memoryPerHire(hires);
  const ours: Arm[] = [];
  const bare: Arm[] = [];
  for (let round = 0; round < 3; round++) {
    say(`round ${round + 1} of 3`);
    bare.push(await runArm(`bare-${round}`, (id) => bareSteps(client, id)));
    ours.push(await runArm(`HIRE-${round}`, (id) => hireSteps(hires, id)));
  }

  const steps = stepsOf('X').length;
  const cost = await historyCost(client, workflowIdOf('HIRE-0-one'));
  const bareCost = await historyCost(client, 'bare-0-one');
  // The least possible for these steps: each an accepted and a completed update, a marker and one workflow task (3); plus start and its task, and the timers that deadlines need.
  const least = cost.runs * 5 + steps * 6 + cost.timers * 2;

  await hireWorker.stop();
  say('cold replay');
  const lastRun = await client.workflow.getHandle(workflowIdOf('HIRE-0-one')).fetchHistory();
  const replay = await coldReplay(hires, startWorker, Array.from({ length: 10 }, (_, i) => `HIRE-0-ten-${i}`));

  const result = {
    steps_per_hire: steps,
    ours: { one_caller: ours.map((a) => a.one), ten_callers: ours.map((a) => a.ten) },
    bare: { one_caller: bare.map((a) => a.one), ten_callers: bare.map((a) => a.ten) },
    ratios: {
      steps_per_second_one_caller: ratio(ours, bare, (a) => a.one.steps_per_second),
      steps_per_second_ten_callers: ratio(ours, bare, (a) => a.ten.steps_per_second),
      latency_p50_one_caller: ratio(ours, bare, (a) => a.one.p50_ms),
      latency_p50_ten_callers: ratio(ours, bare, (a) => a.ten.p50_ms),
      history_events_over_least: cost.events / least,
    },
    history: { events: cost.events, least_events: least, bytes: cost.bytes, actions: cost.actions, runs: cost.runs, longest_run_events: cost.longestRun, bare_events: bareCost.events },
    cold_replay_ms: { events: lastRun.events?.length ?? 0, ...replay },
    memory_mb_per_cached_hire: memory,
    goals: { steps_per_second: '>= 0.5', latency: '<= 2', history_events_over_least: '<= 1.15', actions: '<= 200', cold_replay_ms: '<= 100', memory_mb_per_cached_hire: '<= 0.4' },
  };
  process.stdout.write(isJson ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);

  bareWorker.shutdown();
  await bareRun;
  await bareConnection.close();
  await client.connection.close();
  await db.close();
  await backends.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

function ratio(ours: readonly Arm[], bare: readonly Arm[], of: (a: Arm) => number): number {
  return median(ours.map((a, i) => of(a) / of(bare[i] ?? a)));
}

/** Growth of the process for hires that sleep in the worker's cache, each with the facts of a usual hire. */
async function memoryPerHire(hires: HireClient): Promise<number> {
  const count = 300;
  const settle = (): void => { for (let i = 0; i < 3; i++) globalThis.gc?.(); };
  settle();
  const before = process.memoryUsage().rss;
  await Promise.all(Array.from({ length: 8 }, async (_, lane) => {
    for (let i = lane; i < count; i += 8) {
      const id = `MEM-${i}`;
      await hires.send(id, { kind: 'import', id: `import:${id}`, hash: id, events: stepsOf(id) }, { mayBegin: true, notRunning: true });
    }
  }));
  settle();
  return (process.memoryUsage().rss - before) / 1_048_576 / count;
}

/**
 * A hire that sleeps has left the cache: how long a question to it takes when its newest run must be replayed, beside
 * the same question to a hire that is cached. Medians; the difference is the replay.
 */
async function coldReplay(hires: HireClient, startWorker: (cached: number) => Promise<HireWorker>, ids: readonly string[]): Promise<{ cold_ms: number; cached_ms: number }> {
  const ask = async (cached: number): Promise<number> => {
    const worker = await startWorker(cached);
    const times: number[] = [];
    for (let round = 0; round < 4; round++)
      for (const id of ids) {
        const took: number[] = [];
        await timed(took, () => hires.status(id));
        if (round > 0) times.push(...took);
      }
    await worker.stop();
    return median(times);
  };
  return { cold_ms: await ask(1), cached_ms: await ask(100) };
}

void main().then(() => process.exit(0), (error: Error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});
