/** The edge cases of detection.md §8, in the order of that table. */
import { newestEdition } from '../../domain/model/edition';
import { qualityTasks } from '../../domain/hire/quality';
import { clock, clocks, evaluated, gap, gaps } from '../support/evaluated';
import { type Told, given, on } from '../support/hire-story';
import { acceptedHandoff, completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const e1 = { employment_id: 'E1' };
const h1 = { handoff_id: 'H1' };
const refused = (when: string): Told => on(when, 'permit_refused', { ...a1, reason_code: 'income' });

it('tie: on the last day is in time', () => {
  expect(clock(given(...acceptedHandoff('2026-03-02'), on('2026-03-16 23:59', 'handoff_completed', h1)), '2026-03-31', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'met' });
});

it('two events of one kind on one date: by instant, else by recording, then by id, never by place in the list', () => {
  const later = on('2026-03-02', 'additional_info_requested', { ...a1, event_id: 'B', recorded_at: '2026-03-04', data: { addressed_to: 'TALENT' } });
  const sooner = on('2026-03-02', 'additional_info_requested', { ...a1, event_id: 'C', recorded_at: '2026-03-03', data: { addressed_to: 'EMPLOYER' } });
  expect(gap(given(later, sooner), '2026-03-31', 'G07').owner).toBe('EMPLOYER');
  expect(gap(given(sooner, later), '2026-03-31', 'G07').owner).toBe('EMPLOYER');
});

it('missing start: nothing is said, and nothing else is taken for it', () => {
  const hire = given(precheck('2026-01-08'), on('2026-02-02', 'application_submitted', a1), on('2026-02-03', 'identification_slot_booked', a1), on('2026-05-04', 'identification_completed', a1));
  expect(gaps(hire, '2026-12-31', 'G09')).toEqual([]);
});

it('missing stop that later events prove: rules stay literal, and the contradiction is a task', () => {
  const hire = given(precheck('2026-01-08', { hire_on_existing_permit: true }), on('2026-03-31', 'salary_paid', e1));
  expect(clocks(hire, '2026-12-31', 'SLA_ANNOUNCE_E')).toEqual([]);
  expect(gaps(hire, '2026-12-31', 'G14')).toEqual([]);
  expect(qualityTasks(evaluated(hire, '2026-12-31'))).toContainEqual(expect.objectContaining({ code: 'not_started', about: 'E1' }));
});

it.each(['case_closed', 'personal_data_erased'])('censored: %s leaves no gap of a clock that had not run out', (event) => {
  const hire = given(precheck('2026-05-04'), ...completeApplication('2026-06-01'), on('2026-07-01', event));
  expect(clock(hire, '2026-12-31', 'SLA_DECISION_TARGET')).toMatchObject({ state: 'censored', stop_on: '2026-07-01', late_days: 0 });
  expect(gaps(hire, '2026-12-31', 'G10')).toEqual([]);
});

it('closed case re-opened: the censoring goes, the clock goes on from its old start', () => {
  const closed = on('2026-06-20', 'case_closed', { event_id: 'END', outcome: 'withdrawn' });
  const reopened = on('2026-08-03', 'case_closed', { retracts: 'END' });
  const hire = given(precheck('2026-05-04'), ...completeApplication('2026-06-01'), closed, reopened);
  expect(clock(hire, '2026-08-02', 'SLA_DECISION_TARGET')).toMatchObject({ state: 'censored' });
  expect(clock(hire, '2026-08-03', 'SLA_DECISION_TARGET')).toMatchObject({ state: 'breached_open', start_on: '2026-06-01', due_on: '2026-07-01' });
  expect(gaps(hire, '2026-08-03', 'G10')).toEqual(['G10 A1 2026-07-02 –']);
});

it('re-opened work: a handoff sent again is a new clock, linked by its service', () => {
  const declined = (handoff_id: string, when: string): Told => on(when, 'handoff_returned', { handoff_id, outcome: 'declined', reason_code: 'no_capacity' });
  const hire = given(...acceptedHandoff('2026-03-02'), declined('H1', '2026-03-04'), ...acceptedHandoff('2026-03-05', 'H2', 'ORG-B'), declined('H2', '2026-03-10'));
  expect(clocks(hire, '2026-03-31', 'SLA_HANDOFF_DONE').map((c) => `${c.object_id} ${c.start_on} ${c.state}`)).toEqual(['H1 2026-03-02 censored', 'H2 2026-03-05 censored']);
  expect(gaps(hire, '2026-03-31', 'G25')).toEqual(['G25 SVC-HOUSING 2026-03-10 –']);
});

it('stop retracted: the clock runs as if it had never stopped, and the instance is the same', () => {
  const decided = { ...granted('2026-07-20', '2027-07-19'), event_id: 'G1' };
  const hire = given(precheck('2026-05-04'), ...completeApplication('2026-06-01'), decided, on('2026-08-03', 'permit_granted', { ...a1, retracts: 'G1' }));
  expect(gap(hire, '2026-08-02', 'G10')).toMatchObject({ ended_on: '2026-07-20', days_lost: 19 });
  expect(gap(hire, '2026-08-03', 'G10')).toMatchObject({ ended_on: null, days_lost: 33, instance_id: gap(hire, '2026-08-02', 'G10').instance_id });
});

it('permit withdrawn after the grant: the decision clock stays as it was', () => {
  const hire = given(precheck('2026-05-04'), ...completeApplication('2026-06-01'), granted('2026-06-20', '2027-06-19'), on('2026-09-01', 'permit_withdrawn'));
  expect(clock(hire, '2026-12-31', 'SLA_DECISION_TARGET')).toMatchObject({ state: 'met', stop_on: '2026-06-20' });
});

it('out of order: accepted, and told as a task', () => {
  const hire = given(precheck('2026-01-08'), on('2026-01-09', 'contract_signed'), ...completeApplication('2026-01-12'), granted('2026-02-02', '2027-02-01'), on('2026-02-09', 'decision_served', a1), on('2026-02-20', 'arrived'), on('2026-03-09', 'residence_card_collected'));
  expect(qualityTasks(evaluated(hire, '2026-03-31'))).toContainEqual({ code: 'order', about: 'A2', message: 'A2 is dated before P5, which it waits for; correct the date that is wrong, if one is' });
});

it('future date: invisible until that day', () => {
  const hire = given(...acceptedHandoff('2026-03-02'), on('2026-03-10', 'handoff_completed', { ...h1, recorded_at: '2026-03-03' }));
  expect(clock(hire, '2026-03-09', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'running', stop_on: null });
  expect(clock(hire, '2026-03-10', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'met', stop_on: '2026-03-10' });
});

it('correction of a date: older views keep the old one', () => {
  const hire = given(on('2026-11-02', 'need_identified', { event_id: 'N1' }), on('2026-11-10', 'need_identified', { corrects: 'N1', recorded_at: '2026-11-20' }));
  expect(gaps(hire, '2026-11-19', 'G01')).toEqual(['G01 2026-11-17 –']);
  expect(gaps(hire, '2026-11-20', 'G01')).toEqual([]);
  expect(gaps(hire, '2026-11-25', 'G01')).toEqual(['G01 2026-11-25 –']);
});

it('two applications in one case: a refusal of the first does not stop the second', () => {
  const hire = given(precheck('2026-05-04'), ...completeApplication('2026-06-01'), ...completeApplication('2026-06-08', 'A2'), refused('2026-06-20'));
  expect(clocks(hire, '2026-07-31', 'SLA_DECISION_TARGET').map((c) => `${c.object_id} ${c.state}`)).toEqual(['A1 met', 'A2 breached_open']);
  expect(gaps(hire, '2026-07-31', 'G10')).toEqual(['G10 A2 2026-07-09 –']);
});

it('fact learnt late: unknown or by default until then, afterwards from the true start', () => {
  const late = { ...precheck('2026-02-02'), recorded_at: '2026-06-01' };
  const hire = given(late, on('2026-03-02', 'arrived'));
  expect(clock(hire, '2026-05-31', 'SLA_EID')).toMatchObject({ state: 'unknown' });
  expect(gaps(hire, '2026-05-31', 'G16')).toEqual([]);
  expect(gaps(hire, '2026-06-01', 'G16')).toEqual(['G16 2026-04-02 –']);
});

it('calendar: a clock counts by the one calendar of its edition, also back in the years before it was built', () => {
  expect(newestEdition().model.calendars).toHaveLength(1);
  expect(clock(given(...acceptedHandoff('2024-03-25')), '2024-03-26', 'SLA_HANDOFF_DONE')).toMatchObject({ due_on: '2024-04-10' });
});

it('extension granted after a late filing: the gap stays on the old date, the new one starts its own window', () => {
  const hire = given(precheck('2025-01-08'), granted('2025-02-03', '2026-12-31'), on('2026-12-20', 'extension_submitted'), on('2027-01-20', 'extension_granted', { data: { valid_until: '2028-12-31' } }));
  expect(gaps(hire, '2028-11-30', 'G28')).toEqual(['G28 2026-12-31 2026-12-10 – 2026-12-20']);
  expect(clocks(hire, '2028-11-30', 'SLA_EXT_OPEN').map((c) => c.object_id)).toEqual(['2026-12-31', '2028-12-31']);
});

it('erased person: what was found stays found, without the person', () => {
  const hire = given(on('2026-11-02', 'need_identified'), on('2026-12-01', 'personal_data_erased'));
  expect(gaps(hire, '2026-12-31', 'G01')).toEqual(['G01 2026-11-17 – 2026-12-01']);
});

it('one delay that satisfies several rules is kept in each', () => {
  const hire = given(precheck('2026-02-02'), on('2026-02-20', 'lease_signed'), on('2026-03-02', 'arrived'), on('2026-03-02', 'identity_code_issued'), on('2026-03-03', 'employment_started', e1));
  expect(gaps(hire, '2026-05-31')).toEqual(['G16 2026-04-02 –', 'G17 E1 2026-04-18 –']);
});
