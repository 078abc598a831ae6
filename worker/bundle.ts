/**
 * The workflow bundle, built once and kept: a worker loads it in a tenth of the time. A stamp of the sources decides
 * whether it is still theirs. The model's module is preloaded, so all cached hires share one frozen copy (ADR-0004).
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

const ROOT = join(__dirname, '..');
const PRELOADED = [join(ROOT, 'domain/model/edition.ts')];

/** Path of the bundle, built anew when the sources have changed. */
export async function ensureWorkflowBundle(log: (line: string) => void = () => {}): Promise<string> {
  const dist = join(ROOT, 'dist');
  const path = join(dist, 'workflow-bundle.js');
  const stampPath = join(dist, 'workflow-bundle.stamp');
  const stamp = stampOf(['domain', 'workflows', 'activities/contract.ts', 'package.json']);
  if (readIfThere(stampPath) === stamp && readIfThere(path) !== undefined) return path;
  log('building the workflow bundle');
  const { code } = await bundleWorkflowCode({ workflowsPath: join(ROOT, 'workflows/index.ts'), preloadModules: PRELOADED, logger: quiet });
  mkdirSync(dist, { recursive: true });
  const staged = `${path}.${process.pid}`;
  writeFileSync(staged, code);
  renameSync(staged, path);
  writeFileSync(stampPath, stamp);
  return path;
}

const quiet = {
  log: () => {}, trace: () => {}, debug: () => {}, info: () => {},
  warn: (message: string) => console.error(message),
  error: (message: string) => console.error(message),
};

function stampOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((p) => filesUnder(join(ROOT, p)))) hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
