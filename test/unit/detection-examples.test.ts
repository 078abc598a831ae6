/** The worked examples of detection.md §7, in their order and by their numbers, and its as-of table. */
import { formatDay, parseDay } from '../../domain/calendar/day';
import { newestEdition } from '../../domain/model/edition';
import { clock, gap, gaps, ledger } from '../support/evaluated';
import { type Story, given, on } from '../support/hire-story';
import { acceptedHandoff, completeApplication, granted, precheck } from '../support/told-events';

const { calendar } = newestEdition();

/** The date some working days after another one. */
function afterWorkingDays(start: string, days: number): string {
  return formatDay(calendar.add(parseDay(start) ?? NaN, days, 'working_days'));
}

const h1 = { handoff_id: 'H1' };
const a1 = { application_id: 'A1' };
const e1 = { employment_id: 'E1' };
const case1 = given(...acceptedHandoff('2026-04-01'));
const case2 = case1.and(on('2026-04-08', 'handoff_returned', { ...h1, outcome: 'question', reason_code: 'unclear' }), on('2026-04-14', 'handoff_answered', h1));

it('1: counts ten working days from 1 April over Easter to 17 April', () => {
  expect(clock(case1, '2026-04-01', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'running', start_on: '2026-04-01', due_on: '2026-04-17' });
});

it('2: moves the due date by the working days of a question', () => {
  expect(clock(case2, '2026-04-14', 'SLA_HANDOFF_DONE')).toMatchObject({ due_on: '2026-04-23', paused_days: 6 });
});

it('3: shows the clock as stopped while the question is open, and books every lived day to one party', () => {
  expect(clock(case2, '2026-04-12', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'running', flags: ['paused'], due_on: null });
  expect(ledger(case2, '2026-04-12', 'SLA_HANDOFF_DONE')).toMatchObject({ lived_days: 11, by_party: { 'ORG-A': 3, closed: 4, sender: 4 } });
});

it.each([
  ['4', '2026-12-22', 3, '2026-12-29'],
  ['5', '2027-05-05', 2, '2027-05-10'],
  ['6', '2026-04-01', 20, '2026-05-04'],
  ['7: 50 %', '2026-04-01', 5, '2026-04-10'],
  ['7: 80 %', '2026-04-01', 8, '2026-04-15'],
  ['7: 150 %', '2026-04-01', 15, '2026-04-24'],
])('%s: from %s, %i working days end on %s', (_row, start, days, end) => {
  expect(afterWorkingDays(start, days)).toBe(end);
});

it('7: is at risk from 80 % of the budget on, and late from the Saturday after the due date', () => {
  const states = ['2026-04-14', '2026-04-15', '2026-04-17', '2026-04-18'].map((day) => clock(case1, day, 'SLA_HANDOFF_DONE')?.state);
  expect(states).toEqual(['running', 'at_risk', 'at_risk', 'breached_open']);
});

const refused = (served: string): Story => given(precheck('2026-01-08'), ...completeApplication('2026-02-02'), on('2026-05-12', 'permit_refused', { ...a1, reason_code: 'income' }), on(served, 'decision_served', a1));

it.each([
  ['8', '2026-11-12', '2026-12-14'],
  ['9', '2026-05-20', '2026-06-22'],
])('%s: rolls the end of an appeal period from service on %s to %s', (_row, served, due) => {
  expect(clock(refused(served), served, 'SLA_APPEAL')).toMatchObject({ state: 'running', due_on: due });
});

const jobEnded = (when: string, until = '2028-06-30'): Story =>
  given(precheck('2026-01-08'), granted('2026-06-01', until), on('2026-06-10', 'employment_started', e1), on(when, 'employment_ended', { ...e1, reason_code: 'redundancy', data: { premature: true } }));

