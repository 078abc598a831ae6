/**
 * The daily digest: for each recipient one mail on a working day with one paragraph for each hire, of what is still true
 * that morning. Nothing true: no mail. Somebody without an address reads the same in the programme and gets none.
 */
import { newestEdition } from '../domain/model/edition';
import type { HireState } from '../domain/hire/state';
import { digestTime } from '../domain/notices/digest-time';
import { type DigestEntry, languageOr } from '../mail/content';
import type { Database } from '../prisma/database';
import { type DigestItem, makeDigest, recipientsWaiting, waitingItems } from '../prisma/digests';
import { loadState } from '../prisma/hire-state';
import { findMail } from '../prisma/mails';
import { staffMember } from '../prisma/staff';
import { addressOfRecipient } from './mail-addresses';
import { type MailRelaySources, holdsNow } from './mail-relay';

/** Makes the digests that are due; gives how many mails that are. */
export async function makeDigests(sources: MailRelaySources): Promise<number> {
  const { db, clock } = sources;
  const time = digestTime(clock(), newestEdition().calendar);
  if (!time) return 0;
  let made = 0;
  for (const recipient of await recipientsWaiting(db, { before: new Date(time.before), on: time.on }))
    if (await makeOne(recipient, time, sources)) made += 1;
  return made;
}

async function makeOne(recipient: string, { on, before }: { readonly on: string; readonly before: number }, { db, vault, domain, clock }: MailRelaySources): Promise<boolean> {
  const nowMs = clock();
  const items = await waitingItems(db, recipient, new Date(before));
  const entries = await stillTrue(items, db, nowMs);
  const address = entries.length === 0 ? undefined : await addressOfRecipient(db, vault, recipient);
  const mail = address === undefined ? undefined : { language: await languageOf(recipient, db), content: { kind: 'digest', on, hires: byHire(entries) } };
  const isMade = await makeDigest(db, { recipient, on, items: items.map((one) => one.id), mail, domain, now: new Date(nowMs) });
  return isMade && mail !== undefined;
}

interface TrueEntry {
  readonly hireId: string;
  readonly entry: DigestEntry;
}

async function stillTrue(items: readonly DigestItem[], db: Database, nowMs: number): Promise<TrueEntry[]> {
  const states = new Map<string, HireState | undefined>();
  const entries: TrueEntry[] = [];
  for (const { hireId, entry: stored } of items) {
    const entry = stored as unknown as DigestEntry;
    if (entry.kind === 'undeliverable') {
      const mail = await findMail(db, entry.mail_id);
      if (mail?.state === 'undeliverable' && mail.handledAt === null) entries.push({ hireId, entry });
      continue;
    }
    if (!states.has(hireId)) states.set(hireId, await loadState(db, hireId));
    const state = states.get(hireId);
    if (state && holdsNow(entry.notice, state, nowMs)) entries.push({ hireId, entry });
  }
  return entries;
}

function byHire(entries: readonly TrueEntry[]): { hire_id: string; entries: DigestEntry[] }[] {
  const hires = new Map<string, DigestEntry[]>();
  for (const { hireId, entry } of entries) hires.set(hireId, [...(hires.get(hireId) ?? []), entry]);
  return [...hires].map(([hire_id, of]) => ({ hire_id, entries: of }));
}

/** Digests go to those with an account, in the language that they chose. */
async function languageOf(recipient: string, db: Database): Promise<string> {
  return languageOr((await staffMember(db, recipient.slice(recipient.indexOf(':') + 1)))?.language);
}
