/** The catcher of an installation without a mail server, and the way to one that must be trusted. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MailCatcher, startMailCatcher } from '../../local/mail-catcher';
import { mailboxOf } from '../../mail/addresses';
import { listCaughtMails, openCaughtMail } from '../../server/mailbox/caught-mails';
import { type OutgoingMail, SmtpDoor, isLoopback } from '../../worker/smtp';
import { SmtpSink } from '../support/smtp-sink';
import { temporaryFolder } from './local-processes';

const LIMITS = { dataTimeoutMs: 5_000, attemptMs: 10_000 };

function aMail(more: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    from: mailboxOf('saapua@saapua.example', 'from', 'Saapua'), to: mailboxOf('kirjaamo@town.example', 'to'), bounceTo: 'bounce+1@saapua.example', messageId: 'm1@saapua.example', inReplyTo: null, language: 'fi',
    date: new Date('2026-11-24T08:00:00Z'), rendered: { subject: 'Pyyntö', text: 'Hyvää päivää', html: '<p>Hyvää päivää</p>', calendar: { method: 'PUBLISH', text: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' } }, ...more,
  };
}

describe('the mail catcher', () => {
  const folder = join(temporaryFolder(), 'mail');
  let catcher: MailCatcher;
  let door: SmtpDoor;
  beforeAll(async () => {
    catcher = await startMailCatcher(folder);
    door = new SmtpDoor(catcher.url, LIMITS);
  });
  afterAll(async () => {
    door.close();
    await catcher.stop();
  });

  it('keeps each mail as a file of its own, readable by its owner alone, before it says that it has it', async () => {
    expect(await listCaughtMails(folder, 10)).toEqual([]);
    expect(await door.send(aMail())).toEqual({ is: 'taken' });
    expect(await door.send(aMail({ messageId: 'm2@saapua.example', inReplyTo: 'm1@saapua.example' }))).toEqual({ is: 'taken' });
    const names = readdirSync(folder);
    expect(names).toHaveLength(2);
    expect(names.every((name) => name.endsWith('.eml') && (statSync(join(folder, name)).mode & 0o777) === 0o600)).toBe(true);

    const mails = await listCaughtMails(folder, 10);
    expect(mails.map((mail) => mail.messageId)).toEqual(['<m2@saapua.example>', '<m1@saapua.example>']);
    expect(mails[0]).toMatchObject({ to: ['kirjaamo@town.example'], subject: 'Pyyntö', inReplyTo: '<m1@saapua.example>' });
    const opened = await openCaughtMail(folder, mails[1]!.id);
    expect(opened).toMatchObject({ text: expect.stringContaining('Hyvää päivää'), html: expect.stringContaining('<p>Hyvää päivää</p>'), calendar: expect.stringContaining('BEGIN:VCALENDAR') });
    expect(opened!.headers).toEqual(expect.arrayContaining([{ name: 'Return-Path', value: '<bounce+1@saapua.example>' }]));
  });

  it('says that it cannot when it cannot, so that the mail is tried again', async () => {
    const file = join(folder, '..', 'not-a-folder');
    writeFileSync(file, '');
    const broken = await startMailCatcher(file);
    const toBroken = new SmtpDoor(broken.url, LIMITS);
    const outcome = await toBroken.send(aMail());
    toBroken.close();
    await broken.stop();
    expect(outcome).toEqual({ is: 'deferred', status: expect.any(String) });
  });

  it('opens nothing beside its mails', async () => {
    for (const id of ['../token', 'x', '20261124T080000000Z-00000000', '..%2ftoken']) expect(await openCaughtMail(folder, id)).toBeUndefined();
  });
});

describe('the way to a mail server', () => {
  it('knows its own machine by address, and by no name but localhost', () => {
    expect(['localhost', '127.0.0.1', '127.9.9.9', '::1'].map(isLoopback)).toEqual([true, true, true, true]);
    expect(['0.0.0.0', '127.0.0.1.example', 'mail.town.example', '10.0.0.1'].map(isLoopback)).toEqual([false, false, false, false]);
  });

  it.each([['without TLS', false], ['with a certificate that nobody vouches for', true]])('is not taken in the clear or to a server %s', async (_what, startTls) => {
    const sink = await SmtpSink.start({ startTls });
    // Reaches this machine, and is no address of it.
    const door = new SmtpDoor(sink.url.replace('127.0.0.1', '0.0.0.0'), LIMITS);
    const outcome = await door.send(aMail());
    const problem = await door.problem(5_000);
    door.close();
    await sink.down();
    expect(outcome).toMatchObject({ is: 'no_server' });
    expect(problem).toEqual(expect.any(String));
    expect(sink.copies).toEqual([]);
  });

  it('says whether a server is there', async () => {
    const sink = await SmtpSink.start();
    const door = new SmtpDoor(sink.url, LIMITS);
    expect(await door.problem(5_000)).toBeUndefined();
    await sink.down();
    expect(await door.problem(5_000)).toEqual(expect.any(String));
    door.close();
  });
});
