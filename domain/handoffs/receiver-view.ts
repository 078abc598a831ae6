/**
 * What a receiver sees of a handoff, whichever way they come: the composer's preview, an officer's queue and the page
 * behind a mailed link all show this and nothing else. The fields that the handoff lists and why they may be seen, the
 * thread, the due date and how it came about; every other thing that is known of the hire is absent.
 */
import { explainClock, type ClockExplanation } from '../clocks/explain';
import type { Clock } from '../clocks/clock';
import { formatDay } from '../calendar/day';
import { skippedHolidays, type HolidayName } from '../calendar/skipped-holidays';
import type { Evaluation } from '../hire/evaluate';
import type { Edition } from '../model/edition';
import { type CheckedItem, RECEIVER_ACTS, type SharedField } from './act';
import { deadlineWords } from './deadline-words';
import { type Doing, doingOf } from './doings';
import type { Label } from './shared-fields';
import { type People, type SharedValue, sharedValues } from './shared-values';
import { type HandoffState, type Thread, type ThreadEntry, hasEnded } from './thread';

export type ReceiverAct = (typeof RECEIVER_ACTS)[number];

/** Of the service, as the registry has it. */
export interface ReceiverService {
  readonly id: string;
  readonly title: Label;
  readonly checklist: readonly (Label & { readonly id: string })[];
}

export interface ReceiverViewSources {
  readonly thread: Thread;
  /** Of the hire, as of the moment of looking. */
  readonly evaluation: Evaluation;
  /** Null: no longer in the registry. */
  readonly service: ReceiverService | null;
  /** What people wrote, by text id; null: erased. */
  readonly texts: ReadonlyMap<string, string | null>;
  readonly people: People;
}

export interface ReceiverItem extends CheckedItem {
  readonly title: Label;
}

export interface ReceiverQuestion {
  readonly question_id: string;
  readonly reason_code: string;
  readonly item: string | null;
  readonly addressed_to: string | null;
  readonly asked_at: string;
  readonly text: string | null;
  readonly answered_at: string | null;
  readonly answer: string | null;
}

/** One line of the thread. What was asked and answered stands in `questions`. */
export interface ReceiverEntry extends Doing {
  readonly at: string;
  /** Principal, or the mailbox through which somebody without an account acted. */
  readonly by: string;
  readonly role: string;
  readonly on_behalf_of: string | null;
  readonly outcome: string | null;
  readonly reason_code: string | null;
  readonly text: string | null;
}

export interface ReceiverDeadline {
  /** Rule of the model that runs: first for an answer of any kind, then for the work. */
  readonly clock: string;
  readonly state: string;
  /** ISO date; null while the clock stands still. */
  readonly due_on: string | null;
  readonly paused: boolean;
  readonly words: Label;
  readonly skipped_holidays: readonly { readonly on: string; readonly name: HolidayName }[];
  readonly explanation: ClockExplanation;
}

export interface ReceiverView {
  /** The reference that mails and calendar files carry. */
  readonly handoff_id: string;
  /** To be sent back with an act, so that nobody decides on what has changed. */
  readonly version: number;
  readonly state: HandoffState;
  readonly outcome: string | null;
  readonly reason_code: string | null;
  readonly service: { readonly id: string | null; readonly title: Label | null };
  readonly receiver_id: string | null;
  readonly sender: { readonly id: string; readonly role: string };
  readonly created_at: string;
  readonly accepted_at: string | null;
  readonly ended_at: string | null;
  /** What is asked, in the sender's words. */
  readonly asked: string | null;
  /** Why each field is seen stands beside it. Empty once the handoff has ended. */
  readonly fields: readonly SharedValue[];
  readonly items: readonly ReceiverItem[];
  readonly questions: readonly ReceiverQuestion[];
  readonly entries: readonly ReceiverEntry[];
  readonly deadline: ReceiverDeadline | null;
  readonly expected_on: string | null;
  readonly claimed_by: string | null;
  /** What can be done with it at the moment. */
  readonly may: readonly ReceiverAct[];
}

