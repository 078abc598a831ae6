/**
 * Short lives of hires, one for each way in which a hire can end or run into trouble. They are lived on the real server,
 * and their histories are kept in test/histories so that they can be replayed without one.
 */
import { accept, answer, ask, decline, recall, receiver, send } from './handoff-acts';
import type { Rig, TestHire, ToldEvent } from './rig';

export const UP_TO_CONTRACT: readonly ToldEvent[] = [
  { event: 'need_identified', data: { region: 'FI-05', municipality: 109, employer_id: 'EMP-CARE' } }, { event: 'employer_readiness_assessed' },
  { event: 'role_profile_completed', data: { housing_needed: false } },
  { event: 'route_precheck_done', data: { citizenship_group: 'third_country', route: 'TTOL', in_finland_at_start: false, occupation_in_regional_policy: true } },
  { event: 'candidate_proposed' }, { event: 'interview_held' }, { event: 'offer_accepted' }, { event: 'contract_signed' },
];
export const APPLICATION: readonly ToldEvent[] = ['application_submitted', 'fee_paid', 'employer_terms_submitted', 'identification_completed'].map((event) => ({ event, application_id: 'A1' }));
export const HANDOFF: ToldEvent = { event: 'handoff_created', handoff_id: 'H1', service_id: 'SVC-HOUSING', data: { receiver_id: 'ORG-A' } };
export const closing = (outcome: string): ToldEvent => ({ event: 'case_closed', outcome });

export interface Journey {
  readonly name: string;
  /** What the hire is closed with; null when it stays open. */
  readonly outcome: string | null;
  /** Is its workflow expected to take several runs? */
  readonly isChain: boolean;
  readonly live: (hire: TestHire, rig: Rig) => Promise<void>;
}

const granted: readonly ToldEvent[] = [
  { event: 'permit_granted', application_id: 'A1', data: { valid_from: '2087-04-01', valid_until: '2088-03-31' } },
  { event: 'decision_served', application_id: 'A1' }, { event: 'residence_card_collected' },
];
const arrival: readonly ToldEvent[] = [
  ...['arrived', 'identity_code_issued', 'move_notified', 'dvv_visit_done', 'municipality_of_residence_registered', 'tax_card_requested', 'tax_card_delivered', 'bank_application_submitted', 'bank_account_opened', 'strong_eid_obtained', 'kela_notified', 'kela_decision', 'tyel_insured', 'occupational_health_enrolled', 'language_training_requested', 'language_training_started'].map((event) => ({ event })),
  { event: 'employment_started', employment_id: 'E1' }, { event: 'salary_paid', employment_id: 'E1' },
];

