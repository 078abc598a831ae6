/** Mail from the fact to the receiver's server: who gets what, once, and what a mail server that misbehaves changes about it. */
import { createDelivery } from '../../prisma/deliveries';
import { queueCodeMail, queueLinkMail } from '../../prisma/link-mails';
import { resendMail, undeliverable } from '../../prisma/mails';
import { codeOf } from '../../vault/link-code';
import { accept, answer, ask, complete, recall, receiver } from '../support/handoff-acts';
import { describeOnEachDatabase, describeOnServer } from '../support/databases';
import { LEAD, OFFICE, SENDER, useMail, type MailRig } from '../support/mail-rig';
import { TAKES } from '../support/smtp-sink';
import { until } from '../support/until';

jest.setTimeout(120_000);

/** A Tuesday morning. */
const START = '2026-11-24T10:00:00+02:00';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const local = (text: string): number => Date.parse(`${text}+02:00`);

async function states(rig: MailRig, hireId: string): Promise<readonly string[]> {
  const rows = await rig.db.prisma.mail.findMany({ where: { hire_id: hireId }, orderBy: { id: 'asc' } });
  return rows.map((row) => [row.id.replace(`${hireId}:`, ''), row.state, row.reason].filter((one) => one !== null).join(' '));
}

const outboxLeft = async (rig: MailRig): Promise<number> => rig.db.prisma.outbox.count({ where: { kind: 'notice', done_at: null } });

