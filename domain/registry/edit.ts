/**
 * What becomes of a wish to change an entry, whether it comes from a form or from a line of a file: refused with every
 * reason, nothing to do, stored at once, or kept waiting for a second person. Asking twice for the same is nothing the
 * second time, so a file can be imported again without harm.
 */
import { canonical } from '../hire/canonical';
import type { Refusal } from '../hire/command';
import type { Edition } from '../model/edition';
import { entryRefusals } from './check-entry';
import { BLANK, FIELD_NAMES, FOUR_EYES, type FieldsOf } from './fields';
import { type ChangedFields, type RegistryChange, addressOutside, proposedChange } from './four-eyes';
import { unownedSince } from './ownerless';
import type { Entries, EntityName, EntryOf, Organisation, Service } from './service';

/** The registry as it was read. */
export interface Registry extends Entries {
  /** Changes that wait for a decision; at most one for each entry. */
  readonly open: readonly RegistryChange[];
}

export interface Wish<N extends EntityName> {
  readonly entity: N;
  readonly id: string;
  /** Only what is to be set; a new entry has the rest blank. */
  readonly fields: Partial<FieldsOf[N]>;
  /** Version that was seen; absent: whatever it is now. */
  readonly version?: number | undefined;
}

export interface Edit<N extends EntityName> {
  readonly entity: N;
  /** The entry as it stands after this; its version says whether it is to be stored. */
  readonly entry: EntryOf[N];
  /** Version that must still stand when it is stored; 0: it is new; undefined: nothing is to be stored. */
  readonly replaces: number | undefined;
  /** Fields that are stored at once. */
  readonly stored: readonly string[];
  /** What waits for a second person from now on. */
  readonly waiting: ChangedFields | undefined;
  /** Open change in whose place this one comes. */
  readonly supersedes: string | undefined;
  /** Open change that is what was wished already. */
  readonly waitsAlready: string | undefined;
}

export type Edited<N extends EntityName> = Edit<N> | { readonly refusals: readonly Refusal[] };

export interface EditContext {
  readonly edition: Edition;
  /** ISO date, Europe/Helsinki. */
  readonly today: string;
  /** Ids of services that come along with this one and may stand in for it. */
  readonly alongside?: ReadonlySet<string> | undefined;
}

/** Judges a wish. Never throws. */
export function edit<N extends EntityName>(wish: Wish<N>, registry: Registry, { edition, today, alongside }: EditContext): Edited<N> {
  const { entity, id } = wish;
  const known = entryOf(registry, entity, id);
  const before = known ?? ({ ...BLANK[entity], id } as EntryOf[N]);
  const after: EntryOf[N] = { ...before, ...settable(entity, wish.fields) };
  const open = registry.open.find((change) => change.entity === entity && change.entity_id === id);

  const { entry, fields } = proposedChange(entity, before, after);
  const stored = FIELD_NAMES[entity].filter((name) => !isSame(before[name as keyof EntryOf[N]], entry[name as keyof EntryOf[N]]));
  const isStored = !known || stored.length > 0;
  const isProposed = open !== undefined && fields !== undefined && open.base_version === before.version && isSame(wishedOf(open.fields), wishedOf(fields));
  const isNothing = !isStored && (fields === undefined || isProposed);
  if (!isNothing) {
    const stale = versionRefusal(wish, known);
    if (stale) return { refusals: [stale] };
    const refusals = [...entryRefusals(entity, after, { edition, entries: registry, alongside }), ...ruleRefusals(entity, known, after, registry)];
    if (refusals.length > 0) return { refusals };
    const inTheWay = openRefusal(entity, open, before.version, isProposed, fields);
    if (inTheWay) return { refusals: [inTheWay] };
  }
  const waits = fields !== undefined && !isNothing;
  return {
    entity,
    entry: isStored ? numbered(entity, known, entry, today) : before,
    replaces: isStored ? before.version : undefined,
    stored: isStored ? stored : [],
    waiting: waits ? fields : undefined,
    supersedes: waits ? open?.id : undefined,
    waitsAlready: isNothing && isProposed ? open.id : undefined,
  };
}

