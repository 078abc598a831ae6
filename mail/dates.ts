/** Dates and times of day as mails write them. */
import { civilOf, parseDay, weekdayOf } from '../domain/calendar/day';
import { offsetAt } from '../domain/calendar/helsinki';
import type { MailTexts } from './texts/texts';

/** An ISO date in words, its weekday first: `perjantai 27.11.2026`. */
export function dateInWords(isoDate: string, texts: MailTexts): string {
  const day = parseDay(isoDate);
  if (day === undefined) throw new Error(`"${isoDate}" is no ISO date`);
  return texts.date({ ...civilOf(day), weekday: texts.weekdays[(weekdayOf(day) + 6) % 7] ?? '' });
}

/** The time of day of an ISO instant in Helsinki: `14.05`, or `14:05` in English. */
export function timeOfDay(instant: string, language: string): string {
  const at = Date.parse(instant);
  const minutes = Math.floor(((at + offsetAt(at)) % 86_400_000) / 60_000);
  return [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0')).join(language === 'en' ? ':' : '.');
}
