/** How often something may be tried, and what counts as one place to try it from. */
import fc from 'fast-check';
import { originOf, waitBeforeTry } from '../../domain/limits';

const MINUTE_MS = 60_000;
const limit = { most: 3, withinMs: 60 * MINUTE_MS };
const minutes = (...at: readonly number[]): number[] => at.map((one) => one * MINUTE_MS);

describe('a limit', () => {
  it('lets the first three tries of an hour through', () => {
    expect(waitBeforeTry(limit, [], 0)).toBe(0);
    expect(waitBeforeTry(limit, minutes(1, 2), minutes(3)[0]!)).toBe(0);
  });

  it('lets the fourth wait until the first is an hour old', () => {
    expect(waitBeforeTry(limit, minutes(2, 1, 3), minutes(10)[0]!)).toBe(51 * MINUTE_MS);
    expect(waitBeforeTry(limit, minutes(2, 1, 3), minutes(61)[0]!)).toBe(0);
  });

  it('slides: around the end of an hour nobody gets twice as many', () => {
    expect(waitBeforeTry(limit, minutes(58, 59, 59.5), minutes(60.5)[0]!)).toBe(57.5 * MINUTE_MS);
  });

  it('waits for as many as are too many', () => {
    expect(waitBeforeTry(limit, minutes(1, 2, 3, 4, 5), minutes(10)[0]!)).toBe(53 * MINUTE_MS);
  });

  it('never lets more through within its time than it says, whoever tries whenever', () => {
    fc.assert(fc.property(fc.array(fc.nat(300), { maxLength: 60 }), (gaps) => {
      const taken: number[] = [];
      let now = 0;
      for (const gap of gaps) {
        now += gap * MINUTE_MS * 0.1;
        if (waitBeforeTry(limit, taken, now) === 0) taken.push(now);
        expect(taken.filter((at) => at > now - limit.withinMs).length).toBeLessThanOrEqual(limit.most);
      }
    }));
  });

  it('lets a try through exactly when the wait that it named is over', () => {
    fc.assert(fc.property(fc.array(fc.nat(200), { minLength: 3, maxLength: 9 }), (at) => {
      const tried = minutes(...at);
      const now = Math.max(...tried) + 1;
      const wait = waitBeforeTry(limit, tried, now);
      expect(waitBeforeTry(limit, tried, now + wait)).toBe(0);
      if (wait > 0) expect(waitBeforeTry(limit, tried, now + wait - 1)).toBeGreaterThan(0);
    }));
  });
});

describe('a place', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'], ['::ffff:192.0.2.7', '192.0.2.7'], ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'], ['2001:0DB8:0001:0002::99', '2001:db8:1:2::/64'], ['2001:db8::5', '2001:db8:0:0::/64'], ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  ])('of %s is %s', (address, place) => {
    expect(originOf(address)).toBe(place);
  });

  it('is one for all addresses of a machine that may take any of its network', () => {
    const places = Array.from({ length: 50 }, (_, i) => originOf(`2001:db8:1:2:${i.toString(16)}:${(i * 7).toString(16)}::${i.toString(16)}`));
    expect(new Set(places)).toEqual(new Set(['2001:db8:1:2::/64']));
  });
});
