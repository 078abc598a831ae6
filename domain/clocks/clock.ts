/**
 * Clocks: a rule, a start and the days since, as of a date. The state table is that of detection.md §3, the kinds
 * those of §4; Addenda 5–12 and 20 settle what those leave open. A clock can explain itself: start, version,
 * pauses, due date and who the days were booked to.
 */
import { type Day, formatDay, formatDayOrNull } from '../calendar/day';
import { durationOf, offsetDay, shift } from '../calendar/duration';
import type { SlaDefinition, SlaVersion } from '../model/model.schema';
import { readPath } from '../view/case-facts';
import type { CaseView, Subject } from '../view/case-view';
import { allHold } from '../view/condition';
import type { PreparedEvent } from '../view/prepared-event';
import { resolveAnchors } from '../view/reference';
import { type Anchor, matchesWhere } from '../view/simple-reference';
import { dueOn } from './due-date';
import { type Pause, PausedDays, pausesOf } from './pauses';
import { subjectsOf } from './subjects';

export type ClockState = 'running' | 'at_risk' | 'met' | 'breached_open' | 'breached_closed' | 'void' | 'censored' | 'unknown';
export type ClockFlag = 'paused' | 'early' | 'stop_before_start' | 'too_early';

export interface Clock {
  readonly sla: SlaDefinition;
  readonly version: SlaVersion;
  /** Application, employment, member, handoff, checkpoint, request, or the fact's value; null for the case and the talent. */
  readonly objectId: string | null;
  readonly subject: Subject;
  readonly state: ClockState;
  readonly flags: readonly ClockFlag[];
  readonly startOn: Day;
  /** Last day in time; undefined while not known, or while the clock is stopped. */
  readonly dueOn: Day | undefined;
  /** Last day on which a stop is in time: due, plus grace for a cadence. */
  readonly limitOn: Day | undefined;
  readonly stopOn: Day | undefined;
  /** What ended it; undefined while it runs. */
  readonly endedBy: 'stop' | 'cancel' | undefined;
  /** End of what is counted: stop, cancel or D. */
  readonly endOn: Day;
  readonly firstOverdueOn: Day | undefined;
  /** Counted, unpaused days after the limit; null when unknown. */
  readonly lateDays: number | null;
  readonly pausedDays: number;
  readonly owner: string;
  readonly pauses: readonly Pause[];
  readonly paused: PausedDays;
  readonly startEvent: PreparedEvent | undefined;
  readonly evidence: readonly string[];
}

/** A clock as `hires show` and the scenarios list it (contracts.md). */
export interface ClockRow {
  readonly case_id: string;
  readonly sla: string;
  readonly object_id: string | null;
  readonly state: ClockState;
  readonly start_on: string;
  readonly due_on: string | null;
  readonly stop_on: string | null;
  readonly late_days: number | null;
  readonly paused_days: number;
  /** Left out when there is none. */
  readonly flags?: readonly ClockFlag[];
}

/** The clock's row. */
export function clockRow(caseId: string, c: Clock): ClockRow {
  return {
    case_id: caseId,
    sla: c.sla.id,
    object_id: c.objectId,
    state: c.state,
    start_on: formatDay(c.startOn),
    due_on: formatDayOrNull(c.dueOn),
    stop_on: formatDayOrNull(c.stopOn),
    late_days: c.lateDays,
    paused_days: c.pausedDays,
    ...(c.flags.length > 0 && { flags: c.flags }),
  };
}

/** Breached, now or once. */
export function isBreached(c: Clock): boolean {
  return c.state === 'breached_open' || c.state === 'breached_closed';
}

/** First overdue day if nothing more happens; undefined where the clock stands still or has ended, or time alone cannot break it. */
export function runsOutOn(c: Clock): Day | undefined {
  if ((c.state !== 'running' && c.state !== 'at_risk') || c.dueOn === undefined || c.limitOn === undefined || c.sla.kind === 'minimum') return undefined;
  return c.paused.firstFreeAfter(c.limitOn);
}

/** From this share of its budget on a clock is at risk (detection.md §3). */
const AT_RISK_SHARE = 0.8;
const NO_FLAGS: readonly ClockFlag[] = [];

/** Looks up clocks of other rules, for `void_if`. */
export type ClockLookup = (slaId: string) => readonly Clock[];

/**
 * Every clock of one rule that has started, in the order of its objects and starts. Rules that do not apply or have
 * not started give none.
 * @param others  clocks of the rules that `void_if` names
 */
