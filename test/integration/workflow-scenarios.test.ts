/**
 * The invented hires of test/scenarios lived through: each event is told to the live hire when its clock has reached the
 * time at which it was written down, and everything in between is the hire's own doing. Virtual time only goes forward
 * from the machine's, so a story is moved to later years with the same calendar (support/later-years.ts). Rules that have
 * several versions would read another version there: the few clocks of which that is true are left out and counted.
 */
import type { Clock } from '../../domain/clocks/clock';
import { clockRow } from '../../domain/clocks/clock';
import { type Day, formatDay, parseDay } from '../../domain/calendar/day';
import { endOfDay, localDay } from '../../domain/calendar/helsinki';
import { evaluateCase } from '../../domain/hire/evaluate';
import type { CaseEvent } from '../../domain/hire/fact';
import type { GapRow } from '../../domain/hire/read-model';
import { newestEdition } from '../../domain/model/edition';
import { gapsOfCase } from '../../domain/report/gaps-report';
import { waitsOfCase } from '../../domain/report/waits-report';
import { asOfDay } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { tellDue } from '../../worker/relay';
import { type Move, moveAhead, moved } from '../support/later-years';
import { describeHires, type Rig, type TestHire } from '../support/rig';
import { type ExpectedAsOf, type Scenario, employerEventsOf, loadScenario, scenarioNames } from '../support/scenario';

const HOUR_MS = 3_600_000;
const edition = newestEdition();

interface Story extends Scenario {
  readonly move: Move;
}

const dayOf = (date: string): Day => parseDay(date)!;

const stories = scenarioNames().map((name): Story => {
  const scenario = loadScenario(name);
  const events = [...scenario.cases.values()].flat().map(prepare);
  const first = Math.min(...events.map((e) => Math.min(e.day, e.recordedDay)));
  const last = Math.max(...scenario.expected.as_of.map((e) => dayOf(e.as_of)));
  return { ...scenario, move: moveAhead(edition, [first, last], Date.now()) };
});

/** What is known of the hires at the end of one of the days for which results are given, and what Postgres has of them. */
interface Snapshot {
  /** Events that people told, by case; those of the hire's own timer are left out. */
  readonly told: ReadonlyMap<string, readonly CaseEvent[]>;
  readonly timer: ReadonlyMap<string, readonly CaseEvent[]>;
  readonly gaps: ReadonlyMap<string, readonly GapRow[]>;
  readonly late: ReadonlyMap<string, boolean>;
}

/** When somebody writes it down: at its instant, or where only a date is known in the last hour of that day. */
function toldAt(e: CaseEvent): number {
  return e.recorded_at.length > 10 ? Date.parse(e.recorded_at) : endOfDay(dayOf(e.recorded_at)) - HOUR_MS;
}

/** Lives the story to its end; gives the snapshots in the order of the expected dates. */
async function live(rig: Rig, { name, cases, expected, move }: Story): Promise<readonly Snapshot[]> {
  // Some stories share an employer, of whose assessment the hires of another story would hear.
  const ownEmployer = ({ data, ...e }: CaseEvent): CaseEvent => ({ ...e, ...(data && { data: { ...data, ...(data['employer_id'] && { employer_id: `${name}:${String(data['employer_id'])}` }) } }) });
  const events = moved([...cases.values()].flat().map(ownEmployer), move.days);
  const days = expected.as_of.map((e) => endOfDay(dayOf(e.as_of) + move.days));
  const instants = [...new Set([...events.map(toldAt), ...days])].sort((a, b) => a - b);
  const hires = new Map<string, TestHire>();
  const snapshots: Snapshot[] = [];
  for (const at of instants) {
    await Promise.all([...hires.values()].map((hire) => reach(rig, hire, new Date(at).toISOString())));
    for (const caseId of cases.keys()) {
      const due = events.filter((e) => e.case_id === caseId && toldAt(e) === at);
      if (due.length === 0) continue;
      const hire = hires.get(caseId) ?? rig.hire({ id: caseId, begins: new Date(at).toISOString(), staysOpen: 'its story ends on the last date with results' });
      hires.set(caseId, hire);
      await hire.tell(...due);
    }
    // Clocks are apart for each hire: news of an employer must arrive before they go on.
    if (cases.size > 1) while ((await tellDue(rig.db, rig.hires)) > 0);
    if (days.includes(at)) snapshots.push(await snapshot(hires));
  }
  return snapshots;
}

