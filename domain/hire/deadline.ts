/**
 * The next instant at which something about a hire changes by itself: a clock runs out, a rule finds a gap, a
 * check-in or renewal comes, a rung of the ladder is to be told, a future-dated event happens. Always later than now, so the one timer cannot spin.
 */
import { startOfDay } from '../calendar/helsinki';
import { runsOutOn } from '../clocks/clock';
import { nextRungAt } from '../ladder/pending';
import { atMonthEdge, prepare } from '../view/prepared-event';
import type { Evaluation } from './evaluate';
import { emissions } from './follow-up';
import type { HireState } from './state';

/**
 * Earliest coming change, UTC milliseconds; undefined when the hire waits for events only.
 * @param evaluation  of the same state as of `nowMs`
 * @param hasLadder  false for a run that began before there was a ladder: its timers must come out the same
 */
export function nextDeadline(state: HireState, evaluation: Evaluation, nowMs: number, hasLadder = true): number | undefined {
  const { view } = evaluation;
  let next = Infinity;
  const consider = (at: number): void => {
    if (at > nowMs && at < next) next = at;
  };
  for (const source of state.events) {
    const e = prepare(source);
    consider(e.at);
    consider(e.recordedAt);
    // Of an event of which only the month is known, a rule is sure when the whole month has passed.
    if (e.monthOnly) for (const edge of ['first', 'last'] as const) consider(atMonthEdge(e, edge).at);
  }
  if (view.endedOn === undefined) {
    for (const clock of evaluation.clocks) {
      const overdueOn = runsOutOn(clock);
      if (overdueOn !== undefined) consider(startOfDay(overdueOn));
    }
    for (const day of evaluation.upcoming) consider(startOfDay(day));
    for (const emission of emissions(evaluation)) consider(startOfDay(emission.on));
    if (hasLadder) consider(nextRungAt(state, evaluation, nowMs) ?? Infinity);
  }
  return next === Infinity ? undefined : next;
}
