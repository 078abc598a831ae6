/** Events on their way to their hires: few commands, none too large, never more in memory than a limit. */
import { Batch, type ImportedEvent, partsOf } from '../../server/import/batch';
import { EventIds } from '../../server/import/event-ids';
import { anEvent } from '../support/recorded-hires';

function imported(line: number, size = 100, caseId = 'NURSE-1'): ImportedEvent {
  return { line, event: anEvent(caseId, line), size };
}

const linesOf = (events: readonly ImportedEvent[]): number[] => events.map(({ line }) => line);

describe('the events of a hire', () => {
  const events = [1, 2, 3, 4, 5].map((line) => imported(line));

  it('go in one command while they fit', () => {
    expect(partsOf('NURSE-1', events, { events: 5, bytes: 500 })).toEqual([{ caseId: 'NURSE-1', events }]);
    expect(partsOf('NURSE-1', [])).toEqual([]);
  });

  it('are cut by number and by size, in their order', () => {
    expect(partsOf('NURSE-1', events, { events: 2, bytes: 1_000 }).map((part) => linesOf(part.events))).toEqual([[1, 2], [3, 4], [5]]);
    expect(partsOf('NURSE-1', events, { events: 10, bytes: 350 }).map((part) => linesOf(part.events))).toEqual([[1, 2, 3], [4, 5]]);
  });

  it('may be larger than a command alone', () => {
    expect(partsOf('NURSE-1', [imported(1, 900), imported(2, 50)], { events: 10, bytes: 350 }).map((part) => linesOf(part.events))).toEqual([[1], [2]]);
  });
});

describe('a batch', () => {
  it('holds the events of each hire together, and is empty when they are taken', () => {
    const batch = new Batch();
    for (const one of [imported(1), imported(2, 100, 'FAM-1'), imported(3)]) batch.add(one);
    expect(batch.take().map(linesOf)).toEqual([[1, 3], [2]]);
    expect(batch.take()).toEqual([]);
  });

  it('is full by number or by size', () => {
    const batch = new Batch({ events: 2, bytes: 1_000 });
    batch.add(imported(1));
    expect(batch.isFull()).toBe(false);
    batch.add(imported(2));
    expect(batch.isFull()).toBe(true);
    batch.take();
    batch.add(imported(3, 1_000));
    expect(batch.isFull()).toBe(true);
  });
});

describe('an event id', () => {
  it('seen again is the same event with the same content, in whatever order its fields stand', () => {
    const ids = new EventIds();
    const { event_id, ...rest } = anEvent('NURSE-1', 1);
    expect(ids.see({ event_id, ...rest })).toBe('new');
    expect(ids.see({ ...rest, event_id })).toBe('same');
  });

  it('is a conflict with another content, or in another case', () => {
    const ids = new EventIds();
    ids.see(anEvent('NURSE-1', 1));
    expect(ids.see(anEvent('NURSE-1', 1, { occurred_at: '2026-03-03' }))).toBe('conflict');
    expect(ids.see({ ...anEvent('FAM-1', 1), event_id: 'NURSE-1-1' })).toBe('conflict');
  });

  it('is new after all was forgotten', () => {
    const ids = new EventIds();
    ids.see(anEvent('NURSE-1', 1));
    ids.clear();
    expect(ids.see(anEvent('NURSE-1', 1))).toBe('new');
  });
});
