/** The worked examples of waits.md §7, to the minute. */
import { given, on, roadTo } from '../support/hire-story';

const question = { application_id: 'A1', data: { addressed_to: 'EMPLOYER' } };

it('1: books the need of an EU citizen to N1, N2 and M1', () => {
  const hire = given(
    on('2026-10-05 08:00', 'need_identified'),
    on('2026-10-06 08:00', 'role_profile_completed'),
    on('2026-10-07 09:00', 'route_precheck_done', { data: { citizenship_group: 'eu_eea_swiss', route: 'EU_REG', in_finland_at_start: false } }),
    on('2026-10-23', 'employer_readiness_assessed'),
    on('2026-10-26', 'search_started'),
    on('2026-11-09 10:00', 'candidate_proposed'),
  );
  expect(hire.asOf('2026-11-09 10:00').booked()).toEqual([
    'EMPLOYER N1 10-05 08:00 – 10-06 08:00',
    'COORDINATOR N2 10-06 08:00 – 10-23 E',
    'COORDINATOR M1 10-23 E – 11-09 10:00',
  ]);
});

it('2: books an application to terms, identification, decision, the question to the employer, and the decision again', () => {
  const hire = given(
    ...roadTo({ contract: '2026-02-24' }),
    on('2026-02-25 18:40', 'application_submitted', { application_id: 'A1' }),
    on('2026-02-26', 'identification_slot_searched', { application_id: 'A1' }),
    on('2026-03-02 10:15', 'employer_terms_submitted', { application_id: 'A1' }),
    on('2026-03-19 11:30', 'identification_completed', { application_id: 'A1' }),
    on('2026-04-01', 'additional_info_requested', question),
    on('2026-04-13 14:00', 'additional_info_submitted', { application_id: 'A1' }),
    on('2026-05-29', 'decision_served', { application_id: 'A1' }),
  );
  expect(hire.asOf('2026-05-29').booked('2026-02-25 18:40')).toEqual([
    'EMPLOYER P2 02-25 18:40 – 03-02 10:15',
    'MISSION P3 03-02 10:15 – 03-19 11:30',
    'MIGRI P4 03-19 11:30 – 04-01 E',
    'EMPLOYER P4 04-01 E – 04-13 14:00',
    'MIGRI P4 04-13 14:00 – 05-29 E',
  ]);
});

it('3: books a pending recognition before the application that is ahead of its turn', () => {
  const hire = given(
    ...roadTo({ contract: '2026-02-18' }),
    on('2026-02-17 09:00', 'regulated_profession_checked', { data: { regulated_profession: true, recognition_authority: 'LVV' } }),
    on('2026-02-20', 'recognition_applied'),
    on('2026-02-25 18:40', 'application_submitted', { application_id: 'A1' }),
  );
  expect(hire.asOf('2026-02-28').booked('2026-02-18')).toEqual([
    'TALENT P1 02-18 E – 02-20 E',
    'LVV O3 02-20 E – 02-25 18:40',
    'EMPLOYER P2 02-25 18:40 – 02-28 E',
  ]);
});

it('4: books a flat to the organisation that was asked for it, its questions and returns to the coordinator', () => {
  const house = { handoff_id: 'HO-1', service_id: 'SVC-HOUSE' };
  const hire = given(
    ...roadTo({ contract: '2026-05-28', citizenship: 'nordic', precheck: { in_finland_at_start: true }, housingNeeded: true }),
    on('2026-05-29 15:00', 'handoff_created', { ...house, data: { receiver_id: 'ORG-A', step: 'A1' } }),
    on('2026-06-01 09:00', 'handoff_returned', { ...house, outcome: 'question' }),
    on('2026-06-05 09:00', 'handoff_answered', house),
    on('2026-06-08 12:00', 'handoff_returned', { ...house, outcome: 'declined' }),
    on('2026-06-10 08:00', 'handoff_created', { handoff_id: 'HO-2', service_id: 'SVC-HOUSE', data: { receiver_id: 'ORG-B', step: 'A1' } }),
  );
  expect(hire.asOf('2026-06-15').booked('2026-05-28')).toEqual([
    'EMPLOYER A1 05-28 E – 05-29 15:00',
    'ORG-A A1 05-29 15:00 – 06-01 09:00',
    'COORDINATOR A1 06-01 09:00 – 06-05 09:00',
    'ORG-A A1 06-05 09:00 – 06-08 12:00',
    'COORDINATOR A1 06-08 12:00 – 06-10 08:00',
    'ORG-B A1 06-10 08:00 – 06-15 E',
  ]);
});

it('5: books a cooperation period in the middle of the offer', () => {
  const hire = given(
    on('2025-03-17 08:00', 'need_identified'),
    on('2025-03-17 08:00', 'employer_readiness_assessed'),
    on('2025-03-17 08:00', 'role_profile_completed'),
    on('2025-03-17 08:00', 'route_precheck_done', { data: { citizenship_group: 'third_country', in_finland_at_start: true, hire_on_existing_permit: true } }),
    on('2025-03-17 08:00', 'candidate_proposed'),
    on('2025-03-18', 'interview_held'),
    on('2025-03-24', 'cooperation_period_started'),
    on('2025-05-16', 'cooperation_period_ended', { outcome: 'hired' }),
    on('2025-05-19', 'offer_made'),
    on('2025-05-20', 'offer_accepted'),
  );
  expect(hire.asOf('2025-05-20').booked('2025-03-18')).toEqual([
    'EMPLOYER O1 03-18 E – 03-24 E',
    'EMPLOYER M3 03-24 E – 05-16 E',
    'EMPLOYER O1 05-16 E – 05-19 E',
    'TALENT O1 05-19 E – 05-20 E',
  ]);
});

describe('6: a closing that is retracted', () => {
  const hire = given(
    ...roadTo({ contract: '2026-02-20' }),
    on('2026-02-23', 'application_submitted', { application_id: 'A1' }),
    on('2026-02-23', 'employer_terms_submitted', { application_id: 'A1' }),
    on('2026-02-23', 'identification_completed', { application_id: 'A1' }),
    on('2026-03-16', 'case_closed', { event_id: 'CLOSING', outcome: 'withdrawn' }),
    on('2026-03-16', 'case_closed', { retracts: 'CLOSING', recorded_at: '2026-04-10' }),
  );

  it('ends the lead time while it is known', () => {
    expect(hire.asOf('2026-03-31').booked('2026-02-23')).toEqual(['MIGRI P4 02-23 E – 03-16 E']);
  });

  it('lets the case run on from its old wait once it is taken back', () => {
    expect(hire.asOf('2026-04-15').booked('2026-02-23')).toEqual(['MIGRI P4 02-23 E – 04-15 E']);
  });
});
