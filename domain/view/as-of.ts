/** "As of": a local date (what was recorded by the end of that day) or an instant (recorded and happened by then). */
import { type Day, parseDay } from '../calendar/day';
import { endOfDay, localDay } from '../calendar/helsinki';
import { UnusableTimeError, isUsableDay, parseInstant, type PreparedEvent } from './prepared-event';

export interface AsOf {
  /** Local date D for which clocks and gaps are evaluated. */
  readonly day: Day;
  /** Instant T up to which waits are booked, UTC milliseconds. */
  readonly at: number;
  /** True when a date was given: whole local days decide what was known. */
  readonly wholeDay: boolean;
}

/** As of the end of a local day. */
export function asOfDay(day: Day): AsOf {
  return { day, at: endOfDay(day), wholeDay: true };
}

/** As of an instant (UTC milliseconds). */
export function asOfInstant(at: number): AsOf {
  return { day: localDay(at), at, wholeDay: false };
}

/** As of what a text says: an ISO date, or an ISO instant with offset, in the years 1980 to 2099. @throws UnusableTimeError */
export function parseAsOf(text: string): AsOf {
  const day = parseDay(text);
  const at = parseInstant(text);
  const asOf = day !== undefined ? asOfDay(day) : at !== undefined ? asOfInstant(at) : undefined;
  if (!asOf) throw new UnusableTimeError(`"${text}" is neither a date (YYYY-MM-DD) nor an instant with offset`);
  if (!isUsableDay(asOf.day)) throw new UnusableTimeError(`"${text}" does not lie in the years 1980 to 2099`);
  return asOf;
}

/** The event had been written down by then. */
export function isKnown(event: PreparedEvent, asOf: AsOf): boolean {
  return asOf.wholeDay ? event.recordedDay <= asOf.day : event.recordedAt <= asOf.at;
}

/** The event had happened by then; a future-dated entry has not. */
export function hasHappened(event: PreparedEvent, asOf: AsOf): boolean {
  return asOf.wholeDay ? event.day <= asOf.day : event.at <= asOf.at;
}
