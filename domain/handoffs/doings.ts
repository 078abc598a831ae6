/** What an entry of a handoff's thread says that somebody did, for those who show a thread or tell who came first. */
import { NOTES } from '../hire/note';
import type { Edition } from '../model/edition';
import type { HandoffAct } from './act';
import type { Thread, ThreadEntry } from './thread';

export interface Doing {
  readonly did: HandoffAct['act'];
  readonly side: 'sender' | 'receiver';
}

/** The act behind an entry; undefined for the events that only stop and start the clock: the questions say it themselves. */
export function doingOf({ name, outcome }: Pick<ThreadEntry, 'name' | 'outcome'>, { semantics: { handoff } }: Edition): Doing | undefined {
  switch (name) {
    case handoff.created:
      return { did: 'create', side: 'sender' };
    case handoff.accepted:
      return { did: 'accept', side: 'receiver' };
    case handoff.returned:
      return handoff.ending_outcomes.includes(outcome ?? '') ? { did: 'decline', side: 'receiver' } : undefined;
    case handoff.withdrawn:
      return { did: 'recall', side: 'sender' };
    case handoff.completed:
      return { did: 'complete', side: 'receiver' };
    case NOTES.asked:
      return { did: 'ask', side: 'receiver' };
    case NOTES.answered:
      return { did: 'answer', side: 'sender' };
    case NOTES.forwarded:
      return { did: 'forward', side: 'receiver' };
    case NOTES.claimed:
      return { did: 'claim', side: 'receiver' };
    case NOTES.released:
      return { did: 'release', side: 'receiver' };
    default:
      return undefined;
  }
}

/** How a handoff stands, for somebody whose act came too late: what changed, and by whom. Codes only. */
export interface StandingHandoff {
  readonly handoff_id: string;
  readonly version: number;
  readonly state: Thread['state'];
  readonly outcome: string | null;
  readonly reason_code: string | null;
  readonly ended_at: string | null;
  readonly claimed_by: string | null;
  readonly replaced_by: string | null;
  readonly open_questions: readonly string[];
  /** The newest thing that somebody did. */
  readonly last: (Doing & { readonly by: string; readonly role: string; readonly on_behalf_of: string | null; readonly at: string }) | null;
}

/** The standing of a thread. */
export function standingOf(thread: Thread, edition: Edition): StandingHandoff {
  const doings = thread.entries.flatMap((e) => {
    const doing = doingOf(e, edition);
    return doing ? [{ ...doing, by: e.by, role: e.role, on_behalf_of: e.onBehalfOf, at: e.at }] : [];
  });
  return {
    handoff_id: thread.handoffId, version: thread.version, state: thread.state, outcome: thread.outcome, reason_code: thread.reasonCode,
    ended_at: thread.endedAt, claimed_by: thread.endedAt === null ? thread.claimedBy : null, replaced_by: thread.replacedBy,
    open_questions: thread.endedAt === null ? thread.questions.filter((q) => q.answeredAt === null).map((q) => q.questionId) : [],
    last: doings.at(-1) ?? null,
  };
}
