/**
 * Out of reach looks like not there: every route whose permission reaches only a part of the hires for some role is
 * tried with something of one's own and something of another's. A new route of this kind fails here until it says what
 * its address or its answer is about.
 */
import { MATRIX, ROLES, type Permission, type Role } from '../../domain/access/matrix';
import type { GuardedRoute } from '../../server/auth/guard';
import { describeOnServer } from '../support/databases';
import { fillRegistry } from '../support/handoff-registry';
import { until } from '../support/until';
import { useServer } from './server-rig';

/** What the address of a route names, with a body and a query that the route can use. */
interface About {
  readonly about: 'hire' | 'handoff' | 'desk' | 'employer' | 'mail';
  readonly body?: object;
}

/** Routes that list: what everybody's list has and nobody's of another part. */
interface Lists {
  readonly lists: string;
  readonly query?: string;
}

const hire = (body?: object): About => ({ about: 'hire', ...(body && { body }) });
const handoff = (body?: object): About => ({ about: 'handoff', ...(body && { body }) });
const desk = (body?: object): About => ({ about: 'desk', ...(body && { body }) });
const lists = (what: string, query = ''): Lists => ({ lists: what, query });
const PROFILE = { name: 'Testi Keksitty' };
const SEND = { service_id: 'DAYCARE', items: [{ item: 'start_day', state: 'ok' }] };

const ROUTES: Readonly<Record<string, About | Lists | 'begins' | 'live' | 'no hire'>> = {
  'GET /hires': lists('FOREIGN-1'),
  'POST /hires': 'begins',
  'GET /stream': 'live',
  'GET /model': 'no hire',
  'GET /inbox': lists('FOREIGN-1'),
  'GET /queue': lists('FOREIGN-1'),
  'GET /mails': lists('FOREIGN-1', '?state=all'),
  'GET /persons': lists('FOREIGN-1', '?hires=OWN-1,FOREIGN-1'),
  'GET /reports/gaps': lists('FOREIGN-1'),
  'GET /reports/waits': lists('FOREIGN-1'),
  'GET /reports/first-time-right': lists('DAYCARE-B', '?by=service'),
  'GET /desk/handoffs': lists('DAYCARE-B'),
  'GET /hires/:case_id': hire(),
  'POST /hires/:case_id/events': hire({ event: 'role_profile_completed' }),
  'GET /hires/:case_id/persons': hire(),
  'PUT /hires/:case_id/persons': hire({ member_id: 'CHILD-9', version: 0, profile: PROFILE }),
  'DELETE /hires/:case_id/persons/:person_id': hire({ confirm: 'NOT-THIS' }),
  'GET /hires/:case_id/access': hire(),
  'POST /hires/:case_id/handoffs/preflight': hire(SEND),
  'POST /hires/:case_id/handoffs': hire(SEND),
  'GET /hires/:case_id/handoffs': hire(),
  'PUT /hires/:case_id/handoff-draft': hire({ content: { service_id: 'DAYCARE' } }),
  'GET /hires/:case_id/handoff-draft': hire(),
  'DELETE /hires/:case_id/handoff-draft': hire(),
  'POST /queue/:case_id/claim': hire(),
  'POST /queue/:case_id/release': hire(),
  'POST /queue/:case_id/assign': hire({ principal_id: 'owner' }),
  'GET /hires/:case_id/handoffs/:handoff_id': handoff(),
  'POST /hires/:case_id/handoffs/:handoff_id/answer': handoff({ question_id: 'Q-1' }),
  'POST /hires/:case_id/handoffs/:handoff_id/recall': handoff({}),
  'POST /hires/:case_id/handoffs/:handoff_id/resend-to': handoff(SEND),
  'GET /desk/handoffs/:handoff_id': desk(),
  'PUT /desk/handoffs/:handoff_id/draft': desk({ content: { outcome: 'declined' } }),
  'GET /desk/handoffs/:handoff_id/draft': desk(),
  'POST /desk/handoffs/:handoff_id/claim': desk({}),
  'POST /desk/handoffs/:handoff_id/release': desk({}),
  'POST /desk/handoffs/:handoff_id/ask': desk({ reason_code: 'unclear' }),
  'POST /desk/handoffs/:handoff_id/accept': desk({}),
  'POST /desk/handoffs/:handoff_id/forward': desk({ address: 'colleague@esimerkkila.example' }),
  'POST /desk/handoffs/:handoff_id/decline': desk({ outcome: 'declined', reason_code: 'capacity' }),
  'POST /desk/handoffs/:handoff_id/complete': desk({}),
  'GET /employers/:employer_id/contacts': { about: 'employer' },
  'PUT /employers/:employer_id/contacts': { about: 'employer', body: { member_id: 'hr', version: 0, profile: PROFILE } },
  'DELETE /employers/:employer_id/contacts/:person_id': { about: 'employer', body: { confirm: 'NOT-THIS' } },
  'POST /mails/:mail_id/resend': { about: 'mail' },
  'POST /mails/:mail_id/handled': { about: 'mail' },
};

