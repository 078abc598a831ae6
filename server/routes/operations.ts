/** For those who run the installation: is it well, does the record hold together, bring back what is not running. */
import { z } from 'zod';
import { recordAudit } from '../../prisma/audit';
import { type Api, API } from '../api';
import { auditedBy } from '../auth/guard';
import type { ServerServices } from '../services';
import { statusOf, statusSchema } from '../status';

const verifySchema = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({
    id: z.string(), ok: z.boolean(), checked: z.int(),
    violations: z.array(z.object({ case_id: z.string().nullable(), message: z.string() })).readonly(),
  })).readonly(),
}).meta({ id: 'Verification' });

const recoverSchema = z.object({
  dry_run: z.boolean(),
  open: z.int(),
  hires: z.array(z.object({ case_id: z.string(), what: z.enum(['started', 'restarted', 'workflow_ahead', 'orphan']), why: z.string() })).readonly(),
}).meta({ id: 'Recovery' });

/** Registers /healthz, /readyz, status, verify and recover. */
export function operationRoutes(app: Api, services: ServerServices): void {
  app.get('/healthz', {
    config: { permission: 'public' },
    schema: { summary: 'The process answers', response: { 200: z.object({ ok: z.literal(true), version: z.string() }) } },
  }, async () => ({ ok: true as const, version: services.version }));

  app.get('/readyz', {
    config: { permission: 'public' },
    // How many hires there are is told to those who are signed in only.
    schema: { summary: 'The installation can do its work', response: { 200: statusSchema.omit({ openHires: true }), 503: statusSchema.omit({ openHires: true }) } },
  }, async (_request, reply) => {
    const { openHires: _openHires, ...status } = await statusOf(services);
    return reply.code(status.ready ? 200 : 503).send(status);
  });

  app.get(`${API}/status`, {
    config: { permission: 'operate' },
    schema: { summary: 'What is well and what is not', response: { 200: statusSchema } },
  }, () => statusOf(services));

  app.get(`${API}/verify`, {
    config: { permission: 'operate' },
    schema: { summary: 'Checks every hire against what must always be true; takes a while', response: { 200: verifySchema } },
  }, () => services.verify());

  app.post(`${API}/recover`, {
    config: { permission: 'operate' },
    schema: {
      summary: 'Starts open hires that have no workflow from their facts',
      body: z.strictObject({ dry_run: z.boolean().optional() }).nullish(),
      response: { 200: recoverSchema },
    },
  }, async (request) => {
    const dryRun = request.body?.dry_run ?? false;
    const result = await services.recover({ dryRun });
    if (!dryRun) {
      await recordAudit(services.db, { ...auditedBy(request), action: 'recover.run', object: 'installation', detail: { open: result.open, touched: result.hires.length } });
    }
    return result;
  });
}
