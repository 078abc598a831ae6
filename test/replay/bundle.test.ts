/** What the workflow sandbox carries: rules and the SDK, and nothing that does I/O, keeps secrets or grows with every hire. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { ensureWorkflowBundle } from '../../worker/bundle';

const ROOT = join(__dirname, '..', '..');
const LIMIT_MS = 60_000;
/** Paths of the modules in the bundle, as its builder writes them above each. */
let modules: readonly string[] = [];
let code = '';

beforeAll(async () => {
  const bundle = readFileSync(await ensureWorkflowBundle(), 'utf8');
  code = bundle.slice(0, bundle.indexOf('//# sourceMappingURL='));
  modules = [...bundle.matchAll(/^\/\*{3}\/ "([^"]+)"/gm)].map(([, path]) => path!);
}, LIMIT_MS);

it('carries the rules, the workflows and the SDK, and no other package', () => {
  const packages = new Set(modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
  expect([...packages].sort()).toEqual(['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc']);
  const own = modules.filter((path) => path.startsWith('./') && !path.includes('node_modules'));
  expect(own).toContain('./workflows/hire.ts');
  expect([...new Set(own.map((path) => path.split('/')[1]))].sort()).toEqual(['domain', 'workflows']);
});

it('carries no schema library and nothing that only checks the model', () => {
  expect(modules.filter((path) => /\.schema\.ts$|\/model\/check/.test(path))).toEqual([]);
});

it('asks for no module of Node', () => {
  const asked = new Set([...code.matchAll(/require\(["'](?:node:)?([\w/]+)["']\)/g)].map(([, name]) => name!));
  expect([...asked].filter((name) => builtinModules.includes(name))).toEqual([]);
  expect(/process\.env|Math\.random\(\)|from ["']node:/.test(ownCode())).toBe(false);
});

it('shares between hires only modules that hold no state of a hire', () => {
  // Every other module is new for each hire. These are preloaded (ADR-0004): one copy serves all, so nothing in them may change.
  expect(importedFrom(join(ROOT, 'domain/model/edition.ts'))).toEqual([
    'domain/calendar/day.ts', 'domain/calendar/working-days.ts', 'domain/model/2026-01-08/model.json', 'domain/model/2026-01-08/semantics.json', 'domain/model/edition.ts',
  ]);
});

/** The rules and workflows as they stand in the bundle. */
function ownCode(): string {
  const [, ...parts] = code.split(/^\/\*{3}\/ "/m);
  return parts.filter((part) => /^\.\/(domain|workflows)\//.test(part)).join('\n');
}

/** A module and all that it imports as values, sorted. */
function importedFrom(path: string, seen = new Set<string>()): readonly string[] {
  seen.add(path);
  if (path.endsWith('.ts'))
    for (const [, isType, name] of readFileSync(path, 'utf8').matchAll(/^import (type )?.*? from '(\.[^']+)';$/gm)) {
      if (isType) continue;
      const imported = join(dirname(path), name!);
      const file = imported.endsWith('.json') ? imported : `${imported}.ts`;
      if (!seen.has(file)) importedFrom(file, seen);
    }
  return [...seen].map((file) => relative(ROOT, file)).sort();
}
