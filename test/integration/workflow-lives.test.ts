/**
 * Nine kinds of hire lived whole: the events of a scenario, told when they were written down, with handoffs between, on
 * the real server in virtual time, with real mail. What was delivered must be what the rules say (support/life-stories), and
 * nothing of it may change clocks, waits or gaps of the hire (rules.md §6, ui.md §4, features.md F5–F7).
 */
import { clockRow } from '../../domain/clocks/clock';
import { parseDay } from '../../domain/calendar/day';
import { endOfDay, localDay } from '../../domain/calendar/helsinki';
import type { HandoffAct } from '../../domain/handoffs/act';
import { evaluateCase } from '../../domain/hire/evaluate';
import type { CaseEvent } from '../../domain/hire/fact';
import { morningOf } from '../../domain/ladder/mornings';
import { newestEdition } from '../../domain/model/edition';
import { gapsOfCase } from '../../domain/report/gaps-report';
import { waitsOfCase } from '../../domain/report/waits-report';
import { asOfDay } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { verify } from '../../server/verify';
import { instantOf } from '../support/hire-story';
import { type Move, moveAhead, moved } from '../support/later-years';
import { type LifeMail, type Received, MAIL_DOMAIN, lineOf, useLifeMail } from '../support/life-mail';
import { type Doing, LIFE_STORIES, type LifeStory } from '../support/life-stories';
import { describeHires, type Rig, type TestHire } from '../support/rig';
import { type ExpectedAsOf, loadScenario } from '../support/scenario';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** From 08:00 until everything is out, digests included, on a machine that does other things too. */
const MORNING_MS = 10 * 60_000;
const LIFE_LIMIT_MS = 300_000;
const edition = newestEdition();

interface Lived {
  readonly hire: TestHire;
  readonly move: Move;
  readonly mails: readonly Received[];
  readonly events: readonly CaseEvent[];
  readonly lastDay: ExpectedAsOf;
}

interface Moment {
  readonly at: number;
  readonly events: readonly CaseEvent[];
  readonly doing?: Doing;
}

/** When somebody writes it down: at its instant, or where only a date is known in the last hour of that day. */
function toldAt(e: CaseEvent): number {
  return e.recorded_at.length > 10 ? Date.parse(e.recorded_at) : endOfDay(parseDay(e.recorded_at)!) - HOUR_MS;
}

/** The story's moments in the years in which it is lived. */
function momentsOf(story: LifeStory, id: string, told: readonly CaseEvent[], move: Move, pilot: string): Moment[] {
  const own = told.map((e, i): CaseEvent => ({
    ...e, case_id: id,
    ...((e.data !== undefined || i === 0) && {
      data: {
        ...e.data, ...(i === 0 && { pilot }), ...(typeof e.data?.['employer_id'] === 'string' && { employer_id: `EMP-${id}` }),
        ...Object.fromEntries(Object.entries(story.facts ?? {}).filter(([fact]) => e.data?.[fact] !== undefined)),
      },
    }),
  }));
  const byTime = new Map<number, CaseEvent[]>();
  for (const e of moved(own, move.days)) byTime.set(toldAt(e), [...(byTime.get(toldAt(e)) ?? []), e]);
  const hands = story.hands.map(([when, doing]): Moment => ({ at: instantOf(when) + move.days * DAY_MS, events: [], doing: inHire(doing, id) }));
  return [...[...byTime].map(([at, events]): Moment => ({ at, events })), ...hands].sort((a, b) => a.at - b.at);
}

/** Ids of handoffs, deliveries and questions are the hire's own. */
function inHire(doing: Doing, id: string): Doing {
  const own = (short: string): string => `${id}-${short}`;
  if ('pass_on' in doing) return { ...doing, handoff_id: own(doing.handoff_id) };
  const isSenders = doing.act === 'create' || doing.act === 'answer' || doing.act === 'recall';
  return {
    ...doing, handoff_id: own(doing.handoff_id),
    by: isSenders ? { id: `coordinator-${id.toLowerCase()}`, role: 'COORDINATOR' } : { id: 'officer-1', role: 'MUNICIPALITY' },
    ...(doing.act === 'create' && { delivery_id: own(doing.delivery_id ?? ''), ...(doing.replaces !== undefined && { replaces: own(doing.replaces) }) }),
  } as HandoffAct;
}

async function live(rig: Rig, mail: LifeMail, story: LifeStory): Promise<Lived> {
  const scenario = loadScenario(story.scenario);
  const told = scenario.cases.get(story.case)!;
  const [prepared, lastDay] = [told.map(prepare), scenario.expected.as_of.at(-1)!];
  const move = moveAhead(edition, [Math.min(...prepared.map((e) => Math.min(e.day, e.recordedDay))), parseDay(lastDay.as_of)!], Date.now());
  const id = story.as ?? story.case;
  const moments = momentsOf(story, id, told, move, `PILOT-${id}`);
  const hire = rig.hire({ id, begins: new Date(moments[0]!.at).toISOString(), staysOpen: 'its story ends on the last date with results' });
  await mail.people(hire, `EMP-${id}`);
  for (const [i, { at, events, doing }] of moments.entries()) {
    if (i > 0 && at > (await hire.now())) await mail.reach(hire, at);
    if (events.length > 0) await hire.tell(...events);
    if (doing) await ('pass_on' in doing ? mail.passOn(hire, doing.handoff_id, doing.pass_on) : mail.act(hire, doing));
    await mail.pass(hire);
  }
  await mail.reach(hire, endOfDay(parseDay(lastDay.as_of)! + move.days));
  return { hire, move, mails: await mail.received(hire), events: (await hire.facts()).map((fact) => fact.event), lastDay };
}

