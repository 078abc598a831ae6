/**
 * What a sender composes, against the registry of this day: the dry run, and the sending. Both ask the same functions,
 * so the page that is previewed is the page that is sent, and nothing is found missing only afterwards.
 */
import type { ActBy } from '../../domain/handoffs/act';
import { type Composed, type Composing, type Rehearsal, compose, rehearse } from '../../domain/handoffs/compose';
import type { ItemReturns } from '../../domain/handoffs/first-time-right';
import { type Preflight, refusalOf } from '../../domain/handoffs/preflight';
import { type ReceiverView, receiverDeadline } from '../../domain/handoffs/receiver-view';
import type { Refusal } from '../../domain/hire/command';
import { dateOf } from '../../domain/hire/project';
import { type Receiver, receiverOn } from '../../domain/registry/service';
import { recordAudit } from '../../prisma/audit';
import { createDelivery, revokeDelivery } from '../../prisma/deliveries';
import { loadState } from '../../prisma/hire-state';
import { allEntries } from '../../prisma/registry';
import { ProblemError, refusalProblem } from '../problems';
import type { ServerServices } from '../services';
import { type ReceiverRecord, receiverRecord } from './first-time-right';
import { type Acted, actIds, performAct } from './perform-act';
import { previewPage } from './receiver-page';

type Sources = Pick<ServerServices, 'db' | 'hires' | 'vault'>;

export interface ComposeRequest {
  readonly hireId: string;
  readonly serviceId: string;
  /** The service is in no registry: its need is recorded, and that nobody meets it. */
  readonly isUnlisted: boolean;
  readonly composing: Composing;
  readonly text: string | undefined;
  readonly by: ActBy;
  readonly nowMs: number;
}

export interface ReceiverShown {
  readonly service_id: string;
  readonly organisation_id: string;
  readonly title: { readonly fi: string; readonly sv: string; readonly en: string };
  readonly organisation: { readonly fi: string; readonly sv: string; readonly en: string };
  readonly languages: readonly string[];
  /** Service that was asked, where a substitute takes over. */
  readonly instead_of: string | null;
  /** Promised working days from acceptance; null: the default of the clock. */
  readonly response_days: number | null;
}

/** What a dry run tells; nothing is recorded. */
export interface DryRun {
  readonly receiver: ReceiverShown | null;
  readonly message: string;
  /** Sent like this it would be taken. */
  readonly ready: boolean;
  readonly preflight: Preflight;
  /** Why the hire would refuse it, beside the checklist. */
  readonly refusal: Refusal | null;
  /** If sent now: by when an answer of any kind is due, and by when the work if it is accepted today. */
  readonly answer_due: ReceiverView['deadline'];
  readonly work_due: ReceiverView['deadline'];
  /** How this receiver has dealt with the service so far. */
  readonly record: ReceiverRecord | null;
  readonly returned: readonly ItemReturns[];
  /** The page that the receiver will see; null while something is missing. */
  readonly preview: ReceiverView | null;
}

const PREVIEW = { handoffId: 'PREVIEW', deliveryId: 'PREVIEW', textId: 'PREVIEW' };

/** Plays the sending through. @throws ProblemError 404 when there is no such hire or service */
export async function dryRun(services: Sources, request: ComposeRequest): Promise<DryRun> {
  const { hireId, serviceId, text, nowMs } = request;
  const receiver = await receiverOf(services, request);
  const { act, preflight } = compose({ ...request, ...PREVIEW, receiver });
  const [state, record] = await Promise.all([loadState(services.db, hireId), receiver ? receiverRecord(services.db, { serviceId: receiver.service.id, receiverId: receiver.organisation.id }) : null]);
  if (!state) throw new ProblemError({ status: 404, code: 'hire_not_found', detail: `there is no hire ${hireId}` });
  const rehearsed = preflight.complete ? rehearse(state, act, { nowMs, textId: PREVIEW.textId }) : undefined;
  const refusal = rehearsed && 'refusal' in rehearsed ? rehearsed.refusal : null;
  const played: Rehearsal | undefined = rehearsed && !('refusal' in rehearsed) ? rehearsed : undefined;
  const preview = played && receiver ? await previewPage(services, played.created, { textId: PREVIEW.textId, text, principal: request.by.id }) : null;
  const accepted = played?.accepted;
  return {
    receiver: receiver ? receiverShown(receiver) : null,
    message: messageOf(serviceId, receiver),
    ready: preflight.complete && refusal === null,
    preflight, refusal,
    answer_due: preview?.deadline ?? null,
    work_due: accepted ? receiverDeadline(accepted.thread, accepted.evaluation) : null,
    record: record?.record ?? null,
    returned: record?.returned ?? [],
    preview,
  };
}