/** The entry, with its next version and the date since which it has no owner. */
export function numbered<N extends EntityName>(entity: N, before: EntryOf[N] | undefined, entry: EntryOf[N], today: string): EntryOf[N] {
  const next = { ...entry, version: (before?.version ?? 0) + 1 };
  return entity === 'service' ? { ...next, unowned_since: unownedSince(before as Service | undefined, next as unknown as Service, today) } : next;
}

/** An entry by its id. */
export function entryOf<N extends EntityName>({ organisations, services }: Entries, entity: N, id: string): EntryOf[N] | undefined {
  const entries: readonly (Organisation | Service)[] = entity === 'organisation' ? organisations : services;
  return entries.find((entry) => entry.id === id) as EntryOf[N] | undefined;
}

function ruleRefusals<N extends EntityName>(entity: N, known: EntryOf[N] | undefined, after: EntryOf[N], registry: Registry): Refusal[] {
  if (entity === 'organisation') return [];
  const [before, service] = [known as Service | undefined, after as Service];
  const refusals: Refusal[] = [];
  if (before && before.organisation_id !== service.organisation_id)
    refusals.push({ code: 'fixed_field', message: 'a service stays with its organisation; retire it and add one to the other organisation', at: 'organisation_id' });
  if (before && before.state !== 'draft' && service.state === 'draft')
    refusals.push({ code: 'fixed_field', message: 'what has been in use is no draft again; put it under_review, or retire it', at: 'state' });
  if ((before?.state ?? 'draft') === 'draft' && service.state === 'active' && service.mailbox === null)
    refusals.push({ code: 'no_mailbox', message: 'a service comes into use with a mailbox; leave it a draft until there is one', at: 'mailbox' });
  const isAsked = !before || FOUR_EYES.service.some((name) => before[name] !== service[name]);
  const outside = isAsked ? addressOutside(service, domainsToCome(service.organisation_id, registry)) : undefined;
  return outside ? [...refusals, outside] : refusals;
}

/** Domains that an organisation has or has been proposed: addresses may be proposed with them, and are approved after them. */
function domainsToCome(organisationId: string, { organisations, open }: Registry): readonly string[] {
  const approved = organisations.find(({ id }) => id === organisationId)?.mail_domains ?? [];
  const proposed = open.find((change) => change.entity === 'organisation' && change.entity_id === organisationId)?.fields['mail_domains']?.to;
  return [...approved, ...(Array.isArray(proposed) ? proposed.map(String) : [])];
}

function versionRefusal<N extends EntityName>({ entity, id, version }: Wish<N>, known: EntryOf[N] | undefined): Refusal | undefined {
  if (version === undefined || version === (known?.version ?? 0)) return undefined;
  return known
    ? { code: 'registry_changed', message: `${entity} ${id} has changed since version ${version} was seen (it is ${known.version} now); look at it again`, at: 'version' }
    : { code: 'entry_not_found', message: `there is no ${entity} ${id} of which version ${version} could have been seen`, at: 'version' };
}

/** What waits already must be decided before something else can wait, unless it is stale or comes along anew. */
function openRefusal(entity: EntityName, open: RegistryChange | undefined, version: number, isProposed: boolean, fields: ChangedFields | undefined): Refusal | undefined {
  if (!open || !fields || isProposed || open.base_version !== version) return undefined;
  return { code: 'change_open', message: `change ${open.id} of ${entity} ${open.entity_id} waits for a decision; decide or withdraw it first`, at: Object.keys(fields)[0] ?? '' };
}

/** Whatever came along, only what may be set is. */
function settable<N extends EntityName>(entity: N, fields: Partial<FieldsOf[N]>): Partial<EntryOf[N]> {
  const names: readonly string[] = FIELD_NAMES[entity];
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => names.includes(name) && value !== undefined)) as Partial<EntryOf[N]>;
}

function wishedOf(fields: ChangedFields): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([field, { to }]) => [field, to]));
}

function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
