/**
 * When a mail is tried again, and when it is given up. The pauses grow to hours: a server that defers (greylisting) wants
 * to be asked again in minutes, one that is ill in hours. RFC 5321 §4.5.4.1 wants half an hour between tries and four to
 * five days before giving up.
 */

const MINUTE_MS = 60_000;
/** After the first, second … attempt that failed; the last one goes on. */
const PAUSES_MS = [5, 15, 30, 60, 120, 240].map((minutes) => minutes * MINUTE_MS);
/** Somebody sits and waits for a code, which is worth nothing in ten minutes. */
const CODE_PAUSE_MS = 30_000;
/** From the making of the mail. */
export const GIVE_UP_MS = 4 * 86_400_000;

/**
 * When to try again; undefined: not any more.
 * @param attempts  made so far, at least 1
 * @param expiresAt  UTC milliseconds
 */
export function nextAttempt({ attempts, nowMs, expiresAt, isCode = false }: { readonly attempts: number; readonly nowMs: number; readonly expiresAt: number; readonly isCode?: boolean }): number | undefined {
  if (nowMs >= expiresAt) return undefined;
  const pause = isCode ? CODE_PAUSE_MS : (PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] ?? 0);
  return Math.min(nowMs + pause, expiresAt);
}

/** What came of an attempt. */
export type Outcome =
  /** The receiver's server has it. */
  | { readonly is: 'taken' }
  /** It does not take it and never will. */
  | { readonly is: 'refused'; readonly status: string }
  /** Not now; it certainly has not got it. */
  | { readonly is: 'deferred'; readonly status: string }
  /** No answer after it may have been handed over: perhaps it has it. */
  | { readonly is: 'unsure'; readonly reason: string }
  /** No server to speak to, or it does not want us at all: no fault of the mail, which waits without using up an attempt. */
  | { readonly is: 'no_server'; readonly reason: string };

/** What a failed attempt says of itself, as the mail library tells it. */
export interface SendFailure {
  readonly code?: string | undefined;
  /** Of the connection below, as Node names it: `CERT_HAS_EXPIRED`. */
  readonly originalCode?: string | undefined;
  /** SMTP command that was under way; `CONN` also for whatever ends a connection. */
  readonly command?: string | undefined;
  /** SMTP reply, absent when none came. */
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  /** Of a system call that failed: `connect`. */
  readonly syscall?: string | undefined;
  /** Which time ran out: while connecting, while waiting for the greeting, or later. */
  readonly timeoutType?: string | undefined;
}

const OF_THE_MAIL: ReadonlySet<string> = new Set(['RCPT TO', 'DATA']);
const SENDER = 'MAIL FROM';
const BEFORE_ANY_MAIL: ReadonlySet<string> = new Set(['EDNS', 'EAUTH', 'ETLS', 'ENOAUTH', 'EREQUIRETLS', 'ECONNREFUSED']);
/** Certificates that do not fit, and TLS that does not come about: found out before a mail is offered. */
const OF_TLS = /CERT|UNABLE_TO_|HOSTNAME|^ERR_(TLS|SSL)/;
const SERVER_LEAVES = 421;

/** Reads a failure with doubt on the safe side: what is not surely "not handed over" may have arrived. */
export function outcomeOf({ code = 'unknown', originalCode = '', command = '', responseCode, response = '', syscall, timeoutType = '' }: SendFailure): Outcome {
  if (responseCode !== undefined && OF_THE_MAIL.has(command)) {
    const status = enhancedStatus(response) ?? String(responseCode);
    return responseCode >= 500 ? { is: 'refused', status } : { is: 'deferred', status };
  }
  if (responseCode !== undefined && command === SENDER && responseCode < 500) return { is: 'deferred', status: enhancedStatus(response) ?? String(responseCode) };
  // Greeting and sign-in concern us and not the one recipient; so does a sender that is not wanted.
  if (responseCode !== undefined && command !== '' && command !== 'CONN') return { is: 'no_server', reason: `${command} ${responseCode}` };
  if (OF_TLS.test(originalCode)) return { is: 'no_server', reason: originalCode };
  if (BEFORE_ANY_MAIL.has(code) || syscall === 'connect' || syscall === 'getaddrinfo' || /^(CONNECT|GREETING|UPGRADE)_/.test(timeoutType)) return { is: 'no_server', reason: code };
  if (responseCode === SERVER_LEAVES) return { is: 'deferred', status: enhancedStatus(response) ?? String(SERVER_LEAVES) };
  return { is: 'unsure', reason: code };
}

/** `5.1.1` of a reply (RFC 3463); undefined when it has none. */
export function enhancedStatus(response: string): string | undefined {
  return /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
}
