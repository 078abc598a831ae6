/**
 * Preflight: is everything there that the receiver's checklist asks for, and may everything that is to be shared be
 * shared? Asked by the composer while somebody writes, and once more by the hire when it is sent, so that no way around
 * the composer sends what would come back for a reason that was known.
 */
import type { Refusal } from '../hire/command';
import { isCode } from '../hire/admit';
import type { CheckedItem, CreateAct, SharedField } from './act';
import { type Label, fieldOf, isAdmissible } from './shared-fields';

/** Why a required item may be missing, as codes; each is counted against later returns for the same item. */
export const OVERRIDE_REASONS = ['comes_later', 'not_obtainable', 'receiver_agreed', 'sent_before', 'other'] as const;

/** What the receiver publishes for one of its services. */
export interface ReceiverChecklist {
  readonly checklist: readonly (Label & { readonly id: string; readonly required: boolean })[];
  readonly shared_fields: readonly { readonly field: string; readonly legal_basis: string; readonly default: boolean }[];
}

/** What the sender has ticked so far; an item that is not named is missing, fields that are not named at all are the minimum. */
export interface Ticked {
  readonly items?: readonly { readonly item: string; readonly state: CheckedItem['state']; readonly reason?: string }[];
  readonly fields?: readonly SharedField[];
}

export interface PreflightItem extends CheckedItem {
  readonly title: Label;
  /** What to do about it, in English; null: nothing. */
  readonly to_do: string | null;
}

export interface Preflight {
  /** Can it be sent as it is? */
  readonly complete: boolean;
  readonly items: readonly PreflightItem[];
  /** What would be shared. */
  readonly fields: readonly SharedField[];
  /** What stands in the way, item by item and field by field; empty when complete. */
  readonly problems: readonly Refusal[];
}

/**
 * The receiver's checklist against what was ticked.
 * Items come in the order of the checklist; fields are those ticked, or the service's defaults when none are given.
 */
export function preflight(receiver: ReceiverChecklist, ticked: Ticked): Preflight {
  const stated = new Map((ticked.items ?? []).map((one) => [one.item, one]));
  const items = receiver.checklist.map(({ id, required, fi, sv, en }): PreflightItem => {
    const { state, reason } = stated.get(id) ?? { state: required ? 'missing' : 'not_needed' };
    const checked: CheckedItem = { item: id, state, required, ...(reason !== undefined && { reason }) };
    return { ...checked, title: { fi, sv, en }, to_do: itemProblem(checked)?.message ?? null };
  });
  const fields = ticked.fields ?? minimumFields(receiver);
  const known = new Set(receiver.checklist.map((one) => one.id));
  const problems: Refusal[] = [
    ...[...stated.keys()].filter((item) => !known.has(item)).map((item) => foreignItem(item)),
    ...items.flatMap((one) => itemProblem(one) ?? []),
    ...fields.flatMap((one) => fieldProblem(one) ?? foreignField(one, receiver) ?? []),
    ...twice(fields),
  ];
  return { complete: problems.length === 0, items, fields, problems };
}

/** The fields that a service asks for unless somebody ticks others: those that it calls default. */
export function minimumFields({ shared_fields: fields }: ReceiverChecklist): readonly SharedField[] {
  return fields.filter((one) => one.default).map(({ field, legal_basis }) => ({ field, legal_basis }));
}

/** Why a handoff cannot be sent like this; undefined when it can. The hire asks it again of every act, whoever made it. */
export function preflightRefusal({ items, fields }: Pick<CreateAct, 'items' | 'fields'>): Refusal | undefined {
  return [...items.map(itemProblem), ...fields.map(fieldProblem), ...twice(fields)].find((one) => one !== undefined);
}

/** The sender's refusal from a preflight: the first problem, and all of them in its words. */
export function refusalOf({ problems }: Preflight): Refusal | undefined {
  const [first] = problems;
  return first && { ...first, message: problems.map((one) => one.message).join('; ') };
}

function itemProblem({ item, state, required, reason }: CheckedItem): Refusal | undefined {
  const at = `items.${isPart(item) ? item : '…'}`;
  if (!isPart(item)) return { code: 'not_a_code', message: 'an item of a checklist is named by its id', at };
  if (state === 'missing' && required)
    return { code: 'preflight_incomplete', message: `${item} is missing: add it, say that it is not needed, or send without it and give a reason (${OVERRIDE_REASONS.join(', ')})`, at };
  if (state !== 'overridden') return reason === undefined ? undefined : { code: 'preflight_incomplete', message: `${item} has a reason but is not overridden`, at };
  if (reason === undefined) return { code: 'preflight_incomplete', message: `${item} is sent without: give the reason (${OVERRIDE_REASONS.join(', ')})`, at };
  return OVERRIDE_REASONS.some((one) => one === reason) ? undefined : { code: 'preflight_incomplete', message: `${item}: the reason must be one of ${OVERRIDE_REASONS.join(', ')}`, at };
}

function fieldProblem({ field, legal_basis: basis }: SharedField): Refusal | undefined {
  const definition = fieldOf(field);
  if (!definition) return { code: 'unknown_shared_field', message: `there is no field ${isPart(field) ? field : '…'} to share`, at: 'fields' };
  if (basis === '') return { code: 'no_legal_basis', message: `${field} has no legal basis; choose one of ${definition.legalBases.join(', ')}`, at: `fields.${field}` };
  if (isAdmissible(field, basis)) return undefined;
  return { code: 'no_legal_basis', message: `${field} cannot be shared on this basis; possible: ${definition.legalBases.join(', ')}`, at: `fields.${field}` };
}

function foreignField({ field, legal_basis: basis }: SharedField, { shared_fields: fields }: ReceiverChecklist): Refusal | undefined {
  const own = fields.filter((one) => one.field === field);
  if (own.length === 0) return { code: 'field_not_asked', message: `the service does not ask for ${field}; leave it out`, at: `fields.${field}` };
  if (own.some((one) => one.legal_basis === basis)) return undefined;
  return { code: 'no_legal_basis', message: `the service takes ${field} on the basis ${own.map((one) => one.legal_basis).join(', ')} only`, at: `fields.${field}` };
}

function foreignItem(item: string): Refusal {
  return { code: 'unknown_item', message: `the receiver's checklist has no item ${isPart(item) ? item : '…'}; it may have changed since it was read`, at: 'items' };
}

function twice(fields: readonly SharedField[]): Refusal[] {
  const seen = new Set<string>();
  return fields.flatMap(({ field }) => {
    const again = seen.has(field);
    seen.add(field);
    return again ? [{ code: 'field_twice', message: `${field} is named twice`, at: `fields.${field}` }] : [];
  });
}

/** Codes that are joined by a colon in the log must not hold one. */
function isPart(text: string): boolean {
  return isCode(text) && !text.includes(':');
}
