/** To whom each instant of the lead time belongs, and what the working days of a party are (waits.md §1 and §6). */
import { newestEdition } from '../../domain/model/edition';
import { book } from '../../domain/waits/booking';
import { workingDaysByParty } from '../../domain/waits/working-days-by-party';
import { given, instantOf, on, permitOn, roadTo } from '../support/hire-story';

const a1 = { application_id: 'A1' };

describe('the case', () => {
  it('begins with its first event and ends with the date that is asked for', () => {
    const { view } = given(on('2026-03-02 08:00', 'need_identified')).asOf('2026-03-05');
    expect(book(view)).toMatchObject({ lead_ms: 3 * 86_400_000 + 16 * 3_600_000, begins_at: instantOf('2026-03-02 08:00'), ends_at: instantOf('2026-03-05') });
  });

  it('ends at an instant when one is asked for, and what happened later is not there yet', () => {
    const hire = given(on('2026-03-02 08:00', 'need_identified'), on('2026-03-03 10:00', 'role_profile_completed'), on('2026-03-03 12:00', 'employer_readiness_assessed'));
    expect(hire.asOf('2026-03-03 11:30').booked()).toEqual(['EMPLOYER N1 03-02 08:00 – 03-03 10:00', 'COORDINATOR N2 03-03 10:00 – 03-03 11:30']);
  });

  it('is counted in real hours over the change to summer time', () => {
    const { view } = given(on('2026-03-28', 'need_identified')).asOf('2026-03-29');
    expect(book(view).lead_ms).toBe(23 * 3_600_000);
  });

  it('has no length on its first day when only the date is known, and somebody to wait for nevertheless', () => {
    const hire = given(on('2026-03-02', 'need_identified')).asOf('2026-03-02');
    expect(book(hire.view)).toMatchObject({ lead_ms: 0, booked: [] });
    expect(hire.waits()).toEqual(['EMPLOYER N1 since 03-02 E']);
  });

  it('ends with the first closing or erasure', () => {
    const hire = given(on('2026-03-02 08:00', 'need_identified'), on('2026-03-04 09:00', 'case_closed', { outcome: 'not_hired' }), on('2026-03-06 09:00', 'personal_data_erased'));
    expect(book(hire.asOf('2026-03-10').view).ends_at).toBe(instantOf('2026-03-04 09:00'));
  });

  it('leaves no wait open when it ends, and its steps say that they ended', () => {
    const hire = given(on('2026-03-02 08:00', 'need_identified'), on('2026-03-04 09:00', 'case_closed', { outcome: 'not_hired' }), on('2026-03-06 09:00', 'search_started')).asOf('2026-03-10');
    expect(hire.spans('N1')).toEqual(['03-02 08:00 – 03-04 09:00']);
    expect(hire.spans('M1')).toEqual([]);
    expect(hire.step('N1')?.state).toBe('ended');
  });

  it('does not exist before its first event, nor with events of the tenant only', () => {
    const nothing = { lead_ms: 0, booked: [] };
    expect(book(given(on('2026-03-02 08:00', 'need_identified')).asOf('2026-03-01').view)).toMatchObject(nothing);
    const tenant = given(on('2026-03-02 08:00', 'accessibility_feedback_received')).asOf('2026-03-10');
    expect(book(tenant.view)).toMatchObject(nothing);
    expect(tenant.waits()).toEqual([]);
    expect(tenant.step('N1')).toBeUndefined();
  });
});

