/** The registry in Postgres: one transaction with its audit row, one winner of two, and no address without a second person. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonical } from '../../domain/hire/canonical';
import { BLANK } from '../../domain/registry/fields';
import type { ServiceFields } from '../../domain/registry/fields';
import { ownerless } from '../../domain/registry/ownerless';
import { receiverOn } from '../../domain/registry/service';
import { allEntries, getOrganisation, getService, listChanges, listServices } from '../../prisma/registry';
import { ProblemError } from '../../server/problems';
import { writeSheet } from '../../server/registry/csv-file';
import { decideChange, editEntry } from '../../server/registry/edit-entry';
import { importRegistry } from '../../server/registry/import-registry';
import { describeOnEachDatabase } from '../support/databases';
import { aService, aTown } from '../support/registry-entries';

jest.setTimeout(60_000);

const NOW = new Date('2026-11-25T08:00:00Z');
const START_SET = readFileSync(join(__dirname, '../../domain/registry/start-set.csv'));

let keys = 0;
const by = (id: string, key = `key-${(keys += 1)}`) => ({ by: { id }, key, now: NOW });

/** Code of the problem that a promise ends in. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'done', (error: unknown) => (error instanceof ProblemError ? error.content.code : String(error)));
}

describeOnEachDatabase('the registry', (db) => {
  const service = (fields: Partial<ServiceFields>, request = by('keeper'), version?: number) => editEntry(db.current, { entity: 'service', id: 'SVC-DAYCARE', fields, version }, request);
  const approve = (change: string | undefined, who: string) => decideChange(db.current, change ?? 'none', 'approved', by(who));
  const audited = async () => (await db.current.prisma.audit_entry.findMany({ orderBy: { id: 'asc' } })).map(({ principal, action, object, detail }) => ({ principal, action, object, detail }));

  /** The town and its day care, in use. */
  beforeEach(async () => {
    await db.current.pool.query('TRUNCATE service, organisation, registry_change, registry_request');
    const town = await editEntry(db.current, { entity: 'organisation', id: 'TOWN', fields: aTown() }, by('keeper'));
    await approve(town.change?.id, 'colleague');
    const added = await service(aService());
    await approve(added.change?.id, 'colleague');
  });

  it('gives a new service its first address and its start with a second person\'s consent', async () => {
    const { change } = await editEntry(db.current, { entity: 'service', id: 'SVC-NEW', fields: aService({ mailbox: 'uusi@esimerkkila.example' }) }, by('keeper'));
    expect(await getService(db.current, 'SVC-NEW')).toMatchObject({ state: 'draft', mailbox: null, lead_mailbox: null, unowned_since: '2026-11-25', version: 1 });
    await approve(change?.id, 'colleague');
    expect(await getService(db.current, 'SVC-NEW')).toEqual(aService({ id: 'SVC-NEW', mailbox: 'uusi@esimerkkila.example', version: 2 }));
  });

  it('keeps the address as it is until then, and refuses the proposer', async () => {
    const { change, version } = await service({ mailbox: 'paivahoito@esimerkkila.example', response_days: 7 });
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ mailbox: 'varhaiskasvatus@esimerkkila.example', response_days: 7, version });
    expect(await codeOf(approve(change?.id, 'keeper'))).toBe('four_eyes');
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ mailbox: 'varhaiskasvatus@esimerkkila.example' });
    await approve(change?.id, 'colleague');
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ mailbox: 'paivahoito@esimerkkila.example', version: version + 1 });
    expect(await listChanges(db.current, { open: true, limit: 10 })).toEqual([]);
  });

  it('lets one of two consent who do so at once, and tells the other', async () => {
    const { change } = await service({ mailbox: 'paivahoito@esimerkkila.example' });
    const said = await Promise.all(['second', 'third', 'fourth'].map((who) => codeOf(approve(change?.id, who))));
    expect(said.sort()).toEqual(['change_decided', 'change_decided', 'done']);
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ mailbox: 'paivahoito@esimerkkila.example', version: 3 });
  });

  it('lets one of two edit who saw the same version', async () => {
    const said = await Promise.all([5, 6, 7].map((response_days) => codeOf(service({ response_days }, by('keeper'), 2))));
    expect(said.sort()).toEqual(['done', 'registry_changed', 'registry_changed']);
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ version: 3 });
  });

  it('lets one of two propose for the same entry', async () => {
    const said = await Promise.all(['yksi', 'kaksi', 'kolme'].map((name) => codeOf(service({ mailbox: `${name}@esimerkkila.example` }))));
    expect(said.map((one) => (one === 'change_open' ? 'registry_changed' : one)).sort()).toEqual(['done', 'registry_changed', 'registry_changed']);
    expect(await listChanges(db.current, { open: true, limit: 10 })).toHaveLength(1);
  });

  it('refuses consent to what was proposed for an earlier version', async () => {
    const { change } = await service({ mailbox: 'paivahoito@esimerkkila.example' });
    await service({ response_days: 3 });
    expect(await codeOf(approve(change?.id, 'colleague'))).toBe('change_stale');
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ mailbox: 'varhaiskasvatus@esimerkkila.example' });
  });

  it('lets a consent or an edit that overtakes it win, never both', async () => {
    const { change } = await service({ mailbox: 'paivahoito@esimerkkila.example' });
    const said = await Promise.all([codeOf(approve(change?.id, 'colleague')), codeOf(service({ mailbox: 'paivahoito@esimerkkila.example', response_days: 3 }, by('keeper'), 2))]);
    expect(said.filter((one) => one === 'done')).toHaveLength(1);
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject(said[0] === 'done' ? { mailbox: 'paivahoito@esimerkkila.example', response_days: 10 } : { mailbox: 'varhaiskasvatus@esimerkkila.example', response_days: 3 });
  });

  it('approves an address after the domain that it lies in', async () => {
    const domains = await editEntry(db.current, { entity: 'organisation', id: 'TOWN', fields: { mail_domains: ['esimerkkila.example', 'uusi.example'] } }, by('keeper'));
    const address = await service({ mailbox: 'paivahoito@uusi.example' });
    expect(await codeOf(approve(address.change?.id, 'colleague'))).toBe('outside_domains');
    await approve(domains.change?.id, 'colleague');
    expect(await codeOf(approve(address.change?.id, 'colleague'))).toBe('done');
    expect(await getOrganisation(db.current, 'TOWN')).toMatchObject({ mail_domains: ['esimerkkila.example', 'uusi.example'] });
  });

  it('never leaves an address outside the domains when both are consented to at once', async () => {
    const domains = await editEntry(db.current, { entity: 'organisation', id: 'TOWN', fields: { mail_domains: ['uusi.example'] } }, by('keeper'));
    const away = await service({ mailbox: null, lead_mailbox: null });
    const said = await Promise.all([codeOf(approve(domains.change?.id, 'colleague')), codeOf(approve(away.change?.id, 'third'))]);
    const [town, daycare] = [await getOrganisation(db.current, 'TOWN'), await getService(db.current, 'SVC-DAYCARE')];
    expect(said[1]).toBe('done');
    expect([town?.mail_domains, daycare?.mailbox]).toEqual([said[0] === 'done' ? ['uusi.example'] : ['esimerkkila.example'], null]);
  });

  it('gives a repeated request the answer of the first, and refuses its key for another', async () => {
    const first = await service({ mailbox: 'paivahoito@esimerkkila.example', response_days: 4 }, by('keeper', 'again'), 2);
    expect(await service({ mailbox: 'paivahoito@esimerkkila.example', response_days: 4 }, by('keeper', 'again'), 2)).toEqual(first);
    expect(await codeOf(service({ response_days: 9 }, by('keeper', 'again'), 2))).toBe('key_reused');
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ response_days: 4, version: 3 });
  });

  it('does a request once that comes twice at the same moment', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => service({ response_days: 4 }, by('keeper', 'twice'), 2)));
    expect(new Set(answers.map(canonical)).size).toBe(1);
    expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ version: 3 });
  });

  it('leaves a trace of who did what, without an address', async () => {
    const before = (await audited()).length;
    const { change } = await service({ mailbox: 'paivahoito@esimerkkila.example', response_days: 4 });
    await approve(change?.id, 'colleague');
    const lines = (await audited()).slice(before);
    expect(lines).toEqual([
      { principal: 'keeper', action: 'registry.edit', object: 'service/SVC-DAYCARE', detail: { fields: ['response_days'], version: 3 } },
      { principal: 'keeper', action: 'registry.propose', object: 'service/SVC-DAYCARE', detail: { change: change?.id, fields: ['mailbox'] } },
      { principal: 'colleague', action: 'registry.approve', object: 'service/SVC-DAYCARE', detail: { change: change?.id, fields: ['mailbox'], version: 4 } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('@');
  });

  it('refuses at the database that one person consents to their own change', async () => {
    const { change } = await service({ mailbox: 'paivahoito@esimerkkila.example' });
    await expect(db.current.pool.query(`UPDATE registry_change SET decision = 'approved', decided_by = 'keeper', decided_at = now() WHERE id = $1`, [change?.id])).rejects.toThrow(/check constraint/);
  });

  it('finds services by party, place, step and state', async () => {
    await editEntry(db.current, { entity: 'service', id: 'SVC-ALL', fields: aService({ area: [], state: 'draft', step: null, mailbox: null, lead_mailbox: null }) }, by('keeper'));
    const ids = async (filter: Parameters<typeof listServices>[1]) => (await listServices(db.current, filter)).map(({ id }) => id);
    expect(await ids({})).toEqual(['SVC-ALL', 'SVC-DAYCARE']);
    expect(await ids({ area: '994' })).toEqual(['SVC-ALL', 'SVC-DAYCARE']);
    expect(await ids({ area: '995' })).toEqual(['SVC-ALL']);
    expect(await ids({ step: 'S2' })).toEqual(['SVC-DAYCARE']);
    expect(await ids({ state: 'draft' })).toEqual(['SVC-ALL']);
    expect(await ids({ party: 'BANK' })).toEqual([]);
  });

  describe('a sheet', () => {
    const importing = (text: string | Buffer, options: { isDryRun?: boolean; who?: string } = {}) => importRegistry(db.current, Buffer.from(text), { ...by(options.who ?? 'keeper'), isDryRun: options.isDryRun ?? false });
    const tables = async () => {
      const [entries, changes] = [await allEntries(db.current), await listChanges(db.current, { open: false, limit: 1000 })];
      return JSON.stringify({ entries, changes });
    };

    it('brings a whole region in, whose addresses wait for a second person', async () => {
      await db.current.pool.query('TRUNCATE service, organisation, registry_change');
      expect(await importing(START_SET, { isDryRun: true })).toMatchObject({ created: 68, proposed: 67, rejected: [], changes: [] });
      expect(await allEntries(db.current)).toEqual({ organisations: [], services: [] });

      const { changes, ...counts } = await importing(START_SET);
      expect(counts).toEqual({ created: 68, changed: 0, unchanged: 0, proposed: 67, rejected: [], dry_run: false });
      const waiting = await allEntries(db.current);
      expect(waiting.services.filter((one) => one.mailbox !== null || one.state !== 'draft')).toEqual([]);

      const stands = await tables();
      expect(await importing(START_SET)).toEqual({ created: 0, changed: 0, unchanged: 68, proposed: 0, changes, rejected: [], dry_run: false });
      expect(await tables()).toBe(stands);

      for (const change of changes) await approve(change, 'colleague');
      const entries = await allEntries(db.current);
      expect(ownerless(entries, '2026-11-25').map(({ service: one, since, substitute }) => [one.id, since, substitute?.service.id])).toEqual([
        ['SVC-SPOUSE-997', '2026-11-25', undefined], ['SVC-DAYCARE-997', '2026-11-25', 'SVC-DAYCARE-993'],
      ]);
      expect(receiverOn(entries.services.find(({ id }) => id === 'SVC-TAX')!, entries.organisations, entries.services, '2026-11-25')).toMatchObject({ organisation: { id: 'VERO' }, mailbox: 'ulkomaalaiset@verotus.example' });
    });

    it('comes out as it goes in, byte for byte, and changes nothing', async () => {
      await service({ title_fi: '=1+1', title_sv: "'@x", title_en: 'a, "b"' });
      for (const kind of ['organisations', 'services', 'all'] as const) {
        const sheet = writeSheet(await allEntries(db.current), kind);
        const stands = await tables();
        expect(await importing(sheet)).toMatchObject({ created: 0, changed: 0, proposed: 0, rejected: [] });
        expect(await tables()).toBe(stands);
        expect(writeSheet(await allEntries(db.current), kind)).toBe(sheet);
      }
    });

    it('names each line that is wrong with its column and reason, and takes the others', async () => {
      const answer = await importing([
        'id,organisation_id,title_fi,title_sv,title_en,client,response_days,mailbox',
        'SVC-DAYCARE,TOWN,Varhaiskasvatus,Småbarnspedagogik,Day care,family,6,varhaiskasvatus@esimerkkila.example',
        'SVC-BAD,NOWHERE,,Namn,Name,talent,soon,office@esimerkkila.example',
        'SVC-BAD-2,TOWN,Nimi,Namn,Name,talent,300,office@elsewhere.example',
        'SVC-GOOD,TOWN,Nimi,Namn,Name,talent,,',
        'SVC-GOOD,TOWN,Nimi,Namn,Name,talent,,',
        '"SVC-QUOTE,TOWN',
        'SVC-LONG,TOWN,Nimi,Namn,Name,talent,,,,x',
      ].join('\n'));
      expect(answer).toMatchObject({ created: 1, changed: 1, unchanged: 0, proposed: 0 });
      expect(answer.rejected.map(({ line, column, code }) => [line, column, code])).toEqual([
        [3, 'response_days', 'unreadable'],
        [4, 'response_days', 'wrong_value'], [4, 'mailbox', 'outside_domains'],
        [6, 'id', 'repeated'], [7, '', 'not_csv'], [8, '', 'not_csv'],
      ]);
      expect((await allEntries(db.current)).services.map(({ id, response_days }) => [id, response_days])).toEqual([['SVC-DAYCARE', 6], ['SVC-GOOD', null]]);
    });

    it('says that it knows of a change since it was exported, and leaves the entry', async () => {
      const sheet = writeSheet(await allEntries(db.current), 'services').replace(',10,', ',20,');
      await service({ response_days: 3 });
      expect(await importing(sheet)).toMatchObject({ changed: 0, rejected: [{ line: 2, column: 'version', code: 'registry_changed' }] });
      expect(await getService(db.current, 'SVC-DAYCARE')).toMatchObject({ response_days: 3 });
    });

    it('may add services that stand in for each other, unless one of them is refused', async () => {
      const heading = 'id,organisation_id,title_fi,title_sv,title_en,client,substitute_id';
      const pair = await importing([heading, 'SVC-A,TOWN,Nimi,Namn,Name,talent,SVC-B', 'SVC-B,TOWN,Nimi,Namn,Name,talent,SVC-A'].join('\n'));
      expect(pair).toMatchObject({ created: 2, rejected: [] });
      const broken = await importing([heading, 'SVC-C,TOWN,Nimi,Namn,Name,talent,SVC-D', 'SVC-D,TOWN,,Namn,Name,talent,SVC-C'].join('\n'));
      expect(broken.rejected.map(({ line, code }) => [line, code])).toEqual([[2, 'unknown_service'], [3, 'not_a_title']]);
    });

    it('leaves fields alone that it has no column for', async () => {
      await importing('id,response_days,title_fi\nSVC-DAYCARE,8,Päiväkoti\n');
      expect(await getService(db.current, 'SVC-DAYCARE')).toEqual(aService({ title_fi: 'Päiväkoti', response_days: 8, version: 3 }));
    });

    it('is refused as a whole when its heading is unknown', async () => {
      expect(await codeOf(importing('id,phone\nTOWN,1\n'))).toBe('unknown_column');
      expect(await codeOf(importing(''))).toBe('no_heading');
    });

    it('leaves one line in the audit, beside those of its entries', async () => {
      const before = (await audited()).length;
      await importing('id,kind\nTOWN,town\nNOWHERE,town\n');
      expect((await audited()).slice(before)).toEqual([
        { principal: 'keeper', action: 'registry.edit', object: 'organisation/TOWN', detail: { fields: ['kind'], version: 3 } },
        { principal: 'keeper', action: 'registry.import', object: 'registry', detail: { created: 0, changed: 1, unchanged: 0, proposed: 0, rejected: 1 } },
      ]);
    });
  });

  it('stores every field of a new entry as it was said', async () => {
    const fields = { ...BLANK.service, ...aService({ valid_from: '2026-01-01', valid_to: '2027-12-31', mailbox: null, lead_mailbox: null, state: 'draft', substitute_id: 'SVC-DAYCARE' }) };
    await editEntry(db.current, { entity: 'service', id: 'SVC-WHOLE', fields }, by('keeper'));
    expect(await getService(db.current, 'SVC-WHOLE')).toEqual({ ...fields, id: 'SVC-WHOLE', version: 1, unowned_since: '2026-11-25' });
  });
});
