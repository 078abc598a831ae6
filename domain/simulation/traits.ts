/** Who a simulated hire is, drawn once: the kind of hire, the place and employer, the family that comes along. */
import type { Random } from './random';
import type { Generator, Profile, Profiles, Region } from './simulation.schema';

export interface Member {
  /** Its code in events: F1, F2 … */
  readonly id: string;
  readonly relation: 'spouse' | 'child';
  /** Years; of children between one and fifteen. */
  readonly age: number;
}

export interface Traits {
  readonly profile: string;
  readonly values: ReadonlyMap<string, string | number | boolean>;
  readonly members: readonly Member[];
}

/** The traits of one hire of a profile, somewhere in the region. */
export function drawTraits({ profile, common, region, random }: { profile: Profile; common: Profiles['common']; region: Region; random: Random }): Traits {
  const values = new Map<string, string | number | boolean>();
  for (const [name, generator] of Object.entries({ ...common, ...profile.traits })) values.set(name, drawn(generator, random));
  const pilot = random.weighted(Object.fromEntries(region.places.map((p) => [p.pilot, p.weight])));
  const place = region.places.find((p) => p.pilot === pilot);
  if (!place) throw new Error('a region has places');
  const employers = region.employers.filter((e) => e.pilot === place.pilot);
  const employer = employers[random.whole(0, employers.length - 1)] ?? region.employers[0];
  values.set('founder', profile.founder).set('region', region.region).set('pilot', place.pilot);
  values.set('municipality', place.municipalities[random.whole(0, place.municipalities.length - 1)] ?? '');
  if (employer) values.set('employer_id', employer.id).set('sector', employer.sector);
  const members: Member[] = [];
  if (values.get('spouse') === true) members.push({ id: 'F1', relation: 'spouse', age: random.whole(24, 52) });
  for (let i = Number(values.get('children') ?? 0); i > 0; i--) members.push({ id: `F${members.length + 1}`, relation: 'child', age: random.whole(1, 15) });
  values.set('has_children', members.some((m) => m.relation === 'child'));
  return { profile: profile.id, values, members };
}

/** A profile by its weight. */
export function drawProfile(profiles: readonly Profile[], random: Random): Profile {
  const id = random.weighted(Object.fromEntries(profiles.map((p) => [p.id, p.weight])));
  const profile = profiles.find((p) => p.id === id);
  if (!profile) throw new Error('there is no profile');
  return profile;
}

function drawn(generator: Generator, random: Random): string | number | boolean {
  if (typeof generator !== 'object') return generator;
  if ('pick' in generator) return random.weighted(generator.pick);
  if ('whole' in generator) return random.whole(...generator.whole);
  return random.chance(generator.p);
}

