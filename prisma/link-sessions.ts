/**
 * Browsers on the way of an officer without an account, and the codes that were mailed for them (ADR-0013). A session of
 * kind `locator` shows a reference and no more; a code makes one of kind `acting` out of it, under another token. Only
 * SHA-256 of tokens is stored.
 *
 * A session may lead nowhere, because somebody typed a reference that is none. It is stored, counted and refused by the
 * very statements that serve the others, so that from outside it cannot be told apart.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { link_session } from '../generated/prisma/client';
import type { Database } from './database';

export type LinkSessionKind = 'locator' | 'acting';

export interface LinkSession {
  /** SHA-256 (hex) of its token. */
  readonly hash: string;
  readonly kind: LinkSessionKind;
  /** Null: leads nowhere. */
  readonly deliveryId: string | null;
  /** The reference was typed: shows nothing before the code. */
  readonly typed: boolean;
  readonly countedBy: string;
  readonly expiresAt: Date;
  /** Text of the vault with the name and role that the officer typed; null: not yet. */
  readonly identityTextId: string | null;
}

export interface LinkCode {
  readonly id: string;
  /** This one included. */
  readonly tries: number;
  readonly deliveryId: string | null;
}

/** What became of a try, before the code itself is looked at. */
export type CodeTry =
  | { readonly outcome: 'try'; readonly code: LinkCode }
  /** All tries are used up; until then it would have been valid. */
  | { readonly outcome: 'too_many'; readonly until: Date }
  /** None was asked for, or it is over, or used. */
  | { readonly outcome: 'none' };

export const SESSION_MS = 30 * 60_000;
export const CODE_MS = 10 * 60_000;
export const MOST_TRIES = 5;

interface NewSession {
  readonly deliveryId: string | null;
  readonly typed: boolean;
  readonly countedBy: string;
  readonly now: Date;
}

/** A browser that has shown a link or a reference; gives the token of its session, the only time that it can be read. */
export async function beginLocator(db: Database, { deliveryId, typed, countedBy, now }: NewSession): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const token = freshToken();
  const expiresAt = new Date(now.getTime() + SESSION_MS);
  await db.prisma.link_session.create({
    data: { hash: linkTokenHash(token), delivery_id: deliveryId, kind: 'locator', typed, counted_by: countedBy, created_at: now, expires_at: expiresAt },
  });
  return { token, expiresAt };
}

/** The session of a token; undefined when it is none, over or ended, or when its delivery is revoked. Changes nothing. */
export async function findLinkSession(db: Database, { token, now }: { readonly token: string; readonly now: Date }): Promise<LinkSession | undefined> {
  const row = await db.prisma.link_session.findFirst({
    where: { hash: linkTokenHash(token), revoked_at: null, expires_at: { gt: now }, OR: [{ delivery_id: null }, { delivery: { revoked_at: null } }] },
  });
  return row === null ? undefined : fromRow(row);
}

/** A code for a session, of which the newest counts; gives its id, from which the code is derived when it is mailed. */
export async function beginCode(db: Database, { session, now }: { readonly session: LinkSession; readonly now: Date }): Promise<string> {
  const id = randomUUID();
  await db.prisma.link_code.create({
    data: { id, session_hash: session.hash, delivery_id: session.deliveryId, created_at: now, expires_at: new Date(now.getTime() + CODE_MS) },
  });
  return id;
}

