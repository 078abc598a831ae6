/**
 * A refused act as a problem. Who comes second learns what changed and by whom (`current`), so that nobody has to guess
 * why a click did nothing; what was withdrawn is gone for its receiver (410), who has nothing to do any more.
 */
import { type HandoffAct, RECEIVER_ACTS } from '../../domain/handoffs/act';
import { type StandingHandoff, standingOf } from '../../domain/handoffs/doings';
import { threadsOf } from '../../domain/handoffs/thread';
import type { Refusal } from '../../domain/hire/command';
import { type HireState, preparedEvents } from '../../domain/hire/state';
import { editionOf } from '../../domain/model/edition';
import { ProblemError, refusalProblem } from '../problems';

/** The problem that a refusal becomes. @param state  of the hire after the refusal; undefined when there is no such hire */
export function actProblem(refusal: Refusal, act: HandoffAct, state: HireState | undefined): ProblemError {
  const current = state && standing(state, act.handoff_id);
  if (refusal.code === 'handoff_ended' && current?.state === 'withdrawn' && isReceivers(act)) return withdrawnProblem(act.handoff_id);
  const { content } = refusalProblem(refusal);
  return content.status === 409 && current ? new ProblemError({ ...content, current: { ...current } }) : new ProblemError(content);
}

/** The handoff was recalled, or sent to somebody else instead: whoever had it sees no more of it. */
export function withdrawnProblem(handoffId: string): ProblemError {
  return new ProblemError({ status: 410, code: 'handoff_recalled', detail: `handoff ${handoffId} was withdrawn by its sender; there is nothing to do any more` });
}

function isReceivers({ act }: HandoffAct): boolean {
  return RECEIVER_ACTS.some((one) => one === act);
}

function standing(state: HireState, handoffId: string): StandingHandoff | undefined {
  const edition = editionOf(state.edition);
  const thread = threadsOf({ edition, events: preparedEvents(state), notes: state.notes }).find((t) => t.handoffId === handoffId);
  return thread && standingOf(thread, edition);
}
