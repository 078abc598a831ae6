/**
 * Which texts are addresses that mail may be sent to, for everything that ever names a recipient. Far stricter than
 * RFC 5321: no quotes, comments, routes (`%`, `!`), address literals or letters outside ASCII. A mail library was seen
 * to move the envelope of a crafted text to another address (trust.md §7), so nothing gets near it that could mean two
 * things.
 */

const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;
const LONGEST_DOMAIN = 253;
const LOCAL_PART = /^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** A name of the top level is never a number, so an IP address is no domain. */
const TOP_LEVEL = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/;

/** May mail be sent to this text? Length limits: RFC 5321 §4.5.3.1, and 254 for the whole (RFC 3696 erratum 1690). */
export function isMailAddress(text: string): boolean {
  if (text.length > LONGEST_ADDRESS) return false;
  const parts = text.split('@');
  const [local = '', domain = ''] = parts;
  // A leading hyphen would be an option to a program that gets the address as an argument.
  return parts.length === 2 && local.length <= LONGEST_LOCAL_PART && LOCAL_PART.test(local) && !local.startsWith('-') && isMailDomain(domain.toLowerCase());
}

/** A domain below the top level, in lower case and ASCII (`xn--` forms included). */
export function isMailDomain(text: string): boolean {
  const labels = text.split('.');
  return text.length <= LONGEST_DOMAIN && labels.length >= 2 && labels.every((label) => LABEL.test(label)) && TOP_LEVEL.test(labels.at(-1) ?? '');
}

/** Does an address lie in one of the domains themselves? One below them is another domain. False for what is no address. */
export function isInDomains(address: string, domains: readonly string[]): boolean {
  return isMailAddress(address) && domains.includes(address.slice(address.indexOf('@') + 1).toLowerCase());
}
