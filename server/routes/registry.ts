/**
 * The registry: who gives which service and by which mailbox. What one person sets is stored at once except addresses
 * and mail domains, which wait for a second one. Addresses are offices', and shown to those who may read the registry.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Wish } from '../../domain/registry/edit';
import { BLANK, FIELD_NAMES, type FieldsOf } from '../../domain/registry/fields';
import type { Decision, RegistryChange } from '../../domain/registry/four-eyes';
import { ownerless } from '../../domain/registry/ownerless';
import { type Entries, type EntityName, type Receiver, SERVICE_STATES, type Service, lacksOf, organisationOf, receiverOn } from '../../domain/registry/service';
import { entryOf } from '../../domain/registry/edit';
import { allEntries, findChange, getOrganisation, listChanges, listServices, readRegistry } from '../../prisma/registry';
import { type Api, API } from '../api';
import { principalOf } from '../auth/guard';
import { ProblemError } from '../problems';
import { writeSheet } from '../registry/csv-file';
import { decideChange, editEntry, entryNotFound, todayAt } from '../registry/edit-entry';
import { importRegistry } from '../registry/import-registry';
import type { RegistryRequest } from '../registry/once';
import {
  changeSchema, changesSchema, decidedSchema, editedSchema, organisationBody, organisationPatch, organisationSchema, organisationsSchema, ownerlessSchema,
  registryImportSchema, serviceBody, servicePatch, serviceSchema, servicesSchema,
} from '../schemas/registry';
import type { ServerServices } from '../services';

const code = z.string().min(1).max(120);
const flag = z.enum(['true', 'false']);
const idParams = z.object({ id: z.string().max(120) });
const page = { after: code.optional().describe('`next` of the page before'), limit: z.coerce.number().int().min(1).max(1000).default(200) };
const MOST_SHEET_BYTES = 4 * 1024 * 1024;
const REGISTRY = `${API}/registry`;
const DECIDING: readonly (readonly [string, Decision, 'registry.approve' | 'registry.write', string])[] = [
  ['approve', 'approved', 'registry.approve', 'Consent to a change that somebody else has proposed; it takes effect'],
  ['refuse', 'refused', 'registry.approve', 'Refuse a change'],
  ['withdraw', 'withdrawn', 'registry.write', 'Take back a change that one has proposed'],
];

/** Registers the routes of the registry. */
export async function registryRoutes(app: Api, services: ServerServices): Promise<void> {
  organisationRoutes(app, services);
  serviceRoutes(app, services);
  changeRoutes(app, services);
  await sheetRoutes(app, services);
}

function organisationRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${REGISTRY}/organisations`, {
    config: { permission: 'registry.read' },
    schema: { summary: 'Organisations, by id', querystring: z.strictObject({ party: code.optional(), ...page }), response: { 200: organisationsSchema } },
  }, async ({ query }) => {
    const { organisations } = await allEntries(db);
    const { rows, next } = pageOf(organisations.filter(({ party }) => query.party === undefined || party === query.party), query);
    return { organisations: rows.map(copied), ...next };
  });

  app.get(`${REGISTRY}/organisations/:id`, {
    config: { permission: 'registry.read' },
    schema: { summary: 'One organisation', params: idParams, response: { 200: organisationSchema } },
  }, async ({ params }) => {
    const organisation = await getOrganisation(db, params.id);
    if (!organisation) throw entryNotFound('organisation');
    return copied(organisation);
  });

  app.put(`${REGISTRY}/organisations/:id`, {
    config: { permission: 'registry.write' },
    schema: { summary: 'Add an organisation, or set all of its fields', params: idParams, body: organisationBody, response: { 200: editedSchema, 201: editedSchema } },
  }, async (request, reply) => {
    const edited = await editEntry(db, wholeWish('organisation', request.params.id, request.body), requestOf(request));
    return reply.code(edited.created ? 201 : 200).send(shown(edited));
  });

  app.patch(`${REGISTRY}/organisations/:id`, {
    config: { permission: 'registry.write' },
    schema: { summary: 'Set some fields of an organisation', params: idParams, body: organisationPatch, response: { 200: editedSchema } },
  }, async (request) => shown(await editEntry(db, wish('organisation', request.params.id, request.body), requestOf(request), 'known')));
}

function serviceRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${REGISTRY}/services`, {
    config: { permission: 'registry.read' },
    schema: {
      summary: 'Services, by id, each with who takes a handoff to it today',
      querystring: z.strictObject({
        party: code.optional(), area: code.optional().describe('Municipality that it serves'), step: code.optional(), state: z.enum(SERVICE_STATES).optional(),
        ownerless: flag.optional().describe('true: only those without an active owner of their own'), ...page,
      }),
      response: { 200: servicesSchema },
    },
  }, async ({ query }) => {
    const registry = await readRegistry(db.prisma);
    const wanted = (await listServices(db, query)).map((service) => serviceRow(service, registry, registry.open));
    const { rows, next } = pageOf(wanted.filter(({ lacks }) => query.ownerless === undefined || (lacks.length > 0) === (query.ownerless === 'true')), query);
    return { services: rows, ...next };
  });

  app.get(`${REGISTRY}/services/:id`, {
    config: { permission: 'registry.read' },
    schema: { summary: 'One service, and who takes a handoff to it today', params: idParams, response: { 200: serviceSchema } },
  }, async ({ params }) => {
    const registry = await readRegistry(db.prisma);
    const service = entryOf(registry, 'service', params.id);
    if (!service) throw entryNotFound('service');
    return serviceRow(service, registry, registry.open);
  });

  app.put(`${REGISTRY}/services/:id`, {
    config: { permission: 'registry.write' },
    schema: { summary: 'Add a service, or set all of its fields', params: idParams, body: serviceBody, response: { 200: editedSchema, 201: editedSchema } },
  }, async (request, reply) => {
    const edited = await editEntry(db, wholeWish('service', request.params.id, request.body), requestOf(request));
    return reply.code(edited.created ? 201 : 200).send(shown(edited));
  });

  app.patch(`${REGISTRY}/services/:id`, {
    config: { permission: 'registry.write' },
    schema: { summary: 'Set some fields of a service; addresses wait for a second person', params: idParams, body: servicePatch, response: { 200: editedSchema } },
  }, async (request) => shown(await editEntry(db, wish('service', request.params.id, request.body), requestOf(request), 'known')));

  app.get(`${REGISTRY}/ownerless`, {
    config: { permission: 'registry.read' },
    schema: { summary: 'Services without an active owner: since when, why, and who takes over', response: { 200: ownerlessSchema } },
  }, async () => {
    const on = todayAt(new Date());
    return { on, services: ownerless(await allEntries(db), on).map(({ service, lacks, since, substitute }) => ({ ...copied(service), lacks: [...lacks], since, receiver: receiverRow(substitute) })) };
  });
}

function changeRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${REGISTRY}/changes`, {
    config: { permission: 'registry.read' },
    schema: {
      summary: 'Changes that need a second person, newest first',
      querystring: z.strictObject({ open: flag.default('true').describe('false: decided ones too'), ...page }),
      response: { 200: changesSchema },
    },
  }, async ({ query: { open, after, limit } }) => {
    const found = await listChanges(db, { open: open === 'true', after, limit: limit + 1 });
    const entries = await allEntries(db);
    const changes = found.slice(0, limit);
    return { changes: changes.map((change) => changeRow(change, entries)), ...(found.length > limit && { next: changes.at(-1)?.id ?? '' }) };
  });

  app.get(`${REGISTRY}/changes/:id`, {
    config: { permission: 'registry.read' },
    schema: { summary: 'One change', params: idParams, response: { 200: changeSchema } },
  }, async ({ params }) => {
    const change = await findChange(db.prisma, params.id);
    if (!change) throw new ProblemError({ status: 404, code: 'change_not_found', detail: 'there is no such change; GET /api/v1/registry/changes lists those that there are' });
    return changeRow(change, await allEntries(db));
  });

  for (const [verb, decision, permission, summary] of DECIDING)
    app.post(`${REGISTRY}/changes/:id/${verb}`, {
      config: { permission },
      schema: { summary, params: idParams, response: { 200: decidedSchema } },
    }, async (request) => decideChange(db, request.params.id, decision, requestOf(request)));
}

async function sheetRoutes(app: Api, { db }: ServerServices): Promise<void> {
  app.get(`${REGISTRY}/export`, {
    config: { permission: 'registry.read' },
    schema: {
      summary: 'The registry as CSV; imported again it changes nothing',
      querystring: z.strictObject({ kind: z.enum(['organisations', 'services', 'all']).default('all') }),
      response: { 200: { description: 'One entry a line', content: { 'text/csv': { schema: z.string() } } } },
    },
  }, async ({ query: { kind } }, reply) => {
    const sheet = writeSheet(await allEntries(db), kind);
    return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="saapua-registry-${kind}.csv"`).send(sheet);
  });

  await app.register(async (scope) => {
    // A sheet is read whole, whatever it calls itself: its lines may refer to each other.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_SHEET_BYTES }, (_request, body, done) => done(null, body));
    (scope as Api).post(`${REGISTRY}/import`, {
      config: { permission: 'registry.write', reads: ['text/csv'] },
      bodyLimit: MOST_SHEET_BYTES,
      schema: {
        summary: 'Import organisations and services from CSV; addresses wait for a second person; the same file again changes nothing',
        querystring: z.strictObject({ dry_run: flag.default('false').describe('Judges every line and stores nothing') }),
        response: { 200: registryImportSchema },
      },
    }, async (request) => {
      const bytes = request.body instanceof Uint8Array ? request.body : Buffer.alloc(0);
      const { changes, rejected, ...rest } = await importRegistry(db, bytes, { ...requestOf(request), isDryRun: request.query.dry_run === 'true' });
      return { ...rest, changes: [...changes], rejected: rejected.map((one) => ({ ...one })) };
    });
  });
}

