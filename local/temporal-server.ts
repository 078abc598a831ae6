/**
 * The embedded Temporal server: the CLI's development server on a file, started, kept running and stopped.
 *
 * Its address stays the same across restarts of the server and, while the port is free, of the program. It is
 * started through a shell that holds a pipe from this process: the server itself does not watch its standard
 * input, so somebody must tell it to end when this process was killed. Meant for one machine; a town with
 * more than a trial uses TEMPORAL_ADDRESS.
 */
import { Connection } from '@temporalio/client';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import type { DataFolder } from './data-folder';
import { rememberedPort } from './ports';
import { commandLineOf } from './process-identity';
import { supervise, type Log, type Supervised } from './supervise';

export interface EmbeddedTemporal extends Supervised {
  /** `host:port` of the gRPC service. */
  readonly address: string;
  /** Where the server's own screens are; absent unless asked for. */
  readonly uiUrl?: string;
}

export interface TemporalServerOptions {
  /** Absolute path of the Temporal CLI. */
  readonly binary: string;
  /** Opened, that is locked, by this process. */
  readonly folder: DataFolder;
  /** Made if it is not there. */
  readonly namespace: string;
  readonly log: Log;
  /** Whether the server's own screens are served too; 10 MB more, and open to everybody on this machine. */
  readonly withUi?: boolean;
  /** Further arguments for the server, such as dynamic configuration for tests. */
  readonly extraArgs?: readonly string[];
}

const NAME = 'the embedded Temporal server';
const READY_LIMIT_MS = 30_000;
/** A server told to end takes a second; one that does not end in this time is killed. */
const PREDECESSOR_LIMIT_MS = 5_000;
/** Between picking a free port and binding it, another program may take it. */
const START_TRIES = 3;

/**
 * $1 is the file for the server's pid, the rest the server's command. When standard input closes, the server
 * is told to end, and killed after five seconds. When the server ends, the shell ends with its exit code.
 */
const SHELL = `
pidfile=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
echo "$server" >"$pidfile"
{
  cat >/dev/null
  kill -TERM "$server" 2>/dev/null
  for second in 1 2 3 4 5; do sleep 1; kill -0 "$server" 2>/dev/null || exit 0; done
  kill -KILL "$server" 2>/dev/null
} <&3 3<&- >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

/**
 * Starts the server of a data folder and resolves when a client can work with it.
 * @throws Error with the server's own words when it does not serve
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<EmbeddedTemporal> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (tried >= START_TRIES || !(error as Error).message.includes('address already in use')) throw error;
    }
  }
}

async function startOnce(options: TemporalServerOptions): Promise<EmbeddedTemporal> {
  const { folder, namespace, log } = options;
  const pidFile = join(folder.path, 'temporal.pid');
  // Before the port is looked for: a predecessor that is still ending has the one that is remembered.
  await endPredecessor(pidFile, folder.temporalDatabase);
  const port = await rememberedPort(folder.portsFile, 'temporal');
  const uiPort = options.withUi ? await rememberedPort(folder.portsFile, 'temporalUi') : undefined;
  const address = `127.0.0.1:${port}`;
  const child = await supervise({
    name: NAME,
    command: '/bin/sh',
    args: ['-c', SHELL, 'saapua-temporal', pidFile, options.binary, ...serverArgs(options, port, uiPort)],
    logFile: join(folder.path, 'temporal.log'),
    readsOutput: false,
    prepare: () => endPredecessor(pidFile, folder.temporalDatabase),
    untilReady: (shell) => untilServing({ shell, port, namespace }),
    log,
  });
  return {
    address,
    ...(uiPort !== undefined && { uiUrl: `http://127.0.0.1:${uiPort}` }),
    pid: () => child.pid(),
    state: () => child.state(),
    stop: () => child.stop(),
  };
}

function serverArgs(options: TemporalServerOptions, port: number, uiPort: number | undefined): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...['--namespace', options.namespace, '--log-level', 'error', '--db-filename', options.folder.temporalDatabase],
    // Every commit reaches the operating system, so a killed server loses nothing; the disk is not waited for.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    // No question to its makers' servers about newer versions.
    ...['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
    ...(options.extraArgs ?? []),
  ];
}

/** Two servers on one file would take each other's work: an earlier one is waited for, and killed if it stays. */
async function endPredecessor(pidFile: string, database: string): Promise<void> {
  const pid = readPid(pidFile);
  const isPredecessor = () => pid !== undefined && (commandLineOf(pid)?.includes(database) ?? false);
  const killAt = Date.now() + PREDECESSOR_LIMIT_MS;
  while (isPredecessor()) {
    if (pid !== undefined && Date.now() > killAt) process.kill(pid, 'SIGKILL');
    await pause(50);
  }
}

function readPid(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

async function untilServing(options: { shell: ChildProcess; port: number; namespace: string }): Promise<void> {
  const { shell, port, namespace } = options;
  const giveUpAt = Date.now() + READY_LIMIT_MS;
  const isOver = () => Date.now() > giveUpAt || shell.exitCode !== null || shell.signalCode !== null;
  // A gRPC channel that was refused once waits a second before it tries again, so the port comes first.
  while (!isOver() && !(await accepts(port))) await pause(25);
  const connection = Connection.lazy({ address: `127.0.0.1:${port}`, interceptors: [] });
  try {
    let reason = 'its port stays closed';
    while (!isOver()) {
      try {
        await connection.withDeadline(Date.now() + 2_000, () => connection.workflowService.describeNamespace({ namespace }));
        return;
      } catch (error) {
        reason = (error as Error).message;
        await pause(25);
      }
    }
    throw new Error(`${NAME} does not answer on port ${port} after ${READY_LIMIT_MS / 1000} s (${reason})`);
  } finally {
    await connection.close();
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
