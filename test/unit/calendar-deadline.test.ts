import { formatDay, parseDay } from '../../domain/calendar/day';
import { durationOf } from '../../domain/calendar/duration';
import { statutoryDeadline } from '../../domain/calendar/deadline';
import { CalendarRangeError } from '../../domain/calendar/working-days';
import { newestEdition } from '../../domain/model/edition';

const { calendar } = newestEdition();

function deadline(start: string, period: string): string {
  const { date, unrolled } = statutoryDeadline(parseDay(start) ?? NaN, durationOf(period), calendar);
  return `${formatDay(date)} (${formatDay(unrolled)})`;
}

describe('a statutory deadline', () => {
  it.each([
    ['2026-04-01', 'P30D', '2026-05-04 (2026-05-01)', 'May Day is a Friday: the Monday after'],
    ['2025-01-31', 'P1M', '2025-02-28 (2025-02-28)', 'a month ends on its last day where the day number is missing'],
    ['2026-05-20', 'P30D', '2026-06-22 (2026-06-19)', 'Midsummer Eve is no working day'],
    ['2027-01-31', 'P1M', '2027-03-01 (2027-02-28)', 'the last day of February is a Sunday'],
    ['2026-11-24', 'P30D', '2026-12-28 (2026-12-24)', 'Christmas Eve, both holidays and a weekend'],
    ['2024-02-29', 'P1Y', '2025-02-28 (2025-02-28)', 'a year from a leap day'],
  ])('from %s in %s is %s: %s', (start, period, expected) => {
    expect(deadline(start, period)).toBe(expected);
  });

  it('is refused where the calendar ends', () => {
    expect(() => deadline('2149-12-20', 'P30D')).toThrow(CalendarRangeError);
  });
});
