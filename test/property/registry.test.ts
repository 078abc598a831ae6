/** Whatever persons do with the registry in whatever order: no address stands in it that fewer than two of them wanted, and none outside its organisation. */
import fc from 'fast-check';
import { newestEdition } from '../../domain/model/edition';
import { type Edit, type Registry, type Wish, edit, entryOf, numbered } from '../../domain/registry/edit';
import { type RegistryChange, addressOutside, appliedChange, decisionRefusal } from '../../domain/registry/four-eyes';
import type { EntityName, Organisation, Service } from '../../domain/registry/service';
import { aService, aTown } from '../support/registry-entries';

const CONTEXT = { edition: newestEdition(), today: '2026-11-25' };

type Doing =
  | { readonly do: 'edit'; readonly who: string; readonly wish: Wish<'service'> | Wish<'organisation'> }
  | { readonly do: 'decide'; readonly who: string; readonly for: string | undefined; readonly change: number; readonly decision: 'approved' | 'refused' | 'withdrawn' };

const who = fc.constantFrom('anna', 'bertta', 'celia');
const addresses = ['a@esimerkkila.example', 'a@esimerkkila.example', 'b@esimerkkila.example', 'a@uusi.example', 'a@evil.example', null];
const serviceFields = fc.record({
  mailbox: fc.constantFrom(...addresses), lead_mailbox: fc.constantFrom(...addresses), state: fc.constantFrom('draft' as const, 'active' as const, 'under_review' as const, 'retired' as const),
  response_days: fc.integer({ min: 1, max: 3 }), owner_role: fc.constantFrom('lead', null), organisation_id: fc.constantFrom('TOWN', 'TOWN', 'TOWN-2'),
}, { requiredKeys: [] });
const townFields = fc.record({ mail_domains: fc.subarray(['esimerkkila.example', 'uusi.example']), municipality: fc.constantFrom('993', '994') }, { requiredKeys: [] });
const wish: fc.Arbitrary<Wish<'service'> | Wish<'organisation'>> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ entity: fc.constant('service' as const), id: fc.constantFrom('SVC-1', 'SVC-2'), fields: serviceFields.map((fields) => ({ ...blankTitles(), ...fields })) }) },
  fc.record({ entity: fc.constant('organisation' as const), id: fc.constantFrom('TOWN', 'TOWN-2'), fields: townFields }),
);
const doing: fc.Arbitrary<Doing> = fc.oneof(
  fc.record({ do: fc.constant('edit' as const), who, wish }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('decide' as const), who, for: fc.option(who, { nil: undefined, freq: 4 }), change: fc.nat({ max: 8 }), decision: fc.constantFrom('approved' as const, 'approved' as const, 'approved' as const, 'refused' as const, 'withdrawn' as const) }) },
);

function blankTitles(): Pick<Service, 'organisation_id' | 'title_fi' | 'title_sv' | 'title_en'> {
  const { title_fi, title_sv, title_en } = aService();
  return { organisation_id: 'TOWN', title_fi, title_sv, title_en };
}

/** The registry lived through, with who wanted each value of a guarded field. */
class Lived {
  registry: Registry = { organisations: [aTown({ version: 1 }), aTown({ id: 'TOWN-2', mail_domains: [], version: 1 })], services: [], open: [] };
  /** Consents to addresses. */
  approvals = 0;
  private readonly changes: RegistryChange[] = [];
  /** What two persons wanted: `SVC-1.mailbox="a@…"`. */
  private readonly wanted = new Set([`TOWN.mail_domains=${JSON.stringify(aTown().mail_domains)}`]);

  take(one: Doing): void {
    if (one.do === 'decide') return this.decide(one);
    const { wish: asked } = one;
    const edited = asked.entity === 'service' ? edit(asked, this.registry, CONTEXT) : edit(asked, this.registry, CONTEXT);
    if (!('refusals' in edited)) this.store(edited, one.who);
  }

