/**
 * The mails that an officer without an account asks for: a code, or the link anew. Rows of `mail` like all others, which
 * the relay sends to the registered mailbox (`delivery:<id>`) and nowhere else. They hold ids only: the code and the link
 * are derived when the mail is written (vault/link-code.ts, `linkForMail`).
 *
 * Where a typed reference leads nowhere the same statement is run and finds nothing to write, so the answer takes the
 * same way.
 */
import type { Database } from './database';
import { messageIdOf } from './mail-queue';

export interface LinkMail {
  /** Null: leads nowhere. */
  readonly deliveryId: string | null;
  /** fi, sv or en; absent: that of the handoff. */
  readonly language?: string | undefined;
  /** Domain of the Message-ID: that of the installation's public address. */
  readonly domain: string;
  readonly now: Date;
}

/** Queues the mail with a code. @param codeId  row of `link_code` */
export async function queueCodeMail(db: Database, { codeId, ...mail }: LinkMail & { readonly codeId: string }): Promise<void> {
  await queue(db, { ...mail, id: `code:${codeId}`, kind: 'code', content: { code_id: codeId } });
}

/** Queues a mail with the link as it is by then. @param requestId  of the request for it: a repetition writes nothing twice */
export async function queueLinkMail(db: Database, { requestId, ...mail }: LinkMail & { readonly requestId: string }): Promise<void> {
  await queue(db, { ...mail, id: `link:${requestId}`, kind: 'link', content: {} });
}

async function queue(db: Database, { id, kind, content, deliveryId, language, domain, now }: LinkMail & { readonly id: string; readonly kind: string; readonly content: object }): Promise<void> {
  await db.pool.query(
    `INSERT INTO mail (id, kind, hire_id, handoff_id, recipient, language, message_id, content, state, created_at, available_at)
     SELECT $1, $2, d.hire_id, d.handoff_id, 'delivery:' || d.id, coalesce($4, h.language, 'fi'), $5, $6, 'queued', $7, $7
     FROM delivery d LEFT JOIN handoff h ON h.hire_id = d.hire_id AND h.handoff_id = d.handoff_id
     WHERE d.id = $3 AND d.revoked_at IS NULL
     ON CONFLICT (id) DO NOTHING`,
    [id, kind, deliveryId, language ?? null, messageIdOf(id, domain), JSON.stringify(content), now],
  );
}