describeOnEachDatabase('a request', (db) => {
  const rig = useMail(db, START);
  beforeEach(() => rig.sink.reset());

  it('leaves a minute later, once, to the office alone, with link and calendar file, and nothing personal', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    await rig.deliver();
    expect(rig.sink.copies).toEqual([]);
    rig.later(MINUTE_MS);
    await rig.deliver();
    await rig.deliver();

    expect(rig.sink.copies).toHaveLength(1);
    const [{ to, from, mail, raw, messageId }] = rig.sink.copies as [(typeof rig.sink.copies)[number]];
    expect(to).toBe(OFFICE);
    expect(mail.subject).toMatch(new RegExp(`^Pyyntö ${handoffId}, vastaus viimeistään `));
    expect(mail.from).toMatchObject({ name: 'Saapua', address: 'saapua@saapua.example' });
    expect(from).toBe(`bounce+${messageId.split('@')[0]}@saapua.example`);
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    expect([header('auto-submitted'), header('x-auto-response-suppress'), header('content-language'), header('list-id'), header('to')]).toEqual(['auto-generated', 'All', 'fi', undefined, OFFICE]);
    expect(mail.text).toMatch(new RegExp(`https://saapua\\.example/fi/h#${handoffId}\\.[\\w-]{43}`));
    expect(mail.attachments.filter(({ mimeType }) => mimeType === 'text/calendar' || mimeType === 'application/ics').length).toBeGreaterThan(0);
    expect(raw).not.toContain('Koordinaattori');
    expect(await states(rig, hireId)).toEqual([`3:request:receiver:delivery:DELIVERY-${handoffId.split('-')[1]} sent`].map((line) => expect.stringMatching(line.replace(/^\d+/, '^\\d+'))));
  });

  it('keeps no secret, address or code in any row', async () => {
    const rows = JSON.stringify(await rig.db.prisma.mail.findMany()) + JSON.stringify(await rig.db.prisma.outbox.findMany({}), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    expect(rows).not.toMatch(/#HANDOFF|@esimerkkila|@region/);
  });

  it('that is called back within the minute leaves no mail at all', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(20_000);
    await rig.act(hireId, recall({ handoff_id: handoffId }));
    await rig.deliver();
    rig.later(MINUTE_MS);
    await rig.deliver();
    expect(rig.sink.copies).toEqual([]);
    expect(await states(rig, hireId)).toEqual([]);
    expect(await outboxLeft(rig)).toBe(0);
  });

  it('that is withdrawn later is taken back in the same thread, with the same calendar entry cancelled', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    await rig.deliver();
    rig.later(HOUR_MS);
    await rig.act(hireId, recall({ handoff_id: handoffId }));
    await rig.deliver();

    const [request, taken] = rig.sink.to(OFFICE);
    expect(rig.sink.copies).toHaveLength(2);
    expect(taken!.mail.subject).toBe(`Pyyntö ${handoffId} on peruttu`);
    expect([taken!.mail.inReplyTo, taken!.mail.references]).toEqual([`<${request!.messageId}>`, `<${request!.messageId}>`]);
    const calendar = (copy: typeof request) => Buffer.from(copy!.mail.attachments.find(({ mimeType }) => mimeType === 'text/calendar')!.content as ArrayBuffer).toString('utf8');
    expect([calendar(request), calendar(taken)].map((text) => /UID:(\S+)/.exec(text)?.[1])).toEqual(Array(2).fill(`${handoffId}@saapua.example`));
    const sequences = [calendar(request), calendar(taken)].map((text) => Number(/SEQUENCE:(\d+)/.exec(text)?.[1]));
    expect(sequences[1]).toBeGreaterThan(sequences[0]!);
    expect(calendar(taken)).toContain('METHOD:CANCEL');
    expect(taken!.mail.text).not.toMatch(/https?:/);
  });

  it('goes to its mailbox alone, whatever stands in the registry', async () => {
    const hostile = '"x" <b@elsewhere.example>\r\nBcc: c@elsewhere.example\r\n\r\n<script>alert(1)</script>';
    const { service, organisation } = rig.db.prisma;
    await service.update({ where: { id: 'DAYCARE' }, data: { title_fi: hostile } });
    await organisation.update({ where: { id: 'TOWN-B' }, data: { name_fi: hostile } });
    const sent = async (mailbox: string): Promise<string> => {
      await service.update({ where: { id: 'DAYCARE' }, data: { mailbox } });
      const hireId = await rig.hire();
      await rig.handoff(hireId);
      rig.later(MINUTE_MS);
      await rig.deliver();
      return hireId;
    };
    await sent(OFFICE);
    expect(rig.sink.copies.map((copy) => copy.to)).toEqual([OFFICE]);
    const { mail } = rig.sink.copies[0]!;
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(mail.html).not.toContain('<script>');
    for (const mailbox of [`${OFFICE}\r\nRCPT TO:<b@elsewhere.example>`, `${OFFICE}, b@elsewhere.example`, 'x <b@elsewhere.example>', '"b@elsewhere.example"@esimerkkila.example', 'b@elsewhere.example'])
      expect(await states(rig, await sent(mailbox))).toEqual([expect.stringContaining('undeliverable no_address')]);
    expect(rig.sink.copies).toHaveLength(1);
    await service.update({ where: { id: 'DAYCARE' }, data: { mailbox: OFFICE, title_fi: 'Varhaiskasvatus' } });
    await organisation.update({ where: { id: 'TOWN-B' }, data: { name_fi: 'Esimerkkilä' } });
  });

  it('without an address shows at once to whoever sent it, and can be sent when there is one', async () => {
    await rig.db.prisma.service.update({ where: { id: 'DAYCARE' }, data: { mailbox: 'paivakoti@elsewhere.example' } });
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    await rig.deliver();
    expect(await states(rig, hireId)).toEqual([expect.stringContaining('undeliverable no_address')]);
    expect(await rig.db.prisma.digest_item.findMany({ where: { hire_id: hireId } })).toMatchObject([{ recipient: 'principal:coordinator-1', entry: { kind: 'undeliverable', handoff_id: handoffId } }]);
    await rig.db.prisma.service.update({ where: { id: 'DAYCARE' }, data: { mailbox: OFFICE } });
    const [mail] = await undeliverable(rig.db, { all: true, pilots: [], employerIds: [], hireIds: [] });
    expect(mail).toMatchObject({ hireId, handoffId, reason: 'no_address' });
    expect(await resendMail(rig.db, mail!.id, { by: 'coordinator-1', now: new Date(rig.nowMs), expiresAt: new Date(rig.nowMs + DAY_MS) })).toBe(true);
    await rig.deliver();
    expect(rig.sink.copies.map((copy) => copy.to)).toEqual([OFFICE]);
    expect(await resendMail(rig.db, mail!.id, { by: 'coordinator-1', now: new Date(rig.nowMs), expiresAt: new Date(rig.nowMs + DAY_MS) })).toBe(false);
  });

  it('that an officer forwards goes to the colleague, inside the organisation only', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    for (const [id, address] of [['FORWARDED', 'kollega@esimerkkila.example'], ['OUTSIDE', 'b@elsewhere.example']] as const) {
      await createDelivery(rig.db, rig.vault.keyRing, { id, hireId, handoffId, organisationId: 'TOWN-A', address, now: new Date(rig.nowMs) });
      await rig.act(hireId, receiver({ act: 'forward', handoff_id: handoffId, delivery_id: id }));
      rig.later(MINUTE_MS);
      await rig.deliver();
    }
    // The first mailbox has nothing to do any more before its request has left.
    expect(rig.sink.copies.map((copy) => copy.to)).toEqual(['kollega@esimerkkila.example']);
    expect((await states(rig, hireId)).filter((line) => line.includes('undeliverable'))).toEqual([expect.stringContaining('delivery:OUTSIDE undeliverable no_address')]);
  });

  it('gets its code by the same way, derived when it is sent, for ten minutes', async () => {
    const hireId = await rig.hire();
    const handoffId = await rig.handoff(hireId);
    const deliveryId = handoffId.replace('HANDOFF', 'DELIVERY');
    const queue = (codeId: string) => queueCodeMail(rig.db, { codeId, deliveryId, domain: 'saapua.example', now: new Date(rig.nowMs) });
    await queue('CODE-1');
    await rig.deliver();
    expect(rig.sink.to(OFFICE)[0]!.mail.text).toContain(codeOf(rig.vault.keyRing, 'CODE-1'));
    expect(JSON.stringify(await rig.db.prisma.mail.findMany())).not.toContain(codeOf(rig.vault.keyRing, 'CODE-1'));

    await queue('CODE-2');
    rig.later(10 * MINUTE_MS);
    await rig.deliver();
    expect(rig.sink.copies.filter((copy) => copy.mail.subject?.includes('Vahvistuskoodi'))).toHaveLength(1);
    expect(await rig.db.prisma.mail.findUnique({ where: { id: 'code:CODE-2' } })).toMatchObject({ state: 'dropped', reason: 'expired' });

    await queueLinkMail(rig.db, { requestId: 'R-1', deliveryId, domain: 'saapua.example', now: new Date(rig.nowMs) });
    await rig.deliver();
    expect(rig.sink.copies.at(-1)!.mail.text).toMatch(new RegExp(`/fi/h#${handoffId}\\.[\\w-]{43}`));
  });
});

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
    expect(await states(rig, hireId)).toEqual([expect.stringMatching(/ sent$/)]);
  });

  it('and refuses makes it undeliverable, a line in the sender’s digest, and says so once', async () => {
    const hireId = await aDueRequest();
    rig.sink.behaves = () => ({ is: 'refuses' });
    await rig.deliver();
    rig.later(DAY_MS);
    await rig.deliver();
    expect(rig.sink.tries.get(OFFICE)).toBe(1);
    expect(await states(rig, hireId)).toEqual([expect.stringContaining('undeliverable refused')]);
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
    expect(await states(rig, hireId)).toHaveLength(1);
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
      expect(await states(rig, hireId)).toEqual([expect.stringMatching(/ sent$/)]);
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
    expect(await states(rig, hireId)).toEqual([expect.stringContaining('dropped no_longer_true')]);
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
    expect((await states(rig, hireId)).filter((line) => line.includes('rung'))).toEqual([
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

describeOnServer('mails about made-up hires', (db) => {
  const rig = useMail(db, START);

  it('never reach the real server', async () => {
    const hireId = await rig.hire();
    await rig.db.prisma.demo_entry.create({ data: { kind: 'hire', id: hireId } });
    await rig.handoff(hireId);
    rig.later(MINUTE_MS);
    await rig.deliver();
    expect([rig.sink.copies.length, rig.catcher.copies.length]).toEqual([0, 1]);

    await rig.act(hireId, complete({ handoff_id: 'HANDOFF-1' }));
    rig.nowMs = local('2026-11-25T08:05:00');
    expect(await rig.digest()).toBe(1);
    await rig.deliver();
    expect([rig.sink.copies.length, rig.catcher.copies.map((copy) => copy.to)]).toEqual([0, [OFFICE, SENDER]]);
  });
});
