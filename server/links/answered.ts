/** What is shown of a handoff that has been answered: what, by which office and role, when; none of the data any more. */
import { standingOf } from '../../domain/handoffs/doings';
import { threadsOf } from '../../domain/handoffs/thread';
import { preparedEvents } from '../../domain/hire/state';
import { editionOf } from '../../domain/model/edition';
import { loadState } from '../../prisma/hire-state';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';
import type { LinkPass } from './link-pass';

export interface Answered {
  readonly did: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly reason_code: string | null;
  readonly at: string;
  readonly by: { readonly role: string; readonly organisation: { readonly fi: string; readonly sv: string; readonly en: string } | null };
}

/** How it ended; null when its thread is no longer in the log. */
export async function answeredOf({ db }: Pick<ServerServices, 'db'>, { delivery, handoff, organisation }: LinkPass): Promise<Answered | null> {
  const state = await loadState(db, delivery.hireId);
  if (!state) return null;
  const edition = editionOf(state.edition);
  const thread = threadsOf({ edition, events: preparedEvents(state), notes: state.notes }).find((one) => one.handoffId === delivery.handoffId);
  const last = thread && standingOf(thread, edition).last;
  if (!last) return null;
  return {
    did: last.did, state: handoff.state, outcome: handoff.outcome, reason_code: handoff.reason_code, at: last.at,
    by: { role: last.role, organisation: namesOf(organisation) },
  };
}

/** Nothing is left to do, because the sender took it back. @throws ProblemError 410, friendly and with a code of its own */
export function refuseWithdrawn({ handoff }: LinkPass): void {
  if (handoff.replaced_by !== null)
    throw new ProblemError({ status: 410, code: 'handoff_replaced', detail: `request ${handoff.handoff_id} was replaced by a newer one; you need not do anything` });
  if (handoff.state === 'withdrawn')
    throw new ProblemError({ status: 410, code: 'handoff_recalled', detail: `request ${handoff.handoff_id} was withdrawn by its sender; you need not do anything` });
}

/** Names of an organisation in the three languages; null when it is no longer in the registry. */
export function namesOf(organisation: LinkPass['organisation']): Answered['by']['organisation'] {
  return organisation ? { fi: organisation.name_fi, sv: organisation.name_sv, en: organisation.name_en } : null;
}
