/** Accounts, absences, queue and audit from the command line against a real server; a substitute acts with --on-behalf-of. */
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
    expect((await admin.saapua(['people', 'link', 'cilla'])).out).toMatch(/\/sign-in#[\w-]{43}\nIt works once/);
    expect((await admin.saapua(['people', 'list'])).out).toMatch(/cilla +team_lead +P-1 P-2 +sv/);
    expect((await admin.saapua(['people', 'disable', 'cilla'])).out).toContain('disabled');
    const refused = await admin.saapua(['people', 'add', 'dora', '--role', 'owner']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('only an owner')]);
    expect((await anna.saapua(['people', 'list'])).code).toBe(1);
  });

  it('takes a hire, says who has it, and gives it back', async () => {
    expect((await anna.saapua(['queue', 'list'])).out).toContain('NURSE-1');
    expect((await anna.saapua(['queue', 'claim', 'NURSE-1'])).out).toContain('NURSE-1: carried by anna');
    expect((await anna.saapua(['queue', 'list'])).out).toContain('the queue is empty');
    expect((await bertta.saapua(['queue', 'claim', 'NURSE-1'])).err).toContain('there is no such hire');
    expect((await anna.saapua(['queue', 'release', 'NURSE-1'])).out).toContain('NURSE-1: free');
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