async function reach(rig: Rig, hire: TestHire, to: string): Promise<void> {
  if ((await hire.row()).closed) rig.time.elapse(hire.id, { to });
  else if (Date.parse(to) > (await hire.now())) await hire.forward({ to });
}

async function snapshot(hires: ReadonlyMap<string, TestHire>): Promise<Snapshot> {
  const [told, timer, gaps, late] = [new Map<string, readonly CaseEvent[]>(), new Map<string, readonly CaseEvent[]>(), new Map<string, readonly GapRow[]>(), new Map<string, boolean>()];
  for (const [id, hire] of hires) {
    const events = (await hire.facts()).map((fact) => fact.event);
    told.set(id, events.filter((e) => e.source !== 'timer'));
    timer.set(id, events.filter((e) => e.source === 'timer'));
    gaps.set(id, (await hire.gaps()).filter((g) => g.state !== 'not_a_gap'));
    late.set(id, (await hire.row()).late);
  }
  return { told, timer, gaps, late };
}

const inputsOf = (told: Snapshot['told']) =>
  [...told].map(([caseId, events]) => ({ edition, caseId, events: events.map(prepare), employerEvents: employerEventsOf(told, caseId) }));

const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();

/** Does the rule read the same version on both dates? */
function isSameVersion(slaId: string, startOn: Day, days: number): boolean {
  const versionOn = (date: string) => edition.slas.get(slaId)?.versions.findIndex((v) => (v.valid_from ?? '') <= date && date <= (v.valid_to ?? '9999'));
  return versionOn(formatDay(startOn)) === versionOn(formatDay(startOn + days));
}

/**
 * Was a gap seen on its first day, or when its evidence was written down or, being dated only, began to count? One that was
 * there before, was taken back by late evidence and came again was seen earlier; one that hangs on a month, when that was over.
 */
function isSeenInTime({ gap, opened_on, first_seen_on, evidence }: GapRow, told: readonly CaseEvent[]): boolean {
  const seenOn = dayOf(first_seen_on);
  const detection = edition.gaps.get(gap)!.detection;
  // What was needed on a day may still come on it (ADR-0010).
  const patience = (detection.rules ?? [detection]).some((d) => d.type === 'missing_by' || d.type === 'order') ? 1 : 0;
  const written = new Set(told.map((e) => localDay(toldAt(e))));
  return seenOn <= dayOf(opened_on) + patience || written.has(seenOn) || written.has(seenOn - 1) || told.some((e) => e.precision === 'month' && evidence.includes(e.event_id));
}

