/**
 * No route without authorisation: every route that the server has is tried by nobody and by somebody of every role, and
 * what comes of it is what the permission matrix says. A new route is among them by itself.
 */
import fastify from 'fastify';
import { MATRIX, PERMISSIONS, ROLES, type Permission, type Role } from '../../domain/access/matrix';
import { disablePrincipal, ensurePrincipal, issueToken } from '../../prisma/principals';
import { type GuardedRoute, UnguardedRouteError, guardRoutes } from '../../server/auth/guard';
import { SessionCookie } from '../../server/auth/session-cookie';
import { describeOnEachDatabase } from '../support/databases';
import { useServer } from './server-rig';

/** Whoever adds to this list makes something known to everybody who reaches the server. */
const PUBLIC = [
  'GET /healthz', 'GET /readyz', 'GET /', 'GET /sign-in', 'GET /sign-in.js', 'GET /sign-out.js', 'GET /saapua.css', 'GET /fi/h', 'GET /sv/h', 'GET /en/h',
  'GET /api/v1/openapi.json', 'POST /api/v1/sessions', 'DELETE /api/v1/sessions', 'POST /api/v1/tokens',
];
/** The way of an officer without an account guards itself: a locator, a code, and tokens of its own. */
const BY_LINK = /^(GET|POST|PUT|DELETE) \/api\/v1\/link(\/|$)/;

const nameOf = ({ method, url }: GuardedRoute): string => `${method} ${url}`;
const WITHIN = { pilot: 'P-OWN', employer: 'EMP-OWN', hire: 'OWN-1' } as const;
/** Where somebody of a role belongs, so that one hire is theirs and another is not. */
const BELONGS = { pilots: [WITHIN.pilot], organisationId: 'ORG-OWN', employerId: WITHIN.employer, hireId: WITHIN.hire };