export const JOURNEYS: readonly Journey[] = [
  {
    name: 'retained', outcome: 'retained_24m', isChain: true,
    live: async (hire) => {
      for (const told of UP_TO_CONTRACT) await hire.tell(told);
      await hire.tell(...APPLICATION);
      await hire.forward({ days: 29 });
      await hire.tell(...granted);
      await hire.tell(...arrival);
      for (const [days, checkpoint] of [[8, 'P7D'], [23, 'P30D'], [60, 'P90D'], [90, 'P180D'], [185, 'P365D']] as const) {
        await hire.forward({ days });
        await hire.tell({ event: 'checkin_done', checkpoint });
        if (checkpoint === 'P180D') await hire.tell({ event: 'extension_submitted', application_id: 'A2' });
        if (checkpoint === 'P180D') await hire.tell({ event: 'extension_granted', application_id: 'A2', data: { valid_from: '2088-04-01', valid_until: '2092-03-31' } });
      }
      await hire.forward({ days: 365 });
      await hire.tell({ event: 'checkin_done', checkpoint: 'P730D' });
      await hire.tell(closing('retained_24m'));
    },
  },
  { name: 'withdrawn', outcome: 'withdrawn', isChain: true, live: (hire) => toTheEnd(hire, [{ event: 'application_withdrawn', application_id: 'A1' }], 'withdrawn') },
  { name: 'lapsed', outcome: 'lapsed', isChain: true, live: (hire) => toTheEnd(hire, [{ event: 'application_lapsed', application_id: 'A1' }], 'lapsed') },
  {
    name: 'refused', outcome: 'refused', isChain: true,
    live: (hire) => toTheEnd(hire, [{ event: 'permit_refused', application_id: 'A1', reason_code: 'income' }, { event: 'decision_served', application_id: 'A1' }], 'refused'),
  },
  { name: 'left', outcome: 'left', isChain: true, live: (hire) => toTheEnd(hire, [...granted, { event: 'arrived' }, { event: 'left_region', reason_code: 'better_job_elsewhere_fi' }], 'left') },
  {
    name: 'silent-authority', outcome: 'not_hired', isChain: false,
    live: async (hire) => {
      await hire.tell(...UP_TO_CONTRACT.slice(0, 2), HANDOFF);
      await hire.forward({ days: 10 });
      await hire.tell({ event: 'handoff_accepted', handoff_id: 'H1' });
      await hire.tell({ event: 'handoff_completed', handoff_id: 'H1' });
      await hire.tell(closing('not_hired'));
    },
  },
  {
    name: 'asked-back', outcome: 'withdrawn', isChain: false,
    live: async (hire) => {
      await hire.tell(UP_TO_CONTRACT[0]!);
      await hire.act(send());
      await hire.forward({ days: 3 });
      for (const act of [receiver({ act: 'claim' }), accept(), ask('Q1', { text_id: 'T1' }), ask('Q2')]) await hire.act(act);
      await hire.forward({ days: 4 });
      for (const act of [answer('Q1'), answer('Q2')]) await hire.act(act);
      await hire.forward({ days: 12 });
      for (const act of [receiver({ act: 'forward', delivery_id: 'DELIVERY-2' }), decline(), send({ handoff_id: 'HANDOFF-2', receiver_id: 'ORG-B', delivery_id: 'DELIVERY-3', replaces: 'HANDOFF-1' })]) await hire.act(act);
      await hire.forward({ days: 2 });
      await hire.act(recall({ handoff_id: 'HANDOFF-2' }));
      await hire.tell(closing('withdrawn'));
    },
  },
  {
    name: 'signals', outcome: 'not_hired', isChain: false,
    live: async (hire, rig) => {
      await hire.tell(UP_TO_CONTRACT[0]!);
      await rig.hires.put(hire.id, await hire.command({ event: 'vacancy_published' }));
      await rig.hires.put(hire.id, await hire.command({ event: 'offer_declined' }));
      await rig.hires.put(hire.id, { kind: 'employer', id: 'employer:news', hash: 'news' });
      await hire.tell(closing('not_hired'));
    },
  },
  {
    name: 'imported', outcome: null, isChain: false,
    live: async (hire) => {
      await hire.import(...UP_TO_CONTRACT.map((told) => ({ ...told, occurred_at: '2086-11-03' })), { ...HANDOFF, occurred_at: '2086-11-04' });
      await hire.import({ event: 'handoff_accepted', handoff_id: 'H1', occurred_at: '2087-02-27' });
      await hire.forward({ days: 30 });
    },
  },
  {
    name: 'reopened', outcome: null, isChain: false,
    live: async (hire) => {
      await hire.tell(...UP_TO_CONTRACT, HANDOFF);
      await hire.tell({ ...closing('not_hired'), event_id: 'CLOSING' });
      await hire.tell({ event: 'mentor_assigned' });
      await hire.tell({ event: 'case_closed', retracts: 'CLOSING' });
      await hire.forward({ days: 7 });
    },
  },
];

async function toTheEnd(hire: TestHire, ending: readonly ToldEvent[], outcome: string): Promise<void> {
  await hire.tell(...UP_TO_CONTRACT.slice(0, 4));
  await hire.forward({ days: 3 });
  await hire.tell(...UP_TO_CONTRACT.slice(4));
  await hire.tell(...APPLICATION);
  await hire.forward({ days: 40 });
  await hire.tell(...ending);
  await hire.tell(closing(outcome));
}
