/**
 * Runs reports one after another on two threads, which share the hires of a report between them: whoever is free takes
 * the next range. The threads are started with the first report and kept; one that dies fails its report and is
 * replaced with the next one. Who asks while others wait gets a turn, up to a limit.
 */
import { join } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Database } from '../../prisma/database';
import { hireIds } from '../../prisma/facts';
import { ProblemError, shuttingDownProblem } from '../problems';
import type { FromThread, ToThread } from './report-messages';
import { type ReportRequest, namedHires } from './report-request';

const ENTRY = join(__dirname, 'report-thread-entry.mjs');
/** Hires that a thread takes at a time: few enough that both end together, enough that reading runs ahead. */
const RANGE = 500;
const MOST_WAITING = 10;

interface Range {
  readonly after: string;
  readonly upTo: string | null;
}

export class ReportRunner {
  private threads: ReportThread[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private isClosed = false;

  /** @param connectionString  of the same database, for the threads */
  constructor(
    private readonly db: Database,
    private readonly connectionString: string,
  ) {}

  /**
   * The report as UTF-8 JSON.
   * @param isWanted  asked when the report's turn comes; false: nobody waits for it any more
   * @throws ProblemError 503 when too many wait, or when the server ends
   */
  async run(request: ReportRequest, isWanted: () => boolean = () => true): Promise<Uint8Array> {
    if (this.waiting >= MOST_WAITING)
      throw new ProblemError({ status: 503, code: 'too_many_reports', detail: 'too many reports are being computed; ask again', headers: { 'retry-after': '10' } });
    this.waiting += 1;
    const mine = this.last.then(() => {
      if (this.isClosed) throw shuttingDownProblem();
      return isWanted() ? this.compute(request) : new Uint8Array();
    });
    this.last = mine.catch(() => {});
    try {
      return await mine;
    } catch (error) {
      throw this.isClosed ? shuttingDownProblem() : error;
    } finally {
      this.waiting -= 1;
    }
  }

  /** Ends the threads; a report that is being computed fails. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.threads.map((thread) => thread.end()));
  }

  private async compute(request: ReportRequest): Promise<Uint8Array> {
    const ranges = await this.rangesOf(request);
    const [first, second] = this.threadsFor(ranges.length);
    if (!first) throw new Error('no report thread');
    try {
      const queue = ranges.values();
      const threads = second ? [first, second] : [first];
      await Promise.all(threads.map(async (thread) => {
        await thread.ask({ type: 'begin', request });
        for (const range of queue) await thread.ask({ type: 'range', ...range });
      }));
      if (!second) return await first.report(null);
      const { port1, port2 } = new MessageChannel();
      const [, bytes] = await Promise.all([second.ask({ type: 'give', to: port1 }, [port1]), first.report(port2)]);
      return bytes;
    } catch (error) {
      // Whatever they were at, the next report begins with fresh ones.
      await Promise.all(this.threads.splice(0).map((thread) => thread.end()));
      throw error;
    }
  }

  private async rangesOf(request: ReportRequest): Promise<Range[]> {
    if (namedHires(request)) return [{ after: '', upTo: null }];
    const ranges: Range[] = [];
    for (let after = ''; ; ) {
      const ids = await hireIds(this.db, { after, limit: RANGE });
      const upTo = ids.length < RANGE ? null : ids.at(-1)!;
      ranges.push({ after, upTo });
      if (upTo === null) return ranges;
      after = upTo;
    }
  }

  private threadsFor(ranges: number): readonly ReportThread[] {
    this.threads = this.threads.filter((thread) => thread.isAlive);
    const wanted = Math.min(ranges, 2);
    while (this.threads.length < wanted) this.threads.push(new ReportThread(this.connectionString));
    return this.threads.slice(0, wanted);
  }
}

/** One thread, asked one thing at a time. */
class ReportThread {
  isAlive = true;
  private readonly worker: Worker;
  private pending: { readonly resolve: (answer: FromThread) => void; readonly reject: (error: Error) => void } | undefined;

  constructor(connectionString: string) {
    // The parent's own loader and flags are not for the thread; it has its entry file.
    this.worker = new Worker(ENTRY, { workerData: { connectionString }, execArgv: [], name: 'reports' });
    this.worker.on('message', (answer: FromThread) => this.settle((pending) => pending.resolve(answer)));
    this.worker.on('error', (error) => this.died(error));
    this.worker.on('exit', () => this.died(new Error('the report thread ended')));
    // A thread without work does not keep the program alive.
    this.worker.unref();
  }

  /** @throws Error with the thread's reason when it cannot do it, or dies */
  async ask(message: ToThread, transfer: MessagePort[] = []): Promise<FromThread> {
    if (!this.isAlive) throw new Error('the report thread ended');
    const answer = await new Promise<FromThread>((resolve, reject) => {
      this.pending = { resolve, reject };
      this.worker.postMessage(message, transfer);
    });
    if (answer.type === 'failed') throw Object.assign(new Error(answer.message), answer.code !== undefined && { code: answer.code });
    return answer;
  }

  /** The document of the parts that it has, and of those that come by the port. */
  async report(from: MessagePort | null): Promise<Uint8Array> {
    const answer = await this.ask({ type: 'finish', from }, from ? [from] : []);
    if (answer.type !== 'report') throw new Error(`the report thread answered ${answer.type}`);
    return answer.bytes;
  }

  /** Ends the thread wherever it is. */
  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private died(error: Error): void {
    this.isAlive = false;
    this.settle((pending) => pending.reject(error));
  }

  private settle(how: (pending: NonNullable<ReportThread['pending']>) => void): void {
    const { pending } = this;
    this.pending = undefined;
    if (pending) how(pending);
  }
}
