/** Openings paired with closings in the order of events: work that can begin again after it has ended. */
import type { PreparedEvent } from '../view/prepared-event';

export interface Round {
  readonly opening: PreparedEvent;
  /** UTC milliseconds; Infinity while open. */
  readonly closedAt: number;
}

/**
 * Walks events in order: the first opening opens, the next closing closes, and so on. An opening while a round is
 * open changes nothing.
 * @param tieClosed  true: an opening at the instant of a closing that ended nothing is already closed, so that the
 *   order in which a day's events were written down cannot leave a wait behind (waits.md §3, "at or before")
 */
export function roundsOf(events: readonly PreparedEvent[], opens: readonly string[], tieClosed: boolean): readonly Round[] {
  const rounds: Round[] = [];
  let opening: PreparedEvent | undefined;
  let idleCloseAt = NaN;
  for (const e of events) {
    if (opens.includes(e.name)) {
      if (!opening && !(tieClosed && e.at === idleCloseAt)) opening = e;
    } else if (opening) {
      rounds.push({ opening, closedAt: e.at });
      opening = undefined;
    } else idleCloseAt = e.at;
  }
  if (opening) rounds.push({ opening, closedAt: Infinity });
  return rounds;
}
