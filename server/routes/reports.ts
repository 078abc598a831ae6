/** Reports over recorded facts, as of any date: the service gaps, and whose turn it was for how long (contracts.md). */
import { z } from 'zod';
import { newestEdition } from '../../domain/model/edition';
import { demoState } from '../../prisma/demo';
import { type Api, API } from '../api';
import { scopeOfRequest } from '../auth/reach';
import { refusalProblem } from '../problems';
import { ReportRequestError, type ReportKind, parseReportRequest } from '../reports/report-request';
import type { ReportRunner } from '../reports/report-runner';
import { gapsReportSchema, waitsReportSchema } from '../schemas/reports';
import type { ServerServices } from '../services';

const reportQuery = z.strictObject({
  as_of: z.string().max(40).optional().describe('Date, or instant with offset: what was recorded by then; absent: now'),
  where: z.union([z.string().max(200), z.array(z.string().max(200)).max(50)]).optional().describe('attribute:value; the same attribute again widens, another one narrows'),
  by: z.string().max(64).optional().describe('Attribute to group by as well'),
});

/** Registers the routes of reports. @param reports  theirs; ends with the server */
export function reportRoutes(app: Api, reports: ReportRunner, { db }: Pick<ServerServices, 'db'>): void {
  const routes = [
    { kind: 'gaps', summary: 'Service gaps as of a date: instances, and what they add up to', schema: gapsReportSchema },
    { kind: 'waits', summary: 'Whose turn it was and for how long, as of a date', schema: waitsReportSchema },
  ] as const satisfies readonly { kind: ReportKind; summary: string; schema: z.ZodType }[];

  for (const { kind, summary, schema } of routes)
    app.get(`${API}/reports/${kind}`, {
      config: { permission: 'reports.read' },
      schema: { summary, querystring: reportQuery, response: { 200: schema } },
    }, async (request, reply) => {
      const { as_of = new Date().toISOString(), where = [], by } = request.query;
      const scope = scopeOfRequest(request);
      const { begunAt } = await demoState(db);
      const asked = { ...parse({ kind, asOf: as_of, where: [where].flat(), by }), isDemo: begunAt !== undefined };
      const bytes = await reports.run(scope.all ? asked : { ...asked, pilots: scope.pilots }, () => !request.raw.socket.destroyed);
      // The document is made in its thread and sent as it is, so it passes no serializer here.
      return reply.type('application/json; charset=utf-8').send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as never);
    });
}

function parse(request: Parameters<typeof parseReportRequest>[1]): ReturnType<typeof parseReportRequest> {
  try {
    return parseReportRequest(newestEdition(), request);
  } catch (error) {
    if (error instanceof ReportRequestError) throw refusalProblem({ code: 'unknown_attribute', message: error.message, at: error.at });
    throw error;
  }
}