/** The view of one handoff. Texts and persons that the handoff does not name are not looked at. */
export function receiverView({ thread, evaluation, service, texts, people }: ReceiverViewSources): ReceiverView {
  const text = (id: string | null): string | null => (id === null ? null : (texts.get(id) ?? null));
  return {
    handoff_id: thread.handoffId,
    version: thread.version,
    state: thread.state,
    outcome: thread.outcome,
    reason_code: thread.reasonCode,
    service: { id: thread.serviceId, title: service?.title ?? null },
    receiver_id: thread.receiverId,
    sender: { id: thread.sender, role: thread.senderRole },
    created_at: thread.createdAt,
    accepted_at: thread.acceptedAt,
    ended_at: thread.endedAt,
    asked: text(thread.textId),
    fields: sharedValues(evaluation.view, fieldsShown(thread), people),
    items: thread.items.map((one) => ({ ...one, title: titleOf(service, one.item) })),
    questions: thread.questions.map((q) => ({
      question_id: q.questionId, reason_code: q.reasonCode, item: q.item, addressed_to: q.addressedTo, asked_at: q.askedAt,
      text: text(q.textId), answered_at: q.answeredAt, answer: text(q.answerTextId),
    })),
    entries: thread.entries.flatMap((e) => entryOf(e, evaluation.view.edition, text) ?? []),
    deadline: receiverDeadline(thread, evaluation),
    expected_on: thread.expectedOn,
    claimed_by: hasEnded(thread) ? null : thread.claimedBy,
    may: possibleActs(thread),
  };
}

/** Fields that are shown now: those that are listed while there is work to do, and none once it has ended. */
export function fieldsShown(thread: Thread): readonly SharedField[] {
  return hasEnded(thread) ? [] : thread.sharedFields;
}

/** Ids of all that was written in a thread, for whoever fetches the texts. */
export function textIdsOf(thread: Thread): string[] {
  return [thread.textId, ...thread.questions.flatMap((q) => [q.textId, q.answerTextId]), ...thread.entries.map((e) => e.textId)].filter((id) => id !== null);
}

/** What a receiver can do now; whoever acts is still checked by the hire. */
export function possibleActs(thread: Thread): readonly ReceiverAct[] {
  if (hasEnded(thread) || thread.receiverId === null) return [];
  const impossible = new Set<ReceiverAct>([
    ...(thread.acceptedAt === null ? [] : (['accept'] as const)),
    thread.claimedBy === null ? 'release' : 'claim',
  ]);
  return RECEIVER_ACTS.filter((act) => !impossible.has(act));
}

function titleOf(service: ReceiverService | null, item: string): Label {
  const known = service?.checklist.find((one) => one.id === item);
  return known ? { fi: known.fi, sv: known.sv, en: known.en } : { fi: item, sv: item, en: item };
}

function entryOf(e: ThreadEntry, edition: Edition, text: (id: string | null) => string | null): ReceiverEntry | undefined {
  const doing = doingOf(e, edition);
  if (!doing) return undefined;
  return {
    ...doing, at: e.at, by: e.by, role: e.role, on_behalf_of: e.onBehalfOf, outcome: e.outcome, reason_code: e.reasonCode,
    // What was asked and answered has its place in the questions, and is not shown twice.
    text: doing.did === 'ask' || doing.did === 'answer' ? null : text(e.textId),
  };
}

const RUNNING: ReadonlySet<string> = new Set(['running', 'at_risk', 'breached_open', 'unknown']);

/** The date by which the receiver owes an answer or the work; null when no clock runs for it. */
export function receiverDeadline(thread: Thread, { view, clocks }: Evaluation): ReceiverDeadline | null {
  if (hasEnded(thread)) return null;
  const clock = clocks.filter((c) => c.subject.handoff === thread.handoffId && RUNNING.has(c.state)).at(-1);
  if (!clock) return null;
  const paused = clock.flags.includes('paused');
  return {
    clock: clock.sla.id,
    state: clock.state,
    due_on: clock.dueOn === undefined ? null : formatDay(clock.dueOn),
    paused,
    words: deadlineWords({ dueOn: clock.dueOn, paused, lateDays: clock.lateDays ?? 0, isForWork: thread.acceptedAt !== null }),
    skipped_holidays: skippedBy(clock, view.edition),
    explanation: explainClock(view, clock),
  };
}

function skippedBy({ startOn, dueOn, version }: Clock, edition: Edition): ReceiverDeadline['skipped_holidays'] {
  if (dueOn === undefined || version.unit !== 'working_days') return [];
  return skippedHolidays(edition.model.calendars[0]?.rules ?? [], startOn, dueOn).map(({ day, name }) => ({ on: formatDay(day), name }));
}
