/**
 * Brings a database to the schema of this program: applies what is missing of prisma/migrations/, in order, on the
 * embedded database and on a Postgres server alike, and writes the ordinary `_prisma_migrations` table, so that the
 * stock Prisma command line can take over at any time. Starts that come at once are safe: one migrates, the others
 * wait and find nothing left to do.
 *
 * It drives Prisma's schema engine as WebAssembly, because the engine's binary would have to be downloaded. That
 * package is an ES module, hence this file is one. The engine leaves timers of ten seconds behind (the limit of its own
 * lock): a process that migrates and wants to end at once must exit by itself.
 *
 *   import('../prisma/migrate.mjs')           → migrate(connectionString)
 *   DATABASE_URL=… node prisma/migrate.mjs    → prints what was applied; exit 0, or 1 with the reason
 */
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const HERE = dirname(fileURLToPath(import.meta.url));
const MIGRATIONS = join(HERE, 'migrations');

/** Key of the session lock under which one process migrates: "saapua" in ASCII. */
const MIGRATION_LOCK = '126939311109473';

/** Every table of the schema is ours; Prisma wants to be told so. */
const FILTERS = { externalTables: [], externalEnums: [] };

/** Object ids of Postgres' types "char" (one byte, used by the catalogue itself) and "char"[]. */
const CATALOGUE_CHAR = 18;
const CATALOGUE_CHAR_ARRAY = 1002;

/**
 * PrismaPg with two things mended on which the schema engine stumbles. A migration goes to the driver as one string:
 * PrismaPg splits a script at every `;`, which breaks the body of a function (`$$ … ; … $$`) on a server. And columns
 * of the catalogue in type "char", which PrismaPg refuses, arrive as the characters that the engine expects; they
 * pass PrismaPg as an array, which it knows and this schema does not use.
 */
class ScriptingPg extends PrismaPg {
  async connect() {
    const adapter = await super.connect();
    const pool = adapter.underlyingDriver();
    const query = pool.query.bind(pool);
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.executeScript = async (sql) => {
      await query(sql).catch((error) => adapter.onError(error));
    };
    pool.query = async (...args) => {
      const result = await query(...args);
      for (const field of result.fields) {
        if (field.dataTypeID === CATALOGUE_CHAR) field.dataTypeID = CATALOGUE_CHAR_ARRAY;
      }
      return result;
    };
    adapter.queryRaw = async (sql) => {
      const result = await queryRaw(sql);
      const { Character, CharacterArray } = ColumnTypeEnum;
      return { ...result, columnTypes: result.columnTypes.map((type) => (type === CharacterArray ? Character : type)) };
    };
    return adapter;
  }
}

/**
 * Applies the migrations that the database does not have.
 *
 * @param {string} connectionString  Postgres URL; the role must be allowed to create tables
 * @param {{ migrationsDir?: string }} [options]  another folder of migrations, for tests
 * @returns {Promise<string[]>} names of the migrations that this call applied, in order; empty when none was missing
 * @throws {Error} naming the migration and the reason, when the database cannot be reached, a migration fails, an
 *   applied one was edited, or the database is ahead of this program
 */
export async function migrate(connectionString, { migrationsDir = MIGRATIONS } = {}) {
  const lock = new pg.Client({ connectionString, application_name: 'saapua migrate' });
  // Without a listener a lost connection would end the process; the query that was running rejects anyway.
  lock.on('error', () => {});
  await lock.connect().catch((cause) => {
    // Not the connection string: it may hold a password.
    throw new Error(
      `the database ${lock.database} at ${lock.host}:${lock.port} does not let user ${lock.user} in: ${cause.message}; ` +
        'start it, or correct DATABASE_URL',
      { cause },
    );
  });
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await applyMissing(connectionString, migrationsDir);
  } finally {
    // Not left to the end of the connection: the embedded database has one session, which outlives it. A connection
    // that broke has let go of the lock already.
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {});
    await lock.end().catch(() => {});
  }
}

/**
 * What would have to change in a migrated database to make it the schema of schema.prisma, in words; `null` when
 * nothing would. Whatever Prisma cannot say (triggers, functions, partial indexes, collations) it does not see.
 *
 * @param {string} connectionString  a migrated database
 * @returns {Promise<string | null>}
 */
