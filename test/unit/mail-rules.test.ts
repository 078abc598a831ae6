/** The rules of mail that need no mail: addresses, when to try again, what a failure means, when a digest is made. */
import { newestEdition } from '../../domain/model/edition';
import { digestTime } from '../../domain/notices/digest-time';
import { UnusableAddressError, bounceAddress, mailboxOf, tokenOfBounceAddress, tokenOfMessageId } from '../../mail/addresses';
import { GIVE_UP_MS, nextAttempt, outcomeOf } from '../../mail/attempts';
import { meaningOf } from '../../mail/delivery-report';

const MINUTE_MS = 60_000;
const TOKEN = 'a'.repeat(40);

describe('an address', () => {
  it('comes with its name apart', () => {
    expect(mailboxOf('Kirjaamo@Town.example', 'SERVICE-1', 'Saapua')).toEqual({ name: 'Saapua', address: 'Kirjaamo@Town.example' });
  });

  it.each(['a@b', 'a b@town.example', 'a@town.example, b@elsewhere.example', 'a@town.example\r\nBcc: b@elsewhere.example', '"a@elsewhere.example"@town.example', 'x <a@elsewhere.example>', 'a@[127.0.0.1]', 'a@elsewhere.example@town.example', '-oQ/tmp@town.example'])(
    'that could mean two things is refused, and not repeated: %j', (text) => {
      expect(() => mailboxOf(text, 'SERVICE-1')).toThrow(UnusableAddressError);
      expect(() => mailboxOf(text, 'SERVICE-1')).toThrow(/^SERVICE-1 has no usable mail address$/);
    },
  );

  it('has a name that begins no header and no other address', () => {
    expect(mailboxOf('a@town.example', 'x', 'Saapua"\r\nBcc: <b@elsewhere.example>').name).toBe('Saapua Bcc b elsewhere.example');
  });

  it('to give a mail back to names the mail', () => {
    const address = bounceAddress(TOKEN, 'town.example');
    expect(mailboxOf(address, 'x').address).toBe(`bounce+${TOKEN}@town.example`);
    expect([tokenOfBounceAddress(`<${address}>`), tokenOfBounceAddress(`"x" <${address.toUpperCase()}>`), tokenOfBounceAddress('bounce@town.example')]).toEqual([TOKEN, TOKEN, undefined]);
    expect([tokenOfMessageId(`<${TOKEN}@town.example>`), tokenOfMessageId(`<x${TOKEN}@town.example>`)]).toEqual([TOKEN, undefined]);
  });
});

describe('a mail that was not taken', () => {
  it('is tried again after pauses that grow, until four days are over', () => {
    const pauses: number[] = [];
    let nowMs = 0;
    for (let attempts = 1; ; attempts++) {
      const next = nextAttempt({ attempts, nowMs, expiresAt: GIVE_UP_MS });
      if (next === undefined) break;
      pauses.push((next - nowMs) / MINUTE_MS);
      nowMs = next;
    }
    expect(pauses.slice(0, 7)).toEqual([5, 15, 30, 60, 120, 240, 240]);
    expect(nowMs).toBe(GIVE_UP_MS);
    expect(pauses.length).toBeLessThan(40);
  });

  it('that holds a code is tried again soon, and not when the code is over', () => {
    expect(nextAttempt({ attempts: 3, nowMs: 0, expiresAt: 10 * MINUTE_MS, isCode: true })).toBe(30_000);
    expect(nextAttempt({ attempts: 3, nowMs: 10 * MINUTE_MS, expiresAt: 10 * MINUTE_MS, isCode: true })).toBeUndefined();
  });

  it.each([
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550, response: '550 5.1.1 no such user' }, { is: 'refused', status: '5.1.1' }],
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 451, response: '451 4.7.1 greylisted' }, { is: 'deferred', status: '4.7.1' }],
    [{ code: 'EMESSAGE', command: 'DATA', responseCode: 554, response: '554 no' }, { is: 'refused', status: '554' }],
    [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 452, response: '452 4.3.1 full' }, { is: 'deferred', status: '4.3.1' }],
    [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 550, response: '550 5.7.1 not you' }, { is: 'no_server', reason: 'MAIL FROM 550' }],
    [{ code: 'EAUTH', command: 'AUTH LOGIN', responseCode: 535, response: '535 5.7.8 no' }, { is: 'no_server', reason: 'AUTH LOGIN 535' }],
    [{ code: 'ESOCKET', command: 'CONN', syscall: 'connect' }, { is: 'no_server', reason: 'ESOCKET' }],
    [{ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' }, { is: 'no_server', reason: 'ETIMEDOUT' }],
    [{ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED', command: 'CONN' }, { is: 'no_server', reason: 'CERT_HAS_EXPIRED' }],
    [{ code: 'ESOCKET', originalCode: 'ECONNRESET', command: 'CONN' }, { is: 'unsure', reason: 'ESOCKET' }],
    [{ code: 'ETLS', command: 'CONN' }, { is: 'no_server', reason: 'ETLS' }],
    [{ code: 'ECONNECTION', command: 'CONN', responseCode: 421, response: '421 4.3.2 closing' }, { is: 'deferred', status: '4.3.2' }],
    [{ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'SOCKET_TIMEOUT' }, { is: 'unsure', reason: 'ETIMEDOUT' }],
    [{ code: 'ECONNECTION', command: 'CONN' }, { is: 'unsure', reason: 'ECONNECTION' }],
    [{ code: 'EABORT' }, { is: 'unsure', reason: 'EABORT' }],
    [{}, { is: 'unsure', reason: 'unknown' }],
  ])('by %j counts as %j', (failure, outcome) => {
    expect(outcomeOf(failure)).toEqual(outcome);
  });
});

