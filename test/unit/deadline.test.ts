/** The next instant at which something about a hire changes by itself (deadline.ts). */
import { type Told, on } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';
import { completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const h1 = { handoff_id: 'H1' };
const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());
/** A hire in which nothing runs but what these events start, told at 08:00 of a date. */
const hire = (date: string, ...told: readonly Told[]): LiveHire => live(`${date} 08:00`).record(on('2026-01-05', 'candidate_registered'), ...told);
const next = (h: LiveHire): string | undefined => iso(h.nextDeadline());

it('is nothing when the hire waits for people only', () => {
  expect(next(hire('2026-03-02'))).toBeUndefined();
});

it.each<[string, readonly Told[], string]>([
  ['a rung of the ladder is to be told', [on('2026-03-02 08:00', 'kela_notified')], '2026-03-23T06:00:00.000Z'],
  ['the local day after the limit of a rule begins', [on('2026-03-02 08:00', 'search_started')], '2026-04-01T21:00:00.000Z'],
  ['a day begins on which something is needed', [precheck('2026-01-08'), granted('2026-03-01', '2026-04-30')], '2026-04-08T21:00:00.000Z'],
  ['a check-in comes due', [on('2026-03-02 08:00', 'arrived'), on('2026-03-02 08:00', 'lease_signed')], '2026-03-08T22:00:00.000Z'],
])('comes when %s', (_what, told, due) => {
  expect(next(hire('2026-03-02', ...told))).toBe(due);
});

it('comes when the local day after the due date of a clock begins', () => {
  const silent = hire('2026-03-02', on('2026-03-02 08:00', 'kela_notified'));
  silent.until('2026-04-10');
  expect(next(silent)).toBe('2026-04-13T21:00:00.000Z');
});

it('comes when a renewal is to be opened', () => {
  expect(next(hire('2026-03-02', precheck('2026-01-08'), granted('2026-03-01', '2027-01-31')))).toBe('2026-11-29T22:00:00.000Z');
});

it('comes when an event of which only the day is known has happened, and when one dated in the future does', () => {
  const told = hire('2026-03-02').record(on('2026-03-02', 'consent_recorded'));
  expect(next(told)).toBe('2026-03-02T22:00:00.000Z');
  expect(next(hire('2026-03-02', on('2026-05-04 10:00', 'interview_held')))).toBe('2026-05-04T07:00:00.000Z');
});

it('comes when the month has passed of which an event is known', () => {
  expect(next(hire('2026-03-12', on('2026-03-10', 'interview_held', { precision: 'month' })))).toBe('2026-03-31T21:00:00.000Z');
  const gone = hire('2026-06-01', on('2026-03-10', 'kela_notified', { precision: 'month' }));
  gone.until('2026-12-31');
  expect(gone.written()).toEqual(['service_gap_recorded G19 2026-06-01', 'escalated 2026-06-02']);
});

it('comes when the last reading of a month has run out, because only then all agree', () => {
  const told = hire('2026-03-12', on('2026-03-10', 'kela_notified', { precision: 'month' }));
  told.until('2026-12-31');
  expect(told.written('service_gap_recorded')).toEqual(['service_gap_recorded G19 2026-05-13']);
});

it('comes when something dated back becomes known later', () => {
  expect(next(hire('2026-03-02', on('2026-02-20', 'interview_held', { recorded_at: '2026-03-10' })))).toBe('2026-03-10T22:00:00.000Z');
});

it('is the earliest of all', () => {
  const both = hire('2026-03-02', on('2026-03-02 08:00', 'kela_notified'), on('2026-03-02 08:00', 'search_started'), on('2026-03-02 08:00', 'bank_application_submitted'));
  expect(next(both)).toBe('2026-03-09T06:00:00.000Z');
});

it('does not come for a clock that is stopped, and comes again when it runs', () => {
  const handoff = hire('2026-03-02', on('2026-03-02 08:00', 'handoff_created', { ...h1, data: { receiver_id: 'ORG-A' } }), on('2026-03-02 08:00', 'handoff_accepted', h1));
  expect(next(handoff)).toBe('2026-03-09T06:00:00.000Z');
  handoff.at('2026-03-04 08:00').record(on('2026-03-04 08:00', 'handoff_returned', { ...h1, outcome: 'question', reason_code: 'unclear' }));
  expect(next(handoff)).toBeUndefined();
  handoff.at('2026-03-10 08:00').record(on('2026-03-10 08:00', 'handoff_answered', h1));
  expect(next(handoff)).toBe('2026-03-13T06:00:00.000Z');
  handoff.until('2026-03-19');
  expect(next(handoff)).toBe('2026-03-20T22:00:00.000Z');
});

it('waits for the day after the answer where a question came on the due date', () => {
  const asked = hire('2026-03-02', precheck('2026-01-08'), ...completeApplication('2026-03-02 08:00'));
  asked.at('2026-04-02 08:00').record(on('2026-04-02 08:00', 'additional_info_requested', { ...a1, event_id: 'Q1' }));
  asked.at('2026-04-13 08:00').record(on('2026-04-13 08:00', 'additional_info_submitted', { ...a1, data: { answers_event_id: 'Q1' } }));
  expect(next(asked)).toBe('2026-04-13T21:00:00.000Z');
});

it('does not come for a minimum, which an event breaks and never the time', () => {
  expect(next(hire('2026-03-02', precheck('2026-01-08', { occupation_in_regional_policy: false }), on('2026-03-02 08:00', 'vacancy_published')))).toBeUndefined();
});

it('does not come for a closed hire, except for the closing itself', () => {
  const closed = hire('2026-03-02', on('2026-03-02 08:00', 'kela_notified'), on('2026-03-02', 'case_closed', { outcome: 'left' }));
  expect(next(closed)).toBe('2026-03-02T22:00:00.000Z');
  closed.until('2026-03-03');
  expect(next(closed)).toBeUndefined();
});

it('served one after the other, ends with everything written and nothing left to wait for', () => {
  const whole = hire('2026-03-02', precheck('2026-01-08'), granted('2026-03-01', '2027-01-31'), on('2026-03-02 08:00', 'arrived'), on('2026-03-02 08:00', 'employment_started', { employment_id: 'E1' }), on('2026-03-02 08:00', 'kela_notified'));
  const served = whole.until('2035-12-31');
  expect(next(whole)).toBeUndefined();
  expect(new Set(served).size).toBe(served.length);
  expect(whole.written('checkin_due')).toHaveLength(6);
  expect(whole.written('permit_expiry_approaching')).toHaveLength(1);
  expect(whole.written('service_gap_recorded').map((line) => line.split(' ')[1])).toEqual(['G13', 'G14', 'G16', 'G19', 'G17', 'G28']);
});
