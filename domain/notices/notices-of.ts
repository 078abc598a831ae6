/**
 * Who is to be told what because of these facts (the table of ui.md §4). A pure function of what was stored: written to
 * the outbox in the same transaction, so that nothing is told that did not happen and nothing that happened stays untold.
 * What a file brought is history and is told to nobody.
 */
import { sendingTime } from '../ladder/mornings';
import { rungNotices } from '../ladder/rung-notices';
import type { Evaluation } from '../hire/evaluate';
import { isImportCommandId } from '../hire/command-id';
import type { StoredFact } from '../hire/fact';
import { NOTES } from '../hire/note';
import { type HireState, preparedEvents } from '../hire/state';
import { type Thread, threadsOf } from '../handoffs/thread';
import type { Notice, NoticeKind, NoticeTo } from './notice';

/** A request leaves after a minute, and until then it can be called back without a trace (ui.md 5.7). */
const UNDO_MS = 60_000;
/** Who is in the inbox within two hours needs no mail about what came back (ui.md §4). */
const UNREAD_MS = 2 * 3_600_000;

interface Sending {
  readonly kind: NoticeKind;
  readonly to: NoticeTo;
  readonly channel: Notice['channel'];
  readonly afterMs?: number;
  /** Nobody asked for it today: it leaves on working days from 08:00 on, as the ladder does. */
  readonly onWorkingMorning?: boolean;
  readonly fields?: Partial<Notice>;
}

/** Notices for these new facts of a hire, in their order. @param state  with the facts; @param evaluation  of that state as of `nowMs` */
export function noticesOf(state: HireState, facts: readonly StoredFact[], evaluation: Evaluation, nowMs: number): Notice[] {
  const told = facts.filter((f) => !isImportCommandId(f.command_id));
  if (told.length === 0) return [];
  const { edition } = evaluation.view;
  const threads = told.some((f) => f.event.handoff_id !== undefined)
    ? new Map(threadsOf({ edition, events: preparedEvents(state), notes: state.notes }).map((t) => [t.handoffId, t]))
    : new Map<string, Thread>();
  return told.flatMap((fact) => [
    ...rungNotices(fact, evaluation, nowMs, threads.get(fact.event.handoff_id ?? '')),
    ...sendings(fact, threads.get(fact.event.handoff_id ?? ''), evaluation).map(({ kind, to, channel, afterMs = 0, onWorkingMorning = false, fields }): Notice => ({
      id: `${state.hireId}:${fact.seq}:${kind}:${to}`, seq: fact.seq, kind, to, channel, hire_id: state.hireId, event_id: fact.event.event_id,
      ...(fact.event.handoff_id !== undefined && { handoff_id: fact.event.handoff_id }),
      ...(fact.event.family_member_id !== undefined && { person: fact.event.family_member_id }),
      ...fields,
      decided_at: new Date(nowMs).toISOString(), not_before: new Date(onWorkingMorning ? sendingTime(nowMs, edition.calendar) : nowMs + afterMs).toISOString(),
    })),
  ]);
}

function sendings({ event }: StoredFact, thread: Thread | undefined, { view }: Evaluation): readonly Sending[] {
  const { handoff, checkin, renewal } = view.edition.semantics;
  const opens = view.edition.slas.get(renewal.sla)?.emits;
  // Somebody's own event is no news to them, but only composed handoffs have a mailbox to tell.
  const receiver = thread?.deliveryId ? thread : undefined;
  const asked = event.data?.['question_id'];
  const question = typeof asked === 'string' ? { question_id: asked } : {};
  switch (event.event) {
    case handoff.created:
      if (thread?.receiverId === null) return [{ kind: 'unowned', to: 'coordinator', channel: 'digest' }];
      return receiver ? [{ kind: 'request', to: 'receiver', channel: 'mail', afterMs: UNDO_MS }] : [];
    case NOTES.forwarded:
      return receiver ? [{ kind: 'request', to: 'receiver', channel: 'mail' }] : [];
    case NOTES.asked:
      return [{ kind: 'returned', to: 'sender', channel: 'mail', afterMs: UNREAD_MS, fields: question }];
    case handoff.returned:
      // A question has its note, which says so for each of them.
      return handoff.ending_outcomes.includes(event.outcome ?? '') ? [{ kind: 'returned', to: 'sender', channel: 'mail', afterMs: UNREAD_MS }] : [];
    case handoff.answered:
      return receiver ? [{ kind: 'answered', to: 'receiver', channel: 'mail', fields: question }] : [];
    case handoff.withdrawn:
      return receiver ? [{ kind: 'withdrawn', to: 'receiver', channel: 'mail' }] : [];
    case handoff.completed:
      return [{ kind: 'completed', to: 'sender', channel: 'digest' }];
    case checkin.due:
      return event.source === 'timer' ? [{ kind: 'checkin', to: 'coordinator', channel: 'digest' }] : [];
    case opens:
      return event.source === 'timer' ? renewalNotices(event.family_member_id, event.due_at) : [];
    default:
      return [];
  }
}

/** The one who must act, the employer who fills in the terms, and the coordinator. The employer never hears of the family (rules.md §7). */
function renewalNotices(member: string | undefined, dueAt: string | undefined): Sending[] {
  const fields = { ...(dueAt !== undefined && { due_on: dueAt.slice(0, 10) }) };
  const own: Sending = { kind: 'renewal', to: member === undefined ? 'talent' : 'family', channel: 'mail', onWorkingMorning: true, fields };
  const employer: Sending[] = member === undefined ? [{ kind: 'renewal', to: 'employer', channel: 'mail', onWorkingMorning: true, fields }] : [];
  return [own, ...employer, { kind: 'renewal', to: 'coordinator', channel: 'digest', fields }];
}
