/** Who did what, oldest first. Codes only; nothing of it can be changed. */
import { z } from 'zod';
import { listAudit } from '../../prisma/audit';
import { type Api, API } from '../api';
import type { ServerServices } from '../services';

const entrySchema = z.object({ id: z.string(), at: z.string(), principal: z.string(), action: z.string(), object: z.string(), detail: z.unknown() }).meta({ id: 'AuditEntry' });

/** Registers the route of the audit log. */
export function auditRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${API}/audit`, {
    config: { permission: 'audit.read' },
    schema: {
      summary: 'The audit log',
      querystring: z.strictObject({
        object: z.string().max(200).optional().describe('Only about this: hire/NURSE-1, principal/anna'), principal: z.string().max(120).optional(),
        after: z.string().regex(/^\d{1,18}$/).optional().describe('`next` of the page before'), limit: z.coerce.number().int().min(1).max(1000).default(200),
      }),
      response: { 200: z.object({ entries: z.array(entrySchema), next: z.string().optional() }) },
    },
  }, async ({ query: { object, principal, after, limit } }) => {
    const entries = await listAudit(db, { object, principal, after, limit: limit + 1 });
    const page = entries.slice(0, limit);
    return { entries: page, ...(entries.length > limit && { next: page.at(-1)?.id ?? '' }) };
  });
}
