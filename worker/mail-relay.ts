/**
 * Turns notices into mails and lines of digests: who that is, whether it is still true, what the template needs. The
 * notice was written with the fact, so nothing is lost; what is made of it is written together with the notice's end, so
 * nothing is made twice. Sending is somebody else's work (mail-sender.ts): a mail server that is down stops nothing here.
 */
import type { Evaluation } from '../domain/hire/evaluate';
import type { HandoffRow } from '../domain/hire/read-model';
import type { HireState } from '../domain/hire/state';
import { evaluationForSending, noticeHolds } from '../domain/notices/holds';
import type { Notice } from '../domain/notices/notice';
import type { Asker, NoticeContent } from '../mail/content';
import type { Database } from '../prisma/database';
import { getHandoff } from '../prisma/handoffs';
import { loadState } from '../prisma/hire-state';
import { type NewDigestItem, type NewMail, settleNotice } from '../prisma/mail-queue';
import { mayHaveMailOf, newestContent } from '../prisma/mails';
import { type OutboxRow, markFailed, takeDue } from '../prisma/outbox';
import { getOrganisation, getService } from '../prisma/registry';
import { type StaffMember, staffMember } from '../prisma/staff';
import type { Vault } from '../vault/vault';
import { addressOfRecipient } from './mail-addresses';
import { type Recipient, recipientsOf, senderOf } from './recipients';

export interface MailRelaySources {
  readonly db: Database;
  readonly vault: Vault;
  /** Domain of Message-IDs. */
  readonly domain: string;
  /** Now, UTC milliseconds. */
  readonly clock: () => number;
}

export const NOTICE_KIND = 'notice';
const BATCH = { kind: NOTICE_KIND, limit: 50, leaseMs: 60_000 } as const;

/** Relays one batch of due notices; gives how many rows were taken. A row that fails comes again and delays no other. */
export async function relayNotices(sources: MailRelaySources): Promise<number> {
  const { db, clock } = sources;
  const rows = await takeDue(db, { ...BATCH, now: new Date(clock()) });
  const states = new Map<string, Promise<HireState | undefined>>();
  for (const row of rows) {
    if (!states.has(row.hireId)) states.set(row.hireId, loadState(db, row.hireId));
    try {
      await relay(row, await states.get(row.hireId), sources);
    } catch (error) {
      await markFailed(db, row, error instanceof Error ? error.message : String(error), new Date(clock()));
    }
  }
  return rows.length;
}

async function relay(row: OutboxRow, state: HireState | undefined, sources: MailRelaySources): Promise<void> {
  const { db, domain, clock } = sources;
  const notice = row.payload as unknown as Notice;
  const nowMs = clock();
  const settled = { outboxId: row.id, domain, now: new Date(nowMs) };
  if (!state || !holdsNow(notice, state, nowMs)) return settleNotice(db, { ...settled, mails: [], items: [], dropped: 'no_longer_true' });
  const handoff = notice.handoff_id === undefined ? undefined : await getHandoff(db, notice.hire_id, notice.handoff_id);
  const recipients = await recipientsOf(notice, handoff, sources, nowMs);
  const made = await Promise.all(recipients.map((recipient) => tell(notice, recipient, handoff, sources)));
  const items = [...made.flatMap((one) => one.item ?? []), ...(await told(made.flatMap((one) => one.mail ?? []), handoff, sources))];
  await settleNotice(db, {
    ...settled, mails: made.flatMap((one) => one.mail ?? []), items,
    ...(made.every((one) => one.mail === undefined && one.item === undefined) && { dropped: 'never_sent' as const }),
  });
}

/** Is a notice true of a hire, as of now or of the moment at which it was decided, whichever is later: clocks differ a little. */
export function holdsNow(notice: Notice, state: HireState, nowMs: number): boolean {
  const evaluation: Evaluation = evaluationForSending(state, Math.max(nowMs, Date.parse(notice.decided_at)));
  return noticeHolds(notice, evaluation, state.notes);
}

interface Made {
  readonly mail?: NewMail;
  readonly item?: NewDigestItem;
}

async function tell(notice: Notice, recipient: Recipient, handoff: HandoffRow | undefined, { db, vault }: MailRelaySources): Promise<Made> {
  const { reference, language, isStaff } = recipient;
  const place = { hireId: notice.hire_id, handoffId: notice.handoff_id ?? null };
  const about = { hireId: notice.hire_id, handoffId: notice.handoff_id ?? '', recipient: reference };
  // What somebody never got need not be taken back.
  if (notice.kind === 'withdrawn' && !(await mayHaveMailOf(db, about))) return {};
  const content = await contentOf(notice, handoff, notice.kind === 'withdrawn' ? dueOf(await newestContent(db, about)) : undefined, db);
  const address = await addressOfRecipient(db, vault, reference);
  const id = `${notice.id}:${reference}`;
  if (notice.channel === 'digest' || (address === undefined && isStaff))
    return { item: { id, recipient: reference, hireId: notice.hire_id, entry: content, at: new Date(notice.not_before) } };
  return { mail: { id, kind: NOTICE_KIND, ...place, recipient: reference, language, content, ...(address === undefined && { undeliverable: 'no_address' as const }) } };
}

/** A mail without an address is told to whoever sent what it is about. */
async function told(mails: readonly NewMail[], handoff: HandoffRow | undefined, { db, clock }: MailRelaySources): Promise<NewDigestItem[]> {
  const lost = mails.filter((one) => one.undeliverable !== undefined);
  const items = await Promise.all(lost.map((one) => undeliverableItems(db, { ...one, sender: handoff?.sender }, clock())));
  return items.flat();
}

/** Lines for the digest of whoever sent what a mail was about; none for mails that are about no hire. */
export async function undeliverableItems(db: Database, { id, hireId, handoffId, sender }: { readonly id: string; readonly hireId: string | null; readonly handoffId: string | null; readonly sender: string | undefined }, nowMs: number): Promise<NewDigestItem[]> {
  if (hireId === null) return [];
  const entry = { kind: 'undeliverable', mail_id: id, hire_id: hireId, handoff_id: handoffId } as const;
  return (await senderOf(db, hireId, sender, nowMs)).map(({ reference }) => ({ id: `${id}:undeliverable:${reference}`, recipient: reference, hireId, entry, at: new Date(nowMs) }));
}

async function contentOf(notice: Notice, handoff: HandoffRow | undefined, dueBefore: string | null | undefined, db: Database): Promise<NoticeContent> {
  const service = handoff?.service_id ? await getService(db, handoff.service_id) : undefined;
  const sender = handoff ? await staffMember(db, handoff.sender) : undefined;
  const office = sender?.organisationId ? await getOrganisation(db, sender.organisationId) : undefined;
  return {
    kind: 'notice', notice, asks: askerOf(sender),
    office: office ? { fi: office.name_fi, sv: office.name_sv, en: office.name_en } : null,
    service: service ? { fi: service.title_fi, sv: service.title_sv, en: service.title_en } : null,
    due_on: notice.due_on ?? handoff?.due_on ?? dueBefore ?? null,
    version: handoff?.version ?? 0,
  };
}

function dueOf(content: unknown): string | null {
  const due = (content as Partial<NoticeContent> | undefined)?.due_on;
  return typeof due === 'string' ? due : null;
}

const ASKERS: readonly Asker[] = ['coordinator', 'team_lead', 'admin'];

function askerOf(member: StaffMember | undefined): Asker {
  return ASKERS.find((role) => member?.roles.includes(role)) ?? 'other';
}
