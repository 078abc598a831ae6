/**
 * Forwarding inside the receiver's organisation: a new delivery of the same handoff, to a colleague's address in the
 * organisation's own domains. Party and clock go on; the address is sealed with the delivery and stands nowhere else.
 */
import type { ActBy } from '../../domain/handoffs/act';
import type { HandoffRow } from '../../domain/hire/read-model';
import { isInDomains, isMailAddress } from '../../domain/registry/mail-address';
import type { Organisation } from '../../domain/registry/service';
import { recordAudit } from '../../prisma/audit';
import { createDelivery, revokeDeliveries, revokeDelivery } from '../../prisma/deliveries';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';
import { type Acted, actIds, performAct } from './perform-act';

export interface ForwardRequest {
  readonly row: HandoffRow;
  readonly organisation: Organisation;
  readonly by: ActBy;
  /** As it was typed. */
  readonly address: string;
  readonly text: string | undefined;
  readonly version?: number;
  readonly key: string;
  readonly principalId: string;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

/** Forwards it; links that were mailed before end. @throws ProblemError 422 for an address outside the organisation; those of performAct */
export async function forward(services: Pick<ServerServices, 'db' | 'hires' | 'vault'>, request: ForwardRequest): Promise<Acted> {
  const { db, vault } = services;
  const { row, organisation, by, text, version, key, principalId, nowMs } = request;
  const address = request.address.trim();
  if (!isMailAddress(address) || !isInDomains(address, organisation.mail_domains))
    throw new ProblemError({
      status: 422, code: 'address_outside', detail: `a handoff can be forwarded within ${organisation.id} only: ${organisation.mail_domains.join(', ') || 'it has no mail domains yet'}`,
      errors: [{ at: 'address', message: 'not an address of the organisation' }],
    });
  const { hire_id: hireId, handoff_id: handoffId } = row;
  const { deliveryId } = actIds(principalId, key);
  const now = new Date(nowMs);
  const acted = await performAct(services, {
    hireId, text, key, principalId, nowMs,
    act: { act: 'forward', handoff_id: handoffId, by, delivery_id: deliveryId, ...(version !== undefined && { version }) },
    content: { forward: handoffId, address, version },
    beside: {
      make: async () => void (await createDelivery(db, vault.keyRing, { id: deliveryId, hireId, handoffId, organisationId: organisation.id, address, now })),
      undo: () => revokeDelivery(db, deliveryId, now),
    },
  });
  const { delivery_id: current } = acted.handoff;
  // By what is stored, not by this request: repeated, it must not end what somebody forwarded since.
  if (current !== null) await revokeDeliveries(db, handoffId, { now, except: current });
  if (!acted.repeated)
    await recordAudit(db, { principal: principalId, action: 'handoff.forward', object: `handoff/${handoffId}`, detail: { delivery: deliveryId, ...(by.on_behalf_of !== undefined && { on_behalf_of: by.on_behalf_of }) } });
  return acted;
}
