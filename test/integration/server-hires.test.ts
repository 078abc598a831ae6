/** Hires over HTTP: begun, told what happened, listed, shown as of any date; the same request again is the same request. */
import { randomUUID } from 'node:crypto';
import { factsOf } from '../../prisma/facts';
import { getHire } from '../../prisma/hires';
import { describeOnEachDatabase } from '../support/databases';
import { type Asking, useServer } from './server-rig';

interface Recorded {
  readonly case_id: string;
  readonly seq: number;
  readonly event_ids: readonly string[];
  readonly note?: string;
  readonly code?: string;
}

describeOnEachDatabase('hires over HTTP', (db) => {
  const rig = useServer(db);

  function begin(body: object, more: Asking = {}) {
    return rig.ask<Recorded>('/api/v1/hires', { body, ...more });
  }

  function tell(caseId: string, body: object, more: Asking = {}) {
    return rig.ask<Recorded>(`/api/v1/hires/${caseId}/events`, { body, ...more });
  }

  /** Recent enough for no gap to have opened, whenever the tests run. */
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const withKey = (key: string): Asking => ({ headers: { 'idempotency-key': key } });

  /** A hire that has begun; its id. */
  async function aHire(): Promise<string> {
    return (await begin({ event: 'need_identified', data: { region: 'FI-05', municipality: 109, employer_id: 'EMP-MILL' } })).json.case_id;
  }

  describe('a hire', () => {
    it('begins with its first event, under an id that is made for it', async () => {
      const answer = await begin({ event: 'need_identified', occurred_at: anHourAgo, data: { region: 'FI-05' } });
      expect(answer.status).toBe(201);
      expect(answer.json).toEqual({ case_id: expect.stringMatching(/^[0-9A-Z]{26}$/), seq: 1, event_ids: [expect.any(String)] });
      expect(answer.headers.get('location')).toBe(`/api/v1/hires/${answer.json.case_id}`);
      const [fact] = await factsOf(db.current, answer.json.case_id);
      expect(fact?.event).toMatchObject({
        event: 'need_identified', occurred_at: anHourAgo, precision: 'minute', source: 'human', actor_id: 'owner', actor_role: 'EMPLOYER', data: { region: 'FI-05' },
      });
    });

    it('is begun by one of those who begin it at once under the same id, and the others are told', async () => {
      const caseId = `MILL-${randomUUID()}`;
      const answers = await Promise.all([1, 2, 3].map(() => begin({ case_id: caseId, event: 'need_identified' })));
      expect(answers.map((a) => a.status).sort()).toEqual([201, 409, 409]);
      expect(await factsOf(db.current, caseId)).toHaveLength(1);
    });

    it('may have an id of its own, once', async () => {
      const caseId = `MILL-${randomUUID()}`;
      expect((await begin({ case_id: caseId, event: 'need_identified' })).json.case_id).toBe(caseId);
      expect((await begin({ case_id: caseId, event: 'need_identified' })).json).toMatchObject({ status: 409, code: 'hire_exists' });
      expect(await factsOf(db.current, caseId)).toHaveLength(1);
    });

    it('begins with nothing but an opening', async () => {
      const caseId = `MILL-${randomUUID()}`;
      expect((await begin({ case_id: caseId, event: 'contract_signed' })).json).toMatchObject({ status: 422, code: 'not_an_opening', errors: [{ at: 'event' }] });
      expect((await rig.ask(`/api/v1/hires/${caseId}`)).status).toBe(404);
    });

    it('goes on with what is told of it, and what it says is committed', async () => {
      const caseId = await aHire();
      const answer = await tell(caseId, { event: 'role_profile_completed', data: { housing_needed: true } });
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ case_id: caseId, seq: 2 });
      expect((await getHire(db.current, caseId))?.seq).toBe(2);
    });

    it('is not found under an id that nobody has, or that could be none', async () => {
      for (const path of ['NOBODY', '%3Cscript%3E', '010199-999X'])
        for (const answer of [await tell(path, { event: 'arrived' }), await rig.ask(`/api/v1/hires/${path}`)])
          expect(answer.json).toMatchObject({ status: 404, code: 'hire_not_found' });
    });
  });

  describe('an event', () => {
    it('without a time happened now', async () => {
      const before = new Date().toISOString();
      const caseId = await aHire();
      const [fact] = await factsOf(db.current, caseId);
      const { occurred_at: at, recorded_at: recordedAt } = fact!.event;
      expect(at).toBe(recordedAt);
      const after = new Date().toISOString();
      expect([before, at, after]).toEqual([before, at, after].sort());
    });

    it('of today without a time of day counts from the end of the day, and the answer says so', async () => {
      const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Helsinki' }).format(new Date());
      const answer = await tell(await aHire(), { event: 'role_profile_completed', occurred_at: today });
      expect(answer.json.note).toBe(`${today} has no time of day, so it counts from the end of that day; give a time for it to count from then`);
    });

    it('that is still to come is kept, and the answer says so', async () => {
      const answer = await tell(await aHire(), { event: 'role_profile_completed', occurred_at: '2099-01-01T08:00:00+02:00' });
      expect(answer.json.note).toBe('2099-01-01T08:00:00+02:00 is still to come: the event counts from then');
    });

    it('of the past needs no note', async () => {
      expect((await tell(await aHire(), { event: 'role_profile_completed', occurred_at: '2026-01-05' })).json).not.toHaveProperty('note');
    });

    it.each<[string, object, string, string]>([
      ['an event of no model', { event: 'permit_approved' }, 'unknown_event', 'event'],
      ['a day that does not exist', { event: 'arrived', occurred_at: '2026-02-30' }, 'unusable_time', 'occurred_at'],
      ['a name', { event: 'candidate_registered', data: { name: 'x' } }, 'personal_data', 'data.name'],
      ['free text', { event: 'candidate_registered', data: { code: 'Example Person of Testing Street 1' } }, 'not_a_code', 'data.code'],
      ['an identity code', { event: 'identity_code_issued', data: { code: '010199-999X' } }, 'not_a_code', 'data.code'],
      ['no reason where one is needed', { event: 'candidate_rejected' }, 'reason_required', 'events[0].reason_code'],
      ['a correction of nothing', { event: 'arrived', corrects: 'E-0' }, 'unknown_event_id', 'events[0].corrects'],
      ['a field that events do not have', { event: 'arrived', place: 'X' }, 'invalid_request', ''],
      ['an id of its own', { event: 'arrived', event_id: 'E-1' }, 'invalid_request', ''],
      ['another one’s name', { event: 'arrived', actor_id: 'somebody' }, 'invalid_request', ''],
      ['nothing', {}, 'invalid_request', 'event'],
    ])('with %s is refused with a reason and a place', async (_what, body, code, at) => {
      const caseId = await aHire();
      const answer = await tell(caseId, body);
      expect(answer.json).toMatchObject({ status: 422, code, errors: [{ at }] });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.text).not.toMatch(/Example Person|010199/);
      expect(await factsOf(db.current, caseId)).toHaveLength(1);
    });
  });

  describe('the same key', () => {
    it('again is the same request and gets the same answer', async () => {
      const caseId = await aHire();
      const key = randomUUID();
      const body = { event: 'role_profile_completed', data: { housing_needed: true, has_children: false } };
      const answers = await Promise.all([tell(caseId, body, withKey(key)), tell(caseId, body, withKey(key))]);
      await tell(caseId, { event: 'employer_readiness_assessed', outcome: 'novice' });
      // The fields in another order, the key as the draft standard writes it.
      const later = await tell(caseId, { data: { has_children: false, housing_needed: true }, event: 'role_profile_completed' }, withKey(`"${key}"`));

      expect(answers.map((answer) => answer.json)).toEqual([later.json, later.json]);
      expect(later.headers.get('idempotency-key')).toBe(key);
      expect((await factsOf(db.current, caseId)).filter((fact) => fact.event.event === 'role_profile_completed')).toHaveLength(1);
    });

    it('begins one hire only', async () => {
      const key = randomUUID();
      const answers = await Promise.all([1, 2, 3].map(() => begin({ event: 'need_identified' }, withKey(key))));
      expect(new Set(answers.map((answer) => answer.json.case_id)).size).toBe(1);
      expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
      expect(await factsOf(db.current, answers[0]!.json.case_id)).toHaveLength(1);
    });

    it('is remembered for ever, also when the hire itself has forgotten it', async () => {
      const caseId = await aHire();
      const key = randomUUID();
      const first = await tell(caseId, { event: 'role_profile_completed' }, withKey(key));
      const lines = Array.from({ length: 1_100 }, (_, i) => JSON.stringify({ event_id: `${caseId}-${i}`, case_id: caseId, event: 'mentor_assigned', occurred_at: '2026-11-20' }));
      // Each import is a command of its own; 205 of them, and the oldest answers fall out of the workflow's memory.
      for (let i = 0; i < 205; i += 5)
        await Promise.all(lines.slice(i, i + 5).map((line) => rig.ask('/api/v1/imports', { method: 'POST', body: line })));

      expect((await tell(caseId, { event: 'role_profile_completed' }, withKey(key))).json).toEqual(first.json);
      expect((await tell(caseId, { event: 'arrived' }, withKey(key))).json).toMatchObject({ status: 409, code: 'key_reused' });
    }, 120_000);

    it.each<[string, (caseId: string, other: string) => [string, object]]>([
      ['another event', (caseId) => [caseId, { event: 'search_started' }]],
      ['another time', (caseId) => [caseId, { event: 'role_profile_completed', occurred_at: '2026-11-01' }]],
      ['another hire', (_caseId, other) => [other, { event: 'role_profile_completed' }]],
    ])('for %s is refused', async (_what, another) => {
      const [caseId, other] = [await aHire(), await aHire()];
      const key = randomUUID();
      await tell(caseId, { event: 'role_profile_completed' }, withKey(key));
      const [hire, body] = another(caseId, other);
      expect((await tell(hire, body, withKey(key))).json).toMatchObject({ status: 409, code: 'key_reused' });
      expect(await factsOf(db.current, other)).toHaveLength(1);
    });

    it('of somebody else is another key', async () => {
      const caseId = await aHire();
      const key = randomUUID();
      const mine = await tell(caseId, { event: 'role_profile_completed' }, withKey(key));
      const theirs = await tell(caseId, { event: 'search_started' }, { ...withKey(key), token: await rig.tokenAs('owner') });
      expect([mine.status, theirs.status]).toEqual([200, 200]);
    });

    it('is made and told where the request has none', async () => {
      const answer = await tell(await aHire(), { event: 'role_profile_completed' });
      expect(answer.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
    });

    it.each(['with space', '010199-999X', 'x'.repeat(121)])('cannot be "%s"', async (key) => {
      expect((await tell(await aHire(), { event: 'arrived' }, withKey(key))).json).toMatchObject({ status: 422, code: 'unusable_key' });
    });
  });

  describe('a closed hire', () => {
    it('takes what happened, refuses what would start work, and opens again when the closing is taken back', async () => {
      const caseId = await aHire();
      const closing = await tell(caseId, { event: 'case_closed', outcome: 'withdrawn', occurred_at: anHourAgo });
      expect(closing.status).toBe(200);
      expect((await getHire(db.current, caseId))?.closed).toBe(true);

      expect((await tell(caseId, { event: 'handoff_created', handoff_id: 'H1', service_id: 'SVC-TAX' })).json).toMatchObject({ status: 409, code: 'hire_closed' });
      expect((await tell(caseId, { event: 'arrived', occurred_at: '2026-11-20' })).status).toBe(200);

      const retracts = closing.json.event_ids[0];
      expect((await tell(caseId, { event: 'case_closed', outcome: 'withdrawn', retracts })).status).toBe(200);
      expect((await getHire(db.current, caseId))?.closed).toBe(false);
    });
  });

  describe('the portfolio', () => {
    interface Portfolio {
      readonly as_of: string;
      readonly hires: readonly { readonly case_id: string; readonly stage: string; readonly late: boolean; readonly waits: readonly { readonly party: string }[] }[];
      readonly next?: string;
    }
    const pilot = `P-${randomUUID()}`;
    const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter}-${randomUUID()}`);
    const list = async (query: string) => (await rig.ask<Portfolio>(`/api/v1/hires?pilot=${pilot}${query}`)).json;

    beforeAll(async () => {
      for (const case_id of ids) await begin({ case_id, event: 'need_identified', occurred_at: anHourAgo, data: { pilot, employer_id: 'EMP-MILL' } });
      await tell(ids[1]!, { event: 'case_closed', outcome: 'withdrawn', occurred_at: anHourAgo });
    });

    it('names every hire with its waits', async () => {
      const { hires, as_of: asOf } = await list('');
      expect(hires.map((hire) => hire.case_id)).toEqual(ids);
      expect(hires[0]).toEqual({
        case_id: ids[0], stage: 'need', late: false, next_due: null, route: null, region: null, municipality: null, employer_id: 'EMP-MILL', pilot, open_gaps: 0, close_as: null,
        closed: false, outcome: null, assigned_to: null, waits: [{ party: 'EMPLOYER', step: 'N1', handoff_id: null, person: null, kind: 'party', since: anHourAgo, due: null, basis: expect.any(String) }],
      });
      expect(Date.now() - Date.parse(asOf)).toBeLessThan(60_000);
    });

    it.each<[string, number[]]>([
      ['&closed=true', [1]], ['&closed=false', [0, 2, 3, 4]], ['&waiting_on=EMPLOYER', [0, 2, 3, 4]], ['&waiting_on=MIGRI', []], ['&stage=need&closed=false', [0, 2, 3, 4]], ['&late=true', []],
      ['&employer_id=EMP-MILL&late=false&closed=true', [1]],
    ])('is narrowed by %s', async (query, expected) => {
      expect((await list(query)).hires.map((hire) => ids.indexOf(hire.case_id))).toEqual(expected);
    });

    it('comes page by page, every hire once', async () => {
      const first = await list('&limit=2');
      const second = await list(`&limit=2&after=${first.next}`);
      const third = await list(`&limit=2&after=${second.next}`);
      expect([...first.hires, ...second.hires, ...third.hires].map((hire) => hire.case_id)).toEqual(ids);
      expect(third).not.toHaveProperty('next');
    });

    it.each(['limit=0', 'limit=1001', 'limit=x', 'late=maybe', 'color=blue'])('refuses %s', async (query) => {
      expect((await rig.ask(`/api/v1/hires?${query}`)).json).toMatchObject({ status: 422, code: 'invalid_request' });
    });
  });

  describe('the page of a hire', () => {
    it('is as of a date, and knows nothing that was recorded later', async () => {
      const caseId = await aHire();
      await tell(caseId, { event: 'role_profile_completed', data: { housing_needed: true } });
      const now = await rig.ask<{ events: unknown[]; facts: object; steps: unknown[] }>(`/api/v1/hires/${caseId}`);
      expect(now.json.events).toHaveLength(2);
      expect(now.json.facts).toMatchObject({ employer_id: 'EMP-MILL', housing_needed: true });
      const before = await rig.ask<{ as_of: string; events: unknown[] }>(`/api/v1/hires/${caseId}?as_of=2026-01-01`);
      expect(before.json).toMatchObject({ as_of: '2026-01-01', events: [] });
    });

    it('refuses a date that is none', async () => {
      expect((await rig.ask(`/api/v1/hires/${await aHire()}?as_of=2026-02-30`)).json).toMatchObject({ status: 422, code: 'unusable_time' });
    });
  });
});
