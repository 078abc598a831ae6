/**
 * The days on which a clock stands still. A pause is (from, to]: the day of the question still runs, the day of the
 * answer is still paused; in other words a day belongs to whoever held the ball when it began (detection.md §3).
 */
import type { Day } from '../calendar/day';
import type { CountingUnit, WorkingCalendar } from '../calendar/working-days';
import type { SlaDefinition } from '../model/model.schema';
import { readPath } from '../view/case-facts';
import type { CaseView, Subject } from '../view/case-view';
import { type PreparedEvent, compareEvents } from '../view/prepared-event';
import { matchesWhere } from '../view/simple-reference';

/** Paused dates are from < d ≤ to. */
export interface Pause {
  readonly from: Day;
  readonly to: Day;
  /** Nobody has answered yet: `to` is the date of the view. */
  readonly open: boolean;
  /** Who the days are booked to: an actor id, or `sender`. */
  readonly party: string;
  readonly evidence: readonly string[];
}

/** The event that answers a question: linked by `answers_event_id`, else the first unlinked answer after it (Addenda 7). */
export function answerTo(view: CaseView, asked: PreparedEvent, answers: readonly PreparedEvent[]): PreparedEvent | undefined {
  const root = view.rootOf(asked.id);
  return (
    answers.find((a) => view.answeredRoot(a) === root) ??
    answers.find((a) => view.answeredRoot(a) === undefined && compareEvents(a, asked) > 0)
  );
}

/** Every pause of a clock up to D, each on its own; overlapping ones are not yet united. */
export function pausesOf(view: CaseView, sla: SlaDefinition, subject: Subject): readonly Pause[] {
  const pauses: Pause[] = [];
  for (const rule of sla.clock.pauses) {
    const asked = view.select(rule.from, subject);
    if (asked.length === 0) continue;
    const answers = view.select(rule.to, subject);
    for (const from of asked) {
      if (!matchesWhere(from, rule.where)) continue;
      const to = rule.match.startsWith('data.') ? answerTo(view, from, answers) : answers.find((a) => compareEvents(a, from) > 0);
      const party = rule.booked_to.startsWith('data.') ? readPath(from, rule.booked_to) : rule.booked_to;
      pauses.push({
        from: from.day,
        to: to?.day ?? view.asOf.day,
        open: to === undefined,
        party: typeof party === 'string' ? party : view.edition.semantics.talent,
        evidence: to ? [from.id, to.id] : [from.id],
      });
    }
  }
  return pauses;
}

/** Disjoint paused stretches, in order, none beyond `end`: the union of overlapping questions. */
export class PausedDays {
  private readonly stretches: { from: Day; to: Day }[] = [];

  constructor(pauses: readonly Pause[], end: Day) {
    for (const pause of [...pauses].sort((a, b) => a.from - b.from)) {
      const to = Math.min(pause.to, end);
      if (to <= pause.from) continue;
      const last = this.stretches.at(-1);
      if (last && pause.from <= last.to) last.to = Math.max(last.to, to);
      else this.stretches.push({ from: pause.from, to });
    }
  }

  /** Paused days x with from < x ≤ to that count in the unit. */
  within(from: Day, to: Day, unit: CountingUnit, calendar: WorkingCalendar): number {
    let days = 0;
    for (const s of this.stretches) days += calendar.count(Math.max(from, s.from), Math.min(to, s.to), unit);
    return days;
  }

  includes(day: Day): boolean {
    return this.stretches.some((s) => s.from < day && day <= s.to);
  }

  /** First unpaused date after a day. */
  firstFreeAfter(day: Day): Day {
    let free = day + 1;
    for (const s of this.stretches) if (s.from < free && free <= s.to) free = s.to + 1;
    return free;
  }
}