export async function drift(connectionString) {
  const path = join(HERE, 'schema.prisma');
  const schema = { files: [{ path, content: await readFile(path, 'utf8') }] };
  return withEngine(connectionString, [[path, schema.files[0].content]], async (engine) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', ...schema, configDir: HERE },
      to: { tag: 'schemaDatamodel', ...schema },
      script: false,
      exitCode: true,
      filters: FILTERS,
    });
    return exitCode === 0 ? null : (stdout ?? '');
  });
}

async function applyMissing(connectionString, migrationsDir) {
  const migrationsList = await readMigrations(migrationsDir);
  return withEngine(connectionString, undefined, async (engine) => {
    const { history, editedMigrationNames, failedMigrationNames } = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: FILTERS,
    });
    if (failedMigrationNames.length > 0) {
      throw new Error(
        `migration ${failedMigrationNames.join(', ')} failed here earlier and changed nothing: remove the cause, then ` +
          'say "npx prisma migrate resolve --rolled-back NAME" and start again',
      );
    }
    if (editedMigrationNames.length > 0) {
      throw new Error(
        `migration ${editedMigrationNames.join(', ')} differs from the one that was applied: ` +
          'a shipped migration is never edited; restore its file from the release',
      );
    }
    if (history?.unpersistedMigrationNames?.length > 0) {
      throw new Error(
        `the database is ahead of this program: it has ${history.unpersistedMigrationNames.join(', ')}; ` +
          'start the newer version',
      );
    }
    if (history === null) return [];
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: FILTERS });
    return appliedMigrationNames;
  });
}

/** The folder as the engine wants it: one entry per migration, by name. */
async function readMigrations(baseDir) {
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  const lockfile = 'migration_lock.toml';
  return {
    baseDir,
    lockfile: { path: lockfile, content: await readFile(join(baseDir, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8') },
        },
      })),
    ),
  };
}

/** Runs `use` with a schema engine on the database and releases both. */
async function withEngine(connectionString, datamodels, use) {
  const { SchemaEngine } = await loadSchemaEngine();
  const silent = () => {};
  const factory = bindMigrationAwareSqlAdapterFactory(
    new ScriptingPg(
      { connectionString, max: 1, application_name: 'saapua migrate' },
      { onPoolError: silent, onConnectionError: silent },
    ),
  );
  // The engine never gives its connection back; keep it, to close it.
  const opened = [];
  const remembering = {
    ...factory,
    connect: async () => {
      const result = await factory.connect();
      if (result.ok) opened.push(result.value);
      return result;
    },
  };
  const engine = await SchemaEngine.new({ datamodels }, silent, remembering);
  try {
    return await use(engine);
  } catch (error) {
    throw readable(error);
  } finally {
    engine.free();
    for (const adapter of opened) await adapter.dispose();
  }
}

/** The engine's messages end with a trace of its own, in which the migration is named; what comes before is for people. */
function readable(error) {
  const text = error instanceof Error ? error.message : String(error);
  const reason = text.split(/\n\s+0: /)[0].trim();
  const name = /migration_name="([^"]+)"/.exec(text)?.[1];
  return new Error(`${name ? `migration ${name}` : 'database migration'} failed: ${reason}`, { cause: error });
}

let engineModule;

/**
 * The package's entry imports a `.wasm` file, which Node does not do; its glue is imported instead and given the
 * module. Once per process.
 */
function loadSchemaEngine() {
  engineModule ??= (async () => {
    // Called from within a panic of the engine; without it the reason is lost.
    globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
      set_message: (message) => {
        throw new Error(`the schema engine gave up: ${message}`);
      },
    };
    const glueUrl = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const glue = await import(glueUrl);
    const bytes = await readFile(new URL('./schema_engine_bg.wasm', glueUrl));
    const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
    return glue;
  })();
  return engineModule;
}

async function main() {
  const connectionString = process.env['DATABASE_URL'];
  if (!connectionString) {
    console.error('DATABASE_URL is not set: name the database to migrate, as postgresql://user@host:port/name');
    return 2;
  }
  try {
    const applied = await migrate(connectionString);
    console.log(applied.length === 0 ? 'nothing to migrate' : `applied ${applied.join(', ')}`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(await main());
