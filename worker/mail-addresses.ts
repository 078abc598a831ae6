/**
 * Where a recipient's mail goes, found anew for each attempt and kept nowhere: offices in the registry, colleagues in the
 * delivery that an officer made by forwarding, persons in the vault. No address ever comes from a request to send.
 *
 *   delivery:<id>  service:<id>:lead_mailbox  principal:<id>  person:<id>
 */
import { isInDomains, isMailAddress } from '../domain/registry/mail-address';
import type { Service } from '../domain/registry/service';
import type { Database } from '../prisma/database';
import { addressOf as forwardedAddress, findDelivery } from '../prisma/deliveries';
import { getHandoff } from '../prisma/handoffs';
import { getOrganisation, getService } from '../prisma/registry';
import type { Vault } from '../vault/vault';

/** The address of a recipient, checked; undefined when there is none that may be used. */
export async function addressOfRecipient(db: Database, vault: Vault, recipient: string): Promise<string | undefined> {
  const found = await find(db, vault, recipient);
  return found !== undefined && isMailAddress(found) ? found : undefined;
}

async function find(db: Database, vault: Vault, recipient: string): Promise<string | undefined> {
  const separator = recipient.indexOf(':');
  const [kind, id] = [recipient.slice(0, separator), recipient.slice(separator + 1)];
  switch (kind) {
    case 'delivery':
      return addressOfDelivery(db, vault, id);
    case 'service': {
      if (!id.endsWith(LEAD)) return undefined;
      const service = await getService(db, id.slice(0, -LEAD.length));
      return service && inDomains(db, service, service.lead_mailbox);
    }
    case 'principal':
      return (await vault.find({ kind: 'staff', principalId: id }))?.profile?.email;
    case 'person':
      return (await vault.readProfile(id))?.email;
    default:
      return undefined;
  }
}

const LEAD = ':lead_mailbox';

/**
 * A colleague's address, as far as it still lies in the organisation's domains, or the mailbox of the service. Also of a
 * delivery that was ended: that a request is withdrawn is told to whoever had it.
 */
async function addressOfDelivery(db: Database, vault: Vault, id: string): Promise<string | undefined> {
  const delivery = await findDelivery(db, id);
  if (!delivery) return undefined;
  const forwarded = forwardedAddress(delivery, vault.keyRing);
  if (forwarded !== null) {
    const organisation = await getOrganisation(db, delivery.organisationId);
    return organisation && isInDomains(forwarded, organisation.mail_domains) ? forwarded : undefined;
  }
  const handoff = await getHandoff(db, delivery.hireId, delivery.handoffId);
  const service = handoff?.service_id ? await takingService(db, handoff.service_id, delivery.organisationId) : undefined;
  return service && inDomains(db, service, service.mailbox);
}

/** The service through which an organisation takes what is asked of a service: that one, or one that stands in for it. */
export async function takingService(db: Database, serviceId: string, organisationId: string): Promise<Service | undefined> {
  const asked = new Set<string>();
  for (let id: string | null = serviceId; id !== null && !asked.has(id); ) {
    asked.add(id);
    const service: Service | undefined = await getService(db, id);
    if (!service || service.organisation_id === organisationId) return service;
    id = service.substitute_id;
  }
  return undefined;
}

async function inDomains(db: Database, service: Service, address: string | null): Promise<string | undefined> {
  const organisation = await getOrganisation(db, service.organisation_id);
  return address !== null && organisation && isInDomains(address, organisation.mail_domains) ? address : undefined;
}
