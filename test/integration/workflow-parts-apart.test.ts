/** Production settings: the same program as a worker and an API in processes of their own, on a Temporal and a Postgres elsewhere. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../local/ports';
import { Connection } from '@temporalio/client';
import { describeOnServer } from '../support/databases';
import {  } from '../support/rig';
import { until } from '../support/until';
import { createNamespace, describeOnTemporal, temporalAddress } from '../support/temporal';

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 120_000;

interface Part {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<number | null>;
}

function startPart(part: 'worker' | 'server', env: NodeJS.ProcessEnv): Part {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', part], { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => { said += text.toString(); if (said.includes('ready')) resolve(); });
    child.stderr?.on('data', (text: Buffer) => { said += text.toString(); });
    void ended.then(() => reject(new Error(`${part} ended: ${said}`)));
  });
  return { child, ready, ended };
}

describeOnTemporal('worker and API apart', () => describeOnServer('production settings', (db) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'saapua-apart-'));
  let env: NodeJS.ProcessEnv;
  let url: string;
  let server: Part;
  let worker: Part;

  beforeAll(async () => {
    const connection = await Connection.connect({ address: temporalAddress() });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = { DATABASE_URL: db.connectionString, TEMPORAL_ADDRESS: temporalAddress(), TEMPORAL_NAMESPACE: await createNamespace(connection), SAAPUA_PORT: String(port), SAAPUA_DATA: dataDir, SAAPUA_KEY_FILE: join(dataDir, 'key') };
    writeFileSync(join(dataDir, 'key'), Buffer.alloc(32, 'k').toString('base64'), { mode: 0o600 });
    await connection.close();
    server = startPart('server', env);
    await server.ready;
  }, LIMIT_MS);

  afterAll(async () => {
    for (const part of [server, worker]) {
      part?.child.kill('SIGTERM');
      await part?.ended;
    }
    rmSync(dataDir, { recursive: true, force: true });
  }, LIMIT_MS);

  const post = (path: string, body: unknown, key: string): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${readFileSync(join(dataDir, 'token'), 'utf8').trim()}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
  const begin = { case_id: 'APART-1', event: 'need_identified', data: { employer_id: 'EMP-APART' } };

  it('is alive without a worker, and says that it is not ready', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, checks: expect.arrayContaining([expect.objectContaining({ name: 'pollers', ok: false })]) });
  }, LIMIT_MS);

  it('answers "unknown, repeat" while nobody decides, and the repetition is answered once a worker is there', async () => {
    const first = await post('/api/v1/hires', begin, 'first');
    expect(first.status).toBe(503);
    expect(first.headers.get('retry-after')).not.toBeNull();
    worker = startPart('worker', env);
    await worker.ready;
    let status = 0;
    await until('the same request is answered', async () => {
      const answer = await post('/api/v1/hires', begin, 'first');
      status = answer.status;
      return status !== 503;
    }, 60_000);
    expect(status).toBe(201);
    await until('it is ready', async () => (await fetch(`${url}/readyz`)).status === 200, 60_000);
  }, LIMIT_MS);

  it('loses nothing when the worker is killed and another one takes over', async () => {
    worker.child.kill('SIGKILL');
    await worker.ended;
    const asked = post('/api/v1/hires/APART-1/events', { event: 'role_profile_completed' }, 'second');
    await pause(500);
    worker = startPart('worker', env);
    await worker.ready;
    let answer = await asked;
    for (const giveUpAt = Date.now() + 60_000; answer.status === 503 && Date.now() < giveUpAt; ) answer = await post('/api/v1/hires/APART-1/events', { event: 'role_profile_completed' }, 'second');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ case_id: 'APART-1', seq: 2 });
  }, LIMIT_MS);

  it('refuses to run apart without knowing where Temporal and Postgres are', async () => {
    const { DATABASE_URL: _database, TEMPORAL_ADDRESS: _temporal, ...rest } = env;
    const lost = startPart('worker', rest);
    await expect(lost.ready).rejects.toThrow(/TEMPORAL_ADDRESS and DATABASE_URL/);
    expect(await lost.ended).toBe(2);
  }, LIMIT_MS);

  it('refuses to run apart without the key that all parts share', async () => {
    const { SAAPUA_KEY_FILE: _key, ...rest } = env;
    const lost = startPart('worker', rest);
    await expect(lost.ready).rejects.toThrow(/SAAPUA_KEY_FILE.*node -p/);
    expect(await lost.ended).toBe(2);
  }, LIMIT_MS);
}));
