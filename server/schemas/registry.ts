/** Shapes of the registry in requests and answers; what may stand in them is said by domain/registry/check-entry.ts. */
import { z } from 'zod';
import { CLIENTS, ENTITIES, SERVICE_STATES } from '../../domain/registry/service';
import { DECISIONS } from '../../domain/registry/four-eyes';

const code = z.string().max(120);
const title = z.string().max(400);
const date = z.string().max(10).describe('YYYY-MM-DD').nullable();
const address = z.string().max(320).nullable();
const codes = z.array(code).max(400);

const organisationFields = {
  kind: code.describe('authority, company, provider …'),
  party: code.describe('Actor of the model that it acts as'),
  name_fi: title,
  name_sv: title,
  name_en: title,
  municipality: code.nullable(),
  languages: codes,
  mail_domains: codes.describe('Domains in which its addresses lie; changes with a second person\'s consent'),
  valid_from: date,
  valid_to: date,
};

const serviceFields = {
  organisation_id: code,
  title_fi: title,
  title_sv: title,
  title_en: title,
  stage: code.nullable(),
  step: code.nullable(),
  client: z.enum(CLIENTS),
  area: codes.describe('Municipality codes; empty: everywhere'),
  languages: codes,
  owner_role: code.nullable().describe('Role that owns it, as a code; null: nobody does'),
  mailbox: address.describe('Changes with a second person\'s consent, as lead_mailbox does'),
  lead_mailbox: address,
  substitute_id: code.nullable().describe('Service that takes over while this one has no active owner'),
  response_days: z.int().nullable().describe('Promised: working days from acceptance to completion'),
  checklist: z.array(z.strictObject({ id: code, fi: title, sv: title, en: title, required: z.boolean() })).max(60),
  shared_fields: z.array(z.strictObject({ field: code, legal_basis: code, default: z.boolean() })).max(60),
  state: z.enum(SERVICE_STATES),
  reviewed_on: date,
  valid_from: date,
  valid_to: date,
};

const seenVersion = z.int().min(0).describe('Version that was seen; 409 when it is another by now');

const organisationObject = z.strictObject(organisationFields).partial();
const serviceObject = z.strictObject(serviceFields).partial();

/** What is not said is blank. */
export const organisationBody = organisationObject.extend({ version: seenVersion.optional() }).meta({ id: 'OrganisationToPut' });
export const serviceBody = serviceObject.extend({ version: seenVersion.optional() }).meta({ id: 'ServiceToPut' });
/** What is not said stays. */
export const organisationPatch = organisationObject.extend({ version: seenVersion }).meta({ id: 'OrganisationPatch' });
export const servicePatch = serviceObject.extend({ version: seenVersion }).meta({ id: 'ServicePatch' });

export const organisationSchema = z.object({ id: code, ...organisationFields, version: z.int() }).meta({ id: 'Organisation' });

const receiver = z.object({
  organisation_id: code,
  service_id: code,
  instead_of: code.nullable().describe('Service in whose place it takes over'),
}).nullable().describe('Who takes a handoff to it today; null: nobody\'s turn');
const lacks = z.array(z.string()).describe('What it lacks today to have an active owner; empty: it has one');

export const serviceSchema = z.object({
  id: code, ...serviceFields, unowned_since: date, version: z.int(), lacks, receiver,
  open_change: code.nullable().describe('Change that waits for a second person'),
}).meta({ id: 'Service' });

export const organisationsSchema = z.object({ organisations: z.array(organisationSchema), next: z.string().optional() }).meta({ id: 'Organisations' });
export const servicesSchema = z.object({ services: z.array(serviceSchema), next: z.string().optional() }).meta({ id: 'Services' });

export const editedSchema = z.object({
  entity: z.enum(ENTITIES),
  id: code,
  version: z.int(),
  changed: z.array(z.string()).describe('Fields that are changed'),
  change: z.object({ id: code, fields: z.array(z.string()) }).nullable().describe('What waits for a second person'),
  created: z.boolean(),
}).meta({ id: 'RegistryEdit' });

export const changeSchema = z.object({
  id: code,
  entity: z.enum(ENTITIES),
  entity_id: code,
  base_version: z.int(),
  stale: z.boolean().describe('The entry has changed since; it can only be refused or withdrawn'),
  fields: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })),
  proposed_by: code,
  proposed_at: z.string(),
  decided_by: code.nullable(),
  decided_at: z.string().nullable(),
  decision: z.enum(DECISIONS).nullable(),
}).meta({ id: 'RegistryChange' });

export const changesSchema = z.object({ changes: z.array(changeSchema), next: z.string().optional() }).meta({ id: 'RegistryChanges' });

export const decidedSchema = z.object({
  change: code, decision: z.enum(DECISIONS), entity: z.enum(ENTITIES), id: code,
  version: z.int().nullable().describe('Version of the entry that it led to'),
}).meta({ id: 'RegistryDecision' });

export const registryImportSchema = z.object({
  created: z.int(), changed: z.int(), unchanged: z.int(),
  proposed: z.int().describe('Changes that were proposed, or would be'),
  changes: z.array(z.string()).describe('Ids of all changes that wait for what this file says'),
  rejected: z.array(z.object({ line: z.int(), column: z.string(), reason: z.string(), code: z.string() })),
  dry_run: z.boolean(),
}).meta({ id: 'RegistryImport' });

export const ownerlessSchema = z.object({
  on: z.string(),
  services: z.array(z.object({
    id: code, organisation_id: code, title_fi: title, title_sv: title, title_en: title, area: codes, step: code.nullable(), state: z.enum(SERVICE_STATES),
    lacks, since: date.describe('Since when; null: it has not begun to be valid'), receiver,
  })),
}).meta({ id: 'OwnerlessServices' });