it('10: takes an end notice on the Monday after Christmas Eve as in time, and one on Tuesday as late by one day', () => {
  const inTime = jobEnded('2026-12-10').and(on('2026-12-28', 'end_of_employment_notified', e1));
  const late = jobEnded('2026-12-10').and(on('2026-12-29', 'end_of_employment_notified', e1));
  expect(clock(inTime, '2026-12-31', 'SLA_END_NOTICE')).toMatchObject({ state: 'met', due_on: '2026-12-28' });
  expect(clock(late, '2026-12-31', 'SLA_END_NOTICE')).toMatchObject({ state: 'breached_closed', late_days: 1 });
});

it('11: rolls an online announcement over May Day and the weekend', () => {
  const hire = given(precheck('2026-04-01', { hire_on_existing_permit: true, in_finland_at_start: true }), on('2026-04-24', 'employment_started', e1));
  expect(clock(hire, '2026-04-24', 'SLA_ANNOUNCE_E')).toMatchObject({ due_on: '2026-05-04' });
});

it('12: ends three months from 30 November on the last day of February, rolled to Monday', () => {
  const hire = given(precheck('2026-11-02', { citizenship_group: 'eu_eea_swiss' }), on('2026-11-30', 'arrived'));
  expect(clock(hire, '2026-12-01', 'SLA_EU_REG')).toMatchObject({ due_on: '2027-03-01' });
});

it('13: does not roll a protection period, and finds a gap after half of it', () => {
  const hire = jobEnded('2026-11-30');
  expect(clock(hire, '2026-12-01', 'SLA_PROTECTION_3')).toMatchObject({ due_on: '2027-02-28' });
  expect(gaps(hire, '2027-01-14', 'G29')).toEqual([]);
  expect(gaps(hire, '2027-01-15', 'G29')).toEqual(['G29 E1 2027-01-15 –']);
});

it("14: cuts the protection off at the permit's last day, and halves what is left", () => {
  const hire = jobEnded('2026-11-30', '2026-12-31');
  expect(clock(hire, '2026-12-01', 'SLA_PROTECTION_3')).toMatchObject({ due_on: '2026-12-31' });
  expect(gaps(hire, '2026-12-15', 'G29')).toEqual([]);
  expect(gaps(hire, '2026-12-16', 'G29')).toEqual(['G29 E1 2026-12-16 –']);
});

const untilNewYear = given(precheck('2026-01-08'), granted('2026-02-02', '2026-12-31'));

it('15: opens the window two months before the last day, and finds a gap when nothing was filed 21 days before it', () => {
  expect(clock(untilNewYear, '2026-10-30', 'SLA_EXT_OPEN')).toBeUndefined();
  expect(clock(untilNewYear, '2026-10-31', 'SLA_EXT_OPEN')).toMatchObject({ start_on: '2026-10-31', due_on: '2026-12-31' });
  expect(gaps(untilNewYear.and(on('2026-12-10', 'extension_submitted')), '2026-12-31', 'G28')).toEqual([]);
  expect(gaps(untilNewYear, '2026-12-09', 'G28')).toEqual([]);
  expect(gaps(untilNewYear, '2026-12-10', 'G28')).toEqual(['G28 2026-12-31 2026-12-10 –']);
});

it('16: closes a window on the last day itself, because months do not reverse', () => {
  const hire = given(precheck('2025-04-01'), granted('2025-05-02', '2026-04-30'));
  expect(clock(hire, '2026-03-02', 'SLA_EXT_OPEN')).toMatchObject({ start_on: '2026-02-28', due_on: '2026-04-30' });
});

it('17: adds the paused days to a month, so that 44 lived days can be in time', () => {
  const asked = on('2026-06-10', 'additional_info_requested', { ...a1, event_id: 'Q1' });
  const answered = on('2026-06-24', 'additional_info_submitted', { ...a1, data: { answers_event_id: 'Q1' } });
  const hire = given(precheck('2026-05-04'), ...completeApplication('2026-06-01'), asked, answered, granted('2026-07-15', '2027-07-14'));
  expect(clock(hire, '2026-07-31', 'SLA_DECISION_TARGET')).toMatchObject({ state: 'met', due_on: '2026-07-15', paused_days: 14, late_days: 0 });
  expect(ledger(hire, '2026-07-31', 'SLA_DECISION_TARGET')).toMatchObject({ lived_days: 44, official_days: 30 });
});

