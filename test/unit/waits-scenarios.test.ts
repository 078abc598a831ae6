/** The booking ledger against the invented hires of test/scenarios, to the millisecond, at three dates each. */
import { newestEdition } from '../../domain/model/edition';
import { type Booking, book } from '../../domain/waits/booking';
import { workingDaysByParty } from '../../domain/waits/working-days-by-party';
import { type ExpectedAsOf, type Scenario, loadScenario, scenarioNames } from '../support/scenario';

const scenarios = scenarioNames().map(loadScenario);
const table = scenarios.flatMap((scenario) => scenario.expected.as_of.map((expected) => ({ name: scenario.name, asOf: expected.as_of, scenario, expected })));

function bookings(scenario: Scenario, expected: ExpectedAsOf): readonly { readonly caseId: string; readonly booking: Booking }[] {
  return expected.waits.cases.map(({ case_id }) => ({ caseId: case_id, booking: book(scenario.viewOf(case_id, expected.as_of)) }));
}

it('reads ten timelines and a spreadsheet', () => {
  expect(table).toHaveLength(33);
});

it.each(scenarios)('reads from $name the events that an import of it stores', ({ cases, expected }) => {
  const events = [...cases.values()].reduce((sum, list) => sum + list.length, 0);
  expect({ facts: events, hires: cases.size }).toMatchObject({ facts: expected.as_of[0]?.import.facts, hires: expected.as_of[0]?.import.hires });
});

it.each(table)('books every stretch of $name as of $asOf as expected', ({ scenario, expected }) => {
  const iso = (at: number): string => new Date(at).toISOString();
  const booked = bookings(scenario, expected).map(({ caseId, booking }) => ({
    case_id: caseId,
    lead_ms: booking.lead_ms,
    booked: booking.booked.map((b) => ({ party: b.party, step: b.step, from: iso(b.from), to: iso(b.to) })),
  }));
  const wanted = expected.waits.cases.map((c) => ({
    ...c,
    booked: c.booked.map((b) => ({ party: b.party, step: b.step, from: iso(Date.parse(b.from)), to: iso(Date.parse(b.to)) })),
  }));
  expect(booked).toEqual(wanted);
});

it.each(table)('gives each party of $name as of $asOf its milliseconds and working days', ({ scenario, expected }) => {
  const totals = new Map<string, { ms: number; working_days: number }>();
  const add = (party: string, ms: number, days: number): void => {
    const sum = totals.get(party) ?? { ms: 0, working_days: 0 };
    totals.set(party, { ms: sum.ms + ms, working_days: sum.working_days + days });
  };
  for (const { booking } of bookings(scenario, expected)) {
    for (const b of booking.booked) add(b.party, b.to - b.from, 0);
    for (const [party, days] of workingDaysByParty(booking.booked, newestEdition().calendar)) add(party, 0, days);
  }
  const byParty = [...totals].map(([party, sum]) => ({ party, ...sum })).sort((a, b) => (a.party < b.party ? -1 : 1));
  expect(byParty).toEqual(expected.waits.by_party);
});

it.each(table)('counts the hires of $name as of $asOf and their lead time', ({ scenario, expected }) => {
  const all = [...scenario.cases.keys()].map((id) => book(scenario.viewOf(id, expected.as_of))).filter((b) => b.lead_ms > 0);
  expect({ hires: all.length, total_ms: all.reduce((sum, b) => sum + b.lead_ms, 0) }).toEqual({ hires: expected.waits.hires, total_ms: expected.waits.total_ms });
});
