/** Imports point one way, and what must be pure reads no clock, chance or surroundings (docs/architecture.md, style). */
import { parseSource, sourceFiles, type SourceFile } from '../support/source-tree';

const FOLDERS = ['domain', 'workflows', 'activities', 'client', 'prisma', 'vault', 'mail', 'worker', 'server', 'cli', 'local', 'bench', 'bin', 'test'];
const files = sourceFiles(FOLDERS);
const inFolder = (...folders: readonly string[]): readonly SourceFile[] => files.filter((f) => folders.includes(f.folder));
const values = (f: SourceFile) => f.imports.filter((i) => !i.typeOnly);

/** Folders that each folder may import from, beside itself; `local` and `test` wire everything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  workflows: ['domain'],
  activities: ['domain', 'prisma'],
  client: ['domain'],
  prisma: ['domain', 'generated'],
  vault: ['domain', 'prisma', 'generated'],
  mail: ['domain'],
  worker: ['workflows', 'activities', 'client', 'domain', 'prisma', 'vault', 'mail'],
  server: ['client', 'domain', 'prisma', 'vault', 'mail'],
  cli: ['client', 'domain', 'prisma', 'local', 'package.json'],
};

/** `domain/x.ts → server/y` for every import that goes the wrong way. */
function wrongWays(tree: readonly SourceFile[]): readonly string[] {
  return tree.flatMap((f) =>
    f.imports.flatMap((i) => {
      const to = i.file?.split('/')[0];
      const allowed = MAY_IMPORT[f.folder];
      const isTypeOfActivity = f.folder === 'workflows' && to === 'activities' && i.typeOnly;
      return to === undefined || !allowed || to === f.folder || allowed.includes(to) || isTypeOfActivity ? [] : [`${f.path} → ${i.file ?? ''}`];
    }),
  );
}

/** Files of a tree by the name under which others import them. */
function byImportName(tree: readonly SourceFile[]): ReadonlyMap<string, SourceFile> {
  return new Map(tree.flatMap((f) => [[f.path, f] as const, [f.path.replace(/\.(ts|mjs)$/, ''), f] as const]));
}

