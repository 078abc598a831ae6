/**
 * When messages of the ladder leave: at 08:00 in Helsinki on working days (ui.md §4). A rung that falls on a closed day
 * is told on the next working morning; nobody is written to at midnight or over Easter.
 */
import type { Day } from '../calendar/day';
import { endOfDay, localDay } from '../calendar/helsinki';
import type { WorkingCalendar } from '../calendar/working-days';

/** Counted from the end of the day, because by then its change of clocks is over: 08:00 is 16 h before midnight on every day. */
const BEFORE_MIDNIGHT_MS = 16 * 3_600_000;

/** 08:00 of that day or, if it is closed, of the next working day; UTC milliseconds. */
export function morningOf(day: Day, calendar: WorkingCalendar): number {
  return endOfDay(calendar.roll(day)) - BEFORE_MIDNIGHT_MS;
}

/** The first 08:00 of a working day that is strictly later than an instant (UTC milliseconds). */
export function nextMorning(afterMs: number, calendar: WorkingCalendar): number {
  const today = localDay(afterMs);
  const morning = morningOf(today, calendar);
  return morning > afterMs ? morning : morningOf(today + 1, calendar);
}

/** The instant itself when it is a working day and not before 08:00, else the next working morning. */
export function sendingTime(atMs: number, calendar: WorkingCalendar): number {
  const morning = morningOf(localDay(atMs), calendar);
  return morning > atMs ? morning : atMs;
}
