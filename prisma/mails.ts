/** Mails as they stand: what was sent, to which recipient, what did not arrive and who has seen to it. */
import type { Prisma, mail } from '../generated/prisma/client';
import type { HireScope } from '../domain/access/scope';
import type { Database } from './database';
import { inScope } from './hires';
import { CODE_KIND } from './mail-queue';

export type MailState = 'queued' | 'sent' | 'undeliverable' | 'dropped';

/** May this recipient have a mail about that handoff that is still to be undone? */
export async function mayHaveMailOf(db: Database, { hireId, handoffId, recipient }: { readonly hireId: string; readonly handoffId: string; readonly recipient: string }): Promise<boolean> {
  const row = await db.prisma.mail.findFirst({
    where: { hire_id: hireId, handoff_id: handoffId, recipient, kind: { not: CODE_KIND }, may_have_arrived: true }, select: { id: true },
  });
  return row !== null;
}

/** Content of the newest mail of a handoff to a recipient; undefined when there is none. */
export async function newestContent(db: Database, { hireId, handoffId, recipient }: { readonly hireId: string; readonly handoffId: string; readonly recipient: string }): Promise<Prisma.JsonValue | undefined> {
  const row = await db.prisma.mail.findFirst({
    where: { hire_id: hireId, handoff_id: handoffId, recipient, kind: 'notice' }, orderBy: [{ created_at: 'desc' }, { id: 'desc' }], select: { content: true },
  });
  return row?.content;
}

/** A mail by the token of its bounce address or Message-ID; undefined when there is none. */
export async function mailOfToken(db: Database, token: string): Promise<MailRow | undefined> {
  if (!/^[0-9a-f]{40}$/.test(token)) return undefined;
  const row = await db.prisma.mail.findFirst({ where: { message_id: { startsWith: `${token}@` } } });
  return row === null ? undefined : rowOf(row);
}

/** A mail as it stands. */
export interface MailRow {
  readonly id: string;
  readonly kind: string;
  readonly hireId: string | null;
  readonly handoffId: string | null;
  readonly recipient: string;
  readonly state: MailState;
  readonly reason: string | null;
  readonly smtpStatus: string | null;
  /** ISO instants, UTC. */
  readonly createdAt: string;
  readonly sentAt: string | null;
  readonly settledAt: string | null;
  readonly attempts: number;
  readonly handledBy: string | null;
  readonly handledAt: string | null;
}

export interface MailFilter {
  /** Mails about these hires only; what is about no hire is seen by those who see all. */
  readonly scope: HireScope;
  readonly state?: MailState | undefined;
  readonly hireId?: string | undefined;
  /** Only what nobody has seen to. */
  readonly unhandled?: boolean | undefined;
}

/** A page of mails, newest first. @param after  id of the last one of the page before */
export async function listMails(db: Database, { after, limit, scope, state, hireId, unhandled }: MailFilter & { readonly after?: string | undefined; readonly limit: number }): Promise<MailRow[]> {
  const hires = scope.all ? undefined : await db.prisma.hire.findMany({ where: inScope(scope), select: { hire_id: true } });
  const last = after === undefined ? null : await db.prisma.mail.findUnique({ where: { id: after }, select: { id: true, created_at: true } });
  const rows = await db.prisma.mail.findMany({
    where: {
      ...(state !== undefined && { state }),
      ...(hireId !== undefined && { hire_id: hireId }),
      ...(unhandled && { handled_at: null }),
      AND: [
        ...(hires === undefined ? [] : [{ hire_id: { in: hires.map((h) => h.hire_id) } }]),
        ...(last === null ? [] : [{ OR: [{ created_at: { lt: last.created_at } }, { created_at: last.created_at, id: { gt: last.id } }] }]),
      ],
    },
    orderBy: [{ created_at: 'desc' }, { id: 'asc' }],
    take: limit,
  });
  return rows.map(rowOf);
}

/** What did not arrive and nobody has seen to, newest first. */
export function undeliverable(db: Database, scope: HireScope, limit = 200): Promise<MailRow[]> {
  return listMails(db, { scope, state: 'undeliverable', unhandled: true, limit });
}

/** A mail by id. */
export async function findMail(db: Database, id: string): Promise<MailRow | undefined> {
  const row = await db.prisma.mail.findUnique({ where: { id } });
  return row === null ? undefined : rowOf(row);
}

/** Sends an undeliverable mail once more, to the address that is registered by then; whether it was one. */
export async function resendMail(db: Database, id: string, { by, now, expiresAt }: { readonly by: string; readonly now: Date; readonly expiresAt: Date }): Promise<boolean> {
  const { count } = await db.prisma.mail.updateMany({
    where: { id, state: 'undeliverable' },
    data: { state: 'queued', reason: null, smtp_status: null, attempts: 0, available_at: now, expires_at: expiresAt, settled_at: null, handled_by: by, handled_at: now },
  });
  return count > 0;
}

/** Somebody has seen to an undeliverable mail; whether it was one. A second time changes nothing. */
export async function handleMail(db: Database, id: string, { by, now }: { readonly by: string; readonly now: Date }): Promise<boolean> {
  await db.prisma.mail.updateMany({ where: { id, state: 'undeliverable', handled_at: null }, data: { handled_by: by, handled_at: now } });
  return (await db.prisma.mail.count({ where: { id, state: 'undeliverable' } })) > 0;
}

function rowOf(row: mail): MailRow {
  return {
    id: row.id, kind: row.kind, hireId: row.hire_id, handoffId: row.handoff_id, recipient: row.recipient, state: row.state as MailState, reason: row.reason,
    smtpStatus: row.smtp_status, createdAt: row.created_at.toISOString(), sentAt: row.sent_at?.toISOString() ?? null, settledAt: row.settled_at?.toISOString() ?? null,
    attempts: row.attempts, handledBy: row.handled_by, handledAt: row.handled_at?.toISOString() ?? null,
  };
}
