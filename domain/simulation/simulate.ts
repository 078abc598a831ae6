/**
 * Made-up hires, any number of them, that could be real: lived by the process model and written down as people do. The
 * same seed, profiles and edition give the same events on every machine; hire n does not depend on how many are made,
 * and a later last day only adds to it. For test data, load runs and the demo; never a forecast (model, simulation.warning).
 */
import type { CaseEvent } from '../hire/fact';
import type { Edition } from '../model/edition';
import behaviourData from './behaviour.json';
import { type FigureOptions, Figures } from './figures';
import { live } from './life';
import profilesData from './profiles.json';
import { Random } from './random';
import regionData from './region.json';
import type { Behaviour, Disorder, Profiles, Region } from './simulation.schema';
import { drawProfile, drawTraits } from './traits';
import { officeTime } from './working-time';
import { write } from './writing';

export const BEHAVIOUR = behaviourData as Behaviour;
export const PROFILES = profilesData as Profiles;
export const REGION = regionData as Region;

/** How long process.md lets a request be answered today. */
const SCENARIO = 'like_2025';

export interface SimulationOptions {
  readonly edition: Edition;
  /** Any text. */
  readonly seed: string;
  /** Hires begin from this instant on, UTC milliseconds … */
  readonly from: number;
  /** … and before this one. */
  readonly to: number;
  /** Nothing that was recorded after this instant is in them; absent: `to`. */
  readonly until?: number | undefined;
  /** Case ids are `<prefix>-1`, `<prefix>-2` …; default SIM. */
  readonly prefix?: string;
  /** Only hires of this profile. */
  readonly profile?: string | undefined;
  readonly figures?: FigureOptions | undefined;
  /** How recording goes wrong; absent: as profiles.json says. */
  readonly disorder?: Disorder | undefined;
  readonly region?: Region | undefined;
}

export interface SimulatedHire {
  readonly caseId: string;
  readonly profile: string;
  /** In the order in which they were recorded; never empty. */
  readonly events: readonly CaseEvent[];
}

export const NO_DISORDER: Disorder = { day_only: 0, late: 0, misdated: 0, put_right: 0, written_twice: 0 };

/** Hires by number, each made when it is asked for. @throws UnknownFigureError */
export class Simulation {
  private readonly figures: Figures;
  private readonly ofProfile = new Map<string, Figures>();

  constructor(private readonly options: SimulationOptions) {
    this.figures = new Figures(options.edition, { scenario: SCENARIO, ...options.figures });
  }

  /** @param number  from 1 @param caseId  absent: by prefix and number */
  hire(number: number, caseId = `${this.options.prefix ?? 'SIM'}-${number}`): SimulatedHire {
    const { edition, seed, from, to, until = to, region = REGION } = this.options;
    const random = new Random(`${edition.id}|${seed}|${number}`);
    const begin = officeTime({ calendar: edition.calendar, at: from + random.unit() * Math.max(0, to - from), last: to });
    return this.hireFrom(number, begin, random, { edition, caseId, region, until });
  }

  private hireFrom(number: number, begin: number, random: Random, { edition, caseId, region, until }: { edition: Edition; caseId: string; region: Region; until: number }): SimulatedHire {
    const chosen = PROFILES.profiles.filter((p) => this.options.profile === undefined || p.id === this.options.profile);
    const profile = drawProfile(chosen, random);
    const traits = drawTraits({ profile, common: PROFILES.common, region, random });
    const figures = profile.figures ? this.figuresOf(profile.id, profile.figures) : this.figures;
    const lived = live({ edition, behaviour: BEHAVIOUR, figures, region, traits, random, from: begin, until });
    const seed = `${edition.id}|${this.options.seed}|${number}|written`;
    const events = write(lived, { edition, figures, caseId, seed, disorder: this.options.disorder ?? PROFILES.disorder, until });
    return { caseId, profile: profile.id, events };
  }

  private figuresOf(profile: string, set: Readonly<Record<string, number>>): Figures {
    let figures = this.ofProfile.get(profile);
    if (!figures) {
      figures = new Figures(this.options.edition, { scenario: SCENARIO, ...this.options.figures, set: { ...set, ...this.options.figures?.set } });
      this.ofProfile.set(profile, figures);
    }
    return figures;
  }
}

/** The first `count` hires of a simulation. */
export function* simulate(count: number, options: SimulationOptions): Generator<SimulatedHire> {
  const simulation = new Simulation(options);
  for (let number = 1; number <= count; number++) yield simulation.hire(number);
}
