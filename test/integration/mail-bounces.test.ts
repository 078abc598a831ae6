/** What mail servers give back, as files in a folder. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBounces } from '../../worker/bounces';
import { describeOnServer } from '../support/databases';
import { useMail } from '../support/mail-rig';
import { temporaryFolder } from './local-processes';

jest.setTimeout(60_000);

interface Report {
  readonly to?: string;
  readonly action?: string;
  readonly messageId?: string;
}

/** A report as a mail server writes it (RFC 3464), with the headers of the mail that it gives back. */
function report({ to = 'saapua@saapua.example', action = 'failed', messageId }: Report): string {
  return [
    'Return-Path: <>', 'From: MAILER-DAEMON@mx.esimerkkila.example', `To: <${to}>`, 'Subject: Undelivered Mail Returned to Sender', 'Auto-Submitted: auto-replied', 'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '', '--b', 'Content-Type: text/plain', '', 'This is the mail system.', '',
    '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.esimerkkila.example', '', 'Final-Recipient: rfc822; paivakoti@esimerkkila.example', `Action: ${action}`, 'Status: 5.2.2',
    'Diagnostic-Code: smtp; 552 5.2.2 mailbox full', '', '--b', 'Content-Type: text/rfc822-headers', '', 'From: saapua@saapua.example', ...(messageId === undefined ? [] : [`Message-ID: <${messageId}>`]), '', '--b--', '',
  ].join('\r\n');
}

describeOnServer('a bounce', (db) => {
  const rig = useMail(db, '2026-11-24T10:00:00+02:00');
  const folder = join(temporaryFolder(), 'bounces');
  const said: string[] = [];
  const read = () => readBounces({ db: rig.db, folder, clock: () => rig.nowMs, log: (line) => void said.push(line) });
  const put = (name: string, text: string) => (mkdirSync(folder, { recursive: true }), writeFileSync(join(folder, name), text));
  const in_ = (place: string) => readdirSync(join(folder, place)).sort();

  /** A request that was sent. */
  async function sent(): Promise<{ hireId: string; messageId: string; token: string }> {
    const hireId = await rig.hire();
    await rig.handoff(hireId);
    rig.later(60_000);
    await rig.deliver();
    const { message_id: messageId } = await rig.db.prisma.mail.findFirstOrThrow({ where: { hire_id: hireId } });
    return { hireId, messageId, token: messageId.split('@')[0]! };
  }

  const stateOf = async (hireId: string) => {
    const { state, reason, smtp_status } = await rig.db.prisma.mail.findFirstOrThrow({ where: { hire_id: hireId } });
    return [state, reason, smtp_status];
  };

  it('is awaited in a folder that need not be there yet', async () => {
    expect(await read()).toBe(0);
    expect(said).toEqual([]);
  });

  it('that came to the mail’s own address makes it undeliverable, once, and is put away', async () => {
    const { hireId, token } = await sent();
    put('1.eml', report({ to: `bounce+${token}@saapua.example` }));
    put('2.eml', report({ to: `bounce+${token}@saapua.example` }));
    expect(await read()).toBe(1);
    expect(await stateOf(hireId)).toEqual(['undeliverable', 'bounced', '5.2.2']);
    expect(await rig.db.prisma.digest_item.count({ where: { hire_id: hireId } })).toBe(1);
    expect([readdirSync(folder), in_('done')]).toEqual([['done'], ['1.eml', '2.eml']]);
    expect(await read()).toBe(0);
  });

  it('that only encloses the Message-ID is known by it', async () => {
    const { hireId, messageId } = await sent();
    put('3.eml', report({ messageId }));
    expect(await read()).toBe(1);
    expect(await stateOf(hireId)).toEqual(['undeliverable', 'bounced', '5.2.2']);
  });

  it('changes nothing while the mail is only late, nor does an answer by a machine, and nothing is sent in return', async () => {
    const { hireId, token } = await sent();
    rig.sink.reset();
    put('4.eml', report({ to: `bounce+${token}@saapua.example`, action: 'delayed' }));
    put('5.eml', `From: a@esimerkkila.example\r\nTo: bounce+${token}@saapua.example\r\nAuto-Submitted: auto-replied\r\nSubject: Out of office\r\n\r\nAway\r\n`);
    for (let i = 0; i < 50; i++) put(`loop-${i}.eml`, `From: robot@elsewhere.example\r\nTo: bounce+${token}@saapua.example\r\nAuto-Submitted: auto-generated\r\n\r\nEcho\r\n`);
    expect(await read()).toBe(0);
    await rig.deliver();
    expect(rig.sink.copies).toEqual([]);
    expect(await stateOf(hireId)).toEqual(['sent', null, null]);
    expect(in_('done')).toEqual(expect.arrayContaining(['4.eml', '5.eml', 'loop-49.eml']));
  });

  it('that nobody understands is kept for a person', async () => {
    put('6.eml', 'From: a@esimerkkila.example\r\nTo: saapua@saapua.example\r\nSubject: Hello\r\n\r\nIs this the right address?\r\n');
    put('7.eml', report({ to: `bounce+${'0'.repeat(40)}@saapua.example` }));
    put('8.eml', '\u0000\u0001');
    put('9.eml', 'x'.repeat(2_000_001));
    put('half-written.tmp', report({}));
    expect(await read()).toBe(0);
    expect(in_('unknown')).toEqual(['6.eml', '7.eml', '8.eml', '9.eml']);
    expect(readdirSync(folder).sort()).toEqual(['done', 'half-written.tmp', 'unknown']);
  });

  it('is read from a Maildir as well', async () => {
    const { hireId, token } = await sent();
    for (const place of ['new', 'cur', 'tmp']) mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(join(folder, 'new', '1700000000.M1P1.host'), report({ to: `bounce+${token}@saapua.example` }));
    writeFileSync(join(folder, 'tmp', '1700000000.M2P1.host'), report({ to: `bounce+${token}@saapua.example` }));
    expect(await read()).toBe(1);
    expect(await stateOf(hireId)).toEqual(['undeliverable', 'bounced', '5.2.2']);
    expect([in_('new'), in_('tmp')]).toEqual([[], ['1700000000.M2P1.host']]);
  });
});
