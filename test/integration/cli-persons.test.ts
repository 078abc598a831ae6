/** `saapua persons` and `saapua access`: names come in by a file or standard input only, and what is seen is said in words. */
import { document, problem } from './cli-peer';
import { useTerminal } from './cli-terminal';

const AINO = { person_id: 'p-1', kind: 'talent', member_id: null, version: 2, erased: false, profile: { name: 'Aino Esimerkki', email: 'aino@esimerkki.example', languages: ['fi', 'en'] } };
const OTSO = { person_id: 'p-2', kind: 'family', member_id: 'FM1', version: 1, erased: true, profile: null };
const PERSONS = { case_id: 'NURSE-1', persons: [AINO, OTSO] };
const PATH = '/api/v1/hires/NURSE-1/persons';

describe('`saapua persons`', () => {
  const used = useTerminal();
  const bodyOf = (index: number): unknown => JSON.parse(used.peer.asked.at(index)!.body.toString());

  it('shows who they are, as a table or as the document of the server, and says why one looks', async () => {
    used.peer.on(`GET ${PATH}`, document(PERSONS));
    const { code, out } = await used.terminal.saapua(['persons', 'show', 'NURSE-1']);
    expect(out.split('\n')).toEqual([
      'NURSE-1',
      '  who     name            mail                    telephone  languages  version',
      '  talent  Aino Esimerkki  aino@esimerkki.example             fi en            2',
      '  FM1     erased                                                              1',
      '',
    ]);
    expect(code).toBe(0);
    expect((await used.terminal.json(['persons', 'show', 'NURSE-1', '--purpose', 'supervision'])).json).toEqual(PERSONS);
    expect(used.peer.asked.map(({ url }) => url)).toEqual([`${PATH}?purpose=case_work`, `${PATH}?purpose=supervision`]);
  });

  it('writes a profile from standard input or a file, and none from an argument', async () => {
    used.peer.on(`PUT ${PATH}`, document({ person_id: 'p-1', version: 1 }));
    const { code, out } = await used.terminal.saapua(['persons', 'set', 'NURSE-1'], '{"name":"Aino Esimerkki"}');
    expect({ code, out }).toEqual({ code: 0, out: 'NURSE-1: the profile of the talent is at version 1\n' });
    expect(bodyOf(0)).toEqual({ version: 0, profile: { name: 'Aino Esimerkki' } });
    used.terminal.file('child.json', '{"name":"Otso Esimerkki"}');
    await used.terminal.json(['persons', 'set', 'NURSE-1', '--member', 'FM1', '--replaces', '3', '--file', 'child.json']);
    expect(bodyOf(1)).toEqual({ member_id: 'FM1', version: 3, profile: { name: 'Otso Esimerkki' } });
    expect((await used.terminal.saapua(['persons', 'set', 'NURSE-1', '--name', 'Aino'])).code).toBe(2);
    for (const { url } of used.peer.asked) expect(url).toBe(PATH);
  });

  it('says what is wrong with a profile that is none, and that somebody else wrote', async () => {
    for (const input of ['', '[]', 'Aino']) expect(await used.terminal.saapua(['persons', 'set', 'NURSE-1'], input)).toMatchObject({ code: 2, err: expect.stringContaining('must be a JSON object') as string });
    expect(await used.terminal.saapua(['persons', 'set', 'NURSE-1', '--file', 'not-there.json'])).toMatchObject({ code: 2, err: expect.stringContaining('not-there.json cannot be read (ENOENT)') as string });
    expect(used.peer.asked).toEqual([]);
    used.peer.on(`PUT ${PATH}`, problem(409, 'version_conflict', 'the profile is at version 2 by now'));
    expect(await used.terminal.json(['persons', 'set', 'NURSE-1'], '{"name":"Aino"}')).toMatchObject({ code: 1, json: { code: 'version_conflict' } });
  });

  it('erases the talent, or one of the family, by the code that the server has for them, without looking at any name', async () => {
    used.peer.on(`GET ${PATH}`, document(PERSONS)).on(`DELETE ${PATH}/p-1`, document({ erased: ['p-1', 'p-2'], event_ids: ['E-9'] })).on(`DELETE ${PATH}/p-2`, document({ erased: [], event_ids: [] }));
    expect(await used.terminal.saapua(['persons', 'erase', 'NURSE-1', '--confirm', 'NURSE-1'])).toMatchObject({ code: 0, out: 'NURSE-1: 2 persons erased; the hire has ended\n' });
    expect(bodyOf(1)).toEqual({ confirm: 'NURSE-1' });
    expect(used.peer.asked[0]!.url).toBe(`${PATH}?codes=true`);
    expect((await used.terminal.json(['persons', 'erase', 'NURSE-1', '--member', 'FM1', '--confirm', 'NURSE-1'])).json).toEqual({ erased: [], event_ids: [] });
    expect(await used.terminal.saapua(['persons', 'erase', 'NURSE-1', '--member', 'FM7', '--confirm', 'NURSE-1'])).toMatchObject({ code: 2, err: expect.stringContaining('nothing is known of FM7') as string });
    expect((await used.terminal.saapua(['persons', 'erase', 'NURSE-1'])).code).toBe(2);
  });
});

describe('`saapua access`', () => {
  const used = useTerminal();
  const entry = { at: '2026-06-30T09:05:00.000Z', person_id: 'p-1', organisation_id: null, principal: 'coord-1', purpose: 'case_work', fields: ['name', 'email'] };
  const other = { ...entry, organisation_id: 'DVV', principal: null, purpose: 'handoff', fields: ['name'] };

  it('tells all pages: when, who, for whom, why and what', async () => {
    const pages = (): void => void used.peer.on('GET /api/v1/hires/NURSE-1/access', document({ entries: [entry], next: '7' }), document({ entries: [other] }));
    pages();
    const { code, out } = await used.terminal.saapua(['access', 'NURSE-1']);
    expect(out.split('\n')).toEqual([
      'NURSE-1: seen 2 times (Helsinki time)',
      expect.stringMatching(/^ {2}when +who +organisation +why +of whom +what$/),
      expect.stringMatching(/12:05.* +coord-1 +own people +case_work +p-1 +name email$/),
      expect.stringMatching(/12:05.* +DVV +handoff +p-1 +name$/),
      '',
    ]);
    expect(code).toBe(0);
    pages();
    expect((await used.terminal.json(['access', 'NURSE-1'])).json).toEqual({ case_id: 'NURSE-1', entries: [entry, other] });
  });
});
