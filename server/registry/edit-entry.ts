/** Wishes of one person about one entry, and decisions of a second one: judged by the rules of the domain, inside the transaction that stores what follows. */
import { localDay } from '../../domain/calendar/helsinki';
import { formatDay } from '../../domain/calendar/day';
import { newestEdition } from '../../domain/model/edition';
import type { Refusal } from '../../domain/hire/command';
import { type Wish, edit, entryOf, numbered } from '../../domain/registry/edit';
import { type Decision, type RegistryChange, appliedChange, decisionRefusal } from '../../domain/registry/four-eyes';
import type { EntityName } from '../../domain/registry/service';
import type { Database } from '../../prisma/database';
import { type RegistryWriter, findChange, lockOrganisation, readRegistry, writeDecision, writeEdit } from '../../prisma/registry';
import { idFrom } from '../idempotency';
import { ProblemError } from '../problems';
import { type RegistryRequest, keyed, once } from './once';

export interface EditAnswer {
  readonly entity: EntityName;
  readonly id: string;
  readonly version: number;
  /** Fields that are changed. */
  readonly changed: readonly string[];
  /** Change that waits for a second person, and its fields; null: nothing waits. */
  readonly change: { readonly id: string; readonly fields: readonly string[] } | null;
  readonly created: boolean;
}

export interface DecisionAnswer {
  readonly change: string;
  readonly decision: Decision;
  readonly entity: EntityName;
  readonly id: string;
  /** Version of the entry; null where nothing was applied. */
  readonly version: number | null;
}

/** 409: what is asked for contradicts what stands. */
const CONFLICTS: ReadonlySet<string> = new Set(['registry_changed', 'change_open', 'change_stale', 'change_decided']);
const FORBIDDEN: ReadonlySet<string> = new Set(['four_eyes', 'not_yours']);

/**
 * Sets fields of an entry, or creates it; addresses wait for a second person.
 * @param existence  `new`, `known`, or either
 * @throws ProblemError with every field that is wrong
 */
export async function editEntry<N extends EntityName>(db: Database, wish: Wish<N>, request: RegistryRequest, existence: 'known' | 'either' = 'either'): Promise<EditAnswer> {
  const key = keyed(request, { wish, existence });
  return once(db, key, async (tx) => {
    const registry = await readRegistry(tx);
    if (existence === 'known' && !entryOf(registry, wish.entity, wish.id)) throw entryNotFound(wish.entity);
    const edited = edit(wish, registry, { edition: newestEdition(), today: todayAt(request.now) });
    if ('refusals' in edited) throw refusedEdit(edited.refusals);
    const changeId = idFrom(`change ${key.id}`);
    await writeEdit(tx, edited, { ...request, changeId });
    return {
      entity: wish.entity, id: wish.id, version: edited.entry.version, changed: edited.stored, created: edited.replaces === 0,
      change: edited.waiting ? { id: changeId, fields: Object.keys(edited.waiting) } : null,
    };
  });
}

/** Consents to a change, refuses it or takes it back. Of two who decide at once one wins, the other gets 409. @throws ProblemError */
export async function decideChange(db: Database, changeId: string, decision: Decision, request: RegistryRequest): Promise<DecisionAnswer> {
  return once(db, keyed(request, { change: changeId, decision }), async (tx) => {
    const change = await findChange(tx, changeId);
    if (!change) throw changeNotFound();
    await lockOrganisation(tx, change);
    // Read again: whoever held the lock may have decided it.
    return decide(tx, (await findChange(tx, changeId)) ?? change, decision, request);
  });
}

async function decide(tx: RegistryWriter, change: RegistryChange, decision: Decision, { by, now }: RegistryRequest): Promise<DecisionAnswer> {
  const refusal = decisionRefusal(change, decision, by);
  if (refusal) throw registryProblem(refusal);
  const registry = await readRegistry(tx);
  const before = entryOf(registry, change.entity, change.entity_id);
  const applied = decision === 'approved' ? appliedChange(change, before, registry) : undefined;
  if (applied && 'refusal' in applied) throw registryProblem(applied.refusal);
  const entry = applied && numbered(change.entity, before, applied.entry, todayAt(now));
  await writeDecision(tx, change, decision, { entry, by, now });
  return { change: change.id, decision, entity: change.entity, id: change.entity_id, version: entry?.version ?? null };
}

/** Date in Helsinki. */
export function todayAt(now: Date): string {
  return formatDay(localDay(now.getTime()));
}

/** There is no entry of that id. */
export function entryNotFound(entity: EntityName): ProblemError {
  return new ProblemError({ status: 404, code: 'entry_not_found', detail: `there is no such ${entity} in the registry; GET /api/v1/registry/${entity}s lists those that there are` });
}

/** There is no change of that id. */
export function changeNotFound(): ProblemError {
  return new ProblemError({ status: 404, code: 'change_not_found', detail: 'there is no such change; GET /api/v1/registry/changes lists those that there are' });
}

function refusedEdit(refusals: readonly Refusal[]): ProblemError {
  const [first] = refusals;
  if (first && refusals.length === 1) return registryProblem(first);
  const errors = refusals.map(({ at = '', message }) => ({ at, message }));
  return new ProblemError({ status: 422, code: first?.code ?? 'invalid_request', detail: errors.map(({ at, message }) => `${at}: ${message}`).join('; '), errors });
}

function registryProblem({ code, message, at }: Refusal): ProblemError {
  const status = CONFLICTS.has(code) ? 409 : FORBIDDEN.has(code) ? 403 : code === 'entry_not_found' ? 404 : 422;
  return new ProblemError({ status, code, detail: message, ...(at !== undefined && { errors: [{ at, message }] }) });
}
