/** On which days and mornings the rungs of a clock fall (rungs.ts; rules.md §6, detection.md §7 row 7). */
import { formatDay } from '../../domain/calendar/day';
import { offsetAt } from '../../domain/calendar/helsinki';
import { rungsOf } from '../../domain/ladder/rungs';
import { evaluated } from '../support/evaluated';
import { type Story, given, on } from '../support/hire-story';
import { acceptedHandoff, completeApplication, granted, precheck } from '../support/told-events';

const h1 = { handoff_id: 'H1' };
const a1 = { application_id: 'A1' };
const f1 = { family_member_id: 'F1' };

const local = (at: number): string => new Date(at + offsetAt(at)).toISOString().slice(0, 16).replace('T', ' ');

/** Rungs of a rule as of a date: `50 04-10 → 04-10 08:00`, day and message. */
function rungs(story: Story, asOf: string, sla: string): readonly string[] {
  return rungsOf(evaluated(story, asOf)).filter((r) => r.clock.sla.id === sla).map((r) => `${r.percent} ${formatDay(r.on).slice(5)} → ${local(r.at).slice(5)}`);
}

const DONE = 'SLA_HANDOFF_DONE';
/** A handoff that is to be done within some working days, told and accepted on a date. */
const within = (days: number, date: string): Story =>
  given(on(date, 'handoff_created', { ...h1, service_id: 'SVC-A', data: { receiver_id: 'ORG-A', expected_duration: `P${days}D` } }), on(date, 'handoff_accepted', h1));

describe('a budget of working days', () => {
  const case1 = given(...acceptedHandoff('2026-04-01'));

  it('7: of ten from 1 April, over Easter: the day after the due date is a Saturday, and is told on the Monday', () => {
    expect(rungs(case1, '2026-04-01', DONE)).toEqual(['50 04-10 → 04-10 08:00', '80 04-15 → 04-15 08:00', '100 04-18 → 04-20 08:00', '150 04-24 → 04-24 08:00']);
  });

  it('7: is the same as of every later day while nothing happens', () => {
    const early = rungs(case1, '2026-04-01', DONE);
    expect(['2026-04-10', '2026-04-17', '2026-04-18', '2026-06-30'].map((day) => rungs(case1, day, DONE))).toEqual([early, early, early, early]);
  });

  it.each([
    ['one has two messages', 1, '2026-03-02', ['80 03-03 → 03-03 08:00', '150 03-04 → 03-04 08:00']],
    ['one that ends on a Friday has two messages, although its first overdue day is a Saturday', 1, '2026-03-05', ['80 03-06 → 03-06 08:00', '150 03-09 → 03-09 08:00']],
    ['two has three', 2, '2026-03-02', ['50 03-03 → 03-03 08:00', '80 03-04 → 03-04 08:00', '150 03-05 → 03-05 08:00']],
    ['three has four', 3, '2026-03-02', ['50 03-04 → 03-04 08:00', '80 03-05 → 03-05 08:00', '100 03-06 → 03-06 08:00', '150 03-09 → 03-09 08:00']],
    ['five over Christmas', 5, '2026-12-22', ['50 12-29 → 12-29 08:00', '80 12-30 → 12-30 08:00', '100 01-01 → 01-04 08:00', '150 01-07 → 01-07 08:00']],
  ])('of %s', (_what, days, date, expected) => {
    expect(rungs(within(days, date), date, DONE)).toEqual(expected);
  });
});

describe('a pause', () => {
  const asked = given(...acceptedHandoff('2026-04-01')).and(on('2026-04-08', 'handoff_returned', { ...h1, outcome: 'question', reason_code: 'unclear' }));

  it('leaves no rung a day while the question is open', () => {
    expect(rungs(asked, '2026-04-12', DONE)).toEqual([]);
    expect(rungs(asked, '2026-05-30', DONE)).toEqual([]);
  });

  it('moves every rung after it by the working days that it lasted', () => {
    const answered = asked.and(on('2026-04-14', 'handoff_answered', h1));
    expect(rungs(answered, '2026-04-14', DONE)).toEqual(['50 04-16 → 04-16 08:00', '80 04-21 → 04-21 08:00', '100 04-24 → 04-24 08:00', '150 04-30 → 04-30 08:00']);
  });

  it('that begins when the clock is late already stops the ladder as well', () => {
    const late = given(...acceptedHandoff('2026-04-01')).and(on('2026-04-20', 'handoff_returned', { ...h1, outcome: 'question', reason_code: 'unclear' }));
    expect(rungs(late, '2026-04-22', DONE)).toEqual([]);
    expect(rungs(late.and(on('2026-04-22', 'handoff_answered', h1)), '2026-04-22', DONE).at(-1)).toBe('150 04-28 → 04-28 08:00');
  });
});

