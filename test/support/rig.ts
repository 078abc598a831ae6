/**
 * A worker, a client and a database for the hires of one test file, on the real server:
 *
 *   describeHires('deadlines', (rig) => {
 *     it('…', async () => {
 *       const hire = rig.hire({ staysOpen: 'the handoff is never answered' });
 *       await hire.tell({ event: 'need_identified' });
 *       await hire.forward({ days: 14 });
 *
 * Every hire begins on Monday 3 March 2087 at 08:00 in Finland: 2087 has the calendar of 2025, Easter included, and lies
 * ahead of the machine's clock, whenever the tests run. At the end every execution that the file started is replayed,
 * along the whole chain of continued runs, and one that is left open without a stated reason fails the file.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { TemporalTarget } from '../../client/connection';
import { HireClient, type SendOptions } from '../../client/hires';
import { workflowIdOf } from '../../client/ids';
import { canonical } from '../../domain/hire/canonical';
import type { HandoffAct } from '../../domain/handoffs/act';
import type { OutsideCommand, Reply } from '../../domain/hire/command';
import { importCommandId, keyCommandId } from '../../domain/hire/command-id';
import type { CaseEvent, StoredFact } from '../../domain/hire/fact';
import type { HireStatus } from '../../domain/hire/messages';
import type { GapRow, HandoffRow, HireRow } from '../../domain/hire/read-model';
import type { Database } from '../../prisma/database';
import { factsOf } from '../../prisma/facts';
import { listHandoffs } from '../../prisma/handoffs';
import { loadState } from '../../prisma/hire-state';
import { gapsOf, getHire } from '../../prisma/hires';
import { ensureWorkflowBundle } from '../../worker/bundle';
import { type HireWorker, installRuntime, startHireWorker } from '../../worker/hire-worker';
import { describeOnEachDatabase, describeOnServer, type TestDatabase } from './databases';
import { postgresBinaries } from './postgres-server';
import { fetchRun, listRuns, replayFaults } from './replay';
import { toCaseEvent } from './scenario';
import { createNamespace, describeOnTemporal, temporalAddress } from './temporal';
import { TimeMachine, type TimeStep } from './time-skipping';
import { until } from './until';

/** Monday, 08:00 in Finland. */
const EPOCH = '2087-03-03T06:00:00.000Z';
const START_LIMIT_MS = 60_000;
const END_LIMIT_MS = 120_000;
/** A test is a long story on a shared machine. */
const TEST_LIMIT_MS = 60_000;

/** An event as a test tells it: at the hire's present, unless it says when. */
export type ToldEvent = Partial<CaseEvent> & { readonly event: string };

export interface HireOptions {
  /** Why the hire is not closed when the file ends. */
  readonly staysOpen?: string;
  readonly id?: string;
  /** Instant (ISO) at which its clock begins; absent: EPOCH. */
  readonly begins?: string;
}

export interface Rig {
  readonly db: Database;
  readonly hires: HireClient;
  readonly client: Client;
  readonly target: TemporalTarget;
  readonly time: TimeMachine;
  /** A client as another process would have it. */
  anotherClient(): HireClient;
  /** A hire that does not exist yet. Its id is used by no other test. */
  hire(options?: HireOptions): TestHire;
  /** Stops the worker, the hires it has in memory are forgotten; a new one serves when `startWorker` resolves. */
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
}

/** A group of tests of live hires: on a Postgres server where there is one, else on the embedded database. */
export function describeHires(title: string, body: (rig: Rig) => void): void {
  const describeOnDatabase = postgresBinaries() ? describeOnServer : describeOnEachDatabase;
  // The inner group ends first: its worker is gone before the database is.
  describeOnTemporal('hires', () => describeOnDatabase('live', (db) => describe(title, () => withRig(db, body))));
}

/** One hire and its clock. */
export class TestHire {
  private told = 0;

  constructor(private readonly rig: Rig, readonly id: string) {}

  get workflowId(): string {
    return workflowIdOf(this.id);
  }

  /** A command of a person that records these events, with a key of its own. */
  command(...told: readonly ToldEvent[]): Promise<OutsideCommand> {
    return this.commandOf('record', keyCommandId('tester', randomUUID()), told);
  }

  /** A file's events of this hire. */
  importCommand(...told: readonly ToldEvent[]): Promise<OutsideCommand> {
    return this.commandOf('import', importCommandId(randomUUID()), told);
  }

  /** Sends a command; the first one may begin the hire. */
  send(command: OutsideCommand, options: SendOptions = { mayBegin: true }): Promise<Reply> {
    return this.rig.hires.send(this.id, command, options);
  }

  /** A command of somebody who works on a handoff, with a key of its own. */
  handoffCommand(act: HandoffAct): OutsideCommand {
    return { kind: 'handoff', id: keyCommandId(act.by.id, randomUUID()), hash: hashOf(act), act };
  }

  /** Somebody works on a handoff. */
  async act(act: HandoffAct): Promise<Reply> {
    return this.send(this.handoffCommand(act), {});
  }

  /** Its handoffs in Postgres. */
  handoffs(): Promise<HandoffRow[]> {
    return listHandoffs(this.rig.db, { hireId: this.id, limit: 100 });
  }

  async tell(...told: readonly ToldEvent[]): Promise<Reply> {
    return this.send(await this.command(...told));
  }

  async import(...told: readonly ToldEvent[]): Promise<Reply> {
    return this.send(await this.importCommand(...told));
  }

