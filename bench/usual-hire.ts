/**
 * The hire that benchmarks measure: a nurse from outside the EU with spouse and child, from need to the second
 * extension, about 120 events with handoffs, questions, rejections and check-ins. Invented; every date follows from
 * the first, so that any number of them can be spread over the years.
 */
import { formatDay, parseDay } from '../domain/calendar/day';
import { admitEvent } from '../domain/hire/admit';
import type { CaseEvent, EventData } from '../domain/hire/fact';
import { newestEdition } from '../domain/model/edition';

type Line = readonly [day: number, event: string, more?: Partial<CaseEvent>, data?: EventData];

const APPLICATION = { application_id: 'A1' } as const;
const JOB = { employment_id: 'E1' } as const;
const SPOUSE = { family_member_id: 'F1' } as const;
const CHILD = { family_member_id: 'F2' } as const;

function handoff(day: number, id: string, service: string, step: string): Line[] {
  return [
    [day, 'handoff_created', { handoff_id: id, service_id: service }, { receiver_id: `ORG-${service}`, step }],
    [day + 2, 'handoff_accepted', { handoff_id: id }],
    [day + 3, 'handoff_returned', { handoff_id: id, service_id: service, outcome: 'question', reason_code: 'missing_document' }],
    [day + 5, 'handoff_answered', { handoff_id: id }],
    [day + 12, 'handoff_completed', { handoff_id: id }],
  ];
}

function checkIn(day: number, checkpoint: string): Line[] {
  return [[day, 'checkin_due', { checkpoint }], [day + 3, 'checkin_done', { checkpoint }, { work: 4, housing: 4, family: 3, language: 2, intent_to_stay: 4 }]];
}

