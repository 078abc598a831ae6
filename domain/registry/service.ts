/**
 * Who gives which service, and who takes a handoff on a given day. An owner is an organisation and a role, never a
 * person, and counts as active only with everything that a request needs to arrive: a service in use, a role, a mailbox
 * inside the organisation's own domains, and dates that hold. Without one the substitute takes over; without that the
 * request is nobody's and the hire shows it (G24).
 */
import { isInDomains } from './mail-address';

export const ENTITIES = ['organisation', 'service'] as const;
export type EntityName = (typeof ENTITIES)[number];

export interface Organisation {
  /** The actor's id where an authority serves the whole country (DVV), so that its waits stand together. */
  readonly id: string;
  readonly kind: string;
  /** Actor of the model that it acts as. */
  readonly party: string;
  readonly name_fi: string;
  readonly name_sv: string;
  readonly name_en: string;
  readonly municipality: string | null;
  readonly languages: readonly string[];
  /** In these domains, and not below them, its addresses lie. */
  readonly mail_domains: readonly string[];
  /** ISO dates, both inclusive; null: open. */
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  /** Grows with every change. */
  readonly version: number;
}

export interface ChecklistItem {
  readonly id: string;
  readonly fi: string;
  readonly sv: string;
  readonly en: string;
  readonly required: boolean;
}

/** A field that may be shared with the service, on which basis, and whether it is unless somebody says otherwise. */
export interface ServiceField {
  readonly field: string;
  readonly legal_basis: string;
  readonly default: boolean;
}

export const SERVICE_STATES = ['draft', 'active', 'under_review', 'retired'] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];
export const CLIENTS = ['firm', 'talent', 'family'] as const;
export type Client = (typeof CLIENTS)[number];

export interface Service {
  readonly id: string;
  readonly organisation_id: string;
  readonly title_fi: string;
  readonly title_sv: string;
  readonly title_en: string;
  readonly stage: string | null;
  readonly step: string | null;
  readonly client: Client;
  /** Municipality codes; empty: all. */
  readonly area: readonly string[];
  readonly languages: readonly string[];
  /** Role that owns it in its organisation, as a code; null: nobody does. */
  readonly owner_role: string | null;
  readonly mailbox: string | null;
  readonly lead_mailbox: string | null;
  readonly substitute_id: string | null;
  /** Promised: working days from acceptance to completion, 1–250. */
  readonly response_days: number | null;
  readonly checklist: readonly ChecklistItem[];
  readonly shared_fields: readonly ServiceField[];
  readonly state: ServiceState;
  readonly reviewed_on: string | null;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  /** ISO date since which state, role or mailbox are wanting; null: they are all there. Kept by whatever writes an entry. */
  readonly unowned_since: string | null;
  readonly version: number;
}

export interface Entries {
  readonly organisations: readonly Organisation[];
  readonly services: readonly Service[];
}

export interface EntryOf {
  readonly organisation: Organisation;
  readonly service: Service;
}

/** Who takes what is sent to a service. */
export interface Receiver {
  readonly organisation: Organisation;
  /** The service that takes it: the one that was asked, or a substitute. */
  readonly service: Service;
  readonly mailbox: string;
  readonly lead_mailbox: string | null;
  /** Service that was asked where another one takes over; else null. */
  readonly instead_of: string | null;
}

/** Why a service has no active owner. */
export type Lack =
  | 'draft' | 'under_review' | 'retired' | 'no_owner_role' | 'no_mailbox' | 'mailbox_outside_domains'
  | 'not_yet_valid' | 'no_longer_valid' | 'organisation_not_yet_valid' | 'organisation_no_longer_valid' | 'no_organisation';

/**
 * Who takes a handoff to this service: its own organisation, else the first of its substitutes, and theirs, that has an
 * active owner; undefined when nobody has. Services that stand in for each other are no endless chain.
 * @param on  ISO date, Europe/Helsinki
 */
export function receiverOn(service: Service, organisations: readonly Organisation[], services: readonly Service[], on: string): Receiver | undefined {
  const asked = new Set<string>();
  for (let one: Service | undefined = service; one && !asked.has(one.id); one = substituteOf(one, services)) {
    asked.add(one.id);
    const organisation = organisationOf(one, organisations);
    if (organisation && one.mailbox !== null && lacksOf(one, organisation, on).length === 0)
      return { organisation, service: one, mailbox: one.mailbox, lead_mailbox: one.lead_mailbox, instead_of: one.id === service.id ? null : service.id };
  }
  return undefined;
}

/** What a service lacks on a date to have an active owner; empty when it has one. */
export function lacksOf(service: Service, organisation: Organisation | undefined, on: string): readonly Lack[] {
  const { state, owner_role, mailbox } = service;
  const lacks: Lack[] = state === 'active' ? [] : [state];
  if (owner_role === null) lacks.push('no_owner_role');
  if (mailbox === null) lacks.push('no_mailbox');
  if (isBefore(on, service)) lacks.push('not_yet_valid');
  if (isAfter(on, service)) lacks.push('no_longer_valid');
  if (!organisation) return [...lacks, 'no_organisation'];
  if (mailbox !== null && !isInDomains(mailbox, organisation.mail_domains)) lacks.push('mailbox_outside_domains');
  if (isBefore(on, organisation)) lacks.push('organisation_not_yet_valid');
  if (isAfter(on, organisation)) lacks.push('organisation_no_longer_valid');
  return lacks;
}

/** The organisation of a service. */
export function organisationOf(service: Service, organisations: readonly Organisation[]): Organisation | undefined {
  return organisations.find(({ id }) => id === service.organisation_id);
}

function substituteOf({ substitute_id }: Service, services: readonly Service[]): Service | undefined {
  return services.find(({ id }) => id === substitute_id);
}

type Dated = Pick<Service, 'valid_from' | 'valid_to'>;

function isBefore(on: string, { valid_from }: Dated): boolean {
  return valid_from !== null && on < valid_from;
}

function isAfter(on: string, { valid_to }: Dated): boolean {
  return valid_to !== null && on > valid_to;
}
