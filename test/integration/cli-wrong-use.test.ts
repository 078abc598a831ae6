/** Wrong use ends with 2, says on stderr what is wrong and where help is, and asks no server for anything. */
import { useTerminal } from './cli-terminal';

describe('wrong use of `saapua`', () => {
  const used = useTerminal();

  it.each([
    [['frobnicate'], /unknown command 'frobnicate'.*saapua --help/s],
    [['hires', 'lst'], /unknown command 'lst'.*Did you mean list.*saapua hires --help/s],
    [['hires', 'list', '--yellow'], /unknown option '--yellow'.*saapua hires list --help/s],
    [['hires', 'show'], /missing required argument 'case'.*saapua hires show --help/s],
    [['hires', 'show', 'NURSE-1', 'NURSE-2'], /too many arguments/],
    [['hires', 'show', '../../status'], /A case id is a code/],
    [['hires', 'show', 'NURSE-1', '--as-of', 'yesterday'], /A time is a date \(2026-06-30\) or an instant/],
    [['hires', 'list', '--open', '--closed'], /--open and --closed leave no hire/],
    [['hires', 'start', 'NURSE-9'], /required option '--event <event>' not specified/],
    [['do', 'NURSE-1'], /missing required argument 'event'/],
    [['do', 'NURSE-1', 'contract_signed', '--data', '{route:TTOL}'], /Data is a JSON object/],
    [['do', 'NURSE-1', 'contract_signed', '--data', '["TTOL"]'], /Data is a JSON object/],
    [['do', 'NURSE-1', 'contract_signed', '--at', '2026-02-30'], /A time is a date/],
    [['do', 'NURSE-1', 'contract_signed', '--at', '2026-03-01T10:00'], /A time is a date/],
    [['do', 'NURSE-1', 'contract_signed', '--key', 'two words'], /It must be a code/],
    [['report'], /Usage: saapua report/],
    [['report', 'kpis'], /unknown command 'kpis'/],
    [['report', 'gaps', '--where', 'municipality'], /A condition is attribute:value/],
    [['import'], /missing required argument 'file'/],
    [['import', 'nowhere.ndjson'], /nowhere\.ndjson cannot be read: there is no such file/],
    [['import', '.'], /is a folder/],
    [['calendar', 'extra'], /too many arguments/],
  ])('%j', async (args, message) => {
    const { code, out, err } = await used.terminal.saapua(args);
    expect(err).toMatch(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(used.peer.asked).toEqual([]);
  });

  it('without any command shows what there is', async () => {
    const { code, out, err } = await used.terminal.saapua([]);
    expect(err).toContain('Usage: saapua');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it.each([
    [{ SAAPUA_URL: '127.0.0.1:4600' }, 'SAAPUA_URL must be a web address'],
    [{ SAAPUA_URL: 'ftp://127.0.0.1' }, 'SAAPUA_URL must be a web address'],
    [{ SAAPUA_URL: 'http://user:secret@127.0.0.1:4600' }, 'SAAPUA_URL must be a web address'],
    [{ SAAPUA_TOKEN: 'half\na token' }, 'SAAPUA_TOKEN is no token'],
  ])('is a setting that cannot be right: %j', async (env, message) => {
    used.terminal.env = { ...used.terminal.env, ...env };
    const { code, out, err } = await used.terminal.saapua(['hires', 'list', '--json']);
    expect(err).toContain(message);
    expect(err).not.toMatch(/secret|half/);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('is a stage that the model does not have, which would else look like "no such hires"', async () => {
    used.peer.on('GET /api/v1/model', (response) => void response.end(JSON.stringify({ stages: [{ id: 'permit', name: { en: 'Permit' } }] })));
    expect(await used.terminal.saapua(['hires', 'list', '--stage', 'permits'])).toMatchObject({ code: 2, err: expect.stringMatching(/no stage "permits"; known: permit/) as string });
  });
});

describe('help', () => {
  const used = useTerminal();

  it.each([
    'start', 'status', 'import', 'hires list', 'hires show', 'hires start', 'do', 'report waits', 'report gaps', 'recover', 'verify', 'sign-in-link', 'calendar', 'simulate', 'demo show', 'demo remove', 'model check',
    'people list', 'people add', 'people set', 'people disable', 'people link', 'absences list', 'absences add', 'absences end', 'queue list', 'queue claim', 'queue release', 'queue assign', 'inbox', 'audit',
  ])('of `saapua %s` stands on stdout, with an example', async (command) => {
    const { code, out, err } = await used.terminal.saapua([...command.split(' '), '--help']);
    expect(out).toMatch(new RegExp(`Usage: saapua ${command}[^]*Examples?:\n  \\$ .*saapua ${command.split(' ')[0]}`));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('offers only what there is: no reports to come', async () => {
    expect((await used.terminal.saapua(['report', '--help'])).out).not.toMatch(/kpis|bottlenecks|forecast/);
  });
});
