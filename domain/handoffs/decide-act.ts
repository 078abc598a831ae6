/**
 * What an act on a handoff leads to: events and notes, or a refusal that says why. Both sides see the same thread, so of
 * two who act at once the second is told (`handoff_changed`, `handoff_ended`). Several questions may be open in one
 * thread; the clock is stopped by the first and goes on with the answer to the last (contracts.md, "Handoffs").
 */
import { type Day, parseDay } from '../calendar/day';
import { localDay } from '../calendar/helsinki';
import type { Refusal } from '../hire/command';
import type { CaseEvent, EventData } from '../hire/fact';
import { admitEvent, isCode } from '../hire/admit';
import { NOTES, type Note, type NoteName } from '../hire/note';
import { type HireState, preparedEvents } from '../hire/state';
import type { Edition } from '../model/edition';
import { parseInstant } from '../view/prepared-event';
import type { CreateAct, HandoffAct } from './act';
import { preflightRefusal } from './preflight';
import { type Thread, fieldCode, hasEnded, itemCode, openQuestions, threadsOf } from './thread';

export interface ActContext {
  readonly edition: Edition;
  /** UTC milliseconds: the workflow's clock. */
  readonly nowMs: number;
  /** The hire is closed: only what tells of something that happened is taken. */
  readonly closed: boolean;
}

export type ActDecided = { readonly entries: readonly (CaseEvent | Note)[] } | { readonly refusal: Refusal };

interface Told {
  readonly event: string;
  readonly handoff: string;
  readonly fields?: Partial<CaseEvent>;
  readonly data?: Readonly<Record<string, EventData[string] | undefined>>;
}

/** Decides an act. Never throws; a refusal changes nothing. */
export function decideAct(state: HireState, act: HandoffAct, context: ActContext): ActDecided {
  const names = context.edition.semantics.handoff;
  if (state.seq === 0) return refuse('hire_not_found', `there is no hire ${state.hireId}`);
  const threads = threadsOf({ edition: context.edition, events: preparedEvents(state), notes: state.notes });
  const thread = threads.find((t) => t.handoffId === act.handoff_id);
  const wrong = generalRefusal(state, act, thread, context);
  if (wrong) return { refusal: wrong };
  const told = act.act === 'create' ? creation(act, threads, names) : thread ? worked(act, thread, names) : refuse('handoff_not_found', `hire ${state.hireId} has no handoff ${act.handoff_id}`);
  if ('refusal' in told) return told;
  if (context.closed && told.some((one) => one.event !== names.completed))
    return refuse('hire_closed', `hire ${state.hireId} is closed; only the completion of a handoff can still be told. Retract the closing first if it was a mistake`);
  return written(state, act, told, context);
}

function generalRefusal(state: HireState, act: HandoffAct, thread: Thread | undefined, { edition, nowMs }: ActContext): Refusal | undefined {
  const codes: readonly (readonly [string, string | undefined])[] = [
    ['handoff_id', act.handoff_id], ['by.id', act.by.id], ['by.on_behalf_of', act.by.on_behalf_of], ['text_id', act.text_id],
  ];
  for (const [at, code] of codes) if (code !== undefined && !isCode(code)) return { code: 'not_a_code', message: `${at} must be a code`, at };
  if (!edition.model.actors.some((a) => a.id === act.by.role)) return { code: 'unknown_actor', message: 'the model has no such actor', at: 'by.role' };
  const toldOn = act.occurred_at === undefined ? undefined : dayOfTime(act.occurred_at);
  if (act.occurred_at !== undefined && toldOn === undefined) return { code: 'unusable_time', message: 'occurred_at is neither a date (YYYY-MM-DD) nor an instant with offset', at: 'occurred_at' };
  if (toldOn !== undefined && toldOn > localDay(nowMs))
    return { code: 'future_date', message: `${act.act} is dated later than today; tell it when it has happened`, at: 'occurred_at' };
  if (act.act === 'create') return thread ? { code: 'handoff_exists', message: `hire ${state.hireId} has a handoff ${act.handoff_id} already` } : undefined;
  if (!thread) return { code: 'handoff_not_found', message: `hire ${state.hireId} has no handoff ${act.handoff_id}` };
  if (act.version !== undefined && act.version !== thread.version)
    return { code: 'handoff_changed', message: `handoff ${act.handoff_id} has changed since version ${act.version} was seen (it is ${thread.version} now: ${thread.state}); look at it again and decide anew` };
  return undefined;
}

