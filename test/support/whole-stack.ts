/**
 * The whole system as its user starts it: `node bin/saapua.mjs start` in a process of its own, on a folder and port of its
 * own. Tests kill it, stop it and start it again, and speak to it over HTTP with the token of its data folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = join(__dirname, '../..');
const READY_LIMIT_MS = 120_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class WholeStack {
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';
  readonly ended: Promise<Ended>;

  /** @param more  further options of `saapua start` */
  constructor(readonly dataDir: string, readonly port: number, env: NodeJS.ProcessEnv = {}, more: readonly string[] = []) {
    this.child = spawn(process.execPath, [join(ROOT, 'bin/saapua.mjs'), 'start', '--port', String(port), '--data', dataDir, ...more], {
      cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (text: Buffer) => { this.stdout += text.toString(); });
    this.child.stderr?.on('data', (text: Buffer) => { this.stderr += text.toString(); });
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr })));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when it has printed that it is ready. @throws Error with its words when it ends before or takes too long */
  async ready(): Promise<void> {
    let hasEnded = false;
    void this.ended.then(() => { hasEnded = true; });
    for (const giveUpAt = Date.now() + READY_LIMIT_MS; !this.stdout.includes('ready http'); await pause(50))
      if (hasEnded || Date.now() > giveUpAt) throw new Error(`not ready: ${this.stdout}\n${this.stderr}`);
  }

  /** What it has said so far, on both streams. */
  said(): string {
    return this.stdout + this.stderr;
  }

  /** The one-time link that was printed. */
  signInLink(): string {
    const link = /http\S+\/sign-in#\S+/.exec(this.stdout)?.[0];
    if (!link) throw new Error(`no sign-in link in: ${this.stdout}`);
    return link;
  }

  token(): string {
    return readFileSync(join(this.dataDir, 'token'), 'utf8').trim();
  }

  tokenMode(): number {
    return statSync(join(this.dataDir, 'token')).mode & 0o777;
  }

  /** A request with the token; `body` is sent as JSON. */
  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token()}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ctrl-C, and waits for the end. */
  async stop(): Promise<Ended> {
    this.child.kill('SIGINT');
    return this.ended;
  }
}

export interface CommandResult extends Ended {
  readonly json: () => unknown;
}

/** `saapua …` as its user types it, against a running system or without one. */
export async function saapua(args: readonly string[], options: { stack?: WholeStack; env?: NodeJS.ProcessEnv; input?: string } = {}): Promise<CommandResult> {
  const { stack, env = {}, input } = options;
  const child = spawn(process.execPath, [join(ROOT, 'bin/saapua.mjs'), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...(stack && { SAAPUA_URL: stack.url, SAAPUA_DATA: stack.dataDir }), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => { stdout += text.toString(); });
  child.stderr.on('data', (text: Buffer) => { stderr += text.toString(); });
  child.stdin.end(input ?? '');
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
}
