/**
 * Mails on their way: one row for each logical mail to one mailbox. Whoever makes one names what it comes from, and a
 * repetition makes nothing; whoever sends one takes it for a lease, so that two senders do not send the same at once. A
 * sender that dies keeps nobody waiting longer than the lease, and what it had handed over goes out once more under the
 * same Message-ID: that is the most which SMTP allows to promise (trust.md §7).
 *
 * Time comes from the caller. Addresses are not kept; `recipient` says where one is to be found.
 */
import { createHash } from 'node:crypto';
import { Prisma } from '../generated/prisma/client';
import type { Database } from './database';

export type UndeliverableReason = 'bounced' | 'refused' | 'no_address' | 'expired';
export type DropReason = 'no_longer_true' | 'never_sent' | 'revoked' | 'expired';

export interface NewMail {
  readonly id: string;
  readonly kind: string;
  readonly hireId: string | null;
  readonly handoffId: string | null;
  readonly recipient: string;
  readonly language: string;
  /** Codes for the template. */
  readonly content: object;
  /** Not to be sent at all, with the reason: nobody has an address to send it to. */
  readonly undeliverable?: UndeliverableReason;
}

/** A row that is taken for sending. */
export interface TakenMail {
  readonly id: string;
  readonly kind: string;
  readonly hireId: string | null;
  readonly handoffId: string | null;
  readonly recipient: string;
  readonly language: string;
  /** Without brackets. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly content: Prisma.JsonObject;
  readonly createdAt: Date;
  /** Null: as the kind has it. */
  readonly expiresAt: Date | null;
  /** This one included. */
  readonly attempts: number;
  /** Whether an earlier attempt may have handed it over. */
  readonly mayHaveArrived: boolean;
}

/** What waits in somebody's digest. */
export interface NewDigestItem {
  readonly id: string;
  readonly recipient: string;
  readonly hireId: string;
  readonly entry: object;
  /** UTC instant by which digests are told apart. */
  readonly at: Date;
}

/** `<token>@<domain>`: of a mail, always the same. */
export function messageIdOf(mailId: string, domain: string): string {
  return `${createHash('sha256').update(mailId).digest('hex').slice(0, 40)}@${domain}`;
}

/** What became of a notice. */
export interface NoticeResult {
  readonly outboxId: string;
  readonly mails: readonly NewMail[];
  readonly items: readonly NewDigestItem[];
  /** Why nobody is told, where it is so. */
  readonly dropped?: DropReason;
  readonly domain: string;
  readonly now: Date;
}

/** Makes what follows from a notice and marks its outbox row done, in one transaction; a repetition changes nothing. */
export async function settleNotice(db: Database, { outboxId, mails, items, dropped, domain, now }: NoticeResult): Promise<void> {
  const first = await firstOfThreads(db, mails);
  await db.prisma.$transaction([
    db.prisma.mail.createMany({ data: mails.map((one) => mailRow(one, first, domain, now)), skipDuplicates: true }),
    db.prisma.digest_item.createMany({ data: items.map(itemRow), skipDuplicates: true }),
    db.prisma.outbox.updateMany({ where: { id: outboxId, done_at: null }, data: { done_at: now, last_error: dropped === undefined ? null : `dropped: ${dropped}` } }),
  ]);
}

function itemRow({ id, recipient, hireId, entry, at }: NewDigestItem): Prisma.digest_itemCreateManyInput {
  return { id, recipient, hire_id: hireId, entry: entry as Prisma.InputJsonObject, created_at: at };
}

/** The first mail of each handoff to each recipient that somebody may have: later ones answer to it. */
async function firstOfThreads(db: Database, mails: readonly NewMail[]): Promise<ReadonlyMap<string, string>> {
  const places = mails.flatMap(({ hireId, handoffId, recipient }) => (handoffId === null ? [] : [{ hire_id: hireId, handoff_id: handoffId, recipient }]));
  if (places.length === 0) return new Map();
  const rows = await db.prisma.mail.findMany({
    where: { OR: places, state: { in: ['queued', 'sent'] }, kind: { not: CODE_KIND } }, orderBy: [{ created_at: 'desc' }, { id: 'desc' }],
    select: { handoff_id: true, recipient: true, message_id: true },
  });
  return new Map(rows.map((row) => [threadKey(row.handoff_id, row.recipient), row.message_id]));
}

function threadKey(handoffId: string | null, recipient: string): string {
  return `${handoffId ?? ''}\n${recipient}`;
}

function mailRow({ id, kind, hireId, handoffId, recipient, language, content, undeliverable }: NewMail, first: ReadonlyMap<string, string>, domain: string, now: Date): Prisma.mailCreateManyInput {
  return {
    id, kind, hire_id: hireId, handoff_id: handoffId, recipient, language, message_id: messageIdOf(id, domain), in_reply_to: first.get(threadKey(handoffId, recipient)) ?? null,
    content: content as Prisma.InputJsonObject, created_at: now, available_at: now,
    ...(undeliverable === undefined ? { state: 'queued' } : { state: 'undeliverable', reason: undeliverable, settled_at: now }),
  };
}

/** Mails with a code are taken apart from the others: somebody waits for each of them. */
export const CODE_KIND = 'code';

