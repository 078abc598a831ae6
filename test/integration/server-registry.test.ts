/** The registry over the API and the command line: two persons for an address, a sheet in and out, nobody's services seen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';
import { addAbsence } from '../../prisma/absences';
import { describeOnEachDatabase } from '../support/databases';
import { aService, aTown } from '../support/registry-entries';
import { Terminal } from './cli-terminal';
import { useServer } from './server-rig';

const START_SET = readFileSync(join(__dirname, '../../domain/registry/start-set.csv'));

interface Edited { readonly id: string; readonly version: number; readonly change: { readonly id: string } | null }
interface ServiceAnswer { readonly id: string; readonly mailbox: string | null; readonly lacks: readonly string[]; readonly receiver: object | null; readonly open_change: string | null }

function todayInHelsinki(): string {
  return formatDay(localDay(Date.now()));
}

describeOnEachDatabase('the API of the registry', (db) => {
  const rig = useServer(db);
  let [keeper, colleague] = ['', ''];

  beforeAll(async () => {
    [keeper, colleague] = [await rig.tokenAs('team_lead', { id: 'keeper' }), await rig.tokenAs('admin', { id: 'colleague' })];
  });

  /** The town and its day care, in use. */
  beforeEach(async () => {
    await db.current.pool.query('TRUNCATE service, organisation, registry_change, registry_request');
    const { id: _town, version: _of, ...town } = aTown();
    const { id: _service, version: _its, unowned_since: _since, ...service } = aService();
    await approve((await send<Edited>('PUT', 'organisations/TOWN', town)).json);
    await approve((await send<Edited>('PUT', 'services/SVC-DAYCARE', service)).json);
  });

  const send = <T = Record<string, unknown>>(method: string, path: string, body?: unknown, more: { token?: string; headers?: Record<string, string> } = {}) =>
    rig.ask<T>(`/api/v1/registry/${path}`, { method, token: keeper, ...(body !== undefined && { body }), ...more });
  const get = <T>(path: string) => rig.ask<T>(`/api/v1/registry/${path}`, { token: keeper });
  const approve = ({ change }: Edited, token = colleague) => send('POST', `changes/${change?.id ?? 'none'}/approve`, undefined, { token });
  const propose = async (name: string, version = 2) => (await send<Edited>('PATCH', 'services/SVC-DAYCARE', { mailbox: `${name}@esimerkkila.example`, version })).json;

  it('shows an entry with who takes a handoff to it', async () => {
    const { json } = await get<ServiceAnswer>('services/SVC-DAYCARE');
    expect(json).toEqual({ ...aService({ version: 2 }), lacks: [], receiver: { organisation_id: 'TOWN', service_id: 'SVC-DAYCARE', instead_of: null }, open_change: null });
    expect((await get('organisations/TOWN')).json).toEqual(aTown({ version: 2 }));
    expect((await get('services/SVC-GONE')).json).toMatchObject({ status: 404, code: 'entry_not_found' });
  });

  it('takes an address when a second person consents, and from nobody else', async () => {
    const edited = await propose('paivahoito');
    expect((await get<ServiceAnswer>('services/SVC-DAYCARE')).json).toMatchObject({ mailbox: 'varhaiskasvatus@esimerkkila.example', open_change: edited.change?.id });
    expect((await approve(edited, keeper)).json).toMatchObject({ status: 403, code: 'four_eyes' });
    expect((await approve(edited)).json).toMatchObject({ decision: 'approved', version: 3 });
    expect((await get<ServiceAnswer>('services/SVC-DAYCARE')).json).toMatchObject({ mailbox: 'paivahoito@esimerkkila.example', open_change: null });
  });

  it('tells the second of two who consent at once', async () => {
    const [edited, third] = [await propose('paivahoito'), await rig.tokenAs('team_lead')];
    const answers = await Promise.all([approve(edited), approve(edited, third)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({ code: expect.stringMatching(/^(change_decided|registry_changed)$/) as string });
  });

  it('refuses consent to what was seen at an earlier version, and shows it as stale', async () => {
    const edited = await propose('paivahoito');
    await send('PATCH', 'services/SVC-DAYCARE', { response_days: 3, version: 2 });
    expect((await get<{ changes: object[] }>('changes')).json.changes).toMatchObject([{ id: edited.change?.id, stale: true }]);
    expect((await approve(edited)).json).toMatchObject({ status: 409, code: 'change_stale' });
    expect((await send('POST', `changes/${edited.change?.id ?? ''}/withdraw`, undefined, { token: colleague })).json).toMatchObject({ status: 403, code: 'not_yours' });
    expect((await send('POST', `changes/${edited.change?.id ?? ''}/withdraw`)).json).toMatchObject({ decision: 'withdrawn', version: null });
    expect((await get<{ changes: object[] }>('changes')).json.changes).toEqual([]);
    expect((await get<{ changes: object[] }>('changes?open=false')).json.changes[0]).toMatchObject({ decision: 'withdrawn', stale: false });
  });

  it('refuses an edit of a version that is past, and gives the answer again for the same key', async () => {
    const headers = { 'idempotency-key': 'edit-1' };
    const first = await send('PATCH', 'services/SVC-DAYCARE', { response_days: 3, version: 2 }, { headers });
    expect((await send('PATCH', 'services/SVC-DAYCARE', { response_days: 3, version: 2 }, { headers })).text).toBe(first.text);
    expect((await send('PATCH', 'services/SVC-DAYCARE', { response_days: 4, version: 2 }, { headers })).json).toMatchObject({ status: 409, code: 'key_reused' });
    expect((await send('PATCH', 'services/SVC-DAYCARE', { response_days: 4, version: 2 })).json).toMatchObject({ status: 409, code: 'registry_changed' });
  });

  it.each<[string, object, string]>([
    ['a second recipient in the address', { mailbox: 'a@esimerkkila.example, b@evil.example' }, 'not_an_address'],
    ['a header in the address', { mailbox: 'a@esimerkkila.example\r\nBcc: b@evil.example' }, 'not_an_address'],
    ['an address elsewhere', { mailbox: 'office@evil.example' }, 'outside_domains'],
    ['a field that is not one', { phone: '1' }, 'invalid_request'],
    ['a version that it may not set', { unowned_since: '2026-01-01' }, 'invalid_request'],
  ])('refuses %s, and repeats no address', async (_what, fields, code) => {
    const answer = await send('PATCH', 'services/SVC-DAYCARE', { ...fields, version: 2 });
    expect(answer.json).toMatchObject({ status: 422, code });
    expect(answer.text).not.toContain('evil');
  });

  it('does not create by PATCH, and not over what is there by PUT', async () => {
    expect((await send('PATCH', 'services/SVC-NEW', { response_days: 3, version: 0 })).json).toMatchObject({ status: 404, code: 'entry_not_found' });
    expect((await send('PUT', 'services/SVC-DAYCARE', { organisation_id: 'TOWN', title_fi: 'a', title_sv: 'b', title_en: 'c' })).json).toMatchObject({ status: 409, code: 'registry_changed' });
  });

  it('lists services by what they are, page by page', async () => {
    const ids = async (query: string) => (await get<{ services: { id: string }[] }>(`services?${query}`)).json.services.map(({ id }) => id);
    await send('PUT', 'services/SVC-WANTED', { organisation_id: 'TOWN', title_fi: 'a', title_sv: 'b', title_en: 'c', step: 'S4' });
    expect([await ids('party=MUNICIPALITY'), await ids('party=BANK'), await ids('area=995'), await ids('step=S2'), await ids('state=draft'), await ids('ownerless=true'), await ids('ownerless=false')]).toEqual(
      [['SVC-DAYCARE', 'SVC-WANTED'], [], ['SVC-WANTED'], ['SVC-DAYCARE'], ['SVC-WANTED'], ['SVC-WANTED'], ['SVC-DAYCARE']],
    );
    const { json } = await get<{ services: { id: string }[]; next: string }>('services?limit=1');
    expect([json.services.map(({ id }) => id), await ids(`limit=1&after=${json.next}`)]).toEqual([['SVC-DAYCARE'], ['SVC-WANTED']]);
    expect((await get<{ organisations: { id: string }[] }>('organisations?party=MUNICIPALITY')).json.organisations.map(({ id }) => id)).toEqual(['TOWN']);
  });

  it('sees a service that nobody owns any more, and who takes over', async () => {
    const { id: _id, version: _version, unowned_since: _since, ...other } = aService({ mailbox: 'toinen@esimerkkila.example' });
    await approve((await send<Edited>('PUT', 'services/SVC-OTHER', other)).json);
    expect((await get<{ services: object[] }>('ownerless')).json.services).toEqual([]);
    await send('PATCH', 'services/SVC-DAYCARE', { owner_role: null, version: 2 });
    const today = todayInHelsinki();
    expect((await get('ownerless')).json).toMatchObject({ on: today, services: [{ id: 'SVC-DAYCARE', lacks: ['no_owner_role'], since: today, receiver: null }] });
    await send('PATCH', 'services/SVC-DAYCARE', { substitute_id: 'SVC-OTHER', version: 3 });
    expect((await get('ownerless')).json).toMatchObject({ services: [{ id: 'SVC-DAYCARE', since: today, receiver: { organisation_id: 'TOWN', service_id: 'SVC-OTHER', instead_of: 'SVC-DAYCARE' } }] });
  });

  it('exports a sheet that imports as nothing changed', async () => {
    const exported = await get('export?kind=services');
    expect(exported.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const imported = await send('POST', 'import', exported.text, { headers: { 'content-type': 'text/csv' } });
    expect(imported.json).toEqual({ created: 0, changed: 0, unchanged: 1, proposed: 0, changes: [], rejected: [], dry_run: false });
    expect((await get('export?kind=services')).text).toBe(exported.text);
  });

  it('takes a sheet whatever kind of file it says it is, and refuses one that is none', async () => {
    expect((await send('POST', 'import?dry_run=true', START_SET, { headers: { 'content-type': 'application/octet-stream' } })).json).toMatchObject({ created: 68, rejected: [] });
    expect((await send('POST', 'import', 'a,b\n1,2\n', { headers: { 'content-type': 'text/csv' } })).json).toMatchObject({ status: 422, code: 'unknown_column' });
    expect((await send('POST', 'import', 'x'.repeat(5_000_000), { headers: { 'content-type': 'text/csv' } })).json).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  it('lets those who may only read neither write nor consent', async () => {
    const reader = await rig.tokenAs('analyst');
    const edited = await propose('paivahoito');
    expect((await send('PATCH', 'services/SVC-DAYCARE', { response_days: 3, version: 2 }, { token: reader })).status).toBe(403);
    expect((await approve(edited, reader)).status).toBe(403);
    expect((await rig.ask('/api/v1/registry/services', { token: reader })).status).toBe(200);
    expect((await rig.ask('/api/v1/registry/services', { token: await rig.tokenAs('hired_person') })).status).toBe(403);
  });

  it('takes no consent in the name of the proposer, and says in whose name it took one', async () => {
    const substitute = await rig.tokenAs('coordinator', { id: 'substitute' });
    const today = todayInHelsinki();
    for (const absent of ['keeper', 'colleague'])
      await addAbsence(db.current, { id: `ABSENCE-${absent}-${db.kind}`, principal_id: absent, substitute_id: 'substitute', from_on: today, to_on: today, created_by: absent, created_at: new Date().toISOString() });
    const edited = await propose('paivahoito');
    const consent = (absent: string) => send('POST', `changes/${edited.change?.id ?? ''}/approve`, undefined, { token: substitute, headers: { 'saapua-on-behalf-of': absent } });
    expect((await consent('keeper')).json).toMatchObject({ status: 403, code: 'four_eyes' });
    expect((await consent('colleague')).json).toMatchObject({ decision: 'approved' });
    const [entry] = await db.current.prisma.audit_entry.findMany({ where: { action: 'registry.approve' }, orderBy: { id: 'desc' }, take: 1 });
    expect(entry).toMatchObject({ principal: 'substitute', detail: { on_behalf_of: 'colleague', change: edited.change?.id } });
  });

  it('logs no address', async () => {
    await approve(await propose('paivahoito'));
    expect(rig.log.join('')).not.toContain('@');
  });

  describe('on the command line', () => {
    const terminals: Terminal[] = [];
    afterEach(() => terminals.splice(0).forEach((one) => one.close()));

    function terminalOf(token: string): Terminal {
      const terminal = new Terminal();
      terminals.push(terminal);
      terminal.env = { SAAPUA_URL: rig.url, SAAPUA_TOKEN: token };
      return terminal;
    }

    it('a keeper imports a region, and a colleague consents', async () => {
      const [mine, theirs] = [terminalOf(keeper), terminalOf(colleague)];
      mine.file('region.csv', START_SET);
      expect(await mine.saapua(['registry', 'import', 'region.csv', '--dry-run'])).toMatchObject({ code: 0, out: expect.stringContaining('would be 68 new') as string });
      expect(await mine.saapua(['registry', 'import', 'region.csv'])).toMatchObject({ code: 0, out: expect.stringContaining('67 changes of addresses wait for a second person') as string });
      const { json } = await theirs.json<{ changes: { id: string }[] }>(['registry', 'changes']);
      expect(await theirs.json(['registry', 'approve', ...json.changes.map(({ id }) => id)])).toMatchObject({ code: 0, json: { decided: { length: 67 } } });
      const { out } = await mine.saapua(['registry', 'ownerless']);
      expect(out).toMatch(/^2 services without an active owner on \d{4}-\d\d-\d\d, 1 of them nobody's\n/);
      expect(out).toMatch(/SVC-SPOUSE-997 .* it is a draft, nobody has the role, no mailbox +nobody's turn\n/);
      expect(out).toMatch(/SVC-DAYCARE-997 .* nobody has the role +TOWN-993 by SVC-DAYCARE-993\n/);
      expect(await mine.saapua(['registry', 'list', '--area', '997', '--step', 'S2'])).toMatchObject({ out: expect.stringContaining('2 services, 1 without an owner') as string });
    });

    it('an address is proposed, seen and consented to', async () => {
      const [mine, theirs] = [terminalOf(keeper), terminalOf(colleague)];
      const proposed = await mine.json<Edited>(['registry', 'propose', 'SVC-DAYCARE', '--mailbox', 'paivahoito@esimerkkila.example', '--lead-mailbox', 'none']);
      const id = proposed.json.change?.id ?? '';
      expect((await theirs.saapua(['registry', 'changes'])).out).toMatch(new RegExp(`^1 change waits for a second person\n[^]*${id} +SVC-DAYCARE +mailbox +varhaiskasvatus@esimerkkila.example +paivahoito@`));
      expect(await mine.json(['registry', 'approve', id])).toMatchObject({ code: 1, json: { code: 'four_eyes' } });
      expect(await theirs.saapua(['registry', 'approve', id])).toMatchObject({ code: 0, out: `${id} approved: service SVC-DAYCARE is at version 3\n` });
      expect(await theirs.saapua(['registry', 'refuse', id])).toMatchObject({ code: 1, err: expect.stringContaining('[change_decided]') as string });
      expect((await mine.saapua(['registry', 'show', 'SVC-DAYCARE'])).out).toMatch(/mailbox +paivahoito@esimerkkila.example\n[^]*handled_by +TOWN\n[^]*children_ages +Years of birth +required\n/);
      expect((await mine.saapua(['registry', 'show', 'TOWN'])).out).toMatch(/mail_domains +esimerkkila.example/);
    });

    it('a sheet goes out and comes in again, and what is wrong in it is named', async () => {
      const mine = terminalOf(keeper);
      expect(await mine.json(['registry', 'export', '--out', 'all.csv'])).toMatchObject({ code: 0, json: { kind: 'all', out: 'all.csv', lines: 2 } });
      expect(await mine.json(['registry', 'import', 'all.csv'])).toMatchObject({ code: 0, json: { unchanged: 2, created: 0, changed: 0 } });
      const { out } = await mine.saapua(['registry', 'export', '--kind', 'services']);
      expect(await mine.saapua(['registry', 'import', '-'], out.replace(',10,', ',soon,'))).toMatchObject({ code: 1, out: expect.stringMatching(/1 line rejected\n.*\n +2 +response_days +a response time is a whole number of working days/) as string });
      expect(await mine.saapua(['registry', 'import', 'gone.csv'])).toMatchObject({ code: 2 });
      expect(await mine.saapua(['registry', 'export', '--json'])).toMatchObject({ code: 2 });
    });

    it.each([
      ['no address', ['propose', 'SVC-DAYCARE']],
      ['an address that is none', ['propose', 'SVC-DAYCARE', '--mailbox', 'Office <a@b.example>']],
      ['the domains of a service', ['propose', 'SVC-DAYCARE', '--mail-domains', 'town.example']],
      ['the mailbox of an organisation', ['propose', 'TOWN', '--mailbox', 'a@esimerkkila.example']],
    ])('%s is wrong use', async (_what, args) => {
      expect(await terminalOf(keeper).saapua(['registry', ...args])).toMatchObject({ code: 2, out: '' });
    });

    it('what is not there is told', async () => {
      expect(await terminalOf(keeper).json(['registry', 'show', 'SVC-GONE'])).toMatchObject({ code: 1, json: { code: 'entry_not_found' } });
      expect(await terminalOf(keeper).json(['registry', 'approve', 'GONE'])).toMatchObject({ code: 1, json: { code: 'change_not_found' } });
    });
  });
});
