/**
 * The HTTP API, put together: what every request passes, and then the routes. A server that is built serves nothing
 * without authorisation (auth/guard.ts) and nothing that its own description does not have (openapi.ts).
 */
import { randomUUID } from 'node:crypto';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Api } from './api';
import { guardRoutes } from './auth/guard';
import { guardHosts } from './auth/host-guard';
import { addSecurityHeaders, securityHeaders } from './auth/security-headers';
import { SessionCookie } from './auth/session-cookie';
import { closeGracefully } from './graceful-close';
import { readIdempotencyKeys } from './idempotency';
import { describeApi, openApiRoute } from './openapi';
import { HTML_TYPE } from './pages/html';
import { problemPage } from './pages/landing';
import { languageOf } from './pages/texts';
import { PROBLEM_TYPE, type ProblemContent, contentOf, problemDocument } from './problems';
import { ReportRunner } from './reports/report-runner';
import { demoRoutes } from './routes/demo';
import { deskRoutes } from './routes/desk';
import { handoffReportRoutes } from './routes/handoff-reports';
import { handoffRoutes } from './routes/handoffs';
import { absenceRoutes } from './routes/absences';
import { auditRoutes } from './routes/audit';
import { hireRoutes } from './routes/hires';
import { importRoutes } from './routes/imports';
import { mailboxRoutes } from './routes/mailbox';
import { linkRoutes } from './routes/links';
import { mailRoutes } from './routes/mails';
import { inboxRoutes } from './routes/inbox';
import { modelRoutes } from './routes/model';
import { operationRoutes } from './routes/operations';
import { pageRoutes } from './routes/pages';
import { registryRoutes } from './routes/registry';
import { personRoutes } from './routes/persons';
import { profileRoutes } from './routes/profiles';
import { peopleRoutes } from './routes/people';
import { queueRoutes } from './routes/queue';
import { reportRoutes } from './routes/reports';
import { sessionRoutes } from './routes/sessions';
import { streamRoutes } from './routes/stream';
import type { ServerServices } from './services';

/** An event with all its data is a tenth of it; imports have their own limits. */
const MOST_BODY_BYTES = 256 * 1024;
const DEFAULT_LOGGER = { level: 'warn', stream: process.stderr };

/**
 * The server, ready to listen. Closing it lets requests end, and breaks off what would take long: live updates, imports,
 * reports, all of which can be asked for again. The services are their owner's.
 * @throws UnguardedRouteError when a route does not say who may use it
 */
export async function buildServer(services: ServerServices): Promise<Api> {
  const { publicUrl, version, logger = DEFAULT_LOGGER } = services;
  const headers = securityHeaders({ isHttps: publicUrl.startsWith('https:') });
  const app: Api = fastify({
    logger: typeof logger === 'object' ? { ...logger, serializers: LOGGED } : logger,
    bodyLimit: MOST_BODY_BYTES,
    // Limits go by where a request comes from, so only named proxies may say that it comes from elsewhere.
    trustProxy: [...(services.trustedProxies ?? [])],
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // What cannot even be routed, such as a broken address, passes no hook.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply.headers(headers) as FastifyReply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) =>
    answerProblem({ status: 404, code: 'route_not_found', detail: `nothing answers ${request.method} at this address; /api/v1/openapi.json describes what there is` }, request, reply));

  const cookie = new SessionCookie(publicUrl);
  closeGracefully(app);
  addSecurityHeaders(app, headers);
  guardHosts(app, publicUrl, services.allowedHosts ?? []);
  guardRoutes(app, { db: services.db, cookie, publicUrl });
  readIdempotencyKeys(app);
  await describeApi(app, version);

  const reports = new ReportRunner(services.db, services.database.connectionString);
  app.addHook('preClose', () => reports.close());
  operationRoutes(app, services);
  demoRoutes(app, services);
  sessionRoutes(app, services, cookie);
  modelRoutes(app);
  hireRoutes(app, services);
  handoffRoutes(app, services);
  deskRoutes(app, services);
  handoffReportRoutes(app, services);
  personRoutes(app, services);
  profileRoutes(app, services);
  reportRoutes(app, reports, services);
  streamRoutes(app, services, cookie);
  await importRoutes(app, services);
  await registryRoutes(app, services);
  await linkRoutes(app, services);
  mailRoutes(app, services);
  mailboxRoutes(app, services);
  pageRoutes(app, services, cookie);
  peopleRoutes(app, services);
  absenceRoutes(app, services);
  queueRoutes(app, services);
  inboxRoutes(app, services);
  auditRoutes(app, services);
  openApiRoute(app);
  await app.ready();
  return app;
}

/** What the log says of a request: no headers, so no token or cookie, and no query. */
const LOGGED = {
  req: (request: FastifyRequest) => ({ method: request.method, path: request.url.split('?', 1)[0], remote: request.ip }),
};

function sendProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const content = contentOf(error);
  if (content.status === 500) request.log.error({ err: error }, content.code);
  else if (content.status > 500) request.log.warn({ reason: error.message }, content.code);
  return answerProblem(content, request, reply);
}

/** A problem as a document, and as a page for somebody who opens an address beside the API in a browser. */
function answerProblem(content: ProblemContent, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { accept = '', 'accept-language': languages } = request.headers;
  reply.code(content.status).headers({ ...content.headers });
  if (request.method === 'GET' && accept.includes('text/html') && !request.url.startsWith('/api/'))
    return reply.type(HTML_TYPE).header('vary', 'accept, accept-language, cookie').send(problemPage(languageOf(languages), { status: content.status, requestId: request.id }));
  return reply.type(PROBLEM_TYPE).send(JSON.stringify(problemDocument(content, request)));
}
