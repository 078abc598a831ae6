/**
 * A throw-away Postgres server for tests: a fresh cluster in a temporary folder, on a unix socket and a loopback port,
 * made from the binaries of this machine. It ends with the test process, also when that is killed: a shell holds a pipe
 * to it and stops the server when the pipe closes.
 *
 * Postgres refuses to run as root, so under root it runs as user `postgres`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

export interface PostgresServer {
  /** Connection string of a database on it, for its superuser. */
  url(database: string): string;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';
const START_LIMIT_MS = 30_000;

/** Folder with `initdb` and `postgres`, the newest version first; undefined when this machine has none. */
export function postgresBinaries(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(DEBIAN, version, 'bin')), ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}

/**
 * Makes a cluster and starts it; 1 s.
 * @throws Error with the server's own log when it does not start
 */
export async function startPostgresServer(binaries: string): Promise<PostgresServer> {
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'saapua-pg-'));
  const data = join(folder, 'data');
  const log = join(folder, 'log');
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  execFileSync(join(binaries, 'initdb'), initdb, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], ...user });

  const port = await freePort();
  // `read` returns when this process is gone; INT is Postgres' fast shutdown. fsync only guards against power loss.
  const script = `"$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c max_connections=100 \
    -c fsync=off -c full_page_writes=off >"$2/log" 2>&1 & pid=$!; read _; kill -INT $pid; wait $pid; rm -rf "$2"`;
  const shell = spawn('/bin/sh', ['-c', script, 'sh', binaries, folder, String(port)], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'inherit'],
    ...user,
  });
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  const stop = () => {
    shell.stdin.end();
    return ended;
  };
  const url = (database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}?host=${encodeURIComponent(folder)}`;
  if (!(await answers(url('postgres')))) {
    const said = existsSync(log) ? readFileSync(log, 'utf8') : 'it left no log';
    await stop();
    throw new Error(`the Postgres server of ${binaries} did not start within ${START_LIMIT_MS / 1000} s: ${said}`);
  }
  return { url, stop };
}

function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function answers(connectionString: string): Promise<boolean> {
  for (const giveUpAt = Date.now() + START_LIMIT_MS; Date.now() < giveUpAt; await pause(30)) {
    const client = new Client({ connectionString });
    client.on('error', () => {});
    const isUp = await client.connect().then(() => true, () => false);
    await client.end().catch(() => {});
    if (isUp) return true;
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
