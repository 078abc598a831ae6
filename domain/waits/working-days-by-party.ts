/** Working days by party: each belongs to whoever had the turn when it began (waits.md §6). */
import { localDay, startOfDay } from '../calendar/helsinki';
import type { WorkingCalendar } from '../calendar/working-days';
import type { Booked } from './booking';

/**
 * Working days of which the first instant, 00:00 in Helsinki, lies in a stretch of the party. Parties without one
 * have 0. @throws CalendarRangeError for dates outside the calendar's years
 */
export function workingDaysByParty(booked: readonly Booked[], calendar: WorkingCalendar): ReadonlyMap<string, number> {
  const days = new Map<string, number>();
  for (const { party, from, to } of booked) {
    const first = localDay(from);
    const before = startOfDay(first) === from ? first - 1 : first;
    days.set(party, (days.get(party) ?? 0) + calendar.count(before, localDay(to - 1), 'working_days'));
  }
  return days;
}
