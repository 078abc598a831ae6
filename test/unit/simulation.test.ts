/** The simulation's data fits the model, its chance is the published one, and its figures are drawn as they say. */
import { newestEdition } from '../../domain/model/edition';
import { Agenda } from '../../domain/simulation/agenda';
import behaviour from '../../domain/simulation/behaviour.json';
import { checkSimulation } from '../../domain/simulation/check';
import defaults from '../../domain/simulation/defaults.json';
import { Figures, UnknownFigureError, figuresOf } from '../../domain/simulation/figures';
import profiles from '../../domain/simulation/profiles.json';
import { Random } from '../../domain/simulation/random';
import region from '../../domain/simulation/region.json';
import { BEHAVIOUR, NO_DISORDER, PROFILES, REGION, simulate } from '../../domain/simulation/simulate';
import { behaviourSchema, figuresSchema, profilesSchema, regionSchema } from '../../domain/simulation/simulation.schema';

const edition = newestEdition();
const figures = new Figures(edition);
const AT = { from: Date.parse('2023-01-01T00:00:00Z'), to: Date.parse('2026-11-25T00:00:00Z') };

describe('the data', () => {
  it('has the shape that the schemas say', () => {
    for (const [schema, data] of [[behaviourSchema, behaviour], [profilesSchema, profiles], [regionSchema, region], [figuresSchema, defaults]] as const) expect(schema.safeParse(data).error?.issues ?? []).toEqual([]);
    expect(figuresSchema.pick({ durations_days: true, probabilities: true }).safeParse(figuresOf(edition)).error?.issues ?? []).toEqual([]);
  });

  it('names only events, steps, conditions, traits and figures that exist', () => {
    expect(checkSimulation({ edition, behaviour: BEHAVIOUR, profiles: PROFILES, region: REGION, figures })).toEqual([]);
  });

  it('would be told of a wrong name', () => {
    const broken = { ...BEHAVIOUR, moments: [{ on: ['nothing_happened'], branches: [{ p: 'no.share', acts: [{ event: 'candidate_rejected', takes: 'no.time' }, { signal: '#x', unless: ['#never'] }] }] }] };
    expect(checkSimulation({ edition, behaviour: broken, profiles: PROFILES, region: REGION, figures })).toEqual([
      'moments[0]: nothing is called nothing_happened', 'moments[0]: no probability no.share', 'moments[0]: no duration no.time',
      'moments[0]: candidate_rejected needs a reason', 'moments[0]: nothing is called #never',
    ]);
  });

  it('marks every default as an assumption and repeats no figure of the model', () => {
    const own = figuresOf(edition);
    const keys = new Set([...own.durations_days, ...own.probabilities].map((f) => f.key));
    expect([...defaults.durations_days, ...defaults.probabilities].filter((f) => f.status !== 'assumption' || keys.has(f.key))).toEqual([]);
  });

  it('has every route that a first permit can have', () => {
    const routes = new Set(PROFILES.profiles.map((p) => p.traits['route']));
    expect(edition.model.permit_routes.map((r) => r.id).filter((id) => !routes.has(id))).toEqual(['PERMANENT']);
  });
});

describe('chance', () => {
  it('draws the same numbers from the same seed, and others from another', () => {
    const draws = (seed: string): readonly number[] => { const r = new Random(seed); return [r.unit(), r.unit(), r.unit()]; };
    expect(draws('a')).toEqual(draws('a'));
    expect(draws('a')).not.toEqual(draws('b'));
  });

  it('is spread evenly, and lognormal around the median with the given spread', () => {
    const random = new Random('spread');
    const units = Array.from({ length: 20_000 }, () => random.unit());
    expect(units.reduce((a, b) => a + b, 0) / units.length).toBeCloseTo(0.5, 1);
    for (let tenth = 0; tenth < 10; tenth++) expect(units.filter((u) => Math.floor(u * 10) === tenth).length).toBeGreaterThan(1_800);
    const logs = Array.from({ length: 20_000 }, () => Math.log(random.lognormal(22, 0.78)));
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
    expect(Math.exp(mean)).toBeGreaterThan(21);
    expect(Math.exp(mean)).toBeLessThan(23);
    expect(Math.sqrt(logs.reduce((a, b) => a + (b - mean) ** 2, 0) / logs.length)).toBeCloseTo(0.78, 1);
  });

  it('chooses by weight', () => {
    const random = new Random('weights');
    const counts = { a: 0, b: 0 };
    for (let i = 0; i < 10_000; i++) counts[random.weighted({ a: 3, b: 1 })]++;
    expect(counts.a / counts.b).toBeGreaterThan(2.7);
    expect(counts.a / counts.b).toBeLessThan(3.3);
  });
});

