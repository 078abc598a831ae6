/** What the tests of local/ share: folders that go away, processes that run a piece of TypeScript, and waiting. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { commandLineOf } from '../../local/process-identity';

export const projectFolder = join(__dirname, '..', '..');

/** A new folder with mode 700, removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'saapua-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until the condition holds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`not within ${limitMs} ms: ${what}`);
    await pause(20);
  }
}

/** Whether a process runs; a zombie does not. */
export function runs(pid: number): boolean {
  return commandLineOf(pid) !== undefined;
}

export interface TypeScriptProcess {
  readonly child: ChildProcess;
  /** The next value the process said with `say`. */
  next(): Promise<unknown>;
  ended: Promise<unknown>;
}

/** Runs a piece of TypeScript in a process of its own; it has `local(name)` to load a module, and `say(value)`. */
export function runTypeScript(body: string): TypeScriptProcess {
  const script = `
    const local = (name) => require(${JSON.stringify(join(projectFolder, 'local'))} + '/' + name);
    const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
    (async () => { ${body} })().catch((error) => { say({ error: error.name, message: error.message }); });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: projectFolder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    next: async () => JSON.parse(String((await lines.next()).value)),
    ended: once(child, 'exit'),
  };
}
