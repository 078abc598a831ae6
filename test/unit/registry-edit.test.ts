/** What becomes of a wish to change the registry: refused, nothing, stored, or kept waiting for a second person. */
import type { Refusal } from '../../domain/hire/command';
import { newestEdition } from '../../domain/model/edition';
import { type Edited, type Registry, edit } from '../../domain/registry/edit';
import { type RegistryChange, appliedChange, decisionRefusal } from '../../domain/registry/four-eyes';
import type { OrganisationFields, ServiceFields } from '../../domain/registry/fields';
import type { EntityName } from '../../domain/registry/service';
import { aChange, aRegistry, aService, aTown } from '../support/registry-entries';

const CONTEXT = { edition: newestEdition(), today: '2026-11-25' };

function codesOf(edited: Edited<EntityName>): readonly string[] {
  return 'refusals' in edited ? edited.refusals.map(({ code, at }: Refusal) => `${at ?? ''} ${code}`) : ['not refused'];
}
const service = (fields: Partial<ServiceFields>, { registry = aRegistry(), id = 'SVC-DAYCARE', version }: { registry?: Registry; id?: string; version?: number } = {}) =>
  edit({ entity: 'service', id, fields, version }, registry, CONTEXT);
const town = (fields: Partial<OrganisationFields>, { registry = aRegistry(), id = 'TOWN' }: { registry?: Registry; id?: string } = {}) =>
  edit({ entity: 'organisation', id, fields }, registry, CONTEXT);

describe('a change of what one person may set', () => {
  it('is stored at once, as the next version', () => {
    expect(service({ response_days: 5 }, { version: 5 })).toMatchObject({ entry: { response_days: 5, version: 6 }, replaces: 5, stored: ['response_days'], waiting: undefined });
  });

  it('is nothing where it is so already, whatever version was seen', () => {
    expect(service({ response_days: 10, area: ['993', '994'] }, { version: 1 })).toMatchObject({ replaces: undefined, stored: [], waiting: undefined });
  });

  it('is refused where the entry has changed since it was seen', () => {
    expect(codesOf(service({ response_days: 5 }, { version: 4 }))).toEqual(['version registry_changed']);
    expect(codesOf(service({ ...aService(), state: 'draft', mailbox: null, lead_mailbox: null }, { id: 'SVC-NEW', version: 4 }))).toEqual(['version entry_not_found']);
  });

  it('notes since when a service has no owner', () => {
    expect(service({ owner_role: null })).toMatchObject({ entry: { owner_role: null, unowned_since: '2026-11-25' } });
  });

  it.each<[string, Partial<ServiceFields>, string]>([
    ['a step that the model does not have', { step: 'Z9' }, 'step unknown_step'],
    ['a stage that it does not have', { stage: 'later' }, 'stage unknown_stage'],
    ['a stage that its step does not belong to', { stage: 'arrival' }, 'stage wrong_value'],
    ['a person for a role', { owner_role: 'Testi Esimerkki' }, 'owner_role not_a_role'],
    ['a title with a line break', { title_fi: 'Varhaiskasvatus\nBcc: x' }, 'title_fi not_a_title'],
    ['a title with signs that cannot be seen', { title_en: 'Day\u200bcare' }, 'title_en not_a_title'],
    ['no title', { title_sv: '' }, 'title_sv not_a_title'],
    ['an address with a name', { mailbox: 'Office <office@esimerkkila.example>' }, 'mailbox not_an_address'],
    ['an address outside the organisation', { mailbox: 'office@elsewhere.example' }, 'mailbox outside_domains'],
    ['a lead outside the organisation', { lead_mailbox: 'lead@mail.esimerkkila.example' }, 'lead_mailbox outside_domains'],
    ['itself as its substitute', { substitute_id: 'SVC-DAYCARE' }, 'substitute_id own_substitute'],
    ['a substitute that is not there', { substitute_id: 'SVC-GONE' }, 'substitute_id unknown_service'],
    ['an unending promise', { response_days: 251 }, 'response_days wrong_value'],
    ['a field that nobody may share', { shared_fields: [{ field: 'identity_code', legal_basis: 'public_task', default: true }] }, 'shared_fields no_legal_basis'],
    ['a field on a basis that does not hold', { shared_fields: [{ field: 'family_members', legal_basis: 'consent', default: true }] }, 'shared_fields no_legal_basis'],
    ['an item with a sign that parts cells', { checklist: [{ id: 'x', fi: 'a | b', sv: 'a', en: 'a', required: true }] }, 'checklist not_a_title'],
    ['one item twice', { checklist: [...aService().checklist, ...aService().checklist] }, 'checklist repeated'],
    ['a date that does not exist', { reviewed_on: '2026-09-31' }, 'reviewed_on not_a_date'],
    ['an end before the beginning', { valid_from: '2026-12-01', valid_to: '2026-11-30' }, 'valid_to wrong_value'],
    ['a town by its name', { area: ['Esimerkkilä'] }, 'area not_a_municipality'],
    ['another organisation', { organisation_id: 'TOWN-2' }, 'organisation_id unknown_organisation'],
    ['a draft again', { state: 'draft' }, 'state fixed_field'],
  ])('is refused for %s', (_what, fields, expected) => {
    expect(codesOf(service(fields))).toContain(expected);
  });

  it('tells everything that is wrong at once', () => {
    expect(codesOf(service({ title_fi: '', step: 'Z9', response_days: 0 }))).toEqual(['title_fi not_a_title', 'step unknown_step', 'response_days wrong_value']);
  });

  it('does not move a service to another organisation', () => {
    const registry = aRegistry({ organisations: [aTown(), aTown({ id: 'TOWN-2' })] });
    expect(codesOf(service({ organisation_id: 'TOWN-2' }, { registry }))).toEqual(['organisation_id fixed_field']);
  });

  it('is refused for a party that the model does not have, or a domain that is none', () => {
    expect(codesOf(town({ party: 'HARBOUR', mail_domains: ['*.example'] }))).toEqual(['party unknown_party', 'mail_domains not_a_domain']);
  });
});

