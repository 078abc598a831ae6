/** `saapua` as a process: the file that npm links, its exit codes, and the commands that need no server. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';

const BIN = join(__dirname, '../../bin/saapua.mjs');
/** Nothing answers on port 1, and no other setting leads to a real installation. */
const NOWHERE = { SAAPUA_URL: 'http://127.0.0.1:1', SAAPUA_DATA: '/nonexistent', SAAPUA_TOKEN: '' };
const LIMIT_MS = 30_000;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param readUntil  closes standard output when this much has been read */
function saapua(args: readonly string[], { input = '', readUntil = Infinity, command = [process.execPath, BIN] }: { input?: string; readUntil?: number; command?: readonly string[] } = {}): Promise<Ended> {
  const [program = '', ...first] = command;
  const child = spawn(program, [...first, ...args], { env: { ...process.env, ...NOWHERE } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
    if (out.length >= readUntil) child.stdout.destroy();
  });
  child.stderr.on('data', (text: Buffer) => { err += text.toString(); });
  // A program that ends early need not read its input to the end.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => child.once('error', reject).once('close', (code) => resolve({ code, out, err })));
}

describe('the command as a process', () => {
  it('tells its version', async () => {
    expect(await saapua(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  }, LIMIT_MS);

  it('can be run by a link from another folder, as npm installs it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'saapua-bin-'));
    symlinkSync(BIN, join(folder, 'saapua'));
    const ended = await saapua(['--version'], { command: [join(folder, 'saapua')] });
    rmSync(folder, { recursive: true });
    expect(ended).toEqual({ code: 0, out: `${version}\n`, err: '' });
  }, LIMIT_MS);

  it('ends with 2 after wrong use and with 1 after a "no"', async () => {
    const [wrong, no] = await Promise.all([saapua(['hires', 'list', '--yellow']), saapua(['hires', 'list', '--json'])]);
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringContaining('saapua hires list --help') as string });
    expect(no).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(no.out)).toMatchObject({ code: 'unreachable' });
  }, LIMIT_MS);

  it('says in a word which setting keeps it from starting', async () => {
    const { code, out, err } = await saapua(['start', '--port', 'four']);
    expect(err).toContain('--port is "four": must be a whole number');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  }, LIMIT_MS);

  it('checks the installed model without a server', async () => {
    const { code, out } = await saapua(['model', 'check', '--json']);
    expect(JSON.parse(out)).toMatchObject({ ok: true, editions: [{ id: '2026-01-08', ok: true, findings: [] }] });
    expect(code).toBe(0);
  }, LIMIT_MS);
});

describe('`saapua calendar`', () => {
  it('answers each line by a line, blank ones by nothing, and ends with 0 when all were good', async () => {
    const input = [
      '{"op":"deadline","start":"2026-04-01","days":30}', '{"op":"deadline","start":"2025-01-31","months":1}', '', '{"op":"add","start":"2026-04-01","workingDays":10}',
      '{"op":"between","from":"2026-04-01","to":"2026-04-17"}', '   ', '{"op":"workingSeconds","from":"2026-04-01T12:00:00Z","to":"2026-04-07T12:00:00Z"}',
    ].join('\n');
    const { code, out, err } = await saapua(['calendar'], { input });
    expect(out.split('\n')).toEqual([
      '{"date":"2026-05-04","unrolled":"2026-05-01"}', '{"date":"2025-02-28","unrolled":"2025-02-28"}', '{"date":"2026-04-17"}', '{"workingDays":10}', '{"seconds":59400}', '',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  }, LIMIT_MS);

  it('answers a bad line in its place by its number, goes on, and ends with 1', async () => {
    const { code, out } = await saapua(['calendar'], { input: '\n{"op":"fly"}\n{"op":"between","from":"2026-04-01","to":"2026-04-17"}\n' });
    expect(out.split('\n').slice(0, -1).map((line) => JSON.parse(line) as unknown)).toEqual([{ error: 'op must be one of deadline, add, between, workingSeconds', line: 2 }, { workingDays: 10 }]);
    expect(code).toBe(1);
  }, LIMIT_MS);

  it('ends quietly when its reader has enough', async () => {
    const input = '{"op":"add","start":"2026-04-01","workingDays":10}\n'.repeat(50_000);
    expect(await saapua(['calendar'], { input, readUntil: 1 })).toMatchObject({ code: 0, err: '' });
  }, LIMIT_MS);
});
