/**
 * The ladder of a clock: when somebody is reminded of it and when it is escalated, by the policy in force on its start
 * (rules.md §6, `escalation_policies` of the model). A pure function of the clocks as they stand, so a pause moves what
 * is still to come together with the due date; what was told already is remembered by the events (pending.ts).
 *
 * Check-ins (cadence) have none: between two checkpoints nobody owes anything, and the due one is asked for by an event
 * of its own. Nor have windows, validities, minimums and clocks that end with another event. Where running out is the
 * end of a right and no fault (`breach_is_gap: false`) the rungs end before 100 %.
 */
import { type Day, formatDay } from '../calendar/day';
import { durationOf, shift } from '../calendar/duration';
import { type Clock, runsOutOn } from '../clocks/clock';
import { digest } from '../gaps/digest';
import type { Evaluation } from '../hire/evaluate';
import type { Edition } from '../model/edition';
import type { EscalationPolicy } from '../model/model.schema';
import type { CaseView } from '../view/case-view';
import { morningOf, nextMorning } from './mornings';

/** Share of the budget in per cent, or the reminder before a legal deadline. */
export type RungName = number | 'legal';

export interface Rung {
  readonly clock: Clock;
  /** Of the clock: stays the same while the event that started it stands, also when that is corrected. */
  readonly key: string;
  readonly percent: RungName;
  /** Id of the policy in force when the clock started, and what it does here: remind, escalate … */
  readonly policy: string;
  readonly action: string;
  /** Day on which so much of the budget is used; for 100 % the first overdue day. */
  readonly on: Day;
  /** When it is told, UTC milliseconds: a working day at 08:00. */
  readonly at: number;
}

/** A clock that somebody is being reminded of. */
export interface LadderClock {
  readonly clock: Clock;
  readonly key: string;
}

const RUNNING: ReadonlySet<string> = new Set(['running', 'at_risk', 'breached_open']);

/** Clocks that run now and have a ladder: none that is stopped, void, unknown or stands still, and none of a closed hire. */
export function ladderClocks({ view, clocks }: Evaluation): readonly LadderClock[] {
  if (view.endedOn !== undefined) return [];
  const { kinds } = view.edition.semantics.escalation;
  return clocks
    .filter((c) => kinds.includes(c.sla.kind) && RUNNING.has(c.state) && c.endedBy === undefined && !c.pauses.some((p) => p.open))
    .map((clock) => ({ clock, key: keyOf(view, clock) }));
}

/** Every rung of every such clock, past and to come: clock by clock, in the order in which they are told. */
export function rungsOf(evaluation: Evaluation): readonly Rung[] {
  return ladderClocks(evaluation).flatMap((ladder) => rungsOfClock(evaluation.view, ladder));
}

/** Policy in force on a day; every edition has one for every day (model check). */
function policyOn(edition: Edition, day: Day): EscalationPolicy | undefined {
  const on = formatDay(day);
  return edition.model.escalation_policies.find((p) => (p.valid_from === null || p.valid_from <= on) && (p.valid_to === null || on <= p.valid_to));
}

function keyOf(view: CaseView, c: Clock): string {
  return digest([c.sla.id, c.objectId ?? '', c.startEvent ? view.rootOf(c.startEvent.id) : formatDay(c.startOn)]);
}

function rungsOfClock(view: CaseView, { clock, key }: LadderClock): Rung[] {
  const { calendar } = view.edition;
  // Of two rungs on one morning the later one in this order is told: the highest.
  const byMorning = new Map<number, Rung>();
  const policy = policyOn(view.edition, clock.startOn);
  if (!policy) return [];
  for (const { percent, action, on } of daysOf(view.edition, clock, policy)) {
    const at = tellingOf(clock, morningOf(on, calendar), view.edition);
    byMorning.set(at, { clock, key, percent, policy: policy.id, action, on, at });
  }
  return [...byMorning.values()].sort((a, b) => a.at - b.at);
}

/** What had passed when the clock was told of is told on the next working morning: not while somebody is still writing it down. */
function tellingOf(clock: Clock, morning: number, { calendar }: Edition): number {
  const toldAt = clock.startEvent?.recordedAt ?? -Infinity;
  return morning <= toldAt ? nextMorning(toldAt, calendar) : morning;
}

interface RungDay {
  readonly percent: RungName;
  readonly action: string;
  readonly on: Day;
}

/** The days of the rungs: the legal one first, then by per cent. */
function daysOf(edition: Edition, c: Clock, { rungs }: EscalationPolicy): RungDay[] {
  const { dueOn: due } = c;
  const overdue = c.firstOverdueOn ?? runsOutOn(c);
  if (due === undefined || overdue === undefined) return [];
  const { legal } = edition.semantics.escalation;
  const days: RungDay[] = [];
  if (c.sla.kind === legal.kind && legal.owners.includes(c.owner))
    days.push({ percent: 'legal', action: legal.action, on: shift(due, durationOf(`-${legal.before}`), legal.unit, edition.calendar) });
  const budget = budgetOf(edition, c, due);
  for (const { at_percent: percent, action } of rungs) {
    if (percent >= 100 && c.sla.breach_is_gap === false) continue;
    if (percent === 100) days.push({ percent, action, on: overdue });
    else if (budget > 0) {
      const on = dayAfter(edition, c, Math.ceil((percent * budget) / 100));
      // A due date that was moved off a holiday is not overdue before the day after it, whatever the share says.
      days.push({ percent, action, on: percent > 100 ? Math.max(on, overdue) : on });
    }
  }
  return days.filter((d) => d.on > c.startOn);
}

/**
 * The budget in days of the clock's unit. Months, dates from letters and due dates that a fact moves have none of their
 * own: for them it is what lies between start and due date (model, `months`).
 */
function budgetOf(edition: Edition, c: Clock, due: Day): number {
  const between = edition.calendar.count(c.startOn, due, c.version.unit) - c.paused.within(c.startOn, due, c.version.unit, edition.calendar);
  if (c.sla.value_from !== undefined || c.version.value === null) return between;
  const value = durationOf(c.version.value);
  if (value.in === 'months') return between;
  const plain = dayAfter(edition, c, value.amount);
  return plain === due || edition.calendar.roll(plain) === due ? value.amount : between;
}

/** The day on which so many counted, unpaused days have passed since the start. */
function dayAfter({ calendar }: Edition, c: Clock, days: number): Day {
  const { unit } = c.version;
  let day = calendar.add(c.startOn, days, unit);
  for (let next = day; ; day = next) {
    next = calendar.add(c.startOn, days + c.paused.within(c.startOn, day, unit, calendar), unit);
    if (next === day) return day;
  }
}
