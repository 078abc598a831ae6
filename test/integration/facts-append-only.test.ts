/** What is recorded stays: the database itself refuses to change it, whoever asks. */
import { makeRecordFacts } from '../../activities/record-facts';
import { listAudit, recordAudit } from '../../prisma/audit';
import { factsOf } from '../../prisma/facts';
import { describeOnEachDatabase } from '../support/databases';
import { facts, recording } from '../support/recorded-hires';

describeOnEachDatabase('append-only tables', (db) => {
  beforeAll(async () => {
    await makeRecordFacts(db.current, { forwardedEvents: [] })(recording('NURSE-1', facts('NURSE-1', 1, 2)));
    await recordAudit(db.current, { principal: 'coordinator-1', action: 'import.run', object: 'import/1', detail: { hires: 1 } });
  });

  it.each([
    ['UPDATE', `UPDATE fact SET edition = 'other'`],
    ['UPDATE', `UPDATE fact SET edition = 'other' WHERE hire_id = 'nobody'`],
    ['DELETE', `DELETE FROM fact WHERE hire_id = 'NURSE-1' AND seq = 2`],
    ['TRUNCATE', 'TRUNCATE fact'],
    ['UPDATE', `INSERT INTO fact (hire_id, seq, event_id, event, command_id, command_hash, stored_at, edition, body)
                SELECT hire_id, seq, event_id, event, command_id, command_hash, stored_at, edition, body FROM fact
                ON CONFLICT (hire_id, seq) DO UPDATE SET body = excluded.body`],
  ])('refuses %s of facts: %s', async (operation, sql) => {
    await expect(db.current.pool.query(sql)).rejects.toThrow(`${operation} of "fact" refused: it is append-only`);
    expect(await factsOf(db.current, 'NURSE-1')).toEqual(facts('NURSE-1', 1, 2));
  });

  it.each([
    ['UPDATE', `UPDATE audit_entry SET principal = 'somebody'`],
    ['DELETE', 'DELETE FROM audit_entry'],
    ['TRUNCATE', 'TRUNCATE audit_entry'],
  ])('refuses %s of audit entries', async (operation, sql) => {
    await expect(db.current.pool.query(sql)).rejects.toThrow(`${operation} of "audit_entry" refused`);
    expect(await listAudit(db.current, { limit: 10 })).toMatchObject([
      { principal: 'coordinator-1', action: 'import.run', object: 'import/1', detail: { hires: 1 } },
    ]);
  });

  it('refuses to change a fact through Prisma too', async () => {
    await expect(db.current.prisma.fact.deleteMany()).rejects.toThrow(/append-only/);
  });

  it('pages through the audit entries of one object', async () => {
    for (const action of ['a', 'b', 'c']) await recordAudit(db.current, { principal: 'p', action, object: 'hire/X' });

    const first = await listAudit(db.current, { object: 'hire/X', limit: 2 });
    const rest = await listAudit(db.current, { object: 'hire/X', after: first.at(-1)!.id, limit: 2 });

    expect([...first, ...rest].map((entry) => entry.action)).toEqual(['a', 'b', 'c']);
  });
});
