/**
 * The simple references of the model: events of one name, or the values of one fact, as dates. Conditions compare
 * with these; references that depend on conditions themselves stand on top of both (reference.ts), so neither file
 * needs the other in turn.
 */
import { type Day, parseDay } from '../calendar/day';
import { offsetDay } from '../calendar/duration';
import type { EventRef, Where } from '../model/model.schema';
import { readPath } from './case-facts';
import type { CaseView, Subject } from './case-view';
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

/** Anchors of a reference to events or to a fact, oldest first; empty when there is none yet. */
export function simpleAnchors(view: CaseView, ref: EventRef, subject: Subject): readonly Anchor[] {
  if (ref.fact) return ofFact(view, ref, subject);
  const events = eventsOf(view, ref, subject);
  const picked = ref.pick === 'latest' ? events.slice(-1) : ref.pick === 'first' ? events.slice(0, 1) : events;
  return picked.map((event) => ({ day: offsetDay(event.day, ref.offset), event, evidence: [event.id] }));
}

/** The date that a simple reference names, over events dated up to a day; undefined when there is none by then. */
export function simpleDayBy(view: CaseView, ref: EventRef, subject: Subject, until: Day): Day | undefined {
  if (ref.fact) return ofFact(view, ref, subject).findLast((anchor) => anchor.setOn !== undefined && anchor.setOn <= until)?.day;
  const events = eventsOf(view, ref, subject).filter((e) => e.day <= until);
  const event = ref.pick === 'latest' ? events.at(-1) : events[0];
  return event && offsetDay(event.day, ref.offset);
}

function eventsOf(view: CaseView, ref: EventRef, subject: Subject): readonly PreparedEvent[] {
  const all = view.named(ref.event ?? '');
  if (all.length === 0) return all;
  const events = all.filter((e) => view.concerns(e, subject) && matchesWhere(e, ref.where));
  // `object` with `fallback: case`: without an own event the one of the case stands in (the spouse who travelled along).
  if (ref.object && ref.fallback === 'case' && events.length === 0) return all.filter((e) => e.member === '' && matchesWhere(e, ref.where));
  return events;
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
