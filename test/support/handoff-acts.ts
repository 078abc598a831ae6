/** Acts on a handoff with what a test does not care about filled in: `send({ receiver_id: 'ORG-A' })`, `ask('Q1')`. */
import type { ActBy, CreateAct, HandoffAct } from '../../domain/handoffs/act';

export const COORDINATOR: ActBy = { id: 'coordinator-1', role: 'COORDINATOR' };
export const OFFICER: ActBy = { id: 'officer-1', role: 'MUNICIPALITY' };

const ID = 'HANDOFF-1';

/** A complete request to a town's daycare service. */
export function send(more: Partial<CreateAct> = {}): CreateAct {
  return {
    act: 'create', handoff_id: ID, by: COORDINATOR, service_id: 'DAYCARE', receiver_id: 'TOWN-A', expected_duration: 'P10D',
    items: [{ item: 'application', state: 'ok', required: true }], fields: [{ field: 'family_size', legal_basis: 'public_task' }],
    language: 'fi', delivery_id: 'DELIVERY-1', ...more,
  };
}

type Without<T> = T extends HandoffAct ? Omit<T, 'handoff_id' | 'by'> & Partial<Pick<T, 'handoff_id' | 'by'>> : never;

/** Something that the receiver does. */
export function receiver(act: Without<Exclude<HandoffAct, CreateAct>>): HandoffAct {
  return { handoff_id: ID, by: OFFICER, ...act } as HandoffAct;
}

/** Something that the sender does. */
export function sender(act: Without<Exclude<HandoffAct, CreateAct>>): HandoffAct {
  return { handoff_id: ID, by: COORDINATOR, ...act } as HandoffAct;
}

export const accept = (more: object = {}): HandoffAct => receiver({ act: 'accept', ...more });
export const ask = (question_id: string, more: object = {}): HandoffAct => receiver({ act: 'ask', question_id, reason_code: 'unclear', ...more });
export const answer = (question_id: string, more: object = {}): HandoffAct => sender({ act: 'answer', question_id, ...more });
export const decline = (more: object = {}): HandoffAct => receiver({ act: 'decline', outcome: 'declined', reason_code: 'no_capacity', ...more });
export const complete = (more: object = {}): HandoffAct => receiver({ act: 'complete', ...more });
export const recall = (more: object = {}): HandoffAct => sender({ act: 'recall', ...more });
