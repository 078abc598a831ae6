/** Handoffs of a hire as queues and inboxes read them: the thread, with the clock that runs for it at the instant. */
import { formatDayOrNull } from '../calendar/day';
import type { Clock } from '../clocks/clock';
import type { Evaluation } from '../hire/evaluate';
import type { HandoffRow } from '../hire/read-model';
import type { Note } from '../hire/note';
import { type PreparedEvent, momentOf } from '../view/prepared-event';
import { type Thread, hasEnded, openQuestions, threadsOf } from './thread';

const RUNNING: ReadonlySet<string> = new Set(['running', 'at_risk', 'breached_open', 'unknown']);

/**
 * A row for each handoff, in the order of creation.
 * @param told  every event and note that the rows may know of
 */
export function handoffRows(hireId: string, { view, clocks }: Evaluation, told: { readonly events: readonly PreparedEvent[]; readonly notes: readonly Note[] }): HandoffRow[] {
  if (!told.events.some((e) => e.name === view.edition.semantics.handoff.created)) return [];
  return threadsOf({ edition: view.edition, ...told }).map((thread) => rowOf(hireId, thread, clocks, told.events));
}

function rowOf(hireId: string, thread: Thread, clocks: readonly Clock[], events: readonly PreparedEvent[]): HandoffRow {
  const ended = hasEnded(thread);
  // The later of its clocks: that of the answer while it is not answered, then that of the work.
  const clock = ended ? undefined : clocks.filter((c) => c.subject.handoff === thread.handoffId && RUNNING.has(c.state)).at(-1);
  const open = openQuestions(thread);
  return {
    hire_id: hireId,
    handoff_id: thread.handoffId,
    service_id: thread.serviceId,
    receiver_id: thread.receiverId,
    step: thread.step,
    sender: thread.sender,
    state: thread.state,
    outcome: thread.outcome,
    reason_code: thread.reasonCode,
    version: thread.version,
    open_questions: open.map((q) => ({
      question_id: q.questionId, reason_code: q.reasonCode, item: q.item, addressed_to: q.addressedTo, text_id: q.textId, asked_at: instantOf(q.askedAt),
    })),
    created_at: instantOf(thread.createdAt),
    changed_at: instantOf(thread.changedAt),
    ended_at: thread.endedAt === null ? null : instantOf(thread.endedAt),
    clock: clock?.sla.id ?? null,
    clock_state: clock?.state ?? null,
    paused: clock?.flags.includes('paused') ?? false,
    due_on: formatDayOrNull(clock?.dueOn),
    rung: highestRung(thread.handoffId, events),
    claimed_by: ended ? null : thread.claimedBy,
    expected_on: thread.expectedOn,
    replaces: thread.replaces,
    replaced_by: thread.replacedBy,
    delivery_id: thread.deliveryId,
    language: thread.language,
    items: thread.items,
    shared_fields: thread.sharedFields,
  };
}

/** What the ladder has told already: its events carry the per cent of the budget. */
function highestRung(handoffId: string, events: readonly PreparedEvent[]): number {
  let highest = 0;
  for (const { handoff, source } of events) {
    const percent = source.data?.['percent'];
    if (handoff === handoffId && source.source === 'timer' && typeof percent === 'number') highest = Math.max(highest, percent);
  }
  return highest;
}

function instantOf(time: string): string {
  return new Date(momentOf(time).at).toISOString();
}
