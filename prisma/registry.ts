/**
 * The registry in Postgres: entries, changes that wait for a second person, and the answers to requests that were made.
 * Every change is one transaction with its audit row, and takes effect only on the version that its maker saw; whoever
 * comes second gets a RegistryConflictError and nothing is written. The audit holds field names and ids of changes, no
 * addresses.
 */
import { Prisma, type organisation, type registry_change, type service } from '../generated/prisma/client';
import type { Edit, Registry } from '../domain/registry/edit';
import type { Acting, ChangedFields, Decision, RegistryChange } from '../domain/registry/four-eyes';
import type { ChecklistItem, Client, Entries, EntityName, EntryOf, Organisation, Service, ServiceField, ServiceState } from '../domain/registry/service';
import type { Database } from './database';

/** Somebody else was quicker: the entry or the change is no longer as it was read. */
export class RegistryConflictError extends Error {
  override readonly name = 'RegistryConflictError';
}

/** What reads the registry: the database, or a transaction in it. */
export type RegistryReader = Pick<Prisma.TransactionClient, 'organisation' | 'service' | 'registry_change'>;
/** A transaction that changes the registry. */
export type RegistryWriter = Prisma.TransactionClient;

export interface ServiceFilter {
  readonly party?: string | undefined;
  /** Services for this municipality, those for all included. */
  readonly area?: string | undefined;
  readonly step?: string | undefined;
  readonly state?: string | undefined;
}

const PATIENCE = { maxWait: 10_000, timeout: 20_000 };
/** Prisma's codes: a unique key was there already; a deadlock or a failed serialisation. */
const LOST_RACES: ReadonlySet<string> = new Set(['P2002', 'P2034']);

/** A service by id. */
export async function getService(db: Database, id: string): Promise<Service | undefined> {
  const row = await db.prisma.service.findUnique({ where: { id } });
  return row === null ? undefined : serviceOf(row);
}

/** An organisation by id. */
export async function getOrganisation(db: Database, id: string): Promise<Organisation | undefined> {
  const row = await db.prisma.organisation.findUnique({ where: { id } });
  return row === null ? undefined : organisationOf(row);
}

/** Names of those of these parties that are organisations of the registry, by id. */
export async function organisationNames(db: Database, ids: readonly string[]): Promise<Map<string, { readonly fi: string; readonly sv: string; readonly en: string }>> {
  const rows = await db.prisma.organisation.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name_fi: true, name_sv: true, name_en: true } });
  return new Map(rows.map((row) => [row.id, { fi: row.name_fi, sv: row.name_sv, en: row.name_en }]));
}

/** Services by id order. */
export async function listServices(db: Database, { party, area, step, state }: ServiceFilter = {}): Promise<Service[]> {
  const rows = await db.prisma.service.findMany({
    where: {
      ...(party !== undefined && { organisation: { party } }),
      ...(area !== undefined && { OR: [{ area: { has: area } }, { area: { isEmpty: true } }] }),
      ...(step !== undefined && { step }),
      ...(state !== undefined && { state }),
    },
    orderBy: { id: 'asc' },
  });
  return rows.map(serviceOf);
}

/** Everything that is in the registry, by id order: some hundred rows in a region. */
export async function allEntries(db: Database): Promise<Entries> {
  return entriesOf(db.prisma);
}

/** All entries and the changes that wait. */
export async function readRegistry(reader: RegistryReader): Promise<Registry> {
  const [entries, open] = [await entriesOf(reader), await reader.registry_change.findMany({ where: { decided_at: null }, orderBy: { id: 'asc' } })];
  return { ...entries, open: open.map(changeOf) };
}

/** Changes, newest first; those that wait only, or all. */
export async function listChanges(db: Database, { open, limit, after }: { readonly open: boolean; readonly limit: number; readonly after?: string | undefined }): Promise<RegistryChange[]> {
  const last = after === undefined ? null : await db.prisma.registry_change.findUnique({ where: { id: after } });
  const rows = await db.prisma.registry_change.findMany({
    where: {
      ...(open && { decided_at: null }),
      ...(last && { OR: [{ proposed_at: { lt: last.proposed_at } }, { proposed_at: last.proposed_at, id: { gt: last.id } }] }),
    },
    orderBy: [{ proposed_at: 'desc' }, { id: 'asc' }],
    take: limit,
  });
  return rows.map(changeOf);
}

