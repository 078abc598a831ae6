/**
 * Moves a story of the past into the future, where a live hire can live it: by whole years, to a time that has the same
 * calendar. Where the weekdays, the dates and the closed days of two stretches of years are the same, every rule must give
 * the same result, moved by as many days.
 */
import { type Day, civilOf, dayOf, formatDay, parseDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';
import type { Edition } from '../../domain/model/edition';

export interface Move {
  readonly years: number;
  readonly days: number;
  /** Are the closed days the same too? Else only the weekdays are: Easter is elsewhere. */
  readonly sameClosures: boolean;
}

/** Time can be skipped for so long at most, and the working calendar ends. */
const LONGEST_YEARS = 99;

/**
 * The nearest years with the same calendar as the given stretch, all of it to come.
 * @throws Error where there are none
 */
export function moveAhead(edition: Edition, [from, to]: readonly [Day, Day], nowMs: number): Move {
  for (const sameClosures of [true, false])
    for (let years = 1; years <= LONGEST_YEARS; years++) {
      const { year, month, date } = civilOf(from);
      const days = dayOf(year + years, month, date) - from;
      if (from + days > localDay(nowMs) && isAlike(edition, [from, to], days, sameClosures)) return { years, days, sameClosures };
    }
  throw new Error(`no years to come are like those from ${formatDay(from)} to ${formatDay(to)}`);
}

function isAlike({ calendar }: Edition, [from, to]: readonly [Day, Day], days: number, sameClosures: boolean): boolean {
  if (days % 7 !== 0) return false;
  for (let day = from; day <= to; day++) {
    const [a, b] = [civilOf(day), civilOf(day + days)];
    if (a.month !== b.month || a.date !== b.date || (sameClosures && calendar.isWorkingDay(day) !== calendar.isWorkingDay(day + days))) return false;
  }
  return true;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(T.+)?$/;

/** The value with every ISO date and instant in it moved by so many days. */
export function moved<T>(value: T, days: number): T {
  if (Array.isArray(value)) return value.map((inner) => moved(inner as unknown, days)) as T;
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, moved(inner as unknown, days)])) as T;
  if (typeof value !== 'string') return value;
  const [, date, rest = ''] = ISO.exec(value) ?? [];
  const day = date === undefined ? undefined : parseDay(date);
  return day === undefined ? value : (`${formatDay(day + days)}${rest}` as T);
}
