/**
 * The embedded Postgres: a process of its own that opens PGlite on a folder and serves it on a unix socket.
 *
 * Run as `node pglite-process.mjs FOLDER SOCKET SEED_FOLDER` by postgres.ts. Apart from the program because
 * PGlite computes on the event loop: a heavy query would stall the API and the worker.
 *
 * - The socket is bound before the folder is opened and given up after it is closed. So while it answers, a
 *   process may have the folder, and another one must not open it: two would corrupt it silently.
 * - It ends when its standard input closes, that is also when its parent is killed, and on SIGTERM, after
 *   closing the database. Killed itself, it loses no statement that was answered.
 * - A folder is created beside its place and renamed, so that a kill in the middle leaves no half a cluster.
 *
 * Says one JSON line on standard output: {"ready":true,…} or {"error":"…"}.
 */
import { PGlite } from '@electric-sql/pglite';
import { existsSync, readFileSync } from 'node:fs';
import { constants, cp, mkdir, rename, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { serveOverWire } from './pglite-wire.mjs';

/** Major version of the Postgres inside @electric-sql/pglite 0.4. */
const POSTGRES_MAJOR = '17';
/** A process that was told to end gets this long to close the folder before a new one gives up on it. */
const HANDOVER_LIMIT_MS = 10_000;

const [folder, socketPath, seedFolder] = process.argv.slice(2);
process.title = 'saapua-postgres';

const startedAt = Date.now();
let accept = (socket) => early.push(socket);
const early = [];
let isEnding = false;

process.stdin.resume();
process.stdin.once('close', end);
process.stdin.once('error', end);
process.once('SIGTERM', end);
process.once('SIGINT', end);
// The parent may be gone by now: that nobody reads is no reason to leave the database open.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const opened = openAndServe();
opened.then(({ isNew, wasSeeded }) => say({ ready: true, tookMs: Date.now() - startedAt, isNew, wasSeeded }), fail);

async function openAndServe() {
  const server = await bindSocket();
  const isNew = !existsSync(join(folder, 'PG_VERSION'));
  const wasSeeded = isNew && (await createCluster());
  const db = wasSeeded ? await openSeeded() : await open();
  const wire = serveOverWire({ db, onBroken: fail });
  accept = wire.accept;
  for (const socket of early.splice(0)) accept(socket);
  const close = async () => {
    accept = (socket) => socket.destroy();
    await wire.stop();
    await db.close();
    // Only now, since the socket says that the folder is open; closing the server removes its file too.
    await new Promise((resolve) => server.close(resolve));
  };
  return { isNew, wasSeeded, close };
}

/** Waits for the opening, if that is still going on: a folder is never left half opened. */
async function end() {
  if (isEnding) return;
  isEnding = true;
  const { close } = await opened;
  await close().catch(fail);
  process.exit(0);
}

function fail(error) {
  // What PGlite throws is not always an Error: a Postgres that ended is an exit status.
  say({ error: error?.message ?? inspect(error) });
  process.stderr.write(`${new Date().toISOString()} ${inspect(error)}\n`);
  process.exit(1);
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function bindSocket() {
  const giveUpAt = Date.now() + HANDOVER_LIMIT_MS;
  for (;;) {
    const server = await listen();
    if (server) return server;
    if (!(await somebodyAnswers())) await rm(socketPath, { force: true });
    else if (Date.now() < giveUpAt) await pause(50);
    else throw new Error(`another process has the database in ${folder} open: it answers on ${socketPath}`);
  }
}

function listen() {
  return new Promise((resolve, reject) => {
    // Paused, so that a client that comes before the database is open is served from its first byte.
    const server = createServer({ pauseOnConnect: true }, (socket) => accept(socket));
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(socketPath, () => resolve(server));
  });
}

function somebodyAnswers() {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function open() {
  const major = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (major !== POSTGRES_MAJOR) {
    throw new Error(
      `${folder} was written by Postgres ${major} and this Saapua carries Postgres ${POSTGRES_MAJOR}; ` +
        'start the version that wrote it, take a back-up there and restore it here',
    );
  }
  return PGlite.create(folder);
}

/** A seed that does not open is thrown away, and the cluster made the long way. */
async function openSeeded() {
  try {
    return await open();
  } catch {
    await rm(seedFolder, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
    await createCluster();
    return open();
  }
}

/** Makes an empty cluster, from the seed where there is one (0.2 s instead of 2 to 3 s); whether there was. */
async function createCluster() {
  const staging = `${folder}.new`;
  await rm(staging, { recursive: true, force: true });
  const isSeeded = existsSync(seedFolder);
  if (isSeeded) await copyFolder(seedFolder, staging);
  else await (await PGlite.create(staging)).close();
  if (!isSeeded) await keepSeed(staging);
  await rename(staging, folder);
  return isSeeded;
}

/** The seed only saves time: where the cache cannot be written, the next start simply takes as long. */
async function keepSeed(from) {
  const staging = `${seedFolder}.${process.pid}`;
  try {
    await mkdir(dirname(seedFolder), { recursive: true, mode: 0o700 });
    await copyFolder(from, staging);
    await rename(staging, seedFolder);
  } catch (error) {
    process.stderr.write(`no seed for later starts: ${error}\n`);
    await rm(staging, { recursive: true, force: true });
  }
}

function copyFolder(from, to) {
  return cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, preserveTimestamps: true });
}
