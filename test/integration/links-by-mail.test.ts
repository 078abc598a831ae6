/**
 * The whole way as an officer goes it, with nothing but what stands in the mails that a real mail server was given: the
 * reference, the link, the code, the decision; then the colleague to whom it was passed.
 */
import { findHandoff } from '../../prisma/handoffs';
import { mailboxOf } from '../../mail/addresses';
import { MailSender } from '../../worker/mail-sender';
import { SmtpDoor } from '../../worker/smtp';
import { describeOnEachDatabase } from '../support/databases';
import { fillRegistry } from '../support/handoff-registry';
import { LinkBrowser, WHO } from '../support/link-officer';
import { SmtpSink } from '../support/smtp-sink';
import { useServer } from './server-rig';

const OFFICE = 'paivakoti@esimerkkila.example';
const COLLEAGUE = 'kollega@esimerkkila.example';
const CODE = /\b[34679ACDEFGHJKMNPQRTWXY]{4}[\s-]?[34679ACDEFGHJKMNPQRTWXY]{4}\b/;

describeOnEachDatabase('an officer with nothing but mails', (db) => {
  const rig = useServer(db);
  let sink: SmtpSink;
  let door: SmtpDoor;
  let sender: MailSender;

  beforeAll(async () => {
    await fillRegistry(db.current);
    sink = await SmtpSink.start();
    door = new SmtpDoor(sink.url, { dataTimeoutMs: 5_000, attemptMs: 10_000 });
    const { vault, publicUrl } = rig.services;
    const from = mailboxOf('saapua@saapua.example', 'saapua');
    if (!from) throw new Error('not an address');
    sender = new MailSender({ db: db.current, vault, door, catcher: door, from, publicUrl, leaseMs: 60_000, clock: () => Date.now(), log: () => {} });
  });
  afterAll(async () => {
    door.close();
    await sink.down();
  });

  /** What stands in the newest mail to a mailbox. */
  async function newestMail(mailbox: string): Promise<string> {
    await sender.sendDue();
    const text = sink.to(mailbox).at(-1)?.mail.text;
    if (text === undefined) throw new Error(`no mail to ${mailbox}`);
    return text;
  }

  /** Opens the link in the newest mail and comes in by the code of the next one. */
  async function comeInByMail(mailbox: string): Promise<LinkBrowser> {
    const url = /https?:\/\/\S+\/h#\S+/.exec(await newestMail(mailbox))?.[0] ?? '';
    const fragment = url.split('#')[1] ?? '';
    const browser = new LinkBrowser(rig);
    const dot = fragment.lastIndexOf('.');
    expect((await browser.ask('/locate', { body: { handoff_id: fragment.slice(0, dot), secret: fragment.slice(dot + 1) } })).status).toBe(200);
    expect((await browser.ask('/code', { body: {} })).status).toBe(202);
    const code = CODE.exec(await newestMail(mailbox))?.[0] ?? '';
    expect((await browser.ask('/confirm', { body: { code } })).status).toBe(200);
    return browser;
  }

  it('asks for the link by the reference, comes in by the code, and passes it on to a colleague, who takes it up', async () => {
    const { json: hire } = await rig.ask<{ case_id: string }>('/api/v1/hires', { body: { event: 'need_identified' } });
    const { json: sent } = await rig.ask<{ handoff: { handoff_id: string } }>(`/api/v1/hires/${hire.case_id}/handoffs`, { body: { service_id: 'DAYCARE', items: [{ item: 'start_day', state: 'ok' }] } });
    const { handoff_id: handoff } = sent.handoff;

    await new LinkBrowser(rig).ask('/renew', { body: { reference: handoff } });
    const officer = await comeInByMail(OFFICE);
    const page = await officer.page();
    expect((await officer.ask('/handoff/forward', { body: { ...page, ...WHO, address: COLLEAGUE } })).status).toBe(200);

    await new LinkBrowser(rig).ask('/renew', { body: { reference: handoff } });
    const colleague = await comeInByMail(COLLEAGUE);
    expect((await colleague.ask('/handoff/accept', { body: { ...(await colleague.page()), ...WHO } })).status).toBe(200);
    expect(await findHandoff(db.current, handoff)).toMatchObject({ state: 'accepted', receiver_id: 'TOWN-A' });
    // The office got its link and its code; what came after the forwarding went to the colleague alone.
    expect([sink.to(OFFICE).length, sink.to(COLLEAGUE).length, sink.copies.length]).toEqual([2, 2, 4]);
  });
});
