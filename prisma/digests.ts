/**
 * What waits for somebody's digest, and the digest that takes it. A digest is named by recipient and date, so that of any
 * number of makers one makes it; what it leaves out because it is no longer true is settled with it.
 */
import type { Prisma } from '../generated/prisma/client';
import type { Database } from './database';
import { messageIdOf } from './mail-queue';

export interface DigestItem {
  readonly id: string;
  readonly hireId: string;
  readonly entry: Prisma.JsonValue;
}

/** Recipients for whom something waits since before an instant and who have no digest of that date yet. @param on  ISO date */
export async function recipientsWaiting(db: Database, { before, on }: { readonly before: Date; readonly on: string }): Promise<string[]> {
  const { rows } = await db.pool.query<{ recipient: string }>(
    `SELECT DISTINCT recipient FROM digest_item i WHERE digest_id IS NULL AND created_at < $1
       AND NOT EXISTS (SELECT FROM digest_item made WHERE made.digest_id = i.recipient || ':' || $2) ORDER BY recipient`,
    [before, on],
  );
  return rows.map((row) => row.recipient);
}

/** What waits for a recipient, oldest first. */
export async function waitingItems(db: Database, recipient: string, before: Date): Promise<DigestItem[]> {
  const rows = await db.prisma.digest_item.findMany({ where: { recipient, digest_id: null, created_at: { lt: before } }, orderBy: [{ created_at: 'asc' }, { id: 'asc' }] });
  return rows.map((row) => ({ id: row.id, hireId: row.hire_id, entry: row.entry }));
}

export interface Digest {
  readonly recipient: string;
  /** ISO date. */
  readonly on: string;
  /** Ids of everything that it settles, told or left out. */
  readonly items: readonly string[];
  /** Undefined: nothing of it is still true, or it has nowhere to go; then no mail is made. */
  readonly mail?: { readonly language: string; readonly content: object } | undefined;
  readonly domain: string;
  readonly now: Date;
}

/** Settles the items and makes the mail, in one transaction; false where a digest of that day was there first. */
export async function makeDigest(db: Database, { recipient, on, items, mail, domain, now }: Digest): Promise<boolean> {
  const id = `${recipient}:${on}`;
  return db.prisma.$transaction(async (tx) => {
    // Whoever comes second waits here for the first one and then sees what it did.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`digest ${id}`}, 0))`;
    if ((await tx.digest_item.count({ where: { digest_id: id } })) > 0) return false;
    const { count } = await tx.digest_item.updateMany({ where: { id: { in: [...items] }, digest_id: null }, data: { digest_id: id } });
    if (count > 0 && mail)
      await tx.mail.createMany({
        data: [{ id: `digest:${id}`, kind: 'digest', recipient, language: mail.language, message_id: messageIdOf(`digest:${id}`, domain), content: mail.content as Prisma.InputJsonObject, state: 'queued', created_at: now, available_at: now }],
        skipDuplicates: true,
      });
    return count > 0;
  });
}
