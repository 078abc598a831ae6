/** What a mail server that misbehaves changes about mail: nothing is lost, and what is doubled has one Message-ID. */
import { queueCodeMail } from '../../prisma/link-mails';
import { recall } from '../support/handoff-acts';
import { describeOnServer } from '../support/databases';
import { LEAD, OFFICE, SENDER, mailStates, useMail } from '../support/mail-rig';
import { TAKES } from '../support/smtp-sink';
import { until } from '../support/until';

jest.setTimeout(120_000);

/** A Tuesday morning. */
const START = '2026-11-24T10:00:00+02:00';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describeOnServer('a mail server that misbehaves', (db) => {
  const rig = useMail(db, START);
  beforeEach(async () => {
    rig.sink.reset();
    await rig.deliverAll();
    rig.sink.reset();
  });

  /** A request that is due. */
  async function aDueRequest(): Promise<string> {
    const hireId = await rig.hire();
    await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    await rig.relay();
    return hireId;
  }

  it('and defers gets the mail later, under the same Message-ID', async () => {
    const hireId = await aDueRequest();
    rig.sink.behaves = (_to, nth) => (nth <= 2 ? { is: 'defers' } : TAKES);
    await rig.deliver();
    expect(rig.sink.copies).toEqual([]);
    await rig.deliver();
    expect(rig.sink.tries.get(OFFICE)).toBe(1);
    rig.later(5 * MINUTE_MS);
    await rig.deliver();
    rig.later(15 * MINUTE_MS);
    await rig.deliver();
    expect(rig.sink.copies).toHaveLength(1);
    expect(await mailStates(rig, hireId)).toEqual([expect.stringMatching(/ sent$/)]);
  });

  it('and refuses makes it undeliverable, a line in the sender’s digest, and says so once', async () => {
    const hireId = await aDueRequest();
    rig.sink.behaves = () => ({ is: 'refuses' });
    await rig.deliver();
    rig.later(DAY_MS);
    await rig.deliver();
    expect(rig.sink.tries.get(OFFICE)).toBe(1);
    expect(await mailStates(rig, hireId)).toEqual([expect.stringContaining('undeliverable refused')]);
    expect(await rig.db.prisma.mail.findFirst({ where: { hire_id: hireId } })).toMatchObject({ smtp_status: '5.1.1' });
    expect(await rig.db.prisma.digest_item.count({ where: { hire_id: hireId } })).toBe(1);
  });

  it('and refused the request is not told either that it is withdrawn', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    rig.sink.behaves = () => ({ is: 'refuses' });
    await rig.deliver();
    await rig.act(hireId, recall({ handoff_id: handoffId }));
    rig.later(MINUTE_MS);
    await rig.deliver();
    expect(rig.sink.tries.get(OFFICE)).toBe(1);
    expect(await mailStates(rig, hireId)).toHaveLength(1);
  });

  it('and is slow for one recipient has one mail to it on its way, and those to others beside it', async () => {
    const digest = (id: string, recipient: string) => ({
      id, kind: 'digest', recipient, language: 'fi', message_id: `${id}@saapua.example`, content: { kind: 'digest', on: '2026-11-24', hires: [] }, state: 'queued', created_at: new Date(rig.nowMs), available_at: new Date(rig.nowMs),
    });
    await rig.db.prisma.mail.createMany({ data: [...['slow-1', 'slow-2', 'slow-3'].map((id) => digest(id, 'principal:coordinator-1')), digest('other-1', 'principal:nobody-1')] });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => { release = resolve; });
    const tried: string[] = [];
    const sender = rig.sender({ door: { send: async ({ messageId }) => (tried.push(messageId), await held, { is: 'taken' }) } });
    expect(await sender.start()).toBe(2);
    await until('the other one is settled', async () => (await rig.db.prisma.mail.findUnique({ where: { id: 'other-1' } }))!.state === 'undeliverable');
    await until('the first one is on its way', () => tried.length > 0);
    expect(await sender.start()).toBe(0);
    expect(tried).toEqual(['slow-1@saapua.example']);
    release();
    await sender.sendDue();
    expect(tried).toEqual(['slow-1', 'slow-2', 'slow-3'].map((id) => `${id}@saapua.example`));
  });

  it('and takes its time with a request still gets the code that somebody waits for', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    await rig.relay();
    const door = rig.door();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => { release = resolve; });
    const sender = rig.sender({ door: { send: async (mail) => (mail.rendered.calendar && (await held), door.send(mail)) } });
    expect(await sender.start()).toBe(1);
    await queueCodeMail(rig.db, { codeId: 'CODE-URGENT', deliveryId: handoffId.replace('HANDOFF', 'DELIVERY'), domain: 'saapua.example', now: new Date(rig.nowMs) });
    await sender.start();
    await until('the code is there', () => rig.sink.copies.length === 1);
    expect(await rig.db.prisma.mail.findFirst({ where: { hire_id: hireId, kind: 'notice' } })).toMatchObject({ state: 'queued' });
    release();
    await sender.allEnded();
    expect(rig.sink.copies.map((copy) => copy.mail.subject?.split(' ')[0])).toEqual(['Vahvistuskoodi', 'Pyyntö']);
  });

  it('and defers for ever is given up after four days, and holds up nobody else meanwhile', async () => {
    await rig.db.prisma.service.update({ where: { id: 'DAYCARE' }, data: { lead_mailbox: LEAD } });
    const hireId = await aDueRequest();
    rig.sink.behaves = (to) => (to === OFFICE ? { is: 'defers' } : TAKES);
    await rig.deliver();
    await rig.db.prisma.mail.create({ data: { id: 'other', kind: 'digest', recipient: 'principal:coordinator-1', language: 'fi', message_id: 'c0ffee@saapua.example', content: { kind: 'digest', on: '2026-11-24', hires: [] }, state: 'queued', created_at: new Date(rig.nowMs), available_at: new Date(rig.nowMs) } });
    await rig.deliver();
    expect(rig.sink.to(SENDER)).toHaveLength(1);
    for (const end = rig.nowMs + 5 * DAY_MS; rig.nowMs < end; rig.later(4 * HOUR_MS)) await rig.deliver();
    const mail = await rig.db.prisma.mail.findFirst({ where: { hire_id: hireId, id: { contains: ':request:' } } });
    expect([mail!.state, mail!.reason]).toEqual(['undeliverable', 'expired']);
    expect(mail!.settled_at!.getTime() - mail!.created_at.getTime()).toBeGreaterThanOrEqual(4 * DAY_MS);
  });

  it('and is away for six hours gets everything when it is back, without an attempt used up', async () => {
    const hireId = await aDueRequest();
    await rig.sink.down();
    for (let i = 0; i < 12; i++, rig.later(30 * MINUTE_MS)) await rig.deliver();
    expect(await rig.db.prisma.mail.findFirst({ where: { hire_id: hireId } })).toMatchObject({ state: 'queued', attempts: 0, may_have_arrived: false });
    await rig.sink.up();
    await rig.deliver();
    expect(rig.sink.copies).toHaveLength(1);
  });

  it('and has the mail but never says so, or says so late, gets copies under one Message-ID and loses nothing', async () => {
    for (const behaviour of [{ is: 'drops' }, { is: 'late', ms: 700 }] as const) {
      rig.sink.reset();
      const hireId = await aDueRequest();
      rig.sink.behaves = (_to, nth) => (nth === 1 ? behaviour : TAKES);
      await rig.deliver();
      expect(await rig.db.prisma.mail.findFirst({ where: { hire_id: hireId } })).toMatchObject({ state: 'queued', may_have_arrived: true });
      rig.later(5 * MINUTE_MS);
      await rig.deliver();
      expect(rig.sink.copies).toHaveLength(2);
      expect(new Set(rig.sink.copies.map((copy) => copy.messageId)).size).toBe(1);
      expect(await mailStates(rig, hireId)).toEqual([expect.stringMatching(/ sent$/)]);
    }
  });

  it('and speaks one byte at a time is left after the limit of an attempt', async () => {
    await aDueRequest();
    rig.sink.behaves = (_to, nth) => (nth === 1 ? { is: 'drips' } : TAKES);
    const began = Date.now();
    await rig.deliver();
    expect(Date.now() - began).toBeLessThan(5_000);
    rig.later(5 * MINUTE_MS);
    await rig.deliver();
    expect(rig.sink.copies).toHaveLength(1);
  });

  it('that a process dies beside, after the mail was taken, gets one copy more at the most, under the same Message-ID', async () => {
    await aDueRequest();
    const door = rig.door();
    await rig.sender({ door: { send: async (mail) => (await door.send(mail), new Promise(() => {})) } }).start();
    await until('the mail is taken', () => rig.sink.copies.length === 1);
    await rig.deliver();
    // Nobody knows what the dead one did; its lease must be over first.
    expect(rig.sink.copies).toHaveLength(1);
    rig.later(MINUTE_MS);
    await rig.deliver();
    await rig.deliver();
    expect(rig.sink.copies).toHaveLength(2);
    expect(new Set(rig.sink.copies.map((copy) => copy.messageId)).size).toBe(1);
  });

  it('gets each mail from one of two senders', async () => {
    for (let i = 0; i < 12; i++) await aDueRequest();
    await Promise.all([rig.sender().sendDue(), rig.sender().sendDue()]);
    expect(rig.sink.copies).toHaveLength(12);
    expect(new Set(rig.sink.copies.map((copy) => copy.messageId)).size).toBe(12);
  });

  it('loses none of 150 mails of which a fifth is answered late and a tenth deferred, and gives each one Message-ID', async () => {
    const mails = 150;
    const now = new Date(rig.nowMs);
    await rig.db.prisma.principal.createMany({ data: Array.from({ length: mails }, (_, i) => ({ id: `many-${i}`, kind: 'person', display_role: 'tester' })) });
    for (let i = 0; i < mails; i++) {
      const person = await rig.vault.personOf({ kind: 'staff', principalId: `many-${i}` });
      await rig.vault.putProfile(person, { profile: { name: 'Testi', email: `many-${i}@region.example` }, version: 0, now });
    }
    await rig.db.prisma.mail.createMany({
      data: Array.from({ length: mails }, (_, i) => ({
        id: `many-${i}`, kind: 'digest', recipient: `principal:many-${i}`, language: 'fi', message_id: `${String(i).padStart(40, '0')}@saapua.example`, content: { kind: 'digest', on: '2026-11-24', hires: [] },
        state: 'queued', created_at: now, available_at: now,
      })),
    });
    let [late, deferred] = [0, 0];
    rig.sink.behaves = (to, nth) => {
      const i = Number(/\d+/.exec(to)?.[0]);
      if (nth === 1 && i % 5 === 0) return (late += 1), { is: 'late', ms: 700 };
      if (nth === 1 && i % 10 === 1) return (deferred += 1), { is: 'defers' };
      return TAKES;
    };
    await rig.deliverAll();
    expect([late, deferred]).toEqual([30, 15]);
    expect(new Set(rig.sink.copies.map((copy) => copy.messageId)).size).toBe(mails);
    expect(rig.sink.copies).toHaveLength(mails + 30);
    expect(await rig.db.prisma.mail.count({ where: { id: { startsWith: 'many-' }, state: 'sent' } })).toBe(mails);
  });
});
