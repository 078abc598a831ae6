/** Bringing a database to the schema of the program: from nothing, once, however many start at once. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { openDatabase } from '../../prisma/database';
import { createEmptyDatabase, describeOnEachDatabase, describeOnServer, migrateDatabase } from '../support/databases';

const PRISMA = join(__dirname, '..', '..', 'prisma');
const MIGRATIONS = join(PRISMA, 'migrations');
const names = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();

/** Runs an expression on what prisma/migrate.mjs exports; jest itself cannot import an ES module. */
async function onMigrate(expression: string, ...args: string[]): Promise<unknown> {
  const script = `const { migrate, drift } = await import(${JSON.stringify(pathToFileURL(join(PRISMA, 'migrate.mjs')).href)});
    const args = process.argv.slice(1);
    try { console.log(JSON.stringify(await ${expression})); process.exit(0); }
    catch (error) { console.log(JSON.stringify({ error: error.message })); process.exit(0); }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, ...args]);
  return JSON.parse(stdout);
}

describeOnEachDatabase('a migrated database', (db) => {
  it('has every migration in the ordinary table of Prisma', async () => {
    const { rows } = await db.current.pool.query<{ migration_name: string }>(
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1',
    );
    expect(rows.map((row) => row.migration_name)).toEqual(names);
  });

  it('is left alone by the next start', async () => {
    expect(await migrateDatabase(db.connectionString)).toBe('nothing to migrate');
  });

  it('is what schema.prisma says', async () => {
    expect(await onMigrate('drift(args[0])', db.connectionString)).toBeNull();
  });

  it('is told apart from schema.prisma when it drifts', async () => {
    await db.current.pool.query('ALTER TABLE hire ADD COLUMN drifted text');
    try {
      expect(await onMigrate('drift(args[0])', db.connectionString)).toMatch(/drifted/);
    } finally {
      await db.current.pool.query('ALTER TABLE hire DROP COLUMN drifted');
    }
  });

  it('loses no statement of a migration to its semicolons', async () => {
    const { rows } = await db.current.pool.query<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' ORDER BY 1`,
    );
    expect(rows.map((row) => row.name)).toEqual(['is_about_demo', 'is_demo', 'is_demo_person', 'only_demo_access_went', 'only_demo_audit_went', 'only_demo_facts_went', 'record_employer_events', 'record_facts', 'refuse_change']);
  });
});

describeOnServer('migrating', (db) => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'saapua-migrations-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A copy of the migrations with one more. */
  function migrationsWith(name: string, sql: string): string {
    const copy = join(folder, name);
    cpSync(MIGRATIONS, copy, { recursive: true });
    mkdirSync(join(copy, name), { recursive: true });
    writeFileSync(join(copy, name, 'migration.sql'), sql);
    return copy;
  }

  it('applies everything to an empty database', async () => {
    expect(await migrateDatabase(await createEmptyDatabase(db))).toBe(`applied ${names.join(', ')}`);
  });

  it('lets one of three that start at once migrate, and the others find nothing to do', async () => {
    const url = await createEmptyDatabase(db);

    const said = await Promise.all([1, 2, 3].map(() => migrateDatabase(url)));

    expect(said.sort()).toEqual([`applied ${names.join(', ')}`, 'nothing to migrate', 'nothing to migrate']);
  });

  it('undoes a migration that fails, says why, and says so again until it is resolved', async () => {
    const url = await createEmptyDatabase(db);
    const broken = migrationsWith('9001_broken', 'CREATE TABLE half (id integer); CREATE TABLE half (id integer);');

    expect(await onMigrate('migrate(args[0], { migrationsDir: args[1] })', url, broken)).toMatchObject({ error: expect.stringMatching(/9001_broken[^]*already exists/) });
    expect(await onMigrate('migrate(args[0], { migrationsDir: args[1] })', url, broken)).toMatchObject({ error: expect.stringMatching(/9001_broken failed here earlier/) });

    const opened = openDatabase({ connectionString: url });
    expect((await opened.pool.query(`SELECT to_regclass('half') AS half, to_regclass('hire') AS hire`)).rows).toEqual([{ half: null, hire: 'hire' }]);
    await opened.close();
  });

  it('refuses a database that a newer program has migrated', async () => {
    const url = await createEmptyDatabase(db);
    await onMigrate('migrate(args[0], { migrationsDir: args[1] })', url, migrationsWith('9002_newer', 'CREATE TABLE newer (id integer);'));

    expect(await onMigrate('migrate(args[0])', url)).toMatchObject({ error: expect.stringMatching(/ahead of this program: it has 9002_newer/) });
  });

  it('refuses when a migration that was applied has been edited since', async () => {
    const url = await createEmptyDatabase(db);
    await migrateDatabase(url);
    const edited = migrationsWith('0001_facts', 'CREATE TABLE fact (id integer);');

    expect(await onMigrate('migrate(args[0], { migrationsDir: args[1] })', url, edited)).toMatchObject({ error: expect.stringMatching(/0001_facts differs from the one that was applied/) });
  });

  it('says that the database cannot be reached', async () => {
    expect(await onMigrate('migrate(args[0])', 'postgresql://postgres@127.0.0.1:1/none')).toMatchObject({ error: expect.stringMatching(/ECONNREFUSED/) });
  });
});
