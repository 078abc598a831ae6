/** The activity that makes decisions last: all or nothing, and effectively once. */
import { makeRecordFacts } from '../../activities/record-facts';
import { makeRecordRefusedInput } from '../../activities/record-refused-input';
import type { HireActivities, RecordFactsInput } from '../../activities/contract';
import { employerEvents, factsOf } from '../../prisma/facts';
import { gapsOf, getHire } from '../../prisma/hires';
import { openDatabase } from '../../prisma/database';
import { describeOnEachDatabase, describeOnServer, type TestDatabase } from '../support/databases';
import { aFact, aGap, aHire, facts, outboxOf, recording } from '../support/recorded-hires';

const ASSESSED = 'employer_readiness_assessed';

function recorder(db: TestDatabase): HireActivities['recordFacts'] {
  return makeRecordFacts(db.current, { forwardedEvents: [ASSESSED] });
}

describeOnEachDatabase('recordFacts', (db) => {
  describe('recording facts', () => {
    it('stores facts and projection so that they come back as they went in', async () => {
      const input = recording('NURSE-1', facts('NURSE-1', 1, 3), { gaps: [aGap('g1'), aGap('g2', { ended_on: '2026-07-09' })] });

      expect(await recorder(db)(input)).toEqual({ lastSeq: 3 });

      expect(await factsOf(db.current, 'NURSE-1')).toEqual(input.facts);
      expect(await getHire(db.current, 'NURSE-1')).toEqual(input.projection.hire);
      expect(await gapsOf(db.current, 'NURSE-1')).toEqual(input.projection.gaps);
    });

    it('keeps an event exactly as it was decided: order of keys, escapes, numbers', async () => {
      const data = { zeta: 'Ylöjärvi "x" \\ \u2028 😀', alpha: 0.1, big: 1e21, none: null, list: [true, 'b', 2] };
      const fact = aFact('EXACT', 1, { data });

      await recorder(db)(recording('EXACT', [fact]));

      const { rows } = await db.current.pool.query(`SELECT body::text AS body FROM fact WHERE hire_id = 'EXACT'`);
      expect(rows).toEqual([{ body: JSON.stringify(fact.event) }]);
      expect((await factsOf(db.current, 'EXACT'))[0]).toEqual(fact);
    });

    it('continues a hire where it stopped', async () => {
      await recorder(db)(recording('WELDER', facts('WELDER', 1, 2)));

      expect(await recorder(db)(recording('WELDER', facts('WELDER', 3, 4)))).toEqual({ lastSeq: 4 });
      expect((await factsOf(db.current, 'WELDER')).map((fact) => fact.seq)).toEqual([1, 2, 3, 4]);
    });

    it('changes nothing when the same input comes again, and answers the same', async () => {
      const assessed = aFact('AGAIN', 1, { event: ASSESSED, outcome: 'novice' });
      const input = recording('AGAIN', [assessed], { hire: { employer_id: 'EMP-AGAIN' }, gaps: [aGap('g1')] });
      const first = await recorder(db)(input);
      const before = await everythingOf(db, 'AGAIN');

      expect(await recorder(db)(input)).toEqual(first);
      expect(await everythingOf(db, 'AGAIN')).toEqual(before);
    });

    it('takes a repetition that was decided a moment later for the same, and keeps the first moment', async () => {
      await recorder(db)(recording('LATER', facts('LATER', 1, 1)));
      const later = aFact('LATER', 1, {}, { stored_at: '2026-03-02T07:20:09.000Z' });

      expect(await recorder(db)(recording('LATER', [later]))).toEqual({ lastSeq: 1 });
      expect((await factsOf(db.current, 'LATER'))[0]!.stored_at).toBe('2026-03-02T07:20:00.123Z');
    });

    it('refuses a hole, and stores nothing of it', async () => {
      await recorder(db)(recording('HOLE', facts('HOLE', 1, 2)));
      const before = await everythingOf(db, 'HOLE');

      await expect(recorder(db)(recording('HOLE', facts('HOLE', 4, 5)))).rejects.toThrow(/HOLE has a hole: seq 2 is stored, seq 4 came/);
      expect(await everythingOf(db, 'HOLE')).toEqual(before);
    });

    it('refuses facts that are not dense among themselves, doubled or with a step left out', async () => {
      const [one, two, three] = facts('LOOSE', 1, 3);

      await expect(recorder(db)(recording('LOOSE', [one!, three!]))).rejects.toThrow(/not dense/);
      await expect(recorder(db)(recording('LOOSE', [one!, two!, two!]))).rejects.toThrow(/not dense/);
      expect(await factsOf(db.current, 'LOOSE')).toEqual([]);
    });

    it('refuses a hire that does not begin with seq 1', async () => {
      await expect(recorder(db)(recording('HEADLESS', facts('HEADLESS', 2, 2)))).rejects.toThrow(/has a hole/);
    });

    it('answers another event under a number that is taken with what is stored, and writes nothing', async () => {
      await recorder(db)(recording('TAKEN', facts('TAKEN', 1, 3)));
      const before = await everythingOf(db, 'TAKEN');
      const other = aFact('TAKEN', 2, { event_id: 'other' });

      expect(await recorder(db)(recording('TAKEN', [other]))).toEqual({ lastSeq: 3, already: facts('TAKEN', 2, 3) });
      expect(await everythingOf(db, 'TAKEN')).toEqual(before);
    });

    it('does so for the same event under another command', async () => {
      await recorder(db)(recording('COMMAND', facts('COMMAND', 1, 1)));
      const stored = { lastSeq: 1, already: facts('COMMAND', 1, 1) };

      expect(await recorder(db)(recording('COMMAND', [aFact('COMMAND', 1, {}, { command_id: 'c-other' })]))).toEqual(stored);
      expect(await recorder(db)(recording('COMMAND', [aFact('COMMAND', 1, {}, { command_hash: 'f00' })]))).toEqual(stored);
    });

    it('does so for facts of which a part is stored already', async () => {
      await recorder(db)(recording('PART', facts('PART', 1, 2)));

      expect(await recorder(db)(recording('PART', facts('PART', 2, 3)))).toEqual({ lastSeq: 2, already: facts('PART', 2, 2) });
      expect((await getHire(db.current, 'PART'))!.seq).toBe(2);
    });

    it('does so for a projection of a hire whose log has gone on', async () => {
      await recorder(db)(recording('GONE-ON', facts('GONE-ON', 1, 3)));

      expect(await recorder(db)({ ...recording('GONE-ON', facts('GONE-ON', 1, 1)), facts: [] })).toEqual({ lastSeq: 3, already: facts('GONE-ON', 2, 3) });
      expect((await getHire(db.current, 'GONE-ON'))!.seq).toBe(3);
    });

    it('refuses the same event id twice in one hire', async () => {
      await recorder(db)(recording('TWICE', facts('TWICE', 1, 1)));

      await expect(recorder(db)(recording('TWICE', [aFact('TWICE', 2, { event_id: 'TWICE-1' })]))).rejects.toThrow(/fact_event_id_hire_id_key/);
    });

    it('refuses a projection that is ahead of the facts, or of another hire', async () => {
      await expect(recorder(db)(recording('AHEAD', facts('AHEAD', 1, 1), { hire: { seq: 2 } }))).rejects.toThrow(/does not belong/);
      await expect(recorder(db)(recording('AHEAD', facts('AHEAD', 1, 1), { hire: { hire_id: 'X' } }))).rejects.toThrow(/does not belong/);
      expect(await factsOf(db.current, 'AHEAD')).toEqual([]);
    });

    it('leaves nothing behind when it fails in the middle: facts, gaps and outbox go with the row that broke', async () => {
      const assessed = aFact('BROKEN', 1, { event: ASSESSED });
      const input = recording('BROKEN', [assessed], { hire: { employer_id: 'EMP-B' }, gaps: [aGap('g1'), aGap('g2', { owner: null! })] });

      await expect(recorder(db)(input)).rejects.toThrow(/BROKEN.*null value in column "owner"/);
      expect(await everythingOf(db, 'BROKEN')).toEqual({ facts: [], hire: undefined, gaps: [], outbox: [], shared: [] });
    });

    it('moves the projection on without a fact, as a deadline does', async () => {
      await recorder(db)(recording('QUIET', facts('QUIET', 1, 1)));
      const hire = { seq: 1, as_of: '2026-04-01T21:00:00.000Z', late: true };

      expect(await recorder(db)(recording('QUIET', [], { hire }))).toEqual({ lastSeq: 1 });
      expect(await getHire(db.current, 'QUIET')).toEqual(aHire('QUIET', 1, hire));
    });

    it('never puts an older projection over a newer one', async () => {
      await recorder(db)(recording('OLDER', facts('OLDER', 1, 2), { hire: { as_of: '2026-05-01T00:00:00.000Z', stage: 'arrival' } }));

      await recorder(db)(recording('OLDER', [], { hire: { seq: 2, as_of: '2026-04-01T00:00:00.000Z', stage: 'permit' }, gaps: [aGap('g1')] }));
      await recorder(db)(recording('OLDER', facts('OLDER', 1, 1), { hire: { as_of: '2026-06-01T00:00:00.000Z', stage: 'offer' } }));

      expect((await getHire(db.current, 'OLDER'))!.stage).toBe('arrival');
      expect(await gapsOf(db.current, 'OLDER')).toEqual([]);
    });

    it('keeps a refused signal once, with the first reason', async () => {
      const refuse = makeRecordRefusedInput(db.current);
      const input = { hireId: 'NO', commandId: 'c1', kind: 'import', refusedAt: '2026-03-02T07:20:00.000Z' };
      await refuse({ ...input, refusal: { code: 'hire_closed', message: 'the hire is closed', at: 'events[0]' } });
      await refuse({ ...input, refusal: { code: 'other', message: 'other' } });

      const rows = await db.current.prisma.refused_input.findMany({ where: { hire_id: 'NO' } });
      expect(rows).toEqual([
        { hire_id: 'NO', command_id: 'c1', kind: 'import', code: 'hire_closed', message: 'the hire is closed', place: 'events[0]', refused_at: new Date(input.refusedAt) },
      ]);
    });
  });

  describe('gap instances', () => {
    it('marks an instance that late evidence takes away, and keeps it', async () => {
      await recorder(db)(recording('G10', facts('G10', 1, 1), { gaps: [aGap('g1'), aGap('g2')] }));
      await recorder(db)(recording('G10', facts('G10', 2, 2), { gaps: [aGap('g2')] }));

      expect(await gapsOf(db.current, 'G10')).toEqual([aGap('g1', { state: 'not_a_gap', reason: 'late_evidence' }), aGap('g2')]);
    });

    it('opens the same instance again when the projection has it again, and keeps the day of the first sight', async () => {
      await recorder(db)(recording('G11', facts('G11', 1, 1), { gaps: [aGap('g1')] }));
      await recorder(db)(recording('G11', facts('G11', 2, 2)));
      const again = aGap('g1', { opened_on: '2026-07-16', first_seen_on: '2026-07-16', days_lost: 1 });
      await recorder(db)(recording('G11', facts('G11', 3, 3), { gaps: [again] }));

      expect(await gapsOf(db.current, 'G11')).toEqual([{ ...again, first_seen_on: '2026-07-02' }]);
    });

    it('leaves the instances of other hires alone', async () => {
      await recorder(db)(recording('G12', facts('G12', 1, 1), { gaps: [aGap('g1')] }));
      await recorder(db)(recording('G13', facts('G13', 1, 1)));

      expect(await gapsOf(db.current, 'G12')).toEqual([aGap('g1')]);
    });
  });

  describe('events that hires of one employer share', () => {
    it('puts them into the outbox with the fact, once, and shows them to the other hires', async () => {
      const assessed = aFact('CARE-1', 2, { event: ASSESSED, outcome: 'novice' });
      await recorder(db)(recording('CARE-1', [aFact('CARE-1', 1), assessed], { hire: { employer_id: 'EMP-CARE' } }));

      expect(await outboxOf(db.current, 'CARE-1')).toMatchObject([
        {
          id: 'CARE-1:2:employer_event',
          kind: 'employer_event',
          payload: { employer_id: 'EMP-CARE', case_id: 'CARE-1', event: assessed.event },
          done_at: null,
        },
      ]);
      const asked = recording('CARE-2', facts('CARE-2', 1, 1), { hire: { employer_id: 'EMP-CARE' }, employerId: 'EMP-CARE' });
      expect(await recorder(db)(asked)).toEqual({ lastSeq: 1, employerEvents: [{ case_id: 'CARE-1', event: assessed.event }] });
    });

    it('does not show a hire its own events, nor those of another employer', async () => {
      const own = recording('OWN-1', [aFact('OWN-1', 1, { event: ASSESSED })], { hire: { employer_id: 'EMP-OWN' }, employerId: 'EMP-OWN' });

      expect(await recorder(db)(own)).toEqual({ lastSeq: 1, employerEvents: [] });
    });

    it('shares them once the employer becomes known', async () => {
      await recorder(db)(recording('LATE-1', [aFact('LATE-1', 1, { event: ASSESSED })]));
      expect(await outboxOf(db.current, 'LATE-1')).toEqual([]);

      await recorder(db)(recording('LATE-1', facts('LATE-1', 2, 2), { hire: { employer_id: 'EMP-LATE' } }));

      expect((await outboxOf(db.current, 'LATE-1')).map((row) => row.id)).toEqual(['LATE-1:1:employer_event']);
      expect((await employerEvents(db.current, ['EMP-LATE'])).get('EMP-LATE')).toHaveLength(1);
    });

    it('shares what corrects or retracts them too, whichever came first', async () => {
      const recorded = [
        aFact('FIX', 1, { event: 'event_retracted', retracts: 'FIX-3' }),
        aFact('FIX', 2, { event: 'contract_signed', corrects: 'FIX-9' }),
        aFact('FIX', 3, { event: ASSESSED }),
        aFact('FIX', 4, { event: 'need_identified', corrects: 'FIX-3' }),
        aFact('FIX', 5, { event: 'event_retracted', retracts: 'FIX-4' }),
      ];
      await recorder(db)(recording('FIX', recorded.slice(0, 3), { hire: { employer_id: 'EMP-FIX' } }));
      await recorder(db)(recording('FIX', recorded.slice(3), { hire: { employer_id: 'EMP-FIX' } }));

      const shared = (await employerEvents(db.current, ['EMP-FIX'])).get('EMP-FIX');
      expect(shared!.map(({ event }) => event.event_id)).toEqual(['FIX-1', 'FIX-3', 'FIX-4', 'FIX-5']);
      expect((await outboxOf(db.current, 'FIX')).map((row) => row.seq)).toEqual([1, 3, 4, 5]);
    });

    it('moves them when a correction names another employer, and tells its hires', async () => {
      await recorder(db)(recording('MOVE', [aFact('MOVE', 1, { event: ASSESSED })], { hire: { employer_id: 'EMP-A' } }));
      await db.current.prisma.outbox.updateMany({ where: { hire_id: 'MOVE' }, data: { done_at: new Date(), attempts: 1 } });

      await recorder(db)(recording('MOVE', facts('MOVE', 2, 2), { hire: { employer_id: 'EMP-B' } }));

      const shared = await employerEvents(db.current, ['EMP-A', 'EMP-B']);
      expect([shared.get('EMP-A'), shared.get('EMP-B')?.length]).toEqual([undefined, 1]);
      expect(await outboxOf(db.current, 'MOVE')).toMatchObject([{ seq: 1, payload: { employer_id: 'EMP-B' }, done_at: null, attempts: 0 }]);
    });

    it('takes them back when the hire turns out to have no employer', async () => {
      await recorder(db)(recording('GONE', [aFact('GONE', 1, { event: ASSESSED })], { hire: { employer_id: 'EMP-G' } }));
      await recorder(db)(recording('GONE', facts('GONE', 2, 2), { hire: { employer_id: null } }));

      expect(await employerEvents(db.current, ['EMP-G'])).toEqual(new Map());
    });
  });

  describe('recording at the same time', () => {
    it('stores once what comes ten times at once', async () => {
      const input = recording('CROWD', [aFact('CROWD', 1, { event: ASSESSED })], { hire: { employer_id: 'EMP-CROWD' }, gaps: [aGap('g1')] });

      const answers = await Promise.all(Array.from({ length: 10 }, () => recorder(db)(input)));

      expect(new Set(answers.map((answer) => answer.lastSeq))).toEqual(new Set([1]));
      expect(await factsOf(db.current, 'CROWD')).toHaveLength(1);
      expect(await outboxOf(db.current, 'CROWD')).toHaveLength(1);
    });

    it('lets one of two that decided differently win, and shows the other what won', async () => {
      const results = await Promise.allSettled(
        ['left', 'right'].map((event_id) => recorder(db)(recording('SPLIT', [aFact('SPLIT', 1, { event_id })]))),
      );

      const told = results.map((result) => (result.status === 'fulfilled' ? result.value.already : undefined));
      const log = await factsOf(db.current, 'SPLIT');
      expect(told.filter((already) => already === undefined)).toHaveLength(1);
      expect(told).toContainEqual(log);
      expect(log).toHaveLength(1);
    });

    it('keeps long and short statements of several callers apart', async () => {
      // 800 facts are some 300 kB, which a socket delivers in pieces.
      const long = Array.from({ length: 4 }, (_, i) => recorder(db)(recording(`LONG-${i}`, facts(`LONG-${i}`, 1, 800))));
      const short = Array.from({ length: 200 }, async (_, i) => {
        const { rows } = await db.current.pool.query('SELECT $1::integer AS n, $2::text AS t', [i, `t${i}`]);
        return rows[0];
      });

      expect((await Promise.all(long)).map((answer) => answer.lastSeq)).toEqual([800, 800, 800, 800]);
      expect(await Promise.all(short)).toEqual(Array.from({ length: 200 }, (_, n) => ({ n, t: `t${n}` })));
      expect(await factsOf(db.current, 'LONG-3')).toEqual(facts('LONG-3', 1, 800));
    });
  });
});