describe('calendar days and months', () => {
  it('count every day, and tell on the next working day', () => {
    expect(rungs(given(on('2026-03-02', 'bank_application_submitted')), '2026-03-02', 'SLA_BANK')).toEqual(['50 03-09 → 03-09 08:00', '80 03-14 → 03-16 08:00', '100 03-17 → 03-17 08:00', '150 03-23 → 03-23 08:00']);
  });

  it('of months take the days between start and due date', () => {
    const daycare = given(on('2026-03-02', 'daycare_applied', { ...f1, data: { relation: 'child', need: 'planned', needed_from: '2026-05-04' } }));
    // 2 March to 2 July: 122 days.
    expect(rungs(daycare, '2026-03-02', 'SLA_DAYCARE')).toEqual(['50 05-02 → 05-04 08:00', '80 06-08 → 06-08 08:00', '100 07-03 → 07-03 08:00', '150 09-01 → 09-01 08:00']);
  });

  it('take them too where a fact moves the due date', () => {
    const daycare = given(on('2026-03-02', 'daycare_applied', { ...f1, data: { relation: 'child', need: 'unforeseen_work', needed_from: '2026-04-21' } }));
    expect(rungs(daycare, '2026-03-02', 'SLA_DAYCARE_WORK')).toEqual(['50 03-27 → 03-27 08:00', '80 04-11 → 04-13 08:00', '100 04-22 → 04-22 08:00', '150 05-16 → 05-18 08:00']);
  });

  it('keep the budget where only the end of the period is moved off a holiday, and are over it no earlier than overdue', () => {
    // Arrived on Friday 27 March: seven days end on Good Friday, in time is Tuesday 7 April.
    const moved = given(precheck('2026-01-08'), on('2026-03-27', 'arrived'));
    expect(rungs(moved, '2026-03-27', 'SLA_MOVE')).toEqual(['50 03-31 → 03-31 08:00', '80 04-02 → 04-02 08:00', '150 04-08 → 04-08 08:00']);
  });
});

describe('the legal reminder', () => {
  const jobEnded = given(precheck('2026-01-08'), granted('2026-06-01', '2028-06-30'), on('2026-06-10', 'employment_started', { employment_id: 'E1' }),
    on('2026-12-10', 'employment_ended', { employment_id: 'E1', reason_code: 'redundancy', data: { premature: true } }));

  it('comes three working days before a deadline of the employer, over Christmas too', () => {
    // Due on 24 December, moved to Monday 28: before it lie 23, 22 and 21 December. 80 % and later follow the calendar.
    expect(rungs(jobEnded, '2026-12-10', 'SLA_END_NOTICE')).toEqual(['50 12-17 → 12-17 08:00', 'legal 12-21 → 12-21 08:00', '80 12-22 → 12-22 08:00', '100 12-29 → 12-29 08:00', '150 12-31 → 12-31 08:00']);
  });

  const asked = (due_at: string): Story => given(precheck('2026-01-08'), on('2026-03-02', 'additional_info_requested', { ...a1, event_id: 'Q1', data: { addressed_to: 'TALENT', due_at } }));

  it('comes before a date that a letter gave the talent', () => {
    expect(rungs(asked('2026-03-27'), '2026-03-02', 'SLA_ADDINFO')).toEqual(['50 03-15 → 03-16 08:00', '80 03-22 → 03-23 08:00', 'legal 03-24 → 03-24 08:00', '100 03-28 → 03-30 08:00', '150 04-09 → 04-09 08:00']);
  });

  it('gives way to a rung of the same morning', () => {
    expect(rungs(asked('2026-03-20'), '2026-03-02', 'SLA_ADDINFO')).toEqual(['50 03-11 → 03-11 08:00', '80 03-17 → 03-17 08:00', '100 03-21 → 03-23 08:00', '150 03-29 → 03-30 08:00']);
  });

  it('is left out where three working days before the deadline is no later than the start', () => {
    expect(rungs(asked('2026-03-04'), '2026-03-02', 'SLA_ADDINFO')).toEqual(['50 03-03 → 03-03 08:00', '80 03-04 → 03-04 08:00', '150 03-05 → 03-05 08:00']);
    expect(rungs(asked('2026-03-05'), '2026-03-02', 'SLA_ADDINFO')).toEqual(['50 03-04 → 03-04 08:00', '80 03-05 → 03-05 08:00', '100 03-06 → 03-06 08:00', '150 03-07 → 03-09 08:00']);
    expect(rungs(asked('2026-03-02'), '2026-03-02', 'SLA_ADDINFO')).toEqual(['100 03-03 → 03-03 08:00']);
  });

  it('is not for an authority', () => {
    const daycare = given(on('2026-03-02', 'daycare_applied', { ...f1, data: { relation: 'child', need: 'planned' } }));
    expect(rungs(daycare, '2026-03-02', 'SLA_DAYCARE').join()).not.toContain('legal');
  });
});

