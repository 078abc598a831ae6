/**
 * The thread of each handoff: who sent it to whom, what was asked and answered, who has it in hand, how it ended. Made
 * from everything that was told, in the order in which it happened, also what is dated to later today: a handoff that
 * was completed "today" is not completed a second time. Clocks and waits go by the view alone (waits.md §5).
 */
import type { CaseEvent, DataValue } from '../hire/fact';
import { NOTES, type Note } from '../hire/note';
import type { Edition } from '../model/edition';
import { type PreparedEvent, compareEvents, momentOf } from '../view/prepared-event';
import type { CheckedItem, ItemState, SharedField } from './act';

export type HandoffState = 'created' | 'accepted' | 'returned' | 'answered' | 'completed' | 'withdrawn';

export interface Question {
  readonly questionId: string;
  readonly reasonCode: string;
  readonly item: string | null;
  readonly addressedTo: string | null;
  readonly textId: string | null;
  /** Who asked. */
  readonly by: string;
  /** As it was told: instant or date. */
  readonly askedAt: string;
  readonly answeredAt: string | null;
  readonly answerTextId: string | null;
  readonly answeredBy: string | null;
}

/** One entry of a thread, events and notes alike, for those who show it. */
export interface ThreadEntry {
  readonly eventId: string;
  /** Event or note by name. */
  readonly name: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly by: string;
  readonly role: string;
  readonly onBehalfOf: string | null;
  readonly outcome: string | null;
  readonly reasonCode: string | null;
  readonly textId: string | null;
}

export interface Thread {
  readonly handoffId: string;
  readonly serviceId: string | null;
  readonly receiverId: string | null;
  readonly step: string | null;
  readonly sender: string;
  readonly senderRole: string;
  readonly state: HandoffState;
  readonly outcome: string | null;
  readonly reasonCode: string | null;
  readonly version: number;
  readonly questions: readonly Question[];
  readonly createdAt: string;
  readonly changedAt: string;
  readonly acceptedAt: string | null;
  /** Null while somebody may still work on it. */
  readonly endedAt: string | null;
  readonly claimedBy: string | null;
  readonly expectedOn: string | null;
  readonly rightReceiver: string | null;
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  readonly deliveryId: string | null;
  readonly language: string | null;
  /** What the sender wrote with it, kept apart. */
  readonly textId: string | null;
  readonly items: readonly CheckedItem[];
  readonly sharedFields: readonly SharedField[];
  readonly entries: readonly ThreadEntry[];
}

export interface ThreadSources {
  readonly edition: Edition;
  readonly events: readonly PreparedEvent[];
  readonly notes: readonly Note[];
}

type Draft = { -readonly [K in keyof Thread]: Thread[K] extends readonly (infer T)[] ? T[] : Thread[K] };

/** Every handoff of the case that was created and not retracted, in the order of creation. */
export function threadsOf({ edition, events, notes }: ThreadSources): readonly Thread[] {
  const { handoff } = edition.semantics;
  const lifecycle = new Set([handoff.created, handoff.accepted, handoff.returned, handoff.answered, handoff.withdrawn, handoff.completed]);
  const threads = new Map<string, Draft>();
  for (const e of standing(events).filter((one) => one.handoff !== '' && lifecycle.has(one.name)).sort(compareEvents)) {
    const known = threads.get(e.handoff);
    if (!known && e.name === handoff.created) threads.set(e.handoff, created(e));
    else if (known && e.name !== handoff.created) happened(known, e, edition);
  }
  for (const note of notes) {
    const thread = threads.get(note.handoff_id ?? '');
    if (thread) noted(thread, note);
  }
  for (const thread of threads.values()) {
    closeQuestions(thread, edition);
    const replaced = threads.get(thread.replaces ?? '');
    if (replaced) replaced.replacedBy = thread.handoffId;
    thread.entries.sort((a, b) => momentOf(a.recordedAt).at - momentOf(b.recordedAt).at || (a.eventId < b.eventId ? -1 : 1));
  }
  return [...threads.values()];
}

/** Has it come to its end: completed, withdrawn, or given back for good? */
export function hasEnded(thread: Pick<Thread, 'endedAt'>): boolean {
  return thread.endedAt !== null;
}

/** Questions that wait for an answer, oldest first; none once the handoff has ended. */
export function openQuestions(thread: Thread): readonly Question[] {
  return hasEnded(thread) ? [] : thread.questions.filter((q) => q.answeredAt === null);
}

function standing(events: readonly PreparedEvent[]): PreparedEvent[] {
  const gone = new Set<string>();
  for (const { source: e } of events) {
    if (e.corrects) gone.add(e.corrects);
    if (e.retracts) gone.add(e.retracts).add(e.event_id);
  }
  return gone.size === 0 ? [...events] : events.filter((e) => !gone.has(e.id));
}

function created(e: PreparedEvent): Draft {
  const { source } = e;
  return {
    handoffId: e.handoff, serviceId: source.service_id ?? null, receiverId: textOf(source, 'receiver_id'), step: textOf(source, 'step'),
    sender: source.actor_id, senderRole: source.actor_role, state: 'created', outcome: null, reasonCode: null, version: 1, questions: [],
    createdAt: source.occurred_at, changedAt: source.occurred_at, acceptedAt: null, endedAt: null, claimedBy: null, expectedOn: null, rightReceiver: null,
    replaces: textOf(source, 'replaces'), replacedBy: null, deliveryId: null, language: null, textId: null,
    items: listOf(source.data?.['checklist']).flatMap((text) => checkedItem(text) ?? []), sharedFields: [], entries: [entryOf(source)],
  };
}

