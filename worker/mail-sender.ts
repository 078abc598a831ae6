/**
 * Sends the mails that are due. What it guarantees: a mail is tried until its server has taken it, refused it, or four
 * days are over; it goes out under one Message-ID however often; whoever defers or is slow holds up nobody else; and what
 * is no longer true when it is about to be sent is not sent.
 *
 * Addresses, links and codes are found for the attempt and forgotten with it; rows hold none of them.
 */
import type { Notice } from '../domain/notices/notice';
import { type Mailbox, bounceAddress, domainOf, mailboxOf, tokenOf } from '../mail/addresses';
import { GIVE_UP_MS, type Outcome, nextAttempt } from '../mail/attempts';
import { type MailContent, languageOr } from '../mail/content';
import { type Sending, renderMail } from '../mail/render';
import type { Database } from '../prisma/database';
import { findDelivery, linkForMail } from '../prisma/deliveries';
import { getHandoff } from '../prisma/handoffs';
import { loadState } from '../prisma/hire-state';
import {
  type DropReason, type TakenMail, type UndeliverableReason, CODE_KIND, hasDemoHire, markDropped, markLater, markSent, markUndeliverable, takeDueMails,
} from '../prisma/mail-queue';
import { getService } from '../prisma/registry';
import { codeOf } from '../vault/link-code';
import type { Vault } from '../vault/vault';
import { addressOfRecipient } from './mail-addresses';
import { NOTICE_KIND, holdsNow, undeliverableItems } from './mail-relay';
import { CONNECTIONS_FOR_CODES, CONNECTIONS_FOR_OTHERS, type OutgoingMail } from './smtp';

/** What mails are handed over through. */
export interface Door {
  send(mail: OutgoingMail): Promise<Outcome>;
}

export interface MailSenderSources {
  readonly db: Database;
  readonly vault: Vault;
  readonly door: Door;
  /** For mails about made-up hires, which never leave the machine. */
  readonly catcher: Door;
  readonly from: Mailbox;
  readonly publicUrl: string;
  /** Longer than an attempt can take. Milliseconds. */
  readonly leaseMs: number;
  /** Now, UTC milliseconds. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

const LINK_KIND = 'link';
/** Codes are good for so long (ASVS 5.0 6.5.5). */
const CODE_MS = 10 * 60_000;
/** While no server is there, it is asked again after this long. */
const SERVER_PAUSE_MS = 10_000;
/** Something of ours failed, such as the database. */
const FAULT_PAUSE_MS = 60_000;

type Prepared =
  | { readonly mail: OutgoingMail; readonly door: Door }
  | { readonly drop: DropReason }
  | { readonly undeliverable: UndeliverableReason };

export class MailSender {
  /** By recipient: one mail at a time to each, and a code beside it. */
  readonly #codes = new Map<string, Promise<void>>();
  readonly #others = new Map<string, Promise<void>>();
  #serverPauseUntil = -Infinity;

  constructor(private readonly sources: MailSenderSources) {}

