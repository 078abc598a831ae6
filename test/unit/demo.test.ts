/** The demo's made-up region: the same portfolio for the same day, every stage in it, and nobody who could be real. */
import { newestEdition } from '../../domain/model/edition';
import { portfolio } from '../../domain/simulation/portfolio';
import { REGION } from '../../domain/simulation/simulate';
import { carriersOf } from '../../local/demo/handoffs';
import { type DemoHire, demoHiresAt } from '../../local/demo/hires';
import { STAFF, coordinatorOf, madeUpProfile } from '../../local/demo/people';
import { CLOSED, LIVE, OPEN, OVERDUE } from '../../local/demo/story';

const edition = newestEdition();
/** A working day, a leap day that is none, the hour in which the clock changes. */
const DAYS = ['2026-11-25T05:10:00Z', '2032-02-29T10:00:00Z', '2027-03-28T00:30:00Z'];
const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, n) => sum + n, 0);
const made = new Map<string, readonly DemoHire[]>();
const hiresOn = (day: string): readonly DemoHire[] => {
  const hires = made.get(day) ?? demoHiresAt(Date.parse(day));
  made.set(day, hires);
  return hires;
};

describe.each(DAYS)('the portfolio of %s', (day) => {
  it('has forty hires, as many at each stage as wanted', () => {
    const hires = hiresOn(day);
    expect(hires).toHaveLength(total(OPEN) + CLOSED);
    const counts: Record<string, number> = {};
    for (const h of hires.filter((one) => !one.isClosed)) counts[h.stage] = (counts[h.stage] ?? 0) + 1;
    expect(counts).toEqual(OPEN);
    expect(new Set(hires.map((h) => h.profile)).size).toBeGreaterThanOrEqual(10);
    expect(hires.flatMap((h) => h.events).filter((e) => e.recorded_at > new Date(day).toISOString())).toEqual([]);
  });

  it('has a hire for every handoff that is to be under way, and overdue ones in others', () => {
    const carriers = carriersOf(hiresOn(day));
    expect(carriers.map(({ live }) => live.name).sort()).toEqual(LIVE.map((live) => live.name).sort());
    expect(new Set(carriers.map(({ hire }) => hire.caseId)).size).toBe(LIVE.length);
    expect(hiresOn(day).filter((h) => h.isOverdue)).toHaveLength(OVERDUE.length);
    expect(carriers.filter(({ hire }) => hire.isOverdue || hire.isClosed)).toEqual([]);
  });
});

it('is the same for the same day, and another one on another', () => {
  const [day = '', next = ''] = DAYS;
  expect(demoHiresAt(Date.parse(day))).toEqual(hiresOn(day));
  expect(hiresOn(next).map((h) => h.events)).not.toEqual(hiresOn(day).map((h) => h.events));
});

it('says when a stage cannot be filled', () => {
  expect(() => portfolio({ edition, seed: 'x', now: Date.parse(DAYS[0] ?? ''), prefix: 'P', open: { nowhere: 1 }, closed: 0, most: 50 })).toThrow('of 50 simulated hires too few stand at nowhere');
});

it('has a coordinator for every pilot and names that nobody could bear', () => {
  for (const { pilot } of REGION.places) expect(coordinatorOf(pilot)).toMatch(/^demo-/);
  expect(() => coordinatorOf('elsewhere')).toThrow('elsewhere');
  const names = Array.from({ length: 40 }, (_, n) => madeUpProfile(n).name);
  expect(new Set(names).size).toBe(40);
  expect(madeUpProfile(3, 1).name.split(' ')[1]).toBe(madeUpProfile(3).name.split(' ')[1]);
  expect(STAFF.filter(({ profile }) => !profile.email?.endsWith('.example'))).toEqual([]);
});
