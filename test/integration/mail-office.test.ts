/** What goes on by itself: mails leave without being asked for, and stopping loses nothing and waits for nobody long. */
import { mailboxOf } from '../../mail/addresses';
import { type MailOffice, type MailOfficeSettings, startMailOffice } from '../../worker/mail-office';
import { describeOnServer } from '../support/databases';
import { OFFICE, useMail } from '../support/mail-rig';
import { SmtpSink, TAKES } from '../support/smtp-sink';
import { until } from '../support/until';

jest.setTimeout(60_000);

describeOnServer('the mail office', (db) => {
  const rig = useMail(db, '2026-11-24T10:00:00+02:00');
  beforeEach(() => rig.sink.reset());

  const started = (more: Partial<MailOfficeSettings> = {}): MailOffice => startMailOffice({
    db: rig.db, vault: rig.vault, from: mailboxOf('saapua@saapua.example', 'from'), publicUrl: 'https://saapua.example', smtpUrl: rig.sink.url, catcherUrl: rig.catcher.url, dataTimeoutMs: 30_000,
    clock: () => rig.nowMs, log: () => {}, ...more,
  });

  async function dueRequest(): Promise<string> {
    const hireId = await rig.hire();
    await rig.handoff(hireId);
    rig.later(60_000);
    return hireId;
  }

  it('relays and sends what is due without being asked', async () => {
    const office = started();
    const hireId = await dueRequest();
    await until('the request is sent', () => rig.sink.to(OFFICE).length === 1);
    await until('that is written down', async () => (await rig.db.prisma.mail.count({ where: { hire_id: hireId, state: 'sent' } })) === 1);
    expect(await office.problem()).toBeUndefined();
    await office.stop();
  });

  it('breaks off what takes long when it is stopped, and the next one sends it under the same Message-ID', async () => {
    const office = started();
    const hireId = await dueRequest();
    rig.sink.behaves = (_to, nth) => (nth === 1 ? { is: 'late', ms: 20_000 } : TAKES);
    await until('the server has it and does not say so', () => rig.sink.copies.length === 1);
    const began = Date.now();
    await office.stop();
    expect(Date.now() - began).toBeLessThan(6_000);
    expect(await rig.db.prisma.mail.findFirst({ where: { hire_id: hireId } })).toMatchObject({ state: 'queued', may_have_arrived: true });

    rig.later(3_600_000);
    const next = started();
    await until('it is sent again', () => rig.sink.copies.length === 2);
    await next.stop();
    expect(new Set(rig.sink.copies.map((copy) => copy.messageId)).size).toBe(1);
  });

  it('goes on when its server comes back, and says meanwhile what is wrong', async () => {
    const away = await SmtpSink.start();
    await away.down();
    const office = started({ smtpUrl: away.url });
    await dueRequest();
    expect(await office.problem()).toEqual(expect.any(String));
    await until('it was tried', async () => (await rig.db.prisma.mail.count({ where: { state: 'queued', smtp_status: { not: null } } })) === 1);
    await away.up();
    rig.later(60_000);
    await until('the request is sent', () => away.to(OFFICE).length === 1);
    await office.stop();
    await away.down();
  });
});
