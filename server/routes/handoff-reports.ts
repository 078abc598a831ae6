/** How often what is sent is right the first time. */
import { z } from 'zod';
import { parseAsOf } from '../../domain/view/as-of';
import { type Api, API } from '../api';
import { scopeOfRequest } from '../auth/reach';
import { firstTimeRightReport } from '../handoffs/first-time-right';
import { firstTimeRightSchema } from '../schemas/handoffs';
import type { ServerServices } from '../services';

const query = z.strictObject({
  by: z.enum(['sender', 'service', 'item']).default('sender'),
  as_of: z.string().max(40).optional().describe('Date, or instant with offset: what was recorded by then; absent: now'),
});

/** Registers the report. */
export function handoffReportRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${API}/reports/first-time-right`, {
    config: { permission: 'reports.read' },
    schema: { summary: 'Per sender, service or item: sent, came back, overridden, and the share that was right the first time', querystring: query, response: { 200: firstTimeRightSchema } },
  }, async (request) => {
    const { by, as_of: asOf = new Date().toISOString() } = request.query;
    const rows = await firstTimeRightReport(db, { by, asOf: parseAsOf(asOf), scope: scopeOfRequest(request) });
    return { as_of: asOf, by, rows };
  });
}