  /** Every address and domain that stands without two persons having wanted it, or where it may not. */
  violations(): readonly string[] {
    const { organisations, services } = this.registry;
    const standing = [
      ...services.flatMap(({ id, mailbox, lead_mailbox }) => [['mailbox', mailbox], ['lead_mailbox', lead_mailbox]].flatMap(([field, value]) => (value == null ? [] : [`${id}.${String(field)}=${JSON.stringify(value)}`]))),
      ...organisations.flatMap(({ id, mail_domains }) => (mail_domains.length === 0 ? [] : [`${id}.mail_domains=${JSON.stringify(mail_domains)}`])),
    ];
    const outside = services.filter((service) => addressOutside(service, organisations.find(({ id }) => id === service.organisation_id)?.mail_domains ?? []));
    const open = this.registry.open.map(({ entity, entity_id }) => `${entity}/${entity_id}`);
    return [...standing.filter((one) => !this.wanted.has(one)), ...outside.map(({ id }) => `${id} outside`), ...(new Set(open).size === open.length ? [] : ['two changes wait'])];
  }

  private store(edited: Edit<'service'> | Edit<'organisation'>, proposer: string): void {
    const { entity, entry, replaces, waiting, supersedes } = edited;
    if (replaces !== undefined) this.put(entity, entry);
    if (!waiting) return;
    const change: RegistryChange = {
      id: String(this.changes.length), entity, entity_id: entry.id, base_version: entry.version, fields: waiting, proposed_by: proposer, proposed_at: '', decided_by: null, decided_at: null, decision: null,
    };
    this.changes.push(change);
    this.registry = { ...this.registry, open: [...this.registry.open.filter(({ id }) => id !== supersedes), change] };
  }

  private decide({ who: decider, for: actingFor, change: number, decision }: Doing & { do: 'decide' }): void {
    const change = this.registry.open[number % Math.max(1, this.registry.open.length)];
    if (!change || decisionRefusal(change, decision, { id: decider, acting_for: actingFor })) return;
    if (decision === 'approved') {
      const before = entryOf(this.registry, change.entity, change.entity_id);
      const applied = appliedChange(change, before, this.registry);
      if ('refusal' in applied) return;
      this.put(change.entity, numbered(change.entity, before, applied.entry, CONTEXT.today));
      if (change.entity === 'service') this.approvals += 1;
      if (new Set([decider, change.proposed_by]).size === 2) for (const [field, { to }] of Object.entries(change.fields)) this.wanted.add(`${change.entity_id}.${field}=${JSON.stringify(to)}`);
    }
    this.registry = { ...this.registry, open: this.registry.open.filter(({ id }) => id !== change.id) };
  }

  private put(entity: EntityName, entry: Organisation | Service): void {
    const { organisations, services, open } = this.registry;
    this.registry = entity === 'service'
      ? { organisations, services: [...services.filter(({ id }) => id !== entry.id), entry as Service], open }
      : { organisations: [...organisations.filter(({ id }) => id !== entry.id), entry as Organisation], services, open };
  }
}

describe('the registry, whoever does whatever', () => {
  it('holds no address and no domain that one person alone brought in, and none outside its organisation', () => {
    let approvals = 0;
    fc.assert(fc.property(fc.array(doing, { minLength: 40, maxLength: 80 }), (doings) => {
      const lived = new Lived();
      for (const one of doings) {
        lived.take(one);
        expect(lived.violations()).toEqual([]);
      }
      approvals += lived.approvals;
    }), { numRuns: 300 });
    expect(approvals).toBeGreaterThan(100);
  });

  it('does nothing when it is asked the same twice in a row', () => {
    fc.assert(fc.property(fc.array(doing, { maxLength: 30 }), fc.record({ do: fc.constant('edit' as const), who, wish }), (doings, last) => {
      const lived = new Lived();
      for (const one of [...doings, last]) lived.take(one);
      const stands = JSON.stringify(lived.registry);
      lived.take(last);
      expect(JSON.stringify(lived.registry)).toBe(stands);
    }), { numRuns: 300 });
  });
});
