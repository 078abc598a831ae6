/**
 * How long things take and how often they go which way: the model's own figures first, and where it has none, those of
 * defaults.json, every one of which says that it is an assumption. For test data and load runs; never a forecast.
 */
import type { Edition } from '../model/edition';
import type { Random } from './random';
import type { FiguresData } from './simulation.schema';
import defaults from './defaults.json';

type DurationFigure = FiguresData['durations_days'][number];

const DEFAULTS = defaults as FiguresData;
/** A draw beyond this many medians is a life that nobody would record. */
const MOST_MEDIANS = 12;

export interface FigureOptions {
  /** Id of a scenario of the model: `like_2019`, `like_2025`. */
  readonly scenario?: string | undefined;
  /** Own values: a probability by its key, a duration's `….median`, `….min` or `….max`. They win. */
  readonly set?: Readonly<Record<string, number>> | undefined;
}

/** A figure is asked for or set that nobody knows. */
export class UnknownFigureError extends Error {
  override readonly name = 'UnknownFigureError';
}

export class Figures {
  private readonly durations = new Map<string, DurationFigure>();
  private readonly probabilities = new Map<string, number>();

  /** @throws UnknownFigureError for a scenario or a key to be set that does not exist */
  constructor(edition: Edition, { scenario, set = {} }: FigureOptions = {}) {
    const own = figuresOf(edition);
    for (const figures of [DEFAULTS, own]) {
      for (const d of figures.durations_days) this.durations.set(d.key, d);
      for (const { key, p } of figures.probabilities) this.probabilities.set(key, p);
    }
    const known = own.scenarios?.find((s) => s.id === scenario);
    if (scenario !== undefined && !known) throw new UnknownFigureError(`the model has no scenario ${scenario}; known: ${own.scenarios?.map((s) => s.id).join(', ') ?? 'none'}`);
    for (const [key, value] of [...Object.entries(known?.set ?? {}), ...Object.entries(set)]) this.set(key, value);
  }

  /** Days, not whole ones. @throws UnknownFigureError */
  days(key: string, random: Random): number {
    const d = this.durations.get(key);
    if (!d) throw new UnknownFigureError(`no duration ${key}`);
    if (d.dist === 'uniform') return d.min + random.unit() * (d.max - d.min);
    return Math.min(random.lognormal(d.median, d.sigma), d.median * MOST_MEDIANS);
  }

  /** @throws UnknownFigureError */
  probability(key: string): number {
    const p = this.probabilities.get(key);
    if (p === undefined) throw new UnknownFigureError(`no probability ${key}`);
    return p;
  }

  hasDuration(key: string): boolean {
    return this.durations.has(key);
  }

  private set(key: string, value: number): void {
    if (this.probabilities.has(key)) return void this.probabilities.set(key, value);
    const [, name, part] = /^(.+)\.(median|sigma|min|max)$/.exec(key) ?? [];
    const figure = this.durations.get(name ?? '');
    if (!figure || part === undefined || !(part in figure)) throw new UnknownFigureError(`no figure ${key}`);
    this.durations.set(name ?? '', { ...figure, [part]: value });
  }
}

/** The figures that an edition of the model brings itself. */
export function figuresOf(edition: Edition): FiguresData {
  // The model's schema lets further blocks through unread; this one is checked by figuresSchema in tests.
  return (edition.model as unknown as { readonly simulation: FiguresData }).simulation;
}
