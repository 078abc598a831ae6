/**
 * An event with its dates worked out once. Dates decide every rule; the time of day orders the events of one day
 * and nothing else (detection.md §2), and gives waits their instants (waits.md §1).
 */
import { type Day, dayOf, monthBounds, parseDay } from '../calendar/day';
import { endOfDay, localDay } from '../calendar/helsinki';
import type { CaseEvent } from '../hire/fact';

export interface PreparedEvent {
  readonly source: CaseEvent;
  readonly id: string;
  readonly name: string;
  /** Local date on which it happened. */
  readonly day: Day;
  /** Instant in UTC milliseconds: its own for precision minute, else the end of its local day (waits.md §1). */
  readonly at: number;
  /** Has a time of day of its own. */
  readonly timed: boolean;
  /** Only the month is known. */
  readonly monthOnly: boolean;
  /** When it was written down: instant in UTC milliseconds, and its local date. */
  readonly recordedAt: number;
  readonly recordedDay: Day;
  /** Empty string where the event carries no such id. */
  readonly application: string;
  readonly employment: string;
  readonly member: string;
  readonly handoff: string;
}

/** An occurred_at or recorded_at that is neither a date nor an instant with offset. */
export class UnusableTimeError extends Error {
  override readonly name = 'UnusableTimeError';
}

const FIRST_USABLE_DAY = dayOf(1980, 1, 1);
const LAST_USABLE_DAY = dayOf(2099, 12, 31);

/** Can rules count with this date? The years 1980 to 2099: the working calendar reaches far enough around them for every duration. */
export function isUsableDay(day: Day): boolean {
  return day >= FIRST_USABLE_DAY && day <= LAST_USABLE_DAY;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** UTC milliseconds of an ISO instant with offset, or undefined when the text is not one. */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text) || parseDay(text.slice(0, 10)) === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

interface Moment {
  readonly day: Day;
  readonly at: number;
  readonly timed: boolean;
}

/** A time as reported: a date stands for the end of its day. @throws UnusableTimeError */
export function momentOf(text: string): Moment {
  const day = parseDay(text);
  if (day !== undefined) return { day, at: endOfDay(day), timed: false };
  const at = parseInstant(text);
  if (at === undefined) throw new UnusableTimeError(`"${text}" is neither a date (YYYY-MM-DD) nor an instant with offset (YYYY-MM-DDThh:mm+hh:mm)`);
  return { day: localDay(at), at, timed: true };
}

const prepared = new WeakMap<CaseEvent, PreparedEvent>();

/** The prepared form of an event; made once per event object. @throws UnusableTimeError */
export function prepare(event: CaseEvent): PreparedEvent {
  const known = prepared.get(event);
  if (known) return known;
  const occurred = momentOf(event.occurred_at);
  const recorded = momentOf(event.recorded_at);
  const timed = event.precision === 'minute' && occurred.timed;
  const result: PreparedEvent = {
    source: event,
    id: event.event_id,
    name: event.event,
    day: occurred.day,
    at: timed ? occurred.at : endOfDay(occurred.day),
    timed,
    monthOnly: event.precision === 'month',
    recordedAt: recorded.at,
    recordedDay: recorded.day,
    application: event.application_id ?? '',
    employment: event.employment_id ?? '',
    member: event.family_member_id ?? '',
    handoff: event.handoff_id ?? '',
  };
  prepared.set(event, result);
  return result;
}

/** The same event moved to the first or last day of its month (detection.md Addenda 19). */
export function atMonthEdge(event: PreparedEvent, edge: 'first' | 'last'): PreparedEvent {
  const day = monthBounds(event.day)[edge];
  return { ...event, day, at: endOfDay(day) };
}

/**
 * The order of events: local date; `minute` before `day` and `month`; instant (`minute` only); recorded_at; event_id.
 * Total, so the order of input never matters (detection.md Addenda 1).
 */
export function compareEvents(a: PreparedEvent, b: PreparedEvent): number {
  if (a.day !== b.day) return a.day - b.day;
  if (a.timed !== b.timed) return a.timed ? -1 : 1;
  if (a.timed && a.at !== b.at) return a.at - b.at;
  if (a.recordedAt !== b.recordedAt) return a.recordedAt - b.recordedAt;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
