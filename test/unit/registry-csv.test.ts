/** The registry as a sheet: what comes out goes in again as it was, and a spreadsheet finds nothing to run in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { newestEdition } from '../../domain/model/edition';
import { ALL_COLUMNS, COLUMNS, cellsOf, headingRefusal, wishOf } from '../../domain/registry/csv-cells';
import { type Registry, edit } from '../../domain/registry/edit';
import { escapedCell, unescapedCell } from '../../domain/registry/formula-cells';
import { type Organisation, type Service, receiverOn } from '../../domain/registry/service';
import { readSheet, writeSheet } from '../../server/registry/csv-file';
import { aRegistry, aService, aTown } from '../support/registry-entries';

const START_SET = readFileSync(join(__dirname, '../../domain/registry/start-set.csv'));
const CONTEXT = { edition: newestEdition(), today: '2026-11-25' };
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('a cell', () => {
  it.each(['=1+1', '+358', '-1', '@sum', '\t=1', '\r=1', '  =1', '\u00a0=1', '\u200b=1', '\ufeff=1', '＝1', '＋1', '－1', '＠x', ' ＝1', "'=1", "''@x", '\tx'])('that a spreadsheet would run is quoted: %j', (text) => {
    expect(escapedCell(text)).toBe(`'${text}`);
    expect(unescapedCell(escapedCell(text))).toBe(text);
  });

  it.each(['day care', "'t Hooft", '', 'a=b', '10', 'office@town.example', "it's = so"])('that it would not is left as it is: %j', (text) => {
    expect(escapedCell(text)).toBe(text);
    expect(unescapedCell(text)).toBe(text);
  });

  it('comes back as it was, whatever is in it', () => {
    const sign = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', ' ', '＝', '\u200b'));
    fc.assert(fc.property(fc.array(sign, { maxLength: 6 }).map((parts) => parts.join('')), (text) => unescapedCell(escapedCell(text)) === text), { numRuns: 2_000 });
  });

  it('never leaves with the sign of a formula in front', () => {
    const sign = fc.constantFrom("'", '=', '+', '-', '@', '\t', ' ', '＠', 'x');
    fc.assert(fc.property(fc.array(sign, { maxLength: 5 }).map((parts) => parts.join('')), (text) => !/^[\s]*[=+\-@＠]|^\t/.test(escapedCell(text))));
  });
});

describe('a line of a sheet', () => {
  const columns = ['id', 'area', 'response_days', 'checklist', 'title_fi', 'reviewed_on', 'owner_role'];

  it('sets what it has cells for and empties what is empty', () => {
    expect(wishOf(columns, ['SVC-X', '993; 91', '5', 'a* | x | y | z; b | x | y | z', '', '15.9.2026', ''])).toEqual({
      wish: {
        entity: 'service', id: 'SVC-X',
        fields: {
          area: ['993', '091'], response_days: 5, title_fi: '', reviewed_on: '2026-09-15', owner_role: null,
          checklist: [{ id: 'a', fi: 'x', sv: 'y', en: 'z', required: true }, { id: 'b', fi: 'x', sv: 'y', en: 'z', required: false }],
        },
      },
    });
  });

  it('names every cell that cannot be read, by its column', () => {
    expect(wishOf(columns, ['SVC-X', '', 'ten', 'a | b', '', '', ''])).toMatchObject({ id: 'SVC-X', refusals: [{ at: 'response_days', code: 'unreadable' }, { at: 'checklist', code: 'unreadable' }] });
  });

  it('is about what its entity says, and has no fields of the other kind', () => {
    expect(wishOf(['entity', 'id', 'mailbox'], ['organisation', 'TOWN', 'office@town.example'])).toMatchObject({ refusals: [{ at: 'mailbox', code: 'not_a_field' }] });
    expect(wishOf(['entity', 'id'], ['office', 'TOWN'])).toMatchObject({ refusals: [{ at: 'entity', code: 'wrong_value' }] });
  });

  it.each<[readonly string[], string]>([[['id', 'phone'], 'unknown_column'], [['id', 'area', 'area'], 'repeated'], [['title_fi'], 'missing_field'], [ALL_COLUMNS, 'none'], [COLUMNS.organisation, 'none']])('has a heading that is known: %j', (heading, code) => {
    expect(headingRefusal(heading)?.code ?? 'none').toBe(code);
  });
});

describe('a sheet', () => {
  it('numbers its lines, and says nothing where it is empty', async () => {
    const { heading, lines } = await readSheet(bytes('\ufeffid;area\r\nA;993\r\n\r\n"B";994\r\n;\r\nC;995\r\n'));
    expect(heading).toEqual(['id', 'area']);
    expect(lines).toEqual([{ line: 2, cells: ['A', '993'] }, { line: 4, cells: ['B', '994'] }, { line: 6, cells: ['C', '995'] }]);
  });

  it.each(['B,"99"4', 'B,"994'])('names a line that is no CSV and reads the others: %s', async (wrong) => {
    expect(await readSheet(bytes(`id,area\nA,993\n${wrong}\nC,995\n`))).toMatchObject({ lines: [{ cells: ['A', '993'] }, { cells: ['C', '995'] }], broken: [{ line: 3, refusal: { code: 'not_csv' } }] });
  });

  it('names a line that is not UTF-8', async () => {
    expect(await readSheet(Buffer.from('id,name_fi\nA,Esimerkkil\xe4\n', 'latin1'))).toMatchObject({ lines: [], broken: [{ line: 2, refusal: { code: 'not_utf8' } }] });
  });

  it('has a heading', async () => {
    await expect(readSheet(bytes('\n\n'))).rejects.toThrow('its first line names the columns');
  });

  const odd = aService({ id: 'SVC-ODD', title_fi: '=HYPERLINK("x")', title_sv: "'=x", title_en: '  -x'.trim(), owner_role: null, area: [], checklist: [], shared_fields: [], response_days: null });

  it('read back changes nothing, formulas and quotes included', async () => {
    const registry = aRegistry({ organisations: [aTown({ name_en: '@Town, "of" Esimerkkilä' })], services: [aService(), odd] });
    const sheet = writeSheet(registry, 'all');
    expect(sheet).toContain(`"'=HYPERLINK(""x"")"`);
    expect(await editsOf(sheet, registry)).toEqual(['TOWN unchanged', 'SVC-DAYCARE unchanged', 'SVC-ODD unchanged']);
    expect(await editsOf(writeSheet(registry, 'organisations'), registry)).toEqual(['TOWN unchanged']);
    expect(await editsOf(writeSheet(registry, 'services'), registry)).toEqual(['SVC-DAYCARE unchanged', 'SVC-ODD unchanged']);
  });
});

/** What each line of a sheet would do. */
async function editsOf(sheet: string, registry: Registry): Promise<readonly string[]> {
  const { heading, lines } = await readSheet(bytes(sheet));
  return lines.map(({ cells }) => {
    const row = wishOf(heading, cells);
    if ('refusals' in row) return `${row.id} ${row.refusals.map(({ at, code }) => `${at} ${code}`).join()}`;
    const { wish } = row;
    const edited = wish.entity === 'service' ? edit(wish, registry, CONTEXT) : edit(wish, registry, CONTEXT);
    return `${wish.id} ${'refusals' in edited ? edited.refusals.map(({ at, code }) => `${at ?? ''} ${code}`).join() : edited.replaces === undefined && !edited.waiting ? 'unchanged' : 'changed'}`;
  });
}

