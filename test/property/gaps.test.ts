/** What holds of every gap instance, whatever was recorded (detection.md §6, §9). */
import fc from 'fast-check';
import { parseDay } from '../../domain/calendar/day';
import { compareInstances, gapRow } from '../../domain/gaps/instances';
import { evaluateCase } from '../../domain/hire/evaluate';
import type { CaseEvent } from '../../domain/hire/fact';
import { gapsOfCase, gapsReport } from '../../domain/report/gaps-report';
import { newestEdition } from '../../domain/model/edition';
import { parseAsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { asOfDates, histories, shuffled } from '../support/random-hires';

const edition = newestEdition();
const inputOf = (events: readonly CaseEvent[]) => ({ edition, caseId: 'H-1', events: events.map(prepare) });
const evaluate = (events: readonly CaseEvent[], asOf: string) => evaluateCase(inputOf(events), parseAsOf(asOf));
const RUNS = { numRuns: 80 };

it('is dated within what is known and before the hire’s end, and costs no negative days', () => {
  fc.assert(
    fc.property(histories(), asOfDates, (events, asOf) => {
      const day = parseDay(asOf) ?? NaN;
      const { gaps, view } = evaluate(events, asOf);
      const wrong = gaps.filter((g) => g.openedOn > Math.min(day, view.endedOn ?? day) || (g.endedOn !== undefined && (g.endedOn < g.openedOn || g.endedOn > day)) || g.daysLost < 0);
      expect(wrong).toEqual([]);
    }),
    RUNS,
  );
});

it('has an id of its own, an owner, a severity and evidence that is in the view', () => {
  fc.assert(
    fc.property(histories(), asOfDates, (events, asOf) => {
      const { gaps, view } = evaluate(events, asOf);
      const live = new Set(view.events.map((e) => e.id));
      expect(new Set(gaps.map((g) => g.instanceId)).size).toBe(gaps.length);
      expect(gaps.filter((g) => g.owner === '' || ![1, 2, 3].includes(g.severity) || g.evidence.length === 0 || !g.evidence.every((id) => live.has(id)))).toEqual([]);
    }),
    RUNS,
  );
});

it('is never of a kind that only a person may record', () => {
  fc.assert(fc.property(histories(), asOfDates, (events, asOf) => expect(gapsOfCase(inputOf(events), parseAsOf(asOf)).filter((i) => i.gap === 'G31_EXPLOITATION')).toEqual([])), RUNS);
});

it('comes in the order of reports', () => {
  fc.assert(
    fc.property(histories(), asOfDates, (events, asOf) => {
      const { gaps } = evaluate(events, asOf);
      expect([...gaps].sort(compareInstances)).toEqual([...gaps]);
    }),
    RUNS,
  );
});

it('ends a point event on the day on which it opens, and every other only by an event of that day', () => {
  fc.assert(
    fc.property(histories(), asOfDates, (events, asOf) => {
      const { gaps, view } = evaluate(events, asOf);
      const days = new Set(view.events.map((e) => e.day));
      expect(gaps.filter((g) => (g.gap.instance_ends.length === 0 ? g.endedOn !== g.openedOn : g.endedOn !== undefined && !days.has(g.endedOn)))).toEqual([]);
    }),
    RUNS,
  );
});

it('is counted once in the figures, whoever lists it in whatever order', () => {
  const both = histories({ max: 20 }).chain((events) => fc.tuple(fc.constant(events), fc.nat(3)));
  fc.assert(
    fc.property(both, asOfDates, ([events], asOf) => {
      const all = gapsOfCase(inputOf(events), parseAsOf(asOf));
      const report = gapsReport(asOf, all);
      const counted = all.filter((i) => i.state !== 'contested' && i.state !== 'not_a_gap');
      expect(report.gaps.reduce((sum, g) => sum + g.instances, 0)).toBe(counted.length);
      expect(report.gaps.reduce((sum, g) => sum + g.days_lost, 0)).toBe(counted.reduce((sum, i) => sum + i.days_lost, 0));
      expect(gapsReport(asOf, [...all].reverse())).toEqual(report);
    }),
    RUNS,
  );
});

it('does not depend on a fact of another hire’s events being there in some order', () => {
  const withOthers = fc.tuple(histories({ max: 15 }), histories({ max: 10 })).chain(([own, others]) => fc.tuple(fc.constant(own), fc.constant(others), shuffled(others)));
  fc.assert(
    fc.property(withOthers, asOfDates, ([own, others, again], asOf) => {
      const told = (list: readonly CaseEvent[]) => list.map((event) => ({ case_id: 'H-2', event: { ...event, case_id: 'H-2' } }));
      const rows = (list: readonly CaseEvent[]) => evaluateCase({ ...inputOf(own), employerEvents: told(list) }, parseAsOf(asOf)).gaps.map((g) => gapRow(g, 0));
      expect(rows(again)).toEqual(rows(others));
    }),
    RUNS,
  );
});
