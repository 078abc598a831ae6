/**
 * The whole of mail on a real database and a real mail server, with a clock that the test moves: hires are decided as
 * their workflows do it and recorded with their notices; the relay, the digest and the sender work one pass when asked.
 */
import { randomBytes } from 'node:crypto';
import { makeRecordFacts } from '../../activities/record-facts';
import { asOfInstant } from '../../domain/view/as-of';
import type { HandoffAct } from '../../domain/handoffs/act';
import type { HireCommand } from '../../domain/hire/command';
import { canonical } from '../../domain/hire/canonical';
import { decide } from '../../domain/hire/decide';
import { evaluateCase } from '../../domain/hire/evaluate';
import { evolveAll } from '../../domain/hire/evolve';
import { project } from '../../domain/hire/project';
import { caseInputOf, newHire } from '../../domain/hire/state';
import { newestEdition } from '../../domain/model/edition';
import { noticesOf } from '../../domain/notices/notices-of';
import { mailboxOf } from '../../mail/addresses';
import { createDelivery } from '../../prisma/deliveries';
import { loadState } from '../../prisma/hire-state';
import { KeyRing } from '../../vault/key-ring';
import { Vault } from '../../vault/vault';
import { makeDigests } from '../../worker/digest';
import { MailSender, type MailSenderSources } from '../../worker/mail-sender';
import { relayNotices } from '../../worker/mail-relay';
import { SmtpDoor } from '../../worker/smtp';
import type { TestDatabase } from './databases';
import { send } from './handoff-acts';
import { fillRegistry } from './handoff-registry';
import { SmtpSink } from './smtp-sink';
import { toCaseEvent } from './scenario';
import { until } from './until';

const edition = newestEdition();

export const OFFICE = 'paivakoti@esimerkkila.example';
export const LEAD = 'johtaja@esimerkkila.example';
export const SENDER = 'sender@region.example';
export const PILOT = 'PILOT-1';
const DOMAIN = 'saapua.example';
/** A test waits for it; a server that answers later than that is late. */
const DATA_TIMEOUT_MS = 400;
const ATTEMPT_MS = 1_200;
const LEASE_MS = 60_000;

export interface MailRig {
  readonly sink: SmtpSink;
  /** Takes what is about made-up hires. */
  readonly catcher: SmtpSink;
  readonly vault: Vault;
  readonly db: TestDatabase['current'];
  /** Now, UTC milliseconds. */
  nowMs: number;
  /** A hire with its first event, and its id. */
  hire(): Promise<string>;
  /** Somebody works on a handoff of a hire. */
  act(hireId: string, act: HandoffAct): Promise<void>;
  /** Sends a handoff with a delivery; its id. */
  handoff(hireId: string): Promise<string>;
  /** Serves the hire's deadlines up to now, as its workflow's timer would have done. */
  serveDeadlines(hireId: string): Promise<void>;
  /** Notices become mails and lines of digests. */
  relay(): Promise<void>;
  /** As relay, and what is due for digests. */
  digest(): Promise<number>;
  /** Relays and sends what is due. */
  deliver(): Promise<void>;
  /** A way to the sink of its own. */
  door(): SmtpDoor;
  /** A sender of its own, as another process has one. */
  sender(more?: Partial<MailSenderSources>): MailSender;
  /** Moves the clock and delivers, again and again, until nothing is queued. */
  deliverAll(): Promise<void>;
  later(ms: number): void;
}

