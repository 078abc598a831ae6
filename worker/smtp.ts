/**
 * The way to one mail server: pooled connections, every wait with an end, and for each attempt an answer that says what
 * came of it. Nothing is retried in here; whoever sends decides that from the answer (mail/attempts.ts).
 *
 * Unless the server is on this machine a connection without TLS, or with a certificate that does not fit, is not used:
 * a mail holds a secret link.
 */
import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { Mailbox } from '../mail/addresses';
import { type Outcome, type SendFailure, outcomeOf } from '../mail/attempts';
import type { RenderedMail } from '../mail/render';

export interface OutgoingMail {
  readonly from: Mailbox;
  readonly to: Mailbox;
  /** Where the mail is given back to. */
  readonly bounceTo: string;
  /** Without brackets. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly language: string;
  /** Of the mail, not of the attempt. */
  readonly date: Date;
  readonly rendered: RenderedMail;
}

export interface SmtpLimits {
  /** For the answer after the text; RFC 5321 §4.5.3.2.6 wants ten minutes. Milliseconds. */
  readonly dataTimeoutMs: number;
  /** For a whole attempt, however lively the server is; a little longer than the other one. */
  readonly attemptMs: number;
}

/** An attempt takes at most this much longer than the answer after the text. */
export const ATTEMPT_MARGIN_MS = 120_000;
/** Connections side by side; those for codes are kept free for them, however slow a server is with the other mails. */
export const CONNECTIONS_FOR_OTHERS = 8;
export const CONNECTIONS_FOR_CODES = 4;
const CONNECT_MS = 20_000;
const GREETING_MS = 30_000;
const MAILS_PER_CONNECTION = 100;

export class SmtpDoor {
  readonly #pool;
  readonly #check;
  readonly #limits: SmtpLimits;
  readonly #closing = new AbortController();

  /** @param url  smtp:// or smtps://, with user and password where the server asks for them */
  constructor(url: string, limits: SmtpLimits) {
    this.#limits = limits;
    const { hostname, port, protocol, username, password } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const secure = protocol === 'smtps:';
    const options: SMTPPool.Options = {
      host, secure, port: port === '' ? (secure ? 465 : 587) : Number(port),
      requireTLS: !secure && !isLoopback(host),
      ignoreTLS: isLoopback(host) && !secure,
      tls: { minVersion: 'TLSv1.2' },
      ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: Math.min(CONNECT_MS, limits.attemptMs), greetingTimeout: Math.min(GREETING_MS, limits.attemptMs), socketTimeout: limits.dataTimeoutMs,
      disableFileAccess: true, disableUrlAccess: true,
    };
    // The library's own retries would send the same mail twice behind the back of whoever counts attempts.
    this.#pool = createTransport({ ...options, pool: true, maxConnections: CONNECTIONS_FOR_OTHERS + CONNECTIONS_FOR_CODES, maxMessages: MAILS_PER_CONNECTION, maxRequeues: 0 } as SMTPPool.Options & { pool: true });
    this.#check = createTransport({ ...options, socketTimeout: GREETING_MS });
  }

  /** One attempt; never throws for anything that the server does. */
  async send(mail: OutgoingMail): Promise<Outcome> {
    const { rendered, to, from, bounceTo, messageId, inReplyTo, language, date } = mail;
    const before = inReplyTo === null ? {} : { inReplyTo: `<${inReplyTo}>`, references: [`<${inReplyTo}>`] };
    const signal = AbortSignal.any([AbortSignal.timeout(this.#limits.attemptMs), this.#closing.signal]);
    const message = {
      from, to: [to], envelope: { from: bounceTo, to: [to.address] }, messageId: `<${messageId}>`, ...before, date, xMailer: false as const, signal,
      subject: rendered.subject, text: rendered.text, html: rendered.html,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'Content-Language': language },
      ...(rendered.calendar && { icalEvent: { method: rendered.calendar.method.toLowerCase(), content: rendered.calendar.text, filename: 'saapua.ics' } }),
    };
    try {
      await this.#pool.sendMail(message);
      return { is: 'taken' };
    } catch (error) {
      return outcomeOf(error as SendFailure);
    }
  }

  /** Why no mail can be handed over at the moment; undefined: a server answers and lets us in. */
  async problem(limitMs: number): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`no answer within ${limitMs / 1000} s`), limitMs);
    });
    const asked = this.#check.verify().then(() => undefined, (error: SendFailure) => error.code ?? 'it does not answer as a mail server');
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends every connection; what is on its way counts as unsure. */
  close(): void {
    this.#closing.abort();
    this.#pool.close();
    this.#check.close();
  }
}

/** Is this host this machine itself? A name other than localhost could be led elsewhere. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
