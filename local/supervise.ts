/**
 * Keeps one child process running until it is told to stop.
 *
 * A child that dies is started again, with growing pauses, for as long as this process lives; its clients
 * only see a connection that breaks and can be made again at the same place. A child never outlives this
 * process: it holds the read end of a pipe on its standard input and ends when the pipe closes, which the
 * operating system does even for a parent killed with -9. Children run in a session of their own, so that
 * Ctrl-C in the terminal reaches only the parent, which stops them in order.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Socket } from 'node:net';

/** Takes one line for the person who started the program, without a line break. */
export type Log = (line: string) => void;

export type ChildState = 'running' | 'restarting' | 'stopped';

export interface Supervised {
  /** Of the process as started: a shell or the child itself; undefined while there is none. */
  pid(): number | undefined;
  state(): ChildState;
  /** Ends the child and waits for its end; calling it again waits for the same. */
  stop(): Promise<void>;
}

export interface SupervisedChild {
  /** What it is, for messages: "the embedded database". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Where its standard error goes, and its standard output unless `readsOutput`; absolute path. */
  readonly logFile: string;
  /** Whether `untilReady` reads the child's standard output. */
  readonly readsOutput: boolean;
  /** Called before each start, also the first: what a dead predecessor left is cleared here. */
  readonly prepare?: () => Promise<void>;
  /** Resolves when the child serves; rejects with the reason when it will not. */
  readonly untilReady: (child: ChildProcess) => Promise<void>;
  readonly log: Log;
}

const RESTART_PAUSES_MS = [100, 500, 1_000, 2_000, 5_000] as const;
/** A child that ran this long is taken to be well: the next pause is the shortest again. */
const STEADY_MS = 60_000;
/** From the closing of its pipe; after that the child and all it started are killed. */
const STOP_LIMIT_MS = 7_000;
const LONGEST_LOG_BYTES = 5_000_000;

/**
 * Starts the child and resolves when it serves.
 * @throws Error with the child's own words when it ends or gives up before it serves; nothing is left running
 */
export async function supervise(child: SupervisedChild): Promise<Supervised> {
  const supervisor = new Supervisor(child);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements Supervised {
  #process: ChildProcess | undefined;
  /** Length of the log before the child that runs, bytes: what an earlier one wrote explains nothing. */
  #logBegin = 0;
  #state: ChildState = 'running';
  #failures = 0;
  #restart: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor(private readonly child: SupervisedChild) {}

  pid(): number | undefined {
    return this.#process?.pid;
  }

  state(): ChildState {
    return this.#state;
  }

  async start(): Promise<void> {
    await this.child.prepare?.();
    if (this.#stopped) return;
    const startedAt = Date.now();
    const started = this.#spawn();
    this.#process = started;
    const ended = endOf(started);
    try {
      await Promise.race([this.child.untilReady(started), ended.then((how) => Promise.reject(this.#endedEarly(how)))]);
    } catch (error) {
      await this.#end(started);
      throw error;
    }
    detachFromLoop(started);
    this.#state = 'running';
    void ended.then((how) => this.#onEnd(started, how, Date.now() - startedAt));
  }

  stop(): Promise<void> {
    clearTimeout(this.#restart);
    this.#stopped ??= (this.#process ? this.#end(this.#process) : Promise.resolve()).then(() => {
      this.#state = 'stopped';
    });
    return this.#stopped;
  }

  #spawn(): ChildProcess {
    const log = openLog(this.child.logFile);
    this.#logBegin = fstatSync(log).size;
    try {
      const stdio = ['pipe', this.child.readsOutput ? 'pipe' : log, log] as const;
      // A command that cannot be run has no pid, which is how it is noticed; the event only must not go unheard.
      return spawn(this.child.command, this.child.args, { stdio: [...stdio], detached: true }).on('error', () => {});
    } finally {
      closeSync(log);
    }
  }

  #onEnd(ended: ChildProcess, how: string, ranMs: number): void {
    this.#release(ended);
    if (this.#stopped) return;
    if (ranMs > STEADY_MS) this.#failures = 0;
    this.#restartAfter(`${this.child.name} ended unexpectedly (${how})`);
  }

  #restartAfter(reason: string): void {
    const pauseMs = RESTART_PAUSES_MS[Math.min(this.#failures, RESTART_PAUSES_MS.length - 1)] ?? 0;
    this.#failures += 1;
    this.#state = 'restarting';
    this.child.log(`${reason}; starting it again in ${pauseMs} ms`);
    this.#restart = setTimeout(() => {
      this.start().then(
        () => this.#stopped ?? this.child.log(`${this.child.name} runs again`),
        (error: Error) => this.#stopped ?? this.#restartAfter(`${this.child.name} did not start: ${error.message}`),
      );
    }, pauseMs);
    this.#restart.unref();
  }

  async #end(running: ChildProcess): Promise<void> {
    const ended = endOf(running);
    // While it waits, the loop must not run empty: the limit would never come.
    const limit = setTimeout(() => killGroup(running), STOP_LIMIT_MS);
    running.stdin?.destroy();
    await ended;
    clearTimeout(limit);
    this.#release(running);
  }

  #release(ended: ChildProcess): void {
    ended.stdin?.destroy();
    ended.stdout?.destroy();
    if (this.#process === ended) this.#process = undefined;
  }

  #endedEarly(how: string): Error {
    const words = readFileSync(this.child.logFile).subarray(this.#logBegin).toString().trimEnd().split('\n').slice(-5);
    return new Error(`${this.child.name} did not start (${how}):\n${words.join('\n')}\nIts log: ${this.child.logFile}`);
  }
}

/** How a process ended, in words; resolves at once for one that has. */
async function endOf(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await once(child, 'exit');
  if (child.pid === undefined) return 'it could not be started';
  return child.signalCode ? `killed by ${child.signalCode}` : `exit code ${child.exitCode}`;
}

/** Kills a child that was started with `detached`, and everything it started; none of them left is no error. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone in between: what was to be reached.
  }
}

/** Lets this process end without waiting for the child; the pipes close then, and with them the child ends. */
function detachFromLoop(child: ChildProcess): void {
  child.unref();
  (child.stdin as Socket | null)?.unref();
  (child.stdout as Socket | null)?.unref();
}

/** Appended to; begun anew, keeping one older file, once it is long. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LONGEST_LOG_BYTES) renameSync(file, `${file}.old`);
  return openSync(file, 'a', 0o600);
}