describe('a change of an address', () => {
  it('waits, and what comes with it is stored at once', () => {
    expect(service({ mailbox: 'paivahoito@esimerkkila.example', response_days: 5 })).toMatchObject({
      entry: { mailbox: 'varhaiskasvatus@esimerkkila.example', response_days: 5, version: 6 }, stored: ['response_days'],
      waiting: { mailbox: { from: 'varhaiskasvatus@esimerkkila.example', to: 'paivahoito@esimerkkila.example' } },
    });
  });

  it('waits also where the address is taken away, or only the lead\'s changes', () => {
    expect(service({ mailbox: null, lead_mailbox: 'toinen@esimerkkila.example' })).toMatchObject({ replaces: undefined, waiting: { mailbox: { to: null }, lead_mailbox: { to: 'toinen@esimerkkila.example' } } });
  });

  it('of an active service without one waits too, though the service is in use', () => {
    const registry = aRegistry({ services: [aService({ mailbox: null })] });
    expect(service({ mailbox: 'paivahoito@esimerkkila.example' }, { registry })).toMatchObject({ replaces: undefined, waiting: { mailbox: { from: null } } });
  });

  it('is nothing while the same waits already', () => {
    expect(service({ mailbox: 'paivahoito@esimerkkila.example' }, { registry: aRegistry({ open: [aChange()] }) })).toMatchObject({ replaces: undefined, waiting: undefined });
  });

  it('is refused while another one waits, and takes the place of a stale one', () => {
    const fields = { mailbox: 'kolmas@esimerkkila.example' };
    expect(codesOf(service(fields, { registry: aRegistry({ open: [aChange()] }) }))).toEqual(['mailbox change_open']);
    expect(service(fields, { registry: aRegistry({ open: [aChange({ base_version: 4 })] }) })).toMatchObject({ supersedes: 'CHANGE-1', waiting: { mailbox: { to: 'kolmas@esimerkkila.example' } } });
  });

  it('is proposed anew when something else of the entry changes with it', () => {
    expect(service({ mailbox: 'paivahoito@esimerkkila.example', response_days: 5 }, { registry: aRegistry({ open: [aChange()] }) })).toMatchObject({ entry: { version: 6 }, supersedes: 'CHANGE-1', waiting: { mailbox: {} } });
  });

  it('may be proposed together with the domain that it lies in', () => {
    const domains = aChange({ entity: 'organisation', entity_id: 'TOWN', fields: { mail_domains: { from: ['esimerkkila.example'], to: ['esimerkkila.example', 'uusi.example'] } } });
    expect(service({ mailbox: 'paivahoito@uusi.example' }, { registry: aRegistry({ open: [domains] }) })).toMatchObject({ waiting: { mailbox: { to: 'paivahoito@uusi.example' } } });
  });

  it('is one of an organisation\'s domains too', () => {
    expect(town({ mail_domains: ['esimerkkila.example', 'uusi.example'], municipality: '994' })).toMatchObject({ entry: { mail_domains: ['esimerkkila.example'], municipality: '994' }, waiting: { mail_domains: {} } });
  });
});

