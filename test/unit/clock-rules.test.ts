/** Every clock of the model once: what starts it, for which object, when it is due, who has to act, and what stops it. */
import { newestEdition } from '../../domain/model/edition';
import { clockRow } from '../../domain/clocks/clock';
import { evaluated } from '../support/evaluated';
import { type Told, given, on } from '../support/hire-story';
import { acceptedHandoff, completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const e1 = { employment_id: 'E1' };
const f1 = { family_member_id: 'F1' };
const h1 = { handoff_id: 'H1' };
const fastTrack = [precheck('2026-01-08', { route: 'SPECIALIST' }), on('2026-03-02', 'application_submitted', { ...a1, data: { fast_track: true } })];
const refused = [precheck('2026-01-08'), ...completeApplication('2026-01-12'), on('2026-02-12', 'permit_refused', { ...a1, reason_code: 'income' })];
const jobLost = (route: string) => [precheck('2026-01-08', { route }), granted('2026-01-12', '2028-01-11'), on('2026-01-15', 'employment_started', e1), on('2026-03-02', 'employment_ended', { ...e1, reason_code: 'redundancy', data: { premature: true } })];
const children = on('2026-01-08', 'role_profile_completed', { data: { has_children: true } });
const regulated = (authority: string) => on('2026-01-08', 'regulated_profession_checked', { data: { regulated_profession: true, recognition_authority: authority } });
const onPermit = [precheck('2026-01-08', { hire_on_existing_permit: true, in_finland_at_start: true })];
const onPaper = on('2026-01-08', 'employer_readiness_assessed', { data: { notice_channel: 'paper' } });

interface Rule {
  readonly sla: string;
  readonly given: readonly Told[];
  /** Object and due date of the clock that these events have started on Monday 2 March 2026, and its owner. */
  readonly clock: string;
  readonly stop: Told;
}

const rules: readonly Rule[] = [
  { sla: 'SLA_VACANCY_OPEN', given: [precheck('2026-01-08', { occupation_in_regional_policy: false }), on('2026-03-02', 'vacancy_published')], clock: '– 2026-03-16 EMPLOYER', stop: on('2026-03-16', 'application_submitted', a1) },
  { sla: 'SLA_TERMS_FT', given: fastTrack, clock: 'A1 2026-03-04 EMPLOYER', stop: on('2026-03-04', 'employer_terms_submitted', a1) },
  { sla: 'SLA_ID_FT', given: fastTrack, clock: 'A1 2026-03-09 TALENT', stop: on('2026-03-09', 'identification_completed', a1) },
  { sla: 'SLA_DECISION_FT', given: [...fastTrack, on('2026-03-02', 'employer_terms_submitted', a1), on('2026-03-02', 'identification_completed', a1)], clock: 'A1 2026-03-16 MIGRI', stop: on('2026-03-16', 'permit_refused', { ...a1, reason_code: 'income' }) },
  { sla: 'SLA_ID_STD', given: [precheck('2026-01-08'), on('2026-03-02', 'application_submitted', a1)], clock: 'A1 2026-06-02 TALENT', stop: on('2026-06-02', 'identification_completed', a1) },
  { sla: 'SLA_DECISION_TARGET', given: [precheck('2026-01-08'), ...completeApplication('2026-03-02')], clock: 'A1 2026-04-02 MIGRI', stop: granted('2026-04-02', '2027-04-01') },
  { sla: 'SLA_DECISION_MAX', given: [precheck('2026-01-08'), ...completeApplication('2026-03-02')], clock: 'A1 2026-07-02 MIGRI', stop: granted('2026-07-02', '2027-07-01') },
  { sla: 'SLA_ADDINFO', given: [precheck('2026-01-08'), on('2026-03-02', 'additional_info_requested', { ...a1, event_id: 'Q1', data: { due_at: '2026-03-20', addressed_to: 'EMPLOYER' } })], clock: 'Q1 2026-03-20 EMPLOYER', stop: on('2026-03-20', 'additional_info_submitted', { ...a1, data: { answers_event_id: 'Q1' } }) },
  { sla: 'SLA_APPEAL', given: [...refused, on('2026-03-02', 'decision_served', a1)], clock: 'A1 2026-04-01 TALENT', stop: on('2026-04-01', 'appeal_filed', a1) },
  { sla: 'SLA_DVISA_USE', given: [precheck('2026-01-08', { route: 'SPECIALIST' }), on('2026-03-02', 'd_visa_issued')], clock: '– 2026-06-10 TALENT', stop: on('2026-06-10', 'arrived') },
  { sla: 'SLA_EU_REG', given: [precheck('2026-01-08', { citizenship_group: 'eu_eea_swiss' }), on('2026-03-02', 'arrived')], clock: '– 2026-06-02 TALENT', stop: on('2026-06-02', 'eu_registration_submitted') },
  { sla: 'SLA_MOVE', given: [precheck('2026-01-08'), on('2026-03-02', 'arrived')], clock: '– 2026-03-09 TALENT', stop: on('2026-03-09', 'move_notified') },
  { sla: 'SLA_ANNOUNCE_E', given: [...onPermit, on('2026-03-02', 'employment_started', e1)], clock: 'E1 2026-03-09 EMPLOYER', stop: on('2026-03-09', 'employee_announcement_filed', e1) },
  { sla: 'SLA_ANNOUNCE_P', given: [...onPermit, onPaper, on('2026-03-02', 'employment_started', e1)], clock: 'E1 2026-03-12 EMPLOYER', stop: on('2026-03-12', 'employee_announcement_filed', e1) },
  { sla: 'SLA_END_NOTICE', given: jobLost('TTOL'), clock: 'E1 2026-03-16 EMPLOYER', stop: on('2026-03-16', 'end_of_employment_notified', e1) },
  { sla: 'SLA_PROTECTION_3', given: jobLost('TTOL'), clock: 'E1 2026-06-02 TALENT', stop: on('2026-06-02', 'new_employment_started', { employment_id: 'E2' }) },
  { sla: 'SLA_PROTECTION_6', given: jobLost('SPECIALIST'), clock: 'E1 2026-09-02 TALENT', stop: on('2026-09-02', 'new_employment_started', { employment_id: 'E2' }) },
  { sla: 'SLA_DVV', given: [on('2026-03-02', 'dvv_visit_done', f1)], clock: 'F1 2026-03-16 DVV', stop: on('2026-03-16', 'municipality_of_residence_refused', { ...f1, reason_code: 'documents' }) },
  { sla: 'SLA_TAXCARD', given: [on('2026-03-02', 'employment_started', e1), on('2026-03-31', 'salary_paid', e1)], clock: 'E1 2026-03-31 TALENT', stop: on('2026-03-31', 'tax_card_delivered') },
  { sla: 'SLA_BANK', given: [on('2026-03-02', 'bank_application_submitted')], clock: '– 2026-03-16 BANK', stop: on('2026-03-16', 'bank_account_opened') },
  { sla: 'SLA_EID', given: [precheck('2026-01-08'), on('2026-03-02', 'arrived')], clock: '– 2026-04-01 BANK', stop: on('2026-04-01', 'strong_eid_obtained') },
  { sla: 'SLA_KELA', given: [on('2026-03-02', 'kela_notified')], clock: '– 2026-04-13 KELA', stop: on('2026-04-13', 'kela_decision') },
  { sla: 'SLA_DAYCARE', given: [children, on('2026-03-02', 'daycare_applied', { ...f1, data: { need: 'planned' } })], clock: 'F1 2026-07-02 MUNICIPALITY', stop: on('2026-07-02', 'daycare_place_granted', f1) },
  { sla: 'SLA_DAYCARE_WORK', given: [children, on('2026-03-02', 'daycare_applied', { ...f1, data: { need: 'unforeseen_work' } })], clock: 'F1 2026-03-16 MUNICIPALITY', stop: on('2026-03-16', 'daycare_place_granted', f1) },
  { sla: 'SLA_SCHOOL', given: [children, on('2026-03-02', 'school_place_requested', f1)], clock: 'F1 2026-04-01 MUNICIPALITY', stop: on('2026-04-01', 'school_enrolled', f1) },
  { sla: 'SLA_OPH', given: [regulated('OPH'), on('2026-03-02', 'recognition_applied')], clock: '– 2026-06-02 OPH', stop: on('2026-06-02', 'recognition_decided', { outcome: 'full' }) },
  { sla: 'SLA_LVV_EU', given: [regulated('LVV'), on('2026-03-02', 'recognition_applied', { data: { qualification_from: 'eu_eea' } })], clock: '– 2026-07-02 LVV', stop: on('2026-07-02', 'professional_right_decided', { outcome: 'granted' }) },
  { sla: 'SLA_EXT_OPEN', given: [precheck('2025-01-08'), granted('2025-05-04', '2026-05-02')], clock: '2026-05-02 2026-05-02 TALENT', stop: on('2026-05-02', 'extension_submitted') },
  { sla: 'SLA_STARTUP_STATEMENT', given: [precheck('2026-01-08', { route: 'STARTUP' }), on('2026-03-02', 'startup_statement_requested')], clock: '– 2026-04-02 BUSINESS_FINLAND', stop: on('2026-04-02', 'startup_statement_issued', { outcome: 'eligible' }) },
  { sla: 'SLA_HANDOFF_ACCEPT', given: [on('2026-03-02', 'handoff_created', { ...h1, data: { receiver_id: 'ORG-A' } })], clock: 'H1 2026-03-05 ORG-A', stop: on('2026-03-05', 'handoff_returned', { ...h1, outcome: 'question', reason_code: 'unclear' }) },
  { sla: 'SLA_HANDOFF_DONE', given: acceptedHandoff('2026-03-02'), clock: 'H1 2026-03-16 ORG-A', stop: on('2026-03-16', 'handoff_completed', h1) },
  { sla: 'SLA_CHECKIN', given: [precheck('2026-01-08'), on('2026-03-02', 'arrived')], clock: 'P7D 2026-03-09 COORDINATOR', stop: on('2026-03-09', 'checkin_done', { checkpoint: 'P7D' }) },
];

const clocksOf = (events: readonly Told[], asOf: string, sla: string) => evaluated(given(...events), asOf).clocks.filter((c) => c.sla.id === sla);

it('names every clock of a hire', () => {
  const ofHires = newestEdition().model.slas.filter((s) => s.per !== 'tenant').map((s) => s.id);
  expect(rules.map((r) => r.sla).sort()).toEqual([...ofHires].sort());
});

it.each(rules)('$sla is due for $clock', ({ sla, given: events, clock }) => {
  const lines = clocksOf(events, '2026-03-31', sla).map((c) => ({ ...clockRow('H-1', c), owner: c.owner }));
  expect(lines.map((c) => `${c.object_id ?? '–'} ${c.due_on ?? '–'} ${c.owner}`)).toContain(clock);
  expect(lines.map((c) => c.start_on)).toContain('2026-03-02');
});

it.each(rules)('$sla is met by its stop on the last day', ({ sla, given: events, stop, clock }) => {
  const met = clocksOf([...events, stop], '2026-12-31', sla).filter((c) => c.state === 'met').map((c) => c.objectId ?? '–');
  expect(met).toEqual([clock.split(' ')[0]]);
});

it.each(rules.filter((r) => r.sla !== 'SLA_VACANCY_OPEN'))('$sla is late when nobody stops it', ({ sla, given: events, clock }) => {
  const late = clocksOf(events, '2026-12-31', sla).filter((c) => c.state === 'breached_open').map((c) => c.objectId ?? '–');
  expect(late).toContain(clock.split(' ')[0]);
});

it('gives no clock of a hire for what concerns the installation', () => {
  expect(clocksOf([on('2026-03-02', 'need_identified')], '2026-12-31', 'SLA_ACCESS_FEEDBACK')).toEqual([]);
});
