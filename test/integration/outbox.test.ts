/** What is still to be told is told at least once, by one relay at a time, and again when it fails. */
import { makeRecordFacts } from '../../activities/record-facts';
import { markDone, markFailed, outboxLag, takeDue } from '../../prisma/outbox';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases';
import { aFact, recording } from '../support/recorded-hires';

const KIND = 'employer_event';
/** Later than anything that these tests write. */
const later = (): Date => new Date(Date.now() + 1_000);
const ASSESSED = 'employer_readiness_assessed';

/** A hire with one row in the outbox. */
async function hireWithNews(db: TestDatabase, hireId: string): Promise<void> {
  const record = makeRecordFacts(db.current, { forwardedEvents: [ASSESSED] });
  await record(recording(hireId, [aFact(hireId, 1, { event: ASSESSED })], { hire: { employer_id: 'EMP-1' } }));
}

describeOnEachDatabase('the outbox', (db) => {
  beforeEach(() => db.current.pool.query('DELETE FROM outbox'));

  it('hides what is taken until the lease is over', async () => {
    await hireWithNews(db, 'LEASE');

    const [row] = await takeDue(db.current, { kind: KIND, limit: 10, leaseMs: 60_000, now: later() });
    expect(row).toMatchObject({ id: 'LEASE:1:employer_event', hireId: 'LEASE', attempts: 1, payload: { case_id: 'LEASE' } });
    expect(await takeDue(db.current, { kind: KIND, limit: 10, leaseMs: 60_000, now: later() })).toEqual([]);

    await db.current.pool.query(`UPDATE outbox SET available_at = now() - interval '1 second'`);
    expect(await takeDue(db.current, { kind: KIND, limit: 10, leaseMs: 60_000, now: later() })).toMatchObject([{ attempts: 2 }]);
  });

  it('takes only the kind that is asked for', async () => {
    await hireWithNews(db, 'KIND');

    expect(await takeDue(db.current, { kind: 'mail', limit: 10, leaseMs: 60_000, now: later() })).toEqual([]);
  });

  it('never gives what is done, and counts what is not', async () => {
    await hireWithNews(db, 'DONE-1');
    await hireWithNews(db, 'DONE-2');
    await takeDue(db.current, { kind: KIND, limit: 10, leaseMs: 0, now: later() });

    await markDone(db.current, ['DONE-1:1:employer_event']);

    expect(await takeDue(db.current, { kind: KIND, limit: 10, leaseMs: 0, now: later() })).toMatchObject([{ id: 'DONE-2:1:employer_event' }]);
    expect(await outboxLag(db.current)).toEqual({ open: 1, oldestSeconds: expect.any(Number) });
    await markDone(db.current, ['DONE-2:1:employer_event']);
    expect(await outboxLag(db.current)).toEqual({ open: 0, oldestSeconds: null });
  });

  it('counts nothing that is to be told later only, and a thing that was tried from when it was due', async () => {
    const insert = (id: string, notBefore: string, attempts: number) => db.current.pool.query(
      `INSERT INTO outbox (id, hire_id, seq, kind, payload, created_at, available_at, attempts)
       SELECT $1, 'LATER', 1, 'notice', jsonb_build_object('not_before', now() + $2::interval), now() - interval '1 hour', now() + interval '1 hour', $3`, [id, notBefore, attempts],
    );
    await insert('LATER:1', '1 hour', 0);
    expect(await outboxLag(db.current)).toEqual({ open: 0, oldestSeconds: null });
    await insert('LATER:2', '-1 minute', 3);
    const { open, oldestSeconds } = await outboxLag(db.current);
    expect([open, Math.round(oldestSeconds ?? 0)]).toEqual([1, 60]);
  });

  it('comes again after a failure, later each time, with the reason kept', async () => {
    await hireWithNews(db, 'FAIL');
    const [first] = await takeDue(db.current, { kind: KIND, limit: 1, leaseMs: 60_000, now: later() });

    await markFailed(db.current, first!, 'no answer', new Date());
    const pauseSeconds = async () =>
      (await db.current.pool.query(`SELECT round(extract(epoch FROM available_at - now()))::int AS s, last_error FROM outbox`)).rows[0];
    expect(await pauseSeconds()).toEqual({ s: 1, last_error: 'no answer' });

    await markFailed(db.current, { ...first!, attempts: 5 }, 'no answer', new Date());
    expect(await pauseSeconds()).toMatchObject({ s: 16 });
    await markFailed(db.current, { ...first!, attempts: 60 }, 'no answer', new Date());
    expect(await pauseSeconds()).toMatchObject({ s: 900 });
  });

  it('gives each row to one of several relays that ask at once', async () => {
    for (let i = 0; i < 20; i += 1) await hireWithNews(db, `RELAY-${i}`);

    const taken = await Promise.all(Array.from({ length: 6 }, () => takeDue(db.current, { kind: KIND, limit: 10, leaseMs: 60_000, now: later() })));

    const ids = taken.flat().map((row) => row.id);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toHaveLength(20);
  });
});
