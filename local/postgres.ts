/**
 * The embedded Postgres, started, kept running and stopped as one.
 *
 * Gives its users what a Postgres server gives: a connection string for `pg` and `PrismaPg` alike, at a
 * socket that stays the same across restarts. What it does not give is said in pglite-wire.mjs, and power
 * loss: PGlite does not wait for the disk, so a statement survives a killed process but not a dead machine.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import type { DataFolder } from './data-folder';
import { supervise, type Log, type Supervised } from './supervise';

export interface EmbeddedPostgres extends Supervised {
  readonly connectionString: string;
}

const NAME = 'the embedded database';
/** Creating a cluster takes 3 s on two quiet cores; a machine under load gets ten times that. */
const READY_LIMIT_MS = 45_000;
/** Longest path of a unix socket on macOS is 104 bytes with its end mark, on Linux 108. */
const LONGEST_SOCKET_PATH = 103;

/**
 * Starts the database of a data folder, creating it the first time.
 * @param folder  opened, that is locked, by this process
 * @param cacheDir  where the seed that shortens later first starts is kept; need not exist
 * @throws Error with the database's own words when it does not serve
 */
export async function startPostgres(options: { folder: DataFolder; cacheDir: string; log: Log }): Promise<EmbeddedPostgres> {
  const { folder, cacheDir, log } = options;
  const socketFolder = makeSocketFolder(folder.path);
  const child = await supervise({
    name: NAME,
    command: process.execPath,
    args: [
      join(__dirname, 'pglite-process.mjs'),
      folder.postgresFolder,
      // The name that every client looks for in a folder given as host, for port 5432.
      join(socketFolder, '.s.PGSQL.5432'),
      join(cacheDir, `postgres-${pgliteVersion()}`),
    ],
    logFile: join(folder.path, 'postgres.log'),
    readsOutput: true,
    untilReady: firstLineSaysReady,
    log,
  }).catch(async (error: unknown) => {
    await removeIfEmpty(socketFolder);
    throw error;
  });
  return {
    connectionString: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(socketFolder)}`,
    pid: () => child.pid(),
    state: () => child.state(),
    stop: async () => {
      await child.stop();
      await removeIfEmpty(socketFolder);
    },
  };
}

async function firstLineSaysReady(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error(`${NAME} has no standard output`);
  const lines = createInterface({ input: child.stdout });
  const limit = setTimeout(() => lines.close(), READY_LIMIT_MS);
  try {
    for await (const line of lines) {
      const said = JSON.parse(line) as { ready?: boolean; error?: string };
      if (said.ready) return;
      throw new Error(`${NAME} did not start: ${said.error}`);
    }
    throw new Error(`${NAME} did not start within ${READY_LIMIT_MS / 1000} s`);
  } finally {
    clearTimeout(limit);
  }
}

/**
 * A folder for the socket outside the data folder, whose own path may be too long for one; the same for the
 * same data folder. Nobody else can enter it, or have made it before.
 */
function makeSocketFolder(dataFolder: string): string {
  const digest = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  const uid = process.getuid?.() ?? 0;
  const path = join(shortTemporaryFolder(), `saapua-${uid}-${digest}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${path} is not a folder that only this user can open; remove it, or set TMPDIR to another folder`);
  }
  return path;
}

/** Never more than the folder itself: a socket in it is that of a database that runs. */
async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {});
}

function shortTemporaryFolder(): string {
  const own = tmpdir();
  // "/saapua-4294967295-0123456789abcdef/.s.PGSQL.5432" comes after it.
  return own.length + 50 <= LONGEST_SOCKET_PATH ? own : '/tmp';
}

function pgliteVersion(): string {
  const entry = require.resolve('@electric-sql/pglite');
  const manifest = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