it('18: lets the employer file terms until Monday when the application came before May Day', () => {
  const hire = given(precheck('2026-04-01'), on('2026-04-29', 'application_submitted', a1));
  expect(gaps(hire.and(on('2026-05-04', 'employer_terms_submitted', a1)), '2026-05-31', 'G08')).toEqual([]);
  expect(gaps(hire.and(on('2026-05-05', 'employer_terms_submitted', a1)), '2026-05-31', 'G08')).toEqual(['G08 A1 2026-05-05 – 2026-05-05']);
});

it("19: counts a family's sixty days from the later of grant and filing", () => {
  const f1 = { family_member_id: 'F1' };
  const hire = given(precheck('2026-01-08'), on('2026-01-08', 'role_profile_completed', { data: { has_spouse: true } }), granted('2026-03-02', '2027-03-01'), on('2026-03-20', 'family_application_submitted', f1));
  expect(gaps(hire.and(on('2026-05-19', 'family_permit_decided', f1)), '2026-06-30', 'G12')).toEqual([]);
  expect(gaps(hire, '2026-05-19', 'G12')).toEqual([]);
  expect(gaps(hire, '2026-05-20', 'G12')).toEqual(['G12 F1 2026-05-20 –']);
});

it('20: takes a tax card on the pay day as in time, and one a day later as missing on it', () => {
  const paid = given(on('2026-09-30', 'salary_paid', e1));
  expect(gaps(paid.and(on('2026-09-30', 'tax_card_delivered')), '2026-10-31', 'G18')).toEqual([]);
  expect(gaps(paid.and(on('2026-10-01', 'tax_card_delivered')), '2026-10-31', 'G18')).toEqual(['G18 E1 2026-09-30 – 2026-10-01']);
});

const applied = (when: string) => on(when, 'bank_application_submitted');
const rejected = (when: string) => on(when, 'bank_application_rejected', { reason_code: 'documents' });

it('21: finds the bank loop on the second rejection, and an account opened later does not end it', () => {
  const hire = given(applied('2026-09-01'), rejected('2026-09-08'), applied('2026-09-14'), rejected('2026-09-21'), applied('2026-09-28'), on('2026-10-05', 'bank_account_opened'));
  expect(gaps(hire, '2026-10-31', 'G16')).toEqual(['G16 2026-09-21 –']);
  expect(gaps(hire.and(on('2026-11-02', 'strong_eid_obtained')), '2026-11-30', 'G16')).toEqual(['G16 2026-09-21 – 2026-11-02']);
});

it('22: does not count a rejection that answers no open application', () => {
  expect(gaps(given(applied('2026-09-01'), applied('2026-09-02'), rejected('2026-09-08'), rejected('2026-09-21')), '2026-10-31', 'G16')).toEqual([]);
});

const returned = (when: string, handoff_id: string, outcome: string) => on(when, 'handoff_returned', { handoff_id, service_id: 'SVC-HOUSING', outcome, reason_code: 'other' });
const sent = (when: string, handoff_id: string) => on(when, 'handoff_created', { handoff_id, service_id: 'SVC-HOUSING', data: { receiver_id: 'ORG-A' } });

it('23: does not take a question for a bounce, and finds the gap on the second true one', () => {
  const once = given(sent('2026-03-02', 'H1'), returned('2026-03-03', 'H1', 'question'), returned('2026-03-05', 'H1', 'declined'));
  expect(gaps(once, '2026-03-31', 'G25')).toEqual([]);
  expect(gaps(once.and(sent('2026-03-09', 'H2'), returned('2026-03-10', 'H2', 'wrong_receiver')), '2026-03-31', 'G25')).toEqual(['G25 SVC-HOUSING 2026-03-10 –']);
});

