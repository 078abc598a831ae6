/** Who acts for which side of a handoff, and what of it they may reach. What is out of reach looks as if it did not exist. */
import type { FastifyRequest } from 'fastify';
import type { ActBy } from '../../domain/handoffs/act';
import { MATRIX, isRole } from '../../domain/access/matrix';
import { mayActForReceiver } from '../../domain/access/scope';
import { isCode } from '../../domain/hire/admit';
import type { HandoffRow } from '../../domain/hire/read-model';
import { newestEdition } from '../../domain/model/edition';
import type { Organisation } from '../../domain/registry/service';
import { findHandoff } from '../../prisma/handoffs';
import type { Principal } from '../../prisma/principals';
import { getOrganisation } from '../../prisma/registry';
import { principalOf } from '../auth/guard';
import { reachOf } from '../auth/standing-in';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';

/** The coordinating office, by whoever works for it. */
export function senderBy(principal: Principal): ActBy {
  return byOf(principal, newestEdition().semantics.coordinator);
}

/** The receiving office, as the actor of the model that it is. */
export function receiverBy(principal: Principal, { party }: Pick<Organisation, 'party'>): ActBy {
  return byOf(principal, party);
}

function byOf({ id, actingFor }: Principal, role: string): ActBy {
  return { id, role, ...(actingFor && { on_behalf_of: actingFor.id }) };
}

/** Nobody's: no organisation has an empty id. */
const NO_DESK = '';

/** The organisation whose handoffs are on the desk of the one who asks; null where the role reaches every one. */
export function deskOf(principal: Principal): string | null {
  const { roles, organisationId } = reachOf(principal);
  return roles.some((role) => isRole(role) && MATRIX[role]['handoffs.act'] === 'all') ? null : (organisationId ?? NO_DESK);
}

export interface DeskHandoff {
  readonly row: HandoffRow;
  readonly organisation: Organisation;
}

/** A handoff that came to the desk of the one who asks. @throws ProblemError 404, also for another office's */
export async function requireDeskHandoff({ db }: Pick<ServerServices, 'db'>, request: FastifyRequest, handoffId: string): Promise<DeskHandoff> {
  const row = isCode(handoffId) ? await findHandoff(db, handoffId) : undefined;
  const desk = deskOf(principalOf(request));
  const organisation = row?.receiver_id ? await getOrganisation(db, row.receiver_id) : undefined;
  if (!row || !organisation || (desk !== null && organisation.id !== desk))
    throw new ProblemError({ status: 404, code: 'handoff_not_found', detail: 'there is no such handoff on your desk; GET /api/v1/desk/handoffs lists those that there are' });
  return { row, organisation };
}

/** Refuses whoever sent it: nobody answers for the receiver what they asked themselves. @throws ProblemError 403 */
export function requireOtherHands(request: FastifyRequest, { handoff_id, sender }: HandoffRow): void {
  if (!mayActForReceiver(principalOf(request), { sender }))
    throw new ProblemError({ status: 403, code: 'own_handoff', detail: `handoff ${handoff_id} was sent by you; somebody else must act for its receiver` });
}

/** What is said of a handoff that its hire does not have. */
export function handoffNotFound(hireId: string): ProblemError {
  return new ProblemError({ status: 404, code: 'handoff_not_found', detail: `hire ${hireId} has no such handoff; GET /api/v1/hires/${hireId}/handoffs lists those that there are` });
}
