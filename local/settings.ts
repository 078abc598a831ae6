/**
 * Every setting of Saapua, read once from environment variables and command line options, checked and typed.
 *
 * The only place that knows their names and defaults. Nothing is read from process.env here: the caller
 * passes its environment in, so that tests and several installations in one process do not meet.
 * Secrets never appear in a message or in a description.
 */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { isMailAddress } from '../domain/registry/mail-address';
import { userCacheFolder } from './cache-folder';

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** Where people reach this installation; no slash at the end. */
  readonly publicUrl: string;
  /** Addresses and networks of proxies that say truly whom they ask for; absent: nobody is believed. */
  readonly trustedProxies?: readonly string[];
  /** Absent: the embedded database. */
  readonly databaseUrl?: string;
  /** Connections that one process keeps at most. */
  readonly databasePool: number;
  /** `host:port`; absent: the embedded server. */
  readonly temporalAddress?: string;
  readonly temporalNamespace: string;
  readonly temporalTls: boolean;
  readonly temporalApiKey?: string;
  /** Temporal CLI to use for the embedded server, instead of looking for one. */
  readonly temporalCliPath?: string;
  /** Hires that one worker keeps in memory; absent: as the worker finds right. */
  readonly maxCachedWorkflows?: number;
  /** File with the keys of the installation, absolute; absent: the data folder's. */
  readonly keyFile?: string;
  /** Mail server, with user and password where it asks for them; absent: mails are kept on this machine. */
  readonly smtpUrl?: string;
  /** Address that mails come from; undeliverable ones come back to `bounce+…` in its domain. */
  readonly mailFrom: string;
  /** Folder into which the mail server puts what came back, absolute. */
  readonly bounces?: string;
  /** For a mail server's answer after the text, milliseconds. */
  readonly smtpDataTimeoutMs: number;
  /** Fill an empty installation with made-up hires. */
  readonly demo: boolean;
  /** Saapua's folder in the user's cache, absolute. */
  readonly cacheDir: string;
  /** Folders to look for programs in, as in PATH. */
  readonly searchPath: string;
}

/** Options of the command line, as typed; each wins over its environment variable. */
export interface CliOptions {
  readonly port?: string | number;
  readonly data?: string;
  readonly demo?: boolean;
}

/** One or more settings are wrong; the message names each, what is wrong with it and a value that is right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly string[]) {
    const count = problems.length === 1 ? 'one setting is' : `${problems.length} settings are`;
    super(`Saapua cannot start: ${count} wrong.\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** A command line that makes a key file, for messages and documents. */
export const MAKE_KEY_FILE = `(umask 077; node -p "crypto.randomBytes(32).toString('base64')" > vault-key)`;

/** IPv4 or IPv6 addresses, each alone or with the length of its network. */
const PROXY = String.raw`(?:\d{1,3}(?:\.\d{1,3}){3}(?:/(?:3[0-2]|[12]?\d))?|[0-9a-fA-F]*:[0-9a-fA-F:]*(?:/(?:12[0-8]|1[01]\d|[1-9]?\d))?)`;
const PROXIES = new RegExp(`^${PROXY}(?:\\s*,\\s*${PROXY})*$`);
const POSTGRES_EXAMPLE = 'DATABASE_URL=postgresql://saapua:PASSWORD@db.example.org:5432/saapua';

const SMTP_EXAMPLE = 'SMTP_URL=smtp://saapua:PASSWORD@mail.example.org:587';
/** Nobody can answer to it, and nothing that is sent from it leaves this machine. */
const NO_MAIL_FROM = 'saapua@saapua.invalid';