/** A change by id. */
export async function findChange(reader: RegistryReader, id: string): Promise<RegistryChange | undefined> {
  const row = await reader.registry_change.findUnique({ where: { id } });
  return row === null ? undefined : changeOf(row);
}

/** Runs `work` in one transaction. @throws RegistryConflictError when somebody else was quicker */
export async function changeRegistry<A>(db: Database, work: (tx: RegistryWriter) => Promise<A>): Promise<A> {
  try {
    return await db.prisma.$transaction(work, PATIENCE);
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && LOST_RACES.has(error.code)) throw new RegistryConflictError('somebody else changed the same entry at the same moment');
    throw error;
  }
}

export interface Noting {
  readonly by: Acting;
  readonly now: Date;
}

/** Stores what an edit stores and keeps what it keeps waiting, under `changeId`. */
export async function writeEdit<N extends EntityName>(tx: RegistryWriter, { entity, entry, replaces, stored, waiting, supersedes }: Edit<N>, { by, now, changeId }: Noting & { readonly changeId: string }): Promise<void> {
  // Before the entry, as a decision does: two that take the rows in opposite order would wait for each other.
  if (supersedes !== undefined) await closeChange(tx, supersedes, 'withdrawn', { by, now });
  if (replaces !== undefined) {
    await storeEntry(tx, entity, entry, replaces);
    await note(tx, by, replaces === 0 ? 'registry.create' : 'registry.edit', entity, entry.id, { fields: [...stored], version: entry.version });
  }
  if (waiting === undefined) return;
  await tx.registry_change.create({
    data: { id: changeId, entity, entity_id: entry.id, base_version: entry.version, fields: waiting as Prisma.InputJsonObject, proposed_by: by.id, proposed_at: now },
  });
  await note(tx, by, 'registry.propose', entity, entry.id, { change: changeId, fields: Object.keys(waiting), ...(supersedes !== undefined && { supersedes }) });
}

/** Locks the organisation that a change is about, so that addresses and the domains they lie in are decided one after another. */
export async function lockOrganisation(tx: RegistryWriter, { entity, entity_id }: RegistryChange): Promise<void> {
  await (entity === 'organisation'
    ? tx.$queryRaw`SELECT id FROM organisation WHERE id = ${entity_id} FOR UPDATE`
    : tx.$queryRaw`SELECT o.id FROM organisation o JOIN service s ON s.organisation_id = o.id WHERE s.id = ${entity_id} FOR UPDATE OF o`);
}

/** Marks a change decided. With `entry` also stores what it leads to. */
export async function writeDecision<N extends EntityName>(
  tx: RegistryWriter, change: RegistryChange & { readonly entity: N }, decision: Decision, { entry, by, now }: Noting & { readonly entry: EntryOf[N] | undefined },
): Promise<void> {
  await closeChange(tx, change.id, decision, { by, now });
  if (entry) await storeEntry(tx, change.entity, entry, change.base_version);
  await note(tx, by, `registry.${VERBS[decision]}`, change.entity, change.entity_id, { change: change.id, fields: Object.keys(change.fields), ...(entry && { version: entry.version }) });
}

const VERBS: Readonly<Record<Decision, string>> = { approved: 'approve', refused: 'refuse', withdrawn: 'withdraw' };

/** A line in the audit. */
export async function noteImport(db: Database, by: Acting, counts: Readonly<Record<string, number>>): Promise<void> {
  await db.prisma.audit_entry.create({ data: { principal: by.id, action: 'registry.import', object: 'registry', detail: { ...counts, ...onBehalf(by) } } });
}

/** The answer that a request got, and what it asked for; undefined when it is not known. */
export async function findAnswer(db: Database, requestId: string): Promise<{ readonly hash: string; readonly answer: unknown } | undefined> {
  return (await db.prisma.registry_request.findUnique({ where: { id: requestId }, select: { hash: true, answer: true } })) ?? undefined;
}

/** Keeps the answer of a request, as a part of what it does. */
export async function keepAnswer(tx: Pick<RegistryWriter, 'registry_request'>, id: string, hash: string, answer: unknown): Promise<void> {
  await tx.registry_request.create({ data: { id, hash, answer: answer as Prisma.InputJsonValue } });
}

