/**
 * What a command leads to: facts, or a refusal. Pure; a refusal is a value and changes nothing. The same decision
 * serves the live workflow, import, recovery and simulation.
 */
import type { Edition } from '../model/edition';
import { decideAct } from '../handoffs/decide-act';
import { timerCommandId } from './command-id';
import type { DeadlineCommand, EmployerCommand, HireCommand, ImportCommand, ImportResult, OutsideCommand, RecordCommand, Refusal, Reply } from './command';
import type { Evaluation } from './evaluate';
import { evolveAll } from './evolve';
import type { CaseEvent, StoredFact } from './fact';
import { followUps } from './follow-up';
import { canonical } from './canonical';
import type { HireState } from './state';

export interface Decision {
  readonly facts: readonly StoredFact[];
  readonly reply: Reply;
  /** The state after these facts as of now, where the decision needed it anyway; saves the projection a second evaluation. */
  readonly evaluation?: Evaluation | undefined;
}

export type Decided = Decision | { readonly refusal: Refusal };

interface Context {
  readonly edition: Edition;
  /** UTC milliseconds: the workflow's clock. */
  readonly nowMs: number;
  /** False for a run of the workflow that began before there was a ladder: it tells no rungs. */
  readonly hasLadder?: boolean;
}

/** Decides a command. Never throws for any admitted command; a repeated command gets its first answer and no facts. */
export function decide(state: HireState, command: HireCommand, context: Context): Decided {
  if (command.kind !== 'deadline') {
    const known = state.seen[command.id];
    if (known && known.hash !== command.hash) return refuse('key_reused', `the key of this request was used for another one; repeat it unchanged or take a new key`);
    if (known && command.kind !== 'import') return { facts: [], reply: { case_id: state.hireId, seq: known.seq, event_ids: known.event_ids } };
  }
  switch (command.kind) {
    case 'record':
      return decideRecord(state, command, context);
    case 'import':
      return decideImport(state, command, context);
    case 'handoff': {
      const acted = decideAct(state, command.act, { ...context, closed: isClosed(state, context.edition) });
      return 'refusal' in acted ? acted : withFollowUps(state, acted.entries, command, context);
    }
    case 'employer':
    case 'deadline':
      return withFollowUps(state, [], commandOf(command), context, command.kind === 'deadline');
  }
}

/** Can this command be refused at the door, before it is written to history? The same checks run again in `decide`. */
export function admitCommand(state: HireState, command: OutsideCommand, context: Context): Refusal | undefined {
  const known = state.seen[command.id];
  if (known && known.hash !== command.hash) return refuse('key_reused', 'the key of this request was used for another one; repeat it unchanged or take a new key').refusal;
  if (known) return undefined;
  if (command.kind === 'record') return refusalOfRecord(state, command, context.edition);
  if (command.kind !== 'handoff') return undefined;
  const acted = decideAct(state, command.act, { ...context, closed: isClosed(state, context.edition) });
  return 'refusal' in acted ? acted.refusal : undefined;
}

/** Does a closing stand in the hire's record, also one dated to later today? Only retracting it opens the hire again. */
export function isClosed(state: HireState, edition: Edition): boolean {
  const gone = new Set<string>();
  for (const e of state.events) {
    if (e.corrects) gone.add(e.corrects);
    if (e.retracts) gone.add(e.retracts).add(e.event_id);
  }
  return state.events.some((e) => edition.caseEnds.has(e.event) && !gone.has(e.event_id));
}

function decideRecord(state: HireState, command: RecordCommand, context: Context): Decided {
  const refusal = refusalOfRecord(state, command, context.edition);
  if (refusal) return { refusal };
  const known = new Set(state.events.map((e) => e.event_id));
  const fresh = command.events.filter((e) => !known.has(e.event_id) && known.add(e.event_id));
  // Nothing new is not remembered, so it must not write anything either: sent again, it would write more.
  if (fresh.length === 0) return { facts: [], reply: { case_id: state.hireId, seq: state.seq, event_ids: [] } };
  return withFollowUps(state, fresh, command, context);
}

