/**
 * Chance that repeats: the same seed gives the same draws on every machine, whoever drew before. One generator per
 * hire, so that hire 7 is the same whether ten are made or ten thousand.
 * Source: xoshiro128** 1.1, D. Blackman and S. Vigna, 2018 (public domain, prng.di.unimi.it), seeded by the finaliser of
 * MurmurHash3, A. Appleby, 2011 (public domain); normal draws by G. Box and M. Muller, 1958.
 */

/** A draw that decides between things of different weight; weights need not add up to one. */
export type Weights<T extends string = string> = Readonly<Record<T, number>>;

const UNIT = 1 / 4_294_967_296;

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** @param seed  any text */
  constructor(seed: string) {
    let h = 0x9747b28c ^ seed.length;
    for (let i = 0; i < seed.length; i++) h = mixed(h ^ Math.imul(seed.charCodeAt(i), 0xcc9e2d51));
    const next = (): number => (h = mixed(h + 0x9e3779b9));
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next() | 1; // never all zero
  }

  /** Uniform in [0, 1). */
  unit(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return (result >>> 0) * UNIT;
  }

  chance(p: number): boolean {
    return this.unit() < p;
  }

  /** Whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  /** Logarithm normally distributed: half of the draws below the median, sigma of the logarithm. */
  lognormal(median: number, sigma: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
    return median * Math.exp(sigma * normal);
  }

  /** One of the keys. @throws Error when there is none */
  weighted<T extends string>(weights: Weights<T>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.unit() * entries.reduce((sum, [, w]) => sum + w, 0);
    for (const [key, w] of entries) if ((left -= w) < 0) return key;
    const last = entries.at(-1);
    if (!last) throw new Error('there is nothing to choose from');
    return last[0];
  }
}

function mixed(h: number): number {
  let x = h ^ (h >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) | 0;
}
