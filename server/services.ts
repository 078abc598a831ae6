/**
 * What the HTTP API needs from the program around it. Everything is passed in and nothing is global, so a test, the
 * embedded default and production build the same server from different parts.
 */
import type { FastifyServerOptions } from 'fastify';
import type { HireClient } from '../client/hires';
import type { Database } from '../prisma/database';
import type { Vault } from '../vault/vault';
import type { RecoverResult } from './recovery';
import type { VerifyResult } from './verify';

/** One thing that must be well for hires to be looked after. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What it is, or what is wrong and what to do; no secrets. */
  readonly detail: string;
}

export interface ServerServices {
  readonly db: Database;
  readonly hires: HireClient;
  /** Names, contacts and what people write; nothing else holds any of it. */
  readonly vault: Vault;
  /** Folder of the mails that were kept on this machine instead of being sent, absolute; absent: there is none. */
  readonly caughtMails?: string | undefined;
  readonly version: string;
  /** Where people reach this installation; no slash at the end. With https, cookies are Secure and bound to the host. */
  readonly publicUrl: string;
  /**
   * Names under which the server may be called, each alone (`town.example.org`) or with a port; the name in `publicUrl`
   * and those of this machine's loopback are always among them. Anything else is refused, because a page elsewhere
   * could let a name of its own point at this machine.
   */
  readonly allowedHosts?: readonly string[];
  /** Addresses and networks of proxies before the server: who asks is then whom they say. Absent: nobody is believed. */
  readonly trustedProxies?: readonly string[];
  /** The same database for the report threads, which have connections of their own. */
  readonly database: { readonly connectionString: string };
  /** Never throws; a check that cannot be made is not ok. */
  readonly checks: () => Promise<readonly Check[]>;
  readonly verify: () => Promise<VerifyResult>;
  readonly recover: (options: { readonly dryRun: boolean }) => Promise<RecoverResult>;
  /** Where the log goes; absent: warnings and errors as JSON lines on standard error. */
  readonly logger?: FastifyServerOptions['logger'];
}
