/**
 * A handoff as its sender composes it: who receives it on that day, what its checklist says, what is shared. Pure, so
 * that the composer's dry run and the sending itself cannot differ; `rehearse` plays it through on a copy of the hire,
 * which gives the very dates and the very page that the receiver will see.
 */
import { decide } from '../hire/decide';
import type { Refusal } from '../hire/command';
import { type Evaluation, evaluateCase } from '../hire/evaluate';
import { evolveAll } from '../hire/evolve';
import { type HireState, caseInputOf, preparedEvents } from '../hire/state';
import { editionOf } from '../model/edition';
import type { Receiver, Service } from '../registry/service';
import { asOfInstant } from '../view/as-of';
import type { AcceptAct, ActBy, CreateAct } from './act';
import { type Preflight, type Ticked, preflight } from './preflight';
import type { ReceiverService } from './receiver-view';
import { type Thread, threadsOf } from './thread';

/** Languages in which receivers get their mail. */
export const MAIL_LANGUAGES = ['fi', 'sv', 'en'] as const;

/** What the sender has chosen. */
export interface Composing extends Ticked {
  readonly step?: string;
  /** fi, sv or en; absent: the first of the service that mails are written in. */
  readonly language?: string;
  readonly replaces?: string;
}

export interface ComposedFrom {
  readonly serviceId: string;
  /** Who takes it; undefined: nobody owns the service. */
  readonly receiver: Receiver | undefined;
  readonly composing: Composing;
  readonly by: ActBy;
  readonly handoffId: string;
  readonly deliveryId: string;
}

export interface Composed {
  readonly act: CreateAct;
  readonly preflight: Preflight;
}

const NOTHING_TO_CHECK = { checklist: [], shared_fields: [] };

/**
 * The act and its preflight. It goes to the service that takes it, which may be a substitute. What nobody owns is
 * recorded with nothing shared and nothing sent: the need stays with its sender, and is a gap.
 */
export function compose({ serviceId, receiver, composing, by, handoffId, deliveryId }: ComposedFrom): Composed {
  const checked = receiver ? preflight(receiver.service, composing) : preflight(NOTHING_TO_CHECK, { items: [], fields: [] });
  const step = composing.step ?? receiver?.service.step ?? undefined;
  const act: CreateAct = {
    act: 'create', handoff_id: handoffId, by,
    service_id: receiver?.service.id ?? serviceId,
    receiver_id: receiver?.organisation.id ?? null,
    expected_duration: receiver?.service.response_days ? `P${receiver.service.response_days}D` : null,
    items: checked.items.map(({ item, state, required, reason }) => ({ item, state, required, ...(reason !== undefined && { reason }) })),
    fields: checked.fields.map(({ field, legal_basis }) => ({ field, legal_basis })),
    language: composing.language ?? languageOf(receiver?.service),
    ...(step !== undefined && { step }),
    ...(receiver && { delivery_id: deliveryId }),
    ...(composing.replaces !== undefined && { replaces: composing.replaces }),
  };
  return { act, preflight: checked };
}

function languageOf(service: Service | undefined): string {
  return service?.languages.find((one) => MAIL_LANGUAGES.some((known) => known === one)) ?? MAIL_LANGUAGES[0];
}

/** A service of the registry as its receiver sees it. */
export function receiverService({ id, title_fi, title_sv, title_en, checklist }: Service): ReceiverService {
  return { id, title: { fi: title_fi, sv: title_sv, en: title_en }, checklist };
}

/** A handoff within a hire at a moment. */
export interface Staged {
  readonly evaluation: Evaluation;
  readonly thread: Thread;
}

export interface Rehearsal {
  /** As it would be right after sending. */
  readonly created: Staged;
  /** As it would be if its receiver accepted on the same day; undefined when nobody would receive it. */
  readonly accepted: Staged | undefined;
}

/**
 * Plays a sending through on a copy of the hire; nothing is recorded.
 * @param textId  under which the sender's words will be looked up
 */
export function rehearse(state: HireState, act: CreateAct, { nowMs, textId }: { readonly nowMs: number; readonly textId: string }): Rehearsal | { readonly refusal: Refusal } {
  const sent = played(state, { ...act, text_id: textId }, nowMs);
  if ('refusal' in sent) return sent;
  const accept: AcceptAct = { act: 'accept', handoff_id: act.handoff_id, by: act.by };
  const taken = act.receiver_id === null ? undefined : played(sent.state, accept, nowMs);
  return { created: sent, accepted: taken && !('refusal' in taken) ? taken : undefined };
}

type Played = (Staged & { readonly state: HireState }) | { readonly refusal: Refusal };

function played(state: HireState, act: CreateAct | AcceptAct, nowMs: number): Played {
  const edition = editionOf(state.edition);
  const decided = decide(state, { kind: 'handoff', id: `rehearsal:${act.act}`, hash: '', act }, { edition, nowMs });
  if ('refusal' in decided) return decided;
  const after = evolveAll(state, decided.facts);
  const staged = stagedOf(after, act.handoff_id, nowMs);
  if (!staged) throw new Error(`handoff ${act.handoff_id} was created and is not there`);
  return { ...staged, state: after };
}

/** A handoff of a hire as of an instant (UTC milliseconds); undefined when the hire has none of that id. */
export function stagedOf(state: HireState, handoffId: string, nowMs: number): Staged | undefined {
  const edition = editionOf(state.edition);
  const thread = threadsOf({ edition, events: preparedEvents(state), notes: state.notes }).find((t) => t.handoffId === handoffId);
  return thread && { thread, evaluation: evaluateCase(caseInputOf(state, edition), asOfInstant(nowMs)) };
}
