/** Entries of an invented registry: the town of Esimerkkilä, whose day care owns a mailbox, and what a test wants otherwise. */
import type { Registry } from '../../domain/registry/edit';
import type { RegistryChange } from '../../domain/registry/four-eyes';
import type { Organisation, Service } from '../../domain/registry/service';

/** The town, with one mail domain. */
export function aTown(other: Partial<Organisation> = {}): Organisation {
  return {
    id: 'TOWN', kind: 'authority', party: 'MUNICIPALITY', name_fi: 'Esimerkkilän kaupunki', name_sv: 'Exempelby stad', name_en: 'Town of Esimerkkilä', municipality: '993',
    languages: ['fi', 'sv'], mail_domains: ['esimerkkila.example'], valid_from: null, valid_to: null, version: 3, ...other,
  };
}

/** Day care of the town: in use, owned, with mailboxes. */
export function aService(other: Partial<Service> = {}): Service {
  return {
    id: 'SVC-DAYCARE', organisation_id: 'TOWN', title_fi: 'Varhaiskasvatus', title_sv: 'Småbarnspedagogik', title_en: 'Day care', stage: 'settling', step: 'S2', client: 'family',
    area: ['993', '994'], languages: ['fi'], owner_role: 'early_education_lead', mailbox: 'varhaiskasvatus@esimerkkila.example', lead_mailbox: 'johto@esimerkkila.example',
    substitute_id: null, response_days: 10, checklist: [{ id: 'children_ages', fi: 'Lasten syntymävuodet', sv: 'Barnens födelseår', en: 'Years of birth', required: true }],
    shared_fields: [{ field: 'family_members', legal_basis: 'public_task', default: true }], state: 'active', reviewed_on: '2026-09-15', valid_from: null, valid_to: null,
    unowned_since: null, version: 5, ...other,
  };
}

/** A registry of the town and its day care, or of what is given. */
export function aRegistry(other: Partial<Registry> = {}): Registry {
  return { organisations: [aTown()], services: [aService()], open: [], ...other };
}

/** An open change of the day care's mailbox, proposed by `keeper`. */
export function aChange(other: Partial<RegistryChange> = {}): RegistryChange {
  return {
    id: 'CHANGE-1', entity: 'service', entity_id: 'SVC-DAYCARE', base_version: 5,
    fields: { mailbox: { from: 'varhaiskasvatus@esimerkkila.example', to: 'paivahoito@esimerkkila.example' } },
    proposed_by: 'keeper', proposed_at: '2026-11-02T08:00:00.000Z', decided_by: null, decided_at: null, decision: null, ...other,
  };
}
