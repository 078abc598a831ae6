/**
 * What somebody may set in an entry, by entity, in the order in which it is shown and exported. What is not here (id,
 * version, since when unowned) is kept by Saapua. Some fields need a second person: whoever could change an address
 * alone could read what is sent to it.
 */
import type { EntityName, EntryOf, Organisation, Service } from './service';

export type OrganisationFields = Omit<Organisation, 'id' | 'version'>;
export type ServiceFields = Omit<Service, 'id' | 'version' | 'unowned_since'>;

export interface FieldsOf {
  readonly organisation: OrganisationFields;
  readonly service: ServiceFields;
}

const ORGANISATION_FIELDS = [
  'kind', 'party', 'name_fi', 'name_sv', 'name_en', 'municipality', 'languages', 'mail_domains', 'valid_from', 'valid_to',
] as const satisfies readonly (keyof OrganisationFields)[];

const SERVICE_FIELDS = [
  'organisation_id', 'title_fi', 'title_sv', 'title_en', 'stage', 'step', 'client', 'area', 'languages', 'owner_role', 'mailbox', 'lead_mailbox',
  'substitute_id', 'response_days', 'checklist', 'shared_fields', 'state', 'reviewed_on', 'valid_from', 'valid_to',
] as const satisfies readonly (keyof ServiceFields)[];

/** Names of the fields that may be set. */
export const FIELD_NAMES: { readonly [N in EntityName]: readonly (keyof FieldsOf[N] & string)[] } = { organisation: ORGANISATION_FIELDS, service: SERVICE_FIELDS };

/** Fields that change with a second person's consent only. */
export const FOUR_EYES: { readonly [N in EntityName]: readonly (keyof FieldsOf[N] & string)[] } = {
  organisation: ['mail_domains'],
  service: ['mailbox', 'lead_mailbox'],
};

/** An entry before anybody has said anything of it: a draft without addresses. */
export const BLANK: { readonly [N in EntityName]: Omit<EntryOf[N], 'id'> } = {
  organisation: {
    kind: '', party: '', name_fi: '', name_sv: '', name_en: '', municipality: null, languages: [], mail_domains: [], valid_from: null, valid_to: null, version: 0,
  },
  service: {
    organisation_id: '', title_fi: '', title_sv: '', title_en: '', stage: null, step: null, client: 'talent', area: [], languages: [], owner_role: null,
    mailbox: null, lead_mailbox: null, substitute_id: null, response_days: null, checklist: [], shared_fields: [], state: 'draft', reviewed_on: null,
    valid_from: null, valid_to: null, unowned_since: null, version: 0,
  },
};