const BELONGS = { pilots: ['P-OWN'], organisationId: 'TOWN-A', employerId: 'EMP-OWN', hireId: 'OWN-1' };
const NOT_THERE: readonly string[] = ['hire_not_found', 'handoff_not_found', 'employer_not_found', 'mail_not_found'];
const isScoped = (role: Role, permission: string): boolean => !['all', 'self', undefined].includes(MATRIX[role][permission as Permission]);
const SCOPED_ROLES = ROLES.filter((role) => Object.keys(MATRIX[role]).some((permission) => isScoped(role, permission)));

describeOnServer('what is out of reach', (db) => {
  const rig = useServer(db);
  const tokens = new Map<Role, string>();
  const ids: Record<'own' | 'foreign' | 'unknown', { handoff: string; person: string }> = {
    own: { handoff: '', person: '' }, foreign: { handoff: '', person: '' }, unknown: { handoff: 'UNKNOWN-1', person: 'UNKNOWN-1' },
  };

  beforeAll(async () => {
    await fillRegistry(db.current);
    for (const role of ROLES) tokens.set(role, await rig.tokenAs(role, { id: `as-${role}`, ...BELONGS }));
    const otherOfficer = await rig.tokenAs('officer', { id: 'officer-b', organisationId: 'TOWN-B' });
    for (const [which, prefix, service] of [['own', 'OWN', 'DAYCARE'], ['foreign', 'FOREIGN', 'DAYCARE-B']] as const) {
      const caseId = `${prefix}-1`;
      await rig.ask('/api/v1/hires', { body: { case_id: caseId, event: 'need_identified', occurred_at: '2026-01-05', data: { pilot: `P-${prefix}`, employer_id: `EMP-${prefix}`, municipality: '993' } } });
      await rig.ask(`/api/v1/hires/${caseId}/persons`, { method: 'PUT', body: { version: 0, profile: PROFILE } });
      const { json: person } = await rig.ask<{ person_id: string }>(`/api/v1/employers/EMP-${prefix}/contacts`, { method: 'PUT', body: { member_id: 'ceo', version: 0, profile: PROFILE } });
      const { json: sent } = await rig.ask<{ handoff: { handoff_id: string } }>(`/api/v1/hires/${caseId}/handoffs`, { body: { ...SEND, service_id: service } });
      ids[which] = { handoff: sent.handoff.handoff_id, person: person.person_id };
      const now = new Date();
      await db.current.prisma.mail.create({
        data: { id: `${caseId}:mail`, kind: 'request', hire_id: caseId, recipient: `service:${service}:mailbox`, language: 'fi', message_id: `<${caseId}@saapua.example>`, content: {}, state: 'undeliverable', created_at: now, available_at: now },
      });
    }
    const asked = await rig.ask(`/api/v1/desk/handoffs/${ids.foreign.handoff}/ask`, { token: otherOfficer, body: { reason_code: 'unclear' } });
    expect(asked.status).toBe(200);
  });

  const nameOf = ({ method, url }: GuardedRoute): string => `${method} ${url.replace('/api/v1', '')}`;
  const tokenOf = (role: Role): string => tokens.get(role) ?? '';
  const reaching = (role: Role): GuardedRoute[] => rig.app.guardedRoutes.filter(({ permission }) => permission !== 'public' && isScoped(role, permission));

  function pathOf(url: string, which: keyof typeof ids): string {
    const prefix = { own: 'OWN', foreign: 'FOREIGN', unknown: 'UNKNOWN' }[which];
    return url.replace(':case_id', `${prefix}-1`).replace(':handoff_id', ids[which].handoff).replace(':person_id', ids[which].person).replace(':employer_id', `EMP-${prefix}`).replace(':mail_id', `${prefix}-1:mail`);
  }

  /** The answer without what repeats the address. */
  async function tried(role: Role, route: GuardedRoute, path: string, body?: object): Promise<{ status: number; code?: string; detail?: string }> {
    const { status, text } = await rig.ask(path, { method: route.method, token: tokenOf(role), ...(body && { body }) });
    if (status < 400) return { status };
    const { code, detail } = JSON.parse(text) as { code: string; detail: string };
    return { status, code, detail: detail.replace(/\b(EMP-)?(OWN|FOREIGN|UNKNOWN)(-1)?\b/g, '…').replaceAll(ids.foreign.handoff, '…') };
  }

  it('is known for every route that reaches a part only', () => {
    const scoped = rig.app.guardedRoutes.filter(({ permission }) => permission !== 'public' && ROLES.some((role) => isScoped(role, permission)));
    expect(Object.keys(ROUTES).sort()).toEqual(scoped.map(nameOf).sort());
  });

  it.each(SCOPED_ROLES)('answers to %s as one that is not there, and one\'s own is there', async (role) => {
    let count = 0;
    for (const route of reaching(role)) {
      const about = ROUTES[nameOf(route)];
      if (typeof about !== 'object' || !('about' in about)) continue;
      // Hires are no part of an organisation's reach: an officer has none of their own.
      const isNobodys = MATRIX[role][route.permission as Permission] === 'organisation' && about.about !== 'desk';
      const [foreign, unknown, own] = [
        await tried(role, route, pathOf(route.url, 'foreign'), about.body), await tried(role, route, pathOf(route.url, 'unknown'), about.body), await tried(role, route, pathOf(route.url, 'own'), about.body),
      ];
      expect([nameOf(route), foreign.status, NOT_THERE.includes(foreign.code ?? '')]).toEqual([nameOf(route), 404, true]);
      expect([nameOf(route), foreign]).toEqual([nameOf(route), unknown]);
      expect([nameOf(route), own.code === 'not_allowed' || own.status === 401 || own.status >= 500 || NOT_THERE.includes(own.code ?? '')]).toEqual([nameOf(route), isNobodys || (about.about === 'employer' && role === 'hired_person')]);
      count += 1;
    }
    expect(count).toBeGreaterThan(0);
  });

  it.each(['coordinator', 'team_lead'] as const)('is no part of one\'s own: to %s a handoff of another hire is not one of this', async (role) => {
    for (const route of reaching(role)) {
      const about = ROUTES[nameOf(route)];
      if (typeof about !== 'object' || !('about' in about) || about.about !== 'handoff' || route.url.endsWith('/resend-to')) continue;
      const path = route.url.replace(':case_id', 'OWN-1').replace(':handoff_id', ids.foreign.handoff);
      expect([nameOf(route), (await tried(role, route, path, about.body)).code]).toEqual([nameOf(route), 'handoff_not_found']);
    }
  });

  it.each(SCOPED_ROLES)('stands in no list of %s, but in that of the owner', async (role) => {
    for (const route of reaching(role)) {
      const about = ROUTES[nameOf(route)];
      if (typeof about !== 'object' || !('lists' in about)) continue;
      const path = `${route.url}${about.query ?? ''}`;
      const [mine, everybodys] = [await rig.ask(path, { token: tokenOf(role) }), await rig.ask(path)];
      expect([nameOf(route), mine.status, mine.text.includes(about.lists)]).toEqual([nameOf(route), 200, false]);
      expect([nameOf(route), everybodys.text.includes(about.lists)]).toEqual([nameOf(route), true]);
    }
  });

  it('is not told of by live updates', async () => {
    const gone = new AbortController();
    const response = await fetch(`${rig.url}/api/v1/stream`, { headers: { authorization: `Bearer ${tokenOf('coordinator')}` }, signal: gone.signal });
    let heard = '';
    const listening = (async () => {
      for await (const chunk of response.body ?? []) heard += Buffer.from(chunk as Uint8Array).toString('utf8');
    })().catch(() => undefined);
    const record = (caseId: string) => rig.ask(`/api/v1/hires/${caseId}/events`, { body: { event: 'offer_made' } });
    expect([(await record('FOREIGN-1')).status, (await record('OWN-1')).status]).toEqual([200, 200]);
    await until('the own hire is told of', () => heard.includes('OWN-1'));
    expect(heard).not.toContain('FOREIGN');
    gone.abort();
    await listening;
  });
});
