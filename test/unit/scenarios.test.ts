/** Clocks and gap instances of the invented hires of test/scenarios, row by row, at three dates each. */
import { clockRow } from '../../domain/clocks/clock';
import { evaluateCase } from '../../domain/hire/evaluate';
import { newestEdition } from '../../domain/model/edition';
import { gapsOfCase } from '../../domain/report/gaps-report';
import { parseAsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { type Scenario, employerEventsOf, loadScenario, scenarioNames } from '../support/scenario';

const scenarios = scenarioNames().map(loadScenario);
const table = scenarios.flatMap((scenario) => scenario.expected.as_of.map((expected) => ({ name: scenario.name, asOf: expected.as_of, scenario, expected })));

const inputsOf = ({ cases }: Scenario) =>
  [...cases].map(([caseId, events]) => ({ edition: newestEdition(), caseId, events: events.map(prepare), employerEvents: employerEventsOf(cases, caseId) }));

const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();

it('compares 479 clocks and 151 instances', () => {
  const count = (key: 'clocks' | 'instances'): number => table.reduce((sum, { expected }) => sum + expected[key].length, 0);
  expect([count('clocks'), count('instances')]).toEqual([479, 151]);
});

it.each(table)('gives the clocks of $name as of $asOf and no others', ({ scenario, expected }) => {
  const rows = inputsOf(scenario).flatMap((input) => evaluateCase(input, parseAsOf(expected.as_of)).clocks.map((c) => clockRow(input.caseId, c)));
  expect(sorted(rows)).toEqual(sorted(expected.clocks));
});

it.each(table)('gives the gap instances of $name as of $asOf and no others', ({ scenario, expected }) => {
  const rows = inputsOf(scenario)
    .flatMap((input) => gapsOfCase(input, parseAsOf(expected.as_of)))
    .map(({ dedup_key: _key, evidence: _evidence, state, ...row }) => ({ ...row, state: row.ended_on === null ? state : 'ended' }));
  expect(sorted(rows)).toEqual(sorted(expected.instances));
});

it.each(table)('points to events of the hire as evidence of every instance of $name as of $asOf', ({ scenario, expected }) => {
  for (const input of inputsOf(scenario)) {
    const ids = new Set(input.events.map((e) => e.id));
    const evidence = gapsOfCase(input, parseAsOf(expected.as_of)).map((i) => ({ length: i.evidence.length, strange: i.evidence.filter((id) => !ids.has(id)) }));
    expect(evidence.filter((e) => e.length === 0 || e.strange.length > 0)).toEqual([]);
  }
});
