/**
 * The gate of the registry: what may stand in an entry. Offices and roles, in codes the model knows, and titles for
 * people in three languages. Whatever comes in, by a form or by a file, passes here, so a mail or a page made from an
 * entry needs no further care than quoting.
 */
import { parseDay } from '../calendar/day';
import { isAdmissible } from '../handoffs/shared-fields';
import { isCode } from '../hire/admit';
import type { Refusal } from '../hire/command';
import type { Edition } from '../model/edition';
import { isMailAddress, isMailDomain } from './mail-address';
import { CLIENTS, type Entries, type EntityName, type EntryOf, type Organisation, SERVICE_STATES, type Service } from './service';

export interface CheckContext {
  readonly edition: Edition;
  readonly entries: Entries;
  /** Ids of services that come along with this entry. */
  readonly alongside?: ReadonlySet<string> | undefined;
}

const LONGEST_TITLE = 160;
const LONGEST_LIST = 400;
const LANGUAGE = /^[a-z]{2,3}$/;
const MUNICIPALITY = /^\d{3}$/;
const ENTRY_ID = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9])?$/;
const ROLE = /^[a-z][a-z0-9_]{0,63}$/;
/** Control and format characters: a line break or an invisible sign in a title would reach the subject of a mail. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
/** They part items in a cell of a sheet (csv-cells.ts). */
const PARTING = /[|;]/;

/** Everything that is wrong with an entry, each with its field; empty when it may be stored. */
export function entryRefusals<N extends EntityName>(entity: N, entry: EntryOf[N], context: CheckContext): readonly Refusal[] {
  const check = new Check();
  check.must(ENTRY_ID.test(entry.id) && isCode(entry.id), 'id', 'not_a_code', 'an id is letters, digits, _ and - (at most 60)');
  if (entity === 'organisation') checkOrganisation(check, entry as Organisation, context);
  else checkService(check, entry as Service, context);
  checkDates(check, entry);
  check.list('languages', entry.languages, (one) => LANGUAGE.test(one), 'not_a_language', 'languages are ISO 639 codes in small letters: fi, sv, en');
  return check.refusals;
}

class Check {
  readonly refusals: Refusal[] = [];

  must(isRight: boolean, at: string, code: string, message: string): void {
    if (!isRight) this.refusals.push({ code, message, at });
  }

  list(at: string, values: readonly string[], isRight: (one: string) => boolean, code: string, message: string): void {
    this.must(values.every(isRight), at, code, message);
    this.must(new Set(values).size === values.length, at, 'repeated', `${at} names one twice`);
    this.must(values.length <= LONGEST_LIST, at, 'too_long', `${at} has more than ${LONGEST_LIST} entries`);
  }

  title(at: string, text: string, isPart = false): void {
    this.must(text !== '' && text.trim() === text && text.length <= LONGEST_TITLE, at, 'not_a_title', `a title is 1 to ${LONGEST_TITLE} characters, without blanks before and after`);
    this.must(!UNPRINTABLE.test(text), at, 'not_a_title', 'a title has no line breaks or other signs that cannot be seen');
    if (isPart) this.must(!PARTING.test(text), at, 'not_a_title', 'a title in a checklist has no | and no ;');
  }
}

function checkOrganisation(check: Check, organisation: Organisation, { edition }: CheckContext): void {
  const { kind, party, municipality, mail_domains } = organisation;
  check.must(ROLE.test(kind), 'kind', 'not_a_code', 'a kind is a code: authority, company, provider');
  check.must(edition.model.actors.some(({ id }) => id === party), 'party', 'unknown_party', 'the model has no such party; GET /api/v1/model lists them as actors');
  for (const at of ['name_fi', 'name_sv', 'name_en'] as const) check.title(at, organisation[at]);
  check.must(municipality === null || MUNICIPALITY.test(municipality), 'municipality', 'not_a_municipality', 'a municipality is its code of three digits');
  check.list('mail_domains', mail_domains, isMailDomain, 'not_a_domain', 'a mail domain is a name such as town.example, in small letters');
}

