/**
 * Gives a test file databases of its own, migrated and empty: the embedded one (its own process and folder) and one on a
 * real Postgres server (copied from a template that is migrated once). What must hold on both is written once:
 *
 *   describeOnEachDatabase('recording facts', (db) => { it('…', async () => { await db.current.pool.query(…) }) })
 *
 * Without Postgres binaries the groups on a server are skipped, which is printed; with SAAPUA_REQUIRE_ALL=1 they fail.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { openDataFolder } from '../../local/data-folder';
import { startPostgres } from '../../local/postgres';
import { openDatabase, type Database } from '../../prisma/database';
import { postgresBinaries, startPostgresServer, type PostgresServer } from './postgres-server';

export interface TestDatabase {
  readonly kind: 'embedded' | 'server';
  /** Usable in hooks and tests only. */
  readonly connectionString: string;
  /** The same database, opened; closed after the group. Usable in hooks and tests only. */
  readonly current: Database;
}

/** A database that exists, and how to be rid of it. */
interface Provided {
  readonly connectionString: string;
  remove(): Promise<void>;
}

const START_LIMIT_MS = 90_000;
const CLOSE_LIMIT_MS = 3_000;
const MIGRATE = join(__dirname, '..', '..', 'prisma', 'migrate.mjs');
const TEMPLATE = 'saapua_template';

/** The group once on the embedded database and once on a server, each empty and migrated. */
export function describeOnEachDatabase(name: string, body: (db: TestDatabase) => void): void {
  describe(`${name}, on the embedded database`, () => body(useDatabase('embedded', embeddedDatabase)));
  describeOnServer(name, body);
}

/** The group on a server only: for what the embedded database cannot show, having one session. */
export function describeOnServer(name: string, body: (db: TestDatabase) => void): void {
  const title = `${name}, on a Postgres server`;
  const binaries = postgresBinaries();
  if (binaries) return describe(title, () => body(useDatabase('server', () => serverDatabase(binaries))));
  const reason = 'no Postgres server binaries (initdb, postgres) in /usr/lib/postgresql/*/bin or on PATH';
  if (process.env['SAAPUA_REQUIRE_ALL'] === '1') {
    return describe(title, () => it(`has a server to run on: ${reason}`, () => expect(binaries).toBeDefined()));
  }
  process.stderr.write(`skipped: "${title}": ${reason}\n`);
  describe.skip(title, () => body(useDatabase('server', () => Promise.reject(new Error(reason)))));
}

/** Applies the migrations to a database, as a start of the program does. */
export async function migrateDatabase(connectionString: string): Promise<string> {
  const env = { ...process.env, DATABASE_URL: connectionString };
  const { stdout } = await promisify(execFile)(process.execPath, [MIGRATE], { env });
  return stdout.trim();
}

/** An empty database on the file's own server, without any table. */
export async function createEmptyDatabase(db: TestDatabase): Promise<string> {
  const name = uniqueName();
  await administer(db.connectionString, `CREATE DATABASE ${name}`);
  const url = new URL(db.connectionString);
  url.pathname = `/${name}`;
  return url.href;
}

function useDatabase(kind: TestDatabase['kind'], provide: () => Promise<Provided>): TestDatabase {
  let provided: Provided | undefined;
  let opened: Database | undefined;
  beforeAll(async () => {
    provided = await provide();
    opened = openDatabase({ connectionString: provided.connectionString });
  }, START_LIMIT_MS);
  afterAll(async () => {
    // A test that failed may have kept a connection; the database is removed all the same.
    await Promise.race([opened?.close(), pause(CLOSE_LIMIT_MS, undefined, { ref: false })]);
    await provided?.remove();
  }, START_LIMIT_MS);
  const running = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error(`the ${kind} database is there only in hooks and tests`);
    return value;
  };
  return {
    kind,
    get connectionString() {
      return running(provided).connectionString;
    },
    get current() {
      return running(opened);
    },
  };
}

async function embeddedDatabase(): Promise<Provided> {
  const path = mkdtempSync(join(tmpdir(), 'saapua-db-'));
  const folder = await openDataFolder(path);
  const cacheDir = join(tmpdir(), `saapua-test-cache-${process.getuid?.() ?? 0}`);
  const postgres = await startPostgres({ folder, cacheDir, log: () => {} });
  const { connectionString } = postgres;
  const socketFolder = new URL(connectionString).searchParams.get('host')!;
  const remove = async () => {
    await postgres.stop();
    folder.release();
    for (const used of [path, socketFolder]) await rm(used, { recursive: true, force: true });
  };
  await migrateDatabase(connectionString).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return { connectionString, remove };
}

let server: Promise<PostgresServer> | undefined;

/** One server per test file, stopped after it. */
function fileServer(binaries: string): Promise<PostgresServer> {
  server ??= startPostgresServer(binaries).then(async (started) => {
    await administer(started.url('postgres'), `CREATE DATABASE ${TEMPLATE}`);
    await migrateDatabase(started.url(TEMPLATE));
    return started;
  });
  return server;
}

afterAll(async () => {
  await (await server)?.stop();
}, START_LIMIT_MS);

async function serverDatabase(binaries: string): Promise<Provided> {
  const { url } = await fileServer(binaries);
  const name = uniqueName();
  await administer(url('postgres'), `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  return {
    connectionString: url(name),
    remove: () => administer(url('postgres'), `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

function uniqueName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

async function administer(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
