import { daysBetween, localDate, localTime } from '../../cli/local-time';

describe('times for people', () => {
  it('are local in Helsinki, in summer and in winter, and a date stays a date', () => {
    expect(localTime('2026-07-01T12:00:00Z')).toBe('2026-07-01 15:00');
    expect(localTime('2026-12-01T23:30:00.000Z')).toBe('2026-12-02 01:30');
    expect(localTime('2026-06-30')).toBe('2026-06-30');
  });

  it('put the end of a day, for which an event without a time stands, on that day', () => {
    expect(localDate('2026-05-29T21:00:00.000Z')).toBe('2026-05-29');
    expect(localDate('2026-05-29T21:00:00.001Z')).toBe('2026-05-30');
    expect(localDate('2026-05-29')).toBe('2026-05-29');
  });

  it('count whole days that have passed', () => {
    expect(daysBetween('2026-05-01T12:00:00Z', '2026-05-03T11:59:00Z')).toBe(1);
    expect(daysBetween('2026-05-01T12:00:00Z', '2026-05-03')).toBe(2);
    expect(daysBetween('2026-05-05T12:00:00Z', '2026-05-03T11:59:00Z')).toBe(0);
  });
});
