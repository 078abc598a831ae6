/**
 * Whatever the seed: a simulated hire passes the gate, can be lived through the decision without one refusal, has a
 * wait as long as it is open, keeps the order of the model unless disorder is put in, and is the same bytes again.
 */
import fc from 'fast-check';
import { evolveAll } from '../../domain/hire/evolve';
import { admitEvent } from '../../domain/hire/admit';
import { keyCommandId } from '../../domain/hire/command-id';
import { decide, isClosed } from '../../domain/hire/decide';
import { evaluateCase } from '../../domain/hire/evaluate';
import type { CaseEvent } from '../../domain/hire/fact';
import { qualityTasks } from '../../domain/hire/quality';
import { type HireState, caseInputOf, newHire } from '../../domain/hire/state';
import { newestEdition } from '../../domain/model/edition';
import { NO_DISORDER, PROFILES, Simulation, type SimulatedHire, type SimulationOptions } from '../../domain/simulation/simulate';
import { asOfInstant } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { currentWaits } from '../../domain/waits/current';

const edition = newestEdition();
const DAY_MS = 86_400_000;
const FROM = Date.parse('2022-06-01T00:00:00Z');
const TO = Date.parse('2026-11-25T08:00:00Z');

/** Far more disorder than people make. */
const WILD = { day_only: 0.5, late: 0.5, misdated: 0.2, put_right: 0.6, written_twice: 0.2 };

const seeds = fc.record({ seed: fc.string({ maxLength: 12 }), number: fc.integer({ min: 1, max: 100_000 }) });
const made = (options: Partial<SimulationOptions> = {}): fc.Arbitrary<SimulatedHire> =>
  fc.tuple(seeds, fc.constantFrom(undefined, ...PROFILES.profiles.map((p) => p.id))).map(([{ seed, number }, profile]) => new Simulation({ edition, seed, from: FROM, to: TO, profile, ...options }).hire(number));

/** Every event as a command of its own, at the moment of its recording; throws at a refusal. */
function livedThrough(events: readonly CaseEvent[]): HireState {
  return events.reduce((state, event) => {
    const decided = decide(state, { kind: 'record', id: keyCommandId('person', event.event_id), hash: '', events: [event] }, { edition, nowMs: Date.parse(event.recorded_at) });
    if ('refusal' in decided) throw new Error(`${event.event} ${event.event_id}: ${decided.refusal.message}`);
    return evolveAll(state, decided.facts);
  }, newHire(events[0]?.case_id ?? '', edition.id));
}

it('passes the gate unchanged', () => {
  fc.assert(fc.property(made({ disorder: WILD }), ({ events }) => {
    for (const event of events) expect(admitEvent(edition, event, { source: 'import' })).toEqual({ event });
  }), { numRuns: 150 });
});

it('has unique ids, begins with an opening, and is in the order of its recording', () => {
  fc.assert(fc.property(made({ disorder: WILD }), ({ events }) => {
    expect(new Set(events.map((e) => e.event_id)).size).toBe(events.length);
    expect(edition.semantics.opens_hire).toContain(events[0]?.event);
    const recorded = events.map((e) => Date.parse(e.recorded_at));
    expect(recorded).toEqual([...recorded].sort((a, b) => a - b));
    expect(recorded.at(-1)).toBeLessThanOrEqual(TO);
  }), { numRuns: 150 });
});

it('is lived through the decision without a refusal, however it was written down', () => {
  fc.assert(fc.property(made({ disorder: WILD }), ({ events }) => {
    const state = livedThrough(events);
    expect(state.events.filter((e) => e.source === 'simulation')).toEqual(events);
  }), { numRuns: 25 });
});

it('has a wait at every moment while it is open, and none after its end', () => {
  fc.assert(fc.property(made({ disorder: WILD }), fc.double({ min: 0, max: 1, noNaN: true }), ({ caseId, events }, share) => {
    const begin = Date.parse(events[0]?.recorded_at ?? '');
    const at = begin + DAY_MS + share * (TO + 90 * DAY_MS - begin);
    const known = events.filter((e) => Date.parse(e.recorded_at) <= at);
    const state: HireState = { ...newHire(caseId, edition.id), seq: known.length, events: known };
    const { view } = evaluateCase(caseInputOf(state, edition), asOfInstant(at));
    expect(currentWaits(view).length > 0).toBe(!isClosed(state, edition));
  }), { numRuns: 150 });
});

it('does the steps in the order of the model when nobody errs in writing it down', () => {
  fc.assert(fc.property(made({ disorder: NO_DISORDER }), ({ caseId, events }) => {
    const tasks = qualityTasks(evaluateCase({ edition, caseId, events: events.map(prepare) }, asOfInstant(TO)));
    // A check-in that nobody held is passed by the next one: that is a task for the coordinator, and meant.
    expect(tasks.filter((t) => t.about !== edition.semantics.checkin.step)).toEqual([]);
  }), { numRuns: 200 });
});

it('is the same bytes for the same seed, and another for another', () => {
  fc.assert(fc.property(seeds, ({ seed, number }) => {
    const bytes = (of: string): string => JSON.stringify(new Simulation({ edition, seed: of, from: FROM, to: TO }).hire(number));
    expect(bytes(seed)).toBe(bytes(seed));
    expect(bytes(`${seed}!`)).not.toBe(bytes(seed));
  }), { numRuns: 60 });
});

it('only goes on when it is made up to a later day: what was recorded by then stands', () => {
  fc.assert(fc.property(seeds, fc.constantFrom(...PROFILES.profiles.map((p) => p.id)), fc.integer({ min: 1, max: 900 }), ({ seed, number }, profile, days) => {
    const upTo = (until: number): readonly CaseEvent[] => new Simulation({ edition, seed, from: FROM, to: FROM, until, profile, disorder: WILD }).hire(number).events;
    const until = FROM + days * DAY_MS;
    expect(upTo(until)).toEqual(upTo(TO).filter((e) => Date.parse(e.recorded_at) <= until));
  }), { numRuns: 80 });
});

it('meets nearly every rule that finds a gap by itself, in some thousand hires', () => {
  const simulation = new Simulation({ edition, seed: 'rules', from: FROM, to: TO });
  const found = new Set<string>();
  for (let number = 1; number <= 700; number++) {
    const { caseId, events } = simulation.hire(number);
    for (const { gap } of evaluateCase({ edition, caseId, events: events.map(prepare) }, asOfInstant(TO)).gaps) found.add(gap.id);
  }
  const automatic = edition.model.gap_types.filter((g) => g.visibility === 'normal').map((g) => g.id);
  expect(automatic.filter((id) => !found.has(id)).length).toBeLessThanOrEqual(2);
});
