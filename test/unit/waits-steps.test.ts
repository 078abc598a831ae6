/** Which waits the steps of a hire have, and when each opens and closes (waits.md §2 and §3). */
import { given, instantOf, on, permitOn, roadTo } from '../support/hire-story';

const need = (when: string) => on(when, 'need_identified', { data: { employer_id: 'EMP-1' } });
const a1 = { application_id: 'A1' };
const a2 = { application_id: 'A2' };

describe('ready', () => {
  it('lets the tax card of a graduate wait for the contract, because there is no journey', () => {
    const hire = given(...roadTo({ contract: '2026-03-02', precheck: { in_finland_at_start: true, hire_on_existing_permit: true } })).asOf('2026-03-10');
    expect(hire.step('A2')?.state).toBe('not_applicable');
    expect(hire.step('A5')?.enabled_at).toBe(instantOf('2026-03-02'));
  });

  it('treats a step of which nobody knows whether it applies like one that does not', () => {
    const hire = given(need('2026-03-01 08:00'), on('2026-03-02', 'contract_signed')).asOf('2026-03-10');
    expect(hire.step('A2')?.state).toBe('unknown');
    expect(hire.step('A5')?.enabled_at).toBe(instantOf('2026-03-02'));
  });

  it('makes a soft predecessor that does not apply give way to its own predecessors', () => {
    const inFinland = roadTo({ contract: '2026-03-02', precheck: { in_finland_at_start: true } });
    expect(given(...inFinland).asOf('2026-03-10').step('A9')?.enabled_at).toBeNull();
    expect(given(...inFinland, ...permitOn('2026-03-06')).asOf('2026-03-10').step('A9')?.enabled_at).toBe(instantOf('2026-03-06 09:00'));
  });

  it('begins with the case when no predecessor is left', () => {
    const founder = { founder_case: true, route: 'STARTUP', citizenship_group: 'third_country', in_finland_at_start: false };
    const hire = given(on('2026-02-09 10:00', 'candidate_registered'), on('2026-02-10 10:00', 'route_precheck_done', { data: founder })).asOf('2026-02-12');
    expect(hire.spans('P1')).toEqual(['02-09 10:00 –']);
  });

  it('does not wait for an optional step', () => {
    const hire = given(...roadTo({ contract: '2026-03-02' }), on('2026-03-01', 'regulated_profession_checked', { data: { regulated_profession: true } })).asOf('2026-03-10');
    expect(hire.step('P1')?.enabled_at).toBe(instantOf('2026-03-02'));
  });

  it('opens the residence card by a served grant, never by a refusal', () => {
    const refused = given(
      ...roadTo({ contract: '2026-03-02' }),
      on('2026-03-03', 'application_submitted', a1),
      on('2026-03-20', 'permit_refused', a1),
      on('2026-03-24', 'decision_served', a1),
      on('2026-04-01', 'application_submitted', a2),
      on('2026-04-20', 'decision_served', a2),
    );
    expect(refused.asOf('2026-04-30').step('P5')).toMatchObject({ state: 'not_ready', enabled_at: null });
    const granted = refused.and(on('2026-04-22', 'permit_granted', a2));
    expect(granted.asOf('2026-04-30').step('P5')).toMatchObject({ state: 'started', enabled_at: instantOf('2026-04-22') });
  });
});

describe('an assessment of the employer in another hire', () => {
  const hire = given(need('2026-06-01 08:00'), on('2026-06-02 08:00', 'role_profile_completed'));

  it('counts from twelve months before the need on', () => {
    expect(hire.withEmployer(on('2025-06-01', 'employer_readiness_assessed')).asOf('2026-06-05').spans('N2')).toEqual([]);
    expect(hire.withEmployer(on('2025-05-31', 'employer_readiness_assessed')).asOf('2026-06-05').spans('N2')).toEqual(['06-02 08:00 –']);
  });

  it('closes the wait when it comes later', () => {
    expect(hire.withEmployer(on('2026-06-04', 'employer_readiness_assessed')).asOf('2026-06-05').spans('N2')).toEqual(['06-02 08:00 – 06-04 E']);
  });

  it('is not known before it was written down', () => {
    const late = hire.withEmployer(on('2026-06-04', 'employer_readiness_assessed', { recorded_at: '2026-06-20' }));
    expect(late.asOf('2026-06-10').spans('N2')).toEqual(['06-02 08:00 –']);
  });
});