export interface Taking {
  /** Mails with codes, or all others. */
  readonly codes: boolean;
  readonly limit: number;
  readonly leaseMs: number;
  readonly now: Date;
  /** Recipients to whom something of these is on its way. */
  readonly busy: readonly string[];
}

/** Takes due mails, the oldest first and one for each recipient; no other sender gets them until the lease is over. */
export async function takeDueMails(db: Database, { codes, limit, leaseMs, now, busy }: Taking): Promise<TakenMail[]> {
  const { rows } = await db.pool.query<TakenMail>(
    `WITH next AS (
       SELECT DISTINCT ON (recipient) id, available_at FROM mail
       WHERE state = 'queued' AND available_at <= $1 AND (kind = '${CODE_KIND}') = $5 AND NOT recipient = ANY ($4) ORDER BY recipient, available_at, id),
     due AS (
       SELECT m.id, m.may_have_arrived AS before FROM mail m JOIN next ON next.id = m.id
       WHERE m.state = 'queued' AND m.available_at <= $1 ORDER BY m.available_at, m.id LIMIT $2 FOR UPDATE OF m SKIP LOCKED)
     UPDATE mail m SET attempts = m.attempts + 1, may_have_arrived = true, available_at = $1::timestamptz + $3 * interval '1 millisecond'
     FROM due WHERE m.id = due.id
     RETURNING m.id, m.kind, m.hire_id AS "hireId", m.handoff_id AS "handoffId", m.recipient, m.language, m.message_id AS "messageId", m.in_reply_to AS "inReplyTo",
       m.content, m.created_at AS "createdAt", m.expires_at AS "expiresAt", m.attempts, due.before AS "mayHaveArrived"`,
    [now, limit, leaseMs, busy, codes],
  );
  return rows;
}

/** The receiver's server has it. */
export async function markSent(db: Database, id: string, now: Date): Promise<void> {
  await db.prisma.mail.updateMany({ where: { id, state: 'queued' }, data: { state: 'sent', sent_at: now, settled_at: now, reason: null, smtp_status: null } });
}

/** Comes again later. @param counted  false: this try does not count, because the mail had no part in its failing */
export async function markLater(db: Database, { id }: Pick<TakenMail, 'id'>, { at, status, mayHaveArrived, counted }: { readonly at: Date; readonly status: string; readonly mayHaveArrived: boolean; readonly counted: boolean }): Promise<void> {
  await db.prisma.mail.updateMany({
    where: { id, state: 'queued' }, data: { available_at: at, smtp_status: status, may_have_arrived: mayHaveArrived, ...(!counted && { attempts: { decrement: 1 } }) },
  });
}

/** It is not sent (any more), because it need not be. */
export async function markDropped(db: Database, { id, mayHaveArrived }: Pick<TakenMail, 'id' | 'mayHaveArrived'>, reason: DropReason, now: Date): Promise<void> {
  await db.prisma.mail.updateMany({ where: { id, state: 'queued' }, data: { state: 'dropped', reason, settled_at: now, may_have_arrived: mayHaveArrived } });
}

export interface Undeliverable {
  readonly id: string;
  readonly reason: UndeliverableReason;
  /** Enhanced status code, or null. */
  readonly status: string | null;
  /** Whether somebody may have it all the same. */
  readonly mayHaveArrived: boolean;
  readonly now: Date;
  /** Whom to tell. */
  readonly items: readonly NewDigestItem[];
}

/** It does not arrive: a task for whoever sent it, until somebody has seen to it. Whether that was news. */
export async function markUndeliverable(db: Database, { id, reason, status, mayHaveArrived, now, items }: Undeliverable): Promise<boolean> {
  return db.prisma.$transaction(async (tx) => {
    const { count } = await tx.mail.updateMany({
      where: { id, state: { in: ['queued', 'sent'] } },
      data: { state: 'undeliverable', reason, smtp_status: status, may_have_arrived: mayHaveArrived, settled_at: now, handled_at: null, handled_by: null },
    });
    if (count > 0) await tx.digest_item.createMany({ data: items.map(itemRow), skipDuplicates: true });
    return count > 0;
  });
}

/**
 * Mails that wait for us and not for their receiver's server, and for how many seconds the oldest of them does; null when
 * there is none. A server that defers is asked again later, which is as it should be.
 */
export async function mailLag(db: Database): Promise<{ readonly due: number; readonly oldestSeconds: number | null }> {
  const { rows } = await db.pool.query<{ due: number; oldest_seconds: number | null }>(
    `SELECT count(*)::integer AS due,
       extract(epoch FROM now() - min(CASE WHEN attempts = 0 THEN coalesce(handled_at, created_at) ELSE available_at END))::float8 AS oldest_seconds
     FROM mail WHERE state = 'queued' AND (attempts = 0 OR available_at <= now())`,
  );
  const { due, oldest_seconds: oldestSeconds } = rows[0]!;
  return { due, oldestSeconds };
}

/** Is one of these hires made up? Mails about it never leave the machine. */
export async function hasDemoHire(db: Database, hireIds: readonly string[]): Promise<boolean> {
  return hireIds.length > 0 && (await db.prisma.demo_entry.count({ where: { kind: 'hire', id: { in: [...hireIds] } } })) > 0;
}
