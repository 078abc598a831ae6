/** Durations as the law writes them: whole days, months or years (`P30D`, `P3M`, `-P2Y`), never milliseconds. */
import { type Day, addMonths } from './day';
import type { CountingUnit, WorkingCalendar } from './working-days';

export interface Duration {
  /** Signed number of whole days, or of whole months (a year is twelve). */
  readonly amount: number;
  readonly in: 'days' | 'months';
}

const PATTERN = /^(-?)P([1-9]\d*)([DMY])$/;
const parsed = new Map<string, Duration>();

/** The duration that a text names, or undefined when it is not `PnD`, `PnM` or `PnY` (a minus sign may stand before). */
export function parseDuration(text: string): Duration | undefined {
  const known = parsed.get(text);
  if (known) return known;
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const amount = Number(match[2]) * (match[1] === '-' ? -1 : 1);
  const duration: Duration = match[3] === 'D' ? { amount, in: 'days' } : { amount: match[3] === 'Y' ? amount * 12 : amount, in: 'months' };
  parsed.set(text, duration);
  return duration;
}

/** The same, for texts that the model's schema has checked. @throws Error when it is no duration */
export function durationOf(text: string): Duration {
  const duration = parseDuration(text);
  if (!duration) throw new Error(`"${text}" is no duration`);
  return duration;
}

/** A date moved by a duration. Months always use the calendar; days the unit (detection.md §2). */
export function shift(day: Day, duration: Duration, unit: CountingUnit, calendar: WorkingCalendar): Day {
  return duration.in === 'months' ? addMonths(day, duration.amount) : calendar.add(day, duration.amount, unit);
}

/** A date moved by an `offset` of the model, in calendar days or months. */
export function offsetDay(day: Day, offset: string | undefined): Day {
  if (offset === undefined) return day;
  const duration = durationOf(offset);
  return duration.in === 'months' ? addMonths(day, duration.amount) : day + duration.amount;
}
