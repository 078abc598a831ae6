/** Whose turn it is in a wait, and since when (waits.md §4); what kind of wait the list calls it (§5). */
import { given, on, permitOn, roadTo } from '../support/hire-story';

const a1 = { application_id: 'A1' };
const f1 = { family_member_id: 'F1' };
const signed = given(...roadTo({ contract: '2026-03-02' }));
const applied = signed.and(on('2026-03-03 10:00', 'application_submitted', a1));
const arrived = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-10', 'arrived'));
const searching = given(
  on('2026-03-02 08:00', 'need_identified'),
  on('2026-03-02 08:00', 'employer_readiness_assessed'),
  on('2026-03-02 08:00', 'role_profile_completed'),
  on('2026-03-02 08:00', 'route_precheck_done', { data: { citizenship_group: 'third_country', route: 'SPECIALIST' } }),
  on('2026-03-09', 'candidate_proposed'),
);

it('gives the turn to the coordinator when a candidate is turned down, and back with the next one', () => {
  const rejected = searching.and(on('2026-03-12', 'candidate_rejected'));
  expect(searching.asOf('2026-03-31').waits('M2')).toEqual(['EMPLOYER M2 since 03-09 E']);
  expect(rejected.asOf('2026-03-31').waits('M2')).toEqual(['COORDINATOR M2 since 03-12 E']);
  expect(rejected.and(on('2026-03-20', 'candidate_proposed')).asOf('2026-03-31').waits('M2')).toEqual(['EMPLOYER M2 since 03-20 E']);
});

it('gives the turn to the talent with an offer, and back to the employer when it is declined', () => {
  const offered = searching.and(on('2026-03-12', 'interview_held'), on('2026-03-16', 'offer_made'));
  expect(offered.asOf('2026-03-31').waits('O1')).toEqual(['TALENT O1 since 03-16 E']);
  expect(offered.and(on('2026-03-18', 'offer_declined')).asOf('2026-03-31').waits('O1')).toEqual(['EMPLOYER O1 since 03-18 E']);
});

it.each([
  ['LVV', 'LVV O3 since 03-06 E'],
  ['OPH', 'OPH O3 since 03-06 E'],
  ['none', 'OPH O3 since 03-06 E'],
])('waits for the recognition at the authority that the pre-check names: %s', (authority, wait) => {
  const data = { regulated_profession: true, recognition_authority: authority };
  const hire = signed.and(on('2026-03-01', 'regulated_profession_checked', { data }), on('2026-03-06', 'recognition_applied'));
  expect(hire.asOf('2026-03-31').waits('O3')).toEqual([wait]);
});

it("keeps a founder's application in the founder's own hands but for the start-up statement", () => {
  const data = { founder_case: true, route: 'STARTUP', citizenship_group: 'third_country' };
  const founder = given(on('2026-02-09 10:00', 'candidate_registered'), on('2026-02-10 10:00', 'route_precheck_done', { data }), on('2026-02-27', 'startup_statement_requested'));
  expect(founder.asOf('2026-03-10').waits('P1')).toEqual(['BUSINESS_FINLAND P1 since 02-27 E']);
  expect(founder.and(on('2026-04-01', 'startup_statement_issued')).asOf('2026-04-10').waits('P1')).toEqual(['TALENT P1 since 04-01 E']);
});

it('reads the founder where the table says the employer', () => {
  const data = { founder_case: true, route: 'STARTUP', citizenship_group: 'third_country' };
  const founder = given(on('2026-02-09 10:00', 'candidate_registered'), on('2026-02-10 10:00', 'route_precheck_done', { data }), on('2026-02-12', 'housing_search_started'));
  expect(founder.asOf('2026-03-10').waits('A1')).toEqual(['TALENT A1 since 02-12 E']);
});

it('gives the turn to the mission once a slot is searched for, in that application only', () => {
  const hire = applied.and(on('2026-03-03 12:00', 'application_submitted', { application_id: 'A2' }), on('2026-03-05', 'identification_slot_searched', a1));
  expect(hire.asOf('2026-03-31').waits('P3')).toEqual(['MISSION P3 since 03-05 E', 'TALENT P3 since 03-03 12:00']);
});

