/** The reports over many hires: gaps with their instances, and to whom the time went (gaps-report.ts, waits-report.ts). */
import { newestEdition } from '../../domain/model/edition';
import { gapsOfCase, gapsReport, type ReportedInstance } from '../../domain/report/gaps-report';
import { type CaseWaits, waitsOfCase, waitsReport } from '../../domain/report/waits-report';
import { parseAsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { gap } from '../support/evaluated';
import { type Story, type Told, given, on } from '../support/hire-story';

const inputOf = (caseId: string, story: Story) => ({ edition: newestEdition(), caseId, events: story.events.map((e) => prepare({ ...e, case_id: caseId })) });
const town = on('2026-01-05', 'need_identified', { data: { municipality: 285, employer_id: 'EMP-1' } });
const ready = on('2026-01-05', 'employer_readiness_assessed');
const handoff = (handoff_id: string) => on('2026-03-02', 'handoff_created', { handoff_id, service_id: 'SVC-SPOUSE' });
const unowned = given(town, ready, handoff('H1'));

describe('report gaps', () => {
  const instancesOf = (caseId: string, story: Story, asOf = '2026-03-12'): readonly ReportedInstance[] => gapsOfCase(inputOf(caseId, story), parseAsOf(asOf));
  const { instance_id } = gap(unowned, '2026-03-12', 'G24');
  const said = (event: string, more: object = {}): Told => on('2026-03-10', event, { gap_id: instance_id, ...more });

  it('makes one gap of five hires that miss one service', () => {
    const report = gapsReport('2026-03-04', ['H-5', 'H-2', 'H-1', 'H-4', 'H-3'].flatMap((id) => instancesOf(id, unowned, '2026-03-04')));
    expect(report.instances.map((i) => i.case_id)).toEqual(['H-1', 'H-2', 'H-3', 'H-4', 'H-5']);
    expect(report.gaps).toEqual([{ gap: 'G24_NO_OWNER', dedup_key: 'G24|SVC-SPOUSE|285', instances: 5, open: 5, days_lost: 10 }]);
  });

  it('gives each instance as the contract has it', () => {
    expect(instancesOf('H-1', unowned)[0]).toEqual({
      gap: 'G24_NO_OWNER', case_id: 'H-1', object_id: 'SVC-SPOUSE', opened_on: '2026-03-02', ended_on: null, state: 'open',
      owner: 'COORDINATOR', severity: 3, days_lost: 10, dedup_key: 'G24|SVC-SPOUSE|285', evidence: ['H-1-003'],
    });
  });

  it('counts ended instances without counting them as open', () => {
    const ended = unowned.and(on('2026-03-05', 'handoff_withdrawn', { handoff_id: 'H1' }));
    expect(gapsReport('2026-03-31', [...instancesOf('H-1', ended), ...instancesOf('H-2', ended)]).gaps).toMatchObject([{ gap: 'G24_NO_OWNER', instances: 2, open: 0, days_lost: 6 }]);
  });

  it.each([
    ['contested', said('service_gap_contested', { reason_code: 'not_our_task' })],
    ['not_a_gap', said('service_gap_closed', { outcome: 'not_a_gap' })],
  ])('lists an instance that is %s outside the figures', (state, event) => {
    const report = gapsReport('2026-03-12', instancesOf('H-1', unowned.and(event)));
    expect(report.instances.filter((i) => i.gap === 'G24_NO_OWNER').map((i) => i.state)).toEqual([state]);
    expect(report.gaps.filter((g) => g.gap === 'G24_NO_OWNER')).toEqual([]);
  });

  it.each([
    ['acknowledged', said('service_gap_acknowledged')],
    ['accepted', said('service_gap_closed', { outcome: 'accepted' })],
  ])('keeps an instance that is %s in the figures', (state, event) => {
    const report = gapsReport('2026-03-12', instancesOf('H-1', unowned.and(event)));
    expect([report.instances.find((i) => i.gap === 'G24_NO_OWNER')?.state, report.gaps.find((g) => g.gap === 'G24_NO_OWNER')?.instances]).toEqual([state, 1]);
  });

  it('is sorted by gap, case, object and opening, whatever order it is given in', () => {
    const two = unowned.and(on('2026-03-01', 'kela_notified', { family_member_id: 'F2' }), on('2026-03-01', 'kela_notified', { family_member_id: 'F1' }));
    const all = ['H-2', 'H-1'].flatMap((id) => instancesOf(id, two, '2026-06-30'));
    const expected = gapsReport('2026-06-30', all).instances.map((i) => `${i.gap} ${i.case_id} ${i.object_id}`);
    expect(expected).toEqual(['G19_KELA H-1 F1', 'G19_KELA H-1 F2', 'G19_KELA H-2 F1', 'G19_KELA H-2 F2', 'G24_NO_OWNER H-1 SVC-SPOUSE', 'G24_NO_OWNER H-2 SVC-SPOUSE', 'G27_SILENT H-1 H1', 'G27_SILENT H-2 H1']);
    expect(gapsReport('2026-06-30', [...all].reverse()).instances.map((i) => `${i.gap} ${i.case_id} ${i.object_id}`)).toEqual(expected);
  });

  it('is empty without hires', () => {
    expect(gapsReport('2026-03-31', [])).toEqual({ as_of: '2026-03-31', instances: [], gaps: [] });
  });
});

describe('report waits', () => {
  const waits = (caseId: string, story: Story, asOf = '2026-01-09'): CaseWaits | undefined => waitsOfCase(inputOf(caseId, story), parseAsOf(asOf));
  const need = given(town);
  const closed = given(town, on('2026-01-07', 'case_closed', { outcome: 'not_hired' }));
  const both = [waits('H-2', closed), waits('H-1', need)].flatMap((w) => w ?? []);

  it('adds up to the lead time of every hire', () => {
    expect(waitsReport('2026-01-09', both)).toMatchObject({
      as_of: '2026-01-09', hires: 2, total_days: 6,
      by_party: [{ party: 'EMPLOYER', days: 6, working_days: 4, share: 1 }],
      by_step: [{ step: 'N1', party: 'EMPLOYER', days: 6, hires: 2, open_now: 1 }],
    });
  });

  it('gives each hire its stretches in UTC, sorted by case', () => {
    expect(waitsReport('2026-01-09', both).cases).toEqual([
      { case_id: 'H-1', lead_ms: 345_600_000, booked: [{ party: 'EMPLOYER', step: 'N1', from: '2026-01-05T22:00:00.000Z', to: '2026-01-09T22:00:00.000Z' }] },
      { case_id: 'H-2', lead_ms: 172_800_000, booked: [{ party: 'EMPLOYER', step: 'N1', from: '2026-01-05T22:00:00.000Z', to: '2026-01-07T22:00:00.000Z' }] },
    ]);
  });

  it('shares the days among parties and steps, the longest step first', () => {
    const longer = given(town, on('2026-01-07', 'role_profile_completed'));
    const report = waitsReport('2026-01-12', [waits('H-1', longer, '2026-01-12')].flatMap((w) => w ?? []));
    expect(report.by_party.map((p) => [p.party, p.days, Math.round(p.share * 100)])).toEqual([['COORDINATOR', 5, 71], ['EMPLOYER', 2, 29]]);
    expect(report.by_step.map((s) => [s.step, s.party, s.days, s.open_now])).toEqual([['N2', 'COORDINATOR', 5, 1], ['N1', 'EMPLOYER', 2, 0]]);
  });

  it('leaves out a hire of which nothing had happened, and divides by nothing', () => {
    expect(waits('H-1', need, '2026-01-04')).toBeUndefined();
    expect(waitsReport('2026-01-04', [])).toEqual({ as_of: '2026-01-04', hires: 0, total_days: 0, by_party: [], by_step: [], cases: [] });
    expect(waitsReport('2026-01-05', [waits('H-1', need, '2026-01-05')].flatMap((w) => w ?? [])).by_party).toEqual([]);
  });
});
