/** The state table of detection.md §3, row by row, and what wins when two things happen on one date. */
import { clock, clocks, ledger } from '../support/evaluated';
import { type Told, given, on } from '../support/hire-story';
import { acceptedHandoff, completeApplication, granted, precheck } from '../support/told-events';

const h1 = { handoff_id: 'H1' };
const a1 = { application_id: 'A1' };
/** Accepted on Monday 2 March: due on Monday 16 March. */
const handoff = given(...acceptedHandoff('2026-03-02'));
const question = (when: string): Told => on(when, 'handoff_returned', { ...h1, outcome: 'question', reason_code: 'unclear' });
const answer = (when: string): Told => on(when, 'handoff_answered', h1);
const done = (when: string): Told => on(when, 'handoff_completed', h1);
const withdrawn = (when: string): Told => on(when, 'handoff_withdrawn', h1);
const closed = (when: string): Told => on(when, 'case_closed', { outcome: 'withdrawn' });
const state = (events: readonly Told[], asOf: string) => clock(handoff.and(...events), asOf, 'SLA_HANDOFF_DONE');

it.each([
  ['stopped in time', [done('2026-03-16')], { state: 'met', stop_on: '2026-03-16', late_days: 0 }],
  ['stopped late', [done('2026-03-19')], { state: 'breached_closed', stop_on: '2026-03-19', late_days: 3 }],
  ['cancelled in time', [withdrawn('2026-03-16')], { state: 'censored', stop_on: '2026-03-16', late_days: 0 }],
  ['cancelled when it was late', [withdrawn('2026-03-18')], { state: 'breached_closed', stop_on: '2026-03-18', late_days: 2 }],
  ['not stopped and late', [], { state: 'breached_open', stop_on: null, due_on: '2026-03-16', late_days: 11 }],
  ['late before a question came', [question('2026-03-18')], { state: 'breached_open', late_days: 2, paused_days: 13 }],
  ['waiting for an answer', [question('2026-03-04')], { state: 'running', due_on: null, stop_on: null, late_days: 0, flags: ['paused'] }],
] as const)('calls a clock that is %s by its name', (_what, events, expected) => {
  expect(state([...events], '2026-03-31')).toMatchObject(expected);
});

it('is running up to four fifths of the budget and at risk from there', () => {
  expect(state([], '2026-03-11')).toMatchObject({ state: 'running' });
  expect(state([], '2026-03-12')).toMatchObject({ state: 'at_risk', due_on: '2026-03-16' });
  expect(state([], '2026-03-16')).toMatchObject({ state: 'at_risk', late_days: 0 });
  expect(state([], '2026-03-17')).toMatchObject({ state: 'breached_open', late_days: 1 });
});

it('is late from a Saturday, although a weekend adds no working day', () => {
  const friday = given(...acceptedHandoff('2026-03-06'));
  expect(clock(friday, '2026-03-21', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'breached_open', due_on: '2026-03-20', late_days: 0 });
  expect(clock(friday.and(done('2026-03-22')), '2026-03-31', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'breached_closed', late_days: 0 });
});

it('measures the risk by what is left after a pause', () => {
  const paused = [question('2026-03-04'), answer('2026-03-18')];
  expect(state(paused, '2026-03-25')).toMatchObject({ state: 'running', due_on: '2026-03-30' });
  expect(state(paused, '2026-03-26')).toMatchObject({ state: 'at_risk', due_on: '2026-03-30' });
});

describe('on one date', () => {
  it('a stop beats a cancel, whichever came first in the day', () => {
    const both = [on('2026-03-10 15:00', 'handoff_completed', h1), on('2026-03-10 09:00', 'handoff_withdrawn', h1)];
    expect(state(both, '2026-03-31')).toMatchObject({ state: 'met', stop_on: '2026-03-10' });
  });

  it('a stop beats a question', () => {
    expect(state([question('2026-03-10'), done('2026-03-10')], '2026-03-31')).toMatchObject({ state: 'met', paused_days: 0 });
  });

  it('a question on the due date keeps the breach away until the day after its answer', () => {
    const asked = [question('2026-03-16')];
    expect(state(asked, '2026-03-25')).toMatchObject({ state: 'running', flags: ['paused'] });
    expect(state([...asked, answer('2026-03-24')], '2026-03-24')).toMatchObject({ state: 'at_risk', due_on: '2026-03-16' });
    expect(state([...asked, answer('2026-03-24')], '2026-03-25')).toMatchObject({ state: 'breached_open', due_on: '2026-03-16', late_days: 1 });
  });
});

