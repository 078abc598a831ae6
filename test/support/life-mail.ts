/**
 * The mail of live hires: their notices are relayed, digests made and mails handed to a real mail server at the times
 * which the hire's virtual clock says, as if the office of mails lived with the hire. Whoever lives a hire with `reach`
 * has everything sent on its own minute, and nothing later because a test looked late.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { formatDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';
import type { HandoffAct } from '../../domain/handoffs/act';
import { nextMorning } from '../../domain/ladder/mornings';
import { newestEdition } from '../../domain/model/edition';
import type { Notice } from '../../domain/notices/notice';
import { mailboxOf } from '../../mail/addresses';
import { type DigestEntry, wordingOf } from '../../mail/content';
import { createDelivery } from '../../prisma/deliveries';
import { findHandoff } from '../../prisma/handoffs';
import { getOrganisation } from '../../prisma/registry';
import { forward } from '../../server/handoffs/forward';
import { performAct } from '../../server/handoffs/perform-act';
import { KeyRing } from '../../vault/key-ring';
import type { PersonRef } from '../../vault/person';
import { Vault } from '../../vault/vault';
import { makeDigests } from '../../worker/digest';
import { relayNotices } from '../../worker/mail-relay';
import { MailSender } from '../../worker/mail-sender';
import { SmtpDoor } from '../../worker/smtp';
import { fillRegistry } from './handoff-registry';
import type { Rig, TestHire } from './rig';
import { type Copy, SmtpSink } from './smtp-sink';

export const MAIL_DOMAIN = 'saapua.example';
export const OFFICE = 'paivakoti@esimerkkila.example';
export const COLLEAGUE = 'kollega@esimerkkila.example';

/** Mailboxes that all hires share, and what tests call them. */
const SHARED: Readonly<Record<string, string>> = {
  [OFFICE]: 'office', [COLLEAGUE]: 'colleague', 'paivakoti@mallila.example': 'office-b',
  'johtaja@esimerkkila.example': 'lead', 'johtaja@mallila.example': 'lead-b',
};
const START_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 30_000;
/** A server that answers later than that is late. */
const DATA_TIMEOUT_MS = 500;
const LEASE_MS = 60_000;
const DIGEST_GRACE_MS = 5 * 60_000;
const MOST_STEPS = 2_000;

/** A mail as its recipient has it. */
export interface Received {
  readonly copy: Copy;
  /** When it was taken, UTC milliseconds of the hire's clock. */
  readonly at: number;
  /** `office`, `coordinator` … */
  readonly to: string;
  /** `request`, `rung 50`, `digest: …` */
  readonly what: string;
  readonly handoffId: string | undefined;
}

export interface LifeMail {
  readonly sink: SmtpSink;
  readonly vault: Vault;
  /** Gives a hire a pilot, coordinator, team lead, hired person and employer with mailboxes of their own; its pilot. */
  people(hire: TestHire, employerId?: string): Promise<string>;
  coordinatorOf(hire: TestHire): string;
  /** Somebody works on a handoff, as the API does it: text, delivery and command. */
  act(hire: TestHire, act: HandoffAct): Promise<void>;
  /** Passes a handoff on to a colleague at the receiver's. */
  passOn(hire: TestHire, handoffId: string, address: string): Promise<void>;
  /** Relays, makes digests and sends what is due by the hire's clock. */
  pass(hire: TestHire): Promise<void>;
  /** Moves the hire to an instant (UTC milliseconds) and lets mails go out on their minutes on the way. */
  reach(hire: TestHire, to: number): Promise<void>;
  /** What was really taken by the mail server of a hire's mails, oldest first. */
  received(hire: TestHire): Promise<Received[]>;
}