function requestOf(request: FastifyRequest): RegistryRequest {
  return { by: { id: principalOf(request).id }, key: request.idempotencyKey, now: new Date() };
}

type Body<N extends EntityName> = { readonly [F in keyof FieldsOf[N]]?: FieldsOf[N][F] | undefined } & { readonly version?: number | undefined };

function wish<N extends EntityName>(entity: N, id: string, { version, ...fields }: Body<N>): Wish<N> {
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { entity, id, fields: said as Partial<FieldsOf[N]>, version };
}

/** What is not said is blank; without a version the entry must be new. */
function wholeWish<N extends EntityName>(entity: N, id: string, body: Body<N>): Wish<N> {
  const blank = Object.fromEntries(FIELD_NAMES[entity].map((name) => [name, BLANK[entity][name as keyof (typeof BLANK)[N]]]));
  const { fields, version = 0 } = wish(entity, id, body);
  return { entity, id, fields: { ...blank, ...fields } as Partial<FieldsOf[N]>, version };
}

function serviceRow(service: Service, entries: Entries, open: readonly RegistryChange[]) {
  const on = todayAt(new Date());
  return {
    ...copied(service),
    lacks: [...lacksOf(service, organisationOf(service, entries.organisations), on)],
    receiver: receiverRow(receiverOn(service, entries.organisations, entries.services, on)),
    open_change: open.find((change) => change.entity === 'service' && change.entity_id === service.id)?.id ?? null,
  };
}

function receiverRow(receiver: Receiver | undefined) {
  return receiver ? { organisation_id: receiver.organisation.id, service_id: receiver.service.id, instead_of: receiver.instead_of } : null;
}

function changeRow(change: RegistryChange, entries: Entries) {
  const stale = change.decision === null && entryOf(entries, change.entity, change.entity_id)?.version !== change.base_version;
  return { ...change, stale, fields: { ...change.fields } };
}

function pageOf<T extends { readonly id: string }>(rows: readonly T[], { after, limit }: { readonly after?: string | undefined; readonly limit: number }) {
  const rest = after === undefined ? rows : rows.filter(({ id }) => id > after);
  const shownRows = rest.slice(0, limit);
  const last = shownRows.at(-1);
  return { rows: shownRows, next: rest.length > limit && last ? { next: last.id } : {} };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? { -readonly [F in keyof E]: E[F] }[] : T[K] };

/** A copy whose lists are its own, as the schemas have them. */
function copied<T extends object>(value: T): Mutable<T> {
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, Array.isArray(one) ? [...(one as unknown[])] : one])) as Mutable<T>;
}

function shown<T extends { readonly changed: readonly string[]; readonly change: { readonly id: string; readonly fields: readonly string[] } | null }>(edited: T) {
  return { ...edited, changed: [...edited.changed], change: edited.change && { id: edited.change.id, fields: [...edited.change.fields] } };
}
