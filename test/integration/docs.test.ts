/** The commands that the README and the guides show are run as they stand, in their order, against a system just started. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../local/ports';
import { describeOnTemporal } from '../support/temporal';
import { WholeStack } from '../support/whole-stack';

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 120_000;
const run = promisify(execFile);

/** Lines of a page's code blocks that call `npx saapua`. */
function commandsOf(page: string): string[] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').match(/```\n[\s\S]*?```/g) ?? [];
  return blocks.flatMap((block) => block.split('\n')).filter((line) => line.startsWith('npx saapua '));
}

describe('the README', () => {
  it('shows the two commands', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    expect(readme).toContain('npm ci && npm start');
    expect(readme).toContain('npm ci && npm test');
  });
});

describeOnTemporal('the commands in the docs', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'saapua-docs-'));
  let stack: WholeStack;

  beforeAll(async () => {
    stack = new WholeStack(dataDir, await freePort());
    await stack.ready();
  }, LIMIT_MS);

  afterAll(async () => {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, LIMIT_MS);

  it.each(['README.md', 'docs/guide-coordinator.md', 'docs/guide-registry.md'].flatMap((page) => commandsOf(page).map((command): [string, string] => [page, command])))(
    '%s: %s', async (_, command) => {
      const { stdout } = await run('sh', ['-c', command], { cwd: ROOT, env: { ...process.env, SAAPUA_URL: stack.url, SAAPUA_DATA: dataDir } });
      expect(stdout.trim()).not.toBe('');
    }, LIMIT_MS,
  );

  it('finds commands to run', () => expect(commandsOf('README.md').length).toBeGreaterThan(6));
});
