/**
 * Three days without a part of the system, across a rung of a silent handoff (features.md F6, ui.md N4): afterwards the
 * receiver has exactly one mail about the rung; and none where the handoff was completed in the meantime.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { loadState } from '../../prisma/hire-state';
import { accept, complete, send } from '../support/handoff-acts';
import { OFFICE, useLifeMail } from '../support/life-mail';
import { type Rig, type TestHire, describeHires } from '../support/rig';
import { until } from '../support/until';

const TEST_LIMIT_MS = 180_000;
/** Ten working days from Monday 3 March: half of them on Monday 10, 80 % on Thursday 13. */
const FRIDAY = '2087-03-07T10:00:00Z';
const RUNG_MONDAY = '2087-03-10T10:00:00Z';
const TUESDAY = '2087-03-11T10:00:00Z';
const WEDNESDAY = '2087-03-12T10:00:00Z';
/** Longer than the SDK holds a workflow task for, so that the hire's own pause between tries is part of it. */
const OUTAGE_MS = 13_500;

describeHires('an outage of three days across a rung', (rig) => {
  const mail = useLifeMail(rig);
  const handoffOf = (hire: TestHire): string => `${hire.id}-A1`;

  /** A hire whose handoff is accepted and then lies there, on the Friday before its first rung. */
  async function silent(): Promise<TestHire> {
    const hire = rig.hire({ staysOpen: 'its story ends with the outage' });
    const pilot = await mail.people(hire);
    await hire.tell({ event: 'need_identified', data: { pilot } });
    await mail.act(hire, send({ handoff_id: handoffOf(hire), delivery_id: `${hire.id}-D1`, by: { id: mail.coordinatorOf(hire), role: 'COORDINATOR' } }));
    await mail.act(hire, accept({ handoff_id: handoffOf(hire) }));
    await mail.reach(hire, Date.parse(FRIDAY));
    return hire;
  }

  const done = (hire: TestHire): Promise<void> => mail.act(hire, complete({ handoff_id: handoffOf(hire) }));
  /** What the office has, of one hire. */
  const officeMails = async (hire: TestHire): Promise<readonly string[]> => (await mail.received(hire)).filter((one) => one.copy.to === OFFICE).map((one) => `${one.what} ${new Date(one.at).toISOString().slice(0, 10)}`);
  const rungs = async (hire: TestHire): Promise<number> => (await hire.facts()).filter(({ event }) => event.source === 'timer' && event.data?.['percent'] === 50).length;
  const REQUEST = 'request A1 2087-03-03';

  /** Nothing ran, and the system that starts again finds three days gone. */
  async function loseThreeDays(hires: readonly TestHire[]): Promise<void> {
    await rig.stopWorker();
    for (const hire of hires) {
      await rig.hires.terminate(hire.id, 'lost in the outage');
      rig.time.elapse(hire.id, { to: RUNG_MONDAY });
    }
    await rig.startWorker();
    for (const hire of hires) expect(await rig.hires.start((await loadState(rig.db, hire.id))!)).toBe(true);
  }

  it('of the worker: one mail for the rung, and none where the handoff was completed before the mail could go', async () => {
    const [still, ended] = [await silent(), await silent()];
    await loseThreeDays([still, ended]);
    await until('the rung is told', async () => (await rungs(still)) === 1 && (await rungs(ended)) === 1);
    await done(ended);
    for (const hire of [still, ended]) await mail.reach(hire, Date.parse(WEDNESDAY));
    expect(await officeMails(still)).toEqual([REQUEST, 'reminder A1 50 2087-03-10']);
    expect(await officeMails(ended)).toEqual([REQUEST]);
  }, TEST_LIMIT_MS);

  it('of the database: one mail for the rung, and none where the handoff was completed before the mail could go', async () => {
    const [still, ended] = [await silent(), await silent()];
    const database = await withoutDatabase(rig);
    const moved = [still, ended].map((hire) => rig.time.forward(hire.id, { to: RUNG_MONDAY }));
    await pause(OUTAGE_MS);
    await expect(mail.pass(still)).rejects.toThrow();
    await database.returns();
    await Promise.all(moved);
    await until('the rung is told', async () => (await rungs(still)) === 1 && (await rungs(ended)) === 1);
    await done(ended);
    for (const hire of [still, ended]) await mail.reach(hire, Date.parse(WEDNESDAY));
    expect(await officeMails(still)).toEqual([REQUEST, expect.stringMatching(/^reminder A1 50 2087-03-1[01]$/)]);
    expect(await officeMails(ended)).toEqual([REQUEST]);
  }, TEST_LIMIT_MS);

  it('of the mail server: one mail for the rung, and none where the handoff was completed before the mail could go', async () => {
    const [still, ended] = [await silent(), await silent()];
    await mail.sink.down();
    for (const hire of [still, ended])
      for (const to of [RUNG_MONDAY, TUESDAY]) {
        await hire.forward({ to });
        await mail.pass(hire);
      }
    expect(await officeMails(still)).toEqual([REQUEST]);
    await done(ended);
    await mail.sink.up();
    for (const hire of [still, ended]) {
      await hire.forward({ to: WEDNESDAY });
      await mail.pass(hire);
    }
    expect(await officeMails(still)).toEqual([REQUEST, 'reminder A1 50 2087-03-12']);
    expect(await officeMails(ended)).toEqual([REQUEST]);
  }, TEST_LIMIT_MS);
});

/** Takes the database away from everybody who uses it, as a server that goes down does. */
async function withoutDatabase(rig: Rig): Promise<{ readonly returns: () => Promise<void> }> {
  const url = new URL(String(rig.db.pool.options.connectionString));
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const keeper = new Client({ connectionString: url.href });
  await keeper.connect();
  await keeper.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await keeper.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  return {
    returns: async () => {
      await keeper.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await keeper.end();
      await until('the database is back', () => rig.db.pool.query('SELECT 1').then(() => true, () => false));
    },
  };
}
