/**
 * Time in opening hours: Monday to Friday 08:00–16:15 in Helsinki, holidays and the two eves closed (mining.md §2).
 * Whole days between the ends are counted, not walked through, so years cost no more than days.
 */
import type { Day } from './day';
import { endOfDay, localDay } from './helsinki';
import type { WorkingCalendar } from './working-days';

const HOUR_MS = 3_600_000;
/** Before the end of the day, because by then its change of clocks is over: 08:00 is 16 h before midnight on every day. */
const OPENS_BEFORE_END_MS = 16 * HOUR_MS;
const CLOSES_BEFORE_END_MS = 7.75 * HOUR_MS;
const OPEN_DAY_MS = OPENS_BEFORE_END_MS - CLOSES_BEFORE_END_MS;

/**
 * Seconds within opening hours between two instants (UTC milliseconds); with fractions where they have them, and 0
 * when `toMs` is not after `fromMs`.
 * @throws CalendarRangeError for a date outside the years of the calendar
 */
export function workingSeconds(fromMs: number, toMs: number, calendar: WorkingCalendar): number {
  if (toMs <= fromMs) return 0;
  const [first, last] = [localDay(fromMs), localDay(toMs)];
  const openOn = (day: Day): number => {
    if (!calendar.isWorkingDay(day)) return 0;
    const end = endOfDay(day);
    return Math.max(0, Math.min(toMs, end - CLOSES_BEFORE_END_MS) - Math.max(fromMs, end - OPENS_BEFORE_END_MS));
  };
  if (first === last) return openOn(first) / 1000;
  return (openOn(first) + openOn(last) + calendar.count(first, last - 1, 'working_days') * OPEN_DAY_MS) / 1000;
}
