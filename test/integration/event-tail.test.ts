/** Following the log: nothing missed, nothing twice, a hire's facts in order, while many write. */
import { makeRecordFacts } from '../../activities/record-facts';
import type { StoredFact } from '../../domain/hire/fact';
import { factTail, TAIL_START, type TailCursor } from '../../prisma/facts';
import { describeOnEachDatabase, describeOnServer, type TestDatabase } from '../support/databases';
import { aFact, facts, recording } from '../support/recorded-hires';

describeOnEachDatabase('the tail of the log', (db) => {
  it('gives the facts after a cursor, page by page, and the place to go on from', async () => {
    const record = makeRecordFacts(db.current, { forwardedEvents: [] });
    await record(recording('A', facts('A', 1, 3)));
    await record(recording('B', facts('B', 1, 2)));

    const first = await factTail(db.current, TAIL_START, 4);
    const second = await factTail(db.current, first.cursor, 4);
    expect([...first.facts, ...second.facts]).toEqual([...facts('A', 1, 3), ...facts('B', 1, 2)]);

    expect(await factTail(db.current, second.cursor, 4)).toEqual({ facts: [], cursor: second.cursor });
    await record(recording('A', facts('A', 4, 4)));
    expect((await factTail(db.current, second.cursor, 4)).facts).toEqual(facts('A', 4, 4));
  });
});

describeOnServer('the tail of the log while others write', (db) => {
  it('waits for a transaction that began earlier and is still open', async () => {
    const record = makeRecordFacts(db.current, { forwardedEvents: [] });
    const slow = await db.current.pool.connect();
    await slow.query('BEGIN');
    await slow.query(`SELECT record_facts($1, $2, $3, $4, '[]', '[]', $5, $6)`, inputOf('SLOW'));
    await record(recording('FAST', facts('FAST', 1, 1)));

    expect((await factTail(db.current, TAIL_START)).facts).toEqual([]);

    await slow.query('COMMIT');
    slow.release();
    expect((await factTail(db.current, TAIL_START)).facts.map((fact) => fact.hire_id)).toEqual(['SLOW', 'FAST']);
  });

  it('misses nothing of eight writers, and meets every hire in the order of its facts', async () => {
    const start = await endOf(db, TAIL_START);
    const writers = Array.from({ length: 8 }, (_, writer) => write(db, writer, 60));
    let isWriting = true;
    const written = Promise.all(writers).finally(() => (isWriting = false));

    const seen: StoredFact[] = [];
    let cursor = start;
    for (let isLast = false; !isLast; ) {
      isLast = !isWriting;
      // Small pages, so that the cursor often stands between facts of one transaction.
      for (let page = await factTail(db.current, cursor, 7); page.facts.length > 0; page = await factTail(db.current, cursor, 7)) {
        seen.push(...page.facts);
        cursor = page.cursor;
      }
    }
    await written;

    expect(seen.length).toBe(8 * 60 * 2);
    const lastSeq = new Map<string, number>();
    for (const { hire_id, seq } of seen) {
      expect([hire_id, seq]).toEqual([hire_id, (lastSeq.get(hire_id) ?? 0) + 1]);
      lastSeq.set(hire_id, seq);
    }
  });
});

/** One writer of many, in transactions of its own length; writers 0 to 3 and 4 to 7 share hires, as two workers might. */
async function write(db: TestDatabase, writer: number, rounds: number): Promise<void> {
  const client = await db.current.pool.connect();
  try {
    for (let round = 0; round < rounds; round += 1) {
      const hireId = `T-${writer % 4}-${round % 5}`;
      await client.query('BEGIN');
      const { rows } = await client.query<{ next: number }>(
        // As record_facts() does it: the lock first, before there is a transaction id.
        `SELECT pg_advisory_xact_lock(hashtextextended($1, 0)), 0 AS next`,
        [hireId],
      );
      expect(rows).toHaveLength(1);
      const stored = await client.query<{ last: number }>('SELECT coalesce(max(seq), 0) AS last FROM fact WHERE hire_id = $1', [hireId]);
      await client.query(`SELECT record_facts($1, $2, $3, $4, '[]', '[]', $5, $6)`, inputOf(hireId, stored.rows[0]!.last + 1, 2));
      if (round % 3 === writer % 3) await client.query('SELECT pg_sleep(0.004)');
      await client.query('COMMIT');
    }
  } finally {
    client.release();
  }
}

function inputOf(hireId: string, from = 1, count = 1): unknown[] {
  const recorded = Array.from({ length: count }, (_, i) => aFact(hireId, from + i));
  const { projection } = recording(hireId, recorded);
  return [hireId, JSON.stringify(recorded), JSON.stringify(projection.hire), '[]', [], null];
}

async function endOf(db: TestDatabase, from: TailCursor): Promise<TailCursor> {
  const page = await factTail(db.current, from, 10_000);
  return page.cursor;
}
