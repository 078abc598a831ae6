/**
 * The registry: who gives which service and by which mailbox. What one person sets is stored at once except addresses
 * and mail domains, which wait for a second one. Addresses are offices', and shown to those who may read the registry.
 */
import { z } from 'zod';
import { type Wish, entryOf } from '../../domain/registry/edit';
import { BLANK, FIELD_NAMES, type FieldsOf } from '../../domain/registry/fields';
import type { RegistryChange } from '../../domain/registry/four-eyes';
import { ownerless } from '../../domain/registry/ownerless';
import { type Entries, type EntityName, type Receiver, SERVICE_STATES, type Service, lacksOf, organisationOf, receiverOn } from '../../domain/registry/service';
import { allEntries, getOrganisation, listServices, readRegistry } from '../../prisma/registry';
import { type Api, API } from '../api';
import { editEntry, entryNotFound, todayAt } from '../registry/edit-entry';
import { requestOf } from '../registry/request';
import {
  editedSchema, organisationBody, organisationPatch, organisationSchema, organisationsSchema, ownerlessSchema, serviceBody, servicePatch, serviceSchema, servicesSchema,
} from '../schemas/registry';
import type { ServerServices } from '../services';
import { registryChangeRoutes } from './registry-changes';
import { registrySheetRoutes } from './registry-sheets';

const code = z.string().min(1).max(120);
const flag = z.enum(['true', 'false']);
const idParams = z.object({ id: z.string().max(120) });
const page = { after: code.optional().describe('`next` of the page before'), limit: z.coerce.number().int().min(1).max(1000).default(200) };
const REGISTRY = `${API}/registry`;

/** Registers the routes of the registry, its changes and its sheets. */
export async function registryRoutes(app: Api, services: ServerServices): Promise<void> {
  organisationRoutes(app, services);
  serviceRoutes(app, services);
  registryChangeRoutes(app, services);
  await registrySheetRoutes(app, services);
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