describe('overtaken', () => {
  const proposed = given(
    need('2026-03-02 08:00'),
    on('2026-03-02 08:00', 'employer_readiness_assessed'),
    on('2026-03-02 08:00', 'role_profile_completed'),
    on('2026-03-02 08:00', 'route_precheck_done', { data: { citizenship_group: 'third_country', route: 'SPECIALIST', in_finland_at_start: false } }),
    on('2026-03-09', 'candidate_proposed'),
  );

  it('closes an interview that nobody recorded when the offer is accepted, and says so', () => {
    const hire = proposed.and(on('2026-03-20', 'offer_accepted')).asOf('2026-03-25');
    expect(hire.spans('M2')).toEqual(['03-09 E – 03-20 E']);
    expect(hire.step('M2')).toMatchObject({ state: 'overtaken', done_at: null });
    expect(hire.step('O2')?.enabled_at).toBe(instantOf('2026-03-20'));
  });

  it('takes a later stage: the contract leaves the offer of its own stage open, the application does not', () => {
    const signed = proposed.and(on('2026-03-10', 'interview_held'), on('2026-03-20', 'contract_signed'));
    expect(signed.asOf('2026-03-25').spans('O1')).toEqual(['03-10 E –']);
    expect(signed.and(on('2026-03-24', 'application_submitted', a1)).asOf('2026-03-25').spans('O1')).toEqual(['03-10 E – 03-24 E']);
  });

  it('never happens to a step that is done, even later', () => {
    const hire = proposed.and(on('2026-03-20', 'offer_accepted'), on('2026-03-23', 'interview_held')).asOf('2026-03-25');
    expect(hire.spans('M2')).toEqual(['03-09 E – 03-23 E']);
    expect(hire.step('M2')?.state).toBe('done');
  });

  it('closes a decision of which nobody recorded the service when the person arrives', () => {
    const hire = given(...roadTo({ contract: '2026-03-02' }), on('2026-03-03', 'application_submitted', a1), on('2026-05-04', 'arrived')).asOf('2026-05-10');
    expect(hire.spans('P4')).toEqual(['A1: 03-03 E – 05-04 E']);
    expect(hire.step('P4', 'A1')?.state).toBe('overtaken');
  });

  it('leaves an application alone that was made after the arrival', () => {
    const hire = given(...roadTo({ contract: '2026-03-02' }), on('2026-03-20', 'arrived'), on('2026-04-01', 'application_submitted', a1)).asOf('2026-05-10');
    expect(hire.spans('P4')).toEqual(['A1: 04-01 E –']);
  });
});

