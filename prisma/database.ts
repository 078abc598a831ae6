/**
 * The door to Postgres: one pool, and one Prisma client on the same pool. The caller gives a connection string and
 * need not know whether a server or the embedded database answers.
 *
 * A connection that breaks while idle is dropped and the pool goes on: pg reports such a break as an `error` event, and
 * without a listener on the pool *and* on every client Node would end the process (trust: nothing may die of a killed
 * backend). A query that was running rejects as usual.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from '../generated/prisma/client';

export interface DatabaseOptions {
  /** `postgresql://user@host:port/name`; a unix socket as `?host=/folder`. */
  readonly connectionString: string;
  /** Most connections at a time. The embedded database runs one statement at a time, however many there are. */
  readonly pool?: number;
  /** Shown in pg_stat_activity, so that an operator sees who holds a connection. */
  readonly applicationName?: string;
  /** A statement is cancelled after so long; 0 switches the limit off. The embedded database does not enforce it. */
  readonly statementTimeoutMs?: number;
  /** Told of every connection that broke; nothing needs to be done about it. */
  readonly onConnectionLost?: (error: Error) => void;
}

export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  /** Ends all connections; running queries are waited for. Calling it twice is fine. */
  close(): Promise<void>;
}

const DEFAULTS = { pool: 10, applicationName: 'saapua', statementTimeoutMs: 30_000 };
/** A transaction that somebody forgot holds back everyone who follows the log, so it is ended. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** Opens lazily: an unreachable database shows with the first query, as an Error of the driver. */
export function openDatabase(options: DatabaseOptions): Database {
  const { connectionString, pool: max, applicationName, statementTimeoutMs, onConnectionLost } = {
    ...DEFAULTS,
    onConnectionLost: () => {},
    ...options,
  };
  const pool = new Pool({
    connectionString,
    max,
    application_name: applicationName,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', onConnectionLost);
  // The pool listens to idle clients only; one that is in use is on its own.
  pool.on('connect', (client) => client.on('error', onConnectionLost));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

  let closing: Promise<void> | undefined;
  return {
    prisma,
    pool,
    close: () => {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
}