/** Counts a try for the newest code of a session, whatever was typed: however many come at once, five get this far. */
export async function tryCode(db: Database, { session, now }: { readonly session: LinkSession; readonly now: Date }): Promise<CodeTry> {
  const { rows } = await db.pool.query<{ id: string; tries: number; delivery_id: string | null; expires_at: Date; counted: boolean }>(
    `WITH newest AS (
       SELECT id, tries, delivery_id, expires_at, used_at FROM link_code WHERE session_hash = $1 ORDER BY created_at DESC, id DESC LIMIT 1),
     counted AS (
       UPDATE link_code c SET tries = c.tries + 1 FROM newest
       WHERE c.id = newest.id AND c.tries < $3 AND c.used_at IS NULL AND c.expires_at > $2 RETURNING c.id, c.tries)
     SELECT newest.id, coalesce(counted.tries, newest.tries) AS tries, newest.delivery_id, newest.expires_at, counted.id IS NOT NULL AS counted
     FROM newest LEFT JOIN counted ON counted.id = newest.id WHERE newest.used_at IS NULL AND newest.expires_at > $2`,
    [session.hash, now, MOST_TRIES],
  );
  const [row] = rows;
  if (!row) return { outcome: 'none' };
  return row.counted ? { outcome: 'try', code: { id: row.id, tries: row.tries, deliveryId: row.delivery_id } } : { outcome: 'too_many', until: row.expires_at };
}

/**
 * The right code was typed: it is used up, the locator's session ends, and the browser gets an acting one under a fresh
 * token. Undefined when somebody else was quicker with the same code.
 */
export async function beginActing(db: Database, { session, codeId, now }: { readonly session: LinkSession; readonly codeId: string; readonly now: Date }): Promise<{ readonly token: string; readonly expiresAt: Date } | undefined> {
  const token = freshToken();
  const expiresAt = new Date(now.getTime() + SESSION_MS);
  const { rowCount } = await db.pool.query(
    `WITH used AS (UPDATE link_code SET used_at = $3 WHERE id = $1 AND used_at IS NULL AND expires_at > $3 RETURNING session_hash, delivery_id),
     ended AS (UPDATE link_session s SET revoked_at = $3 FROM used WHERE s.hash = used.session_hash AND s.revoked_at IS NULL RETURNING s.typed, s.counted_by, s.delivery_id)
     INSERT INTO link_session (hash, delivery_id, kind, typed, counted_by, created_at, expires_at)
     SELECT $2, delivery_id, 'acting', typed, counted_by, $3, $4 FROM ended WHERE delivery_id IS NOT NULL`,
    [codeId, linkTokenHash(token), now, expiresAt],
  );
  return rowCount === 1 && session.deliveryId !== null ? { token, expiresAt } : undefined;
}

/** The officer has said who they are; the first saying stands for the session. Gives the text that stands. */
export async function rememberIdentity(db: Database, hash: string, textId: string): Promise<string> {
  await db.prisma.link_session.updateMany({ where: { hash, identity_text_id: null }, data: { identity_text_id: textId } });
  return (await db.prisma.link_session.findUniqueOrThrow({ where: { hash }, select: { identity_text_id: true } })).identity_text_id ?? textId;
}

/** Ends a session; also where it has ended already, or never was one. */
export async function endLinkSession(db: Database, { token, now }: { readonly token: string; readonly now: Date }): Promise<void> {
  await db.prisma.link_session.updateMany({ where: { hash: linkTokenHash(token), revoked_at: null }, data: { revoked_at: now } });
}

/** Forgets sessions that were over before that instant, with their codes. What was done in them stands in the audit. */
export async function sweepLinkSessions(db: Database, before: Date): Promise<void> {
  await db.prisma.link_code.deleteMany({ where: { session: { expires_at: { lt: before } } } });
  await db.prisma.link_session.deleteMany({ where: { expires_at: { lt: before }, codes: { none: {} } } });
}

/** SHA-256 (hex) of a session's token: by it logs and audit may name the session. */
export function linkTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function freshToken(): string {
  return randomBytes(32).toString('base64url');
}

function fromRow(row: link_session): LinkSession {
  return {
    hash: row.hash, kind: row.kind as LinkSessionKind, deliveryId: row.delivery_id, typed: row.typed, countedBy: row.counted_by,
    expiresAt: row.expires_at, identityTextId: row.identity_text_id,
  };
}