const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();

/** Events of the scenario alone: what the program wrote by itself and what was done with the test's handoffs is left out. */
const ofScenario = (events: readonly CaseEvent[]): CaseEvent[] => events.filter((e) => e.source !== 'timer' && !e.event.startsWith('note.') && !isOurs(e.handoff_id));
const isOurs = (handoffId: string | null | undefined): boolean => /-A\d$/.test(handoffId ?? '');

function isSameVersion(slaId: string, startOn: number, days: number): boolean {
  const versionOn = (day: number) => edition.slas.get(slaId)?.versions.findIndex((v) => (v.valid_from ?? '') <= iso(day) && iso(day) <= (v.valid_to ?? '9999'));
  return versionOn(startOn) === versionOn(startOn + days);
}
const iso = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

describeHires('lives with mail', (rig) => {
  const mail = useLifeMail(rig);
  const lives = new Map<string, Promise<Lived>>();
  // One after the other: there is one office of mails, and it lives at the hire's time.
  const lifeOf = (story: LifeStory): Promise<Lived> => {
    const known = lives.get(story.kind);
    if (known) return known;
    const life = live(rig, mail, story);
    lives.set(story.kind, life);
    return life;
  };

  describe.each(LIFE_STORIES.map((story) => ({ kind: story.kind, story })))('$kind', ({ story }) => {
    it('has the mails about its handoffs that the rules say, each on its day and once', async () => {
      const { mails, move } = await lifeOf(story);
      const about = mails.filter((one) => isOurs(one.handoffId));
      expect(about.map((one) => lineOf(one, move.days))).toEqual(story.handoffMails);
    }, LIFE_LIMIT_MS);

    it('has the digests for its coordinator that the rules say, and no digest for anybody else', async () => {
      const { mails, move } = await lifeOf(story);
      const digests = mails.filter((one) => one.what.startsWith('digest: '));
      expect(digests.map((one) => lineOf(one, move.days))).toEqual(story.digests.map((line) => line.replace(' ', ' coordinator: digest: ')));
    }, LIFE_LIMIT_MS);

    it('has the mails to its own parties that the rules say', async () => {
      const { mails, move } = await lifeOf(story);
      const own = mails.filter((one) => !isOurs(one.handoffId) && !one.what.startsWith('digest: '));
      expect(own.map((one) => lineOf(one, move.days))).toEqual(story.ownMails);
    }, LIFE_LIMIT_MS);

    it('has delivered every mail that was made once, under one Message-ID, and at most one digest a day to anybody', async () => {
      const { hire, mails } = await lifeOf(story);
      const rows = await rig.db.prisma.mail.findMany({ where: { hire_id: hire.id } });
      const taken = mails.filter((one) => !one.what.startsWith('digest: ')).map((one) => one.copy.messageId);
      expect(taken).toEqual([...new Set(taken)]);
      expect([...taken].sort()).toEqual(rows.filter((row) => row.state === 'sent').map((row) => row.message_id).sort());
      expect(rows.filter((row) => row.state === 'queued')).toEqual([]);
      const digests = mails.filter((one) => one.what.startsWith('digest: ')).map((one) => `${one.to} ${localDay(one.at)}`);
      expect(digests).toEqual([...new Set(digests)]);
    }, LIFE_LIMIT_MS);

    it('writes reminders and digests on working mornings only', async () => {
      const { mails } = await lifeOf(story);
      const { calendar } = edition;
      const byItself = mails.filter((one) => /^(digest|reminder|lead|liaison|own_|renewal)/.test(one.what));
      expect(byItself.length).toBeGreaterThan(0);
      const wrong = byItself.filter(({ at }) => !calendar.isWorkingDay(localDay(at)) || at < morningOf(localDay(at), calendar) || at > morningOf(localDay(at), calendar) + MORNING_MS);
      expect(wrong.map((one) => `${one.what} ${new Date(one.at).toISOString()}`)).toEqual([]);
    }, LIFE_LIMIT_MS);

    it('writes nothing to a receiver after the end of a handoff, but that it is withdrawn', async () => {
      const { events, mails } = await lifeOf(story);
      const { handoff } = edition.semantics;
      const ends = events.filter((e) => isOurs(e.handoff_id) && (e.event === handoff.completed || e.event === handoff.withdrawn || (e.event === handoff.returned && handoff.ending_outcomes.includes(e.outcome ?? ''))));
      expect(ends.length).toBeGreaterThan(0);
      for (const end of ends) {
        const after = mails.filter((one) => one.handoffId === end.handoff_id && one.at > Date.parse(end.occurred_at) && !['withdrawn', 'returned_for_good'].some((word) => one.what.startsWith(word)));
        expect(after.map((one) => one.what)).toEqual([]);
      }
    }, LIFE_LIMIT_MS);

    it('threads the mails of a handoff for each mailbox, and keeps one calendar entry for it', async () => {
      const { mails } = await lifeOf(story);
      const ours = mails.filter((one) => isOurs(one.handoffId));
      for (const place of new Set(ours.map((one) => `${one.to} ${one.handoffId}`))) {
        const thread = ours.filter((one) => `${one.to} ${one.handoffId}` === place);
        const first = `<${thread[0]!.copy.messageId}>`;
        expect(thread.map((one) => one.copy.mail.inReplyTo ?? null)).toEqual(thread.map((_, i) => (i === 0 ? null : first)));
        const entries = thread.flatMap(({ what, handoffId, copy }) => {
          const text = copy.mail.attachments.find((file) => file.mimeType === 'text/calendar' || file.mimeType === 'application/ics')?.content;
          const file = text === undefined ? '' : typeof text === 'string' ? text : Buffer.from(text as ArrayBuffer).toString('utf8');
          return file === '' ? [] : [{ what, handoffId, uid: /^UID:(.*)\r?$/m.exec(file)?.[1], sequence: Number(/^SEQUENCE:(\d+)/m.exec(file)?.[1]), method: /^METHOD:(\w+)/m.exec(file)?.[1] }];
        });
        const withFile = thread.filter((one) => /^(request|answered|withdrawn)/.test(one.what) && !story.withoutDate?.includes(one.what));
        expect(entries.map(({ uid, method, what }) => [what, uid, method])).toEqual(withFile.map((one) => [one.what, `${one.handoffId}@${MAIL_DOMAIN}`, one.what.startsWith('withdrawn') ? 'CANCEL' : 'PUBLISH']));
        expect(entries.map((one) => one.sequence)).toEqual([...new Set(entries.map((one) => one.sequence))].sort((a, b) => a - b));
      }
    }, LIFE_LIMIT_MS);

    it('has the clocks and gaps of the scenario, reminded or not, and its events have the scenario\'s waits', async () => {
      const { hire, move, events, lastDay } = await lifeOf(story);
      const asOf = asOfDay(parseDay(lastDay.as_of)! + move.days);
      const input = (of: readonly CaseEvent[]) => ({ edition, caseId: hire.id, events: of.map(prepare), employerEvents: [] });
      const [all, bare] = [input(events.filter((e) => !e.event.startsWith('note.'))), input(ofScenario(events))];
      const clocksOf = (of: typeof all) => evaluateCase(of, asOf).clocks.filter((c) => !isOurs(c.objectId)).map((c) => clockRow(hire.id, c));
      const gapsOf = (of: typeof all) => gapsOfCase(of, asOf).filter((g) => !isOurs(g.object_id) && g.object_id !== 'DAYCARE').map(({ evidence: _evidence, dedup_key: _key, ...gap }) => gap);
      expect(sorted(clocksOf(all))).toEqual(sorted(clocksOf(bare)));
      expect(sorted(gapsOf(all))).toEqual(sorted(gapsOf(bare)));
      const ofCase = <T extends { readonly case_id: string }>(rows: readonly T[]): readonly T[] => rows.filter((row) => row.case_id === story.case).map((row) => ({ ...row, case_id: hire.id }));
      const comparable = (c: { readonly sla: string; readonly start_on: string }): boolean => isSameVersion(c.sla, parseDay(c.start_on)!, move.days);
      if (story.as !== undefined) return;
      expect(sorted(clocksOf(all).map((row) => moved(row, -move.days)).filter(comparable))).toEqual(sorted(ofCase(lastDay.clocks).filter(comparable)));
      const found = gapsOf(all).map(({ state, ...gap }) => moved({ ...gap, state: gap.ended_on === null ? state : 'ended' }, -move.days));
      expect(sorted(found)).toEqual(sorted(ofCase(lastDay.instances)));
      const waits = [waitsOfCase(bare, asOf)].flatMap((one) => one ?? []).map(({ leadMs, booked }) => moved({ lead_ms: leadMs, booked: booked.map((b) => ({ party: b.party, step: b.step, from: new Date(b.from).toISOString(), to: new Date(b.to).toISOString() })) }, -move.days));
      expect(waits).toEqual(ofCase(lastDay.waits.cases).map(({ lead_ms, booked }) => ({ lead_ms, booked: booked.map((b) => ({ ...b, from: new Date(b.from).toISOString(), to: new Date(b.to).toISOString() })) })));
    }, LIFE_LIMIT_MS);
  });

  it('leaves a record that holds together', async () => {
    const { ok, checks } = await verify(rig.db, rig.hires, Date.now());
    expect(checks.flatMap((check) => check.violations)).toEqual([]);
    expect(ok).toBe(true);
  }, LIFE_LIMIT_MS);
});