/** Usable in hooks and tests only; everything is stopped after the group. */
export function useMail(db: TestDatabase, startsAt: string): MailRig {
  const began = Date.parse(startsAt);
  let [sink, catcher]: (SmtpSink | undefined)[] = [];
  let vault: Vault | undefined;
  const doors: SmtpDoor[] = [];
  let [hires, handoffs, commands] = [0, 0, 0];
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('mail is there only in hooks and tests');
    return value;
  };
  const doorTo = (url: string): SmtpDoor => {
    const door = new SmtpDoor(url, { dataTimeoutMs: DATA_TIMEOUT_MS, attemptMs: ATTEMPT_MS });
    doors.push(door);
    return door;
  };

  beforeAll(async () => {
    [sink, catcher] = [await SmtpSink.start(), await SmtpSink.start()];
    vault = new Vault(db.current, KeyRing.of(randomBytes(32)));
    await fillRegistry(db.current);
    await db.current.prisma.service.update({ where: { id: 'DAYCARE' }, data: { lead_mailbox: LEAD } });
    await db.current.prisma.principal.create({ data: { id: 'coordinator-1', kind: 'person', display_role: 'coordinator', roles: ['coordinator'], pilots: [PILOT], organisation_id: 'TOWN-B' } });
    const person = await vault.personOf({ kind: 'staff', principalId: 'coordinator-1' });
    await vault.putProfile(person, { profile: { name: 'Testi Koordinaattori', email: SENDER }, version: 0, now: new Date(began) });
  }, 90_000);
  afterAll(async () => {
    for (const door of doors) door.close();
    await sink?.down();
    await catcher?.down();
  });

  const serve = async (hireId: string, command: HireCommand, nowMs = rig.nowMs): Promise<void> => {
    const state = (await loadState(db.current, hireId)) ?? newHire(hireId, edition.id);
    const decided = decide(state, command, { edition, nowMs, hasLadder: true });
    if ('refusal' in decided) throw new Error(`${decided.refusal.code}: ${decided.refusal.message}`);
    const next = evolveAll(state, decided.facts);
    const evaluation = evaluateCase(caseInputOf(next), asOfInstant(nowMs));
    await makeRecordFacts(db.current, { forwardedEvents: [] })({ hireId, facts: decided.facts, projection: project(next, nowMs, evaluation), notices: noticesOf(next, decided.facts, evaluation, nowMs) });
  };

  const rig: MailRig = {
    get sink() {
      return there(sink);
    },
    get catcher() {
      return there(catcher);
    },
    get vault() {
      return there(vault);
    },
    get db() {
      return db.current;
    },
    nowMs: began,
    async hire() {
      const hireId = `HIRE-${++hires}`;
      const events = [toCaseEvent({ event_id: `${hireId}-1`, case_id: hireId, event: 'need_identified', occurred_at: new Date(rig.nowMs).toISOString(), recorded_at: new Date(rig.nowMs).toISOString(), data: { pilot: PILOT, municipality: '993' } })];
      await serve(hireId, { kind: 'record', id: `cmd-${++commands}`, hash: canonical(events), events, begins: true });
      return hireId;
    },
    async act(hireId, act) {
      await serve(hireId, { kind: 'handoff', id: `cmd-${++commands}`, hash: canonical(act), act });
    },
    async handoff(hireId) {
      const [handoffId, deliveryId] = [`HANDOFF-${++handoffs}`, `DELIVERY-${handoffs}`];
      await createDelivery(db.current, rig.vault.keyRing, { id: deliveryId, hireId, handoffId, organisationId: 'TOWN-A', now: new Date(rig.nowMs) });
      await rig.act(hireId, send({ handoff_id: handoffId, delivery_id: deliveryId }));
      return handoffId;
    },
    async serveDeadlines(hireId) {
      for (;;) {
        const due = (await db.current.prisma.hire.findUniqueOrThrow({ where: { hire_id: hireId } })).next_deadline;
        if (due === null || due.getTime() > rig.nowMs) return;
        await serve(hireId, { kind: 'deadline', due: due.toISOString() }, due.getTime());
      }
    },
    async relay() {
      const sources = { db: db.current, vault: rig.vault, domain: DOMAIN, clock: () => rig.nowMs };
      while ((await relayNotices(sources)) > 0);
    },
    async digest() {
      await rig.relay();
      return makeDigests({ db: db.current, vault: rig.vault, domain: DOMAIN, clock: () => rig.nowMs });
    },
    door: () => doorTo(rig.sink.url),
    sender(more = {}) {
      return new MailSender({
        db: db.current, vault: rig.vault, door: doorTo(rig.sink.url), catcher: doorTo(rig.catcher.url), from: mailboxOf(`saapua@${DOMAIN}`, 'from', 'Saapua'), publicUrl: 'https://saapua.example',
        leaseMs: LEASE_MS, clock: () => rig.nowMs, log: (line) => process.stderr.write(`${line}\n`), ...more,
      });
    },
    async deliver() {
      await rig.relay();
      sharedSender ??= rig.sender();
      await sharedSender.sendDue();
    },
    async deliverAll() {
      await until('nothing is queued', async () => {
        await rig.deliver();
        rig.later(10 * 60_000);
        return (await db.current.prisma.mail.count({ where: { state: 'queued' } })) === 0;
      }, 120_000);
    },
    later(ms) {
      rig.nowMs += ms;
    },
  };
  let sharedSender: MailSender | undefined;
  return rig;
}

/** How the mails of a hire stand, by the order of their ids: `3:request:delivery:D1 sent`. */
export async function mailStates(rig: MailRig, hireId: string): Promise<readonly string[]> {
  const rows = await rig.db.prisma.mail.findMany({ where: { hire_id: hireId }, orderBy: { id: 'asc' } });
  return rows.map((row) => [row.id.replace(`${hireId}:`, ''), row.state, row.reason].filter((one) => one !== null).join(' '));
}
