/**
 * Importing a file of events. The file is read while it comes and the answer tells how far it is, one JSON line at a
 * time; the last line is the result. Sending the same file again adds nothing, so that is what to do after a break.
 */
import { PassThrough, Readable } from 'node:stream';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { NoTurnError, Turns } from '../../client/turns';
import { type Api, API } from '../api';
import { principalOf } from '../auth/guard';
import { beginImport, type ImportProgress } from '../import/import-run';
import type { ImportFormat } from '../import/rows';
import { ProblemError, contentOf, problemDocument, shuttingDownProblem } from '../problems';
import type { ServerServices } from '../services';

const importQuery = z.strictObject({
  dry_run: z.enum(['true', 'false']).default('false').describe('Judges every line and stores nothing'),
  format: z.enum(['ndjson', 'csv']).optional().describe('Absent: told by the content type, else by the first line'),
});

const answerLine = z.union([
  z.object({ progress: z.object({ lines: z.int(), facts: z.int(), skipped: z.int(), rejected: z.int() }) }),
  z.object({
    result: z.object({
      hires: z.int(), facts: z.int(), skipped: z.int(),
      rejected: z.array(z.object({ line: z.int(), reason: z.string(), code: z.string() })),
      rejected_not_listed: z.int().optional(),
      dry_run: z.boolean(),
    }),
  }),
  z.object({ problem: z.looseObject({ code: z.string() }) }).describe('The import broke off; send the file again'),
]);

/** Each has a batch in memory; further ones wait for their turn, their files unread. */
const AT_A_TIME = 4;
const LONGEST_WAIT_MS = 10 * 60_000;
const PROGRESS_MS = 500;
/** A client that sends its whole file before it reads must not be kept waiting by progress that nobody reads. */
const MOST_UNREAD_BYTES = 8_192;

/** Registers the route of imports, and their end with the server. */
export async function importRoutes(app: Api, services: ServerServices): Promise<void> {
  const turns = new Turns(AT_A_TIME, LONGEST_WAIT_MS);
  const running = new Set<AbortController>();
  app.addHook('preClose', async () => {
    for (const one of running) one.abort(shuttingDownProblem());
  });
  await app.register(async (scope) => {
    // Whatever it calls itself, a file is read as it comes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    scope.withTypeProvider<ZodTypeProvider>().post(`${API}/imports`, {
      config: { permission: 'import', reads: ['application/x-ndjson', 'text/csv', 'application/gzip', 'application/octet-stream'] },
      schema: {
        summary: 'Import timelines: NDJSON or CSV, gzip accepted; the answer is NDJSON, progress first and the result last',
        querystring: importQuery,
        response: { 200: { description: 'One JSON document a line', content: { 'application/x-ndjson': { schema: answerLine } } } },
      },
    }, async (request, reply) => {
      requireKnownEncoding(request.headers['content-encoding']);
      const body = request.body instanceof Readable ? request.body : Readable.from([]);
      const answer = new PassThrough();
      const broken = new AbortController();
      const start = await beginImport(services, body, {
        principalId: principalOf(request).id,
        onBehalfOf: principalOf(request).actingFor?.id,
        isDryRun: request.query.dry_run === 'true',
        format: request.query.format ?? formatOfType(request.headers['content-type']),
        onProgress: progressTo(answer),
        signal: broken.signal,
      });
      running.add(broken);
      // Whoever sent the file may have gone away.
      answer.once('close', () => broken.abort());
      turns.take('imports', start)
        .then((result) => answer.end(line({ result })), (error: unknown) => {
          if (answer.destroyed) return;
          const reason: unknown = broken.signal.aborted ? broken.signal.reason : error instanceof NoTurnError ? tooMany() : error;
          request.log.warn({ err: reason }, 'an import broke off');
          answer.end(line({ problem: problemDocument(contentOf(reason), request) }));
        })
        .finally(() => running.delete(broken));
      return reply.type('application/x-ndjson').header('connection', 'close').send(answer as never);
    });
  });
}

function tooMany(): ProblemError {
  return new ProblemError({ status: 503, code: 'too_many_imports', detail: `${AT_A_TIME} other imports have been running for a long time; send the file again later` });
}

function progressTo(answer: PassThrough): (progress: ImportProgress) => void {
  let lastMs = Date.now();
  return (progress) => {
    if (Date.now() - lastMs < PROGRESS_MS || answer.writableLength > MOST_UNREAD_BYTES) return;
    lastMs = Date.now();
    answer.write(line({ progress }));
  };
}

function line(document: unknown): string {
  return `${JSON.stringify(document)}\n`;
}

function formatOfType(contentType: string | undefined): ImportFormat | undefined {
  if (contentType?.startsWith('text/csv')) return 'csv';
  return contentType?.startsWith('application/x-ndjson') ? 'ndjson' : undefined;
}

/** gzip is seen by its first bytes, whatever the header says. */
function requireKnownEncoding(encoding: string | undefined): void {
  if (encoding === undefined || ['gzip', 'x-gzip', 'identity'].includes(encoding)) return;
  throw new ProblemError({ status: 415, code: 'unsupported_encoding', detail: 'a file comes as it is or packed with gzip' });
}