/** Usable in hooks and tests only; stopped after the group. */
export function useLifeMail(rig: Rig): LifeMail {
  const { calendar } = newestEdition();
  let sink: SmtpSink | undefined;
  let vault: Vault | undefined;
  let door: SmtpDoor | undefined;
  let sender: MailSender | undefined;
  let nowMs = 0;
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('mail is there only in hooks and tests');
    return value;
  };
  const clock = (): number => nowMs;

  beforeAll(async () => {
    sink = await SmtpSink.start();
    vault = new Vault(rig.db, KeyRing.of(randomBytes(32)));
    door = new SmtpDoor(sink.url, { dataTimeoutMs: DATA_TIMEOUT_MS, attemptMs: 3 * DATA_TIMEOUT_MS });
    sender = new MailSender({
      db: rig.db, vault, door, catcher: door, from: mailboxOf(`saapua@${MAIL_DOMAIN}`, 'from', 'Saapua'), publicUrl: 'https://saapua.example',
      leaseMs: LEASE_MS, clock, log: () => {},
    });
    await fillRegistry(rig.db);
    await rig.db.prisma.service.update({ where: { id: 'DAYCARE' }, data: { lead_mailbox: 'johtaja@esimerkkila.example' } });
    await rig.db.prisma.service.update({ where: { id: 'DAYCARE-B' }, data: { lead_mailbox: 'johtaja@mallila.example' } });
  }, START_LIMIT_MS);
  afterAll(async () => {
    door?.close();
    await sink?.down();
  }, STOP_LIMIT_MS);

  const addressAs = (who: string, { id }: TestHire): string => `${who}@${id.toLowerCase()}.example`;
  const coordinatorOf = ({ id }: TestHire): string => `coordinator-${id.toLowerCase()}`;
  const staffOf = (hire: TestHire): string[] => [coordinatorOf(hire), `liaison-${hire.id.toLowerCase()}`];
  const services = () => ({ db: rig.db, hires: rig.hires, vault: there(vault) });

  async function known(ref: PersonRef, name: string, email: string): Promise<void> {
    await there(vault).putProfile(await there(vault).personOf(ref), { profile: { name, email }, version: 0, now: new Date() });
  }

  /** When something is to be done for the hire's mails; UTC milliseconds, some of it may be past. */
  async function dueTimes(hire: TestHire, now: number): Promise<number[]> {
    const { prisma } = rig.db;
    const staff = staffOf(hire).map((id) => `principal:${id}`);
    const [row, notice, mail, waiting] = await Promise.all([
      prisma.hire.findUnique({ where: { hire_id: hire.id }, select: { next_deadline: true } }),
      prisma.outbox.findFirst({ where: { hire_id: hire.id, kind: 'notice', done_at: null }, orderBy: { available_at: 'asc' } }),
      prisma.mail.findFirst({ where: { state: 'queued', OR: [{ hire_id: hire.id }, { recipient: { in: staff } }] }, orderBy: { available_at: 'asc' } }),
      prisma.digest_item.count({ where: { digest_id: null, recipient: { in: staff } } }),
    ]);
    const times = [row?.next_deadline, notice?.available_at, mail?.available_at].flatMap((at) => (at ? [at.getTime()] : []));
    return waiting === 0 ? times : [...times, nextMorning(now - DIGEST_GRACE_MS, calendar) + DIGEST_GRACE_MS];
  }

  const self: LifeMail = {
    get sink() {
      return there(sink);
    },
    get vault() {
      return there(vault);
    },
    coordinatorOf,
    async people(hire, employerId) {
      const pilot = `PILOT-${hire.id}`;
      const [coordinator = '', liaison = ''] = staffOf(hire);
      for (const [id, role, address] of [[coordinator, 'coordinator', 'coordinator'], [liaison, 'team_lead', 'liaison']] as const) {
        await rig.db.prisma.principal.create({ data: { id, kind: 'person', display_role: role, roles: [role], pilots: [pilot] } });
        await known({ kind: 'staff', principalId: id }, 'Testi Testaaja', addressAs(address, hire));
      }
      await known({ kind: 'talent', hireId: hire.id }, 'Testi Talentti', addressAs('talent', hire));
      if (employerId !== undefined) await known({ kind: 'employer', employerId, memberId: 'C1' }, 'Testi Työnantaja', addressAs('employer', hire));
      return pilot;
    },
    async act(hire, act) {
      const now = await hire.now();
      if (act.act === 'create' && act.delivery_id !== undefined && act.receiver_id !== null)
        await createDelivery(rig.db, there(vault).keyRing, { id: act.delivery_id, hireId: hire.id, handoffId: act.handoff_id, organisationId: act.receiver_id, now: new Date(now) });
      await performAct(services(), { hireId: hire.id, act, key: randomUUID(), principalId: act.by.id, nowMs: now });
    },
    async passOn(hire, handoffId, address) {
      const row = await findHandoff(rig.db, handoffId);
      const organisation = row?.receiver_id ? await getOrganisation(rig.db, row.receiver_id) : undefined;
      if (!row || !organisation) throw new Error(`handoff ${handoffId} has no receiver`);
      const by = { id: `delivery:${row.delivery_id ?? ''}`, role: 'MUNICIPALITY' };
      await forward(services(), { row, organisation, by, address, text: undefined, key: randomUUID(), principalId: by.id, nowMs: await hire.now() });
    },
    async pass(hire) {
      nowMs = (await hire.row()).closed ? Math.max(nowMs, await hire.now()) : await hire.now();
      const sources = { db: rig.db, vault: there(vault), domain: MAIL_DOMAIN, clock };
      while ((await relayNotices(sources)) > 0);
      await makeDigests(sources);
      await there(sender).sendDue();
    },
    async reach(hire, to) {
      // What came due before, while something was away, goes first.
      await self.pass(hire);
      for (let steps = 0; steps < MOST_STEPS; steps++) {
        const now = await hire.now();
        const next = Math.min(to, ...(await dueTimes(hire, now)).filter((at) => at > now));
        const step = { to: new Date(next).toISOString() };
        if ((await hire.row()).closed) rig.time.elapse(hire.id, step);
        else if (next > (await hire.now())) await hire.forward(step);
        await self.pass(hire);
        if (next >= to) return;
      }
      throw new Error(`hire ${hire.id} has too much to do before ${new Date(to).toISOString()}`);
    },
    async received(hire) {
      const staff = staffOf(hire).map((id) => `principal:${id}`);
      const rows = await rig.db.prisma.mail.findMany({ where: { OR: [{ hire_id: hire.id }, { recipient: { in: staff } }] } });
      const byMessage = new Map(rows.map((row) => [row.message_id, row]));
      return there(sink).copies.flatMap((copy): Received[] => {
        const row = byMessage.get(copy.messageId);
        if (!row) return [];
        const content = row.content as unknown as { readonly notice?: Notice; readonly hires?: readonly { readonly entries: readonly DigestEntry[] }[] };
        return [{
          copy, at: row.settled_at?.getTime() ?? NaN, handoffId: row.handoff_id ?? undefined,
          to: SHARED[copy.to] ?? copy.to.slice(0, copy.to.indexOf('@')),
          what: content.notice ? nameOf(content.notice) : `${row.kind}: ${(content.hires ?? []).flatMap((one) => one.entries).map((entry) => (entry.kind === 'undeliverable' ? 'undeliverable' : nameOf(entry.notice))).sort().join(', ')}`,
        }];
      }).sort((a, b) => a.at - b.at || (a.to < b.to ? -1 : 1));
    },
  };
  return self;
}

/** As the tables of expectations call a notice: its words, and for a rung the clock and the share. */
function nameOf(notice: Notice): string {
  const about = [notice.handoff_id?.slice(-2) ?? notice.sla?.slice(4), notice.kind === 'rung' ? `${notice.percent ?? 'legal'}` : undefined, notice.person];
  return [wordingOf(notice), ...about.filter((one) => one !== undefined)].join(' ');
}

/** A received mail as one line of a table: `01-20 office request H1`, dates moved back by so many days. */
export function lineOf({ at, to, what }: Received, movedDays: number): string {
  return `${formatDay(localDay(at) - movedDays).slice(2)} ${to}: ${what}`;
}
