/**
 * The backends of one installation, Temporal and Postgres, each embedded unless a setting names a server.
 *
 * Whoever starts them gets an address and a connection string and never learns which of the two it was.
 * They start side by side; when one fails, the other is stopped and nothing is left behind. They are to be
 * stopped last, after the API and the worker.
 */
import { checkPostgres, TemporalProbe, untilAnswers } from './backend-checks';
import { openDataFolder, type DataFolder } from './data-folder';
import { startPostgres } from './postgres';
import type { Settings } from './settings';
import type { Log, Supervised } from './supervise';
import { findTemporalBinary } from './temporal-binary';
import { startTemporalServer } from './temporal-server';

/** Where Postgres is: the same shape for `new pg.Pool(target)` and `new PrismaPg(target)`. */
export interface DatabaseTarget {
  /** postgresql://…; of the embedded database with the folder of its socket as `host` parameter. */
  readonly connectionString: string;
  /** Connections at most, per pool. */
  readonly max: number;
}

export interface BackendHealth {
  readonly name: 'temporal' | 'database';
  readonly ok: boolean;
  /** What it is, or why it is not ok; no secrets. */
  readonly detail: string;
}

export interface Backends {
  /** `host:port` of Temporal's gRPC service, with namespace, TLS and key as in the settings. */
  readonly temporalAddress: string;
  readonly database: DatabaseTarget;
  /** Asks both within two seconds; never throws. */
  health(): Promise<BackendHealth[]>;
  /** Ends what was started here and gives the data folder free; calling it again waits for the same. */
  stop(): Promise<void>;
}

export interface BackendOptions {
  readonly log: Log;
  /** Further arguments for the embedded Temporal server, such as time skipping for tests. */
  readonly temporalArgs?: readonly string[];
}

const ANSWER_LIMIT_MS = 5_000;
const HEALTH_LIMIT = { timeoutMs: 2_000 } as const;

interface Temporal {
  readonly address: string;
  readonly probe: TemporalProbe;
  readonly child?: Supervised;
}

interface Database {
  readonly target: DatabaseTarget;
  readonly child?: Supervised;
}

/**
 * Starts or checks both backends and resolves when both can be used.
 * @throws DataFolderInUse, DataFolderUnusable, TemporalBinaryMissing, BackendUnusable, or an Error with the
 *   words of the embedded part that did not start; then nothing runs and the data folder is free
 */
export async function startBackends(settings: Settings, options: BackendOptions): Promise<Backends> {
  const { databaseUrl, temporalAddress } = settings;
  // Where both are elsewhere, several processes may share a folder: there is nothing in it to corrupt.
  const isEmbedded = databaseUrl === undefined || temporalAddress === undefined;
  const folder = isEmbedded ? await openDataFolder(settings.dataDir) : undefined;
  const [temporal, database] = await Promise.allSettled([
    temporalAddress === undefined && folder ? embeddedTemporal(settings, folder, options) : outerTemporal(settings),
    databaseUrl === undefined && folder ? embeddedDatabase(settings, folder, options) : outerDatabase(settings),
  ]);
  const children = [temporal, database].map((started) => (started.status === 'fulfilled' ? started.value.child : undefined));
  const stop = once(async () => {
    try {
      // Temporal first: while it runs it hands out work that would want the database.
      for (const child of children) await child?.stop();
      if (temporal.status === 'fulfilled') await temporal.value.probe.close();
    } finally {
      folder?.release();
    }
  });
  if (temporal.status === 'rejected' || database.status === 'rejected') {
    await stop();
    throw joined([temporal, database].flatMap((started) => (started.status === 'rejected' ? [started.reason] : [])));
  }
  return {
    temporalAddress: temporal.value.address,
    database: database.value.target,
    health: () =>
      Promise.all([
        health('temporal', temporal.value.child, () => temporal.value.probe.check(HEALTH_LIMIT)),
        health('database', database.value.child, () => checkPostgres(database.value.target.connectionString, HEALTH_LIMIT)),
      ]),
    stop,
  };
}

async function embeddedTemporal(settings: Settings, folder: DataFolder, options: BackendOptions): Promise<Temporal> {
  const { temporalCliPath, searchPath, cacheDir, temporalNamespace } = settings;
  const binary = await findTemporalBinary({ cliPath: temporalCliPath, searchPath, cacheDir, log: options.log });
  const child = await startTemporalServer({
    binary: binary.path,
    folder,
    namespace: temporalNamespace,
    log: options.log,
    extraArgs: options.temporalArgs ?? [],
  });
  const { address } = child;
  return { address, probe: new TemporalProbe({ address, temporalNamespace, temporalTls: false }), child };
}

async function outerTemporal(settings: Settings): Promise<Temporal> {
  const address = settings.temporalAddress ?? '';
  const probe = new TemporalProbe({ ...settings, address });
  try {
    await untilAnswers((limit) => probe.check(limit), ANSWER_LIMIT_MS);
  } catch (error) {
    await probe.close();
    throw error;
  }
  return { address, probe };
}

async function embeddedDatabase(settings: Settings, folder: DataFolder, options: BackendOptions): Promise<Database> {
  const child = await startPostgres({ folder, cacheDir: settings.cacheDir, log: options.log });
  return { target: { connectionString: child.connectionString, max: settings.databasePool }, child };
}

async function outerDatabase(settings: Settings): Promise<Database> {
  const target: DatabaseTarget = { connectionString: settings.databaseUrl ?? '', max: settings.databasePool };
  await untilAnswers((limit) => checkPostgres(target.connectionString, limit), ANSWER_LIMIT_MS);
  return { target };
}

async function health(
  name: BackendHealth['name'],
  child: Supervised | undefined,
  check: () => Promise<void>,
): Promise<BackendHealth> {
  if (child && child.state() !== 'running') return { name, ok: false, detail: `embedded, ${child.state()}` };
  return check().then(
    () => ({ name, ok: true, detail: child ? 'embedded, answers' : 'answers' }),
    // The reason names a setting that nobody made, where it is embedded.
    (error: Error) => ({ name, ok: false, detail: child ? 'embedded, runs but does not answer' : error.message }),
  );
}

/** One error as it is; of two, both messages are told, so that the second does not wait for the next start. */
function joined(reasons: unknown[]): Error {
  const errors = reasons.map((reason) => (reason instanceof Error ? reason : new Error(String(reason))));
  const [first, second] = errors;
  if (first && !second) return first;
  return new AggregateError(errors, errors.map((error) => error.message).join('\n'));
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