describe('no rungs', () => {
  it.each<[string, Story, string]>([
    ['of a stopped clock', given(on('2026-03-02', 'bank_application_submitted'), on('2026-03-05', 'bank_account_opened')), 'SLA_BANK'],
    ['of one that ended without an answer', given(on('2026-03-02', 'bank_application_submitted'), on('2026-03-05', 'left_finland', { reason_code: 'return_home' })), 'SLA_BANK'],
    ['of a withdrawn handoff', given(...acceptedHandoff('2026-03-02'), on('2026-03-05', 'handoff_withdrawn', h1)), DONE],
    ['of a declined handoff', given(...acceptedHandoff('2026-03-02'), on('2026-03-05', 'handoff_returned', { ...h1, outcome: 'declined', reason_code: 'capacity' })), DONE],
    ['of a closed hire', given(on('2026-03-02', 'bank_application_submitted'), on('2026-03-05', 'case_closed', { outcome: 'left' })), 'SLA_BANK'],
    ['of a clock whose due date is not known', given(precheck('2026-01-08'), on('2026-03-02', 'additional_info_requested', { ...a1, event_id: 'Q1', data: { addressed_to: 'TALENT' } })), 'SLA_ADDINFO'],
    ['of a check-in', given(on('2026-03-02', 'arrived')), 'SLA_CHECKIN'],
    ['of a window', given(precheck('2026-01-08'), granted('2026-01-09', '2026-04-30')), 'SLA_EXT_OPEN'],
    ['of a validity', given(precheck('2026-01-08'), on('2026-03-02', 'd_visa_issued')), 'SLA_DVISA_USE'],
    ['of a minimum', given(precheck('2026-01-08', { occupation_in_regional_policy: false }), on('2026-03-02', 'vacancy_published')), 'SLA_VACANCY_OPEN'],
    ['before an event', given(on('2026-03-02', 'employment_started', { employment_id: 'E1' })), 'SLA_TAXCARD'],
  ])('%s', (_what, story, sla) => {
    expect(rungs(story, '2026-03-09', sla)).toEqual([]);
  });

  it('from 100 % on where running out is the end of a right', () => {
    const refused = given(precheck('2026-01-08'), ...completeApplication('2026-02-02'), on('2026-05-12', 'permit_refused', { ...a1, reason_code: 'income' }), on('2026-11-12', 'decision_served', a1));
    expect(rungs(refused, '2026-11-12', 'SLA_APPEAL')).toEqual(['50 11-27 → 11-27 08:00', '80 12-06 → 12-07 08:00', 'legal 12-09 → 12-09 08:00']);
  });
});

describe('a clock that is told of late', () => {
  it('has everything that had passed told on the next working morning, as one: the highest', () => {
    const late = given(on('2026-03-02', 'bank_application_submitted', { recorded_at: '2026-03-20 10:00' }));
    expect(rungs(late, '2026-03-20', 'SLA_BANK')).toEqual(['150 03-23 → 03-23 08:00']);
    const later = given(on('2026-03-02', 'bank_application_submitted', { recorded_at: '2026-03-17 10:00' }));
    expect(rungs(later, '2026-03-17', 'SLA_BANK')).toEqual(['100 03-17 → 03-18 08:00', '150 03-23 → 03-23 08:00']);
  });
});

it('is counted by the clock of each object: two handoffs have two ladders', () => {
  const two = given(...acceptedHandoff('2026-04-01'), ...acceptedHandoff('2026-04-02', 'H2'));
  expect(rungs(two, '2026-04-02', DONE).filter((line) => line.startsWith('50'))).toEqual(['50 04-10 → 04-10 08:00', '50 04-13 → 04-13 08:00']);
});