export interface Sent extends Acted {
  readonly receiver: ReceiverShown | null;
  /** What became of it, in English: also that nobody owns the service. */
  readonly message: string;
}

/** Sends it. @throws ProblemError 422 naming every item that is missing; those of performAct */
export async function send(services: Sources, request: ComposeRequest & { readonly key: string; readonly principalId: string; readonly content: unknown }): Promise<Sent> {
  const { db, vault } = services;
  const { hireId, key, principalId, text, nowMs, content, by } = request;
  const { handoffId, deliveryId } = actIds(principalId, key);
  let receiver: Receiver | undefined;
  const acted = await performAct(services, {
    hireId, key, principalId, nowMs, text, content,
    act: {
      handoffId,
      make: async () => {
        receiver = await receiverOf(services, request);
        const { act, preflight }: Composed = compose({ ...request, receiver, handoffId, deliveryId });
        const refusal = refusalOf(preflight);
        if (refusal) throw missingProblem(refusal, preflight);
        return act;
      },
    },
    beside: {
      make: async () => {
        if (receiver) await createDelivery(db, vault.keyRing, { id: deliveryId, hireId, handoffId, organisationId: receiver.organisation.id, now: new Date(nowMs) });
      },
      undo: () => revokeDelivery(db, deliveryId, new Date(nowMs)),
    },
  });
  const overridden = acted.handoff.items.filter((one) => one.state === 'overridden').map(({ item, reason = '' }) => ({ item, reason }));
  if (!acted.repeated && overridden.length > 0)
    await recordAudit(db, { principal: principalId, action: 'handoff.override', object: `handoff/${handoffId}`, detail: { items: overridden, ...(by.on_behalf_of !== undefined && { on_behalf_of: by.on_behalf_of }) } });
  // A repetition finds its receiver in what is stored, even if the registry has another one since.
  const shown = receiver ?? (await receiverOf(services, request).catch(() => undefined));
  const isSame = shown !== undefined && shown.organisation.id === acted.handoff.receiver_id;
  return { ...acted, receiver: isSame ? receiverShown(shown) : null, message: messageOf(acted.handoff.service_id ?? request.serviceId, isSame ? shown : undefined) };
}

async function receiverOf({ db }: Sources, { serviceId, isUnlisted, nowMs }: ComposeRequest): Promise<Receiver | undefined> {
  const { organisations, services } = await allEntries(db);
  const service = services.find(({ id }) => id === serviceId);
  if (service) return receiverOn(service, organisations, services, dateOf(nowMs));
  if (isUnlisted) return undefined;
  throw new ProblemError({
    status: 404, code: 'service_not_found',
    detail: `the registry has no service ${serviceId}; GET /api/v1/registry/services lists them. Where nobody gives the service at all, send it with "unlisted": true: it becomes a gap`,
  });
}

function receiverShown({ organisation, service, instead_of }: Receiver): ReceiverShown {
  return {
    service_id: service.id, organisation_id: organisation.id,
    title: { fi: service.title_fi, sv: service.title_sv, en: service.title_en },
    organisation: { fi: organisation.name_fi, sv: organisation.name_sv, en: organisation.name_en },
    languages: service.languages, instead_of, response_days: service.response_days,
  };
}

function messageOf(serviceId: string, receiver: Receiver | undefined): string {
  if (!receiver) return `nobody owns the service ${serviceId}: nothing is sent, the need stays with the coordinator, and the gap is recorded`;
  const { instead_of, service, organisation } = receiver;
  return instead_of === null ? `goes to ${organisation.id}, service ${service.id}` : `${instead_of} has no active owner; goes to its substitute ${service.id} of ${organisation.id}`;
}

/** One problem that names everything that is missing, field by field. */
function missingProblem(refusal: Refusal, { problems }: Preflight): ProblemError {
  const { content } = refusalProblem(refusal);
  return new ProblemError({ ...content, errors: problems.map(({ at = '', message }) => ({ at, message })) });
}