describeOnServer('recording in transactions that overlap', (db) => {
  it('waits for the transaction of the same hire that is still open', async () => {
    const open = await db.current.pool.connect();
    await open.query('BEGIN');
    await open.query(`SELECT pg_advisory_xact_lock(hashtextextended('QUEUE', 0))`);

    const waiting = recorder(db)(recording('QUEUE', facts('QUEUE', 1, 1)));
    await untilSomebodyWaits(db);
    expect(await factsOf(db.current, 'QUEUE')).toEqual([]);

    await open.query('ROLLBACK');
    open.release();
    expect(await waiting).toEqual({ lastSeq: 1 });
  });

  it('leaves nothing when the connection dies before the commit, and the repetition stores it', async () => {
    const input = recording('KILLED', facts('KILLED', 1, 2), { gaps: [aGap('g1')] });
    const blocker = await db.current.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE gap_instance IN ACCESS EXCLUSIVE MODE');
    const doomed = openDatabase({ connectionString: db.connectionString, applicationName: 'doomed' });
    const lost = makeRecordFacts(doomed, { forwardedEvents: [] })(input).catch((error: Error) => error.message);
    await untilSomebodyWaits(db);

    await db.current.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'doomed'`);
    expect(await lost).toMatch(/KILLED are not recorded yet/);
    await blocker.query('ROLLBACK');
    blocker.release();
    expect(await everythingOf(db, 'KILLED')).toMatchObject({ facts: [], hire: undefined });

    expect(await makeRecordFacts(doomed, { forwardedEvents: [] })(input)).toEqual({ lastSeq: 2 });
    await doomed.close();
  });

  it('lets a hire that asks for its employer wait for one that is just recording an assessment', async () => {
    const assessing = recording('TELL-1', [aFact('TELL-1', 1, { event: ASSESSED })], { hire: { employer_id: 'EMP-T' } });
    const commit = await recordWithoutCommit(db, assessing);

    const asking = recording('ASK-1', facts('ASK-1', 1, 1), { hire: { employer_id: 'EMP-T' }, employerId: 'EMP-T' });
    const answer = recorder(db)(asking);
    await untilSomebodyWaits(db);
    await commit();

    expect((await answer).employerEvents!.map((event) => event.case_id)).toEqual(['TELL-1']);
  });

  it('lets an assessment wait for a hire that has just asked, so that the relay will find that hire', async () => {
    const asking = recording('ASK-2', facts('ASK-2', 1, 1), { hire: { employer_id: 'EMP-U' }, employerId: 'EMP-U' });
    const commit = await recordWithoutCommit(db, asking);

    const assessing = recording('TELL-2', [aFact('TELL-2', 1, { event: ASSESSED })], { hire: { employer_id: 'EMP-U' } });
    const told = recorder(db)(assessing);
    await untilSomebodyWaits(db);
    expect(await outboxOf(db.current, 'TELL-2')).toEqual([]);
    await commit();

    await told;
    expect(await outboxOf(db.current, 'TELL-2')).toHaveLength(1);
  });
});

/** Runs record_facts() in a transaction that stays open until the returned function commits it. */
async function recordWithoutCommit(db: TestDatabase, input: RecordFactsInput): Promise<() => Promise<void>> {
  const client = await db.current.pool.connect();
  const { hireId, facts: recorded, projection, employerId } = input;
  const values = [hireId, JSON.stringify(recorded), JSON.stringify(projection.hire), JSON.stringify(projection.gaps), '[]', '[]', [ASSESSED], employerId ?? null];
  await client.query('BEGIN');
  await client.query('SELECT record_facts($1, $2, $3, $4, $5, $6, $7, $8)', values);
  return async () => {
    await client.query('COMMIT');
    client.release();
  };
}

async function everythingOf(db: TestDatabase, hireId: string) {
  return {
    facts: await factsOf(db.current, hireId),
    hire: await getHire(db.current, hireId),
    gaps: await gapsOf(db.current, hireId),
    outbox: await outboxOf(db.current, hireId),
    shared: await db.current.prisma.employer_event.findMany({ where: { hire_id: hireId } }),
  };
}

/** Until some session waits for a lock; fails after 10 s. */
async function untilSomebodyWaits(db: TestDatabase): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt; ) {
    const { rowCount } = await db.current.pool.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);
    if (rowCount) return;
  }
  throw new Error('nobody waited for a lock within 10 s');
}
