/**
 * Which rungs are still to be told. The events of the hire are the memory: each rung is told at most once per clock,
 * a lower one never after a higher one, and after an outage in which several passed only the highest. What had passed
 * when history was imported counts as told.
 */
import { formatDay } from '../calendar/day';
import { localDay } from '../calendar/helsinki';
import { hasEnded, threadsOf } from '../handoffs/thread';
import { type Evaluation, evaluateCase } from '../hire/evaluate';
import type { CaseEvent } from '../hire/fact';
import { evaluationAtImport } from '../hire/imported-history';
import { type HireState, caseInputOf, preparedEvents } from '../hire/state';
import { asOfDay } from '../view/as-of';
import { nextMorning } from './mornings';
import { type Rung, type RungName, ladderClocks, rungsOf } from './rungs';

interface Told {
  readonly percent: RungName;
  /** UTC milliseconds. */
  readonly at: number;
}

/** Rungs that are neither told nor made needless by one that was; clock by clock, in the order in which they are told. */
export function pendingRungs(state: HireState, evaluation: Evaluation): readonly Rung[] {
  const rungs = ofOpenHandoffs(rungsOf(evaluation), state, evaluation);
  if (rungs.length === 0) return rungs;
  const told = toldRungs(state);
  for (const rung of passedAtImport(state, evaluation, rungs)) remember(told, rung.key, rung);
  return rungs.filter((rung) => !told.get(rung.key)?.some((t) => covers(t, rung)));
}

/**
 * A handoff that both sides see as ended is asked for no more, even where its clock goes on by the letter: a clock does
 * not look back to an end before its start, and a corrected date may bring the two into that order.
 */
function ofOpenHandoffs(rungs: readonly Rung[], state: HireState, { view: { edition } }: Evaluation): readonly Rung[] {
  if (!rungs.some((rung) => rung.clock.subject.handoff !== undefined)) return rungs;
  const ended = new Set(threadsOf({ edition, events: preparedEvents(state), notes: state.notes }).filter(hasEnded).map((t) => t.handoffId));
  return ended.size === 0 ? rungs : rungs.filter((rung) => !ended.has(rung.clock.subject.handoff ?? ''));
}

/**
 * What is to be told now: for each clock the highest rung that is due. A clock that has an end dated to later today, as
 * a date without a time is, has nothing left to be reminded of.
 */
export function dueRungs(state: HireState, evaluation: Evaluation, nowMs: number): readonly Rung[] {
  const highest = new Map<string, Rung>();
  for (const rung of pendingRungs(state, evaluation)) if (rung.at <= nowMs) highest.set(rung.key, rung);
  if (highest.size === 0) return [];
  const tonight = evaluateCase(caseInputOf(state, evaluation.view.edition), asOfDay(localDay(nowMs)));
  const running = new Set(ladderClocks(tonight).map((ladder) => ladder.key));
  return [...highest.values()].filter((rung) => running.has(rung.key)).sort((a, b) => a.at - b.at);
}

/**
 * When the ladder is next to be looked at, UTC milliseconds, later than now; undefined when nothing is pending. What is
 * due already and was not told, because only the timer tells, comes on the next working morning.
 */
export function nextRungAt(state: HireState, evaluation: Evaluation, nowMs: number): number | undefined {
  let next = Infinity;
  for (const { at } of pendingRungs(state, evaluation)) next = Math.min(next, at > nowMs ? at : nextMorning(nowMs, evaluation.view.edition.calendar));
  return next === Infinity ? undefined : next;
}

/** Id of the event that tells a rung. */
export function rungEventId(hireId: string, { key, percent }: Rung): string {
  return `${prefixOf(hireId)}${key}:${percent}`;
}

/** What the event of a rung says beside its name. */
export function rungFields({ clock, percent, policy }: Rung): Partial<CaseEvent> {
  const { handoff, member } = clock.subject;
  return {
    ...(handoff !== undefined && { handoff_id: handoff }),
    ...(member !== '' && { family_member_id: member }),
    data: {
      sla: clock.sla.id, percent, owner: clock.owner, policy,
      ...(clock.objectId !== null && { object: clock.objectId }),
      ...(clock.dueOn !== undefined && { due_on: formatDay(clock.dueOn) }),
    },
  };
}

function prefixOf(hireId: string): string {
  return `${hireId}:rung:`;
}

/** Rungs of the hire's own record by the key of their clock; what was retracted since was told all the same. */
function toldRungs(state: HireState): Map<string, Told[]> {
  const told = new Map<string, Told[]>();
  const prefix = prefixOf(state.hireId);
  for (const e of state.events) {
    if (!e.event_id.startsWith(prefix)) continue;
    const [key = '', name = ''] = e.event_id.slice(prefix.length).split(':');
    remember(told, key, { percent: name === 'legal' ? name : Number(name), at: Date.parse(e.occurred_at) });
  }
  return told;
}

function remember(told: Map<string, Told[]>, key: string, one: Told): void {
  const list = told.get(key);
  if (list) list.push(one);
  else told.set(key, [one]);
}

/** Looked at only for clocks that began by then, so most hires never pay for it. */
function passedAtImport(state: HireState, { view }: Evaluation, rungs: readonly Rung[]): readonly Rung[] {
  if (state.importedAt === null) return [];
  const importedMs = Date.parse(state.importedAt);
  if (!rungs.some((rung) => rung.clock.startOn <= localDay(importedMs))) return [];
  const then = evaluationAtImport(state, view.edition);
  return then ? rungsOf(then).filter((rung) => rung.at <= importedMs) : [];
}

/** The legal reminder has no place among the shares: what was told at or after its morning took it along, and the other way round. */
function covers(told: Told, rung: Rung): boolean {
  if (told.percent === rung.percent) return true;
  if (told.percent === 'legal' || rung.percent === 'legal') return told.at >= rung.at;
  return told.percent > rung.percent;
}
