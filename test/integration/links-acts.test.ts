/** What an officer without an account does by a mailed link: looking, asking, deciding once, and what of it is written down where. */
import { randomUUID } from 'node:crypto';
import type { ReceiverView } from '../../domain/handoffs/receiver-view';
import type { HandoffRow } from '../../domain/hire/read-model';
import { addressOf, deliveriesOf } from '../../prisma/deliveries';
import { findHandoff } from '../../prisma/handoffs';
import { describeOnEachDatabase } from '../support/databases';
import { fillRegistry } from '../support/handoff-registry';
import { LinkBrowser, WHO, mailedCodes, mailedLink } from '../support/link-officer';
import { useServer } from './server-rig';

const TALENT = 'Testi Talentti-Planted';
const QUESTION = 'planted question: from which day?';

interface Receipt { readonly act: string; readonly state: string; readonly version: number; readonly code?: string; readonly by: { readonly name: string; readonly role: string; readonly organisation: { readonly en: string } }; readonly current?: object }
interface Page { readonly status: unknown; readonly code?: string; readonly view: ReceiverView; readonly needs_identity: boolean; readonly answer: object }

describeOnEachDatabase('acting by a mailed link', (db) => {
  const rig = useServer(db);

  beforeAll(() => fillRegistry(db.current));
  beforeEach(() => db.current.pool.query('DELETE FROM attempt'));

  async function aHandoff(): Promise<{ hire: string; handoff: string }> {
    const { json } = await rig.ask<{ case_id: string }>('/api/v1/hires', { body: { event: 'need_identified', data: { municipality: '993' } } });
    const id = await rig.services.vault.personOf({ kind: 'talent', hireId: json.case_id });
    await rig.services.vault.putProfile(id, { profile: { name: TALENT, email: 'talent@planted.example' }, version: 0, now: new Date() });
    const sent = await rig.ask<{ handoff: HandoffRow }>(`/api/v1/hires/${json.case_id}/handoffs`, { body: { service_id: 'DAYCARE', items: [{ item: 'start_day', state: 'ok' }] } });
    return { hire: json.case_id, handoff: sent.json.handoff.handoff_id };
  }

  /** Somebody who has come in, with what an act needs. */
  async function inside(handoff: string) {
    const browser = new LinkBrowser(rig);
    const page = await browser.comeIn(handoff);
    const act = <T = Receipt>(kind: string, body: object = {}, headers: Record<string, string> = {}) =>
      browser.ask<T>(`/handoff/${kind}`, { body: { ...page, ...WHO, ...body }, headers });
    return { browser, page, act, look: () => browser.ask<Page>('/handoff') };
  }

  const bySender = (hire: string, handoff: string, act: string, body: object = {}) => rig.ask<{ handoff: HandoffRow }>(`/api/v1/hires/${hire}/handoffs/${handoff}/${act}`, { body });
  const stateOf = async (handoff: string) => (await findHandoff(db.current, handoff))?.state;
  const decisions = async (handoff: string) =>
    (await db.current.prisma.fact.findMany({ where: { event: { startsWith: 'handoff_' } }, orderBy: { seq: 'asc' }, select: { event: true, body: true } })).filter(({ body }) => (body as { handoff_id?: string }).handoff_id === handoff).map(({ event }) => event);

  it('shows what is shared and why, and writes down each look with office and purpose', async () => {
    const { hire, handoff } = await aHandoff();
    const { look } = await inside(handoff);
    const { json, text } = await look();
    expect(json).toMatchObject({ status: 'open', needs_identity: true, view: { handoff_id: handoff } });
    expect(json.view.fields.map(({ field, value }) => [field, value])).toEqual([['talent_name', TALENT], ['municipality', '993']]);
    expect(text).not.toContain('talent@planted.example');
    const [delivery] = await deliveriesOf(db.current, handoff);
    const entries = await db.current.prisma.access_entry.findMany({ where: { hire_id: hire, principal: `delivery:${delivery!.id}` } });
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({ organisation_id: 'TOWN-A', purpose: 'handoff', fields: ['talent_name', 'municipality', 'thread'] });
  });

  it('lets a robot do what it likes with the link: nothing is decided, and the officer then answers', async () => {
    const { handoff } = await aHandoff();
    const link = await mailedLink(rig, handoff);
    const robot = new LinkBrowser(rig);
    const forms = rig.app.guardedRoutes.filter(({ method, url }) => ['POST', 'PUT'].includes(method) && url.startsWith('/api/v1/link/') && !url.endsWith('/end')).map(({ method, url }) => ({ method, path: url.slice('/api/v1/link'.length) }));
    expect(forms.length).toBeGreaterThan(10);
    await robot.ask('/locate', { body: link });
    const filled = { ...link, ...WHO, reference: handoff, code: 'AAAA-AAAA', csrf: 'x', version: 1, expected_on: '2027-01-01', text: 'x', reason_code: 'unclear', outcome: 'declined', confirm: 'yes', address: 'x@esimerkkila.example', content: {} };
    const fields: Record<string, readonly string[]> = {
      '/locate': ['handoff_id', 'secret'], '/code': [], '/confirm': ['code'], '/renew': ['handoff_id'], '/handoff/draft': ['content'],
      '/handoff/accept': ['csrf', 'version', 'expected_on'], '/handoff/ask': ['csrf', 'version', 'text', 'reason_code'], '/handoff/complete': ['csrf', 'version'],
      '/handoff/decline': ['csrf', 'version', 'outcome', 'reason_code', 'confirm'], '/handoff/forward': ['csrf', 'version', 'address'],
    };
    const statuses: number[] = [];
    for (let round = 0; round < 2; round++)
      for (const { method, path } of forms) {
        const body = Object.fromEntries((fields[path] ?? []).map((name) => [name, filled[name as keyof typeof filled]]));
        for (let i = 0; i < 2; i++) await robot.ask(path.startsWith('/handoff') ? path : '/session', { method: 'GET' });
        statuses.push((await robot.ask(path, { method, body })).status);
      }
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(await decisions(handoff)).toEqual(['handoff_created']);
    const officer = new LinkBrowser(rig);
    expect((await officer.ask('/locate', { body: link })).status).toBe(200);
    const page = await officer.proveMailbox(handoff);
    expect((await officer.ask('/handoff/accept', { body: { ...page, ...WHO } })).status).toBe(200);
    expect(await stateOf(handoff)).toBe('accepted');
  });

  it('gives a receipt that names person and office; the person stands in the vault only', async () => {
    const { handoff } = await aHandoff();
    const { act } = await inside(handoff);
    const { json } = await act('complete', { occurred_at: new Date().toISOString().slice(0, 10), text: 'planted outcome: a place from August' });
    expect(json).toMatchObject({ act: 'complete', state: 'completed', by: { name: WHO.person_name, role: WHO.person_role, organisation: { en: 'Example town' } } });
    const [audit] = await db.current.prisma.audit_entry.findMany({ where: { action: 'link.complete', object: `handoff/${handoff}` } });
    const detail = audit!.detail as { session: string; organisation: string; identity_text: string };
    expect([detail.organisation, detail.session]).toEqual(['TOWN-A', expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(JSON.parse((await rig.services.vault.readTexts([detail.identity_text])).get(detail.identity_text)!)).toEqual({ name: WHO.person_name, role: WHO.person_role });
    const tables = await db.current.pool.query<{ name: string }>(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`);
    for (const { name } of tables.rows) expect((await db.current.pool.query(`SELECT coalesce(string_agg(t::text, ' '), '') AS all FROM "${name}" t`)).rows[0]).toEqual({ all: expect.not.stringMatching(/planted/i) });
    expect(rig.log.join('\n')).not.toMatch(/planted/i);
  });

  it('asks once in a session who acts', async () => {
    const { handoff } = await aHandoff();
    const { browser, page, look } = await inside(handoff);
    const nameless = await browser.ask('/handoff/ask', { body: { ...page, text: QUESTION, reason_code: 'unclear' } });
    expect(nameless.json).toMatchObject({ status: 422, code: 'identity_needed', errors: [{ at: 'person_name' }, { at: 'person_role' }] });
    expect((await browser.ask('/handoff/ask', { body: { ...page, ...WHO, text: QUESTION, reason_code: 'unclear' } })).status).toBe(200);
    const { json } = await look();
    expect(json.needs_identity).toBe(false);
    expect((await browser.ask<Receipt>('/handoff/accept', { body: { csrf: page.csrf, version: json.view.version } })).json.by.name).toBe(WHO.person_name);
  });

  it('takes an act with the token of the page only', async () => {
    const { handoff } = await aHandoff();
    const [{ browser, page }, other] = [await inside(handoff), await inside((await aHandoff()).handoff)];
    for (const csrf of ['', 'x', other.page.csrf]) expect((await browser.ask('/handoff/accept', { body: { ...WHO, version: page.version, csrf } })).json).toMatchObject({ status: 403, code: 'csrf_token' });
    expect((await browser.ask('/handoff/accept', { body: { ...WHO, version: page.version } })).status).toBe(403);
    expect((await browser.ask('/handoff/accept', { body: { ...WHO, ...page }, headers: { 'sec-fetch-site': 'cross-site' } })).json).toMatchObject({ status: 403, code: 'cross_site' });
    expect(await stateOf(handoff)).toBe('created');
    expect((await browser.ask('/handoff/accept', { body: { ...WHO, version: page.version }, headers: { 'x-csrf-token': page.csrf } })).status).toBe(200);
  });

  it('keeps the link and what was begun while a question is open', async () => {
    const { hire, handoff } = await aHandoff();
    const { browser, page, act } = await inside(handoff);
    const link = await mailedLink(rig, handoff);
    expect((await browser.ask('/handoff/draft', { method: 'PUT', body: { content: { text: 'planted half a sentence' } } })).status).toBe(403);
    expect((await browser.ask('/handoff/draft', { method: 'PUT', body: { content: { text: 'planted half a sentence' } }, headers: { 'x-csrf-token': page.csrf } })).json).toEqual({ version: 1 });
    const asked = await act('ask', { text: QUESTION, reason_code: 'unclear', item: 'start_day' });
    expect(asked.json).toMatchObject({ act: 'ask', state: 'returned' });
    expect((await deliveriesOf(db.current, handoff))[0]).toMatchObject({ usedAt: null, generation: 1 });
    const { json: shown } = await rig.ask<{ questions: { question_id: string }[] }>(`/api/v1/hires/${hire}/handoffs/${handoff}`);
    expect((await bySender(hire, handoff, 'answer', { question_id: shown.questions[0]!.question_id, text: 'planted answer' })).status).toBe(200);
    const again = new LinkBrowser(rig);
    expect((await again.ask('/locate', { body: link })).status).toBe(200);
    const back = await again.proveMailbox(handoff);
    expect((await again.ask('/handoff/draft')).json).toMatchObject({ content: { text: 'planted half a sentence' } });
    expect((await again.ask('/handoff')).text).toContain('planted answer');
    expect((await again.ask('/handoff/complete', { body: { ...back, ...WHO } })).status).toBe(200);
    expect((await again.ask('/handoff/draft')).status).toBe(404);
  });

  it.each([
    ['accept', {}, 'accepted'], ['complete', {}, 'completed'], ['decline', { outcome: 'wrong_receiver', reason_code: 'not_our_task', right_receiver: 'TOWN-B', confirm: 'yes' }, 'returned'],
  ])('uses up the link by a decision (%s), and by nothing before it', async (kind, body, state) => {
    const { handoff } = await aHandoff();
    const link = await mailedLink(rig, handoff);
    const { act } = await inside(handoff);
    expect((await new LinkBrowser(rig).ask('/locate', { body: link })).status).toBe(200);
    expect((await act(kind, body)).json.state).toBe(state);
    expect((await new LinkBrowser(rig).ask('/locate', { body: link })).status).toBe(410);
    const [delivery] = await deliveriesOf(db.current, handoff);
    expect(delivery).toMatchObject({ usedAt: expect.any(Date), generation: 2, revokedAt: null });
    // What comes by a reminder afterwards works.
    expect((await new LinkBrowser(rig).ask('/locate', { body: await mailedLink(rig, handoff) })).status).toBe(200);
  });

  it('asks for a refusal to be confirmed', async () => {
    const { handoff } = await aHandoff();
    const { act } = await inside(handoff);
    expect((await act('decline', { outcome: 'declined', reason_code: 'no_capacity' })).json).toMatchObject({ status: 422, code: 'confirmation_needed' });
    expect(await decisions(handoff)).toEqual(['handoff_created']);
  });

  it('answers a second decision with 409 and what was decided, and changes nothing', async () => {
    const { handoff } = await aHandoff();
    const { act, look } = await inside(handoff);
    await act('complete');
    const again = await act('decline', { outcome: 'declined', reason_code: 'no_capacity', confirm: 'yes' });
    expect(again.json).toMatchObject({ status: 409, current: { state: 'completed', last: { did: 'complete' } } });
    expect((await act('complete')).status).toBe(409);
    expect(await decisions(handoff)).toEqual(['handoff_created', 'handoff_completed']);
    expect((await look()).json).toMatchObject({ status: 'answered', answer: { did: 'complete', state: 'completed', by: { role: 'MUNICIPALITY', organisation: { fi: 'Esimerkkilä' } } } });
    expect((await look()).text).not.toMatch(/planted/i);
  });

  it('gives the first answer again to the same request, and decides once when it comes twice at once', async () => {
    const { handoff } = await aHandoff();
    const { act } = await inside(handoff);
    const key = { 'idempotency-key': randomUUID() };
    const answers = [...(await Promise.all([act('accept', {}, key), act('accept', {}, key)])), await act('accept', {}, key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await decisions(handoff)).toEqual(['handoff_created', 'handoff_accepted']);
    expect((await deliveriesOf(db.current, handoff))[0]!.generation).toBe(2);
    expect(await db.current.prisma.audit_entry.count({ where: { action: 'link.accept', object: `handoff/${handoff}` } })).toBeGreaterThan(0);
  });

  it('lets one of two mailboxes\' readers win and tells the other', async () => {
    const { handoff } = await aHandoff();
    const [one, two] = [await inside(handoff), await inside(handoff)];
    const answers = await Promise.all([one.act('accept'), two.act('complete')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await decisions(handoff)).length).toBe(2);
  });

  it('refuses what was decided on an older version', async () => {
    const { hire, handoff } = await aHandoff();
    const { act } = await inside(handoff);
    await act('ask', { text: QUESTION, reason_code: 'unclear' });
    expect(hire).not.toBe('');
    expect((await act('complete')).json).toMatchObject({ status: 409, code: 'handoff_changed' });
  });

  it('says that it was withdrawn, kindly, and only after the code', async () => {
    const { hire, handoff } = await aHandoff();
    const { act, look } = await inside(handoff);
    expect((await bySender(hire, handoff, 'recall')).status).toBe(200);
    expect((await look()).json).toMatchObject({ status: 410, code: 'handoff_recalled', detail: expect.stringContaining('need not do anything') });
    expect((await act('accept')).json).toMatchObject({ status: 410, code: 'handoff_recalled' });
    expect(await stateOf(handoff)).toBe('withdrawn');
  });

  it('says that it was replaced by a newer one', async () => {
    const { hire, handoff } = await aHandoff();
    const { look } = await inside(handoff);
    const anew = await rig.ask(`/api/v1/hires/${hire}/handoffs/${handoff}/resend-to`, { body: { service_id: 'DAYCARE-B', items: [{ item: 'start_day', state: 'ok' }] } });
    expect(anew.status).toBe(201);
    expect((await look()).json).toMatchObject({ status: 410, code: 'handoff_replaced' });
  });

  it('forwards inside the office: the new mailbox goes on, the old one is out at once', async () => {
    const { handoff } = await aHandoff();
    const link = await mailedLink(rig, handoff);
    const { browser, act, look } = await inside(handoff);
    expect((await act('forward', { address: 'x@elsewhere.example' })).json.code).toBe('address_outside');
    expect((await deliveriesOf(db.current, handoff))).toHaveLength(1);
    const { cookie } = browser;
    expect((await act('forward', { address: 'kollega.planted@esimerkkila.example' })).json).toMatchObject({ act: 'forward', by: { name: WHO.person_name } });
    expect(browser.cookie).toBe('');
    browser.cookie = cookie;
    expect((await look()).status).toBe(401);
    expect((await act('accept')).status).toBe(401);
    expect((await new LinkBrowser(rig).ask('/locate', { body: link })).status).toBe(410);
    const [old, current] = await deliveriesOf(db.current, handoff);
    expect(old).toMatchObject({ revokedAt: expect.any(Date), usedAt: expect.any(Date) });
    expect(addressOf(current!, rig.services.vault.keyRing)).toBe('kollega.planted@esimerkkila.example');
    const colleague = await inside(handoff);
    expect(await db.current.prisma.mail.findFirst({ where: { handoff_id: handoff, kind: 'code', recipient: `delivery:${current!.id}` } })).not.toBeNull();
    expect((await colleague.act('accept')).json.state).toBe('accepted');
    expect((await findHandoff(db.current, handoff))?.receiver_id).toBe('TOWN-A');
  });

  it('reaches its own handoff only', async () => {
    const [mine, foreign] = [await aHandoff(), await aHandoff()];
    const { act } = await inside(mine.handoff);
    expect((await act('accept', { handoff_id: foreign.handoff })).status).toBe(422);
    await act('accept');
    expect([await stateOf(mine.handoff), await stateOf(foreign.handoff)]).toEqual(['accepted', 'created']);
  });

  it('ends for a whole office when its mailbox is in other hands, with the sessions behind it', async () => {
    const { handoff } = await aHandoff();
    const { look } = await inside(handoff);
    const link = await mailedLink(rig, handoff);
    const analyst = await rig.tokenAs('analyst');
    expect((await rig.ask('/api/v1/link-deliveries?organisation=TOWN-A', { method: 'DELETE', token: analyst })).status).toBe(403);
    expect((await rig.ask('/api/v1/link-deliveries?organisation=TOWN-X', { method: 'DELETE' })).json).toMatchObject({ status: 404, code: 'organisation_not_found' });
    const { json } = await rig.ask<{ revoked: number }>('/api/v1/link-deliveries?organisation=TOWN-A', { method: 'DELETE' });
    expect(json.revoked).toBeGreaterThan(0);
    expect((await look()).status).toBe(401);
    expect((await new LinkBrowser(rig).ask('/locate', { body: link })).status).toBe(410);
    const typed = new LinkBrowser(rig);
    await typed.ask('/locate', { body: { reference: handoff } });
    await typed.ask('/code', { body: {} });
    expect(await mailedCodes(rig, handoff)).toHaveLength(1);
    expect(await db.current.prisma.audit_entry.count({ where: { action: 'link.revoke_all', object: 'organisation/TOWN-A' } })).toBe(1);
  });

  it('ends when the officer leaves', async () => {
    const { handoff } = await aHandoff();
    const { browser, look } = await inside(handoff);
    const { cookie } = browser;
    expect((await browser.ask('/session', { method: 'DELETE' })).status).toBe(204);
    browser.cookie = cookie;
    expect((await look()).status).toBe(401);
    expect((await new LinkBrowser(rig).ask('/session', { method: 'DELETE' })).status).toBe(204);
  });

  describe('from a page without scripts', () => {
    const page = { accept: 'text/html,application/xhtml+xml;q=0.9', 'content-type': 'application/x-www-form-urlencoded' };
    const form = (browser: LinkBrowser, path: string, fields: Record<string, string>) => browser.ask(path, { method: 'POST', body: new URLSearchParams({ language: 'sv', ...fields }).toString(), headers: page });
    const places = async (...answers: Promise<{ status: number; headers: Headers }>[]) => (await Promise.all(answers)).map(({ status, headers }) => `${status} ${headers.get('location') ?? ''}`);

    it.each([
      ['accept', { expected_on: '', text: '' }], ['complete', { occurred_at: '', text: 'planted outcome' }], ['ask', { text: QUESTION, reason_code: 'unclear', item: '', addressed_to: '' }],
      ['decline', { outcome: 'declined', reason_code: 'no_capacity', right_receiver: '', item: '', text: '', confirm: 'yes' }], ['forward', { address: 'kollega@esimerkkila.example', text: '' }],
    ])('passes by forms from the typed reference to the receipt (%s)', async (kind, fields) => {
      const { handoff } = await aHandoff();
      const browser = new LinkBrowser(rig);
      expect(await places(form(browser, '/locate', { reference: handoff }))).toEqual(['303 /sv/h?done=typed']);
      expect(await places(form(browser, '/code', {}))).toEqual(['303 /sv/h?done=code']);
      expect(await places(form(browser, '/confirm', { code: 'AAAA-AAAA' }))).toEqual(['303 /sv/h?problem=wrong_code&tries_left=4&at=code']);
      expect(await places(form(browser, '/confirm', { code: (await mailedCodes(rig, handoff)).at(-1)! }))).toEqual(['303 /sv/h?done=confirmed']);
      const { csrf, version } = await browser.page();
      expect(await places(form(browser, `/handoff/${kind}`, { csrf, version: String(version), ...fields }))).toEqual(['303 /sv/h?problem=identity_needed&at=person_name']);
      expect(await places(form(browser, `/handoff/${kind}`, { csrf, version: String(version), ...WHO, ...fields }))).toEqual([`303 /sv/h?done=${kind}`]);
    });

    it('keeps what was begun, field by field', async () => {
      const { handoff } = await aHandoff();
      const { browser, page: { csrf } } = await inside(handoff);
      expect(await places(form(browser, '/handoff/draft', { text: 'planted half a sentence', occurred_at: '' }))).toEqual(['303 /sv/h?problem=csrf_token']);
      expect(await places(form(browser, '/handoff/draft', { csrf, text: 'planted half a sentence', occurred_at: '' }))).toEqual(['303 /sv/h?done=draft']);
      expect((await browser.ask('/handoff/draft')).json).toMatchObject({ content: { text: 'planted half a sentence', occurred_at: '' }, version: 1 });
    });

    it('is led back with the reason when something is wrong', async () => {
      const browser = new LinkBrowser(rig);
      expect(await places(form(browser, '/locate', { handoff_id: 'X', secret: 'y' }))).toEqual(['303 /sv/h?problem=link_not_valid']);
      expect(await places(form(browser, '/code', {}))).toEqual(['303 /sv/h?problem=link_session_ended']);
      expect(await places(form(browser, '/handoff/accept', { version: '1' }))).toEqual(['303 /sv/h?problem=link_session_ended']);
      expect(await places(form(browser, '/session/end', {}))).toEqual(['303 /sv/h?done=ended']);
      expect((await browser.ask('/code', { method: 'POST', body: 'language=sv', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).json).toMatchObject({ status: 401 });
    });

    it('is no way into other routes', async () => {
      const answer = await rig.ask('/api/v1/hires', { method: 'POST', body: 'event=need_identified', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      expect(answer.json).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    });
  });
});
