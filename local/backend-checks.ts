/**
 * Asks a Temporal server and a Postgres whether they answer, and says in words why not and what to do.
 *
 * Used before work begins with servers that were configured, and afterwards for health. Passwords and keys
 * never appear in what is said.
 */
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { withoutPassword, type Settings } from './settings';

/** A server cannot be used; the message names the setting, the reason and the way out. */
export class BackendUnusable extends Error {
  override readonly name = 'BackendUnusable';

  /** @param mayPass  whether the same question may be answered in a moment, as by a server that is starting */
  constructor(message: string, readonly mayPass: boolean, cause: unknown) {
    super(message, { cause });
  }
}

interface Limit {
  /** For connecting and asking together, milliseconds. */
  readonly timeoutMs: number;
}

const RETRY_PAUSE_MS = 250;

/** What a connection to Temporal needs. */
export type TemporalTarget = Pick<Settings, 'temporalNamespace' | 'temporalTls' | 'temporalApiKey'> & {
  /** `host:port`. */
  readonly address: string;
};

/** Numbers of the gRPC status codes used here. Source: grpc/doc/statuscodes.md. */
const GRPC = { notFound: 5, permissionDenied: 7, unauthenticated: 16 } as const;

/**
 * Asks again while the answer may change, as when both were started together, until the limit is over.
 * @throws BackendUnusable of the last try
 */
export async function untilAnswers(check: (limit: Limit) => Promise<void>, limitMs: number): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  for (;;) {
    try {
      return await check({ timeoutMs: Math.max(giveUpAt - Date.now(), RETRY_PAUSE_MS) });
    } catch (error) {
      const isWorthwhile = error instanceof BackendUnusable && error.mayPass && Date.now() + RETRY_PAUSE_MS < giveUpAt;
      if (!isWorthwhile) throw error;
      await pause(RETRY_PAUSE_MS);
    }
  }
}

/** @throws BackendUnusable when it does not answer a query */
export async function checkPostgres(connectionString: string, { timeoutMs }: Limit): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  // A connection that breaks while idle is told by the next statement; unheard, the event would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    const { text, mayPass } = postgresReason(error, client);
    throw new BackendUnusable(`DATABASE_URL (${withoutPassword(connectionString)}): ${text}`, mayPass, error);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * A connection kept for asking: one a question would stay for ever with a peer that accepts and says nothing,
 * since gRPC does not give up a connection that is being made, not even when its channel is closed.
 */
export class TemporalProbe {
  readonly #connection: Connection;

  constructor(private readonly target: TemporalTarget) {
    this.#connection = Connection.lazy({
      address: target.address,
      tls: target.temporalTls,
      interceptors: [],
      // Unset, a server that was away for long would be asked again only after two minutes.
      channelArgs: { 'grpc.initial_reconnect_backoff_ms': 250, 'grpc.max_reconnect_backoff_ms': 1_000 },
      ...(target.temporalApiKey !== undefined && { apiKey: target.temporalApiKey }),
    });
  }

  /** @throws BackendUnusable when it does not answer, or not for this namespace */
  async check({ timeoutMs }: Limit): Promise<void> {
    const { address, temporalNamespace: namespace } = this.target;
    try {
      await this.#connection.withDeadline(Date.now() + timeoutMs, () =>
        this.#connection.workflowService.describeNamespace({ namespace }),
      );
    } catch (error) {
      const { text, mayPass } = temporalReason(error, this.target);
      throw new BackendUnusable(`TEMPORAL_ADDRESS (${address}): ${text}`, mayPass, error);
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

interface Reason {
  readonly text: string;
  readonly mayPass: boolean;
}

function lasting(text: string): Reason {
  return { text, mayPass: false };
}

function passing(text: string): Reason {
  return { text, mayPass: true };
}

function postgresReason(error: unknown, client: Client): Reason {
  const { code, message } = error as NodeJS.ErrnoException;
  const { host, port, user, database } = client;
  const where = host.startsWith('/') ? `socket folder ${host}` : `${host} port ${port}`;
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return passing(`nothing listens at ${where}. Start the Postgres server there, or correct host and port.`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return lasting(`the host name ${host} is not known. Correct it, or check this machine's name server.`);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return lasting(`${where} cannot be reached from this machine. Check the network and the firewall.`);
    case '28P01':
    case '28000':
      return lasting(`the server at ${where} refuses user "${user}". Correct user and password, or allow it in pg_hba.conf.`);
    case '3D000':
      return lasting(`the server at ${where} has no database "${database}". Create it (createdb ${database}) or correct the name.`);
    case '53300':
      return passing(`the server at ${where} has no connection left. Raise its max_connections, or lower SAAPUA_DATABASE_POOL.`);
    case '57P03':
      return passing(`the server at ${where} is starting or stopping. Try again in a moment.`);
    default:
      return /timeout/i.test(message)
        ? lasting(`the server at ${where} does not answer in time. Check the network and the firewall.`)
        : lasting(`the server at ${where} cannot be used (${message}).`);
  }
}

function temporalReason(error: unknown, target: TemporalTarget): Reason {
  const { address, temporalNamespace: namespace, temporalApiKey, temporalTls } = target;
  const code = isGrpcServiceError(error) ? error.code : undefined;
  if (code === GRPC.notFound) {
    const create = `temporal operator namespace create --address ${address} -n ${namespace}`;
    return lasting(`the server has no namespace "${namespace}". Create it (${create}) or correct TEMPORAL_NAMESPACE.`);
  }
  if (code === GRPC.unauthenticated || code === GRPC.permissionDenied) {
    const wayOut = `${temporalApiKey === undefined ? 'Set' : 'Correct'} TEMPORAL_API_KEY, or correct TEMPORAL_NAMESPACE.`;
    return lasting(`the server does not let this program use namespace "${namespace}". ${wayOut}`);
  }
  const why = isGrpcServiceError(error) ? error.details : (error as Error).message;
  const tls = temporalTls ? 'does not speak TLS, set TEMPORAL_TLS=false' : 'wants TLS, set TEMPORAL_TLS=true';
  return passing(
    `no Temporal server answers there (${why}). Start it, correct the address, ` +
      `or leave TEMPORAL_ADDRESS out to use the embedded server. If the server ${tls}.`,
  );
}