it('24: gives a temporary flat thirty days from arrival', () => {
  const hire = given(on('2026-09-01', 'temporary_housing_used'), on('2026-09-01', 'arrived'));
  expect(gaps(hire.and(on('2026-10-01', 'lease_signed')), '2026-10-31', 'G13')).toEqual([]);
  expect(gaps(hire.and(on('2026-10-02', 'lease_signed')), '2026-10-31', 'G13')).toEqual(['G13 2026-10-02 – 2026-10-02']);
});

it('25: calls an application too early when it comes before the vacancy has been open for two weeks', () => {
  const hire = given(precheck('2026-08-31', { occupation_in_regional_policy: false }), on('2026-09-01', 'vacancy_published'), on('2026-09-14', 'application_submitted', a1));
  expect(clock(hire, '2026-09-30', 'SLA_VACANCY_OPEN')).toMatchObject({ state: 'breached_closed', due_on: '2026-09-15', late_days: 1, flags: ['too_early'] });
});

it('26: dates 21:30 UTC on the day after summer time began to the next day', () => {
  const hire = given(precheck('2026-03-02'), on('2026-03-29', 'fee_paid', a1), on('2026-03-29', 'application_submitted', a1), on('2026-03-29', 'employer_terms_submitted', a1), {
    event: 'identification_completed', occurred_at: '2026-03-30T21:30:00Z', ...a1,
  });
  expect(clock(hire, '2026-04-02', 'SLA_DECISION_TARGET')).toMatchObject({ start_on: '2026-03-31' });
});

describe('a request for information that reaches the case a month late', () => {
  const late = { recorded_at: '2026-07-10' };
  const hire = given(
    precheck('2026-05-04'),
    ...completeApplication('2026-06-01'),
    on('2026-06-10', 'additional_info_requested', { ...a1, ...late, event_id: 'Q1' }),
    on('2026-06-24', 'additional_info_submitted', { ...a1, ...late, data: { answers_event_id: 'Q1' } }),
  );
  const decision = (asOf: string) => clock(hire, asOf, 'SLA_DECISION_TARGET');

  it('is not known on 1 July: the decision is due that day and at risk', () => {
    expect(decision('2026-07-01')).toMatchObject({ due_on: '2026-07-01', state: 'at_risk', paused_days: 0 });
  });

  it('leaves the decision late on 5 July, with a gap since the 2nd', () => {
    expect(decision('2026-07-05')).toMatchObject({ due_on: '2026-07-01', state: 'breached_open', late_days: 4 });
    expect(gaps(hire, '2026-07-02', 'G10')).toEqual(['G10 A1 2026-07-02 –']);
    expect(gaps(hire, '2026-07-05', 'G10')).toEqual(['G10 A1 2026-07-02 –']);
  });

  it('takes the breach and the gap away once it is known', () => {
    expect(decision('2026-07-10')).toMatchObject({ due_on: '2026-07-15', state: 'at_risk', paused_days: 14 });
    expect(gaps(hire, '2026-07-10', 'G10')).toEqual([]);
  });

  it('does not change the report of 5 July when that is asked again in August', () => {
    const inAugust = hire.and(granted('2026-08-10', '2027-08-09'));
    expect(clock(inAugust, '2026-07-05', 'SLA_DECISION_TARGET')).toEqual(decision('2026-07-05'));
    expect(gap(inAugust, '2026-07-05', 'G10')).toEqual(gap(hire, '2026-07-05', 'G10'));
  });

  it('opens the same instance again on 16 July when there is still no decision', () => {
    expect(gaps(hire, '2026-07-16', 'G10')).toEqual(['G10 A1 2026-07-16 –']);
    expect(gap(hire, '2026-07-16', 'G10').instance_id).toBe(gap(hire, '2026-07-05', 'G10').instance_id);
  });
});
