/** How long an import waits for what does not answer. */
import { OutOfPatienceError, Patience } from '../../server/import/patience';

const QUICK = { firstPauseMs: 1, longestPauseMs: 2 };

/** Work that fails so often before it succeeds, and how often it was tried. */
function failing(times: number, error = new Error('away')) {
  const work = { tries: 0, run: async () => {
    work.tries += 1;
    if (work.tries <= times) throw error;
    return 'done';
  } };
  return work;
}

describe('patience', () => {
  it('tries again until it works', async () => {
    const patience = new Patience({ limitMs: 10_000, ...QUICK, signal: new AbortController().signal });
    const work = failing(3);
    expect(await patience.until(work.run, () => true)).toBe('done');
    expect(work.tries).toBe(4);
  });

  it('does not try again what trying again cannot help', async () => {
    const patience = new Patience({ limitMs: 10_000, ...QUICK, signal: new AbortController().signal });
    const work = failing(3, new Error('refused'));
    await expect(patience.until(work.run, () => false)).rejects.toThrow('refused');
    expect(work.tries).toBe(1);
  });

  it('ends after its limit, and then nothing is tried any more', async () => {
    const patience = new Patience({ limitMs: 20, ...QUICK, signal: new AbortController().signal });
    await expect(patience.until(failing(Infinity).run, () => true)).rejects.toThrow(OutOfPatienceError);
    const later = failing(0);
    await expect(patience.until(later.run, () => true)).rejects.toThrow(OutOfPatienceError);
    expect(later.tries).toBe(0);
  });

  it('lasts as long as others get through', async () => {
    const patience = new Patience({ limitMs: 150, ...QUICK, signal: new AbortController().signal });
    const until = Date.now() + 400;
    const slow = patience.until(async () => {
      if (Date.now() < until) throw new Error('away');
      return 'done';
    }, () => true);
    while (Date.now() < until) await patience.until(failing(1).run, () => true);
    expect(await slow).toBe('done');
  });

  it('ends at once when the import is aborted', async () => {
    const abort = new AbortController();
    const patience = new Patience({ limitMs: 60_000, firstPauseMs: 60_000, signal: abort.signal });
    const waiting = patience.until(failing(Infinity).run, () => true);
    abort.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