it('ignores a cancel from before the start, and takes one on the day of the start', () => {
  const arrived = given(precheck('2026-02-02'), on('2026-03-02', 'arrived'));
  const left = (when: string): Told => on(when, 'left_finland', { reason_code: 'return_home' });
  expect(clock(arrived.and(left('2026-03-01')), '2026-03-05', 'SLA_MOVE')).toMatchObject({ state: 'running', stop_on: null });
  expect(clock(arrived.and(left('2026-03-02')), '2026-03-05', 'SLA_MOVE')).toMatchObject({ state: 'censored', stop_on: '2026-03-02' });
});

it('ignores a stop that comes after the cancel', () => {
  expect(state([withdrawn('2026-03-05'), done('2026-03-06')], '2026-03-31')).toMatchObject({ state: 'censored', stop_on: '2026-03-05' });
});

it('is cancelled by a return that ends the handoff, not by a question', () => {
  const declined = on('2026-03-05', 'handoff_returned', { ...h1, outcome: 'declined', reason_code: 'not_our_task' });
  expect(state([declined], '2026-03-31')).toMatchObject({ state: 'censored', stop_on: '2026-03-05' });
});

it('is censored by the end of the hire, and goes on from its old start when the closing is retracted', () => {
  const end = { ...closed('2026-03-05'), event_id: 'END' };
  const reopened = on('2026-03-05', 'case_closed', { retracts: 'END', recorded_at: '2026-03-20' });
  expect(state([end, reopened], '2026-03-19')).toMatchObject({ state: 'censored', stop_on: '2026-03-05' });
  expect(state([end, reopened], '2026-03-20')).toMatchObject({ state: 'breached_open', late_days: 4 });
});

it('starts nothing after the end of the hire', () => {
  expect(clock(given(closed('2026-03-01'), ...acceptedHandoff('2026-03-02')), '2026-03-31', 'SLA_HANDOFF_DONE')).toBeUndefined();
  expect(clock(given(closed('2026-03-02'), ...acceptedHandoff('2026-03-02')), '2026-03-31', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'censored' });
});

describe('a void clock', () => {
  const fastTrack = given(precheck('2026-02-02', { route: 'SPECIALIST' }), on('2026-03-02', 'application_submitted', { ...a1, data: { fast_track: true } }));
  const inTime = [on('2026-03-03', 'employer_terms_submitted', a1), on('2026-03-04', 'identification_completed', a1)];
  const promise = (events: readonly Told[], asOf = '2026-04-30') => clock(fastTrack.and(...events), asOf, 'SLA_DECISION_FT');

  it('loses its promise when the terms came after two working days, from the first late day on', () => {
    const late = [on('2026-03-05', 'employer_terms_submitted', a1), on('2026-03-04', 'identification_completed', a1)];
    expect(promise(late, '2026-03-04')).toMatchObject({ state: 'running' });
    expect(promise(late, '2026-03-05')).toMatchObject({ state: 'void' });
  });

  it('loses it when the identification came after five working days', () => {
    expect(promise([on('2026-03-03', 'employer_terms_submitted', a1), on('2026-03-10', 'identification_completed', a1)])).toMatchObject({ state: 'void' });
  });

  it('is looked at first: a decision in time after a question is void as well', () => {
    const hire = [...inTime, on('2026-03-06', 'additional_info_requested', a1), granted('2026-03-10', '2028-03-09')];
    expect(promise(hire)).toMatchObject({ state: 'void', due_on: '2026-03-16', stop_on: '2026-03-10', late_days: 0 });
  });

  it('keeps its promise when the question came after the decision, or on the day of the application', () => {
    expect(promise([...inTime, granted('2026-03-10', '2028-03-09'), on('2026-03-11', 'additional_info_requested', a1)])).toMatchObject({ state: 'met' });
    expect(promise([...inTime, on('2026-03-02', 'additional_info_requested', a1), granted('2026-03-10', '2028-03-09')])).toMatchObject({ state: 'met' });
  });

  it('is void for the application of the question or of the late terms only', () => {
    const second = [on('2026-03-02', 'application_submitted', { application_id: 'A2', data: { fast_track: true } }), on('2026-03-04', 'identification_completed', { application_id: 'A2' })];
    const terms = (when: string): Told => on(when, 'employer_terms_submitted', { application_id: 'A2' });
    const states = (...told: readonly Told[]) => clocks(fastTrack.and(...inTime, ...second, ...told), '2026-03-10', 'SLA_DECISION_FT').map((c) => `${c.object_id} ${c.state}`);
    expect(states(terms('2026-03-03'), on('2026-03-06', 'additional_info_requested', a1))).toEqual(['A1 void', 'A2 running']);
    expect(states(terms('2026-03-06'))).toEqual(['A1 running', 'A2 void']);
  });

  it('becomes void on the day on which the type of the application makes its rule untrue', () => {
    const changed = on('2026-03-09', 'application_type_changed', { ...a1, data: { from_route: 'SPECIALIST', to_route: 'TTOL' } });
    expect(promise([...inTime, changed], '2026-03-08')).toMatchObject({ state: 'running' });
    expect(promise([...inTime, changed], '2026-03-09')).toMatchObject({ state: 'void' });
  });

  it('goes on when the type changes to one with the same rule', () => {
    const changed = on('2026-03-09', 'application_type_changed', { ...a1, data: { from_route: 'SPECIALIST', to_route: 'BLUE_CARD' } });
    expect(promise([...inTime, changed], '2026-03-10')).toMatchObject({ state: 'running' });
  });
});

