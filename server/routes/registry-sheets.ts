/** The registry as a sheet, out and in. */
import { z } from 'zod';
import { allEntries } from '../../prisma/registry';
import { type Api, API } from '../api';
import { writeSheet } from '../registry/csv-file';
import { importRegistry } from '../registry/import-registry';
import { requestOf } from '../registry/request';
import { registryImportSchema } from '../schemas/registry';
import type { ServerServices } from '../services';

const REGISTRY = `${API}/registry`;
const MOST_SHEET_BYTES = 4 * 1024 * 1024;

/** Registers the routes of sheets. */
export async function registrySheetRoutes(app: Api, { db }: ServerServices): Promise<void> {
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
        querystring: z.strictObject({ dry_run: z.enum(['true', 'false']).default('false').describe('Judges every line and stores nothing') }),
        response: { 200: registryImportSchema },
      },
    }, async (request) => {
      const bytes = request.body instanceof Uint8Array ? request.body : Buffer.alloc(0);
      const { changes, rejected, ...rest } = await importRegistry(db, bytes, { ...requestOf(request), isDryRun: request.query.dry_run === 'true' });
      return { ...rest, changes: [...changes], rejected: rejected.map((one) => ({ ...one })) };
    });
  });
}
