import fc from 'fast-check';
import { workingSeconds } from '../../domain/calendar/working-seconds';
import { newestEdition } from '../../domain/model/edition';

const { calendar } = newestEdition();
const MINUTE_MS = 60_000;

function seconds(from: string, to: string): number {
  return workingSeconds(Date.parse(from), Date.parse(to), calendar);
}

describe('working seconds', () => {
  it.each([
    ['over Easter', '2026-04-01T12:00:00Z', '2026-04-07T12:00:00Z', 59_400],
    ['over the night in which the clocks change', '2026-03-27T12:00:00Z', '2026-03-30T06:00:00Z', 11_700],
    ['of one whole day', '2026-11-23T00:00:00+02:00', '2026-11-24T00:00:00+02:00', 29_700],
    ['before eight and after a quarter past four', '2026-11-23T16:15:00+02:00', '2026-11-24T08:00:00+02:00', 0],
    ['within one hour', '2026-11-23T10:00:00+02:00', '2026-11-23T10:20:30+02:00', 1_230],
    ['on Midsummer Eve', '2026-06-19T08:00:00+03:00', '2026-06-19T16:00:00+03:00', 0],
    ['on a weekend', '2026-11-21T08:00:00+02:00', '2026-11-22T16:00:00+02:00', 0],
    ['of half a second', '2026-11-23T10:00:00.000+02:00', '2026-11-23T10:00:00.500+02:00', 0.5],
    ['backwards', '2026-11-24T10:00:00+02:00', '2026-11-23T10:00:00+02:00', 0],
  ])('%s', (_, from, to, expected) => {
    expect(seconds(from, to)).toBe(expected);
  });

  it('are those in which a clock on a wall in Helsinki shows opening hours', () => {
    const year = { min: Date.parse('2026-01-01T00:00:00Z') / MINUTE_MS, max: Date.parse('2026-12-31T00:00:00Z') / MINUTE_MS };
    fc.assert(fc.property(fc.integer(year), fc.integer({ min: 1, max: 4 * 1440 }), (start, length) => {
      const open = Array.from({ length }, (_, i) => start + i).filter(isOpenByTheWall).length;
      expect(workingSeconds(start * MINUTE_MS, (start + length) * MINUTE_MS, calendar)).toBe(open * 60);
    }), { numRuns: 25 });
  });
});

const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Helsinki', hour: '2-digit', minute: '2-digit', year: 'numeric', month: '2-digit', day: '2-digit', hourCycle: 'h23' });

/** Is the office open in the minute that begins then? By the zone data of the machine, which the domain never asks. */
function isOpenByTheWall(minute: number): boolean {
  const parts = Object.fromEntries(wall.formatToParts(minute * MINUTE_MS).map(({ type, value }) => [type, value]));
  const day = Date.UTC(Number(parts['year']), Number(parts['month']) - 1, Number(parts['day'])) / 86_400_000;
  const time = `${parts['hour']}:${parts['minute']}`;
  return calendar.isWorkingDay(day) && time >= '08:00' && time < '16:15';
}