export function evaluateSla(view: CaseView, sla: SlaDefinition, others: ClockLookup): readonly Clock[] {
  const clocks: Clock[] = [];
  for (const { subject, objectId } of subjectsOf(view, sla.per)) {
    if (sla.applies_when && view.select([sla.applies_when.event], subject).length === 0) continue;
    for (const anchor of resolveAnchors(view, sla.clock.start, subject)) {
      const own = sla.per === 'request' && anchor.event ? requestSubject(view, anchor.event) : subject;
      const id = sla.per === 'request' && anchor.event ? view.rootOf(anchor.event.id) : anchor.factDay !== undefined ? formatDay(anchor.factDay) : objectId;
      if (sla.kind === 'cadence') {
        for (const version of sla.versions) push(clocks, evaluate(view, sla, version, anchor, { ...own }, version.checkpoint ?? null, others));
      } else push(clocks, evaluate(view, sla, undefined, anchor, own, id, others));
    }
  }
  return clocks;
}

function push(clocks: Clock[], clock: Clock | undefined): void {
  if (clock) clocks.push(clock);
}

function requestSubject(view: CaseView, asked: PreparedEvent): Subject {
  return { member: '', application: view.applicationOf(asked) };
}

function versionAt(sla: SlaDefinition, day: Day): SlaVersion | undefined {
  const on = formatDay(day);
  return sla.versions.find((v) => (v.valid_from === null || v.valid_from <= on) && (v.valid_to === null || on <= v.valid_to));
}

function evaluate(
  view: CaseView, sla: SlaDefinition, checkpointVersion: SlaVersion | undefined, anchor: Anchor, subject: Subject, objectId: string | null, others: ClockLookup,
): Clock | undefined {
  const D = view.asOf.day;
  const start = anchor.day;
  if (view.endedOn !== undefined && start > view.endedOn) return undefined;
  const version = checkpointVersion ?? versionAt(sla, start);
  if (!version) return undefined;
  const testedOn = anchor.setOn === undefined ? start : Math.max(start, anchor.setOn);
  const applies = allHold(view, sla.applies_if, testedOn, subject);
  if (applies === false) return undefined;

  const stop = findStop(view, sla, anchor, subject, objectId, version);
  if (sla.kind === 'window' && D < start && !stop) return undefined;
  const cancel = findCancel(view, sla, anchor, subject);
  if (cancel !== undefined && anchor.factDay !== undefined && cancel < start && !(stop && stop.day <= cancel)) return undefined;

  const stopped = stop && (cancel === undefined || stop.day <= cancel) ? stop.day : undefined;
  const cancelled = stopped === undefined ? cancel : undefined;
  const endOn = stopped ?? cancelled ?? D;
  const pauses = pausesOf(view, sla, subject);
  const paused = new PausedDays(pauses, endOn);
  const pauseOpen = stopped === undefined && cancelled === undefined && pauses.some((p) => p.open);
  const due = dueOn(view, sla, version, anchor, subject, paused);
  const clock: Draft = {
    sla, version, objectId, subject, startOn: start, endOn, pauses, paused,
    state: 'running', flags: NO_FLAGS,
    dueOn: undefined, limitOn: undefined, stopOn: stopped ?? cancelled, firstOverdueOn: undefined, lateDays: 0,
    endedBy: stopped !== undefined ? 'stop' : cancelled !== undefined ? 'cancel' : undefined,
    owner: ownerOf(view, sla, anchor, subject),
    startEvent: anchor.event,
    evidence: stop && stopped !== undefined ? [...anchor.evidence, stop.id] : anchor.evidence,
    pausedDays: paused.within(start, endOn, 'calendar_days', view.edition.calendar),
  };
  if (applies === undefined || due === 'unknown') {
    clock.state = 'unknown';
    clock.stopOn = undefined;
    clock.lateDays = null;
  } else {
    clock.dueOn = clock.limitOn = due;
    judge(view, clock, pauseOpen, others);
  }
  return clock;
}

/** A clock while it is being judged: one object filled in place, because thousands of hires are judged in a row. */
type Draft = { -readonly [K in keyof Clock]: Clock[K] };

/** The state table of detection.md §3, in its order. */
function judge(view: CaseView, c: Draft, pauseOpen: boolean, others: ClockLookup): void {
  const { sla, dueOn: due } = c;
  const stopped = c.endedBy === 'stop' ? c.endOn : undefined;
  if (isVoid(view, c, others)) c.state = 'void';
  else if (sla.kind === 'minimum') judgeMinimum(view, c, stopped);
  else if (stopped !== undefined && stopped < c.startOn) {
    c.state = 'met';
    c.flags = [sla.kind === 'window' ? 'early' : 'stop_before_start'];
  } else if (due === undefined) c.state = undisturbed(c);
  else judgeLimit(view, c, due, pauseOpen);
}

/** The state of a clock on which no day is late. */
function undisturbed(c: Draft): ClockState {
  return c.endedBy === 'stop' ? 'met' : c.endedBy === 'cancel' ? 'censored' : 'running';
}

