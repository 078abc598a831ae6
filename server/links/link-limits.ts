/**
 * How often what needs no account may be tried: by where it comes from, and by what it is about. The numbers leave room
 * for a whole office behind one address and none for guessing or for filling somebody's mailbox (ASVS 5.0 2.4.1, 6.3.1).
 */
import { type Limit, originOf } from '../../domain/limits';
import { sweepAttempts, tryAttempt } from '../../prisma/attempts';
import type { Database } from '../../prisma/database';
import { sweepLinkSessions } from '../../prisma/link-sessions';
import type { KeyRing } from '../../vault/key-ring';
import { ProblemError } from '../problems';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const LINK_LIMITS = {
  /** By origin. */
  locate: { most: 120, withinMs: 10 * MINUTE_MS },
  type: { most: 20, withinMs: HOUR_MS },
  code: { most: 30, withinMs: HOUR_MS },
  confirm: { most: 60, withinMs: HOUR_MS },
  renew: { most: 10, withinMs: HOUR_MS },
  /** By delivery: whoever asked. Those who typed the reference get fewer, so that they cannot use up the ones of the link. */
  code_of_delivery: { most: 5, withinMs: HOUR_MS },
  code_of_reference: { most: 3, withinMs: HOUR_MS },
  renew_of_reference: { most: 3, withinMs: HOUR_MS },
} as const satisfies Readonly<Record<string, Limit>>;

export type LinkLimit = keyof typeof LINK_LIMITS;

export class LinkLimits {
  private sweptAtMs = 0;

  constructor(private readonly db: Database, private readonly keyRing: KeyRing) {}

  /** What attempts about something are counted by: a keyed hash, from which it cannot be read. @param about  `delivery D1`, `reference H1` */
  countedBy(about: string): string {
    return this.keyRing.mac('link-counted', about).toString('hex');
  }

  /** Counts an attempt by where it comes from. @throws ProblemError 429 when there were too many */
  async countOrigin(kind: LinkLimit, address: string, now: Date): Promise<void> {
    await this.require(kind, this.countedBy(`origin ${originOf(address)}`), now);
  }

  /** Counts an attempt by what it is about. @throws ProblemError 429 when there were too many */
  async require(kind: LinkLimit, countedBy: string, now: Date): Promise<void> {
    const waitMs = await this.waitBefore(kind, countedBy, now);
    if (waitMs > 0) throw tooMany('too_many_attempts', waitMs);
  }

  /** As `require`, for where nobody may be told: whether it is allowed. */
  async allows(kind: LinkLimit, countedBy: string, now: Date): Promise<boolean> {
    return (await this.waitBefore(kind, countedBy, now)) === 0;
  }

  private async waitBefore(kind: LinkLimit, countedBy: string, now: Date): Promise<number> {
    await this.sweep(now);
    return tryAttempt(this.db, { kind: `link.${kind}`, origin: countedBy, limit: LINK_LIMITS[kind], now });
  }

  /** Once an hour, what is a day old is forgotten. */
  private async sweep(now: Date): Promise<void> {
    if (now.getTime() - this.sweptAtMs < HOUR_MS) return;
    this.sweptAtMs = now.getTime();
    const before = new Date(now.getTime() - DAY_MS);
    await sweepAttempts(this.db, before);
    await sweepLinkSessions(this.db, before);
  }
}

/** 429 with the seconds to wait. @param code  `too_many_attempts`, `too_many_tries` */
export function tooMany(code: string, waitMs: number): ProblemError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const detail = code === 'too_many_tries'
    ? 'the code was mistyped too often and is worth nothing any more; ask for a new one'
    : `too many attempts; the next one is possible in ${Math.ceil(seconds / 60)} minutes`;
  return new ProblemError({ status: 429, code, detail, headers: { 'retry-after': String(seconds) } });
}
