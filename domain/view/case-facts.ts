/**
 * The values that the case's facts had, and on which date each came. Values belong to the object whose id their
 * event carries: a test for one application ignores what another one set (detection.md Addenda 4).
 */
import { type Day, parseDay } from '../calendar/day';
import type { DataScalar } from '../hire/fact';
import type { Edition } from '../model/edition';
import type { PreparedEvent } from './prepared-event';
import type { Subject } from './case-view';

export type FactValue = string | number | boolean;

export interface FactEntry {
  readonly value: FactValue;
  /** Date of the event that set it. */
  readonly day: Day;
  readonly event: PreparedEvent;
}

const NONE: readonly FactEntry[] = [];

/** Reads an envelope field (`route`) or a data field (`data.valid_until`) of an event. */
export function readPath(e: PreparedEvent, path: string): DataScalar | undefined {
  const value = path.startsWith('data.') ? e.source.data?.[path.slice(5)] : (e.source as unknown as Record<string, DataScalar | undefined>)[path];
  return typeof value === 'object' ? undefined : value;
}

export class CaseFacts {
  private readonly entries = new Map<string, FactEntry[]>();
  private readonly attributes = new Map<string, DataScalar>();

  constructor(private readonly edition: Edition, events: readonly PreparedEvent[]) {
    const { attributes } = edition.semantics;
    for (const e of events) {
      const sources = edition.factSources.get(e.name);
      if (sources) {
        let setBy: Set<string> | undefined;
        for (const s of sources) {
          if (setBy?.has(s.fact)) continue;
          const value = s.value ?? (s.from === undefined ? undefined : readPath(e, s.from));
          if (value === undefined || value === null) continue;
          if (s.onlyIfUnset && this.latest(s.fact, { member: e.member }) !== undefined) continue;
          (setBy ??= new Set()).add(s.fact);
          const list = this.entries.get(s.fact);
          const entry = { value, day: e.day, event: e };
          if (list) list.push(entry);
          else this.entries.set(s.fact, [entry]);
        }
      }
      const data = e.source.data;
      if (data !== undefined)
        for (const name of attributes) {
          const value = data[name];
          if (value !== undefined && value !== null && typeof value !== 'object' && !this.attributes.has(name)) this.attributes.set(name, value);
        }
    }
  }

  /** Every value that a fact has had for a subject, oldest first. */
  history(fact: string, subject: Subject): readonly FactEntry[] {
    const list = this.entries.get(fact);
    return list ? list.filter((entry) => belongs(entry.event, subject)) : NONE;
  }

  /** The value in force at the end of a date; the fact's default when none was set; undefined when unknown. */
  at(fact: string, day: Day, subject: Subject): FactValue | undefined {
    const list = this.entries.get(fact);
    if (list)
      for (let i = list.length - 1; i >= 0; i--) {
        const entry = list[i];
        if (entry && entry.day <= day && belongs(entry.event, subject)) return entry.value;
      }
    return this.edition.facts.get(fact)?.default;
  }

  /** The newest value in the view without looking at defaults; undefined when none was set. */
  latest(fact: string, subject: Subject): FactEntry | undefined {
    const list = this.entries.get(fact);
    if (list)
      for (let i = list.length - 1; i >= 0; i--) {
        const entry = list[i];
        if (entry && belongs(entry.event, subject)) return entry;
      }
    return undefined;
  }

  /** Newest value as a local date, undefined when unknown or no date. */
  latestDay(fact: string, subject: Subject): Day | undefined {
    const value = this.latest(fact, subject)?.value;
    return typeof value === 'string' ? parseDay(value) : undefined;
  }

  /** A case attribute such as employer_id: the first value in the order of events (Addenda 15). */
  attribute(name: string): DataScalar | undefined {
    return this.attributes.get(name);
  }

  /** Case attributes and facts of the talent as `hires show` lists them; defaults included, unknown ones left out. */
  listed(): Record<string, DataScalar> {
    const listed: Record<string, DataScalar> = {};
    for (const [name, value] of this.attributes) listed[name] = value;
    for (const fact of this.edition.model.facts) {
      const value = this.latest(fact.id, { member: '' })?.value ?? fact.default;
      if (value !== undefined) listed[fact.id] = value;
    }
    return listed;
  }
}

function belongs(e: PreparedEvent, subject: Subject): boolean {
  return (
    (e.member === '' || e.member === subject.member) &&
    (subject.application === undefined || e.application === '' || e.application === subject.application) &&
    (subject.employment === undefined || e.employment === '' || e.employment === subject.employment)
  );
}
