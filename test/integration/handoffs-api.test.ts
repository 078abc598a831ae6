/** Handoffs over HTTP, both sides: composed, checked, sent, worked on and answered, each act once, and nothing shown that is not shared. */
import { randomUUID } from 'node:crypto';
import { connectClient } from '../../client/connection';
import { workflowIdOf } from '../../client/ids';
import type { ReceiverView } from '../../domain/handoffs/receiver-view';
import type { HandoffRow } from '../../domain/hire/read-model';
import { deliveriesOf } from '../../prisma/deliveries';
import { factsOf } from '../../prisma/facts';
import { gapsOf, getHire } from '../../prisma/hires';
import { issueToken } from '../../prisma/principals';
import { buildServer } from '../../server/app';
import { describeOnEachDatabase } from '../support/databases';
import { fillRegistry, tokenOf } from '../support/handoff-registry';
import { type Answer, type Asking, useServer } from './server-rig';

interface Sent { readonly handoff: HandoffRow; readonly message: string; readonly receiver: { readonly service_id: string; readonly instead_of: string | null } | null; readonly code?: string; readonly errors?: readonly { at: string }[] }
interface DeskActed { readonly handoff: { readonly handoff_id: string; readonly state: string; readonly version: number; readonly claimed_by: string | null; readonly paused: boolean } }
interface Problem { readonly status: number; readonly code: string; readonly current?: { readonly state: string; readonly claimed_by: string | null; readonly version: number; readonly last: { readonly did: string; readonly by: string } } }

const HOUR_MS = 3_600_000;
const TALENT = 'Testi Talentti-Planted';
const ASKED = 'planted request: the family needs a place';
const QUESTION = 'planted question: which month?';
const ANSWER = 'planted answer: in August';