describe('each instant', () => {
  it('belongs to the mandatory step before the optional one, however old that is', () => {
    const hire = given(
      ...roadTo({ contract: '2026-03-10', citizenship: 'nordic' }),
      on('2026-03-09 07:00', 'cooperation_period_started'),
      on('2026-03-12', 'arrived'),
    );
    expect(hire.asOf('2026-03-14').spans('M3')).toEqual(['03-09 07:00 –']);
    expect(hire.asOf('2026-03-14').booked()).toEqual([
      'EMPLOYER N1 03-09 07:00 – 03-09 08:00',
      'EMPLOYER O2 03-09 08:00 – 03-10 E',
      'TALENT A2 03-10 E – 03-12 E',
      'TALENT A4 03-12 E – 03-14 E',
    ]);
  });

  it('belongs to the wait that opened first, then to the step that stands first in the model', () => {
    const hire = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic', housingNeeded: true }), on('2026-03-06', 'lease_signed'));
    expect(hire.asOf('2026-03-10').booked('2026-03-02')).toEqual(['EMPLOYER A1 03-02 E – 03-06 E', 'TALENT A2 03-06 E – 03-10 E']);
  });

  it('belongs to a wait that is ahead of its turn only when nothing else is open, not even an optional one', () => {
    const hire = given(
      ...roadTo({ contract: '2026-03-02' }),
      ...permitOn('2026-03-03').filter((e) => e.event !== 'permit_granted' && e.event !== 'residence_card_collected'),
      on('2026-03-03 09:00', 'permit_refused', a1),
      on('2026-03-14', 'travel_booked'),
      on('2026-03-20', 'appeal_filed', a1),
      on('2026-03-25', 'appeal_decided', a1),
    );
    expect(hire.asOf('2026-03-31').booked('2026-03-03 09:00')).toEqual([
      'COORDINATOR – 03-03 09:00 – 03-14 E',
      'TALENT A2 03-14 E – 03-20 E',
      'COURT P4 03-20 E – 03-25 E',
      'TALENT A2 03-25 E – 03-31 E',
    ]);
  });

  it('passes to a step begun too early as soon as it becomes ready', () => {
    const begun = ['move_notified', 'tax_card_requested', 'bank_application_submitted', 'kela_notified', 'employment_started', 'language_training_requested'];
    const hire = given(...roadTo({ contract: '2026-03-02' }), ...begun.map((event) => on('2026-03-01 09:00', event)), on('2026-03-10', 'arrived'));
    // A4 is older than P1, but was not ready before the arrival, which no permit had made owed.
    expect(hire.asOf('2026-03-14').spans('A2')).toEqual([]);
    expect(hire.asOf('2026-03-14').booked('2026-03-02')).toEqual(['TALENT P1 03-02 E – 03-10 E', 'DVV A4 03-10 E – 03-14 E']);
  });

  it('merges neighbours of one party and step, and keeps steps of one party apart', () => {
    const hire = given(...roadTo({ contract: '2026-03-02' }), on('2026-03-04 09:00', 'application_submitted', a1), on('2026-03-06', 'employer_terms_submitted', a1), on('2026-03-09', 'fee_paid', a1));
    expect(hire.asOf('2026-03-10').booked('2026-03-02')).toEqual([
      'TALENT P1 03-02 E – 03-04 09:00',
      'EMPLOYER P2 03-04 09:00 – 03-06 E',
      'TALENT P3 03-06 E – 03-10 E',
    ]);
  });

  it('belongs to the application whose id comes first by code point when nothing else tells them apart', () => {
    const submitted = (id: string) => on('2026-03-04 09:00', 'application_submitted', { application_id: id });
    const slot = on('2026-03-05', 'identification_slot_searched', { application_id: '\u{1F600}' });
    const terms = ['\uFF5E', '\u{1F600}'].map((id) => on('2026-03-04 09:00', 'employer_terms_submitted', { application_id: id }));
    const hire = given(...roadTo({ contract: '2026-03-02' }), submitted('\u{1F600}'), submitted('\uFF5E'), ...terms, slot).asOf('2026-03-10');
    expect(hire.waits('P3')).toEqual(['TALENT P3 since 03-04 09:00', 'MISSION P3 since 03-05 E']);
  });
});

describe('working days of a party', () => {
  const { calendar } = newestEdition();
  const days = (from: string, to: string) => workingDaysByParty([{ party: 'MIGRI', step: 'P4', from: instantOf(from), to: instantOf(to) }], calendar).get('MIGRI');

  it('are the days that begin in one of its stretches', () => {
    expect(days('2026-04-01', '2026-04-10')).toBe(5);
    expect(days('2026-04-01 09:00', '2026-04-02 08:00')).toBe(1);
    expect(days('2026-04-01 09:00', '2026-04-01 17:00')).toBe(0);
  });

  it('belong to whoever held the ball at midnight when it changes hands within the day', () => {
    const booked = [
      { party: 'TALENT', step: 'P3', from: instantOf('2026-04-07'), to: instantOf('2026-04-08 12:00') },
      { party: 'MIGRI', step: 'P4', from: instantOf('2026-04-08 12:00'), to: instantOf('2026-04-09 12:00') },
      { party: 'TALENT', step: 'P4', from: instantOf('2026-04-09 12:00'), to: instantOf('2026-04-10') },
    ];
    expect([...workingDaysByParty(booked, calendar)]).toEqual([['TALENT', 2], ['MIGRI', 1]]);
  });

  it('leave out Saturdays, Good Friday and Midsummer Eve', () => {
    expect(days('2026-04-02', '2026-04-06')).toBe(0);
    expect(days('2026-06-17', '2026-06-22')).toBe(2);
  });
});

describe('the state of a step', () => {
  const hire = given(...roadTo({ contract: '2026-03-02', citizenship: 'eu_eea_swiss' }), on('2026-03-04 09:00', 'application_submitted', a1));

  it.each([
    ['P1', 'not_applicable'],
    ['O3', 'not_applicable'],
    ['O2', 'done'],
    ['A2', 'ready'],
    ['A4', 'not_ready'],
    ['S3', 'not_ready'],
  ])('%s is %s', (step, state) => {
    expect(hire.asOf('2026-03-10').step(step)?.state).toBe(state);
  });

  it('is told for each object', () => {
    const third = given(...roadTo({ contract: '2026-03-02' }), on('2026-03-04 09:00', 'application_submitted', a1), on('2026-03-05 09:00', 'employer_terms_submitted', a1)).asOf('2026-03-10');
    expect(third.step('P2')).toEqual({
      step: 'P2',
      object_id: 'A1',
      state: 'done',
      enabled_at: instantOf('2026-03-04 09:00'),
      started_at: instantOf('2026-03-04 09:00'),
      done_at: instantOf('2026-03-05 09:00'),
    });
    expect(third.step('P3', 'A1')?.state).toBe('started');
  });

  it('has one row per step of the model even when nothing happened in it', () => {
    const steps = new Set(newestEdition().model.steps.map((s) => s.id));
    expect([...steps].filter((id) => hire.asOf('2026-03-10').step(id) === undefined)).toEqual([]);
  });
});