describe('figures', () => {
  it("takes the model's own, then a scenario's, then the caller's", () => {
    expect(figures.probability('TTOL.additional_info')).toBe(0.7);
    expect(new Figures(edition, { scenario: 'like_2025' }).probability('TTOL.additional_info')).toBe(0.4);
    expect(new Figures(edition, { scenario: 'like_2025', set: { 'TTOL.additional_info': 0.1 } }).probability('TTOL.additional_info')).toBe(0.1);
    const long = new Figures(edition, { set: { 'TTOL.decision.positive.median': 1_000 } });
    expect(long.days('TTOL.decision.positive', new Random('x')) / figures.days('TTOL.decision.positive', new Random('x'))).toBeCloseTo(1_000 / 22, 5);
  });

  it('refuses a figure and a scenario that nobody knows', () => {
    expect(() => new Figures(edition, { set: { 'no.such': 1 } })).toThrow(UnknownFigureError);
    expect(() => new Figures(edition, { set: { 'dvv.registration.median': 1 } })).toThrow(UnknownFigureError);
    expect(() => new Figures(edition, { scenario: 'like_1999' })).toThrow('known: like_2019, like_2025');
  });
});

it('an agenda gives what is planned by time, and of one time in the order of planning', () => {
  const agenda = new Agenda<string>();
  for (const [at, item] of [[5, 'e'], [1, 'a'], [3, 'c'], [3, 'd'], [2, 'b'], [9, 'late']] as const) agenda.add(at, item);
  const taken: string[] = [];
  for (let next = agenda.takeUntil(8); next; next = agenda.takeUntil(8)) taken.push(next.item);
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'e']);
});

describe('what people do shows in the hires', () => {
  const hires = (profile: string, set: Record<string, number> = {}, count = 120) => [...simulate(count, { edition, seed: 'unit', ...AT, profile, disorder: NO_DISORDER, figures: { set } })];
  const has = (event: string) => ({ events }: { events: readonly { event: string }[] }): boolean => events.some((e) => e.event === event);

  it('refuses nobody when nobody is refused, and everybody when everybody is', () => {
    expect(hires('worker_ttol', { 'TTOL.refused': 0 }).filter(has('permit_refused'))).toEqual([]);
    const refused = hires('worker_ttol', { 'TTOL.refused': 1 });
    expect(refused.filter(has('permit_refused')).length).toBeGreaterThan(40);
    expect(refused.filter(has('employment_started')).every(has('appeal_decided'))).toBe(true);
  });

  it('asks for as many additional papers as the figure says', () => {
    const decided = hires('worker_ttol', { 'TTOL.additional_info': 0.4, 'info.never_answered': 0 }, 400).filter((h) => has('permit_granted')(h) || has('permit_refused')(h));
    const share = decided.filter(has('additional_info_requested')).length / decided.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.5);
  });

  it('sends no Nordic citizen and no EU citizen to a permit, and no founder to an employer', () => {
    for (const profile of ['nordic_worker', 'eu_worker']) expect(hires(profile).filter(has('application_submitted'))).toEqual([]);
    expect(hires('founder_startup').filter((h) => has('contract_signed')(h) || has('employment_started')(h))).toEqual([]);
    expect(hires('founder_startup').some(has('startup_founded'))).toBe(true);
  });

  it('lets nobody with a regulated profession begin before the right to practise is decided', () => {
    for (const { events } of hires('nurse_regulated')) {
      const start = events.findIndex((e) => e.event === 'employment_started');
      if (start >= 0) expect(events.slice(0, start).some((e) => e.event === 'professional_right_decided')).toBe(true);
    }
  });
});