describe('a mandatory step of the case', () => {
  it('opens by its start event when that comes before it is ready', () => {
    const hire = given(need('2026-03-02 08:00'), on('2026-03-05 12:00', 'search_started')).asOf('2026-03-10');
    expect(hire.spans('M1')).toEqual(['03-05 12:00 –']);
    expect(hire.step('M1')).toMatchObject({ state: 'started', enabled_at: null });
  });

  it('has no wait when it was done at or before its opening', () => {
    const hire = given(need('2026-03-02 08:00'), on('2026-03-02 08:00', 'role_profile_completed'), on('2026-03-02', 'route_precheck_done')).asOf('2026-03-10');
    expect(hire.spans('N1')).toEqual([]);
    expect(hire.spans('N3')).toEqual(['03-02 08:00 – 03-02 E']);
  });

  it('stays open through failures and is owed again from a later start after it was done', () => {
    const banking = given(
      ...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }),
      on('2026-03-04', 'arrived'),
      on('2026-03-05', 'bank_application_submitted'),
      on('2026-03-10', 'bank_application_rejected'),
      on('2026-03-12', 'bank_application_submitted'),
      on('2026-03-20', 'bank_account_opened'),
    );
    expect(banking.asOf('2026-04-30').spans('A6')).toEqual(['03-04 E – 03-20 E']);
    const again = banking.and(on('2026-04-07', 'bank_application_submitted'), on('2026-04-09', 'bank_application_submitted'), on('2026-04-20', 'bank_application_rejected'));
    expect(again.asOf('2026-04-30').spans('A6')).toEqual(['03-04 E – 03-20 E', '04-07 E – 04-20 E']);
  });

  it('is not owed again by the first start event when that comes after the first done', () => {
    const hire = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-04', 'arrived'), on('2026-03-20', 'bank_account_opened'), on('2026-03-24', 'bank_application_submitted'));
    expect(hire.asOf('2026-04-30').spans('A6')).toEqual(['03-04 E – 03-20 E']);
    expect(hire.and(on('2026-04-24', 'bank_application_submitted')).asOf('2026-04-30').spans('A6')).toEqual(['03-04 E – 03-20 E', '04-24 E –']);
  });

  it('is closed by a refused municipality and opened again by a new notice of the move', () => {
    const hire = given(
      ...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }),
      on('2026-03-04', 'arrived'),
      on('2026-03-06', 'move_notified'),
      on('2026-03-20', 'municipality_of_residence_refused', { reason_code: 'documents' }),
    );
    expect(hire.asOf('2026-03-31').spans('A4')).toEqual(['03-04 E – 03-20 E']);
    expect(hire.asOf('2026-03-31').step('A4')?.state).toBe('ended');
    const again = hire.and(on('2026-03-25', 'move_notified'), on('2026-04-08', 'municipality_of_residence_registered'));
    expect(again.asOf('2026-04-30').spans('A4')).toEqual(['03-04 E – 03-20 E', '03-25 E – 04-08 E']);
  });

  it('hears nothing of what a family member does', () => {
    const hire = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-10', 'arrived', { family_member_id: 'F1' })).asOf('2026-03-20');
    expect(hire.spans('A2')).toEqual(['03-02 E –']);
  });

  it('takes the end of the date written when only the month is known', () => {
    const hire = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-15', 'arrived', { precision: 'month' }));
    expect(hire.asOf('2026-03-14').spans('A2')).toEqual(['03-02 E –']);
    expect(hire.asOf('2026-03-31').spans('A2')).toEqual(['03-02 E – 03-15 E']);
  });

  it('closes at the end of a day of which no time is known', () => {
    const hire = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-10', 'arrived'), on('2026-03-10 09:00', 'tax_card_requested')).asOf('2026-03-20');
    expect(hire.spans('A2')).toEqual(['03-02 E – 03-10 E']);
    expect(hire.spans('A5')).toEqual(['03-10 09:00 –']);
  });
});

describe('an application', () => {
  const applied = given(...roadTo({ contract: '2026-03-02' }), on('2026-03-03 10:00', 'application_submitted', a1));

  it('has its own terms, identification and decision to wait for', () => {
    const two = applied.and(on('2026-03-20 10:00', 'application_submitted', a2), on('2026-03-25', 'employer_terms_submitted', a2), on('2026-03-27', 'identification_completed', a1));
    const hire = two.asOf('2026-03-31');
    expect(hire.spans('P2')).toEqual(['A1: 03-03 10:00 –', 'A2: 03-20 10:00 – 03-25 E']);
    expect(hire.spans('P3')).toEqual(['A1: 03-03 10:00 – 03-27 E', 'A2: 03-20 10:00 –']);
    expect(hire.spans('P4')).toEqual(['A1: 03-03 10:00 –', 'A2: 03-20 10:00 –']);
  });

  it.each(['permit_granted', 'permit_refused', 'application_lapsed', 'application_withdrawn'])('needs no terms and no identification after %s', (event) => {
    const hire = applied.and(on('2026-03-18', event, a1)).asOf('2026-03-31');
    expect([...hire.spans('P2'), ...hire.spans('P3')]).toEqual(['A1: 03-03 10:00 – 03-18 E', 'A1: 03-03 10:00 – 03-18 E']);
  });

  it.each(['application_lapsed', 'application_withdrawn', 'decision_served'])('waits for no decision after %s', (event) => {
    expect(applied.and(on('2026-03-18', event, a1)).asOf('2026-03-31').spans('P4')).toEqual(['A1: 03-03 10:00 – 03-18 E']);
  });

  it('still waits for a decision that is granted but not served', () => {
    expect(applied.and(on('2026-03-18', 'permit_granted', a1)).asOf('2026-03-31').spans('P4')).toEqual(['A1: 03-03 10:00 –']);
  });

  it('ends without having been done when it lapses', () => {
    const hire = applied.and(on('2026-03-18', 'application_lapsed', a1)).asOf('2026-03-31');
    expect(hire.step('P3', 'A1')).toMatchObject({ state: 'ended', done_at: null });
  });

  it('has no wait for terms that came before it', () => {
    const hire = given(...roadTo({ contract: '2026-03-02' }), on('2026-03-03 09:00', 'employer_terms_submitted', a1), on('2026-03-03 10:00', 'application_submitted', a1));
    expect(hire.asOf('2026-03-31').spans('P2')).toEqual([]);
  });

  it('asks its own facts: another route of one application changes nothing for the other', () => {
    const hire = applied
      .and(on('2026-03-20', 'application_submitted', a2), on('2026-03-21', 'application_type_changed', { ...a2, data: { to_route: 'STARTUP' } }))
      .asOf('2026-03-31');
    expect(hire.spans('P2')).toEqual(['A1: 03-03 10:00 –']);
  });
});

