/** What is no longer true when its mail would leave: not sent, taken back, or told once. */
import { accept, answer, ask, recall } from '../support/handoff-acts';
import { describeOnServer } from '../support/databases';
import { LEAD, OFFICE, SENDER, mailStates, useMail } from '../support/mail-rig';
import { TAKES } from '../support/smtp-sink';

jest.setTimeout(120_000);

/** A Tuesday morning. */
const START = '2026-11-24T10:00:00+02:00';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const local = (text: string): number => Date.parse(`${text}+02:00`);

describeOnServer('what is no longer true', (db) => {
  const rig = useMail(db, START);
  beforeEach(() => rig.sink.reset());

  it('is not sent, also when it is found out between two attempts', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    rig.sink.behaves = () => ({ is: 'defers' });
    await rig.deliver();
    await rig.act(hireId, recall({ handoff_id: handoffId }));
    rig.sink.behaves = () => TAKES;
    rig.later(HOUR_MS);
    await rig.deliver();
    expect(rig.sink.copies).toEqual([]);
    expect(await mailStates(rig, hireId)).toEqual([expect.stringContaining('dropped no_longer_true')]);
  });

  it('but may have arrived is taken back', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    rig.sink.behaves = () => ({ is: 'drops' });
    await rig.deliver();
    await rig.act(hireId, recall({ handoff_id: handoffId }));
    rig.sink.behaves = () => TAKES;
    rig.later(HOUR_MS);
    await rig.deliver();
    expect(rig.sink.copies.map((copy) => copy.mail.subject)).toEqual([expect.stringContaining(`Pyyntö ${handoffId}, vastaus`), `Pyyntö ${handoffId} on peruttu`]);
  });

  it('is taken back also when a later attempt was surely not taken: the earlier one may have been', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    rig.sink.behaves = (_to, nth) => (nth === 1 ? { is: 'drops' } : { is: 'defers' });
    await rig.deliver();
    rig.later(HOUR_MS);
    await rig.deliver();
    await rig.act(hireId, recall({ handoff_id: handoffId }));
    rig.sink.behaves = () => TAKES;
    rig.later(HOUR_MS);
    await rig.deliver();
    expect(rig.sink.copies.at(-1)!.mail.subject).toBe(`Pyyntö ${handoffId} on peruttu`);
  });

  it('after an outage of days leaves one reminder of several that came due', async () => {
    const hireId = await rig.hire();
    await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    await rig.deliver();
    rig.sink.reset();
    // Everything stands still over the rungs of 50, 80 and 100 %, then the timer goes off with the highest of them.
    await rig.sink.down();
    rig.nowMs = local('2026-11-30T09:00:00');
    await rig.serveDeadlines(hireId);
    await rig.deliver();
    await rig.sink.up();
    rig.later(MINUTE_MS);
    await rig.deliver();
    expect(rig.sink.copies.map((copy) => [copy.to, copy.mail.subject])).toEqual([[LEAD, expect.stringContaining('Määräaika on ylittynyt')]]);
    expect(rig.sink.copies[0]!.mail.text).not.toContain('#');
  });

  it('tells nobody twice when mails wait for a server over three days', async () => {
    rig.nowMs = local('2026-12-08T10:00:00');
    const hireId = await rig.hire();
    await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    await rig.deliver();
    rig.sink.reset();
    await rig.sink.down();
    // The timer goes off on time, and each rung finds its mail server gone.
    for (const morning of ['10', '11', '14']) {
      rig.nowMs = Math.max(rig.nowMs, local(`2026-12-${morning}T08:01:00`));
      await rig.serveDeadlines(hireId);
      await rig.deliver();
    }
    await rig.sink.up();
    rig.later(MINUTE_MS);
    await rig.deliver();
    expect(rig.sink.copies.map((copy) => copy.to)).toEqual([LEAD]);
    expect((await mailStates(rig, hireId)).filter((line) => line.includes('rung'))).toEqual([
      expect.stringMatching(/rung:receiver.*dropped no_longer_true/), expect.stringMatching(/rung:receiver.*dropped no_longer_true/), expect.stringMatching(/rung:lead.*sent/),
    ]);
  });

  it('is not said of a question that was answered within two hours, and is said of one that was not', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    await rig.deliver();
    await rig.act(hireId, accept({ handoff_id: handoffId }));
    await rig.act(hireId, ask('Q1', { handoff_id: handoffId }));
    rig.later(HOUR_MS);
    await rig.act(hireId, answer('Q1', { handoff_id: handoffId }));
    rig.later(2 * HOUR_MS);
    await rig.deliver();
    expect(rig.sink.to(SENDER)).toEqual([]);
    expect(rig.sink.to(OFFICE).map((copy) => copy.mail.subject)).toEqual([expect.any(String), expect.stringContaining('Kysymykseenne on vastattu')]);

    await rig.act(hireId, ask('Q2', { handoff_id: handoffId }));
    rig.later(2 * HOUR_MS);
    await rig.deliver();
    expect(rig.sink.to(SENDER).map((copy) => copy.mail.subject)).toEqual([`Pyyntö ${handoffId} palautui kysymyksellä`]);
  });
});
