/** Statutory deadlines, for whoever has a letter and a calendar in hand; clocks of the model count by their own rules. */
import type { Day } from './day';
import { type Duration, shift } from './duration';
import type { WorkingCalendar } from './working-days';

export interface StatutoryDeadline {
  /** Last day in time. */
  readonly date: Day;
  /** The day that the period alone ends on, before it is moved off a holiday. */
  readonly unrolled: Day;
}

/**
 * Last day of a period of calendar days or months: the start day is not counted, months end on the same day number
 * or the month's last day, and a last day that is no working day moves to the next one.
 * @throws CalendarRangeError when the day lies outside the years of the calendar
 * Source: Act 150/1930 ss. 2–5, checked 2026-11-21
 */
export function statutoryDeadline(start: Day, period: Duration, calendar: WorkingCalendar): StatutoryDeadline {
  const unrolled = shift(start, period, 'calendar_days', calendar);
  return { date: calendar.roll(unrolled), unrolled };
}