function happened(thread: Draft, e: PreparedEvent, edition: Edition): void {
  const { handoff } = edition.semantics;
  const { source } = e;
  thread.entries.push(entryOf(source));
  // What comes after the end is shown and changes nothing; a withdrawal after a return says that it is not needed any more.
  const isReturned = thread.endedAt !== null && thread.state === 'returned';
  if (thread.endedAt !== null && !(isReturned && e.name === handoff.withdrawn)) return;
  thread.version += 1;
  thread.changedAt = source.occurred_at;
  switch (e.name) {
    case handoff.accepted:
      thread.state = 'accepted';
      thread.acceptedAt ??= source.occurred_at;
      thread.expectedOn = textOf(source, 'expected_on') ?? thread.expectedOn;
      break;
    case handoff.returned: {
      thread.state = 'returned';
      thread.outcome = source.outcome ?? null;
      thread.reasonCode = source.reason_code ?? null;
      if (handoff.ending_outcomes.includes(source.outcome ?? '')) {
        thread.endedAt = source.occurred_at;
        thread.rightReceiver = textOf(source, 'right_receiver');
      } else if (textOf(source, 'question_id') === null) thread.questions.push(questionOf(source, source.event_id));
      break;
    }
    case handoff.answered:
      thread.state = 'answered';
      break;
    default:
      thread.state = e.name === handoff.completed ? 'completed' : 'withdrawn';
      thread.endedAt = source.occurred_at;
  }
}

function noted(thread: Draft, note: Note): void {
  const { data } = note;
  if (note.event !== NOTES.composed) {
    thread.version += 1;
    thread.entries.push(entryOf(note));
    if (momentOf(note.occurred_at).at > momentOf(thread.changedAt).at) thread.changedAt = note.occurred_at;
  }
  switch (note.event) {
    case NOTES.composed:
      thread.language = textOf(note, 'language');
      thread.textId = textOf(note, 'text_id');
      thread.deliveryId ??= textOf(note, 'delivery_id');
      thread.sharedFields = listOf(data?.['fields']).flatMap((text) => sharedField(text) ?? []);
      thread.items = listOf(data?.['items']).flatMap((text) => checkedItem(text) ?? []);
      break;
    case NOTES.asked:
      thread.questions.push(questionOf(note, textOf(note, 'question_id') ?? note.event_id));
      break;
    case NOTES.answered: {
      const i = thread.questions.findIndex((q) => q.questionId === textOf(note, 'question_id'));
      const question = thread.questions[i];
      if (question) thread.questions[i] = { ...question, answeredAt: note.occurred_at, answerTextId: textOf(note, 'text_id'), answeredBy: note.actor_id };
      break;
    }
    case NOTES.forwarded:
      thread.deliveryId = textOf(note, 'delivery_id');
      break;
    case NOTES.claimed:
      thread.claimedBy = note.actor_id;
      break;
    case NOTES.released:
      thread.claimedBy = null;
      break;
  }
}

/** An answer that names no question, as a file or a person records it, answers everything asked until then. */
function closeQuestions(thread: Draft, edition: Edition): void {
  for (const answer of thread.entries)
    if (answer.name === edition.semantics.handoff.answered && !thread.questions.some((q) => q.answeredAt === answer.at))
      thread.questions = thread.questions.map((q) =>
        q.answeredAt === null && momentOf(q.askedAt).at <= momentOf(answer.at).at ? { ...q, answeredAt: answer.at, answerTextId: answer.textId, answeredBy: answer.by } : q,
      );
}

function questionOf(source: CaseEvent, questionId: string): Question {
  return {
    questionId, reasonCode: source.reason_code ?? '', item: textOf(source, 'item'), addressedTo: textOf(source, 'addressed_to'),
    textId: textOf(source, 'text_id'), by: source.actor_id, askedAt: source.occurred_at, answeredAt: null, answerTextId: null, answeredBy: null,
  };
}

function entryOf(source: CaseEvent): ThreadEntry {
  return {
    eventId: source.event_id, name: source.event, at: source.occurred_at, recordedAt: source.recorded_at, by: source.actor_id, role: source.actor_role,
    onBehalfOf: textOf(source, 'on_behalf_of'), outcome: source.outcome ?? null, reasonCode: source.reason_code ?? null, textId: textOf(source, 'text_id'),
  };
}

function textOf(source: CaseEvent, key: string): string | null {
  const value = source.data?.[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOf(value: DataValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

const ITEM_STATES: readonly string[] = ['ok', 'missing', 'not_needed', 'overridden'] satisfies ItemState[];

/** A checked item as one code: `contract:ok:required`, `passport:overridden:required:comes_later`. */
export function itemCode({ item, state, required, reason }: CheckedItem): string {
  return [item, state, required ? 'required' : 'optional', ...(reason === undefined ? [] : [reason])].join(':');
}

function checkedItem(text: string): CheckedItem | undefined {
  const [item, state, need, reason] = text.split(':');
  if (!item || state === undefined || !ITEM_STATES.includes(state)) return undefined;
  return { item, state: state as ItemState, required: need === 'required', ...(reason !== undefined && { reason }) };
}

/** A shared field with its legal basis as one code: `talent_name:public_task`. */
export function fieldCode({ field, legal_basis }: SharedField): string {
  return `${field}:${legal_basis}`;
}

function sharedField(text: string): SharedField | undefined {
  const [field, basis] = text.split(':');
  return field && basis ? { field, legal_basis: basis } : undefined;
}
