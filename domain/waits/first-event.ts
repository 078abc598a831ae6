/** First event of a case among several names, without building lists: waits ask this a hundred times per case. */
import type { CaseView, Subject } from '../view/case-view';
import { type PreparedEvent, compareEvents } from '../view/prepared-event';

/**
 * The first event, in the order of events, of these names that concerns the subject.
 * @param notBefore  UTC milliseconds; events of an earlier instant are passed over
 */
export function firstEvent(view: CaseView, names: readonly string[], subject: Subject, notBefore = -Infinity): PreparedEvent | undefined {
  let first: PreparedEvent | undefined;
  for (const name of names)
    for (const e of view.named(name)) {
      if (e.at < notBefore || !view.concerns(e, subject)) continue;
      if (!first || compareEvents(e, first) < 0) first = e;
      break;
    }
  return first;
}

/** Instant of that event in UTC milliseconds; Infinity when there is none. */
export function firstAt(view: CaseView, names: readonly string[], subject: Subject, notBefore?: number): number {
  return firstEvent(view, names, subject, notBefore)?.at ?? Infinity;
}

/** How many events of the case have one of these names, whomever they concern. */
export function countNamed(view: CaseView, names: readonly string[]): number {
  let count = 0;
  for (const name of names) count += view.named(name).length;
  return count;
}
