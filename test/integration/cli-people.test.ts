/** Accounts, absences, queue and audit from the command line against a real server; a substitute acts with --on-behalf-of. */
import { readdirSync } from 'node:fs';
import { describeOnServer } from '../support/databases';
import { today } from '../support/days';
import { Terminal } from './cli-terminal';
import { useServer } from './server-rig';

describeOnServer('`saapua people`, `absences`, `queue` and `audit`', (db) => {
  const rig = useServer(db);
  let admin: Terminal;
  let anna: Terminal;
  let bertta: Terminal;

  beforeAll(async () => {
    const terminalOf = (token: string): Terminal => Object.assign(new Terminal(), { env: { SAAPUA_URL: rig.url, SAAPUA_TOKEN: token } });
    admin = terminalOf(await rig.tokenAs('admin', { id: 'admin-1' }));
    anna = terminalOf(await rig.tokenAs('coordinator', { id: 'anna', pilots: ['P-1'] }));
    bertta = terminalOf(await rig.tokenAs('coordinator', { id: 'bertta', pilots: ['P-2'] }));
    await rig.ask('/api/v1/hires', { body: { case_id: 'NURSE-1', event: 'need_identified', data: { pilot: 'P-1' } } });
  });

  afterAll(() => [admin, anna, bertta].forEach((terminal) => terminal.close()));

  it('adds, changes, lets in and disables an account', async () => {
    const added = await admin.json<{ roles: string[]; pilots: string[] }>(['people', 'add', 'cilla', '--role', 'coordinator', '--pilot', 'P-1', '--pilot', 'P-2', '--language', 'sv']);
    expect([added.code, added.json]).toMatchObject([0, { roles: ['coordinator'], pilots: ['P-1', 'P-2'], language: 'sv' }]);
    expect((await admin.json(['people', 'set', 'cilla', '--role', 'team_lead'])).json).toMatchObject({ roles: ['team_lead'], pilots: ['P-1', 'P-2'] });
    const link = await admin.saapua(['people', 'link', 'cilla']);
    expect(link.out).toMatch(/\/sign-in#[\w-]{43}\n$/);
    expect(link.err).toMatch(/^It works once, until \d{4}-\d\d-\d\d \d\d:\d\d \(Helsinki\)/);
    expect((await admin.saapua(['people', 'list'])).out).toMatch(/cilla +team_lead +P-1 P-2 +sv/);
    expect((await admin.saapua(['people', 'disable', 'cilla'])).out).toContain('disabled');
    const refused = await admin.saapua(['people', 'add', 'dora', '--role', 'owner']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('only an owner')]);
    expect((await anna.saapua(['people', 'list'])).code).toBe(1);
  });

  it('signs somebody in by the link as it was pasted, and wastes no link where the token cannot be kept', async () => {
    await admin.saapua(['people', 'add', 'elli', '--role', 'analyst']);
    const { out } = await admin.saapua(['people', 'link', 'elli']);
    const elli = Object.assign(new Terminal(), { env: { SAAPUA_URL: rig.url } as Record<string, string> });
    expect(await elli.saapua(['sign-in', '--out', 'no-such-folder/elli.token'], out)).toMatchObject({ code: 2, err: expect.stringContaining('the link is still good') as string });
    expect(await elli.saapua(['sign-in', '--out', 'elli.token'], 'the link of yesterday')).toMatchObject({ code: 2, err: expect.stringContaining('read from standard input') as string });
    expect(await elli.saapua(['sign-in', '--out', 'elli.token'], `Hello Elli,\n  ${out}It works once.\n`)).toMatchObject({ code: 0, out: expect.stringContaining('signed in as elli') as string });
    elli.env['SAAPUA_TOKEN_FILE'] = 'elli.token';
    expect((await elli.saapua(['hires', 'list'])).code).toBe(0);
    const again = await elli.saapua(['sign-in', '--out', 'again.token'], out);
    expect([again.code, readdirSync(elli.cwd)]).toEqual([1, ['elli.token']]);
    elli.close();
  });

  it('takes a hire, says who has it, and gives it back', async () => {
    expect((await anna.saapua(['queue', 'list'])).out).toContain('NURSE-1');
    expect((await anna.saapua(['queue', 'claim', 'NURSE-1'])).out).toContain('NURSE-1: carried by anna');
    expect((await anna.saapua(['queue', 'list'])).out).toContain('the queue is empty');
    expect((await bertta.saapua(['queue', 'claim', 'NURSE-1'])).err).toContain('there is no such hire');
    expect((await anna.saapua(['queue', 'release', 'NURSE-1'])).out).toContain('NURSE-1: free');
  });

  it('says what needs one now, as many as its number says, and that nothing does', async () => {
    await rig.ask('/api/v1/hires/NURSE-1/events', { body: { event: 'role_profile_completed' } });
    const { code, json } = await anna.json<{ count: number; items: { kind: string; case_id: string }[] }>(['inbox']);
    expect([code, json.count]).toEqual([0, json.items.length]);
    expect(json.items).toContainEqual(expect.objectContaining({ kind: 'own_turn', case_id: 'NURSE-1' }));
    expect((await anna.saapua(['inbox'])).out).toMatch(/your turn +NURSE-1[^]*\d+ items?\n$/);
    expect(await bertta.saapua(['inbox'])).toMatchObject({ code: 0, out: 'nothing needs you now\n' });
  });

  it('prints one document of each list, also of a refusal', async () => {
    for (const [args, key] of [[['people', 'list'], 'people'], [['audit'], 'entries']] as const) expect(Object.keys((await admin.json(args)).json)).toContain(key);
    expect(Object.keys((await anna.json(['queue', 'list'])).json).sort()).toEqual(['handoffs', 'hires', 'idle']);
    expect(Object.keys((await anna.json(['absences', 'list'])).json)).toEqual(['absences']);
    for (const args of [['people', 'list'], ['audit'], ['absences', 'add', '--for', 'bertta', '--substitute', 'anna', '--from', today(), '--to', today()]])
      expect(await anna.json(args)).toMatchObject({ code: 1, json: { code: expect.any(String) as string, detail: expect.any(String) as string } });
  });

  it('ends with 2 where it is used wrongly, and asks for nothing', async () => {
    for (const args of [['people', 'add'], ['people', 'link'], ['queue', 'claim'], ['queue', 'assign', 'NURSE-1'], ['absences', 'add', '--substitute', 'bertta'], ['absences', 'add', '--substitute', 'bertta', '--from', 'monday', '--to', today()], ['audit', '--whose', 'anna'], ['inbox', 'now'], ['people', 'add', 'Anna Esimerkki', '--role', 'analyst']])
      expect([args, (await admin.saapua(args)).code]).toEqual([args, 2]);
  });

  it('acts in the place of one who is away, within the dates, and both stand in the audit', async () => {
    expect((await bertta.saapua(['--on-behalf-of', 'anna', 'queue', 'claim', 'NURSE-1'])).code).toBe(1);
    const { code, json } = await anna.json<{ id: string }>(['absences', 'add', '--substitute', 'bertta', '--from', today(), '--to', today()]);
    expect(code).toBe(0);
    expect((await bertta.saapua(['--on-behalf-of', 'anna', 'queue', 'claim', 'NURSE-1'])).out).toContain('carried by anna');
    expect((await admin.saapua(['audit', '--object', 'hire/NURSE-1'])).out).toMatch(/bertta +queue\.claim +hire\/NURSE-1 +.*"on_behalf_of":"anna"/);
    expect((await bertta.saapua(['absences', 'list'])).out).toContain(json.id);
    await anna.saapua(['absences', 'end', json.id]);
    const over = await bertta.saapua(['--on-behalf-of', 'anna', 'queue', 'release', 'NURSE-1']);
    expect([over.code, over.err]).toEqual([1, expect.stringContaining('stands in for nobody of that name today')]);
  });
});
