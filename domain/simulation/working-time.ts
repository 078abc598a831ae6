/** When in the day something happens: offices work on working days from eight to four, people live from eight to nine. */
import type { Day } from '../calendar/day';
import { localDay, startOfDay } from '../calendar/helsinki';
import type { WorkingCalendar } from '../calendar/working-days';
import type { Random } from './random';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
export const OPENS_MS = 8 * HOUR_MS;
export const OFFICE_MS = 8 * HOUR_MS;
const WAKING_MS = 13 * HOUR_MS;

/**
 * Some minute of the day that is reached, always later than before.
 * @param after  UTC milliseconds of what it follows
 * @param days  how long it takes, not whole ones
 */
export function workingTime({ calendar, random, after, days, isOffice }: { calendar: WorkingCalendar; random: Random; after: number; days: number; isOffice: boolean }): number {
  const lasts = isOffice ? OFFICE_MS : WAKING_MS;
  const open = (day: Day): Day => (isOffice ? calendar.roll(day) : day);
  const timeIn = (day: Day): number => startOfDay(day) + OPENS_MS + Math.floor((random.unit() * lasts) / MINUTE_MS) * MINUTE_MS;
  const day = open(localDay(after + days * DAY_MS));
  const at = timeIn(day);
  if (at > after) return at;
  const soon = after + random.whole(5, 120) * MINUTE_MS;
  return soon < startOfDay(day) + OPENS_MS + lasts ? soon : timeIn(open(day + 1));
}

/** The minute itself in office hours, else some minutes into the next ones; not later than the last instant. UTC milliseconds. */
export function officeTime({ calendar, at, last }: { calendar: WorkingCalendar; at: number; last: number }): number {
  const day = localDay(at);
  const opens = startOfDay(day) + OPENS_MS;
  const minutes = Math.floor((at - startOfDay(day)) / MINUTE_MS);
  const isOpen = calendar.isWorkingDay(day) && at >= opens && at < opens + OFFICE_MS;
  // Where in the day it fell decides where in the office day it lands.
  const moved = isOpen ? at : startOfDay(calendar.roll(day)) + OPENS_MS + Math.floor(minutes / 3) * MINUTE_MS;
  return Math.floor(Math.min(moved, last) / MINUTE_MS) * MINUTE_MS;
}
