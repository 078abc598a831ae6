import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, NotBuilt } from '../../local/build';
import { projectFolder, temporaryFolder } from './local-processes';

const folder = temporaryFolder();

const SCHEMA = `
generator client {
  provider     = "prisma-client"
  output       = "../generated/prisma"
  moduleFormat = "cjs"
}
datasource db {
  provider = "postgresql"
}
model Fact {
  hireId String
  seq    Int
  @@id([hireId, seq])
}
`;

/** A project with a schema, and of the packages either all or those of an installation without development ones. */
function project(packages: 'all' | 'production'): string {
  const root = mkdtempSync(join(folder, 'project-'));
  mkdirSync(join(root, 'prisma'));
  writeFileSync(join(root, 'prisma', 'schema.prisma'), SCHEMA);
  writeFileSync(join(root, 'package.json'), '{}');
  const modules = join(projectFolder, 'node_modules');
  if (packages === 'all') {
    symlinkSync(modules, join(root, 'node_modules'));
  } else {
    mkdirSync(join(root, 'node_modules', '@prisma'), { recursive: true });
    symlinkSync(join(modules, '@prisma', 'client'), join(root, 'node_modules', '@prisma', 'client'));
  }
  return root;
}

/** In a folder of its own, since what a process has once resolved from a folder it does not look for again. */
async function builtThenPruned(): Promise<string> {
  const built = project('all');
  await build(built);
  const pruned = project('production');
  cpSync(join(built, 'generated'), join(pruned, 'generated'), { recursive: true });
  return pruned;
}

async function build(root: string): Promise<string[]> {
  const said: string[] = [];
  await ensureBuilt({ root, log: (line) => said.push(line), ensureWorkflowBundle: async () => said.push('bundle') });
  return said;
}

const GENERATED = ['generating the database client, once ...', 'bundle'];

describe('what the program needs and the repository does not carry', () => {
  it('is made once, and again after the schema has changed', async () => {
    const root = project('all');
    expect(await build(root)).toEqual(GENERATED);
    expect(readFileSync(join(root, 'generated', 'prisma', 'client.ts'), 'utf8')).toContain('Fact');
    expect(await build(root)).toEqual(['bundle']);
    appendFileSync(join(root, 'prisma', 'schema.prisma'), 'model Gap {\n  id String @id\n}\n');
    expect(await build(root)).toEqual(GENERATED);
    expect(readFileSync(join(root, 'generated', 'prisma', 'client.ts'), 'utf8')).toContain('Gap');
  }, 30_000);

  it('is made by one of two starts, and the other waits for it', async () => {
    const root = project('all');
    const said = await Promise.all([build(root), build(root)]);
    expect(said.flat().sort()).toEqual(['bundle', 'bundle', 'generating the database client, once ...']);
  }, 30_000);

  it('is made again when it was interrupted', async () => {
    const root = project('all');
    mkdirSync(join(root, 'generated', 'prisma'), { recursive: true });
    writeFileSync(join(root, 'generated', 'prisma', 'client.ts'), 'export const half');
    expect(await build(root)).toEqual(GENERATED);
  }, 30_000);

  it('is used as it was built where the development packages are gone', async () => {
    const root = await builtThenPruned();
    expect(await build(root)).toEqual(['bundle']);
  }, 30_000);

  it('is not used there when it was built from another schema: the message says what to run', async () => {
    const root = await builtThenPruned();
    appendFileSync(join(root, 'prisma', 'schema.prisma'), 'model Gap {\n  id String @id\n}\n');
    await expect(build(root)).rejects.toThrow(/was made from another prisma\/schema\.prisma.*npm ci && npm run build/);
  }, 30_000);

  it('is asked for by name where nothing can make it', async () => {
    const root = project('production');
    await expect(build(root)).rejects.toThrow(NotBuilt);
    await expect(build(root)).rejects.toThrow(/generated\/prisma is missing.*npm ci && npm run build/);
  });

  it('is left for the next start when the schema is wrong, with Prisma’s own words', async () => {
    const root = project('all');
    appendFileSync(join(root, 'prisma', 'schema.prisma'), 'model Gap {\n  id Strin @id\n}\n');
    await expect(build(root)).rejects.toThrow(/prisma generate.*failed[^]*Strin/);
    expect(existsSync(join(root, 'generated', 'prisma', '.made-from'))).toBe(false);
  }, 30_000);
});
