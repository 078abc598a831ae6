/** One hire as `hires show` gives it, as of a date or instant (hire-page.ts, contracts.md). */
import { type HirePage, hirePage } from '../../domain/report/hire-page';
import { newestEdition } from '../../domain/model/edition';
import { parseAsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { type Story, type Told, given, on } from '../support/hire-story';
import { completeApplication, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const page = (story: Story, asOf: string): HirePage =>
  hirePage({ edition: newestEdition(), caseId: 'H-1', events: story.events.map(prepare), employerEvents: story.employerEvents }, parseAsOf(asOf), asOf);
const base = given(on('2026-01-05', 'need_identified', { data: { employer_id: 'EMP-1', municipality: 285 } }), on('2026-01-05', 'employer_readiness_assessed'), precheck('2026-01-08'), ...completeApplication('2026-03-02'));

it('holds all that the contract names', () => {
  expect(Object.keys(page(base, '2026-03-31')).sort()).toEqual(
    ['as_of', 'case_id', 'clocks', 'close_as', 'closed', 'edition', 'events', 'facts', 'gaps', 'handoffs', 'late', 'next_due', 'quality', 'settling', 'stage', 'steps', 'waits'],
  );
  expect(page(base, '2026-03-31')).toMatchObject({ case_id: 'H-1', as_of: '2026-03-31', edition: '2026-01-08', closed: false, late: false, next_due: '2026-04-02', stage: 'permit', facts: { employer_id: 'EMP-1', municipality: 285, route: 'TTOL' } });
});

it('explains each clock: its rule, pauses, and to whom the days went', () => {
  const asked = base.and(on('2026-03-10', 'additional_info_requested', { ...a1, event_id: 'Q1', data: { addressed_to: 'EMPLOYER' } }));
  const clock = page(asked, '2026-03-20').clocks.find((c) => c.sla === 'SLA_DECISION_TARGET');
  expect(clock).toMatchObject({ object_id: 'A1', state: 'running', due_on: null, paused_days: 10, flags: ['paused'] });
  expect(clock?.explanation).toEqual({
    kind: 'target', basis: 'government target: one month on average, work-based permits', status: 'verified', owner: 'MIGRI', budget: 'P1M', unit: 'calendar_days',
    version_from: null, calendar: 'fi_working', roll: 'none', pauses: [{ from: '2026-03-10', to: null, party: 'EMPLOYER' }], ended_by: null,
    evidence: ['H-1-005', 'H-1-007', 'H-1-006'], ledger: { lived_days: 18, working_days: 6, official_days: 8, by_party: { MIGRI: 8, EMPLOYER: 10 } },
  });
});

it('tells what ended a clock', () => {
  const ended = (event: string) => page(base.and(on('2026-03-20', event, { ...a1, reason_code: 'income' })), '2026-03-31').clocks.find((c) => c.sla === 'SLA_DECISION_TARGET')?.explanation.ended_by;
  expect([ended('permit_refused'), ended('application_withdrawn'), ended('oral_hearing_held')]).toEqual(['stop', 'cancel', null]);
});

describe('its events', () => {
  const told: readonly Told[] = [
    on('2026-03-05', 'interview_held', { event_id: 'A' }), on('2026-03-04', 'interview_held', { event_id: 'B', corrects: 'A', recorded_at: '2026-03-08' }),
    on('2026-03-06', 'offer_made', { event_id: 'C' }), on('2026-05-06', 'offer_made', { event_id: 'D', retracts: 'C', recorded_at: '2026-03-09' }),
    on('2026-04-20', 'travel_booked', { event_id: 'F', recorded_at: '2026-03-07' }), on('2026-03-07', 'offer_made', { event_id: 'G', recorded_at: '2026-04-01' }),
  ];
  const standings = (asOf: string): readonly string[] => page(given(...told), asOf).events.map((e) => `${e.event_id} ${e.standing}`);

  it('are those recorded by then, in their order, with what has become of each', () => {
    expect(standings('2026-03-31')).toEqual(['B live', 'A corrected', 'C retracted', 'F future', 'D retracted']);
    expect(standings('2026-04-20')).toEqual(['B live', 'A corrected', 'C retracted', 'G live', 'F live', 'D retracted']);
  });

  it('were other ones before the corrections came', () => {
    expect(standings('2026-03-07')).toEqual(['A live', 'C live', 'F future']);
  });

  it('leave out what is sealed, what people said about it, and what took it back', () => {
    const sealed = given(
      on('2026-03-05', 'service_gap_recorded', { event_id: 'SEAL1', gap_id: 'X1', data: { code: 'G31_EXPLOITATION' } }), on('2026-03-06', 'service_gap_acknowledged', { event_id: 'SEAL2', gap_id: 'X1' }),
      on('2026-03-08', 'service_gap_contested', { event_id: 'SEAL3', retracts: 'SEAL2' }), on('2026-03-05', 'service_gap_recorded', { event_id: 'SEAL4', data: { code: 'G31' } }),
      on('2026-03-09', 'service_gap_recorded', { event_id: 'SEAL5', retracts: 'SEAL4' }), on('2026-04-01', 'case_closed', { event_id: 'END', outcome: 'left' }), on('2026-04-02', 'service_gap_recorded', { event_id: 'SEAL6', gap_id: 'X3', data: { code: 'G31_EXPLOITATION' } }),
      on('2026-03-05', 'service_gap_recorded', { event_id: 'O1', gap_id: 'X2', data: { code: 'G21_LANGUAGE' } }),
    );
    const shown = page(sealed, '2026-04-30');
    expect(shown.events.map((e) => e.event_id)).toEqual(['O1', 'END']);
    expect(JSON.stringify(shown)).not.toMatch(/G31|SEAL|X1|X3/);
  });

  it('show the gap of another type that a correction puts in the place of a sealed one', () => {
    const corrected = given(on('2026-03-05', 'service_gap_recorded', { event_id: 'SEAL1', data: { code: 'G31_EXPLOITATION' } }), on('2026-03-05', 'service_gap_recorded', { event_id: 'O1', corrects: 'SEAL1', data: { code: 'G21_LANGUAGE' } }));
    expect(page(corrected, '2026-03-31').events.map((e) => e.event_id)).toEqual(['O1']);
    expect(page(corrected, '2026-03-31').gaps.map((g) => g.instance_id)).toEqual(['O1']);
  });
});

it('lists each handoff with where it stands', () => {
  const sent = (id: string, receiver: object) => on('2026-03-02', 'handoff_created', { handoff_id: id, service_id: `SVC-${id}`, data: { ...receiver } });
  const story = given(
    sent('1', { receiver_id: 'ORG-A' }), sent('2', {}), sent('3', { receiver_id: 'ORG-B' }), sent('4', { receiver_id: 'ORG-A' }),
    on('2026-03-03', 'handoff_accepted', { handoff_id: '1' }), on('2026-03-04', 'handoff_returned', { handoff_id: '3', outcome: 'question', reason_code: 'unclear' }),
    on('2026-03-03', 'handoff_accepted', { handoff_id: '4' }), on('2026-03-05', 'handoff_completed', { handoff_id: '4' }),
  );
  expect(page(story, '2026-03-31').handoffs).toMatchObject([
    { handoff_id: '1', service_id: 'SVC-1', receiver_id: 'ORG-A', state: 'accepted', outcome: null, since: '2026-03-03' },
    { handoff_id: '2', service_id: 'SVC-2', receiver_id: null, state: 'created', outcome: null, since: '2026-03-02' },
    { handoff_id: '3', service_id: 'SVC-3', receiver_id: 'ORG-B', state: 'returned', outcome: 'question', since: '2026-03-04' },
    { handoff_id: '4', service_id: 'SVC-4', receiver_id: 'ORG-A', state: 'completed', outcome: null, since: '2026-03-05' },
  ]);
  expect(page(story.and(on('2026-03-06', 'handoff_answered', { handoff_id: '3' }), on('2026-03-06', 'handoff_withdrawn', { handoff_id: '2' })), '2026-03-31').handoffs.map((h) => h.state)).toEqual(['accepted', 'withdrawn', 'answered', 'completed']);
});

it('gives the instants of steps in UTC, and none where there are none', () => {
  const steps = page(base, '2026-03-31').steps;
  expect(steps.find((s) => s.step === 'N2')).toMatchObject({ state: 'done', done_at: '2026-01-05T22:00:00.000Z' });
  expect(steps.find((s) => s.step === 'A2')).toEqual({ step: 'A2', object_id: null, state: 'not_ready' });
  expect(steps.find((s) => s.step === 'P4')).toMatchObject({ object_id: 'A1', state: 'started', started_at: '2026-03-02T22:00:00.000Z' });
});

it('carries gaps with the case, and settling and data quality beside them', () => {
  const late = page(base, '2026-04-10');
  expect(late).toMatchObject({ late: true, gaps: [{ case_id: 'H-1', gap: 'G10_DECISION_SLOW', object_id: 'A1', state: 'open' }] });
  expect(late.settling.items.length).toBeGreaterThan(10);
  expect(late.quality.map((t) => t.code)).toContain('step_overtaken');
});

it('knows nothing of what was recorded later', () => {
  const later = base.and(on('2026-03-20', 'permit_granted', { ...a1, recorded_at: '2026-04-01', data: { valid_until: '2027-03-19' } }), on('2026-04-02', 'case_closed', { outcome: 'left' }));
  expect(page(later, '2026-03-31')).toEqual(page(base, '2026-03-31'));
});
