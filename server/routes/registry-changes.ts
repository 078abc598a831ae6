/** Changes of addresses and mail domains: what waits for a second person, and what that one decides. */
import { z } from 'zod';
import { entryOf } from '../../domain/registry/edit';
import type { Decision, RegistryChange } from '../../domain/registry/four-eyes';
import type { Entries } from '../../domain/registry/service';
import { allEntries, findChange, listChanges } from '../../prisma/registry';
import { type Api, API } from '../api';
import { changeNotFound, decideChange } from '../registry/edit-entry';
import { requestOf } from '../registry/request';
import { changeSchema, changesSchema, decidedSchema } from '../schemas/registry';
import type { ServerServices } from '../services';

const idParams = z.object({ id: z.string().max(120) });
const CHANGES = `${API}/registry/changes`;
const DECIDING: readonly (readonly [string, Decision, 'registry.approve' | 'registry.write', string])[] = [
  ['approve', 'approved', 'registry.approve', 'Consent to a change that somebody else has proposed; it takes effect'],
  ['refuse', 'refused', 'registry.approve', 'Refuse a change'],
  ['withdraw', 'withdrawn', 'registry.write', 'Take back a change that one has proposed'],
];

/** Registers the routes of changes. */
export function registryChangeRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${CHANGES}`, {
    config: { permission: 'registry.read' },
    schema: {
      summary: 'Changes that need a second person, newest first',
      querystring: z.strictObject({
        open: z.enum(['true', 'false']).default('true').describe('false: decided ones too'),
        after: z.string().min(1).max(120).optional().describe('`next` of the page before'),
        limit: z.coerce.number().int().min(1).max(1000).default(200),
      }),
      response: { 200: changesSchema },
    },
  }, async ({ query: { open, after, limit } }) => {
    const found = await listChanges(db, { open: open === 'true', after, limit: limit + 1 });
    const entries = await allEntries(db);
    const changes = found.slice(0, limit);
    return { changes: changes.map((change) => changeRow(change, entries)), ...(found.length > limit && { next: changes.at(-1)?.id ?? '' }) };
  });

  app.get(`${CHANGES}/:id`, {
    config: { permission: 'registry.read' },
    schema: { summary: 'One change', params: idParams, response: { 200: changeSchema } },
  }, async ({ params }) => {
    const change = await findChange(db.prisma, params.id);
    if (!change) throw changeNotFound();
    return changeRow(change, await allEntries(db));
  });

  for (const [verb, decision, permission, summary] of DECIDING)
    app.post(`${CHANGES}/:id/${verb}`, {
      config: { permission },
      schema: { summary, params: idParams, response: { 200: decidedSchema } },
    }, async (request) => decideChange(db, request.params.id, decision, requestOf(request)));
}

function changeRow(change: RegistryChange, entries: Entries) {
  const stale = change.decision === null && entryOf(entries, change.entity, change.entity_id)?.version !== change.base_version;
  return { ...change, stale, fields: { ...change.fields } };
}
