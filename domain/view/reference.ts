/**
 * References of the model resolved against a view: the start of a clock, the anchor of a rule. Each answer is an
 * anchor: a date, the event behind it, and for a fact the value it came from (detection.md §3, "Start").
 */
import { type Day, parseDay } from '../calendar/day';
import { offsetDay } from '../calendar/duration';
import type { EventRef, Where } from '../model/model.schema';
import { readPath } from './case-facts';
import type { CaseView, Subject } from './case-view';
import { allHold } from './condition';
import type { PreparedEvent } from './prepared-event';

export interface Anchor {
  readonly day: Day;
  readonly event?: PreparedEvent | undefined;
  /** For a fact: its value as a date, and the date of the event that set it. */
  readonly factDay?: Day | undefined;
  readonly setOn?: Day | undefined;
  /** Events that made the date, as evidence. */
  readonly evidence: readonly string[];
}

/** Does an event carry one of the listed values in every listed field? */
export function matchesWhere(e: PreparedEvent, where: Where | undefined): boolean {
  if (!where) return true;
  for (const key in where) {
    const value = readPath(e, key);
    if (value === undefined || value === null || !where[key]?.includes(value)) return false;
  }
  return true;
}

/**
 * All anchors of a reference, oldest first: one for `first`, `latest`, `latest_of` and `first_of`, one per
 * occurrence for `each`, one per value that the fact has had. Empty when there is none yet.
 * `first_unanswered` needs the answers and is resolved by the rule (detection.md Addenda 16); here it is like `each`.
 */
export function resolveAnchors(view: CaseView, ref: EventRef, subject: Subject): readonly Anchor[] {
  if (ref.latest_of) return latestOf(view, ref.latest_of, subject);
  if (ref.first_of) {
    const anchors = ref.first_of.flatMap((part) => resolveAnchors(view, part, subject).slice(0, 1));
    const earliest = anchors.reduce<Anchor | undefined>((best, a) => (!best || a.day < best.day ? a : best), undefined);
    return earliest ? [earliest] : [];
  }
  if (ref.fact) return ofFact(view, ref, subject);
  const events = eventsOf(view, ref, subject);
  const picked = ref.pick === 'latest' ? events.slice(-1) : ref.pick === 'first' ? events.slice(0, 1) : events;
  return picked.map((event) => ({ day: offsetDay(event.day, ref.offset), event, evidence: [event.id] }));
}

/** The one date of a reference that names one; with `until`, over events dated up to that day. */
export function resolveDay(view: CaseView, ref: EventRef, subject: Subject, options: { until?: Day } = {}): Day | undefined {
  if (ref.event && options.until !== undefined) {
    const { until } = options;
    const events = eventsOf(view, ref, subject).filter((e) => e.day <= until);
    const event = ref.pick === 'latest' ? events.at(-1) : events[0];
    return event && offsetDay(event.day, ref.offset);
  }
  return resolveAnchors(view, ref, subject).at(-1)?.day;
}

function eventsOf(view: CaseView, ref: EventRef, subject: Subject): readonly PreparedEvent[] {
  const all = view.named(ref.event ?? '');
  if (all.length === 0) return all;
  let events = all.filter((e) => view.concerns(e, subject) && matchesWhere(e, ref.where));
  // `object` with `fallback: case`: without an own event the one of the case stands in (the spouse who travelled along).
  if (ref.object && ref.fallback === 'case' && events.length === 0)
    events = all.filter((e) => e.member === '' && matchesWhere(e, ref.where));
  return events;
}

function latestOf(view: CaseView, parts: readonly EventRef[], subject: Subject): readonly Anchor[] {
  let day: Day | undefined;
  let event: PreparedEvent | undefined;
  const evidence: string[] = [];
  const take = (part: EventRef): boolean => {
    const anchor = resolveAnchors(view, part, subject)[0];
    if (!anchor) return false;
    evidence.push(...anchor.evidence);
    if (day === undefined || anchor.day >= day) {
      day = anchor.day;
      event = anchor.event;
    }
    return true;
  };
  for (const part of parts) if (!part.if && !take(part)) return [];
  // A part under a condition is tested on the latest date of the parts without one (Addenda 5).
  const testedOn = day ?? view.asOf.day;
  for (const part of parts) {
    if (!part.if) continue;
    const applies = allHold(view, [part.if], testedOn, subject);
    if (applies !== false && !take(part)) return [];
  }
  return day === undefined ? [] : [{ day, event, evidence }];
}

function ofFact(view: CaseView, ref: EventRef, subject: Subject): readonly Anchor[] {
  const anchors = new Map<Day, Anchor>();
  for (const entry of view.facts.history(ref.fact ?? '', subject)) {
    const factDay = typeof entry.value === 'string' ? parseDay(entry.value) : undefined;
    // The same value set again is the same value: it keeps its first setting.
    if (factDay !== undefined && !anchors.has(factDay))
      anchors.set(factDay, { day: offsetDay(factDay, ref.offset), event: entry.event, factDay, setOn: entry.day, evidence: [entry.event.id] });
  }
  return [...anchors.values()];
}