describe('an employment', () => {
  const e1 = { employment_id: 'E1' };
  const e2 = { employment_id: 'E2' };
  const arrived = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-10', 'arrived'));

  it('waits for its insurance as soon as the first one is ready, before it starts', () => {
    expect(arrived.asOf('2026-03-31').spans('A9')).toEqual(['03-10 E –']);
    expect(arrived.and(on('2026-03-16 08:00', 'employment_started', e1)).asOf('2026-03-31').spans('A9')).toEqual(['E1: 03-10 E –']);
  });

  it('opens by the start of work when that comes before the arrival', () => {
    const hire = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-05 08:00', 'employment_started', e1)).asOf('2026-03-31');
    expect(hire.spans('A9')).toEqual(['E1: 03-05 08:00 –']);
  });

  it('closes by its own notice or by one that names none, the later ones not by an earlier notice', () => {
    const hire = arrived.and(
      on('2026-03-16 08:00', 'employment_started', e1),
      on('2026-03-20', 'tyel_insured'),
      on('2026-06-01 08:00', 'employment_started', e2),
      on('2026-06-03', 'occupational_health_enrolled', e2),
      on('2026-06-10', 'occupational_health_enrolled', e1),
    );
    expect(hire.asOf('2026-06-30').spans('A9')).toEqual(['E1: 03-10 E – 03-20 E', 'E2: 06-01 08:00 –']);
    expect(hire.asOf('2026-06-30').spans('A10')).toEqual(['E1: 03-10 E – 06-10 E', 'E2: 06-01 08:00 – 06-03 E']);
    expect(hire.and(on('2026-06-05', 'tyel_insured')).asOf('2026-06-30').spans('A9')).toEqual(['E1: 03-10 E – 03-20 E', 'E2: 06-01 08:00 – 06-05 E']);
  });

  it('owes a notice of its end from the end on, when the facts of that employment call for it', () => {
    const worker = given(
      ...roadTo({ contract: '2026-03-02' }),
      on('2026-03-10', 'employment_started', e1),
      on('2026-04-10', 'employment_started', { ...e2, data: { main_job: false } }),
      on('2026-06-01', 'employment_ended', { ...e1, data: { premature: true } }),
      on('2026-06-02', 'employment_ended', { ...e2, data: { premature: true } }),
    );
    expect(worker.asOf('2026-06-20').spans('R3')).toEqual(['E1: 06-01 E –']);
    expect(worker.and(on('2026-06-10', 'end_of_employment_notified')).asOf('2026-06-20').spans('R3')).toEqual(['E1: 06-01 E – 06-10 E']);
    expect(worker.and(on('2026-06-10', 'end_of_employment_notified', e2)).asOf('2026-06-20').spans('R3')).toEqual(['E1: 06-01 E –']);
  });
});