describeOnEachDatabase('handoffs over HTTP', (db) => {
  const rig = useServer(db);
  let officer = '';
  let colleague = '';
  let foreign = '';

  beforeAll(async () => {
    await fillRegistry(db.current);
    officer = await tokenOf(db.current, 'officer-1', { roles: ['officer'], organisation_id: 'TOWN-A' });
    colleague = await tokenOf(db.current, 'officer-2', { roles: ['officer'], organisation_id: 'TOWN-A' });
    foreign = await tokenOf(db.current, 'officer-b', { roles: ['officer'], organisation_id: 'TOWN-B' });
  });

  /** A hire of a talent whose name the vault knows. */
  async function aHire(): Promise<string> {
    const { json } = await rig.ask<{ case_id: string }>('/api/v1/hires', { body: { event: 'need_identified', data: { municipality: '993', employer_id: 'EMP-MILL' } } });
    const { vault } = rig.services;
    const id = await vault.personOf({ kind: 'talent', hireId: json.case_id });
    await vault.putProfile(id, { profile: { name: TALENT, email: 'talent@planted.example' }, version: 0, now: new Date() });
    return json.case_id;
  }

  const complete = { service_id: 'DAYCARE', items: [{ item: 'start_day', state: 'ok' }], text: ASKED };
  const compose = (hire: string, body: object, asking: Asking = {}) => rig.ask<Sent>(`/api/v1/hires/${hire}/handoffs`, { body, ...asking });
  const onDesk = <T = DeskActed>(handoff: string, act: string, body: object = {}, token = officer, asking: Asking = {}) => rig.ask<T>(`/api/v1/desk/handoffs/${handoff}/${act}`, { body, token, ...asking });
  const look = (handoff: string, token = officer) => rig.ask<ReceiverView & Problem>(`/api/v1/desk/handoffs/${handoff}`, { token });
  const bySender = (hire: string, handoff: string, act: string, body: object = {}) => rig.ask<Sent & Problem>(`/api/v1/hires/${hire}/handoffs/${handoff}/${act}`, { body });
  const statuses = (answers: readonly Answer<unknown>[]) => answers.map((a) => a.status).sort();
  const handoffEvents = async (hire: string) => (await factsOf(db.current, hire)).map((f) => f.event.event).filter((name) => name.startsWith('handoff_'));

  /** A handoff that was sent; its ids. */
  async function aHandoff(): Promise<{ hire: string; handoff: string }> {
    const hire = await aHire();
    const { status, json } = await compose(hire, complete);
    expect(status).toBe(201);
    return { hire, handoff: json.handoff.handoff_id };
  }

  describe('the dry run', () => {
    it('says who receives it, what is missing and what to do, and records nothing', async () => {
      const hire = await aHire();
      const { status, json } = await rig.ask<Record<string, unknown>>(`/api/v1/hires/${hire}/handoffs/preflight`, { body: { service_id: 'DAYCARE' } });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        ready: false, receiver: { organisation_id: 'TOWN-A', service_id: 'DAYCARE', response_days: 10 }, preview: null,
        items: [{ item: 'start_day', state: 'missing', title: { en: 'First day' }, to_do: expect.stringContaining('start_day is missing') }, { item: 'language_need', state: 'not_needed' }],
        problems: [{ code: 'preflight_incomplete', at: 'items.start_day' }],
      });
      expect(await factsOf(db.current, hire)).toHaveLength(1);
      expect(await db.current.prisma.access_entry.count({ where: { hire_id: hire } })).toBe(0);
    });

    it('previews the very page that the receiver then sees', async () => {
      const hire = await aHire();
      const { json } = await rig.ask<{ ready: boolean; preview: ReceiverView; answer_due: { due_on: string }; work_due: { due_on: string } }>(`/api/v1/hires/${hire}/handoffs/preflight`, { body: complete });
      expect(json.ready).toBe(true);
      expect(json.work_due.due_on > json.answer_due.due_on).toBe(true);
      const { handoff } = (await compose(hire, complete)).json;
      const seen = (await look(handoff.handoff_id)).json;
      const comparable = (view: ReceiverView) => JSON.parse(JSON.stringify({ ...view, deadline: view.deadline && { ...view.deadline, explanation: { ...view.deadline.explanation, evidence: [] } } })
        .replaceAll(view.handoff_id, 'H').replaceAll(view.created_at, 'NOW')) as unknown;
      expect(comparable(json.preview)).toEqual(comparable(seen));
      expect(json.preview.asked).toBe(ASKED);
      // Whoever previews a name has seen it.
      expect(await db.current.prisma.access_entry.findMany({ where: { hire_id: hire, principal: 'owner' } })).toMatchObject([{ purpose: 'case_work', fields: ['talent_name'] }]);
    });

    it('says that nobody owns a service, and that there is none', async () => {
      const hire = await aHire();
      const run = (body: object) => rig.ask<Record<string, unknown>>(`/api/v1/hires/${hire}/handoffs/preflight`, { body });
      expect((await run({ service_id: 'INTERPRETING' })).json).toMatchObject({ receiver: null, message: expect.stringContaining('nobody owns the service INTERPRETING') });
      expect((await run({ service_id: 'NO-SUCH' })).json).toMatchObject({ status: 404, code: 'service_not_found' });
    });
  });

  describe('sending', () => {
    it('refuses what lacks a required item, by its name', async () => {
      const hire = await aHire();
      expect((await compose(hire, { service_id: 'DAYCARE' })).json).toMatchObject({ status: 422, code: 'preflight_incomplete', errors: [{ at: 'items.start_day' }] });
      expect((await compose(hire, { ...complete, fields: [{ field: 'talent_name', legal_basis: '' }] })).json).toMatchObject({ status: 422, code: 'no_legal_basis', errors: [{ at: 'fields.talent_name' }] });
      expect(await handoffEvents(hire)).toEqual([]);
      expect(await db.current.prisma.delivery.count({ where: { hire_id: hire } })).toBe(0);
      expect(await db.current.prisma.private_text.count({ where: { hire_id: hire } })).toBe(0);
    });

    it('takes an override with its reason, and the report counts the return against it', async () => {
      const hire = await aHire();
      const { json } = await compose(hire, { ...complete, items: [{ item: 'start_day', state: 'overridden', reason: 'comes_later' }] });
      expect(json.handoff.items).toEqual([{ item: 'start_day', state: 'overridden', required: true, reason: 'comes_later' }, { item: 'language_need', state: 'not_needed', required: false }]);
      expect(await db.current.prisma.audit_entry.findMany({ where: { object: `handoff/${json.handoff.handoff_id}` } })).toMatchObject([
        { principal: 'owner', action: 'handoff.override', detail: { items: [{ item: 'start_day', reason: 'comes_later' }] } },
      ]);
      await onDesk(json.handoff.handoff_id, 'ask', { reason_code: 'missing_document', item: 'start_day' });
      const report = await rig.ask<{ rows: readonly { id: string; overridden: number; returned_after_override: number; items: readonly { item: string; returned: number }[] }[] }>('/api/v1/reports/first-time-right?by=sender');
      expect(report.json.rows).toMatchObject([{ id: 'owner' }]);
      expect(report.json.rows[0]!.returned_after_override).toBeGreaterThan(0);
      const run = await rig.ask<{ returned: readonly { item: string; returned: number; of: number }[] }>(`/api/v1/hires/${hire}/handoffs/preflight`, { body: complete });
      expect(run.json.returned.find((r) => r.item === 'start_day')?.returned).toBeGreaterThan(0);
    });

    it('makes a gap of what nobody owns, and of what nobody gives: nothing is sent', async () => {
      for (const body of [{ service_id: 'INTERPRETING' }, { service_id: 'MIDWIFE-EN', unlisted: true }]) {
        const hire = await aHire();
        const { status, json } = await compose(hire, body);
        expect([status, json.receiver, json.handoff.receiver_id, json.handoff.delivery_id]).toEqual([201, null, null, null]);
        expect(json.message).toContain('nobody owns the service');
        expect(await db.current.prisma.delivery.count({ where: { hire_id: hire } })).toBe(0);
        expect((await gapsOf(db.current, hire)).map((gap) => gap.gap)).toContain('G24_NO_OWNER');
        expect((await getHire(db.current, hire))?.waits).toContainEqual(expect.objectContaining({ party: 'COORDINATOR', handoff_id: json.handoff.handoff_id }));
      }
    });

    it('goes to the substitute and says so', async () => {
      const { json } = await compose(await aHire(), { ...complete, service_id: 'DAYCARE-OLD' });
      expect(json).toMatchObject({ receiver: { service_id: 'DAYCARE', instead_of: 'DAYCARE-OLD' }, handoff: { service_id: 'DAYCARE', receiver_id: 'TOWN-A' } });
    });

    it('again with the same key is the same handoff; with other words it is refused', async () => {
      const hire = await aHire();
      const key: Asking = { headers: { 'idempotency-key': randomUUID() } };
      const [first, second] = await Promise.all([compose(hire, complete, key), compose(hire, complete, key)]);
      const later = await compose(hire, complete, key);
      expect([first.json.handoff.handoff_id, second.json.handoff.handoff_id]).toEqual([later.json.handoff.handoff_id, later.json.handoff.handoff_id]);
      expect((await compose(hire, { ...complete, text: 'other words' }, key)).json).toMatchObject({ status: 409, code: 'key_reused' });
      expect(await handoffEvents(hire)).toEqual(['handoff_created']);
      expect(await db.current.prisma.delivery.count({ where: { hire_id: hire } })).toBe(1);
      expect(await db.current.prisma.private_text.count({ where: { hire_id: hire } })).toBe(1);
    });

    it('is refused by a closed hire', async () => {
      const hire = await aHire();
      await rig.ask(`/api/v1/hires/${hire}/events`, { body: { event: 'case_closed', outcome: 'withdrawn' } });
      expect((await compose(hire, complete)).json).toMatchObject({ status: 409, code: 'hire_closed' });
    });

    it('anew ends the first one and takes its place', async () => {
      const { hire, handoff } = await aHandoff();
      const { status, json } = await bySender(hire, handoff, 'resend-to', { ...complete, service_id: 'DAYCARE-B' });
      expect([status, json.handoff.replaces, json.handoff.receiver_id]).toEqual([201, handoff, 'TOWN-B']);
      expect((await rig.ask<HandoffRow>(`/api/v1/hires/${hire}/handoffs/${handoff}`)).json).toMatchObject({ state: 'withdrawn', replaced_by: json.handoff.handoff_id });
      expect((await bySender(hire, handoff, 'resend-to', complete)).json).toMatchObject({ status: 409, code: 'handoff_ended' });
    });
  });

  describe('the page of the receiver', () => {
    it('shows the listed fields with their basis and nothing else, and every look is logged', async () => {
      const { hire, handoff } = await aHandoff();
      const looks = [await look(handoff), await look(handoff)];
      expect(looks[0]?.json.fields).toMatchObject([{ field: 'talent_name', legal_basis: 'public_task', value: TALENT }, { field: 'municipality', value: '993' }]);
      for (const { text } of looks) for (const absent of ['planted.example', 'EMP-MILL', hire]) expect(text).not.toContain(absent);
      const entries = await db.current.prisma.access_entry.findMany({ where: { hire_id: hire, purpose: 'handoff' } });
      expect(entries).toMatchObject([1, 2].map(() => ({ principal: 'officer-1', organisation_id: 'TOWN-A', purpose: 'handoff', fields: ['talent_name', 'municipality', 'thread'] })));
    });

    it('is not there for another office, nor in its queue', async () => {
      const { handoff } = await aHandoff();
      expect((await look(handoff, foreign)).json).toMatchObject({ status: 404, code: 'handoff_not_found' });
      expect((await onDesk<Problem>(handoff, 'complete', {}, foreign)).json).toMatchObject({ status: 404 });
      const queue = (token: string) => rig.ask<{ handoffs: readonly { handoff_id: string }[] }>('/api/v1/desk/handoffs?open=true&limit=200', { token });
      expect((await queue(officer)).json.handoffs.map((h) => h.handoff_id)).toContain(handoff);
      expect((await queue(foreign)).json.handoffs.map((h) => h.handoff_id)).not.toContain(handoff);
    });

    it('is on no desk of an officer who belongs to no organisation', async () => {
      const { handoff } = await aHandoff();
      const nobodys = await tokenOf(db.current, `officer-${randomUUID()}`, { roles: ['officer'] });
      expect((await look(handoff, nobodys)).status).toBe(404);
      expect((await rig.ask<{ handoffs: readonly unknown[] }>('/api/v1/desk/handoffs', { token: nobodys })).json.handoffs).toEqual([]);
    });

    it('cannot be acted on by whoever sent it', async () => {
      const { handoff } = await aHandoff();
      expect((await rig.ask<Problem>(`/api/v1/desk/handoffs/${handoff}/complete`, { body: {} })).json).toMatchObject({ status: 403, code: 'own_handoff' });
    });

    it('is gone once the handoff is recalled, and so is its place in the queue', async () => {
      const { hire, handoff } = await aHandoff();
      expect((await bySender(hire, handoff, 'recall')).status).toBe(200);
      const gone = await look(handoff);
      expect(gone.json).toMatchObject({ status: 410, code: 'handoff_recalled' });
      expect(gone.text).not.toContain(TALENT);
      expect((await onDesk<Problem>(handoff, 'complete')).json).toMatchObject({ status: 410, code: 'handoff_recalled' });
      expect((await rig.ask('/api/v1/desk/handoffs?limit=200', { token: officer })).text).not.toContain(handoff);
    });
  });

  describe('two at once', () => {
    it('take it: one has it, the other is told who', async () => {
      const { handoff } = await aHandoff();
      const answers = await Promise.all([onDesk<DeskActed & Problem>(handoff, 'claim', {}, officer), onDesk<DeskActed & Problem>(handoff, 'claim', {}, colleague)]);
      expect(statuses(answers)).toEqual([200, 409]);
      const winner = answers.find((a) => a.status === 200)!.json.handoff.claimed_by;
      const loser = answers.find((a) => a.status === 409)!.json;
      expect(loser).toMatchObject({ code: 'claimed', current: { claimed_by: winner, last: { did: 'claim', by: winner } } });
      expect((await onDesk<Problem>(handoff, 'release', {}, winner === 'officer-1' ? colleague : officer)).json).toMatchObject({ status: 409, code: 'not_claimed_by_you' });
    });

    it('decide on the same version: one decision stands, the other one is told what changed and by whom', async () => {
      const { handoff } = await aHandoff();
      const { version } = (await look(handoff)).json;
      const answers = await Promise.all([
        onDesk<DeskActed & Problem>(handoff, 'complete', { version }, officer),
        onDesk<DeskActed & Problem>(handoff, 'decline', { version, outcome: 'declined', reason_code: 'no_capacity' }, colleague),
      ]);
      expect(statuses(answers)).toEqual([200, 409]);
      const [won, lost] = answers[0]!.status === 200 ? ['officer-1', answers[1]!] as const : ['officer-2', answers[0]!] as const;
      expect(['handoff_changed', 'handoff_ended']).toContain(lost.json.code);
      expect(lost.json.current).toMatchObject({ version: version + 1, last: { by: won } });
    });
  });

  describe('questions and answers', () => {
    it('several at a time stop the clock once, from the first question to the last answer', async () => {
      const { hire, handoff } = await aHandoff();
      await onDesk(handoff, 'accept', { expected_on: '2099-01-04' });
      const first = await onDesk(handoff, 'ask', { reason_code: 'unclear', text: QUESTION });
      await onDesk(handoff, 'ask', { reason_code: 'missing_document', item: 'language_need' });
      expect(first.json.handoff.paused).toBe(true);
      const { questions } = (await look(handoff)).json;
      expect(questions.map((q) => [q.reason_code, q.text])).toEqual([['unclear', QUESTION], ['missing_document', null]]);
      const answered = await bySender(hire, handoff, 'answer', { question_id: questions[0]!.question_id, text: ANSWER });
      expect(answered.json.handoff).toMatchObject({ paused: true, state: 'returned' });
      expect((await bySender(hire, handoff, 'answer', { question_id: questions[0]!.question_id })).json).toMatchObject({ status: 409, code: 'question_not_open', current: { last: { did: 'answer', by: 'owner' } } });
      const last = await bySender(hire, handoff, 'answer', { question_id: questions[1]!.question_id });
      expect(last.json.handoff).toMatchObject({ paused: false, state: 'answered', open_questions: [] });
      expect(await handoffEvents(hire)).toEqual(['handoff_created', 'handoff_accepted', 'handoff_returned', 'handoff_answered']);
      expect((await look(handoff)).json.questions[0]).toMatchObject({ answer: ANSWER });
    });

    it('leave a half-written draft of the receiver as it is, over a restart too; the decision throws it away', async () => {
      const { hire, handoff } = await aHandoff();
      const drafts = (path: string, token?: string) => ({ path: `/api/v1/${path}`, asking: token === undefined ? {} : { token } });
      for (const { path, asking } of [drafts(`desk/handoffs/${handoff}/draft`, officer), drafts(`hires/${hire}/handoff-draft`)]) {
        expect((await rig.ask(path, { method: 'PUT', body: { content: { half: ASKED }, version: 0 }, ...asking })).json).toEqual({ version: 1 });
        expect((await rig.ask(path, { method: 'PUT', body: { content: {}, version: 0 }, ...asking })).json).toMatchObject({ status: 409, code: 'draft_changed', current: { version: 1 } });
      }
      await onDesk(handoff, 'ask', { reason_code: 'unclear' });
      const restarted = await buildServer(rig.services);
      try {
        const url = await restarted.listen({ host: '127.0.0.1', port: 0 });
        const owner = await issueToken(db.current, { principalId: 'owner', kind: 'cli', now: new Date(), validForMs: HOUR_MS });
        const read = async (path: string, token: string): Promise<unknown> => (await fetch(`${url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
        expect(await read(`desk/handoffs/${handoff}/draft`, officer)).toMatchObject({ content: { half: ASKED }, version: 1 });
        expect(await read(`hires/${hire}/handoff-draft`, owner)).toMatchObject({ content: { half: ASKED } });
      } finally {
        await restarted.close();
      }
      expect((await rig.ask<Problem>(`/api/v1/desk/handoffs/${handoff}/draft`, { token: colleague })).json).toMatchObject({ status: 404 });
      await onDesk(handoff, 'complete');
      expect((await rig.ask<Problem>(`/api/v1/desk/handoffs/${handoff}/draft`, { token: officer })).json).toMatchObject({ status: 404, code: 'draft_not_found' });
      expect((await rig.ask(`/api/v1/hires/${hire}/handoff-draft`, { method: 'DELETE' })).status).toBe(204);
    });
  });

  describe('forwarding', () => {
    it('makes a new delivery and ends the old one; party and clock go on', async () => {
      const { hire, handoff } = await aHandoff();
      await onDesk(handoff, 'accept');
      const before = (await look(handoff)).json.deadline;
      expect((await onDesk(handoff, 'forward', { address: 'kollega@esimerkkila.example' })).status).toBe(200);
      expect((await look(handoff)).json).toMatchObject({ receiver_id: 'TOWN-A', deadline: { clock: before?.clock, due_on: before?.due_on } });
      const deliveries = await deliveriesOf(db.current, handoff);
      expect(deliveries.map((d) => [d.revokedAt === null, d.sealedAddress === null])).toEqual([[false, true], [true, false]]);
      expect((await rig.ask<HandoffRow>(`/api/v1/hires/${hire}/handoffs/${handoff}`)).json).toMatchObject({ delivery_id: deliveries[1]?.id, deliveries: [{ to: 'service' }, { to: 'colleague', revoked_at: null }] });
      const everything = JSON.stringify([await factsOf(db.current, hire), await db.current.prisma.audit_entry.findMany().then((rows) => rows.map((row) => ({ ...row, id: String(row.id) }))), await db.current.prisma.outbox.findMany()]);
      expect(everything).not.toContain('kollega');
    });

    it('twice at once: one goes, and only its link lives', async () => {
      const { hire, handoff } = await aHandoff();
      const { version } = (await look(handoff)).json;
      const answers = await Promise.all(['one', 'two'].map((name) => onDesk<DeskActed & Problem>(handoff, 'forward', { address: `${name}@esimerkkila.example`, version })));
      expect(statuses(answers)).toEqual([200, 409]);
      const { json } = await rig.ask<HandoffRow>(`/api/v1/hires/${hire}/handoffs/${handoff}`);
      expect((await deliveriesOf(db.current, handoff)).filter((d) => d.revokedAt === null).map((d) => d.id)).toEqual([json.delivery_id]);
    });

    it('stays inside the organisation', async () => {
      const { handoff } = await aHandoff();
      for (const address of ['someone@elsewhere.example', 'x@esimerkkila.example.evil.example', 'a@esimerkkila.example\r\nBcc: b@x.example', 'no address'])
        expect((await onDesk<Problem>(handoff, 'forward', { address })).json).toMatchObject({ status: 422, code: 'address_outside' });
      expect(await deliveriesOf(db.current, handoff)).toHaveLength(1);
    });
  });

  it('reaches the hires of one\'s own pilot and no others, in the report too', async () => {
    const { json: own } = await rig.ask<{ case_id: string }>('/api/v1/hires', { body: { event: 'need_identified', data: { pilot: 'P-OWN', municipality: '993' } } });
    const other = await aHandoff();
    const coordinator = `coordinator-${randomUUID()}`;
    const token = await tokenOf(db.current, coordinator, { roles: ['coordinator'], pilots: ['P-OWN'] });
    const { status, json } = await compose(own.case_id, complete, { token });
    expect([status, json.handoff.sender]).toEqual([201, coordinator]);
    for (const answer of [
      await compose(other.hire, complete, { token }),
      await rig.ask(`/api/v1/hires/${other.hire}/handoffs/preflight`, { body: complete, token }),
      await rig.ask(`/api/v1/hires/${other.hire}/handoffs/${other.handoff}/recall`, { body: {}, token }),
      await rig.ask(`/api/v1/hires/${other.hire}/handoffs`, { token }),
    ]) expect(answer.json).toMatchObject({ status: 404, code: 'hire_not_found' });
    const report = await rig.ask<{ rows: readonly { id: string; sent: number }[] }>('/api/v1/reports/first-time-right', { token });
    expect(report.json.rows).toMatchObject([{ id: coordinator, sent: 1, open: 1, first_time_right: { n: 0, share: null, interval: null } }]);
    const before = await rig.ask<{ rows: readonly unknown[] }>(`/api/v1/reports/first-time-right?as_of=${encodeURIComponent(new Date(Date.now() - HOUR_MS).toISOString())}`, { token });
    expect(before.json.rows).toEqual([]);
  });

  it('says in whose place a substitute acted, and lets nobody answer for the receiver what they sent themselves', async () => {
    const { hire, handoff } = await aHandoff();
    const today = new Date();
    const absent = { from_on: new Date(today.getTime() - 2 * 86_400_000), to_on: new Date(today.getTime() + 2 * 86_400_000), created_by: 'owner', created_at: today };
    const substitute = `officer-${randomUUID()}`;
    const token = await tokenOf(db.current, substitute, { roles: ['coordinator'] });
    await db.current.prisma.absence.createMany({
      data: [{ id: randomUUID(), principal_id: 'officer-2', substitute_id: substitute, ...absent }, { id: randomUUID(), principal_id: 'officer-2', substitute_id: 'owner', ...absent }],
    });
    const inPlace: Asking = { headers: { 'saapua-on-behalf-of': 'officer-2' } };
    expect((await onDesk<Problem>(handoff, 'accept', {}, token)).status).toBe(403);
    expect((await onDesk(handoff, 'accept', {}, token, inPlace)).status).toBe(200);
    expect((await rig.ask<Problem>(`/api/v1/desk/handoffs/${handoff}/complete`, { body: {}, ...inPlace })).json).toMatchObject({ status: 403, code: 'own_handoff' });
    const { json } = await rig.ask<{ handoffs: readonly { entries: readonly object[] }[] }>(`/api/v1/hires/${hire}/handoffs`);
    expect(json.handoffs[0]?.entries).toMatchObject([{ did: 'create', on_behalf_of: null }, { did: 'accept', by: substitute, role: 'MUNICIPALITY', on_behalf_of: 'officer-2' }]);
  });

  it.each<[string, object, string]>([
    ['a time that is none', { occurred_at: 'yesterday' }, 'unusable_time'],
    ['a day to come', { occurred_at: '2099-01-01' }, 'future_date'],
    ['a field that acts do not have', { by: 'somebody' }, 'invalid_request'],
    ['an empty text', { text: '' }, 'invalid_request'],
  ])('refuses an act with %s, and nothing happens', async (_what, body, code) => {
    const { hire, handoff } = await aHandoff();
    expect((await onDesk<Problem>(handoff, 'complete', body)).json).toMatchObject({ status: 422, code });
    expect(await handoffEvents(hire)).toEqual(['handoff_created']);
  });

  it('keeps what people write out of facts, notes, read models, notices, logs and the history of the workflow', async () => {
    const { hire, handoff } = await aHandoff();
    await onDesk(handoff, 'ask', { reason_code: 'unclear', text: QUESTION });
    const [question] = (await look(handoff)).json.questions;
    await bySender(hire, handoff, 'answer', { question_id: question!.question_id, text: ANSWER });
    await onDesk(handoff, 'complete', { text: 'planted end' });
    const { prisma } = db.current;
    const rows = JSON.stringify([
      await factsOf(db.current, hire), await prisma.handoff.findMany(), await prisma.outbox.findMany(), await prisma.draft.findMany(), await prisma.private_text.findMany(), await prisma.hire.findMany(),
    ], (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));
    const client = await connectClient(rig.temporal);
    const stored = JSON.stringify(await client.workflow.getHandle(workflowIdOf(hire)).fetchHistory());
    const history = stored + [...stored.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map((m) => Buffer.from(m[1]!, 'base64').toString('utf8')).join('\n');
    await client.connection.close();
    expect(history).toContain(handoff);
    for (const text of [rows, history, rig.log.join('\n')]) expect(text).not.toMatch(/planted|Talentti/i);
  });

  it('shows its sender the whole thread, and to those who may not read texts the codes alone', async () => {
    const { hire, handoff } = await aHandoff();
    await onDesk(handoff, 'decline', { outcome: 'wrong_receiver', reason_code: 'not_our_task', right_receiver: 'TOWN-B', text: QUESTION });
    const { json } = await rig.ask<{ handoffs: readonly unknown[] }>(`/api/v1/hires/${hire}/handoffs`);
    expect(json.handoffs).toMatchObject([{ state: 'returned', outcome: 'wrong_receiver', sent: ASKED, texts_shown: true, entries: [{ did: 'create' }, { did: 'decline', text: QUESTION, by: 'officer-1' }] }]);
    const admin = await tokenOf(db.current, `admin-${randomUUID()}`, { roles: ['admin'] });
    const bare = await rig.ask<{ handoffs: readonly unknown[] }>(`/api/v1/hires/${hire}/handoffs`, { token: admin });
    expect(bare.json.handoffs).toMatchObject([{ handoff_id: handoff, sent: null, texts_shown: false }]);
    expect(bare.text).not.toContain('planted');
  });
});
