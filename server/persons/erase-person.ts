/**
 * Erasing a person: the key is destroyed first, and then the hire is told, in the model's own event. In this order a hire
 * never says "erased" of somebody who can still be read; the other way about, a crash between the two is made good by
 * asking again.
 */
import { editionOf } from '../../domain/model/edition';
import type { HireRow } from '../../domain/hire/read-model';
import { recordAudit } from '../../prisma/audit';
import { factsOf } from '../../prisma/facts';
import type { Principal } from '../../prisma/principals';
import type { StoredPerson } from '../../vault/person';
import { recordEvent } from '../record-event';
import type { ServerServices } from '../services';
import { onBehalfOf } from './write-profile';

export interface Erasure {
  readonly principal: Principal;
  readonly key: string;
  readonly now: Date;
}

export interface ErasedPersons {
  readonly erased: string[];
  readonly event_ids: string[];
}

/**
 * Erases a person of a hire. With the talent goes the household: what is known of it is known for this hire only.
 * @throws what recordEvent throws; the persons are erased all the same, and the request can be repeated
 */
export async function erasePersonOfHire(services: ServerServices, hire: HireRow, person: StoredPerson, erasure: Erasure): Promise<ErasedPersons> {
  const { vault } = services;
  const isTalent = person.ref.kind === 'talent';
  const persons = isTalent ? await vault.personsOf([hire.hire_id]) : [person];
  const erased = await eraseAll(services, persons, erasure, hire.hire_id);
  return { erased, event_ids: isTalent ? await recordErasure(services, hire, erasure) : [] };
}

/** Erases persons who belong to no hire, or alone; gives the ids of those who were not erased before. */
export async function eraseAll({ db, vault }: ServerServices, persons: readonly StoredPerson[], { principal, now }: Erasure, caseId?: string): Promise<string[]> {
  const erased: string[] = [];
  for (const { id, ref } of persons) {
    if (!(await vault.erase(id, now))) continue;
    erased.push(id);
    await recordAudit(db, { principal: principal.id, action: 'person.erase', object: `person/${id}`, detail: { kind: ref.kind, ...(caseId !== undefined && { case_id: caseId }), ...onBehalfOf(principal) } });
  }
  return erased;
}

/** Tells the hire, once; ids of what was recorded. */
async function recordErasure(services: ServerServices, { hire_id: caseId, edition }: HireRow, { principal, key, now }: Erasure): Promise<string[]> {
  const erasing = erasureEventOf(edition);
  const log = (await factsOf(services.db, caseId)).map((fact) => fact.event);
  const retracted = new Set(log.flatMap((event) => event.retracts ?? []));
  if (log.some((event) => event.event === erasing && !retracted.has(event.event_id))) return [];
  const recorded = await recordEvent(services, { principalId: principal.id, key, caseId, begins: false, told: { event: erasing }, nowMs: now.getTime() });
  return [...recorded.event_ids];
}

/** The end of a case that is not its closing (semantics). */
function erasureEventOf(edition: string): string {
  const { case_ends: ends, closing } = editionOf(edition).semantics;
  const erasing = ends.find((name) => name !== closing);
  if (erasing === undefined) throw new Error(`edition ${edition} has no event for erasure`);
  return erasing;
}
