/**
 * What a mail server reports about a mail that it could not hand on (RFC 3464), read with no trust in it: only the state
 * of the recipient and the marks by which our own mail is known are looked at. What answers by itself (out of office,
 * another installation's notices) is no report and is left alone, so that two programmes never write to each other.
 */
import { tokenOfBounceAddress, tokenOfMessageId } from './addresses';
import { enhancedStatus } from './attempts';

/** A mail that came in, as it was parsed. */
export interface IncomingMail {
  /** Names in lower case. */
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  /** Parts of the types message/* and text/rfc822-headers, as text. */
  readonly parts: readonly { readonly type: string; readonly text: string }[];
}

export type IncomingMeaning =
  /** It never arrives. */
  | { readonly is: 'failed'; readonly token: string; readonly status: string | null }
  /** A report of something that needs nothing: delayed, delivered, relayed. */
  | { readonly is: 'other_report' }
  /** Written by a machine and no report. */
  | { readonly is: 'automatic' }
  /** Anything else: somebody has to look at it. */
  | { readonly is: 'unknown' };

/** What an incoming mail means. */
export function meaningOf({ headers, parts }: IncomingMail): IncomingMeaning {
  const report = parts.find((part) => part.type === 'message/delivery-status' || part.type === 'message/global-delivery-status')?.text;
  if (report === undefined) return isAutomatic(headers) ? { is: 'automatic' } : { is: 'unknown' };
  const fields = fieldsOf(report);
  const actions = fields.filter(([name]) => name === 'action').map(([, value]) => value.toLowerCase());
  if (!actions.includes('failed')) return { is: 'other_report' };
  const token = tokenOfReport(headers, parts);
  if (token === undefined) return { is: 'unknown' };
  const status = fields.map(([name, value]) => (name === 'status' ? enhancedStatus(value) : undefined)).find((one) => one !== undefined && !one.startsWith('2'));
  return { is: 'failed', token, status: status ?? null };
}

/** By the address that the mail came back to; where a server wrote another one, by the Message-ID of what it gives back. */
function tokenOfReport(headers: IncomingMail['headers'], parts: IncomingMail['parts']): string | undefined {
  const cameTo = headers.filter(({ key }) => CAME_TO.has(key)).map(({ value }) => tokenOfBounceAddress(value));
  const original = parts.filter(({ type }) => ORIGINAL.has(type)).flatMap(({ text }) => fieldsOf(text).filter(([name]) => name === 'message-id').map(([, value]) => tokenOfMessageId(value)));
  return [...cameTo, ...original].find((one) => one !== undefined);
}

const CAME_TO: ReadonlySet<string> = new Set(['to', 'delivered-to', 'x-original-to', 'envelope-to']);
const ORIGINAL: ReadonlySet<string> = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers']);

/** RFC 3834 and what programmes did before it. */
function isAutomatic(headers: IncomingMail['headers']): boolean {
  return headers.some(({ key, value }) => {
    const text = value.trim().toLowerCase();
    return (key === 'auto-submitted' && !text.startsWith('no')) || (key === 'precedence' && ['bulk', 'junk', 'list', 'auto_reply'].includes(text)) || key === 'x-autoreply' || key === 'x-auto-response-suppress';
  });
}

/** Header fields of a text, continued lines joined; names in lower case. */
function fieldsOf(text: string): (readonly [string, string])[] {
  return text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const] : [];
  });
}
