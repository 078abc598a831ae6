/** Mail from the fact to the receiver's server: who gets what, once, and never about made-up hires. */
import { createDelivery } from '../../prisma/deliveries';
import { queueCodeMail, queueLinkMail } from '../../prisma/link-mails';
import { resendMail, undeliverable } from '../../prisma/mails';
import { codeOf } from '../../vault/link-code';
import { complete, recall, receiver } from '../support/handoff-acts';
import { describeOnEachDatabase, describeOnServer } from '../support/databases';
import { OFFICE, SENDER, mailStates, useMail, type MailRig } from '../support/mail-rig';

jest.setTimeout(120_000);

/** A Tuesday morning. */
const START = '2026-11-24T10:00:00+02:00';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const local = (text: string): number => Date.parse(`${text}+02:00`);

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
    expect(await mailStates(rig, hireId)).toEqual([`3:request:receiver:delivery:DELIVERY-${handoffId.split('-')[1]} sent`].map((line) => expect.stringMatching(line.replace(/^\d+/, '^\\d+'))));
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
    expect(await mailStates(rig, hireId)).toEqual([]);
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
      expect(await mailStates(rig, await sent(mailbox))).toEqual([expect.stringContaining('undeliverable no_address')]);
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
    expect(await mailStates(rig, hireId)).toEqual([expect.stringContaining('undeliverable no_address')]);
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
    expect((await mailStates(rig, hireId)).filter((line) => line.includes('undeliverable'))).toEqual([expect.stringContaining('delivery:OUTSIDE undeliverable no_address')]);
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
