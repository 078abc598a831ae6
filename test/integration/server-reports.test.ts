/** Reports over HTTP: exactly what the scenarios expect, the same bytes for the same question, computed beside the server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GapsReport } from '../../domain/report/gaps-report';
import type { WaitsReport } from '../../domain/report/waits-report';
import { describeOnEachDatabase } from '../support/databases';
import { loadScenario, scenarioNames } from '../support/scenario';
import { useServer } from './server-rig';

/** A scenario's file. Each was written to stand alone; two of them share an employer, whose cases would look at each other. */
function fileOf(scenario: string): string {
  const text = readFileSync(join(__dirname, '..', 'scenarios', loadScenario(scenario).expected.file.split('/').at(-1)!), 'utf8');
  return scenario === 'messy-import' ? text.replaceAll('EMP-CARE', 'EMP-MESSY') : text;
}

const EXPECTED = scenarioNames().flatMap((name) => {
  const { cases, expected } = loadScenario(name);
  const where = [...cases.keys()].map((caseId) => `&where=case:${caseId}`).join('');
  return expected.as_of.map((asOf) => ({ name, where, ...asOf }));
});

describeOnEachDatabase('reports over HTTP', (db) => {
  const rig = useServer(db);

  beforeAll(async () => {
    for (const name of scenarioNames()) await rig.ask('/api/v1/imports', { method: 'POST', body: fileOf(name) });
  }, 60_000);

  const gaps = (query: string) => rig.ask<GapsReport & { groups?: { value: string | null }[] }>(`/api/v1/reports/gaps?${query}`);
  const waits = (query: string) => rig.ask<WaitsReport & { groups?: { value: string | null; hires: number; total_days: number }[] }>(`/api/v1/reports/waits?${query}`);

  it.each(EXPECTED)('give the gaps of $name as of $as_of', async ({ as_of, where, instances }) => {
    const { json } = await gaps(`as_of=${as_of}${where}`);
    expect(json.as_of).toBe(as_of);
    // The expected files call `ended` what contracts.md tells by ended_on alone.
    const shown = json.instances.map(({ evidence: _evidence, dedup_key: _key, state, ...instance }) => ({ ...instance, state: instance.ended_on === null ? state : 'ended' }));
    expect(shown).toEqual(instances);
  });

  it.each(EXPECTED)('give the waits of $name as of $as_of', async ({ as_of, where, waits: expected }) => {
    const { json } = await waits(`as_of=${as_of}${where}`);
    const at = (text: string): string => new Date(text).toISOString();
    expect({ hires: json.hires, cases: json.cases }).toEqual({
      hires: expected.hires,
      cases: expected.cases.map((c) => ({ ...c, booked: c.booked.map((b) => ({ ...b, from: at(b.from), to: at(b.to) })) })),
    });
    expect(json.by_party.map(({ party, days, working_days }) => ({ party, ms: Math.round(days * 86_400_000), working_days }))).toEqual(
      [...expected.by_party].sort((a, b) => (a.party < b.party ? -1 : 1)),
    );
  });

  it('are the same bytes for the same question', async () => {
    for (const path of ['gaps?as_of=2026-09-30&by=region', 'waits?as_of=2026-09-30&by=employer_id']) {
      const [first, second] = [await rig.ask(`/api/v1/reports/${path}`), await rig.ask(`/api/v1/reports/${path}`)];
      expect(second.text).toBe(first.text);
    }
  });

  it('know nothing that was recorded later', async () => {
    const before = await gaps('as_of=2026-06-30');
    await rig.ask('/api/v1/imports', { method: 'POST', body: JSON.stringify({ event_id: 'NURSE-1-later', case_id: 'NURSE-1', event: 'permit_refused', application_id: 'NA1', occurred_at: '2026-05-01', recorded_at: '2027-04-01' }) });
    expect((await gaps('as_of=2026-06-30')).text).toBe(before.text);
  });

  it('have groups that add up to the whole', async () => {
    const { json } = await waits('as_of=2026-09-30&by=employer_id');
    expect(json.groups?.map(({ value }) => value).slice(0, 3)).toEqual(['EMP-CARE', 'EMP-DATA', 'EMP-FARM']);
    expect(json.groups?.reduce((sum, group) => sum + group.hires, 0)).toBe(json.hires);
  });

  it('of several conditions are of the hires for which all hold', async () => {
    const { json } = await waits('as_of=2026-12-31&where=municipality:109&where=municipality:734&where=employer_id:EMP-CARE&where=employer_id:EMP-TECH');
    expect(json.cases.map((c) => c.case_id)).toEqual(['FAST-1', 'FAST-2', 'NURSE-1']);
  });

  it('are as of now without a date', async () => {
    const { json } = await gaps('where=case:NURSE-1');
    expect(Date.now() - Date.parse(json.as_of)).toBeLessThan(60_000);
  });

  it.each([
    ['as_of=31.9.2026', 'unusable_time'], ['as_of=2026-02-30', 'unusable_time'], ['where=shoe_size:44', 'unknown_attribute'], ['where=region', 'unknown_attribute'],
    ['by=shoe_size', 'unknown_attribute'], ['colour=blue', 'invalid_request'],
  ])('refuse %s', async (query, code) => {
    expect((await gaps(query)).json).toMatchObject({ status: 422, code });
  });

  it('asked for at once are all answered', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => gaps(`as_of=2026-0${i + 1}-01`)));
    expect(answers.map((answer) => answer.json.as_of)).toEqual(['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01']);
  });

  it('beyond what can wait are told to ask again', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => gaps('as_of=2026-06-01')));
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer.json).toMatchObject({ status: 503, code: 'too_many_reports' });
    expect((await gaps('as_of=2026-06-01')).status).toBe(200);
  });
});
