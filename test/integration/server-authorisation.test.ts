/**
 * No route without authorisation: every route that the server has is tried by nobody, by somebody who may do everything
 * else, and by somebody who may do just that. A new route is among them by itself.
 */
import fastify from 'fastify';
import { type Principal, disablePrincipal, ensurePrincipal, issueToken } from '../../prisma/principals';
import { type GuardedRoute, UnguardedRouteError, guardRoutes } from '../../server/auth/guard';
import { PERMISSIONS, permits } from '../../server/auth/permissions';
import { SessionCookie } from '../../server/auth/session-cookie';
import { describeOnEachDatabase } from '../support/databases';
import { useServer } from './server-rig';

/** Whoever adds to this list makes something known to everybody who reaches the server. */
const PUBLIC = [
  'GET /healthz', 'GET /readyz', 'GET /', 'GET /sign-in', 'GET /sign-in.js', 'GET /sign-out.js', 'GET /saapua.css',
  'GET /api/v1/openapi.json', 'POST /api/v1/sessions', 'DELETE /api/v1/sessions',
];

const nameOf = ({ method, url }: GuardedRoute): string => `${method} ${url}`;

describeOnEachDatabase('authorisation', (db) => {
  const rig = useServer(db);

  /** Status of a route for a token; the answer itself is not waited for, since some never end. */
  async function statusOf({ method, url }: GuardedRoute, token: string | null): Promise<string> {
    const response = await fetch(rig.url + url.replace(':case_id', 'NURSE-1'), { method, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    return `${method} ${url}: ${response.status}`;
  }

  const guarded = (): GuardedRoute[] => rig.app.guardedRoutes.filter((route) => route.permission !== 'public');

  it('knows every route, and the public ones are those that are listed here', () => {
    expect(rig.app.guardedRoutes.filter((route) => route.permission === 'public').map(nameOf).sort()).toEqual([...PUBLIC].sort());
    expect(guarded().length).toBeGreaterThan(10);
    expect(new Set(guarded().map((route) => route.permission))).toEqual(new Set(PERMISSIONS));
  });

  it('lets nobody in who is not signed in', async () => {
    const routes = guarded();
    expect(await Promise.all(routes.map((route) => statusOf(route, null)))).toEqual(routes.map((route) => `${nameOf(route)}: 401`));
    expect(await Promise.all(routes.map((route) => statusOf(route, 'A'.repeat(43))))).toEqual(routes.map((route) => `${nameOf(route)}: 401`));
  });

  it('lets nobody do what they may not, whatever else they may', async () => {
    const routes = guarded();
    const tokens = new Map(await Promise.all(PERMISSIONS.map(async (missing) => [missing, await rig.tokenWith(PERMISSIONS.filter((one) => one !== missing))] as const)));
    const statuses = await Promise.all(routes.map((route) => statusOf(route, tokens.get(route.permission as never) ?? null)));
    expect(statuses).toEqual(routes.map((route) => `${nameOf(route)}: 403`));
  });

  it('asks for nothing more than the one permission', async () => {
    const tokens = new Map(await Promise.all(PERMISSIONS.map(async (only) => [only, await rig.tokenWith([only])] as const)));
    const statuses = await Promise.all(guarded().map((route) => statusOf(route, tokens.get(route.permission as never) ?? null)));
    expect(statuses.filter((status) => /: (401|403|5\d\d)$/.test(status))).toEqual([]);
  });

  it('lets public routes answer everybody', async () => {
    const routes = rig.app.guardedRoutes.filter((route) => route.permission === 'public' && route.method === 'GET');
    expect(await Promise.all(routes.map((route) => statusOf(route, null)))).toEqual(routes.map((route) => `${nameOf(route)}: 200`));
  });

  it('says what is missing', async () => {
    const answer = await rig.ask('/api/v1/hires', { token: await rig.tokenWith(['reports.read']) });
    expect(answer.json).toMatchObject({ status: 403, code: 'not_allowed', detail: expect.stringContaining('hires.read') });
    const nobody = await rig.ask('/api/v1/hires', { token: null });
    expect(nobody.json).toMatchObject({ status: 401, code: 'not_signed_in' });
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('ends with the principal that it was given to, at once', async () => {
    await ensurePrincipal(db.current, { id: 'leaver', kind: 'person', displayRole: 'coordinator', permissions: ['hires.read'] });
    const token = await issueToken(db.current, { principalId: 'leaver', kind: 'cli', now: new Date(), validForMs: 60_000 });
    expect((await rig.ask('/api/v1/hires', { token })).status).toBe(200);
    await disablePrincipal(db.current, 'leaver', new Date());
    expect((await rig.ask('/api/v1/hires', { token })).status).toBe(401);
  });

  it('lets no server start that has a route without it', async () => {
    const server = fastify();
    guardRoutes(server, { db: db.current, cookie: new SessionCookie('http://127.0.0.1'), publicUrl: 'http://127.0.0.1' });
    expect(() => server.get('/forgotten', () => 'open')).toThrow(UnguardedRouteError);
  });

  it('is everything for the owner, and the ones that are named for others', async () => {
    const owner = await ensurePrincipal(db.current, { id: 'owner', kind: 'person', displayRole: 'owner', permissions: ['*'] });
    const reader: Principal = { ...owner, id: 'reader', permissions: ['hires.read'] };
    expect(PERMISSIONS.filter((one) => permits(owner, one))).toEqual([...PERMISSIONS]);
    expect(PERMISSIONS.filter((one) => permits(reader, one))).toEqual(['hires.read']);
  });
});
