/**
 * An act on a handoff becomes a command and goes to the hire; the same key is the same act for ever. Ids are made from
 * the key, so a repetition makes nothing twice; one that comes after the hire has forgotten the key is answered from the
 * log. What the actor wrote goes to the vault first and is named by its id: an act that is stored never lacks its text.
 */
import { timingSafeEqual } from 'node:crypto';
import { CommandRefusedError } from '../../client/hires';
import type { HandoffAct } from '../../domain/handoffs/act';
import { canonical } from '../../domain/hire/canonical';
import type { HandoffCommand } from '../../domain/hire/command';
import { keyCommandId } from '../../domain/hire/command-id';
import { admitCommand } from '../../domain/hire/decide';
import type { HandoffRow } from '../../domain/hire/read-model';
import { editionOf } from '../../domain/model/edition';
import { factsOfCommand } from '../../prisma/facts';
import { getHandoff } from '../../prisma/handoffs';
import { loadState } from '../../prisma/hire-state';
import { TextConflictError } from '../../vault/private-texts';
import { idFrom } from '../idempotency';
import { ProblemError, refusalProblem } from '../problems';
import type { ServerServices } from '../services';
import { actProblem } from './act-problems';

/** An act that needs something made beforehand: it is made only when the request is no repetition. */
export interface ActMaker {
  readonly handoffId: string;
  readonly make: () => Promise<HandoffAct>;
}

export interface ActRequest {
  readonly hireId: string;
  /** Without `text_id`, which is put in here. */
  readonly act: HandoffAct | ActMaker;
  /** Idempotency key. */
  readonly key: string;
  /** Whose key it is: principal, or `delivery:<id>`. */
  readonly principalId: string;
  /** UTC milliseconds. */
  readonly nowMs: number;
  /** What the actor wrote about it; kept in the vault only. */
  readonly text?: string | undefined;
  /** What was asked for, compared with an earlier request of the same key; absent: the act itself. */
  readonly content?: unknown;
  /** What must be there before the act is (a delivery): made once the act is known to be possible, undone if it is refused all the same. */
  readonly beside?: { readonly make: () => Promise<void>; readonly undo: () => Promise<void> };
}

export interface Acted {
  /** As it is committed. */
  readonly handoff: HandoffRow;
  /** Last sequence number of the hire after the act. */
  readonly seq: number;
  /** The answer to an earlier request of the same key. */
  readonly repeated: boolean;
}

export interface ActIds {
  readonly handoffId: string;
  readonly questionId: string;
  readonly deliveryId: string;
  readonly textId: string;
}

/** Ids for whatever an act makes; for the same key of the same principal always the same. */
export function actIds(principalId: string, key: string): ActIds {
  const commandId = keyCommandId(principalId, key);
  const idOf = (kind: string): string => idFrom(`${kind} ${commandId}`);
  return { handoffId: idOf('handoff'), questionId: idOf('question'), deliveryId: idOf('delivery'), textId: idOf('text') };
}

type Sources = Pick<ServerServices, 'db' | 'hires' | 'vault'>;

/**
 * Does it, and gives the handoff as it stands then.
 * @throws ProblemError when the hire refuses: 404, 409 with `current`, 410 for what was withdrawn, 422;
 *   OutcomeUnknownError of the hire client; PersonErasedError of the vault when there is a text
 */
export async function performAct(services: Sources, request: ActRequest): Promise<Acted> {
  const { db, hires, vault } = services;
  const { hireId, principalId, key, nowMs, text, beside } = request;
  const id = keyCommandId(principalId, key);
  const handoffId = 'make' in request.act ? request.act.handoffId : request.act.handoff_id;
  // Under a key of the installation: what people write must not be guessable from a hash that stands in the log.
  const body = canonical({ hire: hireId, content: request.content ?? withoutText(request.act), text });
  const hash = vault.keyRing.mac('act', body).toString('hex');

  const stored = await factsOfCommand(db, hireId, id);
  const [first] = stored;
  if (first) {
    if (!vault.keyRing.macs('act', body).some((mac) => isSame(mac, first.command_hash))) throw keyReused();
    return { handoff: await committed(services, hireId, handoffId), seq: stored.at(-1)?.seq ?? first.seq, repeated: true };
  }

  const made = 'make' in request.act ? await request.act.make() : request.act;
  const textId = text === undefined ? made.text_id : actIds(principalId, key).textId;
  const act: HandoffAct = textId === undefined ? made : { ...made, text_id: textId };
  const command: HandoffCommand = { kind: 'handoff', id, hash, act };
  // Refused at the door already: nothing is written beside the hire for an act that cannot be.
  const before = await loadState(db, hireId);
  const refusal = before && admitCommand(before, command, { edition: editionOf(before.edition), nowMs });
  if (refusal) throw actProblem(refusal, act, before);
  if (text !== undefined && textId !== undefined) await keep(services, { id: textId, hireId, handoffId, text });
  await beside?.make();
  try {
    const { seq } = await hires.send(hireId, command);
    return { handoff: await committed(services, hireId, handoffId), seq, repeated: false };
  } catch (error) {
    if (!(error instanceof CommandRefusedError)) throw error;
    // What stands under a key that was used before belongs to the earlier act.
    if (error.refusal.code !== 'key_reused') await beside?.undo();
    throw actProblem(error.refusal, act, await loadState(db, hireId));
  }
}

async function keep({ vault }: Sources, text: { readonly id: string; readonly hireId: string; readonly handoffId: string; readonly text: string }): Promise<void> {
  try {
    await vault.putText(text);
  } catch (error) {
    throw error instanceof TextConflictError ? keyReused() : error;
  }
}

async function committed({ db }: Sources, hireId: string, handoffId: string): Promise<HandoffRow> {
  const handoff = await getHandoff(db, hireId, handoffId);
  if (!handoff) throw new ProblemError({ status: 404, code: 'handoff_not_found', detail: `hire ${hireId} has no handoff ${handoffId}; its creation was retracted` });
  return handoff;
}

function withoutText(act: HandoffAct | ActMaker): unknown {
  if ('make' in act) return act.handoffId;
  const { text_id: _textId, ...rest } = act;
  return rest;
}

function isSame(mac: Buffer, hex: string): boolean {
  const other = Buffer.from(hex, 'hex');
  return other.length === mac.length && timingSafeEqual(mac, other);
}

function keyReused(): ProblemError {
  return refusalProblem({ code: 'key_reused', message: 'the key of this request was used for another one; repeat it unchanged or take a new key' });
}
