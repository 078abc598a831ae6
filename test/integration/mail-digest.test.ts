/** The daily digest on a real database: one for each recipient and working day, of what is still true. */
import { makeDigest } from '../../prisma/digests';
import { complete, recall } from '../support/handoff-acts';
import { describeOnServer } from '../support/databases';
import { SENDER, useMail } from '../support/mail-rig';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const local = (text: string): number => Date.parse(`${text}+02:00`);

describeOnServer('the digest', (db) => {
  const rig = useMail(db, '2026-11-24T10:00:00+02:00');
  beforeEach(() => rig.sink.reset());

  const toSender = (): string[] => rig.sink.to(SENDER).map((copy) => copy.mail.subject ?? '');

  it('is one mail for 35 changes in an hour, with a paragraph for each hire, and never a second one that day', async () => {
    const hires = await Promise.all(Array.from({ length: 5 }, () => rig.hire()));
    for (let i = 0; i < 35; i++) {
      const hireId = hires[i % hires.length]!;
      await rig.act(hireId, complete({ handoff_id: await rig.handoff(hireId) }));
      rig.later(100_000);
    }
    await rig.deliver();
    expect(toSender()).toEqual([]);

    rig.nowMs = local('2026-11-25T08:05:00');
    expect(await rig.digest()).toBe(1);
    expect(await rig.digest()).toBe(0);
    await rig.deliver();
    expect(toSender()).toEqual(['Päivän kooste keskiviikko 25.11.2026: 5 rekrytointia']);
    const { text } = rig.sink.to(SENDER)[0]!.mail;
    expect(text!.match(/^Rekrytointi HIRE-\d+$/gm)).toHaveLength(5);
    expect(text!.match(/^- HANDOFF-/gm)).toHaveLength(35);

    await rig.act(hires[0]!, complete({ handoff_id: await rig.handoff(hires[0]!) }));
    rig.later(HOUR_MS);
    expect(await rig.digest()).toBe(0);
    rig.nowMs = local('2026-11-26T09:30:00');
    expect(await rig.digest()).toBe(1);
  });

  it('leaves out what is no longer true, and is not made when nothing is left', async () => {
    rig.nowMs = local('2026-11-26T10:00:00');
    const [gone, done] = [await rig.hire(), await rig.hire()];
    const handoffs = [await rig.handoff(gone), await rig.handoff(done)] as const;
    rig.later(MINUTE_MS);
    await rig.deliver();
    // The receiver has had half of the time and more; the sender is told of 80 % in the digest.
    rig.nowMs = local('2026-12-01T08:01:00');
    for (const hireId of [gone, done]) await rig.serveDeadlines(hireId);
    await rig.relay();
    expect(await rig.db.prisma.digest_item.count({ where: { hire_id: gone, digest_id: null } })).toBeGreaterThan(0);
    await rig.act(gone, recall({ handoff_id: handoffs[0] }));
    await rig.deliver();
    rig.sink.reset();

    rig.nowMs = local('2026-12-01T08:06:00');
    expect(await rig.digest()).toBe(1);
    await rig.deliver();
    const [digest] = rig.sink.to(SENDER);
    expect(digest!.mail.text).toContain(`Rekrytointi ${done}`);
    expect(digest!.mail.text).not.toContain(gone);

    await rig.act(done, recall({ handoff_id: handoffs[1] }));
    rig.nowMs = local('2026-12-02T08:06:00');
    expect(await rig.digest()).toBe(0);
  });

  it('missed while everything stood still is made once afterwards, on a working day', async () => {
    rig.nowMs = local('2026-12-02T12:00:00');
    const hireId = await rig.hire();
    await rig.act(hireId, complete({ handoff_id: await rig.handoff(hireId) }));
    // Thursday's and Friday's mornings pass without a worker; on Independence Day and the weekend nothing is sent.
    rig.nowMs = local('2026-12-05T12:00:00');
    expect(await rig.digest()).toBe(0);
    rig.nowMs = local('2026-12-07T15:00:00');
    expect(await rig.digest()).toBe(1);
    rig.later(HOUR_MS);
    expect(await rig.digest()).toBe(0);
    await rig.deliver();
    expect(toSender()).toEqual(['Päivän kooste maanantai 7.12.2026: 1 rekrytointi']);
  });

  it('goes to the one who stands in for whoever is away', async () => {
    rig.nowMs = local('2026-12-07T16:00:00');
    await rig.db.prisma.principal.create({ data: { id: 'substitute', kind: 'person', display_role: 'coordinator', roles: ['coordinator'], language: 'sv' } });
    const person = await rig.vault.personOf({ kind: 'staff', principalId: 'substitute' });
    await rig.vault.putProfile(person, { profile: { name: 'Testi Sijainen', email: 'substitute@region.example' }, version: 0, now: new Date(rig.nowMs) });
    await rig.db.prisma.absence.create({ data: { id: 'A-1', principal_id: 'coordinator-1', substitute_id: 'substitute', from_on: new Date('2026-12-07'), to_on: new Date('2026-12-07'), created_by: 'coordinator-1', created_at: new Date(rig.nowMs) } });
    const hireId = await rig.hire();
    await rig.act(hireId, complete({ handoff_id: await rig.handoff(hireId) }));
    await rig.relay();
    rig.nowMs = local('2026-12-08T08:05:00');
    await rig.digest();
    await rig.deliver();
    expect([rig.sink.to(SENDER).length, rig.sink.to('substitute@region.example').map((copy) => copy.mail.subject)]).toEqual([0, ['Dagens sammandrag tisdag 8.12.2026: 1 rekrytering']]);
  });

  it('passes over who is away when their substitute can act no more', async () => {
    const on = new Date('2026-12-08');
    for (const [id, disabled_at] of [['left', on], ['next', null]] as const)
      await rig.db.prisma.principal.create({ data: { id, kind: 'person', display_role: 'coordinator', roles: ['admin'], disabled_at } });
    await rig.db.prisma.absence.create({ data: { id: 'A-2', principal_id: 'coordinator-1', substitute_id: 'left', from_on: on, to_on: on, created_by: 'coordinator-1', created_at: on } });
    rig.nowMs = local('2026-12-08T16:00:00');
    const hireId = await rig.hire();
    await rig.act(hireId, complete({ handoff_id: await rig.handoff(hireId) }));
    await rig.relay();
    expect(await rig.db.prisma.digest_item.findMany({ where: { hire_id: hireId }, select: { recipient: true } })).toEqual([{ recipient: 'principal:next' }]);
    await rig.db.prisma.absence.delete({ where: { id: 'A-2' } });
    await rig.db.prisma.principal.delete({ where: { id: 'next' } });
  });

  it('of one day is made by one of two makers, and leaves what the other one found to the next day', async () => {
    const now = new Date(rig.nowMs);
    const item = (id: string) => ({ id, recipient: 'principal:twice', hire_id: 'HIRE-1', entry: { kind: 'undeliverable', mail_id: 'none', hire_id: 'HIRE-1', handoff_id: null }, created_at: now });
    await rig.db.prisma.digest_item.createMany({ data: [item('T-1'), item('T-2')] });
    const made = (items: readonly string[]) => makeDigest(rig.db, { recipient: 'principal:twice', on: '2026-12-08', items, mail: { language: 'fi', content: {} }, domain: 'saapua.example', now });
    expect([await made(['T-1']), await made(['T-1', 'T-2'])]).toEqual([true, false]);
    expect(await rig.db.prisma.digest_item.findUnique({ where: { id: 'T-2' } })).toMatchObject({ digest_id: null });
    await rig.db.prisma.mail.deleteMany({ where: { recipient: 'principal:twice' } });
    await rig.db.prisma.digest_item.deleteMany({ where: { recipient: 'principal:twice' } });
  });

  it('is not mailed to somebody without an address, who reads it in the programme', async () => {
    rig.nowMs = local('2026-12-08T16:00:00');
    await rig.db.prisma.principal.create({ data: { id: 'no-address', kind: 'person', display_role: 'coordinator' } });
    await rig.db.prisma.digest_item.create({ data: { id: 'I-1', recipient: 'principal:no-address', hire_id: 'HIRE-1', entry: { kind: 'undeliverable', mail_id: 'none', hire_id: 'HIRE-1', handoff_id: null }, created_at: new Date(rig.nowMs) } });
    rig.nowMs = local('2026-12-09T08:05:00');
    expect(await rig.digest()).toBe(0);
    expect(await rig.db.prisma.digest_item.findUnique({ where: { id: 'I-1' } })).toMatchObject({ digest_id: 'principal:no-address:2026-12-09' });
  });
});
