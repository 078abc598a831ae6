/**
 * Is a notice still true at the moment at which it is to be sent? Between the fact that caused it and its mail or digest
 * lie minutes to days, and in them a handoff ends, a question is answered, a check-in is done. What is no longer true is
 * left out (ui.md §4); this is the one place that says so, for mails of their own and for the digest.
 */
import { formatDay } from '../calendar/day';
import { localDay } from '../calendar/helsinki';
import { type Thread, hasEnded, openQuestions, threadsOf } from '../handoffs/thread';
import { type Evaluation, evaluateCase } from '../hire/evaluate';
import { expiries } from '../hire/follow-up';
import { NOTES, type Note } from '../hire/note';
import { type HireState, caseInputOf } from '../hire/state';
import { toldRung } from '../ladder/rung-notices';
import { ladderClocks } from '../ladder/rungs';
import { asOfDay } from '../view/as-of';
import type { Notice } from './notice';

/**
 * Does the notice still hold?
 * @param evaluation  of the hire as it is sent (`evaluationForSending`)
 * @param notes  all notes of the hire
 */
export function noticeHolds(notice: Notice, evaluation: Evaluation, notes: readonly Note[]): boolean {
  const { view } = evaluation;
  if (notice.kind === 'checkin') return view.endedOn === undefined && isCheckInOwed(notice, evaluation);
  if (notice.kind === 'renewal') return view.endedOn === undefined && isRenewalOwed(notice, evaluation);
  const thread = notice.handoff_id === undefined ? undefined : threadsOf({ edition: view.edition, events: view.events, notes }).find((t) => t.handoffId === notice.handoff_id);
  if (notice.kind === 'rung') return !(thread && hasEnded(thread)) && isOnRung(notice, evaluation);
  return thread !== undefined && isTrueOf(thread, notice, evaluation, notes);
}

/** The hire as a notice is to be true of it: what is dated to today without a time has happened, or a task that was ended "today" would still be asked for. */
export function evaluationForSending(state: HireState, nowMs: number): Evaluation {
  return evaluateCase(caseInputOf(state), asOfDay(localDay(nowMs)));
}

function isTrueOf(thread: Thread, notice: Notice, { view }: Evaluation, notes: readonly Note[]): boolean {
  const isWorkedOn = !hasEnded(thread) && view.endedOn === undefined;
  switch (notice.kind) {
    case 'request': {
      // After a forwarding the mailbox of before has nothing to do; the newest one is asked.
      const forwarded = notes.filter((n) => n.event === NOTES.forwarded && n.handoff_id === thread.handoffId).at(-1);
      return isWorkedOn && thread.receiverId !== null && (forwarded === undefined || forwarded.event_id === notice.event_id);
    }
    case 'answered':
      return isWorkedOn && openQuestions(thread).length === 0;
    case 'returned':
      if (notice.question_id !== undefined) return isWorkedOn && openQuestions(thread).some((q) => q.questionId === notice.question_id);
      return hasEnded(thread) && thread.state === 'returned' && thread.replacedBy === null;
    case 'unowned':
      return isWorkedOn && thread.receiverId === null;
    case 'withdrawn':
    case 'completed':
      return thread.state === notice.kind;
    default:
      return false;
  }
}

/** The clock of the rung runs, and nothing higher was told of it since. */
function isOnRung(notice: Notice, evaluation: Evaluation): boolean {
  const { view } = evaluation;
  const ladder = ladderClocks(evaluation).find(({ clock, key }) => clock.sla.id === notice.sla && notice.event_id.includes(`:${key}:`));
  if (!ladder) return false;
  const newest = view.events.filter((e) => toldRung(view.edition, e.source) && e.id.includes(`:${ladder.key}:`)).at(-1);
  return newest?.id === notice.event_id;
}

function isCheckInOwed(notice: Notice, { view, clocks }: Evaluation): boolean {
  const { sla, done } = view.edition.semantics.checkin;
  const checkpoint = view.events.find((e) => e.id === notice.event_id)?.source.checkpoint;
  if (checkpoint === undefined) return false;
  const isDone = view.named(done).some((e) => e.source.checkpoint === checkpoint);
  return !isDone && clocks.some((c) => c.sla.id === sla && c.objectId === checkpoint && c.endedBy === undefined);
}

function isRenewalOwed(notice: Notice, { view }: Evaluation): boolean {
  return expiries(view).some((x) => x.isInForce && x.settledOn === undefined && x.member === (notice.person ?? '') && (notice.due_on === undefined || formatDay(x.lastDay) === notice.due_on));
}
