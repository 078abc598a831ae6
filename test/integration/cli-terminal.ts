/** `saapua …` as in a terminal, in the process of the test: the same program with streams and environment of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { runCommandLine } from '../../cli/program';
import { Peer } from './cli-peer';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class Terminal {
  readonly cwd = mkdtempSync(join(tmpdir(), 'saapua-cli-'));
  env: Record<string, string> = {};
  isTTY = false;

  /** @param input  standard input; absent: empty */
  async saapua(args: readonly string[], input: string | Buffer | Readable = ''): Promise<Ended> {
    const [stdout, stderr] = [collector(), collector()];
    const stdin = input instanceof Readable ? input : new PassThrough().end(input);
    const code = await runCommandLine(args, { env: this.env, cwd: this.cwd, stdin, stdout, stderr: Object.assign(stderr, { isTTY: this.isTTY }) });
    return { code, out: stdout.text(), err: stderr.text() };
  }

  /** The one document that `--json` printed. @throws SyntaxError when it is not exactly one */
  async json<T = Record<string, unknown>>(args: readonly string[], input?: string | Buffer): Promise<Ended & { readonly json: T }> {
    const ended = await this.saapua([...args, '--json'], input);
    return { ...ended, json: JSON.parse(ended.out) as T };
  }

  /** A file in the folder where commands are typed. */
  file(name: string, content: string | Buffer, mode = 0o600): string {
    writeFileSync(join(this.cwd, name), content, { mode });
    return name;
  }

  close(): void {
    rmSync(this.cwd, { recursive: true, force: true });
  }
}

function collector(): Writable & { text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({ write: (chunk: Buffer, _encoding, done) => { chunks.push(chunk); done(); } });
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString('utf8') });
}

/** A terminal and a peer for each test; the terminal's settings name the peer. */
export function useTerminal(): { readonly terminal: Terminal; readonly peer: Peer } {
  const used = {} as { terminal: Terminal; peer: Peer };
  beforeEach(async () => {
    used.peer = await Peer.start();
    used.terminal = new Terminal();
    used.terminal.env = { SAAPUA_URL: used.peer.url, SAAPUA_TOKEN: 'token-of-the-test' };
  });
  afterEach(async () => {
    used.terminal.close();
    await used.peer.stop();
  });
  return used;
}