const STORY: readonly Line[] = [
  [0, 'need_identified', {}, { region: 'FI-05', municipality: 109, employer_id: 'EMP-CARE', occupation: 2221, sector: 'health', pilot: 'P1' }],
  [1, 'role_profile_completed', {}, { has_spouse: true, has_children: true, housing_needed: true }],
  [6, 'employer_readiness_assessed', { outcome: 'novice' }, { notice_channel: 'electronic' }],
  [7, 'regulated_profession_checked', {}, { regulated_profession: true, recognition_authority: 'LVV' }],
  [8, 'route_precheck_done', {}, { path: 'A', route: 'TTOL', citizenship_group: 'third_country', in_finland_at_start: false, occupation_in_regional_policy: false }],
  [9, 'vacancy_published'], [10, 'search_started'], [26, 'vacancy_closed'], [30, 'candidate_registered'], [31, 'consent_recorded'],
  [33, 'candidate_proposed'], [36, 'candidate_rejected', { reason_code: 'language' }], [40, 'candidate_proposed'], [44, 'interview_held'],
  [46, 'offer_made'], [50, 'offer_accepted', {}, { has_spouse: true, has_children: true }], [54, 'contract_signed'],
  [56, 'recognition_applied', {}, { qualification_from: 'eu_eea' }], [70, 'recognition_info_requested', {}, { addressed_to: 'TALENT' }], [84, 'recognition_info_submitted'],
  [150, 'professional_right_decided', { outcome: 'granted' }],
  [60, 'application_submitted', APPLICATION, { fast_track: false, employer_certified: false, route: 'TTOL' }], [60, 'fee_paid', APPLICATION],
  [66, 'employer_terms_submitted', APPLICATION], [62, 'identification_slot_searched', APPLICATION], [64, 'identification_slot_booked', APPLICATION],
  [74, 'identification_completed', APPLICATION], [90, 'additional_info_requested', { ...APPLICATION, event_id: 'q1' }, { addressed_to: 'EMPLOYER', missing_items: ['terms'] }],
  [101, 'additional_info_submitted', APPLICATION, { answers_event_id: 'q1' }], [120, 'permit_granted', APPLICATION, {}], [123, 'decision_served', APPLICATION],
  [128, 'd_visa_issued'], [126, 'residence_card_ready'], [131, 'residence_card_collected'],
  [125, 'family_application_submitted', SPOUSE, { relation: 'spouse' }], [125, 'family_application_submitted', CHILD, { relation: 'child' }],
  [190, 'family_permit_decided', { ...SPOUSE, outcome: 'granted' }], [192, 'family_permit_decided', { ...CHILD, outcome: 'granted' }],
  ...handoff(55, 'H1', 'SVC-HOUSING', 'A1'), ...handoff(140, 'H2', 'SVC-TAX', 'A5'), ...handoff(142, 'H3', 'SVC-BANK', 'A6'), ...handoff(146, 'H4', 'SVC-SCHOOL', 'S2'),
  [60, 'housing_search_started'], [138, 'lease_signed'], [132, 'travel_booked'], [139, 'arrived'], [200, 'arrived', SPOUSE], [200, 'arrived', CHILD],
  [141, 'employment_started', JOB, { main_job: true, language_training_needed: true }], [141, 'right_to_work_checked'], [142, 'shop_steward_informed'],
  [140, 'identity_code_issued'], [205, 'identity_code_issued', SPOUSE], [205, 'identity_code_issued', CHILD], [143, 'move_notified'], [146, 'dvv_visit_booked'], [150, 'dvv_visit_done'],
  [160, 'municipality_of_residence_registered'], [206, 'move_notified', SPOUSE], [210, 'dvv_visit_done', SPOUSE], [226, 'municipality_of_residence_registered', SPOUSE],
  [206, 'move_notified', CHILD], [210, 'dvv_visit_done', CHILD], [224, 'municipality_of_residence_registered', CHILD],
  [143, 'tax_card_requested'], [149, 'tax_card_delivered'], [171, 'salary_paid', JOB], [201, 'salary_paid', JOB],
  [144, 'bank_application_submitted'], [152, 'bank_application_rejected', { reason_code: 'passport_not_accepted' }], [154, 'bank_application_submitted'], [170, 'bank_account_opened'],
  [176, 'strong_eid_obtained'], [148, 'kela_notified'], [192, 'kela_decision'], [214, 'kela_notified', SPOUSE], [250, 'kela_decision', SPOUSE],
  [142, 'tyel_insured'], [145, 'occupational_health_enrolled'], [165, 'integration_info_given'], [170, 'integration_assessment_started'], [190, 'integration_plan_made'],
  [150, 'language_level_recorded', {}, { language: 'fi', cefr: 'A2' }], [151, 'language_training_requested'], [230, 'language_training_started'], [320, 'language_training_ended'],
  [130, 'daycare_applied', CHILD, { need: 'unforeseen_work' }], [208, 'daycare_place_granted', CHILD], [207, 'school_place_requested', CHILD], [220, 'school_enrolled', CHILD],
  [240, 'spouse_programme_joined', SPOUSE], [330, 'spouse_employed', SPOUSE], [150, 'mentor_assigned'],
  ...checkIn(146, 'P7D'), ...checkIn(169, 'P30D'), ...checkIn(229, 'P90D'), ...checkIn(319, 'P180D'), ...checkIn(504, 'P365D'),
  [425, 'permit_expiry_approaching'], [440, 'extension_submitted', { application_id: 'A2' }], [470, 'extension_granted', { application_id: 'A2' }],
];

/** Days between the first and the last event. */
export const USUAL_HIRE_DAYS = Math.max(...STORY.map(([day]) => day));

/**
 * The events of one usual hire, about 120 of them.
 * @param startOn  ISO date of its need
 */
export function usualHire(caseId: string, startOn: string): CaseEvent[] {
  const start = parseDay(startOn);
  if (start === undefined) throw new Error(`"${startOn}" is no date`);
  const date = (day: number): string => formatDay(start + day);
  const permit: Record<string, EventData> = {
    permit_granted: { valid_from: date(120), valid_until: date(485) },
    extension_granted: { valid_from: date(486), valid_until: date(1215) },
    daycare_applied: { need: 'unforeseen_work', needed_from: date(205) },
  };
  return STORY.map(([day, event, more = {}, data], i) => {
    const links = data && 'answers_event_id' in data ? { ...data, answers_event_id: `${caseId}-q1` } : data;
    const admitted = admitEvent(newestEdition(), {
      ...more, event_id: more.event_id ? `${caseId}-${more.event_id}` : `${caseId}-${i}`, case_id: caseId, event, occurred_at: date(day),
      // An employer of its own: hires of one employer hear of each other, and thousands of them would.
      data: { ...links, ...permit[event], ...(data && 'employer_id' in data && { employer_id: `EMP-${caseId}` }) },
    }, { source: 'import' });
    if ('refusal' in admitted) throw new Error(`${event}: ${admitted.refusal.message} (${admitted.refusal.at ?? ''})`);
    return admitted.event;
  });
}
