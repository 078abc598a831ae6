/**
 * The next instant at which something about a hire changes by itself: a clock runs out, a rule finds a gap, a
 * check-in or renewal comes, a future-dated event happens. Always later than now, so the one timer cannot spin.
 */
import { startOfDay } from '../calendar/helsinki';
import type { Clock } from '../clocks/clock';
import { prepare } from '../view/prepared-event';
import type { Evaluation } from './evaluate';
import { emissions } from './follow-up';
import type { HireState } from './state';

/**
 * Earliest coming change, UTC milliseconds; undefined when the hire waits for events only.
 * @param evaluation  of the same state as of `nowMs`
 */
export function nextDeadline(state: HireState, evaluation: Evaluation, nowMs: number): number | undefined {
  const { view } = evaluation;
  let next = Infinity;
  const consider = (at: number): void => {
    if (at > nowMs && at < next) next = at;
  };
  for (const source of state.events) {
    const e = prepare(source);
    if (e.at > nowMs) consider(e.at);
    if (e.recordedAt > nowMs) consider(e.recordedAt);
  }
  if (view.endedOn === undefined) {
    // The first overdue day, not the day after the limit: a pause over the limit keeps the breach away until it is over.
    for (const clock of evaluation.clocks) if (canStillBreach(clock) && clock.limitOn !== undefined) consider(startOfDay(clock.paused.firstFreeAfter(clock.limitOn)));
    for (const day of evaluation.upcoming) consider(startOfDay(day));
    for (const emission of emissions(evaluation)) consider(startOfDay(emission.on));
  }
  return next === Infinity ? undefined : next;
}

/** A stopped clock has no date on which it would run out; a minimum is breached by an event, never by time. */
function canStillBreach(c: Clock): boolean {
  return (c.state === 'running' || c.state === 'at_risk') && c.dueOn !== undefined && c.sla.kind !== 'minimum';
}
