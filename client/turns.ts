/**
 * Lets only so many calls for one key be under way at a time; the others wait in the order in which they came, and not
 * for ever. A hire serves one command after the other anyway, while the server turns updates beyond ten away for seconds
 * (temporal.md §3) and a worker may lose some that overlap: sixty at once take 1.5 s in line and 4 to 9 s all at once.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** It was not this call's turn within the limit; it was not made. */
export class NoTurnError extends Error {
  override readonly name = 'NoTurnError';
}

interface Line {
  underWay: number;
  readonly waiting: (() => void)[];
}

export class Turns {
  private readonly lines = new Map<string, Line>();

  /** @param waitMs  longest wait for a turn */
  constructor(private readonly atATime: number, private readonly waitMs: number) {}

  /** Makes the call when it is its turn, and gives what it gives. @throws NoTurnError */
  async take<T>(key: string, call: () => Promise<T>): Promise<T> {
    const line = this.lines.get(key) ?? { underWay: 0, waiting: [] };
    this.lines.set(key, line);
    if (line.underWay < this.atATime) line.underWay += 1;
    else await this.turnIn(line, key);
    try {
      return await call();
    } finally {
      const next = line.waiting.shift();
      // The turn goes on to the next one; only where nobody waits it is given back.
      if (next) next();
      else if (--line.underWay === 0) this.lines.delete(key);
    }
  }

  private async turnIn(line: Line, key: string): Promise<void> {
    const patience = new AbortController();
    let mine: () => void = () => {};
    const turn = new Promise<true>((resolve) => (mine = () => resolve(true)));
    line.waiting.push(mine);
    const came = await Promise.race([turn, pause(this.waitMs, false, { signal: patience.signal }).catch(() => false)]);
    patience.abort();
    if (came) return;
    line.waiting.splice(line.waiting.indexOf(mine), 1);
    throw new NoTurnError(`${key} has been busy for ${this.waitMs} ms`);
  }
}