describeHires('a scenario lived through', (rig) => {
  const lived = new Map<string, Promise<readonly Snapshot[]>>();
  const after = async ({ name, index }: { readonly name: string; readonly index: number }): Promise<Snapshot> => (await lived.get(name))![index]!;
  beforeAll(() => {
    for (const story of stories) {
      const snapshots = live(rig, story);
      snapshots.catch(() => {});
      lived.set(story.name, snapshots);
    }
  });

  // When only some of the tests are run, the other stories must end too before the server is left.
  afterAll(() => Promise.allSettled(lived.values()));

  const table = stories.flatMap((story) =>
    story.expected.as_of.map((expected, index) => ({ name: story.name, asOf: expected.as_of, years: story.move.years, index, story, expected })));

  it.each(table)('$name, $years years later, has the expected clocks as of $asOf', async (row) => {
    const { days } = row.story.move;
    const asOf = asOfDay(dayOf(row.asOf) + days);
    const comparable = (c: { readonly sla: string; readonly start_on: string }): boolean => isSameVersion(c.sla, dayOf(c.start_on), days);
    const rows = inputsOf((await after(row)).told).flatMap((input) => evaluateCase(input, asOf).clocks.map((c: Clock) => moved(clockRow(input.caseId, c), -days)));
    expect(sorted(rows.filter(comparable))).toEqual(sorted(row.expected.clocks.filter(comparable)));
  });

  it.each(table)('$name, $years years later, has the expected gaps as of $asOf, in the record and by the rules', async (row) => {
    const { days } = row.story.move;
    const { told, gaps } = await after(row);
    const expected = row.expected.instances;
    const byRules = inputsOf(told)
      .flatMap((input) => gapsOfCase(input, asOfDay(dayOf(row.asOf) + days)))
      .map(({ dedup_key: _key, evidence: _evidence, state, ...gap }) => moved({ ...gap, state: gap.ended_on === null ? state : 'ended' }, -days));
    expect(sorted(byRules)).toEqual(sorted(expected));
    // The stored rows were made when something happened last; what a gap has cost since is counted by whoever asks.
    const identity = ({ gap, case_id, object_id, opened_on, ended_on, owner, severity }: Omit<ExpectedAsOf['instances'][number], 'state' | 'days_lost'>): object =>
      ({ gap, case_id, object_id, opened_on, ended_on, owner, severity });
    const stored = [...gaps].flatMap(([case_id, rows]) => rows.map((gap) => moved(identity({ ...gap, case_id }), -days)));
    expect(sorted(stored)).toEqual(sorted(expected.map(identity)));
  });

  it.each(table)('$name, $years years later, has waited for whom it should as of $asOf', async (row) => {
    const { days } = row.story.move;
    const asOf = asOfDay(dayOf(row.asOf) + days);
    const iso = (at: number): string => new Date(at).toISOString();
    const cases = inputsOf((await after(row)).told).flatMap((input) => waitsOfCase(input, asOf) ?? []).map(({ caseId, leadMs, booked }) =>
      moved({ case_id: caseId, lead_ms: leadMs, booked: booked.map((b) => ({ party: b.party, step: b.step, from: iso(b.from), to: iso(b.to) })) }, -days));
    const expected = row.expected.waits.cases.map((c) => ({ ...c, booked: c.booked.map((b) => ({ ...b, from: iso(Date.parse(b.from)), to: iso(Date.parse(b.to)) })) }));
    expect(cases.sort((a, b) => (a.case_id < b.case_id ? -1 : 1))).toEqual(expected);
  });

  it.each(stories)('$name writes what it writes by itself once, and on its day', async (story) => {
    const last = await after({ name: story.name, index: story.expected.as_of.length - 1 });
    for (const [caseId, facts] of last.timer) {
      expect(facts.map((e) => e.event_id)).toEqual([...new Set(facts.map((e) => e.event_id))]);
      const recorded = facts.filter((e) => e.event === edition.semantics.gap_events.recorded);
      const announced = new Map(recorded.map((e) => [e.gap_id, localDay(Date.parse(e.occurred_at))]));
      const wrong = last.gaps.get(caseId)!.filter((g) => announced.get(g.instance_id) !== dayOf(g.first_seen_on) || !isSeenInTime(g, last.told.get(caseId)!));
      expect(wrong).toEqual([]);
    }
  });

  it('leaves out only clocks of rules with several versions, few of them', () => {
    const left = table.flatMap(({ expected, story }) => expected.clocks.filter((c) => !isSameVersion(c.sla, dayOf(c.start_on), story.move.days)));
    expect(new Set(left.map((c) => c.sla))).toEqual(new Set(['SLA_DECISION_MAX']));
    expect(left.length).toBeLessThan(30);
  });
});
