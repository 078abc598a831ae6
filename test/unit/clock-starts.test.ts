/** When a clock starts, for which object, by which version, and where its due date comes from (detection.md §3, Addenda). */
import { clock, clocks } from '../support/evaluated';
import { type Story, type Told, given, on } from '../support/hire-story';
import { acceptedHandoff, completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const a2 = { application_id: 'A2' };
const e1 = { employment_id: 'E1' };
const e2 = { employment_id: 'E2' };
const f1 = { family_member_id: 'F1' };
const short = (story: Story, asOf: string, sla: string): readonly string[] =>
  clocks(story, asOf, sla).map((c) => `${c.object_id ?? '–'} ${c.start_on} ${c.state}`);
const ended = (when: string, more: object = {}, data: object = { premature: true }) =>
  on(when, 'employment_ended', { ...more, reason_code: 'redundancy', data: { ...data } });

describe('which event starts a clock', () => {
  it('is the first one where the first counts', () => {
    expect(short(given(on('2026-03-02', 'bank_application_submitted'), on('2026-03-09', 'bank_application_submitted')), '2026-03-10', 'SLA_BANK')).toEqual(['– 2026-03-02 running']);
  });

  it('is the last one where the latest counts: the earlier clock is no longer listed, and an earlier answer belongs to it', () => {
    const hire = given(on('2026-03-02', 'kela_notified'), on('2026-03-20', 'kela_decision'), on('2026-04-01', 'kela_notified'));
    expect(short(hire, '2026-03-31', 'SLA_KELA')).toEqual(['– 2026-03-02 met']);
    expect(short(hire, '2026-04-02', 'SLA_KELA')).toEqual(['– 2026-04-01 running']);
  });

  it('is each one where every occurrence has a clock of its own', () => {
    const hire = given(precheck('2026-01-08', { hire_on_existing_permit: true }), on('2026-03-02', 'employment_started', e1), on('2026-03-09', 'employment_started', e2), on('2026-03-06', 'employee_announcement_filed', e1));
    expect(short(hire, '2026-03-10', 'SLA_ANNOUNCE_E')).toEqual(['E1 2026-03-02 met', 'E2 2026-03-09 running']);
  });

  it('lets a stop from before the first start count, with nothing elapsed', () => {
    const hire = given(on('2026-03-02', 'municipality_of_residence_registered'), on('2026-03-05', 'dvv_visit_done'));
    expect(clock(hire, '2026-03-31', 'SLA_DVV')).toMatchObject({ state: 'met', stop_on: '2026-03-02', late_days: 0, flags: ['stop_before_start'] });
  });
});

describe('a file that is complete with its last part', () => {
  const parts = [precheck('2026-01-08'), on('2026-02-02', 'application_submitted', a1), on('2026-02-02', 'fee_paid', a1), on('2026-02-10', 'identification_completed', a1)];

  it('is not complete while a part is missing', () => {
    expect(clock(given(...parts), '2026-04-30', 'SLA_DECISION_TARGET')).toBeUndefined();
  });

  it('needs no terms of an employer where the route has none', () => {
    const founder = given(precheck('2026-01-08', { route: 'STARTUP' }), ...parts.slice(1));
    expect(clock(founder, '2026-02-28', 'SLA_DECISION_TARGET')).toMatchObject({ start_on: '2026-02-10' });
  });

  it('asks whether a part is needed on the date of the others: a route changed later leaves the terms needed', () => {
    const changed = (when: string) => on(when, 'application_type_changed', { ...a1, data: { from_route: 'TTOL', to_route: 'STARTUP' } });
    expect(clock(given(...parts, changed('2026-02-11')), '2026-02-28', 'SLA_DECISION_TARGET')).toBeUndefined();
    expect(clock(given(...parts, changed('2026-02-10')), '2026-02-28', 'SLA_DECISION_TARGET')).toMatchObject({ start_on: '2026-02-10' });
  });
});

describe('the length of a clock', () => {
  it('is that of the version in force on its start date: no notice duty for a job that ended before it came', () => {
    const lost = (when: string): Story => given(precheck('2025-01-08'), granted('2025-02-03', '2027-02-02'), on('2025-02-10', 'employment_started', e1), ended(when, e1));
    expect(clocks(lost('2025-06-10'), '2025-12-31', 'SLA_END_NOTICE')).toEqual([]);
    expect(clock(lost('2025-06-11'), '2025-06-12', 'SLA_END_NOTICE')).toMatchObject({ due_on: '2025-06-25' });
  });

  it('stays with a clock when a shorter one comes into force while it runs', () => {
    const hire = given(precheck('2026-01-08'), ...completeApplication('2026-05-20'));
    expect(clock(hire, '2026-09-20', 'SLA_DECISION_MAX')).toMatchObject({ state: 'at_risk', due_on: '2026-09-20' });
  });

  it.each([
    ['the letter', { data: { due_at: '2026-03-20' } }, '2026-03-20'],
    ['the envelope', { due_at: '2026-03-23' }, '2026-03-23'],
    ['an instant in the letter, by its local date', { data: { due_at: '2026-03-20T22:30:00Z' } }, '2026-03-21'],
  ])('is the date in %s', (_where, more, due) => {
    const hire = given(precheck('2026-01-08'), on('2026-03-02', 'additional_info_requested', { ...a1, event_id: 'Q1', ...more }));
    expect(clock(hire, '2026-03-03', 'SLA_ADDINFO')).toMatchObject({ object_id: 'Q1', due_on: due });
  });

  it('does not roll a date from a letter that falls on a Saturday, nor invent one', () => {
    const saturday = given(precheck('2026-01-08'), on('2026-03-02', 'additional_info_requested', { ...a1, data: { due_at: '2026-03-21' } }));
    const without = given(precheck('2026-01-08'), on('2026-03-02', 'additional_info_requested', a1), on('2026-03-30', 'additional_info_submitted', a1));
    expect(clock(saturday, '2026-03-22', 'SLA_ADDINFO')).toMatchObject({ state: 'breached_open', due_on: '2026-03-21' });
    expect(clock(without, '2026-04-30', 'SLA_ADDINFO')).toMatchObject({ state: 'unknown', due_on: null, stop_on: null, late_days: null });
  });

  it.each([
    ['P5D', 'in the working days of the rule', '2026-03-09'],
    ['P1M', 'in calendar months', '2026-04-02'],
    ['soon', 'by the default when it is no duration', '2026-03-16'],
  ])('counts %s from the service catalogue %s', (expected_duration, _how, due) => {
    const hire = given(on('2026-03-02', 'handoff_created', { handoff_id: 'H1', data: { receiver_id: 'ORG-A', expected_duration } }), on('2026-03-02', 'handoff_accepted', { handoff_id: 'H1' }));
    expect(clock(hire, '2026-03-02', 'SLA_HANDOFF_DONE')).toMatchObject({ due_on: due });
  });
});

describe('a due date', () => {
  const child = [on('2026-01-08', 'role_profile_completed', { data: { has_children: true } })];
  const daycare = (need: string, needed_from: string) => given(...child, on('2026-03-02', 'daycare_applied', { ...f1, data: { need, needed_from } }));

  it.each([
    ['planned', '2026-06-01', 'SLA_DAYCARE', '2026-07-02'],
    ['planned', '2026-08-17', 'SLA_DAYCARE', '2026-08-17'],
    ['unforeseen_work', '2026-03-10', 'SLA_DAYCARE_WORK', '2026-03-16'],
    ['unforeseen_work', '2026-03-23', 'SLA_DAYCARE_WORK', '2026-03-23'],
  ])('of a %s place needed from %s is never before the day of need', (need, from, sla, due) => {
    expect(clock(daycare(need, from), '2026-03-03', sla)).toMatchObject({ object_id: 'F1', due_on: due });
  });

  it('knows one kind of need at a time', () => {
    expect(clocks(daycare('planned', '2026-06-01'), '2026-03-03', 'SLA_DAYCARE_WORK')).toEqual([]);
  });

  it('of the protection is cut by the newest known end of the permit', () => {
    const lost = given(precheck('2026-01-08'), granted('2026-02-02', '2026-12-31'), on('2026-02-10', 'employment_started', e1), ended('2026-11-30', e1));
    const extended = lost.and(on('2026-12-20', 'extension_granted', { data: { valid_until: '2028-12-31' } }));
    expect(clock(extended, '2026-12-19', 'SLA_PROTECTION_3')).toMatchObject({ due_on: '2026-12-31' });
    expect(clock(extended, '2026-12-20', 'SLA_PROTECTION_3')).toMatchObject({ due_on: '2027-02-28' });
  });

  it('is six months for who has worked on the permit for two years, three for others', () => {
    const lost = (since: string): Story => given(precheck('2024-01-08'), granted(since, '2027-12-31'), on('2024-06-10', 'employment_started', e1), ended('2026-06-01', e1));
    expect(short(lost('2024-06-01'), '2026-06-02', 'SLA_PROTECTION_6')).toEqual(['E1 2026-06-01 running']);
    expect(short(lost('2024-06-01'), '2026-06-02', 'SLA_PROTECTION_3')).toEqual([]);
    expect(short(lost('2024-06-02'), '2026-06-02', 'SLA_PROTECTION_3')).toEqual(['E1 2026-06-01 running']);
    expect(short(lost('2024-06-02'), '2026-06-02', 'SLA_PROTECTION_6')).toEqual([]);
  });

  it('of an appeal exists only after a refusal', () => {
    const served = given(precheck('2026-01-08'), ...completeApplication('2026-02-02'), granted('2026-03-02', '2027-03-01'), on('2026-03-09', 'decision_served', a1));
    expect(clocks(served, '2026-03-10', 'SLA_APPEAL')).toEqual([]);
  });
});

describe('which object a clock is for', () => {
  it('is each person: the talent and every family member', () => {
    const hire = given(on('2026-03-02', 'dvv_visit_done'), on('2026-03-09', 'dvv_visit_done', f1), on('2026-03-10', 'municipality_of_residence_registered', f1));
    expect(short(hire, '2026-03-12', 'SLA_DVV')).toEqual(['– 2026-03-02 running', 'F1 2026-03-09 met']);
  });

  it('is each application, and one refused does not stop the other', () => {
    const hire = given(precheck('2026-01-08'), ...completeApplication('2026-06-01'), ...completeApplication('2026-06-08', 'A2'), on('2026-06-20', 'permit_refused', { ...a1, reason_code: 'income' }));
    expect(short(hire, '2026-06-21', 'SLA_DECISION_TARGET')).toEqual(['A1 2026-06-01 met', 'A2 2026-06-08 running']);
  });

  it('is the last application submitted by then for an event without an id', () => {
    const hire = given(precheck('2026-01-08'), ...completeApplication('2026-06-01'), ...completeApplication('2026-06-08', 'A2'), on('2026-06-05', 'additional_info_requested'), on('2026-06-20', 'permit_granted'));
    expect(clocks(hire, '2026-06-30', 'SLA_DECISION_TARGET')).toMatchObject([{ object_id: 'A1', paused_days: 25, stop_on: null }, { object_id: 'A2', paused_days: 0, stop_on: '2026-06-20' }]);
  });

  it('is an application submitted on the same date, in whatever order of the day', () => {
    const hire = given(precheck('2026-01-08'), ...completeApplication('2026-06-01'), on('2026-06-08 09:00', 'additional_info_requested'), on('2026-06-08 12:00', 'application_submitted', a2), on('2026-06-08', 'fee_paid'), on('2026-06-08', 'employer_terms_submitted'), on('2026-06-08', 'identification_completed'));
    expect(clocks(hire, '2026-06-10', 'SLA_DECISION_TARGET')).toMatchObject([{ object_id: 'A1', paused_days: 0 }, { object_id: 'A2', start_on: '2026-06-08', paused_days: 2 }]);
  });

  it('is the first application for an event from before all of them', () => {
    const hire = given(precheck('2026-01-08'), on('2026-05-29', 'fee_paid'), on('2026-05-29', 'employer_terms_submitted', a1), on('2026-06-01', 'application_submitted', a1), on('2026-06-02', 'identification_completed'));
    expect(clock(hire, '2026-06-30', 'SLA_DECISION_TARGET')).toMatchObject({ object_id: 'A1', start_on: '2026-06-02' });
  });

  it('is one nameless application where none has an id', () => {
    const hire = given(precheck('2026-01-08'), on('2026-06-01', 'application_submitted'), on('2026-06-01', 'fee_paid'), on('2026-06-01', 'employer_terms_submitted'), on('2026-06-05', 'identification_completed'));
    expect(clock(hire, '2026-06-30', 'SLA_DECISION_TARGET')).toMatchObject({ object_id: null, start_on: '2026-06-05' });
  });

  it("is not an application for an extension's id, nor its facts those of another one", () => {
    const hire = given(
      precheck('2026-01-08', { route: 'SPECIALIST' }),
      on('2026-03-02', 'application_submitted', { ...a1, data: { fast_track: true } }),
      on('2026-03-02', 'application_submitted', { ...a2, data: { fast_track: false } }),
      on('2026-09-01', 'extension_submitted', { application_id: 'A3' }),
    );
    expect(short(hire, '2026-03-03', 'SLA_DECISION_FT')).toEqual(['A1 2026-03-02 running']);
    expect(short(hire, '2026-09-30', 'SLA_ID_STD')).toEqual(['A2 2026-03-02 breached_open']);
  });

  it('of a lost job ends by another job, also by one without an id, and not by the same', () => {
    const lost = given(precheck('2026-01-08'), granted('2026-02-02', '2028-02-01'), on('2026-02-10', 'employment_started', e1), ended('2026-11-30', e1));
    const found = (more: object): readonly string[] => short(lost.and(on('2026-12-10', 'new_employment_started', more)), '2026-12-31', 'SLA_PROTECTION_3');
    expect([found(e2), found({}), found(e1)]).toEqual([['E1 2026-11-30 met'], ['E1 2026-11-30 met'], ['E1 2026-11-30 running']]);
  });

  it('is every employment for an event without an id', () => {
    const hire = given(precheck('2026-01-08', { hire_on_existing_permit: true }), on('2026-03-02', 'employment_started', e1), on('2026-03-03', 'employment_started', e2), on('2026-03-06', 'employee_announcement_filed'));
    expect(short(hire, '2026-03-10', 'SLA_ANNOUNCE_E')).toEqual(['E1 2026-03-02 met', 'E2 2026-03-03 met']);
  });

  it('is the handoff, with the receiver as its owner', () => {
    const two = given(...acceptedHandoff('2026-03-02'), ...acceptedHandoff('2026-03-03', 'H2', 'ORG-B'), on('2026-03-04', 'handoff_completed', { handoff_id: 'H2' }));
    expect(short(two, '2026-03-05', 'SLA_HANDOFF_DONE')).toEqual(['H1 2026-03-02 running', 'H2 2026-03-03 met']);
  });

  it('is the question, by the first of its chain of corrections', () => {
    const hire = given(
      precheck('2026-01-08'),
      on('2026-03-02', 'additional_info_requested', { ...a1, event_id: 'Q1', data: { due_at: '2026-03-20' } }),
      on('2026-03-03', 'additional_info_requested', { ...a1, event_id: 'Q2', corrects: 'Q1', data: { due_at: '2026-03-25' } }),
      on('2026-03-24', 'additional_info_submitted', { ...a1, data: { answers_event_id: 'Q2' } }),
    );
    expect(clock(hire, '2026-03-31', 'SLA_ADDINFO')).toMatchObject({ object_id: 'Q1', start_on: '2026-03-03', due_on: '2026-03-25', state: 'met' });
  });

  it('is stopped by its own answer only', () => {
    const question = (id: string) => on('2026-03-02', 'additional_info_requested', { ...a1, event_id: id, data: { due_at: '2026-03-20' } });
    const hire = given(precheck('2026-01-08'), question('Q1'), question('Q2'), on('2026-03-10', 'additional_info_submitted', { ...a1, data: { answers_event_id: 'Q2' } }));
    expect(short(hire, '2026-03-11', 'SLA_ADDINFO')).toEqual(['Q1 2026-03-02 running', 'Q2 2026-03-02 met']);
  });

  it('is every value that a fact has had, the same value once', () => {
    const hire = given(precheck('2025-01-08'), granted('2025-02-03', '2026-02-02'), on('2026-01-10', 'extension_granted', { data: { valid_until: '2026-02-02' } }), on('2026-01-20', 'extension_granted', { data: { valid_until: '2027-02-02' } }));
    expect(clocks(hire, '2027-01-31', 'SLA_EXT_OPEN').map((c) => c.object_id)).toEqual(['2026-02-02', '2027-02-02']);
  });

  it('of a fact is judged when the value was first set, where that is later than the start', () => {
    const permit = (...told: readonly Told[]): Story => given(granted('2026-02-01', '2026-03-15'), ...told);
    expect(short(permit(precheck('2026-01-20')), '2026-02-02', 'SLA_EXT_OPEN')).toEqual(['2026-03-15 2026-01-15 running']);
    const again = on('2026-02-20', 'extension_granted', { data: { valid_until: '2026-03-15' } });
    expect(short(permit(precheck('2026-02-10'), again), '2026-02-21', 'SLA_EXT_OPEN')).toEqual(['2026-03-15 2026-01-15 unknown']);
  });

  it('is the corrected value where a fact was corrected', () => {
    const wrong = { ...granted('2025-02-03', '2026-02-02'), event_id: 'G1' };
    const right = { ...granted('2025-02-03', '2027-02-02'), corrects: 'G1', recorded_at: '2025-03-01' };
    expect(clocks(given(precheck('2025-01-08'), wrong, right), '2027-01-31', 'SLA_EXT_OPEN').map((c) => c.object_id)).toEqual(['2027-02-02']);
  });
});

describe('an event of which only the month is known', () => {
  const arrived = (when: string): Story => given(precheck('2026-01-08'), on(when, 'arrived', { precision: 'month' }));

  it('keeps the row as written while both ends of the month give the same state', () => {
    expect(clock(arrived('2026-03-15'), '2026-05-15', 'SLA_MOVE')).toEqual({ object_id: null, state: 'breached_open', start_on: '2026-03-15', due_on: '2026-03-23', stop_on: null, late_days: 53, paused_days: 0 });
  });

  it('is unknown while they differ', () => {
    expect(clock(arrived('2026-03-15'), '2026-03-31', 'SLA_MOVE')).toEqual({ object_id: null, state: 'unknown', start_on: '2026-03-15', due_on: null, stop_on: null, late_days: null, paused_days: 0 });
  });

  it.each(['2026-03-01', '2026-03-31'])('is unknown as well when it was written on an end of the month, %s', (written) => {
    expect(clock(arrived(written), '2026-04-05', 'SLA_MOVE')).toMatchObject({ state: 'unknown', start_on: written });
  });

  it('moves all such events together', () => {
    const hire = given(precheck('2026-01-08'), on('2026-03-10', 'arrived', { precision: 'month' }), on('2026-03-20', 'move_notified', { precision: 'month' }));
    expect(clock(hire, '2026-05-15', 'SLA_MOVE')).toMatchObject({ state: 'unknown' });
    const sameMonth = given(precheck('2026-01-08'), on('2026-03-10', 'arrived', { precision: 'month' }), on('2026-03-12', 'move_notified', { precision: 'month' }));
    expect(clock(sameMonth, '2026-05-15', 'SLA_MOVE')).toMatchObject({ state: 'met', due_on: '2026-03-17' });
  });

  it('keeps a row whose length depends on the reading but whose state does not', () => {
    const hire = given(precheck('2026-01-08'), on('2026-05-04', 'application_submitted', a1), on('2026-05-04', 'employer_terms_submitted', a1), on('2026-05-04', 'fee_paid', a1), on('2026-05-25', 'identification_completed', { ...a1, precision: 'month' }));
    expect(clock(hire, '2026-06-02', 'SLA_DECISION_MAX')).toMatchObject({ state: 'running', due_on: '2026-08-25' });
  });
});
