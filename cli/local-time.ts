/** Instants of the API for people: local dates and times in Helsinki, and days that have passed. */
import { formatDay } from '../domain/calendar/day';
import { formatLocalTime, localDay } from '../domain/calendar/helsinki';

const DAY_MS = 86_400_000;

/** `2026-11-23 14:02` in Helsinki; a text that is no instant (a date, say) stays as it is. */
export function localTime(text: string): string {
  const at = text.length > 10 ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? text : formatLocalTime(at);
}

/** Local date of an instant; one that ends a day, as events known by their date do, belongs to that day. */
export function localDate(text: string): string {
  const at = text.length > 10 ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? text : formatDay(localDay(at - 1));
}

/** Whole days from one instant to another, UTC; 0 when it lies ahead. */
export function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((momentOf(to) - momentOf(from)) / DAY_MS));
}

/** A date stands for the end of its day. */
function momentOf(text: string): number {
  return text.length > 10 ? Date.parse(text) : Date.parse(text) + DAY_MS;
}
