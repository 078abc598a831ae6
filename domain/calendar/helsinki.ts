/**
 * Instants and local dates in Europe/Helsinki by rules that ship with the code: UTC+2, and UTC+3 from the last
 * Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC (directive 2000/84/EC; Finland has kept these
 * dates since 1996). Zone data of the machine is never asked, so that a replay years later sees the same days.
 */
import { type Day, civilOf, dayOf, weekdayOf } from './day';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** [start, end) of summer time in UTC milliseconds, by year. */
const summers = new Map<number, readonly [number, number]>();

function lastSunday(year: number, month: number): Day {
  const last = dayOf(year, month, 31);
  return last - weekdayOf(last);
}

function summerOf(year: number): readonly [number, number] {
  let summer = summers.get(year);
  if (!summer) {
    summer = [lastSunday(year, 3) * DAY_MS + HOUR_MS, lastSunday(year, 10) * DAY_MS + HOUR_MS];
    summers.set(year, summer);
  }
  return summer;
}

/** Offset from UTC in milliseconds at an instant (UTC milliseconds). */
export function offsetAt(instantMs: number): number {
  const [start, end] = summerOf(civilOf(Math.floor(instantMs / DAY_MS)).year);
  return instantMs >= start && instantMs < end ? 3 * HOUR_MS : 2 * HOUR_MS;
}

/** Local date of an instant (UTC milliseconds). */
export function localDay(instantMs: number): Day {
  return Math.floor((instantMs + offsetAt(instantMs)) / DAY_MS);
}

/** Instant (UTC milliseconds) at which a local day begins: 00:00 in Helsinki. */
export function startOfDay(day: Day): number {
  // The clock changes at 03:00 or 04:00 local time, so midnight has the offset of the evening before.
  const winterMidnight = day * DAY_MS - 2 * HOUR_MS;
  return day * DAY_MS - offsetAt(winterMidnight - HOUR_MS);
}

/** Instant at which a local day ends: the start of the next one. */
export function endOfDay(day: Day): number {
  return startOfDay(day + 1);
}

/** `2026-11-23 14:02`, as a clock in Helsinki shows it. */
export function formatLocalTime(instantMs: number): string {
  return new Date(instantMs + offsetAt(instantMs)).toISOString().slice(0, 16).replace('T', ' ');
}