describeOnEachDatabase('authorisation', (db) => {
  const rig = useServer(db);
  const tokens = new Map<Role, string>();

  beforeAll(async () => {
    for (const role of ROLES) tokens.set(role, await rig.tokenAs(role, BELONGS));
    for (const [caseId, pilot, employer] of [[WITHIN.hire, WITHIN.pilot, WITHIN.employer], ['FOREIGN-1', 'P-FOREIGN', 'EMP-FOREIGN']] as const) {
      const begun = await rig.ask('/api/v1/hires', { body: { case_id: caseId, event: 'need_identified', data: { pilot, employer_id: employer } } });
      expect(begun.status).toBe(201);
    }
  });

  function pathOf(url: string, caseId: string): string {
    return url.replace(':case_id', caseId).replace(/:\w+/g, 'UNKNOWN-1');
  }

  /** Status and problem of a route for a token; of a good answer the body is not waited for, since some never end. */
  async function tried({ method, url }: GuardedRoute, token: string | null, caseId = 'UNKNOWN-1'): Promise<{ status: number; code?: string }> {
    const response = await fetch(rig.url + pathOf(url, caseId), { method, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
    if (response.ok) {
      await response.body?.cancel();
      return { status: response.status };
    }
    return { status: response.status, code: ((await response.json()) as { code: string }).code };
  }

  const guarded = (): GuardedRoute[] => rig.app.guardedRoutes.filter((route) => route.permission !== 'public');
  const open = (): GuardedRoute[] => rig.app.guardedRoutes.filter((route) => route.permission === 'public');
  const tokenOf = (role: Role): string => tokens.get(role) ?? '';

  it('knows every route, the public ones are those that are listed here, and every permission is used', () => {
    expect(open().map(nameOf).filter((name) => !BY_LINK.test(name)).sort()).toEqual([...PUBLIC].sort());
    expect(guarded().length).toBeGreaterThan(60);
    expect([...new Set(guarded().map((route) => route.permission))].sort()).toEqual([...PERMISSIONS].sort());
  });

  it('lets nobody in who is not signed in', async () => {
    for (const token of [null, 'A'.repeat(43)]) {
      const answers = await Promise.all(guarded().map(async (route) => [nameOf(route), (await tried(route, token)).status]));
      expect(answers).toEqual(guarded().map((route) => [nameOf(route), 401]));
    }
  });

  it.each(ROLES)('gives %s what the matrix says, and nothing else', async (role) => {
    // One route ends the token that it is asked with: it gets one of its own.
    const tokenFor = async (route: GuardedRoute): Promise<string> => (nameOf(route) === 'DELETE /api/v1/tokens' ? rig.tokenAs(role, BELONGS) : tokenOf(role));
    const answers = await Promise.all(guarded().map(async (route) => ({ name: nameOf(route), permission: route.permission as Permission, ...(await tried(route, await tokenFor(route))) })));
    const refused = answers.filter(({ status, code }) => status === 403 && code === 'not_allowed').map(({ name }) => name);
    expect(refused).toEqual(answers.filter(({ permission }) => MATRIX[role][permission] === undefined).map(({ name }) => name));
    expect(answers.filter(({ status }) => status === 401 || status >= 500)).toEqual([]);
  });

  it.each(ROLES)('shows %s no hire out of reach: it answers as one that is not there', async (role) => {
    const routes = guarded().filter(({ url, permission }) => url.includes(':case_id') && MATRIX[role][permission as Permission] !== undefined && MATRIX[role][permission as Permission] !== 'all');
    for (const route of routes) {
      const [foreign, unknown] = [await tried(route, tokenOf(role), 'FOREIGN-1'), await tried(route, tokenOf(role), 'UNKNOWN-1')];
      expect([nameOf(route), foreign]).toEqual([nameOf(route), unknown]);
    }
    if (['coordinator', 'team_lead', 'employer', 'hired_person'].includes(role)) expect(routes.length).toBeGreaterThan(0);
  });

  it.each(['coordinator', 'team_lead', 'employer', 'hired_person'] as const)('lists for %s the own hire and no other', async (role) => {
    const { json } = await rig.ask<{ hires: { case_id: string }[] }>('/api/v1/hires', { token: tokenOf(role) });
    expect(json.hires.map((h) => h.case_id)).toEqual([WITHIN.hire]);
    expect((await rig.ask(`/api/v1/hires/${WITHIN.hire}`, { token: tokenOf(role) })).status).toBe(200);
    expect((await rig.ask('/api/v1/hires/FOREIGN-1', { token: tokenOf(role) })).json).toMatchObject({ status: 404, code: 'hire_not_found' });
  });

  it('counts in a coordinator\'s reports the hires of the own pilot only', async () => {
    const of = async (role: Role) => (await rig.ask<{ hires: number }>('/api/v1/reports/waits', { token: tokenOf(role) })).json.hires;
    expect([await of('coordinator'), await of('analyst')]).toEqual([1, 2]);
  });

  it('begins a coordinator\'s hires in the own pilot, and nowhere else', async () => {
    const begin = (pilot?: string) => rig.ask<{ case_id: string }>('/api/v1/hires', { token: tokenOf('coordinator'), body: { event: 'need_identified', data: pilot === undefined ? {} : { pilot } } });
    expect((await begin('P-FOREIGN')).json).toMatchObject({ status: 422, code: 'pilot_required' });
    const { json } = await begin();
    expect((await rig.ask(`/api/v1/hires/${json.case_id}`)).json).toMatchObject({ facts: { pilot: WITHIN.pilot } });
  });

  it('lets public routes answer everybody', async () => {
    const routes = open().filter((route) => route.method === 'GET' && !BY_LINK.test(nameOf(route)));
    expect(await Promise.all(routes.map(async (route) => [nameOf(route), (await tried(route, null)).status]))).toEqual(routes.map((route) => [nameOf(route), 200]));
  });

  it('says what is missing', async () => {
    const answer = await rig.ask('/api/v1/imports', { method: 'POST', token: tokenOf('analyst') });
    expect(answer.json).toMatchObject({ status: 403, code: 'not_allowed', detail: expect.stringContaining('import') });
    const nobody = await rig.ask('/api/v1/hires', { token: null });
    expect(nobody.json).toMatchObject({ status: 401, code: 'not_signed_in' });
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('ends with the principal that it was given to, at once', async () => {
    await ensurePrincipal(db.current, { id: 'leaver', kind: 'person', displayRole: 'coordinator', roles: ['coordinator'] });
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
});
