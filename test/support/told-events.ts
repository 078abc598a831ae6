/** Events that many tests of clocks and gap rules begin with. Dates are local; facts are those of the model. */
import type { EventData } from '../../domain/hire/fact';
import { type Told, on } from './hire-story';

/** A pre-check: who comes, and on which route. A worker from a third country on the ordinary route unless said otherwise. */
export function precheck(when: string, facts: EventData = {}): Told {
  return on(when, 'route_precheck_done', { data: { citizenship_group: 'third_country', route: 'TTOL', in_finland_at_start: false, ...facts } });
}

/** Everything that makes an application complete on a date, and the application itself. */
export function completeApplication(when: string, application_id = 'A1'): readonly Told[] {
  return [
    on(when, 'application_submitted', { application_id }),
    on(when, 'fee_paid', { application_id }),
    on(when, 'employer_terms_submitted', { application_id }),
    on(when, 'identification_completed', { application_id }),
  ];
}

/** A handoff sent to a receiver and taken on the same date. */
export function acceptedHandoff(when: string, handoff_id = 'H1', receiver_id = 'ORG-A'): readonly Told[] {
  return [on(when, 'handoff_created', { handoff_id, service_id: 'SVC-HOUSING', data: { receiver_id } }), on(when, 'handoff_accepted', { handoff_id })];
}

/** A grant with its dates. */
export function granted(when: string, valid_until: string, application_id = 'A1'): Told {
  return on(when, 'permit_granted', { application_id, data: { valid_from: when, valid_until } });
}
