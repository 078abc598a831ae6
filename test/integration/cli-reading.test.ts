/** Lists, pages and reports: every page of a list is followed, and people get what the documents say in words. */
import { newestEdition } from '../../domain/model/edition';
import { type HirePage, hirePage } from '../../domain/report/hire-page';
import { gapsOfCase, gapsReport } from '../../domain/report/gaps-report';
import { waitsOfCase, waitsReport } from '../../domain/report/waits-report';
import { parseAsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { loadScenario } from '../support/scenario';
import { document, problem } from './cli-peer';
import { useTerminal } from './cli-terminal';

const AS_OF = '2026-06-30T12:00:00.000Z';
const edition = newestEdition();
const MODEL = document({ ...edition.model, edition: edition.id });

const turn = { step: null, handoff_id: null, person: null, kind: 'party', due: null, basis: 'X' };
const nurse = { case_id: 'NURSE-1', stage: 'permit', late: true, next_due: '2026-07-06', closed: false, outcome: null, waits: [
  { ...turn, party: 'MIGRI', step: 'P4', since: '2026-06-10T09:00:00.000Z', due: '2026-07-06' },
  { ...turn, party: 'UNOWNED', handoff_id: 'HO-1', kind: 'unowned', since: '2026-06-29T12:00:00.000Z' },
] };
const welder = { case_id: 'WELD-1', stage: 'settling', late: false, next_due: null, closed: false, outcome: null, waits: [{ ...turn, party: 'COORDINATOR', kind: 'watch', since: '2026-06-30T11:00:00.000Z' }] };
const closed = { case_id: 'NORD-1', stage: 'retention', late: false, next_due: null, closed: true, outcome: 'left', waits: [] };

function pageOf(scenario: string, caseId: string, asOf: string): HirePage {
  const events = loadScenario(scenario).cases.get(caseId) ?? [];
  return hirePage({ edition, caseId, events: events.map(prepare) }, parseAsOf(asOf), asOf);
}

describe('`saapua hires list`', () => {
  const used = useTerminal();
  beforeEach(() => { used.peer.on('GET /api/v1/model', MODEL); });

  it('follows the pages to the end and gives one document', async () => {
    used.peer.on('GET /api/v1/hires',
      document({ as_of: AS_OF, hires: [nurse], next: 'NURSE-1' }), document({ as_of: '2026-06-30T12:00:01.000Z', hires: [welder], next: 'WELD-1' }), document({ as_of: AS_OF, hires: [] }));
    const { code, json, err } = await used.terminal.json(['hires', 'list']);
    expect(json).toEqual({ as_of: AS_OF, hires: [nurse, welder] });
    expect(used.peer.asked.map(({ url }) => new URL(url, used.peer.url).searchParams.get('after'))).toEqual([null, 'NURSE-1', 'WELD-1']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('asks for what was asked for', async () => {
    used.peer.on('GET /api/v1/hires', document({ as_of: AS_OF, hires: [] }));
    const queryOf = async (...args: string[]): Promise<Record<string, string>> => {
      await used.terminal.json(['hires', 'list', ...args]);
      const { limit: _limit, ...query } = Object.fromEntries(new URL(used.peer.asked.at(-1)?.url ?? '', used.peer.url).searchParams);
      return query;
    };
    expect(await queryOf()).toEqual({});
    expect(await queryOf('--stage', 'permit', '--waiting-on', 'MIGRI', '--late')).toEqual({ stage: 'permit', waiting_on: 'MIGRI', late: 'true' });
    expect(await queryOf('--closed')).toEqual({ closed: 'true' });
    expect(await queryOf('--open')).toEqual({ closed: 'false' });
  });

  it('shows people every open wait, by the names of the model', async () => {
    used.peer.on('GET /api/v1/hires', document({ as_of: AS_OF, hires: [nurse, welder, closed] }));
    const { code, out } = await used.terminal.saapua(['hires', 'list']);
    expect(out.split('\n').map((l) => l.replace(/ {2,}/g, ' | '))).toEqual([
      '3 hires, 1 late, as of 2026-06-30 15:00 (Helsinki)',
      'case | stage | whose turn | for | days | until | late',
      'NURSE-1 | permit | Finnish Immigration Service | P4 Processing and decision | 20 | 2026-07-06 | late',
      " | nobody's turn | HO-1 | 1",
      'WELD-1 | settling | Regional coordinator (watch) | 0',
      'NORD-1 | retention | closed: left',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('shows ids where this token may not read the model', async () => {
    used.peer.on('GET /api/v1/model', problem(403, 'not_allowed', 'no')).on('GET /api/v1/hires', document({ as_of: AS_OF, hires: [nurse] }));
    expect((await used.terminal.saapua(['hires', 'list'])).out).toMatch(/NURSE-1 +permit +MIGRI +P4 +20/);
  });

  it('does not go round in circles when a server gives the same place again', async () => {
    used.peer.on('GET /api/v1/hires', document({ as_of: AS_OF, hires: [nurse], next: 'NURSE-1' }));
    expect(await used.terminal.json(['hires', 'list'])).toMatchObject({ code: 1, json: { code: 'unexpected_answer' } });
    expect(used.peer.asked).toHaveLength(2);
  });
});

describe('`saapua hires show`', () => {
  const used = useTerminal();
  beforeEach(() => { used.peer.on('GET /api/v1/model', MODEL); });

  it('gives the document as it is, as of the time that was asked', async () => {
    const page = pageOf('ttol-nurse', 'NURSE-1', '2026-06-30');
    used.peer.on('GET /api/v1/hires/NURSE-1', document(page));
    const { code, json } = await used.terminal.json(['hires', 'show', 'NURSE-1', '--as-of', '2026-06-30']);
    expect(json).toEqual(JSON.parse(JSON.stringify(page)));
    expect(used.peer.asked[0]?.url).toBe('/api/v1/hires/NURSE-1?as_of=2026-06-30');
    expect(code).toBe(0);
  });

  it('shows people whose turn it is, why each clock stands where it stands, gaps, facts and events', async () => {
    used.peer.on('GET /api/v1/hires/NURSE-1', document(pageOf('ttol-nurse', 'NURSE-1', '2026-06-30')));
    const { out } = await used.terminal.saapua(['hires', 'show', 'NURSE-1', '--as-of', '2026-06-30']);
    const text = out.replace(/ {2,}/g, ' | ');
    expect(out.split('\n').slice(0, 2)).toEqual(['NURSE-1, as of 2026-06-30 (Helsinki)', 'stage arrival, open, next due 2026-07-07, model 2026-01-08']);
    expect(out.split('\n').filter((l) => /^[A-Z]/.test(l)).slice(1)).toEqual(['Whose turn', 'Steps', 'Clocks', 'Service gaps', 'Settling in', 'What does not fit together', 'Facts', 'Events']);
    expect(text).toContain('| Employer (SME) | A1 Housing | 2026-05-29 | 32 | A1');
    expect(text).toContain('| P4 Processing and decision | NA1 | done | 2026-02-25 | 2026-02-25 | 2026-05-29');
    expect(text).toContain('| SLA_DECISION_TARGET | NA1 | breached_closed | 2026-03-19 | 2026-05-01 | 2026-05-22 | 21 | 12');
    expect(text).toContain('| Decision target: target, P1M in calendar days, calendar fi_working, owner Finnish Immigration Service');
    expect(text).toContain('| paused: 2026-04-01 to 2026-04-13 Employer (SME)');
    expect(text).toContain('| 64 days lived (Finnish Immigration Service 52, Employer (SME) 12), 52 counted, 36 working');
    expect(text).toContain('| G09_ID_QUEUE | Identification appointment queue | NA1 | open | Finnish mission | 2026-03-06 | 2026-03-19 | 10 | 3');
    expect(text).toContain('| citizenship_group | third_country');
    expect(text).toContain('| 2026-06-30 14:20 | arrived | NURSE-1-031 | TALENT');
  });

  it('shows handoffs and what no longer counts', async () => {
    used.peer.on('GET /api/v1/hires/MESSY-1', document(pageOf('messy-import', 'MESSY-1', '2026-11-20')));
    const { out } = await used.terminal.saapua(['hires', 'show', 'MESSY-1']);
    expect(out).toMatch(/\nHandoffs\n +handoff +to +service +state/);
    expect(out).toMatch(/ +corrected\n/);
    expect(out).toMatch(/ +retracted\n/);
  });

  it('says how to close a hire that waits for nothing more', async () => {
    used.peer.on('GET /api/v1/hires/NURSE-1', document({ ...pageOf('ttol-nurse', 'NURSE-1', '2026-06-30'), close_as: 'completed' }));
    expect((await used.terminal.saapua(['hires', 'show', 'NURSE-1'])).out).toContain('saapua do NURSE-1 case_closed --outcome completed');
  });
});

describe('reports', () => {
  const used = useTerminal();
  const asOf = parseAsOf('2026-09-30');
  const input = { edition, caseId: 'NURSE-1', events: (loadScenario('ttol-nurse').cases.get('NURSE-1') ?? []).map(prepare) };
  beforeEach(() => { used.peer.on('GET /api/v1/model', MODEL); });

  it('are asked with their time, groups and conditions, each condition by itself', async () => {
    used.peer.on('GET /api/v1/reports/gaps', document(gapsReport('2026-09-30', [])));
    await used.terminal.json(['report', 'gaps', '--as-of', '2026-09-30', '--by', 'region', '--where', 'municipality:109', 'municipality:837', '--where', 'case:NURSE-1']);
    expect(used.peer.asked[0]?.url).toBe('/api/v1/reports/gaps?as_of=2026-09-30&by=region&where=municipality%3A109&where=municipality%3A837&where=case%3ANURSE-1');
  });

  it('of waits stand with the number of hires and the time they are true for', async () => {
    const waits = waitsOfCase(input, asOf);
    const report = waitsReport('2026-09-30', waits ? [waits] : []);
    used.peer.on('GET /api/v1/reports/waits', document({ ...report, by: 'region', groups: [{ value: null, hires: 1, total_days: report.total_days, by_party: report.by_party, by_step: report.by_step }] }));
    expect((await used.terminal.json(['report', 'waits'])).json).toMatchObject({ hires: 1, cases: report.cases });
    const { code, out } = await used.terminal.saapua(['report', 'waits']);
    expect(out).toContain('Waits as of 2026-09-30 (Helsinki)');
    expect(out).toMatch(/All hires: 1 hire, \d+(\.\d)? days from the first event/);
    expect(out).toMatch(/\n {2}Finnish Immigration Service +\d+(\.\d)? +\d+ +\d+\.\d %/);
    expect(out).toMatch(/\n {2}P4 Processing and decision +Finnish Immigration Service +\d/);
    expect(out).toContain('region not known: 1 hire');
    expect(code).toBe(0);
  });

  it('of gaps show what they add up to, and which are open', async () => {
    const instances = gapsOfCase(input, asOf);
    used.peer.on('GET /api/v1/reports/gaps', document(gapsReport('2026-09-30', instances)));
    const { out } = await used.terminal.saapua(['report', 'gaps']);
    const open = instances.filter((i) => i.ended_on === null);
    expect(open.length).toBeGreaterThan(0);
    expect(out).toContain(`All hires: ${instances.length} instances, ${open.length} open`);
    expect(out).toMatch(/\n {2}G10_DECISION_SLOW +Decision over target +G10\|MIGRI\|109 +1 +0 +21/);
    expect(out.slice(out.indexOf('\nOpen\n')).match(/ NURSE-1 /g)).toHaveLength(open.length);
  });

  it('that found nothing say so', async () => {
    used.peer.on('GET /api/v1/reports/gaps', document(gapsReport('2026-09-30', []))).on('GET /api/v1/reports/waits', document(waitsReport('2026-09-30', [])));
    expect((await used.terminal.saapua(['report', 'gaps'])).out).toContain('All hires: none');
    expect((await used.terminal.saapua(['report', 'waits'])).out).toContain('All hires: 0 hires, 0 days');
  });
});