/** Local date of a time as it was told; undefined where it is none. */
function dayOfTime(text: string): Day | undefined {
  const instant = parseInstant(text);
  return instant === undefined ? parseDay(text) : localDay(instant);
}

type Names = Edition['semantics']['handoff'];
type Outcome = readonly Told[] | { readonly refusal: Refusal };

function creation(act: CreateAct, threads: readonly Thread[], names: Names): Outcome {
  const incomplete = preflightRefusal(act);
  if (incomplete) return { refusal: incomplete };
  const replaced = act.replaces === undefined ? undefined : threads.find((t) => t.handoffId === act.replaces);
  if (act.replaces !== undefined && !replaced) return refuse('handoff_not_found', `there is no handoff ${act.replaces} to send anew`, 'replaces');
  if (replaced?.replacedBy) return refuse('handoff_ended', `handoff ${replaced.handoffId} has been sent anew already, as ${replaced.replacedBy}`, 'replaces');
  if (replaced?.state === 'completed') return refuse('handoff_ended', `handoff ${replaced.handoffId} is completed; nothing is left to send anew`, 'replaces');
  // What is sent elsewhere is no longer asked of the first receiver; a return of the same service is answered by the new one itself.
  const isOwed = replaced !== undefined && replaced.state !== 'withdrawn' && !(hasEnded(replaced) && replaced.serviceId === act.service_id);
  return [
    ...(isOwed ? [{ event: names.withdrawn, handoff: replaced.handoffId }] : []),
    {
      event: names.created, handoff: act.handoff_id, fields: { service_id: act.service_id },
      data: {
        receiver_id: act.receiver_id ?? undefined, expected_duration: act.expected_duration ?? undefined, step: act.step, replaces: act.replaces,
        legal_basis: [...new Set(act.fields.map((f) => f.legal_basis))], checklist: act.items.map(itemCode),
      },
    },
    {
      event: NOTES.composed, handoff: act.handoff_id,
      data: { language: act.language, delivery_id: act.delivery_id, fields: act.fields.map(fieldCode), items: act.items.map(itemCode), text_id: act.text_id },
    },
  ];
}