/** A path of value imports that leads back to where it began; undefined when there is none. */
function valueCycle(tree: readonly SourceFile[]): readonly string[] | undefined {
  const named = byImportName(tree);
  const done = new Set<string>();
  const visit = (f: SourceFile, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(f.path)) return [...trail.slice(trail.indexOf(f.path)), f.path];
    if (done.has(f.path)) return undefined;
    for (const { file } of values(f)) {
      const next = named.get(file ?? '');
      const cycle = next && visit(next, [...trail, f.path]);
      if (cycle) return cycle;
    }
    done.add(f.path);
    return undefined;
  };
  for (const f of tree) {
    const cycle = visit(f, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Everything that value imports reach from the files of a folder. */
function reachableFrom(folder: string, tree: readonly SourceFile[]): readonly SourceFile[] {
  const named = byImportName(tree);
  const reached = new Set<SourceFile>(tree.filter((f) => f.folder === folder));
  // A set that grows while it is walked is walked to its end.
  for (const f of reached) for (const next of values(f).flatMap((i) => named.get(i.file ?? '') ?? [])) reached.add(next);
  return [...reached];
}

const usersOf = (tree: readonly SourceFile[], banned: RegExp): readonly string[] => tree.flatMap((f) => f.uses.filter((use) => banned.test(use)).map((use) => `${f.path}: ${use}`));
const packagesOf = (tree: readonly SourceFile[]): readonly string[] => [...new Set(tree.flatMap((f) => f.imports.filter((i) => i.file === undefined).map((i) => i.specifier)))].sort();

it('reads the whole tree', () => {
  expect(['domain', 'workflows', 'activities', 'client', 'prisma', 'worker', 'server', 'test'].filter((folder) => inFolder(folder).length === 0)).toEqual([]);
  expect(inFolder('domain').length).toBeGreaterThan(50);
});

it('imports in the allowed directions only', () => {
  expect(wrongWays(files)).toEqual([]);
});

it('has no cycle of value imports', () => {
  expect(valueCycle(files)).toBeUndefined();
});

it('finds every relative import of the sources in the tree', () => {
  const named = byImportName(files);
  const lost = inFolder('domain', 'workflows', 'activities', 'client', 'worker').flatMap((f) => f.imports.filter((i) => i.file !== undefined && !i.file.endsWith('.json') && !named.has(i.file)).map((i) => `${f.path} → ${i.file ?? ''}`));
  expect(lost).toEqual([]);
});

it('lets nobody but worker and tests import the values of workflows', () => {
  const others = files.filter((f) => !['workflows', 'worker', 'test'].includes(f.folder));
  expect(others.flatMap((f) => values(f).filter((i) => i.file?.startsWith('workflows/')).map((i) => `${f.path} → ${i.specifier}`))).toEqual([]);
});

it('uses no package in the domain but zod in schema files, and none of Node', () => {
  expect(packagesOf(inFolder('domain'))).toEqual(['zod']);
  const withZod = inFolder('domain').filter((f) => f.imports.some((i) => i.specifier === 'zod')).map((f) => f.path);
  expect(withZod.filter((path) => !path.endsWith('.schema.ts'))).toEqual([]);
});

it('uses only the workflow library of Temporal in workflows', () => {
  expect(packagesOf(inFolder('workflows')).filter((p) => !['@temporalio/workflow', '@temporalio/common'].includes(p))).toEqual([]);
});

it('keeps zod, Prisma and Node out of everything that a workflow runs', () => {
  const run = reachableFrom('workflows', files);
  expect(run.filter((f) => !['workflows', 'domain'].includes(f.folder)).map((f) => f.path)).toEqual([]);
  expect(run.flatMap((f) => values(f).filter((i) => i.file === undefined && !i.specifier.startsWith('@temporalio/')).map((i) => `${f.path} → ${i.specifier}`))).toEqual([]);
});

it('reads no clock, chance, surroundings, locale or zone of the machine in the domain', () => {
  expect(usersOf(inFolder('domain'), /^(Date\.now|new Date|Math\.random|process\..*|performance\..*|crypto\..*|globalThis\..*|setTimeout|setInterval|Intl\..*|toLocale\w*|getTimezoneOffset|get(FullYear|Month|Date|Day|Hours|Minutes|Seconds))$/)).toEqual([]);
});

it('reads the time of workflows only by the clock that replays', () => {
  expect(usersOf(inFolder('workflows'), /^(new Date|Math\.random|process\..*|performance\..*|crypto\..*|setTimeout|setInterval)$/)).toEqual([]);
});

describe('the checks themselves', () => {
  const source = (path: string, text: string): SourceFile => parseSource(path, text);

  it('see a wrong way, also for a type or a lazy import, and not one for the types of activities', () => {
    const tree = [
      source('domain/a.ts', "import type { X } from '../server/x';"), source('domain/hire/b.ts', "export { y } from '../../prisma/y';"), source('client/c.ts', "void import('../worker/z');"),
      source('workflows/d.ts', "import type { A } from '../activities/contract'; import { b } from '../activities/record';"), source('server/e.ts', "import { send } from '../client/hires';"),
    ];
    expect(wrongWays(tree)).toEqual(['domain/a.ts → server/x', 'domain/hire/b.ts → prisma/y', 'client/c.ts → worker/z', 'workflows/d.ts → activities/record']);
  });

  it('see a cycle by value, and none that types alone would close', () => {
    const cycle = [source('domain/a.ts', "import { b } from './b';"), source('domain/b.ts', "import { c } from './c';"), source('domain/c.ts', "import { a } from './a';")];
    expect(valueCycle(cycle)).toEqual(['domain/a.ts', 'domain/b.ts', 'domain/c.ts', 'domain/a.ts']);
    expect(valueCycle([...cycle.slice(0, 2), source('domain/c.ts', "import { type A } from './a'; import type { B } from './a';")])).toBeUndefined();
  });

  it('follow value imports and leave types aside', () => {
    const tree = [source('workflows/a.ts', "import { b } from '../domain/b'; import type { d } from '../domain/d.schema';"), source('domain/b.ts', "import { c } from './c';"), source('domain/c.ts', ''), source('domain/d.schema.ts', '')];
    expect(reachableFrom('workflows', tree).map((f) => f.path)).toEqual(['workflows/a.ts', 'domain/b.ts', 'domain/c.ts']);
  });

  it('see clocks and chance, and not a date made from a number', () => {
    expect(parseSource('domain/a.ts', 'new Date(5); new Date(); Date.now(); Math.random(); process.env["X"]; new Date(0).getHours();').uses).toEqual(
      expect.arrayContaining(['new Date', 'Date.now', 'Math.random', 'process.env', 'getHours']),
    );
    expect(parseSource('domain/a.ts', 'new Date(5).toISOString()').uses).toEqual(['toISOString']);
  });
});