function judgeMinimum(view: CaseView, c: Draft, stopped: Day | undefined): void {
  c.state = undisturbed(c);
  if (stopped === undefined || c.dueOn === undefined || stopped >= c.dueOn) return;
  c.state = 'breached_closed';
  c.lateDays = unpaused(view, c, stopped, c.dueOn);
  c.firstOverdueOn = stopped;
  c.flags = ['too_early'];
}

function judgeLimit(view: CaseView, c: Draft, due: Day, pauseOpen: boolean): void {
  const { sla, startOn, endOn } = c;
  const limitOn = sla.grace ? shift(due, durationOf(sla.grace.value), sla.grace.unit, view.edition.calendar) : due;
  c.limitOn = limitOn;
  const overdue = c.paused.firstFreeAfter(limitOn);
  if (overdue <= endOn) {
    c.state = c.endedBy === undefined ? 'breached_open' : 'breached_closed';
    c.firstOverdueOn = overdue;
    c.lateDays = unpaused(view, c, limitOn, endOn);
  } else if (c.endedBy !== undefined) c.state = undisturbed(c);
  else if (pauseOpen) {
    // While the clock is stopped its due date is only known to be no earlier, so it is shown as stopped.
    c.dueOn = undefined;
    c.flags = ['paused'];
  } else if (sla.kind !== 'before_event' && unpaused(view, c, startOn, endOn) >= AT_RISK_SHARE * unpaused(view, c, startOn, due)) c.state = 'at_risk';
}

/** Counted, unpaused days x with from < x ≤ to, in the clock's own unit. */
function unpaused(view: CaseView, { version, paused }: Draft, from: Day, to: Day): number {
  return view.edition.calendar.count(from, to, version.unit) - paused.within(from, to, version.unit, view.edition.calendar);
}

function isVoid(view: CaseView, c: Draft, others: ClockLookup): boolean {
  for (const cause of c.sla.clock.void_if) {
    if (cause.event && view.select([cause.event], c.subject).some((e) => isLived(c, e.day))) return true;
    if (cause.sla && others(cause.sla).some((o) => o.objectId === c.objectId && isBreached(o) && isLived(c, o.firstOverdueOn))) return true;
  }
  const changes = view.named(view.edition.semantics.application.type_changed);
  return changes.some((e) => isLived(c, e.day) && view.concerns(e, c.subject) && allHold(view, c.sla.applies_if, e.day, c.subject) === false);
}

function isLived(c: Draft, day: Day | undefined): boolean {
  return day !== undefined && day > c.startOn && day <= c.endOn;
}

/** A stop before the start belongs to an earlier round, unless the start is the first of its kind (detection.md §3). */
function findStop(view: CaseView, sla: SlaDefinition, anchor: Anchor, subject: Subject, objectId: string | null, version: SlaVersion): PreparedEvent | undefined {
  const { start, stop } = sla.clock;
  let from = start.pick === 'latest' || start.pick === 'each' ? anchor.day : -Infinity;
  // `stop_not_before` of a window counts from the value of the fact that anchors this very clock.
  if (sla.stop_not_before && anchor.factDay !== undefined) from = offsetDay(anchor.factDay, sla.stop_not_before.offset);
  const scope = sla.distinct_ref ? { ...subject, employment: undefined } : subject;
  return view.select(stop, scope).find((e) => {
    if (e.day < from) return false;
    if (sla.distinct_ref === 'employment_id') return !e.employment || e.employment !== subject.employment;
    if (sla.match === 'checkpoint') return e.source.checkpoint === version.checkpoint;
    if (sla.match === 'data.answers_event_id') return view.answeredRoot(e) === objectId;
    return true;
  });
}

/** First cancelling event: on or after an event-anchored start, at any time for a fact-anchored one (Addenda 6). */
function findCancel(view: CaseView, sla: SlaDefinition, anchor: Anchor, subject: Subject): Day | undefined {
  const from = anchor.factDay === undefined ? anchor.day : -Infinity;
  let first = Infinity;
  for (const name of sla.clock.cancelled_by)
    for (const e of view.named(name)) if (e.day >= from && e.day < first && view.concerns(e, subject)) first = e.day;
  for (const rule of sla.clock.cancelled_where ?? [])
    for (const e of view.select(rule.event, subject)) if (e.day >= from && e.day < first && matchesWhere(e, rule.where)) first = e.day;
  return first === Infinity ? undefined : first;
}

function ownerOf(view: CaseView, sla: SlaDefinition, anchor: Anchor, subject: Subject): string {
  const { handoff, coordinator } = view.edition.semantics;
  if (sla.owner_from && anchor.event) {
    const owner = readPath(anchor.event, sla.owner_from.replace(/^event\./, ''));
    if (typeof owner === 'string') return owner;
  }
  if (sla.owner !== 'RECEIVER') return sla.owner;
  const receiver = view.select([handoff.created], subject)[0]?.source.data?.['receiver_id'];
  return typeof receiver === 'string' ? receiver : coordinator;
}
