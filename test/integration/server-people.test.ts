/** People with an account over HTTP: made, changed, let in, away and stood in for, the hires that they carry, and the audit of it all. */
import { addDays, today } from '../support/days';
import { factsOf } from '../../prisma/facts';
import { describeOnServer } from '../support/databases';
import { fillRegistry } from '../support/handoff-registry';
import { type Answer, type Asking, useServer } from './server-rig';

interface Problem { readonly status: number; readonly code: string; readonly current?: { readonly assigned_to: string | null } }
interface Account { readonly id: string; readonly roles: readonly string[]; readonly disabled_at: string | null }
interface Queue {
  readonly hires: readonly { readonly case_id: string; readonly left_by: string | null }[];
  readonly idle: readonly { readonly case_id: string; readonly assigned_to: string }[];
  readonly handoffs: readonly unknown[];
}
interface Entry { readonly id: string; readonly principal: string; readonly action: string; readonly object: string; readonly detail: Record<string, unknown> }

const DAY_MS = 86_400_000;

describeOnServer('people', (db) => {
  const rig = useServer(db);
  let admin = '';
  let count = 0;

  beforeAll(async () => {
    admin = await rig.tokenAs('admin', { id: 'admin-1' });
  });

  const inPlaceOf = (id: string): Asking => ({ headers: { 'saapua-on-behalf-of': id } });
  const post = <T = Account & Problem>(path: string, body: object, asking: Asking = {}) => rig.ask<T>(`/api/v1${path}`, { method: 'POST', body, ...asking });
  const freshId = (what: string): string => `${what}-${(count += 1)}`;
  const entriesAbout = async (object: string): Promise<readonly Entry[]> => (await rig.ask<{ entries: Entry[] }>(`/api/v1/audit?object=${encodeURIComponent(object)}`)).json.entries;

  async function coordinator(pilot: string, role: 'coordinator' | 'team_lead' = 'coordinator'): Promise<{ readonly id: string; readonly token: string }> {
    const id = freshId(role);
    return { id, token: await rig.tokenAs(role, { id, pilots: [pilot] }) };
  }

  async function hireIn(pilot: string): Promise<string> {
    return (await post<{ case_id: string }>('/hires', { event: 'need_identified', data: { pilot } })).json.case_id;
  }

  /** Signs in with a link as a browser does; gives the session's cookie. */
  async function signIn(link: Answer<{ url: string }>): Promise<string> {
    const answer = await post('/sessions', { token: link.json.url.split('#')[1] }, { token: null });
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  const withCookie = (cookie: string) => rig.ask<Problem>('/api/v1/hires', { token: null, headers: { cookie } });

  describe('with an account', () => {
    it('are made by whoever manages people, let in by a link, and changed at once; their sessions end with the change', async () => {
      const id = freshId('anna');
      const made = await post('/people', { id, roles: ['coordinator'], pilots: ['P-1'], language: 'sv' }, { token: admin });
      expect(made).toMatchObject({ status: 201, json: { id, roles: ['coordinator'], pilots: ['P-1'], language: 'sv', display_role: 'coordinator', disabled_at: null } });
      const cookie = await signIn(await post<{ url: string }>(`/people/${id}/sign-in-link`, {}, { token: admin }));
      expect((await withCookie(cookie)).status).toBe(200);

      const changed = await rig.ask<Account>(`/api/v1/people/${id}`, { method: 'PATCH', token: admin, body: { language: 'fi' } });
      expect(changed.json).toMatchObject({ language: 'fi', roles: ['coordinator'] });
      expect((await withCookie(cookie)).status).toBe(200);
      expect((await rig.ask<Account>(`/api/v1/people/${id}`, { method: 'PATCH', token: admin, body: { roles: ['team_lead'] } })).json.roles).toEqual(['team_lead']);
      expect((await withCookie(cookie)).status).toBe(401);
      expect((await entriesAbout(`principal/${id}`)).map((e) => [e.principal, e.action])).toEqual([
        ['admin-1', 'person.add'], ['admin-1', 'sign_in_link.issue'], [id, 'session.begin'], ['admin-1', 'person.change'], ['admin-1', 'person.change'],
      ]);
    });

    it('are out the moment they are disabled, and what was theirs stays dead when they may act again', async () => {
      const { id, token } = await coordinator('P-1');
      const cookie = await signIn(await post<{ url: string }>(`/people/${id}/sign-in-link`, {}));
      expect((await post(`/people/${id}/disable`, {}, { token: admin })).json.disabled_at).not.toBeNull();
      expect([(await rig.ask('/api/v1/hires', { token })).status, (await withCookie(cookie)).status]).toEqual([401, 401]);
      expect((await post(`/people/${id}/sign-in-link`, {})).json).toMatchObject({ status: 409, code: 'principal_disabled' });
      await rig.ask(`/api/v1/people/${id}`, { method: 'PATCH', token: admin, body: { disabled: false } });
      expect([(await rig.ask('/api/v1/hires', { token })).status, (await withCookie(cookie)).status]).toEqual([401, 401]);
      expect((await withCookie(await signIn(await post<{ url: string }>(`/people/${id}/sign-in-link`, {})))).status).toBe(200);
    });

    it('are made once: the same again is the same request, another one under that id is refused', async () => {
      const id = freshId('bertta');
      const ask = (pilot: string) => post('/people', { id, roles: ['coordinator'], pilots: [pilot] }, { token: admin });
      expect([(await ask('P-1')).status, (await ask('P-1')).status]).toEqual([201, 201]);
      expect((await ask('P-2')).json).toMatchObject({ status: 409, code: 'principal_exists' });
      expect(await entriesAbout(`principal/${id}`)).toHaveLength(1);
    });

    it('get no more than may be given: no owner by an admin, nothing by oneself, nothing that belongs nowhere', async () => {
      const change = (id: string, body: object) => rig.ask<Problem>(`/api/v1/people/${id}`, { method: 'PATCH', token: admin, body });
      expect((await post('/people', { id: freshId('x'), roles: ['owner'] }, { token: admin })).json.code).toBe('not_yours_to_give');
      expect((await post('/people/owner/sign-in-link', {}, { token: admin })).json.code).toBe('not_yours_to_give');
      expect((await post('/people/owner/disable', {}, { token: admin })).json.code).toBe('not_yours_to_give');
      expect((await post('/people/owner/disable', {})).json.code).toBe('last_owner');
      expect((await change('admin-1', { roles: ['admin', 'coordinator'], pilots: ['P-1'] })).json).toMatchObject({ status: 422, code: 'own_account' });
      expect((await post('/people', { id: freshId('x'), roles: ['officer'] }, { token: admin })).json.code).toBe('belongs_nowhere');
      expect((await change('nobody', { language: 'fi' })).json).toMatchObject({ status: 404, code: 'principal_not_found' });
    });

    it('are changed one after the other: of two that do not go together one is refused, and none undoes another', async () => {
      const id = freshId('twice');
      const made = await Promise.all(['P-1', 'P-2', 'P-3'].map((pilot) => post('/people', { id, roles: ['coordinator'], pilots: [pilot] }, { token: admin })));
      expect(made.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
      await Promise.all([{ language: 'sv' }, { pilots: ['P-9'] }, { display_role: 'liaison' }].map((body) => rig.ask(`/api/v1/people/${id}`, { method: 'PATCH', token: admin, body })));
      expect((await rig.ask(`/api/v1/people/${id}`, { token: admin })).json).toMatchObject({ language: 'sv', pilots: ['P-9'], display_role: 'liaison' });
      expect((await entriesAbout(`principal/${id}`)).map((e) => e.action)).toEqual(['person.add', 'person.change', 'person.change', 'person.change']);
    });

    it('keep an owner, also when all owners end each other at once', async () => {
      const owners = await Promise.all(['a', 'b'].map(async (name) => ({ id: `owner-${name}`, token: await rig.tokenAs('owner', { id: `owner-${name}` }) })));
      const all = ['owner', ...owners.map(({ id }) => id)];
      await Promise.all(all.map((id, i) => post(`/people/${id}/disable`, {}, { token: owners[i % 2]!.token })));
      const left = (await db.current.prisma.principal.findMany({ where: { roles: { has: 'owner' }, disabled_at: null } })).map((one) => one.id);
      expect(left.length).toBeGreaterThan(0);
      // The tests that follow ask as this owner.
      await db.current.prisma.principal.update({ where: { id: 'owner' }, data: { disabled_at: null } });
      await db.current.prisma.access_token.updateMany({ where: { principal_id: 'owner', kind: 'cli' }, data: { revoked_at: null } });
      for (const { id } of owners) await post(`/people/${id}/disable`, {});
    });

    it('are known by codes, never by names', async () => {
      expect((await post('/people', { id: 'Anna Esimerkki', roles: ['analyst'] }, { token: admin })).json).toMatchObject({ status: 422, code: 'not_a_code' });
      expect((await rig.ask<{ people: Account[] }>('/api/v1/people', { token: admin })).json.people.map((p) => p.id)).toContain('admin-1');
    });
  });

  describe('who are away', () => {
    const away = (absent: { id: string; token: string }, substitute: { id: string }, from: number, to: number) =>
      post<Problem & { id: string }>('/absences', { substitute_id: substitute.id, from_on: addDays(today(), from), to_on: addDays(today(), to) }, { token: absent.token });

    it('are stood in for within the dates, both days included, and not a day longer', async () => {
      const substitute = await coordinator('P-OTHER');
      const reach = async (absent: { id: string }) => (await rig.ask('/api/v1/hires', { token: substitute.token, ...inPlaceOf(absent.id) })).status;
      for (const [from, to, status] of [[0, 0, 200], [-5, 0, 200], [0, 5, 200], [1, 5, 403], [-5, -1, 403]] as const) {
        const absent = await coordinator('P-AWAY');
        expect((await away(absent, substitute, from, to)).status).toBe(201);
        expect([from, to, await reach(absent)]).toEqual([from, to, status]);
      }
      const present = await coordinator('P-AWAY');
      expect((await rig.ask<Problem>('/api/v1/hires', { token: substitute.token, ...inPlaceOf(present.id) })).json).toMatchObject({ status: 403, code: 'not_substitute' });
    });

    it('lend their reach and nothing else, and every record says both', async () => {
      const [absent, substitute] = [await coordinator('P-AWAY'), await coordinator('P-OTHER')];
      const hire = await hireIn('P-AWAY');
      const { json: absence } = await away(absent, substitute, 0, 3);
      const asked: Asking = { token: substitute.token, ...inPlaceOf(absent.id) };
      expect((await rig.ask(`/api/v1/hires/${hire}`, { token: substitute.token })).status).toBe(404);
      expect((await rig.ask(`/api/v1/hires/${hire}`, asked)).status).toBe(200);

      await post(`/hires/${hire}/events`, { event: 'offer_made' }, asked);
      expect((await factsOf(db.current, hire)).at(-1)?.event).toMatchObject({ event: 'offer_made', actor_id: substitute.id, data: { on_behalf_of: absent.id } });
      expect((await post(`/queue/${hire}/claim`, {}, asked)).json).toMatchObject({ assigned_to: absent.id });
      expect(await entriesAbout(`hire/${hire}`)).toMatchObject([{ principal: substitute.id, action: 'queue.claim', detail: { holder: absent.id, on_behalf_of: absent.id } }]);

      for (const [path, asking] of [['/sign-in-links', { method: 'POST', body: {} }], ['/profile', {}], ['/absences', {}]] as const)
        expect((await rig.ask<Problem>(`/api/v1${path}`, { ...asking, ...asked })).json).toMatchObject({ status: 403, code: 'not_in_anothers_place' });
      await rig.ask(`/api/v1/absences/${absence.id}`, { method: 'DELETE', token: absent.token });
      expect((await rig.ask(`/api/v1/hires/${hire}`, asked)).status).toBe(403);
    });

    it('lend nothing that outlasts the absence: a substitute of an admin manages no people', async () => {
      const [substituteId, absentId] = [freshId('admin'), freshId('admin')];
      const substitute = { id: substituteId, token: await rig.tokenAs('admin', { id: substituteId }) };
      const token = await rig.tokenAs('admin', { id: absentId });
      expect((await away({ id: absentId, token }, substitute, 0, 1)).status).toBe(201);
      const asked: Asking = { token: substitute.token, ...inPlaceOf(absentId) };
      expect((await rig.ask('/api/v1/audit', asked)).status).toBe(200);
      expect((await rig.ask<Problem>(`/api/v1/people/${substitute.id}`, { method: 'PATCH', body: { roles: ['admin'] }, ...asked })).json).toMatchObject({ status: 403, code: 'not_in_anothers_place' });
    });

    it('are told of by themselves, their team lead or whoever manages people, and by nobody else', async () => {
      const [absent, substitute, lead, other] = [await coordinator('P-TEAM'), await coordinator('P-TEAM'), await coordinator('P-TEAM', 'team_lead'), await coordinator('P-TEAM')];
      const foreignLead = await coordinator('P-OTHER', 'team_lead');
      const tell = (token: string, from: number) => post<Problem>('/absences', { principal_id: absent.id, substitute_id: substitute.id, from_on: addDays(today(), from), to_on: addDays(today(), from) }, { token });
      expect([(await tell(other.token, 1)).status, (await tell(foreignLead.token, 1)).status, (await tell(lead.token, 2)).status, (await tell(admin, 3)).status]).toEqual([404, 404, 201, 201]);
      expect((await tell(admin, 3)).json.code).toBe('already_away');
      const listed = async (token: string) => (await rig.ask<{ absences: { principal_id: string }[] }>('/api/v1/absences', { token })).json.absences.map((a) => a.principal_id);
      expect([await listed(other.token), await listed(substitute.token)]).toEqual([[], [absent.id, absent.id]]);
    });

    it('are no way to more than one has: nobody names who acts for somebody that reaches further than they do', async () => {
      const lead = await coordinator('P-NARROW', 'team_lead');
      const [wider, analyst] = [freshId('wider'), freshId('also-analyst')];
      await rig.tokenAs('coordinator', { id: wider, pilots: ['P-NARROW', 'P-WIDE'] });
      await rig.tokenAs('coordinator', { id: analyst, roles: ['coordinator', 'analyst'], pilots: ['P-NARROW'] });
      const tell = (token: string, absent: string, substitute: string) => post<Problem>('/absences', { principal_id: absent, substitute_id: substitute, from_on: today(), to_on: today() }, { token });
      for (const absent of [wider, analyst, 'owner']) expect((await tell(lead.token, absent, lead.id)).json).toMatchObject({ status: 404, code: 'absence_not_found' });
      expect((await tell(admin, 'owner', 'admin-1')).json).toMatchObject({ status: 422, code: 'not_yours_to_give' });
      expect((await rig.ask<Problem>('/api/v1/hires', { token: admin, ...inPlaceOf('owner') })).json.code).toBe('not_substitute');
    });

    it('are listed for a team lead where they are of the own pilots, and not elsewhere', async () => {
      const [lead, own, foreign, substitute] = [await coordinator('P-LIST', 'team_lead'), await coordinator('P-LIST'), await coordinator('P-ELSEWHERE'), await coordinator('P-ELSEWHERE')];
      for (const one of [own, foreign]) expect((await away(one, substitute, 0, 0)).status).toBe(201);
      const { json } = await rig.ask<{ absences: { principal_id: string }[] }>('/api/v1/absences', { token: lead.token });
      expect(json.absences.map((a) => a.principal_id)).toEqual([own.id]);
    });

    it('make no chain, also when two are told of at once', async () => {
      const [a, b, c] = [await coordinator('P-1'), await coordinator('P-1'), await coordinator('P-1')];
      const answers = await Promise.all([away(a, b, 0, 1), away(b, c, 0, 1)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    });

    it('are told of once for one key', async () => {
      const [absent, substitute] = [await coordinator('P-1'), await coordinator('P-1')];
      const body = { substitute_id: substitute.id, from_on: today(), to_on: today() };
      const ask = () => post<{ id: string }>('/absences', body, { token: absent.token, headers: { 'idempotency-key': 'away-once' } });
      const [first, second] = [await ask(), await ask()];
      expect([first.status, second.status, second.json.id]).toEqual([201, 201, first.json.id]);
      expect((await post<Problem>('/absences', { ...body, to_on: addDays(today(), 1) }, { token: absent.token, headers: { 'idempotency-key': 'away-once' } })).json).toMatchObject({ status: 409, code: 'key_reused' });
    });
  });

  describe('of a team', () => {
    const queueOf = async (token: string) => (await rig.ask<Queue>('/api/v1/queue', { token })).json;

    it('take a hire one at a time: of many who claim it at once one wins, and the others are told who', async () => {
      const [pilot, hire] = ['P-RACE', await hireIn('P-RACE')];
      const team = await Promise.all(Array.from({ length: 5 }, () => coordinator(pilot)));
      expect((await queueOf(team[0]!.token)).hires.map((h) => h.case_id)).toContain(hire);
      const answers = await Promise.all(team.map(({ token }) => post<Problem & { assigned_to: string }>(`/queue/${hire}/claim`, {}, { token })));
      const winners = answers.filter(({ status }) => status === 200).map(({ json }) => json.assigned_to);
      expect(winners).toHaveLength(1);
      for (const { status, json } of answers) if (status !== 200) expect(json).toMatchObject({ status: 409, code: 'claimed', current: { assigned_to: winners[0] } });
      expect((await queueOf(team[0]!.token)).hires.map((h) => h.case_id)).not.toContain(hire);
      expect(await entriesAbout(`hire/${hire}`)).toHaveLength(1);
    });

    it('give it back themselves or by their team lead, who also gives it to somebody of the pilot', async () => {
      const [hire, anna, other, lead, stranger] = [await hireIn('P-GIVE'), await coordinator('P-GIVE'), await coordinator('P-GIVE'), await coordinator('P-GIVE', 'team_lead'), await coordinator('P-OTHER')];
      await post(`/queue/${hire}/claim`, {}, { token: anna.token });
      expect((await post(`/queue/${hire}/release`, {}, { token: other.token })).json).toMatchObject({ status: 409, code: 'not_claimed_by_you' });
      expect((await post(`/queue/${hire}/release`, {}, { token: lead.token })).json).toMatchObject({ assigned_to: null });
      expect((await post(`/queue/${hire}/assign`, { principal_id: other.id }, { token: anna.token })).status).toBe(403);
      expect((await post(`/queue/${hire}/assign`, { principal_id: stranger.id }, { token: lead.token })).json.code).toBe('not_of_this_pilot');
      expect((await post(`/queue/${hire}/assign`, { principal_id: other.id }, { token: lead.token })).json).toMatchObject({ assigned_to: other.id });
      expect((await post(`/queue/${hire}/claim`, {}, { token: anna.token })).json).toMatchObject({ code: 'claimed', current: { assigned_to: other.id } });
      expect((await rig.ask<{ hires: { case_id: string; assigned_to: string }[] }>('/api/v1/hires', { token: anna.token })).json.hires).toMatchObject([{ case_id: hire, assigned_to: other.id }]);
    });

    it('find in the queue again what somebody carried who may act no longer, or is away without a substitute who could', async () => {
      const [hire, leaver, heir] = [await hireIn('P-LEFT'), await coordinator('P-LEFT'), await coordinator('P-LEFT')];
      await post(`/queue/${hire}/claim`, {}, { token: leaver.token });
      expect((await queueOf(heir.token)).hires).toEqual([]);
      await post(`/people/${leaver.id}/disable`, {});
      expect((await queueOf(heir.token)).hires).toMatchObject([{ case_id: hire, left_by: leaver.id }]);
      expect((await post(`/queue/${hire}/claim`, {}, { token: heir.token })).json).toMatchObject({ assigned_to: heir.id });
    });

    it('give back and give out once: asked again it is the same, and the audit has it once', async () => {
      const [hire, anna, lead] = [await hireIn('P-AGAIN'), await coordinator('P-AGAIN'), await coordinator('P-AGAIN', 'team_lead')];
      for (const [path, asking, holder] of [['assign', lead, anna.id], ['assign', lead, anna.id], ['release', anna, null], ['release', anna, null]] as const)
        expect((await post(`/queue/${hire}/${path}`, path === 'assign' ? { principal_id: anna.id } : {}, { token: asking.token })).json).toEqual({ case_id: hire, assigned_to: holder });
      expect((await entriesAbout(`hire/${hire}`)).map((e) => [e.action, e.principal])).toEqual([['queue.assign', lead.id], ['queue.release', anna.id]]);
    });

    it('find in the queue what is carried by one who is away and whose substitute is gone, and first what has waited longest', async () => {
      const [anna, substitute, heir] = [await coordinator('P-QUEUE'), await coordinator('P-QUEUE'), await coordinator('P-QUEUE')];
      const begin = async (occurred_at: string) => (await post<{ case_id: string }>('/hires', { event: 'need_identified', occurred_at, data: { pilot: 'P-QUEUE' } })).json.case_id;
      const [young, old] = [await begin('2026-03-02'), await begin('2026-02-02')];
      await post(`/queue/${old}/claim`, {}, { token: anna.token });
      await post('/absences', { substitute_id: substitute.id, from_on: today(), to_on: today() }, { token: anna.token });
      expect((await queueOf(heir.token)).hires).toMatchObject([{ case_id: young, left_by: null, stage: 'need', late: false, since: expect.any(String) as string }]);
      await post(`/people/${substitute.id}/disable`, {});
      expect((await queueOf(heir.token)).hires.map((h) => [h.case_id, h.left_by])).toEqual([[old, anna.id], [young, null]]);
    });

    it('see what is carried and lies: nothing recorded for two weeks, until somebody does something', async () => {
      const [hire, busy, anna] = [await hireIn('P-IDLE'), await hireIn('P-IDLE'), await coordinator('P-IDLE')];
      for (const id of [hire, busy]) await post(`/queue/${id}/claim`, {}, { token: anna.token });
      expect((await queueOf(anna.token)).idle).toEqual([]);
      const long = new Date(Date.now() - 15 * DAY_MS);
      await db.current.prisma.assignment.updateMany({ where: { hire_id: { in: [hire, busy] } }, data: { claimed_at: long } });
      // Facts are append-only and were stored today, so the hires lie only once those are old.
      expect((await queueOf(anna.token)).idle).toEqual([]);
      await db.current.pool.query('ALTER TABLE fact DISABLE TRIGGER USER');
      await db.current.pool.query('UPDATE fact SET stored_at = $2 WHERE hire_id = ANY ($1)', [[hire, busy], long]);
      await db.current.pool.query('ALTER TABLE fact ENABLE TRIGGER USER');
      expect((await queueOf(anna.token)).idle.map((h) => [h.case_id, h.assigned_to])).toEqual([[busy, anna.id], [hire, anna.id]].sort());
      await post(`/hires/${busy}/events`, { event: 'offer_made' }, { token: anna.token });
      expect((await queueOf(anna.token)).idle.map((h) => h.case_id)).toEqual([hire]);
    });
  });

  describe('with an inbox', () => {
    interface Inbox { readonly count: number; readonly items: readonly { readonly kind: string; readonly question_id: string | null; readonly mail_id: string | null }[] }

    it('find in it as many items as its number says: a question at its sender\'s and nowhere else until it is answered, and a mail that did not arrive', async () => {
      await fillRegistry(db.current);
      const officer = await rig.tokenAs('officer', { id: 'officer-a', organisationId: 'TOWN-A' });
      const [hire, sender, other] = [await hireIn('P-INBOX'), await coordinator('P-INBOX'), await coordinator('P-INBOX')];
      await post(`/queue/${hire}/claim`, {}, { token: sender.token });
      const inbox = async (token: string): Promise<Inbox> => (await rig.ask<Inbox>('/api/v1/inbox', { token })).json;
      const kinds = async (token: string) => { const { count, items } = await inbox(token); expect(count).toBe(items.length); return items.map((i) => i.kind); };

      const { json: sent } = await post<{ handoff: { handoff_id: string } }>(`/hires/${hire}/handoffs`, { service_id: 'DAYCARE', items: [{ item: 'start_day', state: 'ok' }] }, { token: sender.token });
      const { handoff_id: handoff } = sent.handoff;
      const waiting = async () => (await rig.ask<{ handoffs: { handoff_id: string }[] }>('/api/v1/queue', { token: officer })).json.handoffs.map((h) => h.handoff_id);
      expect(await waiting()).toContain(handoff);
      await post(`/desk/handoffs/${handoff}/claim`, {}, { token: officer });
      expect(await waiting()).not.toContain(handoff);

      await post(`/desk/handoffs/${handoff}/ask`, { reason_code: 'unclear' }, { token: officer });
      const [question] = (await inbox(sender.token)).items.filter((i) => i.kind === 'question');
      expect(question?.question_id).toEqual(expect.any(String));
      expect(await kinds(other.token)).toEqual([]);
      expect((await post(`/hires/${hire}/handoffs/${handoff}/answer`, { question_id: question?.question_id }, { token: sender.token })).status).toBe(200);
      expect(await kinds(sender.token)).not.toContain('question');

      const now = new Date();
      await db.current.prisma.mail.create({
        data: { id: `${hire}:lost`, kind: 'request', hire_id: hire, handoff_id: handoff, recipient: 'service:DAYCARE:mailbox', language: 'fi', message_id: `<${hire}@saapua.example>`, content: {}, state: 'undeliverable', created_at: now, available_at: now },
      });
      expect((await inbox(sender.token)).items).toContainEqual(expect.objectContaining({ kind: 'undeliverable', mail_id: `${hire}:lost` }));
      expect(await kinds(other.token)).toEqual([]);
      expect((await post(`/mails/${encodeURIComponent(`${hire}:lost`)}/handled`, {}, { token: sender.token })).status).toBeLessThan(300);
      expect(await kinds(sender.token)).not.toContain('undeliverable');
    });
  });

  it('of an employer cannot narrow their list by what its rows do not show', async () => {
    await post('/hires', { event: 'need_identified', data: { employer_id: 'EMP-FILTER' } });
    const token = await rig.tokenAs('employer', { employerId: 'EMP-FILTER' });
    for (const filter of ['late=true', 'late=false', 'waiting_on=KELA']) expect((await rig.ask(`/api/v1/hires?${filter}`, { token })).json).toMatchObject({ status: 422, code: 'filter_not_offered' });
    expect((await rig.ask<{ hires: unknown[] }>('/api/v1/hires?closed=false', { token })).json.hires).toHaveLength(1);
  });

  it('leave a trace that is read page by page, each entry once', async () => {
    const all = (await rig.ask<{ entries: Entry[] }>('/api/v1/audit?limit=1000', { token: admin })).json.entries;
    expect(all.length).toBeGreaterThan(10);
    const paged: Entry[] = [];
    for (let after = '0'; ; ) {
      const { json } = await rig.ask<{ entries: Entry[]; next?: string }>(`/api/v1/audit?limit=7&after=${after}`, { token: admin });
      paged.push(...json.entries);
      if (json.next === undefined) break;
      after = json.next;
    }
    expect(paged).toEqual(all);
    expect((await rig.ask<{ entries: Entry[] }>('/api/v1/audit?principal=admin-1', { token: admin })).json.entries.every((e) => e.principal === 'admin-1')).toBe(true);
  });
});