it('calls an agreed date planned, a fixed period a timer and a rhythm a watch', () => {
  expect(applied.and(on('2026-03-05', 'identification_slot_booked', a1)).asOf('2026-03-31').waits('P3')).toEqual(['TALENT P3 since 03-03 10:00 (planned)']);
  expect(given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-05', 'travel_booked')).asOf('2026-03-31').waits('A2')).toEqual(['TALENT A2 since 03-02 E (planned)']);
  const noPolicy = roadTo({ contract: '2026-03-02', precheck: { occupation_in_regional_policy: false } });
  expect(given(...noPolicy).asOf('2026-03-31').waits('N4')).toEqual(['EMPLOYER N4 since 03-01 08:00']);
  expect(given(...noPolicy, on('2026-03-02', 'vacancy_published')).asOf('2026-03-31').waits('N4')).toEqual(['EMPLOYER N4 since 03-01 08:00 (timer)']);
  expect(arrived.and(on('2026-03-17', 'checkin_due', { checkpoint: 'P7D' })).asOf('2026-03-31').waits('R1')).toEqual(['COORDINATOR R1 since 03-17 E (watch)']);
});

it.each([
  ['P5', 'residence_card_ready', 'MIGRI P5 since 03-03 09:00', 'TALENT P5 since 03-12 E'],
  ['A4', 'move_notified', 'TALENT A4 since 03-10 E', 'DVV A4 since 03-12 E'],
  ['A5', 'tax_card_requested', 'TALENT A5 since 03-10 E', 'VERO A5 since 03-12 E'],
  ['A6', 'bank_application_submitted', 'TALENT A6 since 03-10 E', 'BANK A6 since 03-12 E'],
  ['A8', 'kela_notified', 'TALENT A8 since 03-11 E', 'KELA A8 since 03-12 E'],
  ['S1', 'language_training_requested', 'EMPLOYER S1 since 03-10 E', 'LANGUAGE S1 since 03-12 E'],
])('gives the turn in %s to the other side after %s', (step, event, before, after) => {
  const withoutCard = permitOn('2026-03-03').filter((e) => e.event !== 'residence_card_collected');
  const permit = given(...roadTo({ contract: '2026-03-02' }), ...withoutCard);
  const others = arrived.and(...(step === 'A8' ? [on('2026-03-11', 'municipality_of_residence_registered')] : []));
  const hire = step === 'P5' ? permit : others;
  expect(hire.asOf('2026-03-31').waits(step)).toEqual([before]);
  expect(hire.and(on('2026-03-12', event)).asOf('2026-03-31').waits(step)).toEqual([after]);
});

it('gives the turn in an EU registration to Migri, and in a refused bank account back to the talent', () => {
  const eu = given(...roadTo({ contract: '2026-03-02', citizenship: 'eu_eea_swiss' }), on('2026-03-10', 'arrived'));
  expect(eu.asOf('2026-03-31').waits('P6')).toEqual(['TALENT P6 since 03-10 E']);
  expect(eu.and(on('2026-03-20', 'eu_registration_submitted')).asOf('2026-03-31').waits('P6')).toEqual(['MIGRI P6 since 03-20 E']);
  const refused = arrived.and(on('2026-03-12', 'bank_application_submitted'), on('2026-03-20', 'bank_application_rejected'));
  expect(refused.asOf('2026-03-31').waits('A6')).toEqual(['TALENT A6 since 03-20 E']);
});

it('gives the turn in a renewal to Migri with the application', () => {
  const permit = on('2026-03-03 09:00', 'permit_granted', { ...a1, data: { valid_until: '2027-03-02' } });
  const hire = given(...roadTo({ contract: '2026-03-02' }), permit, on('2027-01-02', 'permit_expiry_approaching'));
  expect(hire.asOf('2027-01-31').waits('R2')).toEqual(['TALENT R2 since 01-02 E']);
  expect(hire.and(on('2027-01-20', 'extension_submitted')).asOf('2027-01-31').waits('R2')).toEqual(['MIGRI R2 since 01-20 E']);
});

it("lets one member's family application go to Migri while another's is still with the family", () => {
  const family = signed.and(
    on('2026-03-01', 'role_profile_completed', { data: { has_spouse: true } }),
    on('2026-03-05', 'spouse_programme_joined', f1),
    on('2026-03-06', 'family_application_submitted', f1),
  );
  expect(family.asOf('2026-03-31').waits('P7')).toEqual(['MIGRI P7 since 03-06 E']);
  expect(family.asOf('2026-03-31').waits('S4')).toEqual(['FAMILY S4 since 03-05 E']);
});

it('counts a turn from before the opening, and then the party has it since the opening', () => {
  const hire = arrived.and(on('2026-03-09', 'bank_application_rejected')).asOf('2026-03-31');
  expect(hire.waits('A6')).toEqual(['TALENT A6 since 03-10 E']);
  const early = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }), on('2026-03-05', 'kela_notified'), on('2026-03-10', 'arrived'), on('2026-03-11', 'municipality_of_residence_registered'));
  expect(early.asOf('2026-03-31').waits('A8')).toEqual(['KELA A8 since 03-05 E']);
});

it('takes the last of two turns of one instant', () => {
  const hire = arrived.and(on('2026-03-12 09:00', 'bank_application_submitted', { event_id: 'B1' }), on('2026-03-12 09:00', 'bank_application_rejected', { event_id: 'B2' }));
  expect(hire.asOf('2026-03-31').waits('A6')).toEqual(['TALENT A6 since 03-10 E']);
});
