/** Finnish working days against the golden days of the model, dates against other implementations (rules.md §5.3–5.4). */
import { addMonths, civilOf, dayOf, daysInMonth, formatDay, formatDayOrNull, monthBounds, parseDay, weekdayOf } from '../../domain/calendar/day';
import { durationOf, offsetDay, parseDuration, shift } from '../../domain/calendar/duration';
import { endOfDay, localDay, offsetAt, startOfDay } from '../../domain/calendar/helsinki';
import { CalendarRangeError, closureIn, easterSunday, makeCalendar } from '../../domain/calendar/working-days';
import { newestEdition } from '../../domain/model/edition';

const { calendar, model } = newestEdition();
const day = (text: string): number => parseDay(text) ?? NaN;
const golden = Object.entries(model.calendars[0]?.golden_weekday_closures ?? {});
const daysOf = (year: number): readonly number[] => Array.from({ length: dayOf(year + 1, 1, 1) - dayOf(year, 1, 1) }, (_, i) => dayOf(year, 1, 1) + i);
const isWeekend = (d: number): boolean => weekdayOf(d) % 6 === 0;

it('has golden days for nine years', () => {
  expect(golden.map(([year]) => year)).toEqual(['2024', '2025', '2026', '2027', '2028', '2029', '2030', '2031', '2032']);
});

it.each(golden)('closes in %s on the golden weekdays and no others', (year, closures) => {
  const closed = daysOf(Number(year)).filter((d) => !isWeekend(d) && !calendar.isWorkingDay(d)).map(formatDay);
  expect(closed).toEqual([...closures].sort());
});

it.each(golden)('never works at a weekend in %s', (year) => {
  expect(daysOf(Number(year)).filter((d) => isWeekend(d) && calendar.isWorkingDay(d))).toEqual([]);
});

it.each([
  [1818, '1818-03-22'], [2000, '2000-04-23'], [2024, '2024-03-31'], [2025, '2025-04-20'], [2026, '2026-04-05'],
  [2027, '2027-03-28'], [2038, '2038-04-25'], [2049, '2049-04-18'], [2076, '2076-04-19'], [2099, '2099-04-12'],
])('finds Easter of %i on %s', (year, date) => {
  expect(formatDay(easterSunday(year))).toBe(date);
});

it('works on eves of other days, on Maundy Thursday and New Year’s Eve', () => {
  expect(['2026-04-02', '2026-04-30', '2026-12-31', '2026-01-05'].map((d) => calendar.isWorkingDay(day(d)))).toEqual([true, true, true, true]);
});

it('counts days after the first up to and with the last, none when there are none', () => {
  expect(calendar.count(day('2026-04-01'), day('2026-04-17'), 'working_days')).toBe(10);
  expect(calendar.count(day('2026-04-01'), day('2026-04-17'), 'calendar_days')).toBe(16);
  expect(calendar.count(day('2026-04-17'), day('2026-04-01'), 'working_days')).toBe(0);
});

it('adds backwards by the same rule: the day itself is not counted', () => {
  expect(formatDay(calendar.add(day('2026-04-17'), -10, 'working_days'))).toBe('2026-04-01');
  expect(formatDay(calendar.add(day('2026-04-06'), -1, 'working_days'))).toBe('2026-04-02');
  expect(formatDay(calendar.add(day('2026-12-31'), -21, 'calendar_days'))).toBe('2026-12-10');
});

it('rolls a closed day to the next working day, and leaves a working day', () => {
  expect(['2026-04-03', '2026-06-19', '2026-12-24', '2026-12-28'].map((d) => formatDay(calendar.roll(day(d))))).toEqual(['2026-04-07', '2026-06-22', '2026-12-28', '2026-12-28']);
});

it('refuses to count where it does not reach', () => {
  expect(() => calendar.isWorkingDay(day('2150-01-01'))).toThrow(CalendarRangeError);
  expect(() => calendar.add(day('2149-12-31'), 1, 'working_days')).toThrow('no working day 1 from 2149-12-31');
  expect(() => calendar.add(day('1970-01-02'), -5, 'working_days')).toThrow(CalendarRangeError);
  expect(() => calendar.count(day('1969-12-31'), day('1970-01-05'), 'working_days')).toThrow('the working calendar covers 1970–2149, not 1969-12-31');
});

it('refuses a rule that names no date', () => {
  expect(() => makeCalendar([{ id: 'someday' }])).toThrow('calendar rule someday names no date');
  expect(formatDay(closureIn({ id: 'midsummer_eve', saturday_on_or_after: '06-20', offset: -1 }, 2026))).toBe('2026-06-19');
});