describe('an optional step', () => {
  const family = given(...roadTo({ contract: '2026-03-02' }), on('2026-03-01', 'role_profile_completed', { data: { has_spouse: true, has_children: true } }));

  it('is waited for only once somebody began it', () => {
    expect(family.asOf('2026-03-31').spans('P7')).toEqual([]);
  });

  it('runs for each member by itself', () => {
    const hire = family.and(
      on('2026-03-05', 'family_application_submitted', { family_member_id: 'F1' }),
      on('2026-03-20', 'family_application_submitted', { family_member_id: 'F2' }),
      on('2026-04-17', 'family_permit_decided', { family_member_id: 'F1' }),
    );
    expect(hire.asOf('2026-04-30').spans('P7')).toEqual(['F1: 03-05 E – 04-17 E', 'F2: 03-20 E –']);
  });

  it('pairs daycare with daycare and school with school', () => {
    const f1 = { family_member_id: 'F1' };
    const hire = family.and(on('2026-03-05', 'daycare_applied', f1), on('2026-03-06', 'school_place_requested', f1), on('2026-03-16', 'daycare_place_granted', f1));
    expect(hire.asOf('2026-04-30').spans('S2')).toEqual(['F1: 03-05 E – 03-16 E', 'F1: 03-06 E –']);
  });

  it('begins anew with each cooperation period, and a start while one runs changes nothing', () => {
    const hire = given(
      need('2026-03-02 08:00'),
      on('2026-03-09', 'cooperation_period_started'),
      on('2026-03-16', 'cooperation_period_started'),
      on('2026-03-23', 'cooperation_period_ended'),
      on('2026-03-30', 'cooperation_period_started'),
    );
    expect(hire.asOf('2026-04-05').spans('M3')).toEqual(['03-09 E – 03-23 E', '03-30 E –']);
  });

  it('leaves no wait behind when a day tells end and beginning in the wrong order', () => {
    const hire = given(
      need('2026-03-02 08:00'),
      on('2026-03-09', 'integration_plan_made', { event_id: 'EARLIER-ID' }),
      on('2026-03-09', 'integration_info_given', { event_id: 'LATER-ID' }),
    );
    expect(hire.asOf('2026-04-05').spans('S3')).toEqual([]);
  });
});

describe('retention', () => {
  const settled = given(...roadTo({ contract: '2026-03-02' }), ...permitOn('2026-03-03'), on('2026-03-10', 'arrived'));

  it('closes a check-in by itself or a longer one, not by a shorter one', () => {
    const hire = settled.and(
      on('2026-03-17', 'checkin_due', { checkpoint: 'P7D' }),
      on('2026-04-09', 'checkin_due', { checkpoint: 'P30D' }),
      on('2026-06-08', 'checkin_due', { checkpoint: 'P90D' }),
      on('2026-04-13', 'checkin_done', { checkpoint: 'P7D' }),
      on('2026-06-09', 'checkin_done', { checkpoint: 'P90D' }),
    );
    expect(hire.asOf('2026-06-30').spans('R1')).toEqual(['P7D: 03-17 E – 04-13 E', 'P30D: 04-09 E – 06-09 E', 'P90D: 06-08 E – 06-09 E']);
  });

  const permitKnown = settled.and(on('2026-03-03 09:00', 'permit_granted', { ...a1, event_id: 'GRANT', data: { valid_until: '2027-03-02' } }));

  it.each(['extension_granted', 'extension_refused', 'permanent_permit_granted'])('closes a renewal by %s', (event) => {
    const hire = permitKnown.and(on('2027-01-02', 'permit_expiry_approaching'), on('2027-01-20', 'extension_submitted'), on('2027-02-15', event));
    expect(hire.asOf('2027-03-31').spans('R2')).toEqual(['01-02 E – 02-15 E']);
  });

  it('opens a renewal by the application for it when nobody announced it, and again for the next permit', () => {
    const hire = permitKnown.and(
      on('2026-12-15', 'extension_submitted'),
      on('2027-01-15', 'extension_granted', { data: { valid_until: '2029-01-14' } }),
      on('2028-11-14', 'permit_expiry_approaching'),
    );
    expect(hire.asOf('2028-12-01').spans('R2')).toEqual(['12-15 E – 01-15 E', '11-14 E –']);
  });

  it('knows no renewal while nobody knows until when the permit is valid', () => {
    expect(settled.and(on('2026-12-15', 'extension_submitted')).asOf('2026-12-31').spans('R2')).toEqual([]);
  });

  it("does not take a family member's renewal for the talent's", () => {
    const f1 = { family_member_id: 'F1' };
    const hire = permitKnown.and(on('2027-01-02', 'permit_expiry_approaching'), on('2027-01-10', 'extension_submitted', f1), on('2027-02-01', 'extension_granted', f1));
    expect(hire.asOf('2027-02-28').spans('R2')).toEqual(['01-02 E –']);
  });
});
