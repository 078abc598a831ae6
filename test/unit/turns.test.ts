import { NoTurnError, Turns } from '../../client/turns';
import { until } from '../support/until';

/** A call that ends when told, and the order in which calls began. */
function calls() {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const call = (name: string) => (): Promise<string> => {
    began.push(name);
    return new Promise((resolve) => ends.set(name, () => resolve(name)));
  };
  return { began, call, end: (name: string) => ends.get(name)!() };
}

describe('turns', () => {
  it('let so many calls of a key begin, the others in the order in which they came', async () => {
    const turns = new Turns(2, 1_000);
    const { began, call, end } = calls();
    const all = ['a', 'b', 'c', 'd'].map((name) => turns.take('hire', call(name)));
    await until('two have begun', () => began.length === 2);
    end('b');
    expect(await all[1]).toBe('b');
    await until('a third has begun', () => began.length === 3);
    expect(began).toEqual(['a', 'b', 'c']);
    end('a');
    end('c');
    await until('the last one has begun', () => began.length === 4);
    end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keep one key from waiting for another', async () => {
    const turns = new Turns(1, 1_000);
    const { began, call, end } = calls();
    const both = [turns.take('one', call('a')), turns.take('two', call('b'))];
    await until('both have begun', () => began.length === 2);
    end('a');
    end('b');
    await Promise.all(both);
  });

  it('go on after a call that failed', async () => {
    const turns = new Turns(1, 1_000);
    const failed = turns.take('hire', () => Promise.reject(new Error('away')));
    const next = turns.take('hire', () => Promise.resolve('served'));
    await expect(failed).rejects.toThrow('away');
    expect(await next).toBe('served');
  });

  it('are given up after the limit, and the call is not made then', async () => {
    const turns = new Turns(1, 30);
    const { began, call, end } = calls();
    const first = turns.take('hire', call('a'));
    await expect(turns.take('hire', call('b'))).rejects.toThrow(NoTurnError);
    end('a');
    await first;
    const third = turns.take('hire', call('c'));
    await until('it has begun', () => began.length === 2);
    end('c');
    expect(await third).toBe('c');
    expect(began).toEqual(['a', 'c']);
  });
});