function refusalOfRecord(state: HireState, command: RecordCommand, edition: Edition): Refusal | undefined {
  // Of two who begin a hire under the same id at once, the second is told instead of adding a second beginning.
  if (command.begins && state.seq > 0) return refuse('hire_exists', `there is a hire ${state.hireId} already; record the event in it, or choose another case_id`, 'case_id').refusal;
  const known = new Map(state.events.map((e) => [e.event_id, e]));
  const inCommand = new Set(command.events.map((e) => e.event_id));
  // A command may open the hire again and go on with its work in one go.
  let closed = isClosed({ ...state, events: [...state.events, ...command.events.filter((e) => e.retracts)] }, edition);
  for (const [i, e] of command.events.entries()) {
    const at = `events[${i}]`;
    const definition = edition.events.get(e.event);
    if (e.case_id !== state.hireId) return refuse('wrong_case', `event ${e.event_id} belongs to case ${e.case_id}, not to ${state.hireId}`, `${at}.case_id`).refusal;
    if (!definition) return refuse('unknown_event', `the model has no event "${e.event}"`, `${at}.event`).refusal;
    const before = known.get(e.event_id);
    if (before && canonical(before) !== canonical(e)) return refuse('event_conflict', `event ${e.event_id} is known with another content; correct it by a new event with "corrects"`, `${at}.event_id`).refusal;
    if (before) continue;
    known.set(e.event_id, e);
    if (state.seq === 0 && i === 0 && !edition.semantics.opens_hire.includes(e.event))
      return refuse('not_an_opening', `hire ${state.hireId} does not exist yet; begin it with ${edition.semantics.opens_hire.join(' or ')}`, `${at}.event`).refusal;
    if (closed && edition.semantics.starts_work.includes(e.event))
      return refuse('hire_closed', `hire ${state.hireId} is closed; ${e.event} would start work on it. Retract the closing first if it was a mistake`, at).refusal;
    closed ||= edition.caseEnds.has(e.event) && !e.retracts;
    if (definition.reason_required && !e.reason_code && !e.retracts)
      return refuse('reason_required', `${e.event} needs a reason_code: ${reasonList(edition, e.event)}`, `${at}.reason_code`).refusal;
    for (const field of ['corrects', 'retracts'] as const) {
      const target = e[field];
      if (target && (target === e.event_id || (!known.has(target) && !inCommand.has(target))))
        return refuse('unknown_event_id', `hire ${state.hireId} has no other event ${target} to ${field === 'corrects' ? 'correct' : 'retract'}`, `${at}.${field}`).refusal;
    }
  }
  return undefined;
}

function reasonList(edition: Edition, event: string): string {
  const definition = edition.events.get(event);
  return (definition?.reason_codes_from ? edition.model.leave_reasons.map((r) => r.id) : (definition?.reason_codes ?? [])).join(', ');
}

/** A file's events, each judged by itself: order is never a reason, only a conflict of ids is. */
function decideImport(state: HireState, command: ImportCommand, context: Context): Decided {
  const known = new Map(state.events.map((e) => [e.event_id, e]));
  const fresh: CaseEvent[] = [];
  const results = command.events.map((e): ImportResult => {
    const before = known.get(e.event_id);
    if (before && canonical(before) === canonical(e)) return { event_id: e.event_id, status: 'skipped' };
    const reason =
      before !== undefined ? refuse('event_conflict', `event ${e.event_id} is known with another content`).refusal
      : e.case_id !== state.hireId ? refuse('wrong_case', `event ${e.event_id} belongs to case ${e.case_id}`).refusal
      : !context.edition.events.has(e.event) ? refuse('unknown_event', `the model has no event "${e.event}"`).refusal
      : undefined;
    if (reason) return { event_id: e.event_id, status: 'rejected', reason };
    known.set(e.event_id, e);
    fresh.push(e);
    return { event_id: e.event_id, status: 'stored' };
  });
  // A file that brings nothing new changes nothing, not even what a timer is about to write.
  if (fresh.length === 0) return { facts: [], reply: { case_id: state.hireId, seq: state.seq, event_ids: [], results } };
  // What came due before the file arrived is written first: the file's past is quiet, that of the hire itself is not.
  const due = withFollowUps(state, [], { id: timerCommandId(new Date(context.nowMs).toISOString()), hash: '' }, context, true).facts;
  const facts = [...due, ...storedFacts(state.hireId, state.seq + due.length, fresh, command, context)];
  return { facts, reply: { case_id: state.hireId, seq: state.seq + facts.length, event_ids: facts.map((f) => f.event.event_id), results } };
}

interface Origin {
  readonly id: string;
  readonly hash: string;
}

function commandOf(command: EmployerCommand | DeadlineCommand): Origin {
  return command.kind === 'deadline' ? { id: timerCommandId(command.due), hash: '' } : command;
}

/** The events as facts, and after them what the process itself writes: due check-ins, opened renewals, found gaps; and rungs, where the timer asks. */
function withFollowUps(state: HireState, events: readonly CaseEvent[], origin: Origin, context: Context, asksTimer = false): Decision {
  const facts = storedFacts(state.hireId, state.seq, events, origin, context);
  const after = evolveAll(state, facts);
  const followed = after.seq === 0 ? undefined : followUps(after, { ...context, tellsRungs: asksTimer && context.hasLadder !== false });
  const all = [...facts, ...storedFacts(state.hireId, after.seq, followed?.events ?? [], origin, context)];
  return {
    facts: all,
    reply: { case_id: state.hireId, seq: state.seq + all.length, event_ids: all.map((f) => f.event.event_id) },
    evaluation: all.length === facts.length ? followed?.evaluation : undefined,
  };
}

function storedFacts(hireId: string, lastSeq: number, events: readonly CaseEvent[], origin: Origin, { edition, nowMs }: Context): StoredFact[] {
  const storedAt = new Date(nowMs).toISOString();
  return events.map((event, i) => ({
    hire_id: hireId, seq: lastSeq + 1 + i, command_id: origin.id, command_hash: origin.hash, stored_at: storedAt, edition: edition.id, event,
  }));
}

function refuse(code: string, message: string, at?: string): { readonly refusal: Refusal } {
  return { refusal: { code, message, ...(at !== undefined && { at }) } };
}
