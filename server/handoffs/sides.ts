/** Who acts for which side of a handoff, and what of it they may reach. What is out of reach looks as if it did not exist. */
import type { FastifyRequest } from 'fastify';
import type { ActBy } from '../../domain/handoffs/act';
import { isCode } from '../../domain/hire/admit';
import type { HandoffRow } from '../../domain/hire/read-model';
import { newestEdition } from '../../domain/model/edition';
import type { Organisation } from '../../domain/registry/service';
import { findHandoff } from '../../prisma/handoffs';
import type { Principal } from '../../prisma/principals';
import { getOrganisation } from '../../prisma/registry';
import { principalOf } from '../auth/guard';
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

/** Whose handoffs a principal works on: one organisation's, or everybody's (null) where nothing limits them. */
export function deskOf(principal: Principal): string | null {
  return (principal.actingFor ?? principal).organisationId;
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

/** A handoff of a hire. @throws ProblemError 404 */
export function handoffNotFound(hireId: string): ProblemError {
  return new ProblemError({ status: 404, code: 'handoff_not_found', detail: `hire ${hireId} has no such handoff; GET /api/v1/hires/${hireId}/handoffs lists those that there are` });
}