describe('what comes back', () => {
  const REPORT = 'Reporting-MTA: dns; mx.town.example\r\n\r\nFinal-Recipient: rfc822; kirjaamo@town.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n no such user\r\n';
  const to = [{ key: 'to', value: `bounce+${TOKEN}@saapua.example` }];
  const part = (type: string, text: string) => ({ type, text });

  it('is a failure of the mail that its address names', () => {
    expect(meaningOf({ headers: to, parts: [part('message/delivery-status', REPORT)] })).toEqual({ is: 'failed', token: TOKEN, status: '5.1.1' });
  });

  it('is a failure of the mail that it encloses, where the address says nothing', () => {
    for (const type of ['message/rfc822', 'text/rfc822-headers'])
      expect(meaningOf({ headers: [], parts: [part('message/delivery-status', REPORT), part(type, `From: x\r\nMessage-ID:\r\n <${TOKEN}@saapua.example>\r\n\r\nMessage-ID: <${'b'.repeat(40)}@x.example>`)] })).toMatchObject({ is: 'failed', token: TOKEN });
  });

  it('is nothing while the mail is only late or was delivered', () => {
    for (const action of ['delayed', 'delivered', 'relayed', 'expanded'])
      expect(meaningOf({ headers: to, parts: [part('message/delivery-status', REPORT.replace('failed', action))] })).toEqual({ is: 'other_report' });
  });

  it('is left alone when a machine wrote it and it reports nothing', () => {
    for (const header of [{ key: 'auto-submitted', value: 'auto-replied' }, { key: 'precedence', value: 'bulk' }, { key: 'auto-submitted', value: 'auto-generated' }])
      expect(meaningOf({ headers: [...to, header], parts: [] })).toEqual({ is: 'automatic' });
    expect(meaningOf({ headers: [...to, { key: 'auto-submitted', value: 'no' }], parts: [] })).toEqual({ is: 'unknown' });
  });

  it('is for a person when it names none of our mails', () => {
    expect(meaningOf({ headers: [], parts: [part('message/delivery-status', REPORT)] })).toEqual({ is: 'unknown' });
  });
});

describe('the digest', () => {
  const { calendar } = newestEdition();
  const at = (instant: string) => digestTime(Date.parse(instant), calendar);

  it('is made once the morning has come, of what there was by then', () => {
    expect(at('2026-11-24T08:04:59+02:00')).toBeUndefined();
    expect(at('2026-11-24T08:05:00+02:00')).toEqual({ on: '2026-11-24', before: Date.parse('2026-11-24T08:05:00+02:00') });
    expect(at('2026-11-24T23:59:00+02:00')).toEqual({ on: '2026-11-24', before: Date.parse('2026-11-24T08:05:00+02:00') });
    expect(at('2026-07-01T08:05:00+03:00')).toMatchObject({ on: '2026-07-01' });
  });

  it('is not made on closed days', () => {
    for (const closed of ['2026-11-28T09:00:00+02:00', '2026-12-25T09:00:00+02:00', '2026-12-06T09:00:00+02:00']) expect(at(closed)).toBeUndefined();
  });
});
