/** Days as people in Helsinki count them, for tests whose rules look at today. */
import { formatDay, parseDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';

/** Today's ISO date in Helsinki. */
export function today(): string {
  return formatDay(localDay(Date.now()));
}

/** The ISO date so many days after (before: negative) another one. */
export function addDays(date: string, days: number): string {
  const day = parseDay(date);
  if (day === undefined) throw new Error(`"${date}" is no date`);
  return formatDay(day + days);
}
