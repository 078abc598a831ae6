/**
 * The read models of a hire as a pure function of its facts and an instant: what `recordFacts` stores beside the
 * facts, what a rebuild must give again, and what the workflow shows to a query.
 */
import { formatDay, formatDayOrNull, type Day } from '../calendar/day';
import { localDay, startOfDay } from '../calendar/helsinki';
import type { Clock } from '../clocks/clock';
import { type GapInstance, gapRow } from '../gaps/instances';
import { reviewGaps } from '../gaps/review';
import { bookedWait, currentWaits, type OpenWait } from '../waits/current';
import { handoffRows } from '../handoffs/handoff-rows';
import { asOfInstant } from '../view/as-of';
import type { CaseView } from '../view/case-view';
import { nextDeadline } from './deadline';
import { type Evaluation, evaluateCase } from './evaluate';
import { emissions, expiries } from './follow-up';
import type { HireRow, Projection, WaitRow } from './read-model';
import { type HireState, caseInputOf, preparedEvents } from './state';

/**
 * The stored rows of a hire as of an instant (UTC milliseconds). The hire must have at least one fact.
 * @param evaluation  of this very state as of that instant, where the caller has it already
 * @param hasLadder  false for a run of the workflow that began before there was a ladder
 */
export function project(state: HireState, nowMs: number, evaluation: Evaluation = evaluateCase(caseInputOf(state), asOfInstant(nowMs)), hasLadder = true): Projection {
  const { view, clocks } = evaluation;
  const gaps = reviewGaps(view, evaluation.gaps.filter((g) => g.sureOn <= view.asOf.day).map((g) => gapRow(g, view.asOf.day)));
  const waits = waitRows(evaluation);
  const attribute = (name: string): string | null => {
    const value = view.facts.attribute(name);
    return value === undefined || value === null ? null : String(value);
  };
  const route = view.facts.latest('route', { member: '' })?.value;
  const deadline = nextDeadline(state, evaluation, nowMs, hasLadder);
  const hire: HireRow = {
    hire_id: state.hireId,
    edition: state.edition,
    seq: state.seq,
    as_of: new Date(nowMs).toISOString(),
    stage: stageOf(view),
    closed: view.endedOn !== undefined,
    outcome: outcomeOf(view),
    route: typeof route === 'string' ? route : null,
    region: attribute('region'),
    municipality: attribute('municipality'),
    employer_id: attribute('employer_id'),
    pilot: attribute('pilot'),
    waits,
    next_due: nextDue(view, clocks),
    late: isLate(view, clocks),
    open_gaps: gaps.filter((g) => g.ended_on === null && g.state === 'open').length,
    close_as: closeAs(evaluation, waits),
    next_deadline: deadline === undefined ? null : new Date(deadline).toISOString(),
  };
  return { hire, gaps, handoffs: handoffRows(state.hireId, evaluation, { events: preparedEvents(state), notes: state.notes }) };
}

/** Some clock of an open hire is past its limit (contracts.md, "late"). */
export function isLate(view: CaseView, clocks: readonly Clock[]): boolean {
  return view.endedOn === undefined && clocks.some((c) => c.state === 'breached_open');
}

/** Earliest date by which something is due and not yet late. */
export function nextDue(view: CaseView, clocks: readonly Clock[]): string | null {
  if (view.endedOn !== undefined) return null;
  let next: Day | undefined;
  for (const c of clocks)
    if ((c.state === 'running' || c.state === 'at_risk') && c.dueOn !== undefined && (next === undefined || c.dueOn < next)) next = c.dueOn;
  return formatDayOrNull(next);
}

/**
 * The open waits with the date by which each is due: that of the earliest running or late clock of the wait's step,
 * handoff or question. A family member's permit that is to be renewed is listed too, although no time is booked to it.
 */
