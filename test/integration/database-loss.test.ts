/** A database that goes away costs the statement that was running, never the process. */
import { makeRecordFacts } from '../../activities/record-facts';
import { factsOf } from '../../prisma/facts';
import { openDatabase } from '../../prisma/database';
import { describeOnServer } from '../support/databases';
import { facts, recording } from '../support/recorded-hires';

describeOnServer('a lost connection', (db) => {
  const killAll = () =>
    db.current.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'`);

  it('is noticed, and made again with the next statement', async () => {
    const lost: string[] = [];
    let tell = () => {};
    const told = new Promise<void>((resolve) => (tell = resolve));
    const onConnectionLost = (error: Error) => {
      lost.push(error.message);
      tell();
    };
    const victim = openDatabase({ connectionString: db.connectionString, applicationName: 'victim', onConnectionLost });
    await makeRecordFacts(victim, { forwardedEvents: [] })(recording('HELD', facts('HELD', 1, 1)));
    const held = await victim.pool.connect();

    await killAll();
    await told;

    // The broken connection, in use and idle, is the only thing that is gone.
    await expect(held.query('SELECT 1')).rejects.toThrow();
    held.release(true);
    expect(await factsOf(victim, 'HELD')).toHaveLength(1);
    expect(await victim.prisma.hire.count()).toBe(1);
    expect(lost[0]).toMatch(/terminat/);
    await victim.close();
  });

  it('is not waited for longer than the limit of a statement', async () => {
    const impatient = openDatabase({ connectionString: db.connectionString, statementTimeoutMs: 50 });

    await expect(impatient.pool.query('SELECT pg_sleep(5)')).rejects.toThrow(/statement timeout/);
    await impatient.close();
    await impatient.close();
  });
});
