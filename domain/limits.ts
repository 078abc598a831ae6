/**
 * How often something may be tried: at most so many times within any stretch of time of that length. A window that
 * slides, and not one that begins anew on the hour, so nobody gets twice as many tries around its end.
 */

export interface Limit {
  readonly most: number;
  readonly withinMs: number;
}

/**
 * Milliseconds until one more try is allowed; 0: at once.
 * @param triedAtMs  earlier tries, in any order; those that no longer count may be among them
 */
export function waitBeforeTry({ most, withinMs }: Limit, triedAtMs: readonly number[], nowMs: number): number {
  const counted = triedAtMs.filter((at) => at > nowMs - withinMs).sort((a, b) => a - b);
  const freedBy = counted[counted.length - most];
  return freedBy === undefined ? 0 : freedBy + withinMs - nowMs;
}

/** Prefix of IPv6 addresses that belong to one place: a single machine may use any address of it (RFC 7421). */
const NETWORK_GROUPS = 4;

/**
 * Where a request comes from, for counting: an IPv4 address as it is, an IPv6 address by its /64. Counted by address, a
 * single machine could try as often as it likes (GHSA-p6v2-xcpg-h6xw, 2026).
 * @param address  as a socket gives it, with a zone or not; `::ffff:192.0.2.1` is the IPv4 address in it
 */
export function originOf(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%');
  if (!plain.includes(':')) return plain;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = plain.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return `${groups.slice(0, NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

/** 16-bit groups; an IPv4 address at the end stands for two, and is never within the first four. */
function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
