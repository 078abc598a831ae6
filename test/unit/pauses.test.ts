/** Days on which a clock stands still: whose question they belong to, and how many there are (detection.md §3, Addenda 7). */
import { clock, clocks, ledger } from '../support/evaluated';
import { type Told, given, on } from '../support/hire-story';
import { acceptedHandoff, completeApplication, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
/** Complete on Monday 1 June 2026: the decision is due on 1 July. */
const hire = given(precheck('2026-05-04'), ...completeApplication('2026-06-01'));
const asked = (when: string, event_id: string, more: object = a1): Told => on(when, 'additional_info_requested', { ...more, event_id });
const answered = (when: string, answers_event_id: string, more: object = a1): Told => on(when, 'additional_info_submitted', { ...more, data: { answers_event_id } });
const unlinked = (when: string): Told => on(when, 'additional_info_submitted', a1);
const decision = (events: readonly Told[], asOf = '2026-07-01') => clock(hire.and(...events), asOf, 'SLA_DECISION_TARGET');

it('still runs on the day of the question and is still paused on the day of the answer', () => {
  expect(decision([asked('2026-06-10', 'Q1'), answered('2026-06-11', 'Q1')])).toMatchObject({ due_on: '2026-07-02', paused_days: 1 });
  expect(decision([asked('2026-06-10', 'Q1'), answered('2026-06-10', 'Q1')])).toMatchObject({ due_on: '2026-07-01', paused_days: 0 });
});

it('counts overlapping questions once, and runs again when the last one is answered', () => {
  const overlapping = [asked('2026-06-05', 'Q1'), asked('2026-06-10', 'Q2'), answered('2026-06-12', 'Q1'), answered('2026-06-20', 'Q2')];
  expect(decision(overlapping)).toMatchObject({ due_on: '2026-07-16', paused_days: 15 });
});

it('counts a question inside another one not at all', () => {
  const nested = [asked('2026-06-05', 'Q1'), asked('2026-06-08', 'Q2'), answered('2026-06-10', 'Q2'), answered('2026-06-20', 'Q1')];
  expect(decision(nested)).toMatchObject({ due_on: '2026-07-16', paused_days: 15 });
});

it('adds up any number of questions, also when one falls into the time that another one added', () => {
  const many = [asked('2026-06-05', 'Q1'), answered('2026-06-10', 'Q1'), asked('2026-07-03', 'Q2'), answered('2026-07-06', 'Q2'), asked('2026-07-08', 'Q3'), answered('2026-07-09', 'Q3')];
  expect(decision(many, '2026-07-10')).toMatchObject({ due_on: '2026-07-10', paused_days: 9 });
});

it('does not add a question that came after the clock had run out', () => {
  expect(decision([asked('2026-07-03', 'Q1'), answered('2026-07-10', 'Q1')], '2026-07-12')).toMatchObject({ state: 'breached_open', due_on: '2026-07-01', late_days: 4, paused_days: 7 });
});

it('closes a question without links by the first later answer without links', () => {
  expect(decision([asked('2026-06-05', 'Q1'), unlinked('2026-06-08'), unlinked('2026-06-20')])).toMatchObject({ due_on: '2026-07-04', paused_days: 3 });
});

it('leaves a linked answer to its own question, and gives an unlinked one to the others', () => {
  const mixed = [asked('2026-06-05', 'Q1'), asked('2026-06-05', 'Q2'), answered('2026-06-08', 'Q2'), unlinked('2026-06-10')];
  expect(decision(mixed)).toMatchObject({ due_on: '2026-07-06', paused_days: 5 });
});

it('does not close a question by an answer given before it', () => {
  expect(decision([asked('2026-06-10', 'Q1'), unlinked('2026-06-08')], '2026-06-15')).toMatchObject({ flags: ['paused'], paused_days: 5 });
});

it('tells question and answer of one day apart by their time', () => {
  const before = [on('2026-06-10 09:00', 'additional_info_submitted', a1), on('2026-06-10 12:00', 'additional_info_requested', a1)];
  expect(decision(before, '2026-06-15')).toMatchObject({ flags: ['paused'] });
  const after = [on('2026-06-10 12:00', 'additional_info_requested', a1), on('2026-06-10 15:00', 'additional_info_submitted', a1)];
  expect(decision(after, '2026-06-15')).toMatchObject({ state: 'running', paused_days: 0 });
});

it('counts only the days after the start of a question that was asked before the file was complete', () => {
  expect(decision([asked('2026-05-20', 'Q1'), answered('2026-06-04', 'Q1')])).toMatchObject({ start_on: '2026-06-01', due_on: '2026-07-04', paused_days: 3 });
});

it('keeps the due date when the question comes on it', () => {
  expect(decision([asked('2026-07-01', 'Q1'), answered('2026-07-20', 'Q1')], '2026-07-21')).toMatchObject({ due_on: '2026-07-01', state: 'breached_open', late_days: 1 });
});

it('ends a pause with the clock', () => {
  const refused = on('2026-06-20', 'permit_refused', { ...a1, reason_code: 'income' });
  expect(decision([asked('2026-06-10', 'Q1'), refused], '2026-07-31')).toMatchObject({ state: 'met', stop_on: '2026-06-20', paused_days: 10 });
});

it('links an answer to whatever has replaced the question since', () => {
  const corrected = [asked('2026-06-10', 'Q1'), on('2026-06-12', 'additional_info_requested', { ...a1, event_id: 'Q1b', corrects: 'Q1', recorded_at: '2026-06-15' }), answered('2026-06-14', 'Q1')];
  expect(decision(corrected, '2026-06-14')).toMatchObject({ paused_days: 4 });
  expect(decision(corrected, '2026-06-30')).toMatchObject({ paused_days: 2, due_on: '2026-07-03' });
});

it('runs as if never stopped when the question is retracted, and on when only the answer is', () => {
  const events = [asked('2026-06-10', 'Q1'), { ...answered('2026-06-14', 'Q1'), event_id: 'R1' }];
  const retracted = (target: string): Told => on('2026-06-16', 'additional_info_requested', { ...a1, retracts: target });
  expect(decision([...events, retracted('Q1')], '2026-06-20')).toMatchObject({ paused_days: 0, due_on: '2026-07-01' });
  expect(decision([...events, retracted('R1')], '2026-06-20')).toMatchObject({ paused_days: 10, due_on: null });
});

it('pauses only the application that was asked about', () => {
  const two = hire.and(...completeApplication('2026-06-01', 'A2'), asked('2026-06-10', 'Q1'), answered('2026-06-15', 'Q1', {}));
  expect(clocks(two, '2026-06-30', 'SLA_DECISION_TARGET').map((c) => `${c.object_id} ${c.due_on}`)).toEqual(['A1 2026-07-06', 'A2 2026-07-01']);
});

it('books the days of a question to whom it was addressed, and to the talent when that is not said', () => {
  const toEmployer = on('2026-06-08', 'additional_info_requested', { ...a1, event_id: 'Q1', data: { addressed_to: 'EMPLOYER' } });
  const events = [toEmployer, answered('2026-06-10', 'Q1'), asked('2026-06-15', 'Q2'), answered('2026-06-18', 'Q2')];
  expect(ledger(hire.and(...events), '2026-06-20', 'SLA_DECISION_TARGET').by_party).toEqual({ MIGRI: 14, EMPLOYER: 2, TALENT: 3 });
});

it('books a day with two questions to the earlier one', () => {
  const toEmployer = on('2026-06-08', 'additional_info_requested', { ...a1, event_id: 'Q1', data: { addressed_to: 'EMPLOYER' } });
  const events = [toEmployer, asked('2026-06-09', 'Q2'), answered('2026-06-11', 'Q1'), answered('2026-06-13', 'Q2')];
  expect(ledger(hire.and(...events), '2026-06-15', 'SLA_DECISION_TARGET').by_party).toEqual({ MIGRI: 9, EMPLOYER: 3, TALENT: 2 });
});

it('excuses a missing identification slot from the day it is reported until one is booked', () => {
  const reported = given(precheck('2026-01-08'), on('2026-02-02', 'application_submitted', a1), on('2026-02-10', 'identification_delay_reported', a1), on('2026-02-20', 'identification_slot_booked', a1));
  expect(clock(reported, '2026-03-02', 'SLA_ID_STD')).toMatchObject({ due_on: '2026-05-12', paused_days: 10 });
  expect(ledger(reported, '2026-02-12', 'SLA_ID_STD').by_party).toEqual({ TALENT: 8, MISSION: 2 });
});

it('pauses a recognition while papers are asked for', () => {
  const regulated = on('2026-02-02', 'regulated_profession_checked', { data: { regulated_profession: true, recognition_authority: 'OPH' } });
  const applied = given(regulated, on('2026-03-01', 'recognition_applied'), on('2026-03-10', 'recognition_info_requested'), on('2026-03-20', 'recognition_info_submitted'), on('2026-06-20', 'recognition_decided'));
  expect(clock(applied, '2026-06-30', 'SLA_OPH')).toMatchObject({ state: 'breached_closed', due_on: '2026-06-11', late_days: 9 });
});

it('does not take an answer from earlier in the day for the answer to a question about a handoff', () => {
  const h1 = { handoff_id: 'H1' };
  const asked = on('2026-03-04 12:00', 'handoff_returned', { ...h1, outcome: 'question', reason_code: 'unclear' });
  const handoff = given(...acceptedHandoff('2026-03-02'), asked, on('2026-03-04 09:00', 'handoff_answered', h1));
  expect(clock(handoff, '2026-03-06', 'SLA_HANDOFF_DONE')).toMatchObject({ flags: ['paused'], paused_days: 2 });
  expect(clock(handoff.and(on('2026-03-04 15:00', 'handoff_answered', h1)), '2026-03-06', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'running', paused_days: 0 });
});

it('pauses a handoff by a question, not by a return that ends it', () => {
  const returned = (when: string, outcome: string): Told => on(when, 'handoff_returned', { handoff_id: 'H1', outcome, reason_code: 'unclear' });
  const handoff = given(...acceptedHandoff('2026-03-02'));
  expect(clock(handoff.and(returned('2026-03-04', 'question')), '2026-03-06', 'SLA_HANDOFF_DONE')).toMatchObject({ paused_days: 2, flags: ['paused'] });
  expect(clock(handoff.and(returned('2026-03-04', 'wrong_receiver')), '2026-03-06', 'SLA_HANDOFF_DONE')).toMatchObject({ state: 'censored', paused_days: 0 });
});
