/** The eleven kinds of clocks and what being due means for each (detection.md §4). */
import { clock, clocks } from '../support/evaluated';
import { given, on } from '../support/hire-story';
import { completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const e1 = { employment_id: 'E1' };

describe('a deadline', () => {
  const arrived = given(precheck('2026-02-02'), on('2026-03-02', 'arrived'));

  it('is met on its last day', () => {
    const hire = arrived.and(on('2026-03-09', 'move_notified'));
    expect(clock(hire, '2026-03-31', 'SLA_MOVE')).toEqual({ object_id: null, state: 'met', start_on: '2026-03-02', due_on: '2026-03-09', stop_on: '2026-03-09', late_days: 0, paused_days: 0 });
  });

  it('is late from the next day on, and stays late when it is done', () => {
    expect(clock(arrived, '2026-03-10', 'SLA_MOVE')).toMatchObject({ state: 'breached_open', stop_on: null, late_days: 1 });
    const hire = arrived.and(on('2026-03-12', 'move_notified'));
    expect(clock(hire, '2026-03-31', 'SLA_MOVE')).toMatchObject({ state: 'breached_closed', stop_on: '2026-03-12', late_days: 3 });
  });
});

describe('a minimum', () => {
  const published = given(precheck('2026-08-31', { occupation_in_regional_policy: false }), on('2026-09-01', 'vacancy_published'));

  it('runs for as long as nothing happens, and is never at risk', () => {
    expect(clock(published, '2026-09-14', 'SLA_VACANCY_OPEN')).toMatchObject({ state: 'running', due_on: '2026-09-15' });
    expect(clock(published, '2027-09-14', 'SLA_VACANCY_OPEN')).toMatchObject({ state: 'running' });
  });

  it('is met on the first day that is allowed', () => {
    expect(clock(published.and(on('2026-09-15', 'application_submitted', a1)), '2026-09-30', 'SLA_VACANCY_OPEN')).toMatchObject({ state: 'met', late_days: 0 });
  });

  it('is broken by an application that comes before it has even started', () => {
    const hire = published.and(on('2026-08-31', 'application_submitted', a1));
    expect(clock(hire, '2026-09-30', 'SLA_VACANCY_OPEN')).toMatchObject({ state: 'breached_closed', stop_on: '2026-08-31', late_days: 15, flags: ['too_early'] });
  });

  it('is censored when the hire ends first', () => {
    expect(clock(published.and(on('2026-09-10', 'case_closed', { outcome: 'not_hired' })), '2026-09-30', 'SLA_VACANCY_OPEN')).toMatchObject({ state: 'censored', stop_on: '2026-09-10' });
  });
});

describe('a service promise', () => {
  const fastTrack = given(
    precheck('2026-02-02', { route: 'SPECIALIST' }),
    on('2026-03-02', 'application_submitted', { ...a1, data: { fast_track: true } }),
    on('2026-03-03', 'employer_terms_submitted', a1),
    on('2026-03-04', 'identification_completed', a1),
  );

  it('is kept on the fourteenth day, and missed on the fifteenth', () => {
    expect(clock(fastTrack.and(granted('2026-03-16', '2028-03-15')), '2026-03-31', 'SLA_DECISION_FT')).toMatchObject({ state: 'met', due_on: '2026-03-16' });
    expect(clock(fastTrack.and(granted('2026-03-17', '2028-03-16')), '2026-03-31', 'SLA_DECISION_FT')).toMatchObject({ state: 'breached_closed', late_days: 1 });
  });

  it('no longer applies once the authority asks for more', () => {
    const asked = fastTrack.and(on('2026-03-10', 'additional_info_requested', a1));
    expect(clock(asked, '2026-03-09', 'SLA_DECISION_FT')).toMatchObject({ state: 'running' });
    expect(clock(asked, '2026-04-30', 'SLA_DECISION_FT')).toEqual({ object_id: 'A1', state: 'void', start_on: '2026-03-02', due_on: '2026-03-16', stop_on: null, late_days: 0, paused_days: 0 });
  });
});

describe('a target', () => {
  it('gives a month from the complete file, whoever completed it', () => {
    const hire = given(
      precheck('2026-01-08'), on('2026-02-02', 'application_submitted', a1), on('2026-02-02', 'fee_paid', a1),
      on('2026-02-20', 'employer_terms_submitted', a1), on('2026-02-10', 'identification_completed', a1),
    );
    expect(clock(hire, '2026-02-20', 'SLA_DECISION_TARGET')).toMatchObject({ start_on: '2026-02-20', due_on: '2026-03-20' });
  });
});

describe('a statutory maximum', () => {
  it.each([
    ['2026-05-20', '2026-09-20'],
    ['2026-05-21', '2026-08-21'],
  ])('keeps the length that was in force when the file was complete on %s', (complete, due) => {
    expect(clock(given(precheck('2026-01-08'), ...completeApplication(complete)), complete, 'SLA_DECISION_MAX')).toMatchObject({ due_on: due });
  });
});

describe('an observed time', () => {
  it('is longer than usual from the fifteenth day after the visit', () => {
    const visited = given(on('2026-03-02', 'dvv_visit_done'));
    expect(clock(visited, '2026-03-16', 'SLA_DVV')).toMatchObject({ state: 'at_risk' });
    expect(clock(visited, '2026-03-17', 'SLA_DVV')).toMatchObject({ state: 'breached_open', late_days: 1 });
  });
});

describe('a watch', () => {
  it('is not stopped by a rejection, only by an account', () => {
    const rejected = given(on('2026-03-02', 'bank_application_submitted'), on('2026-03-06', 'bank_application_rejected', { reason_code: 'documents' }));
    expect(clock(rejected, '2026-03-17', 'SLA_BANK')).toMatchObject({ state: 'breached_open' });
    expect(clock(rejected.and(on('2026-03-16', 'bank_account_opened')), '2026-03-31', 'SLA_BANK')).toMatchObject({ state: 'met' });
  });
});

describe('a validity', () => {
  it('ends a hundred days after the visa, on a Saturday too', () => {
    const hire = given(precheck('2026-01-08', { route: 'SPECIALIST' }), on('2026-03-05', 'd_visa_issued'));
    expect(clock(hire, '2026-03-05', 'SLA_DVISA_USE')).toMatchObject({ due_on: '2026-06-13' });
    expect(clock(hire.and(on('2026-06-14', 'arrived')), '2026-06-30', 'SLA_DVISA_USE')).toMatchObject({ state: 'breached_closed', late_days: 1 });
  });
});

describe('a window', () => {
  const permit = given(precheck('2026-01-08'), granted('2026-02-02', '2027-01-31'));

  it('has no row before it opens two months before the last day', () => {
    expect(clock(permit, '2026-11-29', 'SLA_EXT_OPEN')).toBeUndefined();
    expect(clock(permit, '2026-11-30', 'SLA_EXT_OPEN')).toEqual({ object_id: '2027-01-31', state: 'running', start_on: '2026-11-30', due_on: '2027-01-31', stop_on: null, late_days: 0, paused_days: 0 });
  });

  it('is met early by a filing before it opens, at most six months before the last day', () => {
    expect(clock(permit.and(on('2026-07-31', 'extension_submitted')), '2026-08-31', 'SLA_EXT_OPEN')).toMatchObject({ state: 'met', stop_on: '2026-07-31', flags: ['early'] });
    expect(clock(permit.and(on('2026-07-30', 'extension_submitted')), '2027-02-01', 'SLA_EXT_OPEN')).toMatchObject({ state: 'breached_open' });
  });

  it('is missed by a filing after the last day', () => {
    expect(clock(permit.and(on('2027-01-31', 'extension_submitted')), '2027-02-28', 'SLA_EXT_OPEN')).toMatchObject({ state: 'met' });
    expect(clock(permit.and(on('2027-02-01', 'extension_submitted')), '2027-02-28', 'SLA_EXT_OPEN')).toMatchObject({ state: 'breached_closed', late_days: 1 });
  });

  it('never opens for who has left or holds a permanent permit by then', () => {
    expect(clock(permit.and(on('2026-10-01', 'permanent_permit_granted')), '2026-12-31', 'SLA_EXT_OPEN')).toBeUndefined();
    expect(clock(permit.and(on('2026-11-29', 'left_finland', { reason_code: 'return_home' })), '2026-12-31', 'SLA_EXT_OPEN')).toBeUndefined();
    expect(clock(permit.and(on('2026-11-30', 'left_finland', { reason_code: 'return_home' })), '2026-12-31', 'SLA_EXT_OPEN')).toMatchObject({ state: 'censored', stop_on: '2026-11-30' });
  });

  it('opens anew for each last day that the permit has had', () => {
    const extended = permit.and(on('2027-01-15', 'extension_submitted'), on('2027-02-10', 'extension_granted', { data: { valid_until: '2029-01-31' } }));
    expect(clocks(extended, '2029-02-01', 'SLA_EXT_OPEN')).toMatchObject([
      { object_id: '2027-01-31', state: 'met', stop_on: '2027-01-15' },
      { object_id: '2029-01-31', state: 'breached_open' },
    ]);
  });
});

describe('a cadence', () => {
  const arrived = given(precheck('2026-02-02'), on('2026-03-02', 'arrived'), on('2026-03-04', 'employment_started', e1));
  const done = (when: string, checkpoint: string) => on(when, 'checkin_done', { checkpoint });
  const first = (hire: typeof arrived, asOf: string) => clocks(hire, asOf, 'SLA_CHECKIN').find((c) => c.object_id === 'P7D');

  it('has six checkpoints from one start, the earlier of arrival and work', () => {
    expect(clocks(arrived, '2026-03-02', 'SLA_CHECKIN').map((c) => `${c.object_id} ${c.due_on}`)).toEqual([
      'P180D 2026-08-29', 'P30D 2026-04-01', 'P365D 2027-03-02', 'P730D 2028-03-01', 'P7D 2026-03-09', 'P90D 2026-05-31',
    ]);
  });

  it('starts with the work of a person who was here already', () => {
    const graduate = given(precheck('2026-02-02', { in_finland_at_start: true }), on('2026-03-04', 'employment_started', e1));
    expect(first(graduate, '2026-03-05')).toMatchObject({ start_on: '2026-03-04', due_on: '2026-03-11' });
  });

  it('is in time for five working days after it came due', () => {
    expect(first(arrived, '2026-03-16')).toMatchObject({ state: 'at_risk', due_on: '2026-03-09' });
    expect(first(arrived.and(done('2026-03-16', 'P7D')), '2026-03-31')).toMatchObject({ state: 'met', late_days: 0 });
    expect(first(arrived.and(done('2026-03-18', 'P7D')), '2026-03-31')).toMatchObject({ state: 'breached_closed', due_on: '2026-03-09', late_days: 2 });
  });

  it('is not stopped by the check-in of another checkpoint', () => {
    expect(first(arrived.and(done('2026-04-01', 'P30D')), '2026-04-30')).toMatchObject({ state: 'breached_open' });
  });

  it('ends when the person leaves the region', () => {
    expect(first(arrived.and(on('2026-03-08', 'left_region', { reason_code: 'housing' })), '2026-04-30')).toMatchObject({ state: 'censored', stop_on: '2026-03-08' });
  });
});

describe('a clock that ends before another event', () => {
  const started = given(on('2026-03-02', 'employment_started', e1));

  it('has no due date before that event', () => {
    expect(clock(started, '2026-12-31', 'SLA_TAXCARD')).toMatchObject({ object_id: 'E1', state: 'running', due_on: null });
  });

  it('is met by a card on the pay day, and late by one the day after', () => {
    const paid = started.and(on('2026-03-31', 'salary_paid', e1));
    expect(clock(paid, '2026-03-31', 'SLA_TAXCARD')).toMatchObject({ state: 'running', due_on: '2026-03-31' });
    expect(clock(paid.and(on('2026-03-31', 'tax_card_delivered')), '2026-04-30', 'SLA_TAXCARD')).toMatchObject({ state: 'met' });
    expect(clock(paid.and(on('2026-04-01', 'tax_card_delivered')), '2026-04-30', 'SLA_TAXCARD')).toMatchObject({ state: 'breached_closed', late_days: 1 });
  });

  it('is met by a card from before the job', () => {
    expect(clock(started.and(on('2026-02-20', 'tax_card_delivered')), '2026-03-31', 'SLA_TAXCARD')).toMatchObject({ state: 'met', flags: ['stop_before_start'] });
  });
});