function worked(act: Exclude<HandoffAct, CreateAct>, thread: Thread, names: Names): Outcome {
  const handoff = thread.handoffId;
  const text = { text_id: act.text_id };
  const isGivenBack = hasEnded(thread) && thread.state === 'returned';
  if (hasEnded(thread) && !(act.act === 'recall' && isGivenBack))
    return refuse('handoff_ended', `handoff ${handoff} has ended (${thread.outcome ?? thread.state}); nothing is left to do with it`);
  if (thread.receiverId === null && act.act !== 'recall')
    return refuse('handoff_unowned', `nobody owns the service of handoff ${handoff}; recall it, or send it anew to a service with an owner`);
  const open = openQuestions(thread);
  switch (act.act) {
    case 'accept':
      if (thread.acceptedAt !== null) return refuse('already_accepted', `handoff ${handoff} was accepted on ${thread.acceptedAt}`);
      return [{ event: names.accepted, handoff, data: { ...text, expected_on: act.expected_on } }];
    case 'ask': {
      if (thread.questions.some((q) => q.questionId === act.question_id)) return refuse('question_exists', `question ${act.question_id} was asked already`);
      const about = { question_id: act.question_id, item: act.item, addressed_to: act.addressed_to, ...text };
      const note: Told = { event: NOTES.asked, handoff, fields: { reason_code: act.reason_code }, data: about };
      return open.length > 0 ? [note] : [{ event: names.returned, handoff, fields: { outcome: 'question', reason_code: act.reason_code }, data: { question_id: act.question_id, item: act.item } }, note];
    }
    case 'answer': {
      if (!open.some((q) => q.questionId === act.question_id)) return refuse('question_not_open', `question ${act.question_id} of handoff ${handoff} is not open: it was answered already, or never asked`);
      const note: Told = { event: NOTES.answered, handoff, data: { question_id: act.question_id, ...text } };
      return open.length > 1 ? [note] : [note, { event: names.answered, handoff, data: { question_id: act.question_id } }];
    }
    case 'decline':
      return [{ event: names.returned, handoff, fields: { outcome: act.outcome, reason_code: act.reason_code }, data: { right_receiver: act.right_receiver, item: act.item, ...text } }];
    case 'complete':
      return [{ event: names.completed, handoff, data: text }];
    case 'recall':
      return [{ event: names.withdrawn, handoff, fields: act.reason_code === undefined ? {} : { reason_code: act.reason_code }, data: text }];
    case 'forward':
      return [{ event: NOTES.forwarded, handoff, data: { delivery_id: act.delivery_id, ...text } }];
    case 'claim':
      return thread.claimedBy !== null && thread.claimedBy !== act.by.id
        ? refuse('claimed', `handoff ${handoff} is in the hands of ${thread.claimedBy}`)
        : thread.claimedBy === act.by.id ? refuse('already_claimed', `handoff ${handoff} is in your hands already`) : [{ event: NOTES.claimed, handoff }];
    case 'release':
      return thread.claimedBy === null || thread.claimedBy !== act.by.id
        ? refuse('not_claimed_by_you', thread.claimedBy === null ? `handoff ${handoff} is in nobody's hands` : `handoff ${handoff} is in the hands of ${thread.claimedBy}`)
        : [{ event: NOTES.released, handoff }];
  }
}

const NOTE_NAMES = new Set<string>(Object.values(NOTES) satisfies NoteName[]);

/** Events pass the same gate as all others; notes hold codes only, too. */
function written(state: HireState, act: HandoffAct, told: readonly Told[], { edition, nowMs }: ActContext): ActDecided {
  const nowIso = new Date(nowMs).toISOString();
  const entries: (CaseEvent | Note)[] = [];
  for (const [i, one] of told.entries()) {
    const data: Record<string, EventData[string]> = {};
    for (const [key, value] of Object.entries({ ...one.data, on_behalf_of: act.by.on_behalf_of })) if (value !== undefined && value !== null) data[key] = value;
    const raw = {
      // Of equal length, so that of two within a millisecond the first sorts first.
      event_id: `${one.handoff}:${String(state.seq + 1 + i).padStart(6, '0')}`, case_id: state.hireId, event: one.event, handoff_id: one.handoff, actor_id: act.by.id, actor_role: act.by.role,
      occurred_at: act.occurred_at ?? nowIso, recorded_at: nowIso, ...one.fields, ...(Object.keys(data).length > 0 && { data }),
    };
    if (NOTE_NAMES.has(one.event)) {
      const at = [...Object.entries(data), ...Object.entries(one.fields ?? {})].find(([, value]) => ![value].flat().every((v) => typeof v !== 'string' || isCode(v)))?.[0];
      if (at !== undefined) return refuse('not_a_code', `${at} must hold codes only; what people write is kept apart`, at);
      entries.push({ ...raw, stage: null, precision: raw.occurred_at.length > 10 ? 'minute' : 'day', source: 'human', schema_version: edition.model.meta.schema_version });
      continue;
    }
    const admitted = admitEvent(edition, raw, { source: 'human' });
    if ('refusal' in admitted) return admitted;
    entries.push(admitted.event);
  }
  return { entries };
}

function refuse(code: string, message: string, at?: string): { readonly refusal: Refusal } {
  return { refusal: { code, message, ...(at !== undefined && { at }) } };
}