  /** Starts what is due, as far as there is room; resolves with how many when they are on their way. */
  async start(): Promise<number> {
    if (this.sources.clock() < this.#serverPauseUntil) return 0;
    return (await this.#startSome(this.#codes, CONNECTIONS_FOR_CODES)) + (await this.#startSome(this.#others, CONNECTIONS_FOR_OTHERS));
  }

  /** Whether something is on its way. */
  get isBusy(): boolean {
    return this.#codes.size + this.#others.size > 0;
  }

  /** Resolves when something that is on its way has ended; at once when nothing is. */
  async oneEnded(): Promise<void> {
    if (this.isBusy) await Promise.race([...this.#codes.values(), ...this.#others.values()]);
  }

  /** Resolves when nothing is on its way any more. */
  async allEnded(): Promise<void> {
    await Promise.all([...this.#codes.values(), ...this.#others.values()]);
  }

  /** Sends everything that is due now and waits for its end. */
  async sendDue(): Promise<void> {
    for (;;) {
      // Asked first: what ends while the next ones are looked for has made room for more.
      const wasBusy = this.isBusy;
      if ((await this.start()) === 0 && !wasBusy) return;
      await this.oneEnded();
    }
  }

  async #startSome(inFlight: Map<string, Promise<void>>, most: number): Promise<number> {
    const { db, leaseMs, clock, log } = this.sources;
    const limit = most - inFlight.size;
    if (limit <= 0) return 0;
    const rows = await takeDueMails(db, { codes: inFlight === this.#codes, limit, leaseMs, now: new Date(clock()), busy: [...inFlight.keys()] });
    for (const row of rows) {
      const attempt = this.#attempt(row)
        .catch((error: unknown) => log(`mail ${row.id} is tried again after its lease: ${messageOf(error)}`))
        .finally(() => inFlight.delete(row.recipient));
      inFlight.set(row.recipient, attempt);
    }
    return rows.length;
  }

  async #attempt(row: TakenMail): Promise<void> {
    const { db, clock } = this.sources;
    let prepared: Prepared;
    try {
      prepared = await this.#prepare(row);
    } catch (error) {
      this.sources.log(`mail ${row.id} could not be made and is tried again: ${messageOf(error)}`);
      return markLater(db, row, { at: new Date(clock() + FAULT_PAUSE_MS), status: 'not_made', mayHaveArrived: row.mayHaveArrived, counted: false });
    }
    if ('drop' in prepared) return markDropped(db, row, prepared.drop, new Date(clock()));
    if ('undeliverable' in prepared) return this.#giveUp(row, { reason: prepared.undeliverable, status: null, mayHaveArrived: row.mayHaveArrived });
    await this.#settle(row, await prepared.door.send(prepared.mail));
  }

  async #settle(row: TakenMail, outcome: Outcome): Promise<void> {
    const { db, clock } = this.sources;
    const nowMs = clock();
    switch (outcome.is) {
      case 'taken':
        return markSent(db, row.id, new Date(nowMs));
      case 'refused':
        return this.#giveUp(row, { reason: 'refused', status: outcome.status, mayHaveArrived: row.mayHaveArrived });
      case 'no_server':
        this.#serverPauseUntil = nowMs + SERVER_PAUSE_MS;
        return markLater(db, row, { at: new Date(nowMs + SERVER_PAUSE_MS), status: outcome.reason, mayHaveArrived: row.mayHaveArrived, counted: false });
      case 'deferred':
      case 'unsure': {
        const status = outcome.is === 'deferred' ? outcome.status : outcome.reason;
        const mayHaveArrived = row.mayHaveArrived || outcome.is === 'unsure';
        const at = nextAttempt({ attempts: row.attempts, nowMs, expiresAt: expiryOf(row), isCode: row.kind === CODE_KIND });
        if (at === undefined) return row.kind === CODE_KIND ? markDropped(db, row, 'expired', new Date(nowMs)) : this.#giveUp(row, { reason: 'expired', status, mayHaveArrived });
        return markLater(db, row, { at: new Date(at), status, mayHaveArrived, counted: true });
      }
    }
  }

  async #giveUp(row: TakenMail, how: Omit<Loss, 'nowMs'>): Promise<void> {
    await markLost(this.sources.db, row, { ...how, nowMs: this.sources.clock() });
  }

  async #prepare(row: TakenMail): Promise<Prepared> {
    const { db, vault, from, publicUrl, clock } = this.sources;
    const nowMs = clock();
    const content = await this.#contentOf(row);
    if (content === undefined) return { drop: 'revoked' };
    if (content.kind === 'code' && nowMs >= Date.parse(content.valid_until)) return { drop: 'expired' };
    if (content.kind === 'notice' && !(await this.#isStillTrue(content.notice))) return { drop: 'no_longer_true' };
    const address = await addressOfRecipient(db, vault, row.recipient);
    const language = languageOr(row.language);
    const link = await this.#linkOf(row, content, language);
    // A delivery that was ended has neither link nor mailbox; nobody made a mistake.
    if (link === null) return { drop: 'revoked' };
    if (address === undefined) return { undeliverable: 'no_address' };
    const domain = domainOf(from);
    const sending: Sending = {
      publicUrl, organizer: from.address, domain, madeAt: row.createdAt.toISOString(),
      ...(link !== undefined && { link }), ...(content.kind === 'code' && { code: codeOf(vault.keyRing, content.code_id) }),
    };
    const mail: OutgoingMail = {
      from, to: mailboxOf(address, row.recipient), bounceTo: bounceAddress(tokenOf(row.messageId), domain), messageId: row.messageId, inReplyTo: row.inReplyTo,
      language, date: row.createdAt, rendered: renderMail(content, language, sending),
    };
    const isDemo = await hasDemoHire(db, content.kind === 'digest' ? content.hires.map((one) => one.hire_id) : row.hireId === null ? [] : [row.hireId]);
    return { mail, door: isDemo ? this.sources.catcher : this.sources.door };
  }

  /** What the template is given; undefined for a code or link without a handoff. */
  async #contentOf({ kind, content, hireId, handoffId, createdAt }: TakenMail): Promise<MailContent | undefined> {
    if (kind !== CODE_KIND && kind !== LINK_KIND) return content as unknown as MailContent;
    if (hireId === null || handoffId === null) return undefined;
    if (kind === CODE_KIND) return { kind, code_id: String(content['code_id']), handoff_id: handoffId, valid_until: new Date(createdAt.getTime() + CODE_MS).toISOString() };
    const handoff = await getHandoff(this.sources.db, hireId, handoffId);
    const service = handoff?.service_id ? await getService(this.sources.db, handoff.service_id) : undefined;
    return {
      kind, handoff_id: handoffId, due_on: handoff?.due_on ?? null,
      service: service ? { fi: service.title_fi, sv: service.title_sv, en: service.title_en } : null,
    };
  }

  async #isStillTrue(notice: Notice): Promise<boolean> {
    const state = await loadState(this.sources.db, notice.hire_id);
    return state !== undefined && holdsNow(notice, state, this.sources.clock());
  }

  /** The secret link for a receiver; undefined where a mail has none, null where there should be one and the delivery is over. */
  async #linkOf({ recipient }: TakenMail, content: MailContent, language: string): Promise<string | undefined | null> {
    const isWithdrawal = content.kind === 'notice' && content.notice.kind === 'withdrawn';
    if (!recipient.startsWith(DELIVERY) || isWithdrawal) return undefined;
    const { db, vault, publicUrl, clock } = this.sources;
    if (content.kind === 'code') return (await findDelivery(db, recipient.slice(DELIVERY.length)))?.revokedAt === null ? undefined : null;
    return (await linkForMail(db, vault.keyRing, { deliveryId: recipient.slice(DELIVERY.length), publicUrl, language, now: new Date(clock()) })) ?? null;
  }
}

const DELIVERY = 'delivery:';

/** How a mail did not arrive. */
export interface Loss {
  readonly reason: UndeliverableReason;
  /** Enhanced status code, or null. */
  readonly status: string | null;
  /** Whether somebody may have it all the same. */
  readonly mayHaveArrived: boolean;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

/** A mail did not arrive: a task, and a line in the digest of whoever sent what it is about. False when that was known. */
export async function markLost(
  db: Database,
  mail: { readonly id: string; readonly kind: string; readonly hireId: string | null; readonly handoffId: string | null; readonly recipient: string },
  { nowMs, ...loss }: Loss,
): Promise<boolean> {
  const handoff = mail.hireId !== null && mail.handoffId !== null ? await getHandoff(db, mail.hireId, mail.handoffId) : undefined;
  const isTold = mail.kind === NOTICE_KIND || mail.kind === LINK_KIND;
  const items = isTold ? await undeliverableItems(db, { ...mail, sender: handoff?.sender }, nowMs) : [];
  return markUndeliverable(db, { id: mail.id, ...loss, now: new Date(nowMs), items });
}

function expiryOf({ expiresAt, createdAt, kind }: TakenMail): number {
  return expiresAt?.getTime() ?? createdAt.getTime() + (kind === CODE_KIND ? CODE_MS : GIVE_UP_MS);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
