/**
 * Changes that need a second person: an address, and the domains in which addresses may lie. Nobody alone can lead
 * what is sent about people to another mailbox (trust.md §8.2). A new service waits with its first address and is in use
 * from the consent on, so consenting to an address and to the start of a service is one act.
 */
import type { Refusal } from '../hire/command';
import { canonical } from '../hire/canonical';
import { FOUR_EYES } from './fields';
import { isInDomains } from './mail-address';
import type { Entries, EntityName, EntryOf, Organisation, Service } from './service';

export const DECISIONS = ['approved', 'refused', 'withdrawn'] as const;
export type Decision = (typeof DECISIONS)[number];

/** `{ mailbox: { from, to } }` */
export type ChangedFields = Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;

export interface RegistryChange {
  readonly id: string;
  readonly entity: EntityName;
  readonly entity_id: string;
  /** Version of the entry that the proposer saw; another one by now makes the change stale. */
  readonly base_version: number;
  readonly fields: ChangedFields;
  /** Principal. */
  readonly proposed_by: string;
  /** ISO instant, UTC. */
  readonly proposed_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly decision: Decision | null;
}

/** Who does something: the one who asks, and the one in whose place. */
export interface Acting {
  readonly id: string;
  readonly acting_for?: string | undefined;
}

export interface Split<E> {
  /** What can be stored at once. */
  readonly entry: E;
  /** What waits for consent; undefined: nothing. */
  readonly fields: ChangedFields | undefined;
}

/**
 * Parts a wish into what may be stored at once and what waits for a second person.
 * @param before  the entry as it is, a blank one where it is new
 * @param after  the entry as it is wished
 */
export function proposedChange<N extends EntityName>(entity: N, before: EntryOf[N], after: EntryOf[N]): Split<EntryOf[N]> {
  const guarded: string[] = FOUR_EYES[entity].filter((field) => canonical(valueOf(before, field)) !== canonical(valueOf(after, field)));
  if (guarded.length > 0 && isTakenIntoUse(before, after)) guarded.push('state');
  if (guarded.length === 0) return { entry: after, fields: undefined };
  const kept = Object.fromEntries(guarded.map((field) => [field, valueOf(before, field)]));
  const fields = Object.fromEntries(guarded.map((field) => [field, { from: valueOf(before, field), to: valueOf(after, field) }]));
  return { entry: { ...after, ...kept }, fields };
}

/**
 * The entry with a change that is consented to.
 * @param entry  as it is now; undefined: it is no longer there
 */
export function appliedChange<N extends EntityName>(
  change: RegistryChange & { readonly entity: N }, entry: EntryOf[N] | undefined, entries: Entries,
): { readonly entry: EntryOf[N] } | { readonly refusal: Refusal } {
  if (!entry || entry.version !== change.base_version)
    return refuse('change_stale', `${change.entity} ${change.entity_id} has changed since this was proposed (version ${change.base_version}, now ${entry?.version ?? 'none'}); withdraw or refuse it, and propose it anew`);
  const applied: EntryOf[N] = { ...entry, ...Object.fromEntries(Object.entries(change.fields).map(([field, { to }]) => [field, to])) };
  const refusal = change.entity === 'organisation'
    ? strandedAddress(applied as Organisation, entries.services)
    : addressOutside(applied as Service, entries.organisations.find(({ id }) => id === (applied as Service).organisation_id)?.mail_domains ?? []);
  return refusal ? { refusal } : { entry: applied };
}

/** Why this decision cannot be made by them; undefined when it can. */
export function decisionRefusal(change: RegistryChange, decision: Decision, by: Acting): Refusal | undefined {
  const isOwn = [by.id, by.acting_for].includes(change.proposed_by);
  if (change.decision !== null) return { code: 'change_decided', message: `change ${change.id} was ${change.decision} by ${change.decided_by ?? 'somebody'} already` };
  if (decision === 'approved' && isOwn) return { code: 'four_eyes', message: `change ${change.id} was proposed by ${change.proposed_by}; somebody else must look at it and consent` };
  if (decision === 'withdrawn' && !isOwn) return { code: 'not_yours', message: `change ${change.id} was proposed by ${change.proposed_by}, who alone can withdraw it; refuse it instead` };
  return undefined;
}

/** Why an address may not stand in a service; undefined when both lie in the organisation's domains. */
export function addressOutside({ mailbox, lead_mailbox }: Pick<Service, 'mailbox' | 'lead_mailbox'>, domains: readonly string[]): Refusal | undefined {
  for (const [at, address] of [['mailbox', mailbox], ['lead_mailbox', lead_mailbox]] as const)
    if (address !== null && !isInDomains(address, domains))
      return { code: 'outside_domains', message: `the ${at} does not lie in the mail domains of its organisation (${domains.join(', ') || 'none is approved yet'}); its domains come first`, at };
  return undefined;
}

function strandedAddress({ id, mail_domains }: Organisation, services: readonly Service[]): Refusal | undefined {
  const stranded = services.find((service) => service.organisation_id === id && addressOutside(service, mail_domains));
  return stranded && { code: 'outside_domains', message: `service ${stranded.id} has an address outside these domains; change it first`, at: 'mail_domains' };
}

/** A draft that is to be used. */
function isTakenIntoUse(before: object, after: object): boolean {
  return valueOf(before, 'state') === 'draft' && valueOf(after, 'state') !== 'draft' && valueOf(after, 'state') !== 'retired';
}

function valueOf(entry: object, field: string): unknown {
  return (entry as Readonly<Record<string, unknown>>)[field];
}

function refuse(code: string, message: string): { readonly refusal: Refusal } {
  return { refusal: { code, message } };
}