function checkService(check: Check, service: Service, { edition, entries, alongside }: CheckContext): void {
  const { organisation_id, stage, step, client, area, owner_role, substitute_id, response_days, state, reviewed_on } = service;
  check.must(entries.organisations.some(({ id }) => id === organisation_id), 'organisation_id', 'unknown_organisation', 'there is no such organisation; add it first');
  for (const at of ['title_fi', 'title_sv', 'title_en'] as const) check.title(at, service[at]);
  check.must(stage === null || edition.model.stages.some(({ id }) => id === stage), 'stage', 'unknown_stage', 'the model has no such stage');
  const ofModel = edition.model.steps.find(({ id }) => id === step);
  check.must(step === null || ofModel !== undefined, 'step', 'unknown_step', 'the model has no such step');
  check.must(stage === null || ofModel === undefined || ofModel.stage === stage, 'stage', 'wrong_value', `step ${ofModel?.id ?? ''} belongs to another stage`);
  check.must(CLIENTS.includes(client), 'client', 'unknown_client', `a client is one of ${CLIENTS.join(', ')}`);
  check.must(SERVICE_STATES.includes(state), 'state', 'unknown_state', `a state is one of ${SERVICE_STATES.join(', ')}`);
  check.list('area', area, (one) => MUNICIPALITY.test(one), 'not_a_municipality', 'an area is municipality codes of three digits; empty: everywhere');
  check.must(owner_role === null || ROLE.test(owner_role), 'owner_role', 'not_a_role', 'an owner is a role as a code, never a person: early_education_lead');
  for (const at of ['mailbox', 'lead_mailbox'] as const) {
    const address = service[at];
    check.must(address === null || isMailAddress(address), at, 'not_an_address', 'an address is plain: office@town.example, without a name, quotes or comments');
  }
  check.must(substitute_id !== service.id, 'substitute_id', 'own_substitute', 'a service cannot stand in for itself');
  check.must(substitute_id === null || entries.services.some(({ id }) => id === substitute_id) || alongside?.has(substitute_id) === true, 'substitute_id', 'unknown_service', 'there is no such service');
  check.must(response_days === null || (Number.isInteger(response_days) && response_days >= 1 && response_days <= 250), 'response_days', 'wrong_value', 'a response time is 1 to 250 working days');
  check.must(reviewed_on === null || parseDay(reviewed_on) !== undefined, 'reviewed_on', 'not_a_date', 'a date is YYYY-MM-DD');
  checkLists(check, service);
}

function checkLists(check: Check, { checklist, shared_fields }: Service): void {
  check.list('checklist', checklist.map(({ id }) => id), (id) => ROLE.test(id), 'not_a_code', 'an item has a code in small letters: travel_document');
  for (const item of checklist) for (const language of ['fi', 'sv', 'en'] as const) check.title('checklist', item[language], true);
  check.list('shared_fields', shared_fields.map(({ field }) => field), () => true, 'repeated', '');
  check.must(
    shared_fields.every(({ field, legal_basis }) => isAdmissible(field, legal_basis)), 'shared_fields', 'no_legal_basis',
    'each field is one that may be shared, on a legal basis that holds for it: public_task, legal_obligation or contract',
  );
}

function checkDates(check: Check, { valid_from, valid_to }: Pick<Service, 'valid_from' | 'valid_to'>): void {
  for (const [at, date] of [['valid_from', valid_from], ['valid_to', valid_to]] as const) check.must(date === null || parseDay(date) !== undefined, at, 'not_a_date', 'a date is YYYY-MM-DD');
  check.must(valid_from === null || valid_to === null || valid_from <= valid_to, 'valid_to', 'wrong_value', 'valid_to lies before valid_from');
}
