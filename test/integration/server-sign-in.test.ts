/** Signing in by a one-time link, and what a browser's session may and may not do. */
import { get } from 'node:http';
import { ensurePrincipal, issueToken } from '../../prisma/principals';
import { describeOnEachDatabase } from '../support/databases';
import { useServer, type ServerRig } from './server-rig';

const MINUTE_MS = 60_000;

/** Status of a request that names this host; fetch would not let it. */
function statusUnder(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(`${url}/healthz`, { headers: { host } }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
}

describeOnEachDatabase('signing in', (db) => {
  const rig = useServer(db);
  const sameOrigin = { 'sec-fetch-site': 'same-origin' };

  async function linkToken(validForMs = 15 * MINUTE_MS): Promise<string> {
    return issueToken(db.current, { principalId: 'owner', kind: 'sign_in', now: new Date(), validForMs });
  }

  function signIn(token: string, headers: Record<string, string> = sameOrigin) {
    return rig.ask('/api/v1/sessions', { body: { token }, headers, token: null });
  }

  /** A browser that is signed in, as the cookie that it sends. */
  async function signedIn(): Promise<string> {
    const answer = await signIn(await linkToken());
    return answer.headers.get('set-cookie')!.split(';')[0]!;
  }

  it('gives a session that scripts cannot read and other sites cannot use', async () => {
    const answer = await signIn(await linkToken());
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({ principal: 'owner', display_role: 'owner', expires_at: expect.any(String) });
    expect(answer.headers.get('set-cookie')).toMatch(/^saapua_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('works once, however many try at once', async () => {
    const token = await linkToken();
    const tries = await Promise.all([signIn(token), signIn(token), signIn(token)]);
    expect(tries.map((answer) => answer.status).sort()).toEqual([201, 401, 401]);
  });

  it('gives a token of the command line instead, which works until it is ended', async () => {
    const asked = (token: string) => rig.ask<{ token: string; principal: string }>('/api/v1/tokens', { token: null, body: { token } });
    const link = await linkToken();
    const { status, json } = await asked(link);
    expect({ status, principal: json.principal }).toEqual({ status: 201, principal: 'owner' });
    expect((await asked(link)).json).toMatchObject({ status: 401, code: 'link_not_valid' });
    expect((await signIn(link)).status).toBe(401);
    expect((await rig.ask('/api/v1/hires', { token: json.token })).status).toBe(200);
    expect((await rig.ask('/api/v1/tokens', { method: 'DELETE', token: json.token })).status).toBe(204);
    expect((await rig.ask('/api/v1/hires', { token: json.token })).status).toBe(401);
    expect(rig.log.join('')).not.toContain(json.token);
  });

  it('says the same of a link that is used, over, or was never one', async () => {
    const used = await linkToken();
    await signIn(used);
    const over = await linkToken(-1);
    const answers = await Promise.all([used, over, 'A'.repeat(43), 'x'].map((token) => signIn(token)));
    for (const answer of answers) {
      const { request_id: _id, ...problem } = answer.json;
      expect(problem).toEqual({
        type: 'about:blank', title: 'Not signed in', status: 401, code: 'link_not_valid', instance: '/api/v1/sessions',
        detail: 'the link is not valid: it works once and for 15 minutes; `saapua sign-in-link` prints a new one',
      });
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  it('does not take the token of a program for a link, or a session for a program', async () => {
    const cli = await issueToken(db.current, { principalId: 'owner', kind: 'cli', now: new Date(), validForMs: MINUTE_MS });
    expect((await signIn(cli)).status).toBe(401);
    const session = (await signedIn()).split('=')[1]!;
    expect((await rig.ask('/api/v1/hires', { token: session })).status).toBe(401);
  });

  it('is not begun by a page elsewhere', async () => {
    expect((await signIn(await linkToken(), { 'sec-fetch-site': 'cross-site' })).json).toMatchObject({ status: 403, code: 'cross_site' });
    expect((await signIn(await linkToken(), { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('lets a browser read and its own pages change', async () => {
    const cookie = await signedIn();
    expect((await rig.ask('/api/v1/hires', { token: null, headers: { cookie } })).status).toBe(200);
    const change = (headers: Record<string, string>) => rig.ask('/api/v1/recover', { token: null, body: { dry_run: true }, headers: { cookie, ...headers } });
    expect((await change(sameOrigin)).status).toBe(200);
    expect((await change({ origin: rig.url })).status).toBe(200);
    expect((await change({ origin: 'http://127.0.0.1:4600' })).status).toBe(200);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['no page at all', {}],
  ])('changes nothing for a cookie that comes from %s', async (_from, headers) => {
    const cookie = await signedIn();
    const answer = await rig.ask('/api/v1/recover', { token: null, body: {}, headers: { cookie, ...headers } });
    expect(answer.json).toMatchObject({ status: 403, code: 'cross_site' });
  });

  it('judges a request with a token by the token, also when a cookie would do', async () => {
    const cookie = await signedIn();
    expect((await rig.ask('/api/v1/hires', { token: 'wrong', headers: { cookie } })).status).toBe(401);
    expect((await rig.ask('/api/v1/hires', { token: null, headers: { cookie, authorization: 'Basic b3duZXI6eA==' } })).status).toBe(401);
  });

  it('ends when the person signs out', async () => {
    const cookie = await signedIn();
    const out = await rig.ask('/api/v1/sessions', { method: 'DELETE', token: null, headers: { cookie, ...sameOrigin } });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^saapua_session=; Max-Age=0; /);
    expect((await rig.ask('/api/v1/hires', { token: null, headers: { cookie } })).status).toBe(401);
    expect((await rig.ask('/api/v1/sessions', { method: 'DELETE', token: null, headers: sameOrigin })).status).toBe(204);
  });

  it('is not ended by a page elsewhere', async () => {
    const cookie = await signedIn();
    expect((await rig.ask('/api/v1/sessions', { method: 'DELETE', token: null, headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await rig.ask('/api/v1/hires', { token: null, headers: { cookie } })).status).toBe(200);
  });

  it('gives a new link for the one who asks, after which earlier ones do not work', async () => {
    const before = await linkToken();
    const answer = await rig.ask<{ url: string; expires_at: string }>('/api/v1/sign-in-links', { method: 'POST' });
    expect(answer.status).toBe(201);
    expect(answer.json.url).toMatch(/^http:\/\/127\.0\.0\.1:4600\/sign-in#[\w-]{43}$/);
    expect(Date.parse(answer.json.expires_at) - Date.now()).toBeGreaterThan(14 * MINUTE_MS);
    expect((await signIn(before)).status).toBe(401);
    expect((await signIn(answer.json.url.split('#')[1]!)).status).toBe(201);
  });

  it('gives a link that stands for the one who asked, and nobody else', async () => {
    const token = await rig.tokenAs('analyst');
    const link = await rig.ask<{ url: string }>('/api/v1/sign-in-links', { method: 'POST', token });
    expect((await signIn(link.json.url.split('#')[1]!)).json).toMatchObject({ display_role: 'analyst' });
  });

  it('leaves its trace in the audit log and no token in the log', async () => {
    const token = await linkToken();
    const cookie = (await signIn(token)).headers.get('set-cookie')!.split(';')[0]!;
    await rig.ask(`/api/v1/hires?after=${'x'.repeat(10)}`, { token: null, headers: { cookie } });
    const { rows } = await db.current.pool.query("SELECT action, object FROM audit_entry WHERE action = 'session.begin'");
    expect(rows).toContainEqual({ action: 'session.begin', object: 'principal/owner' });
    const log = rig.log.join('');
    expect(log).toContain('"/api/v1/sessions"');
    for (const secret of [token, cookie.split('=')[1]!, 'xxxxxxxxxx']) expect(log).not.toContain(secret);
  });

  it('shows the hires to who is signed in and the way in to who is not', async () => {
    await rig.ask('/api/v1/hires', { body: { case_id: 'PAGE-1', event: 'need_identified' } });
    const cookie = await signedIn();
    const page = await rig.ask('/', { token: null, headers: { cookie, 'accept-language': 'en' } });
    expect(page.text).toContain('PAGE-1');
    const hint = await rig.ask('/', { token: null, headers: { 'accept-language': 'en' } });
    expect(hint.text).not.toContain('PAGE-1');
    expect(hint.text).toContain('saapua sign-in-link');
  });

  it('does not show the hires to somebody who may not read them', async () => {
    await ensurePrincipal(db.current, { id: 'importer', kind: 'person', displayRole: 'officer', roles: ['officer'] });
    const token = await issueToken(db.current, { principalId: 'importer', kind: 'sign_in', now: new Date(), validForMs: MINUTE_MS });
    const cookie = (await signIn(token)).headers.get('set-cookie')!.split(';')[0]!;
    expect((await rig.ask('/', { token: null, headers: { cookie, 'accept-language': 'en' } })).text).not.toContain('PAGE-1');
  });

  it('has pages whose only script is a file of ours', async () => {
    const page = await rig.ask('/sign-in', { token: null });
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(page.text).toContain('<script src="/sign-in.js" defer></script>');
    expect((await rig.ask('/sign-in.js', { token: null })).headers.get('content-type')).toMatch(/^text\/javascript/);
  });
});

describeOnEachDatabase('a server that people reach by https', (db) => {
  const rig: ServerRig = useServer(db, { publicUrl: 'https://town.example.org', allowedHosts: ['proxy.internal:8443'] });

  it('has a cookie that only goes over https and only to it', async () => {
    await ensurePrincipal(db.current, { id: 'owner', kind: 'person', displayRole: 'owner', roles: ['owner'] });
    const token = await issueToken(db.current, { principalId: 'owner', kind: 'sign_in', now: new Date(), validForMs: MINUTE_MS });
    const answer = await rig.ask('/api/v1/sessions', { body: { token }, token: null });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-saapua_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
    expect((await rig.ask('/api/v1/recover', { token: null, body: {}, headers: { cookie, origin: 'https://town.example.org' } })).status).toBe(200);
    expect((await rig.ask('/api/v1/hires', { token: null, headers: { cookie: cookie.replace('__Host-', '') } })).status).toBe(401);
  });

  it.each([
    ['town.example.org', 200], ['TOWN.example.org:443', 200], ['localhost:1', 200], ['127.0.0.1', 200], ['[::1]:4600', 200], ['proxy.internal:8443', 200],
    ['proxy.internal', 421], ['evil.example', 421], ['town.example.org.evil.example', 421], ['localhost.evil.example:4600', 421], [' ', 421],
  ])('answers under the host name "%s" with %i', async (host, status) => {
    expect(await statusUnder(rig.url, host)).toBe(status);
  });
});