describe('a new service', () => {
  const fresh = { ...aService(), area: [], state: 'active' as const };

  it('is a draft without addresses, and its start waits with them', () => {
    expect(service(fresh, { id: 'SVC-NEW' })).toMatchObject({
      entry: { id: 'SVC-NEW', state: 'draft', mailbox: null, lead_mailbox: null, version: 1, unowned_since: '2026-11-25' }, replaces: 0,
      waiting: { mailbox: { from: null }, lead_mailbox: { from: null }, state: { from: 'draft', to: 'active' } },
    });
  });

  it('that is to stay a draft waits with its address only', () => {
    expect(service({ ...fresh, state: 'draft' }, { id: 'SVC-NEW' })).toMatchObject({ waiting: { mailbox: { from: null } }, entry: { state: 'draft' } });
    expect(service({ ...fresh, state: 'draft' }, { id: 'SVC-NEW' })).not.toMatchObject({ waiting: { state: {} } });
  });

  it('does not come into use without a mailbox', () => {
    expect(codesOf(service({ ...fresh, mailbox: null, lead_mailbox: null }, { id: 'SVC-NEW' }))).toEqual(['mailbox no_mailbox']);
  });
});

describe('a decision on a change', () => {
  const by = (id: string, acting_for?: string) => ({ id, acting_for });
  const codeOf = (change: RegistryChange, decision: 'approved' | 'refused' | 'withdrawn', decider: { id: string; acting_for: string | undefined }) => decisionRefusal(change, decision, decider)?.code;

  it('is consent by somebody else', () => {
    expect(codeOf(aChange(), 'approved', by('colleague'))).toBeUndefined();
    expect(codeOf(aChange(), 'approved', by('keeper'))).toBe('four_eyes');
  });

  it('is not consent by the proposer in another\'s name, nor by another in the proposer\'s', () => {
    expect(codeOf(aChange(), 'approved', by('keeper', 'colleague'))).toBe('four_eyes');
    expect(codeOf(aChange(), 'approved', by('colleague', 'keeper'))).toBe('four_eyes');
  });

  it('may be refusal by anybody, and withdrawal by the proposer', () => {
    expect(codeOf(aChange(), 'refused', by('keeper'))).toBeUndefined();
    expect(codeOf(aChange(), 'withdrawn', by('keeper'))).toBeUndefined();
    expect(codeOf(aChange(), 'withdrawn', by('colleague'))).toBe('not_yours');
  });

  it('is made once', () => {
    expect(codeOf(aChange({ decision: 'refused', decided_by: 'colleague', decided_at: '2026-11-03T08:00:00.000Z' }), 'approved', by('third'))).toBe('change_decided');
  });
});

describe('a change that is consented to', () => {
  const service2 = aChange() as RegistryChange & { entity: 'service' };
  const organisation = aChange({ entity: 'organisation', entity_id: 'TOWN', base_version: 3, fields: { mail_domains: { from: ['esimerkkila.example'], to: ['uusi.example'] } } }) as RegistryChange & { entity: 'organisation' };

  it('sets what was proposed and nothing else', () => {
    expect(appliedChange(service2, aService(), aRegistry())).toEqual({ entry: aService({ mailbox: 'paivahoito@esimerkkila.example' }) });
  });

  it('is refused when the entry has changed since', () => {
    expect(appliedChange(service2, aService({ version: 6 }), aRegistry())).toMatchObject({ refusal: { code: 'change_stale' } });
  });

  it('is refused while the address lies in no approved domain', () => {
    const outside = { ...service2, fields: { mailbox: { from: null, to: 'paivahoito@uusi.example' } } };
    expect(appliedChange(outside, aService(), aRegistry())).toMatchObject({ refusal: { code: 'outside_domains', at: 'mailbox' } });
  });

  it('is refused when it would leave the address of a service outside', () => {
    expect(appliedChange(organisation, aTown(), aRegistry())).toMatchObject({ refusal: { code: 'outside_domains', at: 'mail_domains' } });
    expect(appliedChange(organisation, aTown(), aRegistry({ services: [] }))).toMatchObject({ entry: { mail_domains: ['uusi.example'] } });
  });
});
