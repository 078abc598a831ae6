/**
 * A request to record an event becomes a command and goes to the hire. The same key is the same command for ever: ids
 * are made from the key, a repetition that comes after the hire has forgotten the key is answered from the log, and
 * generated times are no part of what is compared.
 */
import type { HireClient } from '../client/hires';
import { localDay } from '../domain/calendar/helsinki';
import { formatDay } from '../domain/calendar/day';
import { admitEvent } from '../domain/hire/admit';
import type { RecordCommand, Reply } from '../domain/hire/command';
import { keyCommandId } from '../domain/hire/command-id';
import type { CaseEvent, StoredFact } from '../domain/hire/fact';
import { type Edition, editionOf, newestEdition } from '../domain/model/edition';
import { momentOf } from '../domain/view/prepared-event';
import type { Database } from '../prisma/database';
import { factsOf, knownEventIds } from '../prisma/facts';
import { getHire } from '../prisma/hires';
import { contentHash, idFrom } from './idempotency';
import { ProblemError, refusalProblem } from './problems';

/** An event as a person tells it; what is missing is taken from the model, the session and the clock. */
export type ToldEvent = Readonly<Partial<Omit<CaseEvent, 'event' | 'event_id' | 'case_id' | 'recorded_at' | 'actor_id' | 'source'>>> & { readonly event: string };

export interface EventRequest {
  readonly principalId: string;
  /** Somebody who is away and in whose place it is recorded. */
  readonly onBehalfOf?: string | undefined;
  readonly key: string;
  /** The hire; absent for a new one that gets its id from the key. */
  readonly caseId?: string | undefined;
  /** The event begins a hire that does not exist yet. */
  readonly begins: boolean;
  readonly told: ToldEvent;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

export interface Recorded extends Pick<Reply, 'case_id' | 'seq' | 'event_ids'> {
  /** What the person may not expect, in English; absent when there is nothing to say. */
  readonly note?: string;
}

interface Sources {
  readonly db: Database;
  readonly hires: HireClient;
}

/**
 * Records one event and gives what is committed.
 * @throws ProblemError for what cannot be recorded; CommandRefusedError and OutcomeUnknownError of the hire client
 */
export async function recordEvent({ db, hires }: Sources, request: EventRequest): Promise<Recorded> {
  const { principalId, onBehalfOf, key, begins, nowMs } = request;
  const told: ToldEvent = onBehalfOf === undefined ? request.told : { ...request.told, data: { ...request.told.data, on_behalf_of: onBehalfOf } };
  const commandId = keyCommandId(principalId, key);
  const caseId = request.caseId ?? idFrom(`case ${commandId}`);
  const eventId = idFrom(`event ${commandId}`);
  const hash = contentHash({ begins, case_id: request.caseId, event: told });

  const [known, hire] = await Promise.all([knownEventIds(db, [eventId]), getHire(db, caseId)]);
  const knownIn = known.get(eventId);
  if (knownIn !== undefined) return answerAgain(knownIn === caseId ? await factsOf(db, caseId) : [], { commandId, hash });

  if (begins) requireOpening(caseId, told.event, hire !== undefined);
  else if (!hire) throw new ProblemError({ status: 404, code: 'hire_not_found', detail: `there is no hire ${caseId}` });

  const recordedAt = new Date(nowMs).toISOString();
  const edition: Edition = hire ? editionOf(hire.edition) : newestEdition();
  const raw = { occurred_at: recordedAt, ...told, event_id: eventId, case_id: caseId, recorded_at: recordedAt };
  const admitted = admitEvent(edition, raw, { source: 'human', actorId: principalId });
  if ('refusal' in admitted) throw refusalProblem(admitted.refusal);

  const command: RecordCommand = { kind: 'record', id: commandId, hash, events: [admitted.event], ...(begins && { begins }) };
  const { case_id, seq, event_ids } = await hires.send(caseId, command, begins ? { mayBegin: true, notRunning: true } : {});
  return withNote({ case_id, seq, event_ids }, admitted.event);
}

function requireOpening(caseId: string, event: string, exists: boolean): void {
  const { opens_hire: openings } = newestEdition().semantics;
  if (exists)
    throw new ProblemError({ status: 409, code: 'hire_exists', detail: `there is a hire ${caseId} already; record the event in it, or choose another case_id` });
  if (!openings.includes(event)) throw refusalProblem({ code: 'not_an_opening', message: `a hire begins with ${openings.join(' or ')}`, at: 'event' });
}

/** The answer that this command got when it was first taken. @throws ProblemError when its key stood for another request */
function answerAgain(facts: readonly StoredFact[], { commandId, hash }: { readonly commandId: string; readonly hash: string }): Recorded {
  const own = facts.filter((fact) => fact.command_id === commandId);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last || first.command_hash !== hash)
    throw refusalProblem({ code: 'key_reused', message: 'the key of this request was used for another one; repeat it unchanged or take a new key' });
  return withNote({ case_id: first.hire_id, seq: last.seq, event_ids: own.map((fact) => fact.event.event_id) }, first.event);
}

/** What does not count yet when it is written down says so: a date stands for the end of its day (detection.md §2). */
function withNote(recorded: Recorded, event: CaseEvent): Recorded {
  const { at, timed } = momentOf(event.occurred_at);
  const recordedMs = Date.parse(event.recorded_at);
  if (at <= recordedMs) return recorded;
  const today = formatDay(localDay(recordedMs));
  const note = !timed && event.occurred_at === today
    ? `${today} has no time of day, so it counts from the end of that day; give a time for it to count from then`
    : `${event.occurred_at} is still to come: the event counts from then`;
  return { ...recorded, note };
}
