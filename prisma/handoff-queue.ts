/** Handoffs as an office's queue lists them, the oldest first, and what was mailed about one. */
import type { Prisma } from '../generated/prisma/client';
import type { HandoffRow } from '../domain/hire/read-model';
import type { Database } from './database';
import { getHandoff } from './handoffs';

export interface QueueFilter {
  /** Organisation that received them; absent: every one that has a receiver. */
  readonly receiverId?: string | undefined;
  /** True: those that somebody may still work on; false: those that have ended; absent: both. */
  readonly open?: boolean | undefined;
  /** Id of the last handoff of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A page of an office's handoffs, oldest first; what was withdrawn is in no queue. */
export async function handoffQueue(db: Database, { receiverId, open, after, limit }: QueueFilter): Promise<HandoffRow[]> {
  const last = after === undefined ? null : await db.prisma.handoff.findFirst({ where: { handoff_id: after }, select: { created_at: true, handoff_id: true } });
  const where: Prisma.handoffWhereInput = {
    state: { not: 'withdrawn' },
    receiver_id: receiverId ?? { not: null },
    ...(open !== undefined && { ended_at: open ? null : { not: null } }),
    ...(last && { OR: [{ created_at: { gt: last.created_at } }, { created_at: last.created_at, handoff_id: { gt: last.handoff_id } }] }),
  };
  const places = await db.prisma.handoff.findMany({ where, orderBy: [{ created_at: 'asc' }, { handoff_id: 'asc' }], take: limit, select: { hire_id: true, handoff_id: true } });
  const rows = await Promise.all(places.map((place) => getHandoff(db, place.hire_id, place.handoff_id)));
  return rows.filter((row) => row !== undefined);
}

/** How a mail about a handoff stands; no address and no text of it. */
export interface MailStanding {
  readonly mail_id: string;
  readonly kind: string;
  readonly state: string;
  readonly reason: string | null;
  readonly smtp_status: string | null;
  /** ISO instants, UTC. */
  readonly created_at: string;
  readonly sent_at: string | null;
}

/** Mails about a handoff, oldest first. */
export async function mailsOfHandoff(db: Database, hireId: string, handoffId: string): Promise<MailStanding[]> {
  const rows = await db.prisma.mail.findMany({
    where: { hire_id: hireId, handoff_id: handoffId }, orderBy: [{ created_at: 'asc' }, { id: 'asc' }],
    select: { id: true, kind: true, state: true, reason: true, smtp_status: true, created_at: true, sent_at: true },
  });
  return rows.map(({ id, created_at, sent_at, ...rest }) => ({ mail_id: id, ...rest, created_at: created_at.toISOString(), sent_at: sent_at?.toISOString() ?? null }));
}
