/**
 * The real thing for tests of the API: a database of the group, a Temporal server and a hire worker of its own, and the
 * server listening on a free port. Requests go over HTTP.
 */
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type TemporalTarget, connectClient } from '../../client/connection';
import { HireClient } from '../../client/hires';
import { userCacheFolder } from '../../local/cache-folder';
import { openDataFolder } from '../../local/data-folder';
import { findTemporalBinary } from '../../local/temporal-binary';
import { startTemporalServer } from '../../local/temporal-server';
import { loadState } from '../../prisma/hire-state';
import type { Role } from '../../domain/access/matrix';
import { type NewPrincipal, ensurePrincipal, issueToken } from '../../prisma/principals';
import type { Api } from '../../server/api';
import { buildServer } from '../../server/app';
import { recoverHires } from '../../server/recovery';
import type { Check, ServerServices } from '../../server/services';
import { verify } from '../../server/verify';
import { KeyRing } from '../../vault/key-ring';
import { Vault } from '../../vault/vault';
import { ensureWorkflowBundle } from '../../worker/bundle';
import { startHireWorker } from '../../worker/hire-worker';
import type { TestDatabase } from '../support/databases';
import { temporaryFolder } from './local-processes';

/** A test makes a dozen requests on a machine that does other things too. */
jest.setTimeout(60_000);

/** The installation's key in tests. */
export const TEST_KEY_RING = KeyRing.of(Buffer.alloc(32, 'a key of tests, and of tests only'));

export const START_LIMIT_MS = 120_000;
const HOUR_MS = 3_600_000;

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body. */
  readonly json: T;
}

export interface Asking {
  readonly method?: string;
  /** Sent as JSON, unless it is a text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bearer token; absent: that of the owner. Null: none. */
  readonly token?: string | null;
}

/** Usable in hooks and tests only. */
export interface ServerRig {
  readonly app: Api;
  readonly url: string;
  readonly services: ServerServices;
  readonly temporal: TemporalTarget;
  /** What the health checks say. */
  readonly checks: Check[];
  /** Lines of the log. */
  readonly log: string[];
  /** Asks and reads the whole answer. */
  ask<T = Record<string, unknown>>(path: string, asking?: Asking): Promise<Answer<T>>;
  /** A bearer token of a fresh principal in this role, with what it belongs to. */
  tokenAs(role: Role, belongs?: Partial<NewPrincipal>): Promise<string>;
}

interface RigOptions {
  readonly publicUrl?: string;
  readonly allowedHosts?: readonly string[];
  readonly trustedProxies?: readonly string[];
  /** Folder of caught mails. */
  readonly caughtMails?: string;
}

/** A server on the group's database; everything is stopped after the group. */
export function useServer(db: TestDatabase, options: RigOptions = {}): ServerRig {
  const stops: (() => unknown)[] = [];
  const checks: Check[] = [];
  const log: string[] = [];
  let app: Api | undefined;
  let services: ServerServices | undefined;
  let target: TemporalTarget | undefined;
  let owner = '';
  let principals = 0;
  const folderPath = join(temporaryFolder(), 'temporal');
  const running = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the server is there only in hooks and tests');
    return value;
  };

  beforeAll(async () => {
    const binary = await findTemporalBinary({
      cliPath: process.env['TEMPORAL_CLI_PATH'],
      searchPath: process.env['PATH'] ?? '',
      cacheDir: userCacheFolder(process.env, homedir(), process.platform),
      log: (line) => process.stderr.write(`${line}\n`),
    });
    const folder = await openDataFolder(folderPath);
    stops.push(() => folder.release());
    const temporal = await started(() => startTemporalServer({ binary: binary.path, folder, namespace: 'default', log: () => {} }));
    stops.push(() => temporal.stop());
    target = { address: temporal.address, namespace: 'default' };
    const worker = await startHireWorker({ temporal: target, db: db.current, bundlePath: await ensureWorkflowBundle() });
    stops.push(() => worker.stop());
    const client = await connectClient(target);
    stops.push(() => client.connection.close());
    const hires = new HireClient({ client, loadState: (hireId) => loadState(db.current, hireId) });
    const vault = new Vault(db.current, TEST_KEY_RING);
    services = {
      db: db.current,
      hires,
      vault,
      version: '0.0.0-test',
      publicUrl: options.publicUrl ?? 'http://127.0.0.1:4600',
      ...(options.trustedProxies && { trustedProxies: options.trustedProxies }),
      ...(options.allowedHosts && { allowedHosts: options.allowedHosts }),
      ...(options.caughtMails !== undefined && { caughtMails: options.caughtMails }),
      database: { connectionString: db.connectionString },
      checks: async () => checks,
      verify: () => verify(db.current, hires, Date.now(), vault),
      recover: ({ dryRun }) => recoverHires(db.current, hires, { dryRun, deep: true }),
      logger: { level: 'info', stream: { write: (line: string) => void log.push(line) } },
    };
    app = await buildServer(services);
    stops.push(() => app?.close());
    await app.listen({ host: '127.0.0.1', port: 0 });
    await ensurePrincipal(db.current, { id: 'owner', kind: 'person', displayRole: 'owner', roles: ['owner'] });
    owner = await issueToken(db.current, { principalId: 'owner', kind: 'cli', now: new Date(), validForMs: HOUR_MS });
  }, START_LIMIT_MS);

  afterAll(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  }, START_LIMIT_MS);

  const rig: ServerRig = {
    checks,
    log,
    get app() {
      return running(app);
    },
    get services() {
      return running(services);
    },
    get temporal() {
      return running(target);
    },
    get url() {
      return `http://127.0.0.1:${(running(app).server.address() as AddressInfo).port}`;
    },
    async ask<T>(path: string, { method, body, headers, token = owner }: Asking = {}) {
      const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
      const response = await fetch(`${rig.url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        redirect: 'manual',
        headers: { ...(!isRaw && { 'content-type': 'application/json' }), ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
        ...(body !== undefined && { body: isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status, headers: response.headers, text,
        get json() {
          return JSON.parse(text) as T;
        },
      };
    },
    async tokenAs(role, belongs = {}) {
      const { id } = await ensurePrincipal(db.current, { id: `principal-${(principals += 1)}`, kind: 'person', displayRole: role, roles: [role], ...belongs });
      return issueToken(db.current, { principalId: id, kind: 'cli', now: new Date(), validForMs: HOUR_MS });
    },
  };
  return rig;
}

/** Test files start servers side by side, and between picking its inner ports and binding them one may lose a port to another. */
async function started<T>(start: () => Promise<T>, tries = 3): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (tries <= 1) throw error;
    return started(start, tries - 1);
  }
}