describe('dates', () => {
  const samples = [-719162, -1, 0, 58, 59, 60, 10956, 11016, 20454, 20512, 47540, 65742];

  it.each(samples)('agree with another implementation %i days from 1970', (d) => {
    const other = new Date(d * 86_400_000);
    expect(civilOf(d)).toEqual({ year: other.getUTCFullYear(), month: other.getUTCMonth() + 1, date: other.getUTCDate() });
    expect(dayOf(other.getUTCFullYear(), other.getUTCMonth() + 1, other.getUTCDate())).toBe(d);
    expect(weekdayOf(d)).toBe(other.getUTCDay());
  });

  it('are read only when they exist', () => {
    expect(['2026-02-29', '2026-13-01', '2026-00-10', '2026-09-31', '2026-1-1', '20260101', '2026-01-01T00:00:00Z'].map(parseDay)).toEqual(Array(7).fill(undefined));
    expect(formatDay(day('2028-02-29'))).toBe('2028-02-29');
    expect(formatDayOrNull(undefined)).toBeNull();
  });

  it.each([
    ['2026-11-30', 3, '2027-02-28'], ['2027-11-30', 3, '2028-02-29'], ['2026-01-31', 1, '2026-02-28'], ['2026-04-30', -2, '2026-02-28'],
    ['2026-12-31', -2, '2026-10-31'], ['2026-05-31', -6, '2025-11-30'], ['2026-03-15', 12, '2027-03-15'], ['2026-01-01', -1, '2025-12-01'],
  ])('move from %s by %i months to %s', (from, months, to) => {
    expect(formatDay(addMonths(day(from), months))).toBe(to);
  });

  it('know the ends of their month', () => {
    expect([monthBounds(day('2028-02-10')).first, monthBounds(day('2028-02-10')).last].map(formatDay)).toEqual(['2028-02-01', '2028-02-29']);
    expect([daysInMonth(2026, 2), daysInMonth(2028, 2), daysInMonth(2100, 2), daysInMonth(2026, 12)]).toEqual([28, 29, 28, 31]);
  });
});

describe('durations', () => {
  it.each([['P30D', 30, 'days'], ['-P21D', -21, 'days'], ['P3M', 3, 'months'], ['P2Y', 24, 'months'], ['-P2Y', -24, 'months']])('read %s', (text, amount, unit) => {
    expect(parseDuration(text)).toEqual({ amount, in: unit });
  });

  it('are whole days, months or years and nothing else', () => {
    expect(['P0D', 'P1W', 'PT1H', 'P1M2D', '30D', 'P', 'P-3D', 'p3d'].map(parseDuration)).toEqual(Array(8).fill(undefined));
    expect(() => durationOf('two weeks')).toThrow('"two weeks" is no duration');
  });

  it('count days in their unit and months in the calendar', () => {
    expect(formatDay(shift(day('2026-04-01'), durationOf('P10D'), 'working_days', calendar))).toBe('2026-04-17');
    expect(formatDay(shift(day('2026-04-01'), durationOf('P1M'), 'working_days', calendar))).toBe('2026-05-01');
    expect([offsetDay(day('2026-12-31'), '-P21D'), offsetDay(day('2026-04-30'), '-P2M'), offsetDay(day('2026-04-30'), undefined)].map(formatDay)).toEqual(['2026-12-10', '2026-02-28', '2026-04-30']);
  });
});

describe('local time in Helsinki', () => {
  const zone = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Helsinki', year: 'numeric', month: '2-digit', day: '2-digit' });
  const changes = [2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031, 2032].flatMap((year) => [dayOf(year, 3, 31), dayOf(year, 10, 31)].map((last) => (last - weekdayOf(last)) * 86_400_000 + 3_600_000));

  it.each(changes)('changes its offset at %i ms and not a millisecond before', (at) => {
    expect(Math.abs(offsetAt(at) - offsetAt(at - 1))).toBe(3_600_000);
  });

  it.each(changes.flatMap((at) => [at - 1, at, at - 4 * 3_600_000, at + 20 * 3_600_000, at + 21 * 3_600_000 + 1]))('dates the instant %i as the zone database does', (at) => {
    expect(formatDay(localDay(at))).toBe(zone.format(at));
  });

  it('begins and ends its days at midnight, also those of 23 and 25 hours', () => {
    expect([startOfDay(day('2026-03-29')), endOfDay(day('2026-03-29'))].map((ms) => new Date(ms).toISOString())).toEqual(['2026-03-28T22:00:00.000Z', '2026-03-29T21:00:00.000Z']);
    expect(endOfDay(day('2026-10-25')) - startOfDay(day('2026-10-25'))).toBe(25 * 3_600_000);
    expect(endOfDay(day('2026-07-01')) - startOfDay(day('2026-07-01'))).toBe(24 * 3_600_000);
  });
});