describe('the start set', () => {
  let [heading, lines]: [readonly string[], Awaited<ReturnType<typeof readSheet>>['lines']] = [[], []];
  let [organisations, services]: [Organisation[], Service[]] = [[], []];
  let registry: Registry = { organisations, services, open: [] };

  beforeAll(async () => {
    ({ heading, lines } = await readSheet(START_SET));
    const wishes = lines.map(({ cells }) => wishOf(heading, cells));
    organisations = wishes.flatMap((row) => ('wish' in row && row.wish.entity === 'organisation' ? [aTown({ ...row.wish.fields, id: row.wish.id })] : []));
    services = wishes.flatMap((row) => ('wish' in row && row.wish.entity === 'service' ? [aService({ ...row.wish.fields, id: row.wish.id })] : []));
    registry = { organisations, services, open: [] };
  });

  it('passes the gate line by line', async () => {
    expect((await editsOf(START_SET.toString(), registry)).filter((one) => !one.endsWith(' unchanged'))).toEqual([]);
    expect(lines.length).toBe(organisations.length + services.length);
  });

  it('is written as it would be exported', async () => {
    const exported = await readSheet(bytes(writeSheet(registry, 'all')));
    const ofSet = exported.lines.map(({ cells }) => heading.map((column) => cells[exported.heading.indexOf(column)]));
    expect(ofSet).toEqual(lines.map(({ cells }) => cells));
  });

  it('has addresses at invented domains only', () => {
    const domains = organisations.flatMap(({ mail_domains }) => mail_domains);
    expect(domains.filter((domain) => !domain.endsWith('.example'))).toEqual([]);
    expect(new Set(domains).size).toBe(domains.length);
  });

  it('has somebody for every party that a handoff can go to', () => {
    const noReceiver = ['EMPLOYER', 'TALENT', 'FAMILY', 'COORDINATOR', 'ANALYST', 'COURT', 'RECEIVER', 'PLATFORM'];
    const wanted = newestEdition().model.actors.map(({ id }) => id).filter((id) => !noReceiver.includes(id));
    const reached = new Set(services.map((service) => receiverOn(service, organisations, services, CONTEXT.today)?.organisation.party));
    expect(wanted.filter((party) => !reached.has(party))).toEqual([]);
  });

  it('has a service that a neighbour takes over, and one that nobody owns', () => {
    const taken = services.filter((service) => receiverOn(service, organisations, services, CONTEXT.today)?.instead_of);
    const nobodys = services.filter((service) => !receiverOn(service, organisations, services, CONTEXT.today));
    expect([taken.map(({ id }) => id), nobodys.map(({ id }) => id)]).toEqual([['SVC-DAYCARE-997'], ['SVC-SPOUSE-997']]);
  });

  it('serves each of its three sub-regions with day care, a school, a home, a bank and integration', () => {
    const served = (step: string): readonly string[] => [...new Set(services.filter((service) => service.step === step).flatMap(({ area }) => area))].sort();
    const all = ['993', '994', '995', '996', '997', '998'];
    expect(['S2', 'A1', 'A6', 'S3'].map(served)).toEqual([all, all, all, all]);
  });

  it('has its cells in the order of the columns', () => {
    expect(ALL_COLUMNS.filter((column) => heading.includes(column))).toEqual([...heading]);
    expect(cellsOf('organisation', organisations[0] ?? aTown(), ['entity', 'id'])).toEqual(['organisation', 'BANK-EAST']);
  });
});