describe('what is not known', () => {
  it('makes the clock unknown, without dates', () => {
    const hire = given(on('2026-03-02', 'arrived'), on('2026-03-05', 'move_notified'));
    expect(clock(hire, '2026-03-31', 'SLA_MOVE')).toEqual({ object_id: null, state: 'unknown', start_on: '2026-03-02', due_on: null, stop_on: null, late_days: null, paused_days: 0 });
  });

  it('is no clock where the rule does not apply, and none where nothing has started it', () => {
    expect(clock(given(precheck('2026-02-02', { in_finland_at_start: true }), on('2026-03-02', 'arrived')), '2026-03-31', 'SLA_MOVE')).toBeUndefined();
    expect(clock(given(precheck('2026-02-02'), on('2026-03-05', 'move_notified')), '2026-03-31', 'SLA_MOVE')).toBeUndefined();
  });

  it('is judged from the true date once it is told, even a year later', () => {
    const hire = given(on('2026-03-02', 'arrived'), precheck('2026-03-01'), on('2027-03-01', 'move_notified'));
    const told = given(on('2026-03-02', 'arrived'), { ...precheck('2026-03-01'), recorded_at: '2027-02-01' }, on('2027-03-01', 'move_notified'));
    expect(clock(told, '2027-01-31', 'SLA_MOVE')).toMatchObject({ state: 'unknown' });
    expect(clock(told, '2027-03-02', 'SLA_MOVE')).toEqual(clock(hire, '2027-03-02', 'SLA_MOVE'));
  });

  it('does not look at a fact that came about after the start', () => {
    expect(clock(given(on('2026-03-02', 'arrived'), precheck('2026-03-03')), '2026-03-31', 'SLA_MOVE')).toMatchObject({ state: 'unknown' });
    expect(clock(given(on('2026-03-02', 'arrived'), precheck('2026-03-02')), '2026-03-31', 'SLA_MOVE')).toMatchObject({ state: 'breached_open' });
  });
});

it('adds a clock up in three ways: lived days, the days of its owner, its own count', () => {
  const hire = given(precheck('2026-03-30'), ...completeApplication('2026-04-01'), on('2026-04-07', 'additional_info_requested', { ...a1, data: { addressed_to: 'EMPLOYER' } }), on('2026-04-10', 'additional_info_submitted', a1));
  expect(ledger(hire, '2026-04-20', 'SLA_DECISION_TARGET')).toEqual({ lived_days: 19, working_days: 8, official_days: 16, by_party: { MIGRI: 16, EMPLOYER: 3 } });
});
