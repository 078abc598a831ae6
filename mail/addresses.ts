/**
 * The only shape in which an address reaches the mail library: name and address apart, both checked. A recipient given as
 * one text was seen to move the envelope to another address (trust.md §7); here a text that could mean two things is an
 * error before anything is sent.
 */
import { isMailAddress } from '../domain/registry/mail-address';

export interface Mailbox {
  /** Shown beside the address; empty for recipients, whose names are not written into mails. */
  readonly name: string;
  readonly address: string;
}

/** This text is no address that mail is sent to. The text is not repeated: it may be anything. */
export class UnusableAddressError extends Error {
  override readonly name = 'UnusableAddressError';

  constructor(readonly whose: string) {
    super(`${whose} has no usable mail address`);
  }
}

/** A mailbox of a checked address. @param whose  for the message, a code; @throws UnusableAddressError */
export function mailboxOf(address: string, whose: string, name = ''): Mailbox {
  if (!isMailAddress(address)) throw new UnusableAddressError(whose);
  return { name: plainName(name), address };
}

const LONGEST_NAME = 60;

/** A display name that can begin no further header or address. */
function plainName(name: string): string {
  return name.replace(/[^\p{L}\p{N} .,'’()-]/gu, ' ').replace(/ {2,}/g, ' ').trim().slice(0, LONGEST_NAME);
}

/** Domain of a checked address, in lower case. */
export function domainOf({ address }: Mailbox): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

const BOUNCE = 'bounce';

/** Token of a mail: what stands before the @ of its Message-ID. */
export function tokenOf(messageId: string): string {
  return messageId.slice(0, messageId.indexOf('@'));
}

/**
 * Address that a server gives an undeliverable mail back to, one for each mail (VERP), so that the mail is known by it
 * even when the report says nothing else.
 * @param token  of the mail: lower-case hexadecimal
 */
export function bounceAddress(token: string, domain: string): string {
  return `${BOUNCE}+${token}@${domain}`;
}

/** Token of the mail that a bounce address belongs to; undefined for every other text. */
export function tokenOfBounceAddress(text: string): string | undefined {
  return /(?:^|[<\s:;,])bounce\+([0-9a-f]{40})@[a-z0-9.-]+/i.exec(text)?.[1]?.toLowerCase();
}

/** Token of the mail that a Message-ID belongs to; undefined for every other text. */
export function tokenOfMessageId(text: string): string | undefined {
  return /<([0-9a-f]{40})@[a-z0-9.-]+>/i.exec(text)?.[1]?.toLowerCase();
}
