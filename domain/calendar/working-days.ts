/**
 * Finnish working days from the rules of a model's calendar; Easter is computed and no year is listed by hand.
 * Counting is a subtraction of running totals, so that a clock over years costs no more than one over days.
 * Source: Act 150/1930 s. 5 and rules.md §5.3, checked 2026-11-21.
 */
import { type Day, dayOf, formatDay, weekdayOf } from './day';

export type CountingUnit = 'working_days' | 'calendar_days';

/** One rule of a calendar: a fixed date (`12-24`), days from Easter Sunday, or the Saturday on or after a date. */
export interface ClosureRule {
  readonly id: string;
  readonly fixed?: string | undefined;
  readonly easter_offset?: number | undefined;
  readonly saturday_on_or_after?: string | undefined;
  readonly offset?: number | undefined;
}

/** A date outside the years that a calendar covers was needed. */
export class CalendarRangeError extends RangeError {
  override readonly name = 'CalendarRangeError';
}

export interface WorkingCalendar {
  isWorkingDay(day: Day): boolean;
  /** Days x with from < x ≤ to that count in the unit; negative is never given: 0 when to ≤ from. */
  count(from: Day, to: Day, unit: CountingUnit): number;
  /** Smallest x such that count(start, x) = amount; amount ≥ 0. For negative amounts the same rule backwards. */
  add(start: Day, amount: number, unit: CountingUnit): Day;
  /** The day itself when it is a working day, else the next one. */
  roll(day: Day): Day;
}

const FIRST_YEAR = 1970;
const LAST_YEAR = 2149;

/** Easter Sunday of a year. Source: Meeus/Jones/Butcher, Gregorian computus. */
export function easterSunday(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(n / 31), (n % 31) + 1);
}

/** The day that a closure rule names in a year. */
export function closureIn(rule: ClosureRule, year: number): Day {
  if (rule.easter_offset !== undefined) return easterSunday(year) + rule.easter_offset;
  const [month, date] = (rule.fixed ?? rule.saturday_on_or_after ?? '').split('-').map(Number);
  if (month === undefined || date === undefined) throw new Error(`calendar rule ${rule.id} names no date`);
  const anchor = dayOf(year, month, date);
  if (rule.fixed !== undefined) return anchor;
  return anchor + ((6 - weekdayOf(anchor) + 7) % 7) + (rule.offset ?? 0);
}

/** A working calendar over the years 1970–2149. Methods throw CalendarRangeError for a date outside them. */
export function makeCalendar(rules: readonly ClosureRule[]): WorkingCalendar {
  const first = dayOf(FIRST_YEAR, 1, 1);
  const size = dayOf(LAST_YEAR, 12, 31) - first + 1;
  const closed = new Uint8Array(size);
  for (let i = 0; i < size; i++) if (weekdayOf(first + i) % 6 === 0) closed[i] = 1;
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) for (const rule of rules) closed[closureIn(rule, year) - first] = 1;

  /** total[i] = working days among the first i days; nth[k] = index of the k-th working day (from 1). */
  const total = new Int32Array(size + 1);
  const nth = new Int32Array(size + 1);
  for (let i = 0; i < size; i++) {
    total[i + 1] = (total[i] ?? 0) + (closed[i] ? 0 : 1);
    if (!closed[i]) nth[total[i + 1] ?? 0] = i;
  }
  const index = (day: Day): number => {
    const i = day - first;
    if (i < 0 || i >= size) throw new CalendarRangeError(`the working calendar covers ${FIRST_YEAR}–${LAST_YEAR}, not ${formatDay(day)}`);
    return i;
  };
  const workedThrough = (day: Day): number => total[index(day) + 1] ?? 0;

  const isWorkingDay = (day: Day): boolean => closed[index(day)] === 0;
  const addWorking = (start: Day, amount: number): Day => {
    const wanted = amount > 0 ? workedThrough(start) + amount : workedThrough(start - 1) + amount + 1;
    const at = nth[wanted];
    if (wanted < 1 || at === undefined || (at === 0 && wanted > 1)) throw new CalendarRangeError(`no working day ${amount} from ${formatDay(start)}`);
    return first + at;
  };
  return {
    isWorkingDay,
    count: (from, to, unit) => (to <= from ? 0 : unit === 'calendar_days' ? to - from : workedThrough(to) - workedThrough(from)),
    add: (start, amount, unit) => (amount === 0 ? start : unit === 'calendar_days' ? start + amount : addWorking(start, amount)),
    roll: (day) => (isWorkingDay(day) ? day : addWorking(day, 1)),
  };
}