async function entriesOf(reader: RegistryReader): Promise<Entries> {
  // One after another: a transaction has one connection.
  const organisations = await reader.organisation.findMany({ orderBy: { id: 'asc' } });
  const services = await reader.service.findMany({ orderBy: { id: 'asc' } });
  return { organisations: organisations.map(organisationOf), services: services.map(serviceOf) };
}

async function storeEntry<N extends EntityName>(tx: RegistryWriter, entity: N, entry: EntryOf[N], replaces: number): Promise<void> {
  const count = entity === 'organisation' ? await storeOrganisation(tx, entry as Organisation, replaces) : await storeService(tx, entry as Service, replaces);
  if (count === 0) throw new RegistryConflictError(`${entity} ${entry.id} was changed by somebody else at the same moment`);
}

async function storeOrganisation(tx: RegistryWriter, organisation: Organisation, replaces: number): Promise<number> {
  const { id, valid_from, valid_to, languages, mail_domains, ...rest } = organisation;
  const data = { ...rest, languages: [...languages], mail_domains: [...mail_domains], valid_from: dated(valid_from), valid_to: dated(valid_to) };
  const { count } = replaces === 0
    ? await tx.organisation.createMany({ data: [{ id, ...data }], skipDuplicates: true })
    : await tx.organisation.updateMany({ where: { id, version: replaces }, data });
  return count;
}

async function storeService(tx: RegistryWriter, service: Service, replaces: number): Promise<number> {
  const { id, valid_from, valid_to, reviewed_on, unowned_since, languages, area, checklist, shared_fields, ...rest } = service;
  const data = {
    ...rest, languages: [...languages], area: [...area],
    checklist: checklist.map((item) => ({ ...item })), shared_fields: shared_fields.map((field) => ({ ...field })),
    valid_from: dated(valid_from), valid_to: dated(valid_to), reviewed_on: dated(reviewed_on), unowned_since: dated(unowned_since),
  };
  const { count } = replaces === 0
    ? await tx.service.createMany({ data: [{ id, ...data }], skipDuplicates: true })
    : await tx.service.updateMany({ where: { id, version: replaces }, data });
  return count;
}

async function closeChange(tx: RegistryWriter, id: string, decision: Decision, { by, now }: Noting): Promise<void> {
  const { count } = await tx.registry_change.updateMany({ where: { id, decided_at: null }, data: { decision, decided_by: by.id, decided_at: now } });
  if (count === 0) throw new RegistryConflictError(`change ${id} was decided by somebody else at the same moment`);
}

async function note(tx: RegistryWriter, by: Acting, action: string, entity: EntityName, id: string, detail: Prisma.InputJsonObject): Promise<void> {
  await tx.audit_entry.create({ data: { principal: by.id, action, object: `${entity}/${id}`, detail: { ...detail, ...onBehalf(by) } } });
}

function onBehalf({ acting_for }: Acting): { readonly on_behalf_of?: string } {
  return acting_for === undefined ? {} : { on_behalf_of: acting_for };
}

function organisationOf(row: organisation): Organisation {
  return { ...row, valid_from: isoDate(row.valid_from), valid_to: isoDate(row.valid_to) };
}

function serviceOf(row: service): Service {
  return {
    ...row,
    client: row.client as Client,
    state: row.state as ServiceState,
    checklist: row.checklist as unknown as readonly ChecklistItem[],
    shared_fields: row.shared_fields as unknown as readonly ServiceField[],
    reviewed_on: isoDate(row.reviewed_on),
    valid_from: isoDate(row.valid_from),
    valid_to: isoDate(row.valid_to),
    unowned_since: isoDate(row.unowned_since),
  };
}

function changeOf(row: registry_change): RegistryChange {
  return {
    ...row,
    entity: row.entity as EntityName,
    fields: row.fields as unknown as ChangedFields,
    proposed_at: row.proposed_at.toISOString(),
    decided_at: row.decided_at?.toISOString() ?? null,
    decision: row.decision as Decision | null,
  };
}

function isoDate(date: Date | null): string | null {
  return date?.toISOString().slice(0, 10) ?? null;
}

function dated(date: string | null): Date | null {
  return date === null ? null : new Date(`${date}T00:00:00Z`);
}
