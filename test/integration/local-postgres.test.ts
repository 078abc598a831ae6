import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { openDataFolder } from '../../local/data-folder';
import { startPostgres, type EmbeddedPostgres } from '../../local/postgres';
import { runTypeScript, runs, temporaryFolder, until, type TypeScriptProcess } from './local-processes';

const root = temporaryFolder();
// One seed for the whole file: only the first database is created the long way.
const cacheDir = join(root, 'cache');

async function start(name: string, log: (line: string) => void = () => {}) {
  const folder = await openDataFolder(join(root, name));
  const postgres = await startPostgres({ folder, cacheDir, log });
  const stop = async () => {
    await postgres.stop();
    folder.release();
  };
  return { folder, postgres, stop };
}

async function query(postgres: { connectionString: string }, sql: string) {
  const client = new Client({ connectionString: postgres.connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Writes row after row until the connection breaks; gives the numbers of those that were acknowledged. */
async function writeUntilItBreaks(connectionString: string): Promise<number[]> {
  const client = new Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  const acknowledged: number[] = [];
  for (let n = 1; ; n += 1) {
    try {
      await client.query('INSERT INTO facts VALUES ($1)', [n]);
    } catch {
      return acknowledged;
    }
    acknowledged.push(n);
  }
}

describe('the embedded database', () => {
  let running: Awaited<ReturnType<typeof start>>;
  let intruder: TypeScriptProcess;
  beforeAll(async () => {
    running = await start('shared');
    // Begun here and judged last: it waits ten seconds for the folder, in case its owner is only just ending.
    intruder = runTypeScript(`
      const path = ${JSON.stringify(running.folder.path)};
      const folder = { path, postgresFolder: path + '/postgres' };
      await local('postgres').startPostgres({ folder, cacheDir: ${JSON.stringify(cacheDir)}, log: () => {} });
      say('started');`);
  }, 30_000);
  afterAll(async () => {
    intruder.child.kill('SIGKILL');
    await running.stop();
  });

  it('is used by pg and by Prisma’s adapter with the same connection string', async () => {
    expect(await query(running.postgres, 'SELECT 40 + 2 AS answer')).toEqual([{ answer: 42 }]);
    const adapter = await new PrismaPg({ connectionString: running.postgres.connectionString }).connect();
    const result = await adapter.queryRaw({ sql: 'SELECT 7 AS days', args: [], argTypes: [] });
    expect(result.rows).toEqual([[7]]);
    await adapter.dispose();
  });

  it('gives each of ten busy connections its own answers, with errors and transactions between them', async () => {
    const pool = new Pool({ connectionString: running.postgres.connectionString, max: 10 });
    const caller = async (who: number) => {
      const wrong: unknown[] = [];
      for (let n = 0; n < 60; n += 1) {
        const asked = who * 1_000 + n;
        await pool.query('SELECT $1::int / 0', [asked]).then(() => wrong.push('no error'), () => {});
        const { rows } = await pool.query<{ one: string; two: number }>('SELECT $1::text AS one, $2::int AS two', [`w${who}`, asked]);
        if (rows[0]?.one !== `w${who}` || rows[0].two !== asked) wrong.push(rows[0]);
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query(`SET LOCAL saapua.who = 'w${who}'`);
        const own = await client.query<{ who: string }>("SELECT current_setting('saapua.who') AS who");
        if (own.rows[0]?.who !== `w${who}`) wrong.push(own.rows[0]);
        await client.query('COMMIT');
        client.release();
      }
      return wrong;
    };
    const wrong = await Promise.all(Array.from({ length: 10 }, (_, who) => caller(who)));
    await pool.end();
    expect(wrong.flat()).toEqual([]);
  }, 20_000);

  it('undoes what a client that went away had not committed, and serves the next', async () => {
    await query(running.postgres, 'CREATE TABLE half (n int)');
    const gone = new Client({ connectionString: running.postgres.connectionString });
    gone.on('error', () => {});
    await gone.connect();
    await gone.query('BEGIN');
    await gone.query('INSERT INTO half VALUES (1)');
    const waiting = query(running.postgres, 'SELECT count(*)::int AS n FROM half');
    (gone as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await waiting).toEqual([{ n: 0 }]);
  });

  it('refuses COPY FROM STDIN and goes on, instead of dying of it', async () => {
    await expect(query(running.postgres, 'COPY pg_class FROM STDIN')).rejects.toThrow(/cannot COPY FROM STDIN/);
    expect(await query(running.postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('carries values of many megabytes both ways', async () => {
    const client = new Client({ connectionString: running.postgres.connectionString });
    await client.connect();
    const { rows } = await client.query<{ back: string }>('SELECT $1::text AS back', ['ä'.repeat(4_000_000)]);
    expect(rows[0]?.back).toHaveLength(4_000_000);
    await client.end();
  });

  it('keeps its log short while much is written: at half a gigabyte PGlite would hang for ever', async () => {
    const client = new Client({ connectionString: running.postgres.connectionString });
    await client.connect();
    await client.query('CREATE TABLE much (n int, v text)');
    await client.query('ALTER TABLE much ALTER COLUMN v SET STORAGE EXTERNAL');
    for (let n = 0; n < 50; n += 1) await client.query('INSERT INTO much VALUES ($1, $2)', [n, 'x'.repeat(4_000_000)]);
    const { rows } = await client.query<{ bytes: number }>('SELECT (pg_current_wal_insert_lsn() - redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()');
    expect(rows[0]?.bytes).toBeLessThan(100_000_000);
    await client.query('DROP TABLE much');
    await client.end();
  }, 60_000);

  it('has every acknowledged row after its process was killed in the middle of writing, and runs again by itself', async () => {
    const logged: string[] = [];
    const { postgres, stop } = await start('killed-child', (line) => logged.push(line));
    await query(postgres, 'CREATE TABLE facts (n int PRIMARY KEY)');
    const pid = postgres.pid() ?? 0;
    const writing = writeUntilItBreaks(postgres.connectionString);
    await until('a few rows are written', async () => (await countOf(postgres)) > 20);
    process.kill(pid, 'SIGKILL');
    const acknowledged = await writing;
    await until('it runs again', () => postgres.state() === 'running' && postgres.pid() !== pid);
    const stored = (await query(postgres, 'SELECT n FROM facts ORDER BY n')).map(({ n }) => n);
    expect(stored.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(logged).toEqual([expect.stringContaining('killed by SIGKILL'), 'the embedded database runs again']);
    await stop();
  }, 30_000);

  it('ends when the program is killed, and the next start has every acknowledged row', async () => {
    const path = join(root, 'killed-parent');
    const program = runTypeScript(`
      const folder = await local('data-folder').openDataFolder(${JSON.stringify(path)});
      const postgres = await local('postgres').startPostgres({ folder, cacheDir: ${JSON.stringify(cacheDir)}, log: () => {} });
      say({ pid: postgres.pid(), connectionString: postgres.connectionString });
      setInterval(() => {}, 1_000);`);
    const started = (await program.next()) as { pid: number; connectionString: string };
    await query(started, 'CREATE TABLE facts (n int PRIMARY KEY)');
    const writing = writeUntilItBreaks(started.connectionString);
    await until('a few rows are written', async () => (await countOf(started)) > 20);
    program.child.kill('SIGKILL');
    const acknowledged = await writing;
    await until('the database has ended', () => !runs(started.pid));

    const { postgres, stop } = await start('killed-parent');
    expect(postgres.connectionString).toBe(started.connectionString);
    const stored = (await query(postgres, 'SELECT n FROM facts ORDER BY n')).map(({ n }) => n);
    expect(stored.slice(0, acknowledged.length)).toEqual(acknowledged);
    await stop();
  }, 30_000);

  it('leaves no process and no socket when it is stopped', async () => {
    const { postgres, stop } = await start('stopped');
    const pid = postgres.pid() ?? 0;
    const socketFolder = new URL(postgres.connectionString).searchParams.get('host') ?? '';
    expect(existsSync(join(socketFolder, '.s.PGSQL.5432'))).toBe(true);
    await stop();
    expect(runs(pid)).toBe(false);
    expect(existsSync(socketFolder)).toBe(false);
  });

  it('starts from whole files after the very first start was interrupted', async () => {
    const path = join(root, 'interrupted');
    mkdirSync(join(path, 'postgres.new', 'base'), { recursive: true });
    writeFileSync(join(path, 'postgres.new', 'PG_VERSION'), '17\n');
    mkdirSync(join(path, 'lock'), { mode: 0o700 });
    const { postgres, stop } = await start('interrupted');
    expect(await query(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await stop();
  });

  it('says which Postgres wrote a folder that it cannot open', async () => {
    const path = join(root, 'older');
    mkdirSync(join(path, 'postgres'), { recursive: true, mode: 0o700 });
    writeFileSync(join(path, 'postgres', 'PG_VERSION'), '16\n');
    mkdirSync(join(path, 'lock'), { mode: 0o700 });
    await expect(start('older')).rejects.toThrow(/was written by Postgres 16 and this Saapua carries Postgres 17/);
  });

  it('refuses a second process on the same folder, whoever starts it', async () => {
    expect(await intruder.next()).toMatchObject({ message: expect.stringContaining('another process has the database') });
    expect(await query(running.postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  }, 20_000);
});

async function countOf(postgres: Pick<EmbeddedPostgres, 'connectionString'>): Promise<number> {
  const [row] = await query(postgres, 'SELECT count(*)::int AS n FROM facts');
  return Number(row?.['n']);
}
