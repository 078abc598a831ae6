/**
 * The program on its backends: migrations, worker, API, in the order in which each can rely on the one before. The same
 * for the embedded default and for production; a process may carry the worker, the API or both.
 */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connectClient } from '../client/connection';
import { HireClient } from '../client/hires';
import { validateEditions } from '../domain/model/validate.schema';
import { mailboxOf } from '../mail/addresses';
import { type Database, openDatabase } from '../prisma/database';
import { loadState } from '../prisma/hire-state';
import { buildServer } from '../server/app';
import { recoverHires } from '../server/recovery';
import { verify } from '../server/verify';
import type { Vault } from '../vault/vault';
import { ensureWorkflowBundle } from '../worker/bundle';
import { type HireWorker, startHireWorker } from '../worker/hire-worker';
import { type MailOffice, startMailOffice } from '../worker/mail-office';
import { type Relay, startRelay } from '../worker/relay';
import { fillDemo, requireFillable, tellOfDemo } from './demo/fill';
import { checkHealth } from './health';
import { CAUGHT_MAILS_FOLDER, startMailCatcher } from './mail-catcher';
import { ensureOwner, signInLink } from './owner';
import { portTaken } from './ports';
import type { Settings } from './settings';
import type { Backends } from './stack';
import type { Log } from './supervise';
import { openVault } from './vault-key';
import { VERSION } from './version';

export interface Roles {
  readonly api: boolean;
  readonly worker: boolean;
}

export interface Program {
  /** Where the API serves; undefined for a worker alone. */
  readonly url: string | undefined;
  /** One-time link for the owner; undefined for a worker alone. */
  readonly signIn: string | undefined;
  /** Rejects when a part that should go on has ended by itself. */
  readonly failed: Promise<never>;
  /** Ends API, worker and connections, in that order; the backends are their starter's. */
  stop(): Promise<void>;
}

/**
 * Starts the roles; resolves when all of them serve. What was started before a failure is stopped again.
 * @param stopAsked  ends what takes long before it serves: filling the demo, which goes on at the next start
 */
export async function startProgram(settings: Settings, backends: Backends, roles: Roles, log: Log, stopAsked: AbortSignal = new AbortController().signal): Promise<Program> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return await run(settings, backends, roles, log, stops, stop, stopAsked);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function run(settings: Settings, backends: Backends, roles: Roles, log: Log, stops: (() => Promise<unknown>)[], stop: () => Promise<void>, stopAsked: AbortSignal): Promise<Program> {
  validateEditions();
  const { migrate } = await import('../prisma/migrate.mjs');
  await migrate(backends.database.connectionString);
  const db = openDatabase({
    connectionString: backends.database.connectionString,
    pool: backends.database.max,
    onConnectionLost: (error) => log(`a database connection was lost and will be replaced: ${error.message}`),
  });
  stops.push(() => db.close());
  const demo = settings.demo && roles.api;
  if (demo) await requireFillable({ db });
  const vault = await openVault(settings, db, log);

  const temporal = {
    address: backends.temporalAddress,
    namespace: settings.temporalNamespace,
    tls: settings.temporalTls,
    ...(settings.temporalApiKey !== undefined && { apiKey: settings.temporalApiKey }),
  };
  const client = await connectClient(temporal);
  stops.push(() => client.connection.close());
  const hires = new HireClient({ client, loadState: (hireId) => loadState(db, hireId) });

  let worker: HireWorker | undefined;
  let mail: MailOffice | undefined;
  if (roles.worker) {
    worker = await startHireWorker({ temporal, db, bundlePath: await ensureWorkflowBundle(log), maxCachedHires: settings.maxCachedWorkflows, log });
    stops.push(() => worker?.stop() ?? Promise.resolve());
    const relay: Relay = startRelay(db, hires, log);
    stops.push(() => relay.stop());
    mail = await startMail(settings, db, vault, log, stops);
    await startMissingHires(db, hires, log);
  }
  const failed = worker ? worker.ended.then(() => new Promise<never>(() => {})) : new Promise<never>(() => {});
  // Who stops the program does not wait for this one any more.
  failed.catch(() => {});
  if (!roles.api) return { url: undefined, signIn: undefined, failed, stop };

  await ensureOwner(db, settings.dataDir, new Date());
  const app = await buildServer({
    db,
    hires,
    vault,
    version: VERSION,
    publicUrl: settings.publicUrl,
    ...(settings.trustedProxies && { trustedProxies: settings.trustedProxies }),
    caughtMails: join(settings.dataDir, CAUGHT_MAILS_FOLDER),
    database: backends.database,
    checks: () => checkHealth({ backends: backends.health, client, db, worker, mail }),
    verify: () => verify(db, hires, Date.now(), vault),
    recover: ({ dryRun }) => recoverHires(db, hires, { dryRun, deep: true }),
  });
  stops.push(() => app.close());
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    throw portTaken(settings.host, settings.port, error as NodeJS.ErrnoException);
  }
  const { port } = app.server.address() as AddressInfo;
  if (demo) await fillDemo({ db, hires, vault }, { log, signal: stopAsked });
  else await tellOfDemo({ db }, log);
  return { url: `http://${settings.host}:${port}`, signIn: await signInLink(db, settings.publicUrl, new Date()), failed, stop };
}

/** What sends mails; with the catcher beside it, which takes all of them while there is no mail server, and always those about made-up hires. */
async function startMail(settings: Settings, db: Database, vault: Vault, log: Log, stops: (() => Promise<unknown>)[]): Promise<MailOffice> {
  const catcher = await startMailCatcher(join(settings.dataDir, CAUGHT_MAILS_FOLDER));
  stops.push(() => catcher.stop());
  const { smtpUrl, bounces, publicUrl, smtpDataTimeoutMs: dataTimeoutMs, mailFrom } = settings;
  const office = startMailOffice({ db, vault, from: mailboxOf(mailFrom, 'SAAPUA_MAIL_FROM', 'Saapua'), publicUrl, smtpUrl, catcherUrl: catcher.url, dataTimeoutMs, bounces, clock: Date.now, log });
  stops.push(() => office.stop());
  return office;
}

/** An empty Temporal and a full Postgres: every open hire goes on, its deadlines unchanged. */
async function startMissingHires(db: Database, hires: HireClient, log: Log): Promise<void> {
  let lastTold = 0;
  const result = await recoverHires(db, hires, {
    dryRun: false,
    deep: false,
    onProgress: (done, total) => {
      if (total < 500 || done - lastTold < 500) return;
      lastTold = done;
      log(`looking after open hires: ${done} of ${total}`);
    },
  });
  if (result.hires.length > 0) log(`${result.hires.length} open hires had no workflow and were started from their facts`);
}
