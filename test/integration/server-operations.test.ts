/** What operators and probes see, what the API says of itself, and how it fails. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { HireClient } from '../../client/hires';
import { openDatabase } from '../../prisma/database';
import { buildServer } from '../../server/app';
import { Vault } from '../../vault/vault';
import { describeOnEachDatabase } from '../support/databases';
import { TEST_KEY_RING, useServer } from './server-rig';

const NOWHERE = 'postgresql://nobody@127.0.0.1:1/nothing';

describeOnEachDatabase('operations', (db) => {
  const rig = useServer(db);

  describe('the status', () => {
    afterEach(() => rig.checks.splice(0));

    it('is ready when every check is well', async () => {
      rig.checks.push({ name: 'pollers', ok: true, detail: '5 polling for hires' });
      await rig.ask('/api/v1/hires', { body: { case_id: 'STATUS-1', event: 'need_identified' } });
      expect((await rig.ask('/api/v1/status')).json).toEqual({
        ready: true, version: '0.0.0-test', checks: [{ name: 'pollers', ok: true, detail: '5 polling for hires' }], openHires: 1, outboxOldestSeconds: 0, projectionLag: 0, demo: false,
      });
    });

    it('is red on /readyz when one is not, and /healthz says that the process answers', async () => {
      rig.checks.push({ name: 'pollers', ok: false, detail: 'no worker polls for hires' });
      const ready = await rig.ask('/readyz', { token: null });
      expect([ready.status, ready.json['ready']]).toEqual([503, false]);
      expect((await rig.ask('/healthz', { token: null })).json).toEqual({ ok: true, version: '0.0.0-test' });
    });

    it('tells nobody who is not signed in how many hires there are', async () => {
      expect((await rig.ask('/readyz', { token: null })).json).not.toHaveProperty('openHires');
    });
  });

  it('verifies every hire', async () => {
    const { json } = await rig.ask<{ ok: boolean; checks: { id: string; checked: number }[] }>('/api/v1/verify');
    expect(json.ok).toBe(true);
    expect(json.checks.find((check) => check.id === 'dense_sequence')?.checked).toBe(1);
  });

  it('recovers what does not run, and leaves a trace of who did', async () => {
    const dry = await rig.ask('/api/v1/recover', { body: { dry_run: true } });
    expect(dry.json).toMatchObject({ dry_run: true, hires: [] });
    await rig.services.hires.terminate('STATUS-1', 'lost, for a test');
    const answer = await rig.ask<{ hires: { case_id: string }[] }>('/api/v1/recover', { method: 'POST' });
    expect(answer.json.hires.map((hire) => hire.case_id)).toEqual(['STATUS-1']);
    expect(await db.current.prisma.audit_entry.findMany({ where: { action: 'recover.run' }, select: { principal: true, detail: true } })).toEqual([{ principal: 'owner', detail: { open: 1, touched: 1 } }]);
  });

  it('lists the model with its names in three languages', async () => {
    const { json } = await rig.ask<{ edition: string; events: { name: string; label: object; opens_hire: boolean }[] }>('/api/v1/model');
    expect(json.edition).toBe('2026-01-08');
    expect(json.events.find((event) => event.name === 'need_identified')).toMatchObject({ opens_hire: true, label: { fi: 'Tarve tunnistettu', sv: 'Behov identifierat', en: 'Need identified' } });
    expect((await rig.ask('/api/v1/model?edition=1999-01-01')).json).toMatchObject({ status: 404, code: 'edition_not_found' });
  });

  describe('the description of the API', () => {
    interface Description {
      readonly openapi: string;
      readonly paths: Record<string, Record<string, { readonly 'x-permission'?: string; readonly security: unknown[] }>>;
      readonly components: { readonly schemas: Record<string, unknown> };
    }

    it('has every route of the API, with what it needs', async () => {
      const { json } = await rig.ask<Description>('/api/v1/openapi.json', { token: null });
      expect(json.openapi).toBe('3.1.0');
      const described = Object.entries(json.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => [method.toUpperCase(), path.replace(/\{(\w+)\}/g, ':$1'), operation['x-permission'] ?? 'public'].join(' ')),
      );
      const pages = new Set(['/', '/sign-in', '/sign-in.js', '/sign-out.js', '/saapua.css', '/mail', '/mail/:id', '/mail/:id/html', '/fi/h', '/sv/h', '/en/h']);
      expect(described.sort()).toEqual(rig.app.guardedRoutes.filter(({ url }) => !pages.has(url)).map(({ method, url, permission }) => `${method} ${url} ${permission}`).sort());
    });

    it('refers to nothing that it does not have, and has nothing that it does not refer to', async () => {
      const { text, json } = await rig.ask<Description>('/api/v1/openapi.json');
      const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
      expect([...referred].sort()).toEqual(Object.keys(json.components.schemas).sort());
    });
  });

  describe('a request that cannot be served', () => {
    it('is a page for somebody who opened it in a browser, and a document for every program', async () => {
      const opened = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'accept-language': 'en' };
      const asked = async (path: string, token: string | null | undefined, headers: Record<string, string>) => {
        const answer = await rig.ask(path, { ...(token !== undefined && { token }), headers });
        return [answer.status, answer.headers.get('content-type')?.split(';')[0], answer.headers.get('content-security-policy') !== null];
      };
      const analyst = await rig.tokenAs('analyst');
      expect(await Promise.all([asked('/mail', null, opened), asked('/mail', analyst, opened), asked('/nothing', undefined, opened), asked('/mail/20261124T080000000Z-00000000', undefined, opened)]))
        .toEqual([401, 403, 404, 404].map((status) => [status, 'text/html', true]));
      expect((await rig.ask('/mail', { token: null, headers: opened })).text).toContain('saapua sign-in-link');
      expect(await Promise.all([asked('/mail', null, {}), asked('/api/v1/hires', null, opened), asked('/api/v1/nothing', undefined, opened)]))
        .toEqual([401, 401, 404].map((status) => [status, 'application/problem+json', true]));
    });

    it.each<[string, string, RequestInit, number, string]>([
      ['for nothing that there is', '/api/v1/nothing', {}, 404, 'route_not_found'],
      ['by another method', '/api/v1/hires', { method: 'PATCH' }, 404, 'route_not_found'],
      ['with an address that is broken', '/api/v1/hires/%', {}, 400, 'bad_request'],
      ['with a body that is no JSON', '/api/v1/hires', { method: 'POST', body: '{"event":', headers: { 'content-type': 'application/json' } }, 400, 'malformed_json'],
      ['with a body of another kind', '/api/v1/hires', { method: 'POST', body: 'x', headers: { 'content-type': 'text/html' } }, 415, 'unsupported_media_type'],
      ['with a body that is too large', '/api/v1/hires', { method: 'POST', body: `{"event":"${'x'.repeat(300_000)}"}`, headers: { 'content-type': 'application/json' } }, 413, 'body_too_large'],
      ['with a body that would change what objects are', '/api/v1/hires', { method: 'POST', body: '{"__proto__":{"x":1}}', headers: { 'content-type': 'application/json' } }, 400, 'malformed_json'],
    ])('%s is a problem with a code', async (_how, path, init, status, code) => {
      const answer = await rig.ask(path, { ...(init.method && { method: init.method }), ...(init.body && { body: init.body }), headers: (init.headers ?? {}) as Record<string, string> });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.json).toMatchObject({ status, code, instance: path, request_id: expect.any(String) });
      expect(answer.status).toBe(status);
    });

    it('for an unexpected reason says so without details; the log has them under its id', async () => {
      const server = await buildServer({ ...rig.services, verify: () => Promise.reject(new Error('a secret of the inside')) });
      const url = await server.listen({ host: '127.0.0.1', port: 0 });
      const response = await fetch(`${url}/api/v1/verify`, { headers: { authorization: `Bearer ${await rig.tokenAs('admin')}` } });
      const problem = (await response.json()) as { code: string; request_id: string };
      await server.close();
      expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
      expect(JSON.stringify(problem)).not.toContain('secret');
      expect(rig.log.filter((line) => line.includes('a secret of the inside') && line.includes(problem.request_id))).toHaveLength(1);
      expect(response.headers.get('x-request-id')).toBe(problem.request_id);
    });
  });

  it('sets the headers that keep a browser safe on every answer', async () => {
    for (const path of ['/healthz', '/', '/api/v1/hires', '/api/v1/nothing', '/api/v1/hires/%', '/sign-in.js']) {
      const { headers } = await rig.ask(path);
      expect([path, headers.get('x-content-type-options'), headers.get('referrer-policy'), headers.get('cache-control'), headers.get('content-security-policy')?.startsWith("default-src 'none'")]).toEqual(
        [path, 'nosniff', 'no-referrer', 'no-store', true],
      );
    }
  });

  it('ends at once, also when somebody keeps a connection open ahead of need', async () => {
    const server = await buildServer({ ...rig.services, logger: false });
    const url = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    const idle = connect(Number(url.port), url.hostname);
    await once(idle, 'connect');
    await (await fetch(`${url.href}healthz`)).text();
    const begun = Date.now();
    await server.close();
    expect(Date.now() - begun).toBeLessThan(3_000);
    idle.destroy();
  });

  it('lets a request end before it ends', async () => {
    let finish: () => void = () => {};
    const isAsked = new Promise<void>((asked) => {
      finish = asked;
    });
    let answer: () => void = () => {};
    const server = await buildServer({
      ...rig.services, logger: false,
      verify: () => new Promise((resolve) => {
        answer = () => resolve({ ok: true, checks: [] });
        finish();
      }),
    });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const asked = fetch(`${url}/api/v1/verify`, { headers: { authorization: `Bearer ${await rig.tokenAs('admin')}` } });
    await isAsked;
    const closing = server.close();
    answer();
    expect(await (await asked).json()).toEqual({ ok: true, checks: [] });
    await closing;
  });
});

describe('a server whose database is away', () => {
  const database = openDatabase({ connectionString: NOWHERE });
  const services = {
    db: database, hires: new HireClient({ client: undefined as never, loadState: async () => undefined }), vault: new Vault(database, TEST_KEY_RING), version: 'x', publicUrl: 'http://127.0.0.1:4600', database: { connectionString: NOWHERE },
    checks: async () => [], verify: () => Promise.reject(new Error()), recover: () => Promise.reject(new Error()), logger: false,
  } as const;
  afterAll(() => database.close());

  it('answers at once that it cannot, and stays up', async () => {
    const server = await buildServer(services);
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const statusOf = async (path: string) => {
      const response = await fetch(url + path, { headers: { authorization: 'Bearer x' } });
      return [response.status, response.headers.get('retry-after'), (await response.json()) as unknown];
    };
    expect(await statusOf('/api/v1/hires')).toEqual([503, '2', expect.objectContaining({ code: 'database_unavailable' })]);
    expect(await statusOf('/readyz')).toEqual([503, null, expect.objectContaining({ ready: false, projectionLag: null })]);
    expect(await statusOf('/healthz')).toEqual([200, null, { ok: true, version: 'x' }]);
    await server.close();
  });
});