const fields = {
  SAAPUA_PORT: wholeNumber(1, 65_535, 'SAAPUA_PORT=4600').default(4600),
  SAAPUA_HOST: text(/^[\w.:-]+$/, 'must be an address or name of this machine, for example SAAPUA_HOST=127.0.0.1')
    .default('127.0.0.1'),
  SAAPUA_DATA: z.string().default('.saapua'),
  SAAPUA_PUBLIC_URL: z.url({
    protocol: /^https?$/,
    error: 'must be a web address, for example SAAPUA_PUBLIC_URL=https://saapua.example.org',
  }).optional(),
  SAAPUA_TRUSTED_PROXIES: text(PROXIES, 'must be addresses or networks with commas between them, for example SAAPUA_TRUSTED_PROXIES=127.0.0.1,10.1.0.0/16').optional(),
  SAAPUA_DATABASE_POOL: wholeNumber(1, 1_000, 'SAAPUA_DATABASE_POOL=10').default(10),
  SAAPUA_MAX_CACHED_HIRES: wholeNumber(1, 1_000_000, 'SAAPUA_MAX_CACHED_HIRES=600').optional(),
  DATABASE_URL: z.string().superRefine((url, context) => {
    const problem = problemOfDatabaseUrl(url);
    if (problem) context.addIssue({ code: 'custom', message: `${problem}, for example ${POSTGRES_EXAMPLE}` });
  }).optional(),
  TEMPORAL_ADDRESS: text(
    /^(\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}$/,
    'must be host:port without https://, for example TEMPORAL_ADDRESS=temporal.example.org:7233',
  ).optional(),
  TEMPORAL_NAMESPACE: text(/^[\w.-]+$/, 'must be the name of a namespace, for example TEMPORAL_NAMESPACE=saapua')
    .default('default'),
  TEMPORAL_TLS: z.enum(['true', 'false'], 'must be true or false, for example TEMPORAL_TLS=true').optional(),
  TEMPORAL_API_KEY: text(
    /^[\x21-\x7e]+$/,
    'must be one line without spaces (was a line break copied along?), for example TEMPORAL_API_KEY=eyJhbGciOi...',
  ).optional(),
  TEMPORAL_CLI_PATH: z.string().optional(),
  SAAPUA_KEY_FILE: z.string().optional(),
  SMTP_URL: z.string().superRefine((url, context) => {
    const problem = problemOfSmtpUrl(url);
    if (problem) context.addIssue({ code: 'custom', message: `${problem}, for example ${SMTP_EXAMPLE}` });
  }).optional(),
  SAAPUA_MAIL_FROM: z.string().refine(isMailAddress, 'must be a plain mail address, for example SAAPUA_MAIL_FROM=saapua@town.example').optional(),
  SAAPUA_BOUNCES: z.string().optional(),
  SAAPUA_SMTP_DATA_TIMEOUT: wholeNumber(1, 3_600, 'SAAPUA_SMTP_DATA_TIMEOUT=600').default(600),
  PATH: z.string().default('/usr/local/bin:/usr/bin:/bin'),
} as const;

const schema = z.object(fields).superRefine((env, context) => {
  if (env.SMTP_URL !== undefined && env.SAAPUA_MAIL_FROM === undefined)
    context.addIssue({ code: 'custom', path: ['SAAPUA_MAIL_FROM'], message: 'must be set together with SMTP_URL, for example SAAPUA_MAIL_FROM=saapua@town.example' });
  if (env.TEMPORAL_ADDRESS !== undefined) return;
  // Without this check a forgotten address would quietly start an engine on this machine.
  for (const name of ['TEMPORAL_API_KEY', 'TEMPORAL_TLS'] as const) {
    if (env[name] === undefined) continue;
    const message = 'is set without TEMPORAL_ADDRESS; set both, for example TEMPORAL_ADDRESS=temporal.example.org:7233';
    context.addIssue({ code: 'custom', path: [name], message });
  }
});

const SECRETS: ReadonlySet<string> = new Set(['DATABASE_URL', 'TEMPORAL_API_KEY', 'SMTP_URL']);

/**
 * Settings from an environment and the command line. An empty variable counts as not set.
 * @param cwd  absolute folder that relative paths start from
 * @throws SettingsError naming every wrong setting at once
 */
export function readSettings(env: NodeJS.ProcessEnv, options: CliOptions, cwd: string): Settings {
  const given: Record<string, string | undefined> = {};
  for (const name of Object.keys(fields)) given[name] = env[name]?.trim() || undefined;
  if (options.port !== undefined) given['SAAPUA_PORT'] = String(options.port);
  if (options.data !== undefined) given['SAAPUA_DATA'] = options.data;

  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new SettingsError(parsed.error.issues.map((issue) => describeProblem(issue, given, options)));
  }
  const value = parsed.data;
  return {
    port: value.SAAPUA_PORT,
    host: value.SAAPUA_HOST,
    dataDir: resolve(cwd, value.SAAPUA_DATA),
    publicUrl: value.SAAPUA_PUBLIC_URL?.replace(/\/+$/, '') ?? defaultPublicUrl(value.SAAPUA_HOST, value.SAAPUA_PORT),
    databasePool: value.SAAPUA_DATABASE_POOL,
    temporalNamespace: value.TEMPORAL_NAMESPACE,
    // A key sent in the clear would be readable on the way, so TLS is off only where it was said.
    temporalTls: value.TEMPORAL_TLS === undefined ? value.TEMPORAL_API_KEY !== undefined : value.TEMPORAL_TLS === 'true',
    mailFrom: value.SAAPUA_MAIL_FROM ?? NO_MAIL_FROM,
    smtpDataTimeoutMs: value.SAAPUA_SMTP_DATA_TIMEOUT * 1_000,
    demo: options.demo ?? false,
    cacheDir: userCacheFolder(env, homedir(), process.platform),
    searchPath: value.PATH,
    ...(value.DATABASE_URL !== undefined && { databaseUrl: value.DATABASE_URL }),
    ...(value.TEMPORAL_ADDRESS !== undefined && { temporalAddress: value.TEMPORAL_ADDRESS }),
    ...(value.TEMPORAL_API_KEY !== undefined && { temporalApiKey: value.TEMPORAL_API_KEY }),
    ...(value.TEMPORAL_CLI_PATH !== undefined && { temporalCliPath: resolve(cwd, value.TEMPORAL_CLI_PATH) }),
    ...(value.SMTP_URL !== undefined && { smtpUrl: value.SMTP_URL }),
    ...(value.SAAPUA_BOUNCES !== undefined && { bounces: resolve(cwd, value.SAAPUA_BOUNCES) }),
    ...(value.SAAPUA_TRUSTED_PROXIES !== undefined && { trustedProxies: value.SAAPUA_TRUSTED_PROXIES.split(',').map((one) => one.trim()) }),
    ...(value.SAAPUA_KEY_FILE !== undefined && { keyFile: resolve(cwd, value.SAAPUA_KEY_FILE) }),
    ...(value.SAAPUA_MAX_CACHED_HIRES !== undefined && { maxCachedWorkflows: value.SAAPUA_MAX_CACHED_HIRES }),
  };
}

