/** Mails over HTTP: what did not arrive, what can be done about it, and the page of caught mails. */
import { join } from 'node:path';
import { type MailCatcher, startMailCatcher } from '../../local/mail-catcher';
import { mailboxOf } from '../../mail/addresses';
import { messageIdOf } from '../../prisma/mail-queue';
import { SmtpDoor } from '../../worker/smtp';
import { describeOnServer } from '../support/databases';
import { temporaryFolder } from './local-processes';
import { useServer } from './server-rig';
import { aFact, recording } from '../support/recorded-hires';
import { makeRecordFacts } from '../../activities/record-facts';

interface Mail { readonly mail_id: string; readonly state: string; readonly reason: string | null; readonly handled_by: string | null }
interface Mails { readonly mails: readonly Mail[]; readonly next?: string }

describeOnServer('mails over HTTP', (db) => {
  const caughtMails = join(temporaryFolder(), 'mail');
  const rig = useServer(db, { caughtMails });
  let catcher: MailCatcher;
  let coordinator = '';

  beforeAll(async () => {
    for (const [hireId, pilot] of [['OWN', 'PILOT-1'], ['FOREIGN', 'PILOT-2']] as const) {
      await makeRecordFacts(db.current, { forwardedEvents: [] })(recording(hireId, [aFact(hireId, 1)], { hire: { pilot } }));
      for (const [n, state, reason] of [[1, 'undeliverable', 'bounced'], [2, 'sent', null], [3, 'undeliverable', 'refused']] as const) {
        const id = `${hireId}:${n}:request:receiver:delivery:D`;
        await db.current.prisma.mail.create({
          data: { id, kind: 'notice', hire_id: hireId, handoff_id: 'H-1', recipient: 'delivery:D', language: 'fi', message_id: messageIdOf(id, 'saapua.example'), content: {}, state, reason, created_at: new Date(Date.UTC(2026, 10, n)), available_at: new Date(Date.UTC(2026, 10, n)), attempts: 3 },
        });
      }
    }
    coordinator = await rig.tokenAs('coordinator', { pilots: ['PILOT-1'] });
    catcher = await startMailCatcher(caughtMails);
    const door = new SmtpDoor(catcher.url, { dataTimeoutMs: 5_000, attemptMs: 10_000 });
    for (const hireId of ['OWN', 'FOREIGN'])
      await door.send({
        from: mailboxOf('saapua@saapua.example', 'from'), to: mailboxOf('kirjaamo@town.example', 'to'), bounceTo: 'bounce+1@saapua.example', messageId: messageIdOf(`${hireId}:2:request:receiver:delivery:D`, 'saapua.example'),
        inReplyTo: null, language: 'fi', date: new Date(), rendered: { subject: `Mail about ${hireId}`, text: 'https://saapua.example/fi/h#x.y <script>alert(1)</script>', html: '<p style="margin:0">Hello</p><script>alert(1)</script>' },
      });
    door.close();
  });
  afterAll(() => catcher.stop());

  const list = async (query: string, token?: string) => (await rig.ask<Mails>(`/api/v1/mails${query}`, token === undefined ? {} : { token })).json;
  const post = (id: string, what: string, token?: string) => rig.ask<Mail & { code?: string }>(`/api/v1/mails/${encodeURIComponent(id)}/${what}`, { method: 'POST', ...(token !== undefined && { token }) });

  it('list what did not arrive in reach, page by page, and everything when asked', async () => {
    expect((await list('')).mails.map((m) => [m.mail_id.split(':').slice(0, 2).join(':'), m.reason])).toEqual([['FOREIGN:3', 'refused'], ['OWN:3', 'refused'], ['FOREIGN:1', 'bounced'], ['OWN:1', 'bounced']]);
    expect((await list('', coordinator)).mails.map((m) => m.mail_id[0])).toEqual(['O', 'O']);
    expect((await list('?state=all&case_id=OWN')).mails).toHaveLength(3);
    const first = await list('?limit=3');
    expect([first.mails.length, (await list(`?limit=3&after=${encodeURIComponent(first.next!)}`)).mails.length]).toEqual([3, 1]);
  });

  it('are sent once more or seen to, each time by somebody, and not by those who cannot reach the hire', async () => {
    const id = 'OWN:1:request:receiver:delivery:D';
    expect((await post('FOREIGN:1:request:receiver:delivery:D', 'resend', coordinator)).status).toBe(404);
    expect((await post('FOREIGN:1:request:receiver:delivery:D', 'resend', await rig.tokenAs('analyst'))).status).toBe(403);
    expect((await post(id, 'handled', coordinator)).json).toMatchObject({ state: 'undeliverable', handled_by: expect.stringContaining('principal-') });
    expect((await list('', coordinator)).mails).toHaveLength(1);
    expect((await list('?handled=true', coordinator)).mails).toHaveLength(2);
    expect((await post(id, 'resend', coordinator)).json).toMatchObject({ state: 'queued', reason: null });
    expect(await post(id, 'resend', coordinator)).toMatchObject({ status: 409, json: { code: 'mail_not_undeliverable' } });
    expect((await post('NONE', 'handled')).status).toBe(404);
    expect((await db.current.prisma.audit_entry.findMany({ where: { object: `mail/${id}` }, orderBy: { id: 'asc' } })).map((row) => row.action)).toEqual(['mail.handled', 'mail.resend']);
  });

  it('that were caught are read on a page, in the language of the browser, with their HTML where it can do nothing', async () => {
    const page = await rig.ask('/mail', { headers: { 'accept-language': 'sv' } });
    expect(page.headers.get('content-security-policy')).toContain("frame-src 'self'");
    expect(page.text).toContain('<h1>Uppfångade meddelanden</h1>');
    const path = /\/mail\/[\w-]+/.exec(page.text)![0];
    expect(page.text).toMatch(/<td>\d{4}-\d\d-\d\d \d\d:\d\d<\/td>/);
    const mail = await rig.ask(path);
    expect(mail.text).toContain('<iframe sandbox="" src="');
    expect(mail.text).toContain('<a href="https://saapua.example/fi/h#x.y" rel="noreferrer">');
    expect(mail.text).not.toContain('<script>');
    const html = await rig.ask(`${path}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(html.text).toContain('<p style="margin:0">Hello</p>');
    expect((await rig.ask('/mail/20261124T080000000Z-00000000')).status).toBe(404);
    expect((await rig.ask('/mail', { token: null })).status).toBe(401);
  });

  it('that were caught are for those who run the installation: a reader could act as their receiver', async () => {
    const { json } = await rig.ask<{ mails: { subject: string }[] }>('/api/v1/caught-mails', { token: await rig.tokenAs('admin') });
    expect(json.mails.map((mail) => mail.subject).sort()).toEqual(['Mail about FOREIGN', 'Mail about OWN']);
    const all = await rig.ask('/mail');
    const own = [...all.text.matchAll(/href="(\/mail\/[\w-]+)">Mail about OWN/g)][0]![1]!;
    for (const path of ['/api/v1/caught-mails', '/mail', own, `${own}/html`]) expect([path, (await rig.ask(path, { token: coordinator })).status]).toEqual([path, 403]);
  });
});
