/**
 * The last day in time of a clock: its budget counted from the start over unpaused days, then the corrections of the
 * rule in their order: not before, cap, roll (detection.md §3, "Due date").
 */
import { type Day, parseDay } from '../calendar/day';
import { parseDuration, shift } from '../calendar/duration';
import { localDay } from '../calendar/helsinki';
import type { SlaDefinition, SlaVersion } from '../model/model.schema';
import { readPath } from '../view/case-facts';
import type { CaseView, Subject } from '../view/case-view';
import { parseInstant } from '../view/prepared-event';
import { resolveDay } from '../view/reference';
import type { Anchor } from '../view/simple-reference';
import type { PausedDays } from './pauses';

/** Due date; undefined when an event that sets it has not happened, `unknown` when a date or duration is missing. */
export function dueOn(view: CaseView, sla: SlaDefinition, version: SlaVersion, anchor: Anchor, subject: Subject, paused: PausedDays): Day | undefined | 'unknown' {
  const { calendar } = view.edition;
  if (sla.due_event) return view.select([sla.due_event], subject)[0]?.day;
  if (sla.closes) return sla.closes.fact && anchor.factDay !== undefined ? anchor.factDay : resolveDay(view, sla.closes, subject);
  let value = version.value;
  if (sla.value_from) {
    const given = valueFrom(view, sla, anchor, subject);
    const named = typeof given === 'string' ? (parseDay(given) ?? instantDay(given)) : undefined;
    if (named !== undefined) return named;
    if (typeof given === 'string' && parseDuration(given)) value = given;
  }
  if (value === null) return 'unknown';
  const duration = parseDuration(value);
  if (!duration) return 'unknown';

  let due: Day;
  if (duration.in === 'months') {
    const base = shift(anchor.day, duration, 'calendar_days', calendar);
    due = base;
    for (let next = due; ; due = next) {
      next = base + paused.within(anchor.day, due, 'calendar_days', calendar);
      if (next === due) break;
    }
  } else {
    due = calendar.add(anchor.day, duration.amount, version.unit);
    for (let next = due; ; due = next) {
      next = calendar.add(anchor.day, duration.amount + paused.within(anchor.day, due, version.unit, calendar), version.unit);
      if (next === due) break;
    }
  }
  const notBefore = sla.not_before_fact ? view.facts.latestDay(sla.not_before_fact, subject) : undefined;
  if (notBefore !== undefined) due = Math.max(due, notBefore);
  const cap = sla.cap_fact ? view.facts.latestDay(sla.cap_fact, subject) : undefined;
  if (cap !== undefined) due = Math.min(due, cap);
  return sla.clock.roll === 'next_working_day' ? calendar.roll(due) : due;
}

function instantDay(text: string): Day | undefined {
  const at = parseInstant(text);
  return at === undefined ? undefined : localDay(at);
}

/** `event.data.due_at` (else the envelope's due_at) of the start, or `event.data.x of <event>` of the same object. */
function valueFrom(view: CaseView, sla: SlaDefinition, anchor: Anchor, subject: Subject): unknown {
  const [path = '', other] = (sla.value_from ?? '').split(' of ');
  const e = other === undefined ? anchor.event : view.select([other], subject)[0];
  if (!e) return undefined;
  const field = path.replace(/^event\./, '');
  return readPath(e, field) ?? readPath(e, field.replace(/^data\./, ''));
}
