/**
 * A receiver's mail server that behaves badly, from the hire's command to the mailbox (trust.md §3.5, §7): nothing is
 * lost, however often a mail is handed over it has one Message-ID, and a refusal becomes a task of whoever sent it.
 */
import type { AddressInfo } from 'node:net';
import { issueToken } from '../../prisma/principals';
import type { Api } from '../../server/api';
import { buildServer } from '../../server/app';
import { verify } from '../../server/verify';
import { recall, send } from '../support/handoff-acts';
import { OFFICE, useLifeMail } from '../support/life-mail';
import { type TestHire, describeHires } from '../support/rig';
import type { Behaviour } from '../support/smtp-sink';

const TEST_LIMIT_MS = 120_000;
const HOUR_MS = 3_600_000;
/** Monday noon and Tuesday noon; the first rung is on Wednesday. */
const [LATER, NEXT_DAY] = ['2087-03-03T12:00:00Z', '2087-03-04T10:00:00Z'].map((text) => Date.parse(text)) as [number, number];

describeHires('a mail server that', (rig) => {
  const mail = useLifeMail(rig);
  let app: Api;

  beforeAll(async () => {
    app = await buildServer({
      db: rig.db, hires: rig.hires, vault: mail.vault, version: '0.0.0-test', publicUrl: 'http://127.0.0.1:4600', database: { connectionString: String(rig.db.pool.options.connectionString) },
      checks: async () => [], verify: () => verify(rig.db, rig.hires, Date.now()), recover: () => Promise.reject(new Error('nothing is recovered here')), logger: false,
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
  }, TEST_LIMIT_MS);
  afterAll(() => app.close());
  beforeEach(() => mail.sink.reset());

  const handoffOf = (hire: TestHire): string => `${hire.id}-A1`;
  const bySender = (hire: TestHire) => ({ handoff_id: handoffOf(hire), by: { id: mail.coordinatorOf(hire), role: 'COORDINATOR' } });

  async function sent(behaves: (nth: number) => Behaviour): Promise<TestHire> {
    // Of the receiver; that of the sender is well.
    mail.sink.behaves = (recipient, nth) => (recipient === OFFICE ? behaves(nth) : { is: 'takes' });
    const hire = rig.hire({ staysOpen: 'nobody looks at its handoff' });
    const pilot = await mail.people(hire);
    await hire.tell({ event: 'need_identified', data: { pilot } });
    await mail.act(hire, send({ delivery_id: `${hire.id}-D1`, ...bySender(hire) }));
    return hire;
  }

  const rowsOf = (hire: TestHire) => rig.db.prisma.mail.findMany({ where: { hire_id: hire.id }, select: { state: true, reason: true, message_id: true } });

  async function inboxOf(hire: TestHire): Promise<readonly { kind: string; handoff_id: string | null; mail_id: string | null }[]> {
    const token = await issueToken(rig.db, { principalId: mail.coordinatorOf(hire), kind: 'cli', now: new Date(), validForMs: HOUR_MS });
    const answer = await fetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1/inbox`, { headers: { authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { items: { kind: string; handoff_id: string | null; mail_id: string | null }[] }).items;
  }

  it('defers twice (greylisting) is asked again later and has the mail once', async () => {
    const hire = await sent((nth) => (nth <= 2 ? { is: 'defers' } : { is: 'takes' }));
    await mail.reach(hire, LATER);
    expect((await mail.received(hire)).map((one) => one.what)).toEqual(['request A1']);
    expect(mail.sink.tries.get(OFFICE)).toBe(3);
    expect(await rowsOf(hire)).toMatchObject([{ state: 'sent' }]);
  }, TEST_LIMIT_MS);

  it('refuses for good is not asked again; its sender has a task, and a line in the next digest', async () => {
    const hire = await sent(() => ({ is: 'refuses' }));
    await mail.reach(hire, LATER);
    expect(mail.sink.tries.get(OFFICE)).toBe(1);
    expect(await rowsOf(hire)).toMatchObject([{ state: 'undeliverable', reason: 'refused' }]);
    expect((await inboxOf(hire)).filter((item) => item.kind === 'undeliverable')).toMatchObject([{ handoff_id: handoffOf(hire), mail_id: expect.any(String) }]);
    await mail.reach(hire, NEXT_DAY);
    expect((await mail.received(hire)).map((one) => `${one.to} ${one.what}`)).toEqual(['coordinator digest: undeliverable']);
  }, TEST_LIMIT_MS);

  it.each<[string, Behaviour]>([['answers late', { is: 'late', ms: 1_500 }], ['breaks off when it has the mail', { is: 'drops' }]])(
    '%s may have the mail twice, under one Message-ID', async (_, behaviour) => {
      const hire = await sent((nth) => (nth === 1 ? behaviour : { is: 'takes' }));
      await mail.reach(hire, LATER);
      const received = await mail.received(hire);
      expect(received.map((one) => one.what)).toEqual(['request A1', 'request A1']);
      const [first, second] = received.map(({ copy }) => [copy.messageId, copy.mail.subject, copy.mail.text, copy.mail.date]);
      expect(second).toEqual(first);
      expect(await rowsOf(hire)).toMatchObject([{ state: 'sent', message_id: received[0]!.copy.messageId }]);
    }, TEST_LIMIT_MS,
  );

  it('may have a mail of a request that is then recalled, hears that it is withdrawn', async () => {
    const hire = await sent(() => ({ is: 'drops' }));
    await mail.reach(hire, LATER);
    await mail.act(hire, recall(bySender(hire)));
    mail.sink.behaves = () => ({ is: 'takes' });
    await mail.reach(hire, NEXT_DAY);
    const received = await mail.received(hire);
    expect([...new Set(received.map((one) => `${one.what} ${one.copy.messageId}`))]).toHaveLength(2);
    const [request, withdrawal] = ['request A1', 'withdrawn A1'].map((what) => received.find((one) => one.what === what)!.copy);
    expect(withdrawal!.mail.inReplyTo).toBe(`<${request!.messageId}>`);
    // What it still had to be given is not given to it any more.
    expect((await rowsOf(hire)).map((row) => row.state).sort()).toEqual(['dropped', 'sent']);
  }, TEST_LIMIT_MS);
});
