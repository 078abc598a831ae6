/**
 * Every gap code once (gaps.md): what opens an instance and when, what only looks like one, what ends it, who owns it,
 * how serious it is and how many days it has cost.
 */
import { newestEdition } from '../../domain/model/edition';
import { gap, gaps } from '../support/evaluated';
import { type Told, given, on } from '../support/hire-story';
import { completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const e1 = { employment_id: 'E1' };
const f1 = { family_member_id: 'F1' };
const h1 = { handoff_id: 'H1' };
const housing = { service_id: 'SVC-HOUSING' };
const family = (facts: object) => on('2026-01-08', 'role_profile_completed', { data: { ...facts } });
const regulated = on('2026-01-08', 'regulated_profession_checked', { data: { regulated_profession: true, recognition_authority: 'OPH' } });
const sent = (when: string, handoff_id: string) => on(when, 'handoff_created', { handoff_id, ...housing, data: { receiver_id: 'ORG-A' } });
const returned = (when: string, handoff_id: string, outcome: string, reason_code = 'other') => on(when, 'handoff_returned', { handoff_id, outcome, reason_code });
const employed = [precheck('2026-01-08'), granted('2026-06-01', '2028-06-30'), on('2026-06-10', 'employment_started', e1)];
const lost = on('2026-11-30', 'employment_ended', { ...e1, reason_code: 'redundancy', data: { premature: true } });

interface Code {
  readonly code: string;
  readonly given: readonly Told[];
  /** Without this event there is a gap, with it there is none. */
  readonly nearMiss: Told;
  /** The instance as of a later date, with its owner, severity and days lost. */
  readonly asOf: string;
  readonly open: string;
  readonly worth: string;
  /** What ends it; with the instance then, and its days. Absent for point events, which end as they come. */
  readonly end?: Told;
  readonly ended?: string;
}

const codes: readonly Code[] = [
  { code: 'G01', given: [on('2026-11-02', 'need_identified')], nearMiss: on('2026-11-16', 'employer_readiness_assessed'), asOf: '2026-11-20', open: 'G01 2026-11-17 –', worth: 'COORDINATOR 2 4', end: on('2026-11-25', 'employer_readiness_assessed'), ended: 'G01 2026-11-17 – 2026-11-25' },
  { code: 'G03', given: [on('2026-09-01', 'search_started')], nearMiss: on('2026-10-01', 'candidate_proposed'), asOf: '2026-10-05', open: 'G03 2026-10-02 –', worth: 'EMPLOYMENT_AREA 2 4', end: on('2026-10-20', 'candidate_proposed'), ended: 'G03 2026-10-02 – 2026-10-20' },
  { code: 'G05', given: [regulated, on('2026-03-02', 'recognition_applied')], nearMiss: on('2026-06-02', 'recognition_decided', { outcome: 'full' }), asOf: '2026-06-12', open: 'G05 2026-06-03 –', worth: 'OPH 3 10', end: on('2026-06-20', 'recognition_decided', { outcome: 'full' }), ended: 'G05 2026-06-03 – 2026-06-20' },
  { code: 'G06', given: [regulated, on('2026-03-02', 'professional_right_decided', { outcome: 'additional_studies' })], nearMiss: on('2026-05-31', 'additional_studies_started'), asOf: '2026-06-05', open: 'G06 2026-06-01 –', worth: 'HEI 3 5', end: on('2026-08-24', 'additional_studies_started'), ended: 'G06 2026-06-01 – 2026-08-24' },
  { code: 'G08', given: [precheck('2026-04-01'), on('2026-04-29', 'application_submitted', a1)], nearMiss: on('2026-05-04', 'employer_terms_submitted', a1), asOf: '2026-05-10', open: 'G08 A1 2026-05-05 –', worth: 'EMPLOYER 2 4', end: on('2026-05-12', 'employer_terms_submitted', a1), ended: 'G08 A1 2026-05-05 – 2026-05-12' },
  { code: 'G09', given: [precheck('2026-07-01'), on('2026-07-20', 'application_submitted', a1), on('2026-08-03', 'identification_slot_searched', a1)], nearMiss: on('2026-08-10', 'identification_completed', a1), asOf: '2026-08-16', open: 'G09 A1 2026-08-11 –', worth: 'MISSION 3 4', end: on('2026-08-27', 'identification_completed', a1), ended: 'G09 A1 2026-08-11 – 2026-08-27' },
  { code: 'G10', given: [precheck('2026-05-04'), ...completeApplication('2026-06-01')], nearMiss: granted('2026-07-01', '2027-06-30'), asOf: '2026-07-11', open: 'G10 A1 2026-07-02 –', worth: 'MIGRI 2 10', end: granted('2026-07-20', '2027-07-19'), ended: 'G10 A1 2026-07-02 – 2026-07-20' },
  { code: 'G12', given: [precheck('2026-01-08'), family({ has_spouse: true }), granted('2026-03-02', '2027-03-01'), on('2026-03-20', 'family_application_submitted', f1)], nearMiss: on('2026-05-19', 'family_permit_decided', { ...f1, outcome: 'granted' }), asOf: '2026-05-25', open: 'G12 F1 2026-05-20 –', worth: 'MIGRI 3 6', end: on('2026-06-01', 'family_permit_decided', { ...f1, outcome: 'refused' }), ended: 'G12 F1 2026-05-20 – 2026-06-01' },
  { code: 'G13', given: [on('2026-09-01', 'arrived')], nearMiss: on('2026-09-01', 'lease_signed'), asOf: '2026-09-05', open: 'G13 2026-09-01 –', worth: 'HOUSING 3 4', end: on('2026-09-10', 'lease_signed'), ended: 'G13 2026-09-01 – 2026-09-10' },
  { code: 'G14', given: [on('2026-09-02', 'employment_started', e1)], nearMiss: on('2026-09-02', 'identity_code_issued'), asOf: '2026-09-07', open: 'G14 2026-09-02 –', worth: 'DVV 2 5', end: on('2026-09-10', 'identity_code_issued'), ended: 'G14 2026-09-02 – 2026-09-10' },
  { code: 'G15', given: [on('2026-03-02', 'dvv_visit_done', f1)], nearMiss: on('2026-03-16', 'municipality_of_residence_registered', f1), asOf: '2026-03-20', open: 'G15 F1 2026-03-17 –', worth: 'DVV 2 4', end: on('2026-03-24', 'municipality_of_residence_registered', f1), ended: 'G15 F1 2026-03-17 – 2026-03-24' },
  { code: 'G16', given: [precheck('2026-02-02'), on('2026-03-02', 'arrived')], nearMiss: on('2026-04-01', 'strong_eid_obtained'), asOf: '2026-04-11', open: 'G16 2026-04-02 –', worth: 'BANK 3 10', end: on('2026-04-20', 'strong_eid_obtained'), ended: 'G16 2026-04-02 – 2026-04-20' },
  { code: 'G17', given: [on('2026-03-02', 'employment_started', e1)], nearMiss: on('2026-04-16', 'salary_paid', e1), asOf: '2026-04-20', open: 'G17 E1 2026-04-17 –', worth: 'EMPLOYER 3 4', end: on('2026-04-30', 'salary_paid', e1), ended: 'G17 E1 2026-04-17 – 2026-04-30' },
  { code: 'G18', given: [on('2026-03-31', 'salary_paid', e1)], nearMiss: on('2026-03-31', 'tax_card_delivered'), asOf: '2026-04-02', open: 'G18 E1 2026-03-31 –', worth: 'VERO 2 2', end: on('2026-04-03', 'tax_card_delivered'), ended: 'G18 E1 2026-03-31 – 2026-04-03' },
  { code: 'G19', given: [on('2026-03-02', 'kela_notified')], nearMiss: on('2026-04-13', 'kela_decision'), asOf: '2026-04-20', open: 'G19 2026-04-14 –', worth: 'KELA 1 7', end: on('2026-04-24', 'kela_decision'), ended: 'G19 2026-04-14 – 2026-04-24' },
  { code: 'G20', given: [precheck('2026-04-01', { hire_on_existing_permit: true }), on('2026-04-24', 'employment_started', e1)], nearMiss: on('2026-05-04', 'employee_announcement_filed', e1), asOf: '2026-05-06', open: 'G20 E1 2026-05-05 –', worth: 'EMPLOYER 3 2', end: on('2026-05-07', 'employee_announcement_filed', e1), ended: 'G20 E1 2026-05-05 – 2026-05-07' },
  { code: 'G21', given: [on('2026-03-02', 'language_training_requested')], nearMiss: on('2026-05-01', 'language_training_started'), asOf: '2026-05-05', open: 'G21 2026-05-02 –', worth: 'LANGUAGE 3 4', end: on('2026-08-17', 'language_training_started'), ended: 'G21 2026-05-02 – 2026-08-17' },
  { code: 'G22', given: [family({ has_spouse: true, has_children: false }), on('2026-03-02', 'arrived'), on('2026-02-10', 'family_application_submitted', { ...f1, data: { relation: 'spouse' } })], nearMiss: on('2026-05-31', 'spouse_employed', f1), asOf: '2026-06-04', open: 'G22 F1 2026-06-01 –', worth: 'MUNICIPALITY 3 4', end: on('2026-06-15', 'spouse_programme_joined', f1), ended: 'G22 F1 2026-06-01 – 2026-06-15' },
  { code: 'G23', given: [family({ has_children: true }), on('2026-03-02', 'school_place_requested', f1)], nearMiss: on('2026-04-01', 'school_enrolled', f1), asOf: '2026-04-04', open: 'G23 F1 2026-04-02 –', worth: 'MUNICIPALITY 2 3', end: on('2026-04-13', 'school_enrolled', f1), ended: 'G23 F1 2026-04-02 – 2026-04-13' },
  { code: 'G28', given: [precheck('2026-01-08'), granted('2026-02-02', '2026-12-31')], nearMiss: on('2026-12-10', 'extension_submitted'), asOf: '2026-12-15', open: 'G28 2026-12-31 2026-12-10 –', worth: 'TALENT 3 5', end: on('2026-12-20', 'extension_submitted'), ended: 'G28 2026-12-31 2026-12-10 – 2026-12-20' },
  { code: 'G29', given: [...employed, lost], nearMiss: on('2027-01-14', 'new_employment_started', { employment_id: 'E2' }), asOf: '2027-01-20', open: 'G29 E1 2027-01-15 –', worth: 'EMPLOYMENT_AREA 3 6', end: on('2027-02-01', 'new_employment_started', { employment_id: 'E2' }), ended: 'G29 E1 2027-01-15 – 2027-02-01' },
  { code: 'G27', given: [sent('2026-12-22', 'H1')], nearMiss: returned('2026-12-29', 'H1', 'question'), asOf: '2027-01-03', open: 'G27 H1 2026-12-30 –', worth: 'ORG-A 2 2', end: on('2027-01-04', 'handoff_accepted', h1), ended: 'G27 H1 2026-12-30 – 2027-01-04' },
];

/** Codes of something that happened, each with what looks like it. */
const events: readonly (Omit<Code, 'nearMiss'> & { readonly instead: readonly Told[] })[] = [
  { code: 'G02', given: [on('2026-03-10', 'application_type_changed', { ...a1, data: { from_route: 'TTOL', to_route: 'SPECIALIST' } })], instead: [on('2026-03-10', 'application_submitted', a1)], asOf: '2026-03-31', open: 'G02 A1 2026-03-10 – 2026-03-10', worth: 'COORDINATOR 3 0' },
  { code: 'G04', given: [on('2026-05-29', 'cooperation_period_ended', { cooperation_id: 'C1', outcome: 'none' })], instead: [on('2026-05-29', 'cooperation_period_ended', { cooperation_id: 'C1', outcome: 'hired' })], asOf: '2026-06-30', open: 'G04 C1 2026-05-29 – 2026-05-29', worth: 'HEI 1 0' },
  { code: 'G07', given: [on('2026-06-10', 'additional_info_requested', { ...a1, data: { addressed_to: 'TALENT' } })], instead: [on('2026-06-10', 'additional_info_submitted', a1)], asOf: '2026-06-20', open: 'G07 A1 2026-06-10 –', worth: 'TALENT 2 10', end: on('2026-06-24', 'additional_info_submitted', a1), ended: 'G07 A1 2026-06-10 – 2026-06-24' },
  { code: 'G11', given: [on('2026-06-10', 'permit_refused', { ...a1, reason_code: 'income' })], instead: [on('2026-06-10', 'application_lapsed', a1)], asOf: '2026-06-30', open: 'G11 A1 2026-06-10 – 2026-06-10', worth: 'COORDINATOR 3 0' },
  { code: 'G24', given: [on('2026-03-02', 'handoff_created', { ...h1, ...housing })], instead: [sent('2026-03-02', 'H1')], asOf: '2026-03-05', open: 'G24 SVC-HOUSING 2026-03-02 –', worth: 'COORDINATOR 3 3', end: on('2026-03-09', 'handoff_accepted', h1), ended: 'G24 SVC-HOUSING 2026-03-02 – 2026-03-09' },
  { code: 'G25', given: [sent('2026-03-02', 'H1'), returned('2026-03-04', 'H1', 'declined'), sent('2026-03-05', 'H2'), returned('2026-03-09', 'H2', 'wrong_receiver')], instead: [sent('2026-03-02', 'H1'), returned('2026-03-04', 'H1', 'declined'), sent('2026-03-05', 'H2'), returned('2026-03-09', 'H2', 'question')], asOf: '2026-03-12', open: 'G25 SVC-HOUSING 2026-03-09 –', worth: 'COORDINATOR 3 3', end: on('2026-03-16', 'handoff_completed', { handoff_id: 'H2' }), ended: 'G25 SVC-HOUSING 2026-03-09 – 2026-03-16' },
  { code: 'G26', given: [sent('2026-03-02', 'H1'), returned('2026-03-04', 'H1', 'declined', 'language')], instead: [sent('2026-03-02', 'H1'), returned('2026-03-04', 'H1', 'declined', 'no_capacity')], asOf: '2026-03-06', open: 'G26 H1 2026-03-04 –', worth: 'MUNICIPALITY 2 2', end: on('2026-03-20', 'handoff_completed', h1), ended: 'G26 H1 2026-03-04 – 2026-03-20' },
  { code: 'G30', given: [on('2026-03-02', 'left_region', { reason_code: 'spouse_no_job' })], instead: [on('2026-03-02', 'risk_flag_raised')], asOf: '2026-03-31', open: 'G30 2026-03-02 – 2026-03-02', worth: 'ANALYST 3 0' },
];

const all = [...codes, ...events];
const dayBefore = (line: string): string => {
  const opened = / (\d{4}-\d{2}-\d{2}) –/.exec(line)?.[1] ?? '';
  return new Date(Date.parse(opened) - 86_400_000).toISOString().slice(0, 10);
};
const worth = (told: readonly Told[], { asOf, code }: Pick<Code, 'asOf' | 'code'>): string => {
  const { owner, severity, days_lost } = gap(given(...told), asOf, code);
  return `${owner} ${severity} ${days_lost}`;
};

it('covers every code but the one that only a person may record', () => {
  const automatic = newestEdition().model.gap_types.filter((g) => g.detection.type !== 'manual_only').map((g) => g.code);
  expect(all.map((c) => c.code).sort()).toEqual([...automatic].sort());
});

it.each(all)('$code opens: $open', ({ code, given: told, asOf, open }) => {
  expect(gaps(given(...told), asOf, code)).toEqual([open]);
});

it.each(all)('$code is not there the day before', ({ code, given: told, open }) => {
  expect(gaps(given(...told), dayBefore(open), code)).toEqual([]);
});

it.each(codes)('$code does not open when it comes in time', ({ code, given: told, nearMiss, asOf }) => {
  expect(gaps(given(...told, nearMiss), asOf, code)).toEqual([]);
});

it.each(events)('$code does not open for something that looks like it', ({ code, instead, asOf }) => {
  expect(gaps(given(...instead), asOf, code)).toEqual([]);
});

it.each(all)('$code belongs to its owner, with its severity and days: $worth', (row) => {
  expect(worth(row.given, row)).toBe(row.worth);
});

it.each(all.filter((c) => c.end))('$code ends: $ended', ({ code, given: told, end, ended }) => {
  expect(gaps(given(...told, ...(end ? [end] : [])), '2027-06-30', code)).toEqual([ended]);
});

it.each(all.filter((c) => c.end))('$code ends with the hire as well', ({ code, given: told, asOf, open }) => {
  const closed = given(...told, on(asOf, 'case_closed', { outcome: 'left' }));
  expect(gaps(closed, '2027-06-30', code)).toEqual([`${open} ${asOf}`]);
});

it.each(codes)('$code says nothing when the hire ended before the limit', ({ code, given: told, open }) => {
  const closed = given(...told, on(dayBefore(open), 'case_closed', { outcome: 'left' }));
  expect(gaps(closed, '2027-06-30', code)).toEqual([]);
});

it.each(all)('$code begins nothing after the end of the hire', ({ code, given: told, asOf }) => {
  expect(gaps(given(on('2025-12-01', 'case_closed', { outcome: 'left' }), ...told), asOf, code)).toEqual([]);
});

it('never finds G31 by itself, and shows it nowhere', () => {
  const recorded = given(on('2026-03-02', 'need_identified'), on('2026-03-02', 'employer_readiness_assessed'), on('2026-03-10', 'service_gap_recorded', { gap_id: 'X1', data: { code: 'G31_EXPLOITATION' } }));
  expect(gaps(recorded, '2026-12-31')).toEqual([]);
});
