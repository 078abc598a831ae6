/** What holds of every evaluation, whatever was recorded: order, isolation of the past, monotone knowledge (detection.md §9). */
import fc from 'fast-check';
import { formatDay } from '../../domain/calendar/day';
import { clockRow } from '../../domain/clocks/clock';
import { gapRow } from '../../domain/gaps/instances';
import { evaluateCase, type Evaluation } from '../../domain/hire/evaluate';
import type { CaseEvent } from '../../domain/hire/fact';
import { qualityTasks } from '../../domain/hire/quality';
import { settlingOf } from '../../domain/hire/settling';
import { newestEdition } from '../../domain/model/edition';
import { isKnown, parseAsOf } from '../../domain/view/as-of';
import { compareEvents, prepare } from '../../domain/view/prepared-event';
import { FIRST_DAY, SPAN, asOfDates, histories, plainHistories, shuffled } from '../support/random-hires';

const edition = newestEdition();
const evaluate = (events: readonly CaseEvent[], asOf: string): Evaluation => evaluateCase({ edition, caseId: 'H-1', events: events.map(prepare) }, parseAsOf(asOf));
const answers = (events: readonly CaseEvent[], asOf: string) => {
  const evaluation = evaluate(events, asOf);
  const { view, clocks, gaps } = evaluation;
  return {
    clocks: clocks.map((c) => ({ ...clockRow('H-1', c), evidence: c.evidence, owner: c.owner })),
    gaps: gaps.map((g) => gapRow(g, 0)),
    facts: view.facts.listed(),
    settling: settlingOf(view),
    quality: qualityTasks(evaluation),
  };
};
const RUNS = { numRuns: 80 };

it('does not depend on the order of input', () => {
  const both = histories().chain((events) => fc.tuple(fc.constant(events), shuffled(events)));
  fc.assert(fc.property(both, asOfDates, ([events, other], asOf) => expect(answers(other, asOf)).toEqual(answers(events, asOf))), RUNS);
});

it('sees of the whole log what it saw of the log at the time', () => {
  fc.assert(
    fc.property(histories(), asOfDates, (events, asOf) => {
      const atTheTime = events.filter((e) => isKnown(prepare(e), parseAsOf(asOf)));
      expect(answers(events, asOf)).toEqual(answers(atTheTime, asOf));
    }),
    RUNS,
  );
});

it('gives the same answer, with the same ids, when it is asked twice', () => {
  fc.assert(fc.property(histories(), asOfDates, (events, asOf) => expect(answers(events.map((e) => ({ ...e })), asOf)).toEqual(answers(events, asOf))), RUNS);
});

it('can be asked for the first and the last date that there is', () => {
  fc.assert(fc.property(histories(), (events) => expect(() => ['1980-01-01', '2099-12-31'].map((asOf) => answers(events, asOf))).not.toThrow()), RUNS);
});

it('orders events totally', () => {
  fc.assert(
    fc.property(histories({ max: 12 }), (events) => {
      const sorted = events.map(prepare).sort(compareEvents);
      const wrong = sorted.flatMap((a, i) => sorted.slice(i + 1).filter((b) => compareEvents(a, b) >= 0 || compareEvents(b, a) <= 0));
      expect(wrong).toEqual([]);
    }),
    RUNS,
  );
});

it('keeps a breach and a gap for as long as nothing is recorded', () => {
  const later = fc.tuple(fc.integer({ min: SPAN + 1, max: SPAN + 60 }), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(plainHistories(), later, (events, [from, days]) => {
      const [before, after] = [evaluate(events, formatDay(FIRST_DAY + from)), evaluate(events, formatDay(FIRST_DAY + from + days))];
      const breached = (e: Evaluation): readonly string[] => e.clocks.filter((c) => c.state.startsWith('breached')).map((c) => `${c.sla.id} ${c.objectId} ${c.startOn}`);
      const found = (e: Evaluation): readonly string[] => e.gaps.map((g) => `${g.instanceId} ${g.openedOn}`);
      expect(breached(after)).toEqual(expect.arrayContaining([...breached(before)]));
      expect(found(after)).toEqual(expect.arrayContaining([...found(before)]));
    }),
    RUNS,
  );
});

it('takes nothing from the past back, as long as nothing is corrected or told late', () => {
  const two = fc.tuple(fc.integer({ min: 0, max: SPAN }), fc.integer({ min: 1, max: 100 }));
  fc.assert(
    fc.property(plainHistories(), two, (events, [from, days]) => {
      const day = (n: number): string => formatDay(FIRST_DAY + n);
      const cut = events.filter((e) => isKnown(prepare(e), parseAsOf(day(from))));
      expect(answers(events, day(from))).toEqual(answers(cut, day(from)));
      const still = evaluate(cut, day(from + days)).gaps.map((g) => g.instanceId);
      expect(still).toEqual(expect.arrayContaining(evaluate(cut, day(from)).gaps.map((g) => g.instanceId)));
    }),
    RUNS,
  );
});

it('says no more about months than about days', () => {
  fc.assert(
    fc.property(histories(), asOfDates, (events, asOf) => {
      const asDays = events.map((e) => ({ ...e, precision: e.precision === 'month' ? ('day' as const) : e.precision }));
      const [loose, exact] = [evaluate(events, asOf), evaluate(asDays, asOf)];
      const ids = new Set(exact.gaps.map((g) => g.instanceId));
      expect(loose.gaps.filter((g) => !ids.has(g.instanceId))).toEqual([]);
      expect(loose.clocks).toHaveLength(exact.clocks.length);
      expect(loose.clocks.filter((c, i) => c.state !== 'unknown' && c.state !== exact.clocks[i]?.state)).toEqual([]);
    }),
    RUNS,
  );
});