export function waitRows(evaluation: Evaluation): WaitRow[] {
  const { view, clocks } = evaluation;
  const rows = currentWaits(view).map((w): WaitRow => {
    const clock = clockOf(view, clocks, w);
    return {
      party: w.party, step: w.step, handoff_id: w.handoffId, person: w.person, kind: w.kind,
      since: new Date(w.since).toISOString(), due: formatDayOrNull(clock?.dueOn), basis: clock?.sla.id ?? w.basis,
    };
  });
  if (view.endedOn !== undefined) return rows;
  const { renewal, family } = view.edition.semantics;
  const step = view.edition.model.steps.find((s) => s.slas.includes(renewal.sla));
  for (const x of expiries(view))
    if (x.member !== '' && x.isInForce && x.settledOn === undefined && x.opensOn <= view.asOf.day && x.lastDay >= view.asOf.day)
      rows.push({
        party: family, step: step?.id ?? null, handoff_id: null, person: x.member, kind: 'party',
        since: new Date(startOfDay(x.opensOn)).toISOString(), due: formatDay(x.lastDay), basis: renewal.sla,
      });
  return rows;
}

const RUNNING = new Set(['running', 'at_risk', 'breached_open']);

function clockOf(view: CaseView, clocks: readonly Clock[], wait: OpenWait): Clock | undefined {
  const slas = wait.step === null ? undefined : view.edition.steps.get(wait.step)?.slas;
  let first: Clock | undefined;
  for (const c of clocks) {
    if (!RUNNING.has(c.state) || c.dueOn === undefined) continue;
    const fits = wait.handoffId !== null
      ? c.subject.handoff === wait.handoffId
      : (slas?.includes(c.sla.id) ?? false) && c.owner === wait.party && (wait.objectId === '' || c.objectId === null || c.objectId === wait.objectId);
    if (fits && (first?.dueOn === undefined || c.dueOn < first.dueOn)) first = c;
  }
  return first;
}

/** Stage of the step to whose wait the time is booked; in quiet times and after the end that of the last event that has one. */
export function stageOf(view: CaseView): string {
  const step = bookedWait(view)?.step;
  const ofStep = step === null || step === undefined ? undefined : view.edition.steps.get(step)?.stage;
  if (ofStep !== undefined) return ofStep;
  for (let i = view.events.length - 1; i >= 0; i--) {
    const e = view.events[i];
    if (e && e.source.stage !== null && e.source.stage !== 'authority') return e.source.stage;
  }
  return view.edition.model.stages[0]?.id ?? 'need';
}

function outcomeOf(view: CaseView): string | null {
  const closing = view.events.find((e) => view.edition.caseEnds.has(e.name));
  return closing?.source.outcome ?? null;
}

/**
 * Nothing closes by itself: when nothing is left to wait for, or the follow-up is over, the coordinator is asked to
 * close the hire with an outcome. Gives that outcome, or null while there is something to wait for.
 */
export function closeAs(evaluation: Evaluation, waits: readonly WaitRow[]): string | null {
  const { view, clocks } = evaluation;
  const { application, departures, checkin, employment, closing_outcomes: outcomes } = view.edition.semantics;
  if (view.endedOn !== undefined) return null;
  const happened = (name: string): boolean => view.named(name).length > 0;
  if (departures.some(happened)) return outcomes.left;
  const checkIns = clocks.filter((c) => c.sla.id === checkin.sla);
  const last = checkIns.reduce<Clock | undefined>((latest, c) => (!latest || (c.limitOn ?? 0) > (latest.limitOn ?? 0) ? c : latest), undefined);
  if (last?.endedBy === 'stop') return outcomes.followed_up;
  const isQuiet = waits.every((w) => w.kind === 'watch') && emissions(evaluation).length === 0;
  if (!isQuiet || happened(employment.started)) return null;
  if (happened(application.granted)) return null;
  if (happened(application.refused)) return outcomes.refused;
  const ended = view.select(application.ended, { member: '' }).at(-1);
  if (ended) return ended.name === application.lapsed ? outcomes.lapsed : outcomes.withdrawn;
  return null;
}

/** Instances as `report gaps` lists them, with what people have said about each. */
export function reportedGaps(view: CaseView, gaps: readonly GapInstance[]): ReturnType<typeof reviewGaps> {
  return reviewGaps(view, gaps.map((g) => gapRow(g, view.asOf.day)));
}

/** Local date of an instant, for callers that only have milliseconds. */
export function dateOf(nowMs: number): string {
  return formatDay(localDay(nowMs));
}
