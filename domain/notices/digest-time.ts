/**
 * When a digest is made, and of what: once on a working day, of what there was to tell by that morning (ui.md §4). It is
 * made a little after 08:00, because reminders that fall due that morning are told at 08:00 and belong into it. A worker
 * that was away at that time makes it once when it is back; what came since then waits for the next working morning.
 */
import { type Day, formatDay } from '../calendar/day';
import { localDay } from '../calendar/helsinki';
import type { WorkingCalendar } from '../calendar/working-days';
import { morningOf } from '../ladder/mornings';

/** After 08:00. */
const GRACE_MS = 5 * 60_000;

export interface DigestTime {
  /** ISO date that names the digest. */
  readonly on: string;
  /** It tells what there was before this instant, UTC milliseconds. */
  readonly before: number;
}

/** The digest that is to be made now, if it was not; undefined on closed days and before the morning. */
export function digestTime(nowMs: number, calendar: WorkingCalendar): DigestTime | undefined {
  const today: Day = localDay(nowMs);
  if (!calendar.isWorkingDay(today)) return undefined;
  const before = morningOf(today, calendar) + GRACE_MS;
  return nowMs < before ? undefined : { on: formatDay(today), before };
}