/** The settings in force, one `name: value` a line, secrets as stars; for logs and `saapua status`. */
export function describeSettings(settings: Settings): string {
  const shown: Record<string, string | number | boolean> = {
    publicUrl: settings.publicUrl,
    listens: `${settings.host} port ${settings.port}`,
    dataDir: settings.dataDir,
    database: settings.databaseUrl === undefined ? 'embedded' : withoutPassword(settings.databaseUrl),
    databasePool: settings.databasePool,
    temporal: settings.temporalAddress ?? 'embedded',
    temporalNamespace: settings.temporalNamespace,
    temporalTls: settings.temporalTls,
    temporalApiKey: settings.temporalApiKey === undefined ? 'none' : '***',
    temporalCliPath: settings.temporalCliPath ?? 'looked for',
    maxCachedWorkflows: settings.maxCachedWorkflows ?? 'as the worker finds right',
    mail: settings.smtpUrl === undefined ? 'kept on this machine' : withoutSignIn(settings.smtpUrl),
    mailFrom: settings.mailFrom,
    bounces: settings.bounces ?? 'not read',
    smtpDataTimeout: `${settings.smtpDataTimeoutMs / 1_000} s`,
    trustedProxies: settings.trustedProxies?.join(', ') ?? 'none',
    keyFile: settings.keyFile ?? 'in the data folder',
    cacheDir: settings.cacheDir,
  };
  return Object.entries(shown).map(([name, value]) => `${name}: ${value}`).join('\n');
}

/** A connection string as it may be shown: passwords, wherever they stand, replaced by stars. */
export function withoutPassword(connectionString: string): string {
  // Anything else may hold a password at a place where it is not looked for.
  if (!/^postgres(ql)?:\/\//.test(connectionString)) return '***';
  try {
    const url = new URL(connectionString);
    if (url.password) url.password = '***';
    for (const name of [...url.searchParams.keys()]) {
      if (/password|secret|key/i.test(name)) url.searchParams.set(name, '***');
    }
    return url.toString();
  } catch {
    return '***';
  }
}

/** A mail server's address as it may be shown: user and password replaced by stars. */
export function withoutSignIn(url: string): string {
  if (problemOfSmtpUrl(url) !== undefined) return '***';
  const shown = new URL(url);
  if (shown.username) shown.username = '***';
  if (shown.password) shown.password = '***';
  return shown.toString();
}

function text(pattern: RegExp, message: string) {
  return z.string().regex(pattern, message);
}

function wholeNumber(least: number, most: number, example: string) {
  const message = `must be a whole number from ${least} to ${most}, for example ${example}`;
  return text(/^\d{1,7}$/, message).transform(Number).refine((n) => n >= least && n <= most, message);
}

function problemOfDatabaseUrl(url: string): string | undefined {
  if (!/^postgres(ql)?:\/\//.test(url)) return 'must begin with postgresql://';
  try {
    const { pathname, hash } = new URL(url);
    if (hash === '' && !pathname.includes('@')) return pathname.length > 1 ? undefined : 'names no database after the host';
  } catch {
    // Said below: a stray character in the password is why such an address cannot be read.
  }
  return 'cannot be read; write @ in the password as %40, / as %2F, # as %23';
}

function problemOfSmtpUrl(url: string): string | undefined {
  if (!/^smtps?:\/\//.test(url)) return 'must begin with smtp:// or smtps://';
  try {
    const { hostname, pathname, search, hash } = new URL(url);
    if (hostname === '') return 'names no host';
    if (!['', '/'].includes(pathname) || search !== '' || hash !== '') return 'has something after host and port; write @ in the password as %40, / as %2F, # as %23, ? as %3F';
    return undefined;
  } catch {
    return 'cannot be read; write @ in the password as %40, / as %2F, # as %23';
  }
}

function describeProblem(
  issue: z.core.$ZodIssue,
  given: Readonly<Record<string, string | undefined>>,
  options: CliOptions,
): string {
  const variable = String(issue.path[0]);
  const name = variable === 'SAAPUA_PORT' && options.port !== undefined ? '--port' : variable;
  const value = given[variable];
  const shown = value === undefined || SECRETS.has(variable) ? '' : ` is "${value}"`;
  return `${name}${shown}: ${issue.message.replace(`${variable}=`, name === variable ? `${variable}=` : `${name} `)}`;
}

function defaultPublicUrl(host: string, portNumber: number): string {
  // Listening on every address is no address that a person could open.
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${portNumber}`;
}