  /** Moves its clock, and waits until what came due on the way is stored. */
  async forward(by: TimeStep): Promise<void> {
    await this.rig.time.forward(this.id, by);
    await until(`hire ${this.id} has served what came due`, async () => {
      const [status, now] = [await this.status(), await this.now()];
      return status === undefined || status.closed || status.dueAt === null || Date.parse(status.dueAt) > now;
    });
  }

  /** Its present, UTC milliseconds; before it exists, where its clock will begin. */
  now(): Promise<number> {
    return this.rig.time.virtualNow(this.id);
  }

  status(): Promise<HireStatus | undefined> {
    return this.rig.hires.status(this.id);
  }

  /** Its row in Postgres. @throws Error when there is none */
  async row(): Promise<HireRow> {
    const row = await getHire(this.rig.db, this.id);
    if (!row) throw new Error(`Postgres has no hire ${this.id}`);
    return row;
  }

  gaps(): Promise<GapRow[]> {
    return gapsOf(this.rig.db, this.id);
  }

  facts(): Promise<StoredFact[]> {
    return factsOf(this.rig.db, this.id);
  }

  /** Stored events of one name, in the order of seq. */
  async events(name: string): Promise<readonly CaseEvent[]> {
    return (await this.facts()).flatMap(({ event }) => (event.event === name ? [event] : []));
  }

  private async commandOf(kind: 'record' | 'import', id: string, told: readonly ToldEvent[]): Promise<OutsideCommand> {
    const now = new Date(await this.now()).toISOString();
    const events = told.map((t) => {
      const occurred_at = t.occurred_at ?? now;
      const recorded_at = t.recorded_at ?? (kind === 'import' ? occurred_at : now);
      return toCaseEvent({ event_id: `${this.id}-${++this.told}`, case_id: this.id, source: kind === 'import' ? 'import' : 'human', ...t, occurred_at, recorded_at });
    });
    return { kind, id, hash: hashOf(events), events };
  }
}

/** As the API makes it of a request's content. */
export function hashOf(content: unknown): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

function withRig(db: TestDatabase, body: (rig: Rig) => void): void {
  const rig = new RunningRig(db);
  jest.setTimeout(TEST_LIMIT_MS);
  beforeAll(() => rig.start(), START_LIMIT_MS);
  body(rig);
  // Hooks run in the order in which they were given: what the group started itself has ended by now.
  afterAll(() => rig.end(), END_LIMIT_MS);
}

class RunningRig implements Rig {
  private readonly openReasons = new Map<string, string>();
  private connected: { readonly client: Client; readonly target: TemporalTarget; readonly time: TimeMachine; readonly hires: HireClient } | undefined;
  private worker: HireWorker | undefined;
  private count = 0;

  constructor(private readonly database: TestDatabase) {}

  get db(): Database {
    return this.database.current;
  }

  get client(): Client {
    return this.started.client;
  }

  get target(): TemporalTarget {
    return this.started.target;
  }

  get time(): TimeMachine {
    return this.started.time;
  }

  get hires(): HireClient {
    return this.started.hires;
  }

  anotherClient(): HireClient {
    return this.hireClient(this.client);
  }

  hire({ id = `HIRE-${++this.count}`, staysOpen, begins = EPOCH }: HireOptions = {}): TestHire {
    this.time.begin(id, begins);
    if (staysOpen !== undefined) this.openReasons.set(workflowIdOf(id), staysOpen);
    return new TestHire(this, id);
  }

  async startWorker(): Promise<void> {
    this.worker = await startHireWorker({ temporal: this.target, db: this.db, bundlePath: await ensureWorkflowBundle() });
  }

  async stopWorker(): Promise<void> {
    await this.worker?.stop();
    this.worker = undefined;
  }

  async start(): Promise<void> {
    // Tries that fail and are repeated are what some tests are about.
    installRuntime('ERROR');
    const address = temporalAddress();
    const connection = await Connection.connect({ address });
    const target = { address, namespace: await createNamespace(connection) };
    const client = new Client({ connection, namespace: target.namespace });
    const time = new TimeMachine(connection, target.namespace);
    this.connected = { client, target, time, hires: this.hireClient(client) };
    await this.startWorker();
  }

  async end(): Promise<void> {
    if (!this.connected) return;
    try {
      await this.stopWorker();
      await this.assertAllReplayed();
    } finally {
      await this.client.connection.close();
    }
  }

  private hireClient(client: Client): HireClient {
    return new HireClient({ client, loadState: (hireId) => loadState(this.db, hireId) });
  }

  private get started() {
    if (!this.connected) throw new Error('the rig is there only in hooks and tests');
    return this.connected;
  }

  private async assertAllReplayed(): Promise<void> {
    const listed = await this.listedRuns();
    const open = listed.filter((run) => run.status.name === 'RUNNING' && !this.openReasons.has(run.workflowId)).map((run) => run.workflowId);
    const runs = await Promise.all(listed.map((run) => fetchRun(this.client, run.workflowId, run.runId)));
    const faults = await replayFaults(runs);
    expect({ open, faults: [...faults] }).toEqual({ open: [], faults: [] });
  }

  /** All runs, when the list has caught up: it lags behind the server. */
  private async listedRuns() {
    let listed = await listRuns(this.client);
    await until('every execution is listed', async () => {
      const before = listed;
      listed = await listRuns(this.client);
      const state = (runs: typeof listed): string => runs.map((run) => `${run.runId} ${run.status.name}`).sort().join();
      if (listed.length === 0 || state(before) !== state(listed)) return false;
      const newest = await Promise.all([...new Set(listed.map((run) => run.workflowId))].map((id) => this.client.workflow.getHandle(id).describe()));
      return newest.every(({ runId, status }) => listed.some((run) => run.runId === runId && run.status.name === status.name));
    });
    return listed;
  }
}
