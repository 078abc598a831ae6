/** The team's queue: hires that nobody carries, taken, given back or given to somebody; of two who take one at once, one does. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { permits } from '../../domain/access/matrix';
import { type Holding, IDLE_AFTER_DAYS, isFree, releaseRefusal } from '../../domain/access/queue';
import { covers, hireScopeOf } from '../../domain/access/scope';
import { formatDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';
import { freeHires, giveBack, holdingsOf, idleHires, takeOver } from '../../prisma/assignments';
import type { AuditEntry } from '../../prisma/audit';
import { listHandoffs } from '../../prisma/handoffs';
import { findActivePrincipal } from '../../prisma/principals';
import { type Api, API } from '../api';
import { auditedBy, principalOf } from '../auth/guard';
import { requireHire, scopeOfRequest } from '../auth/reach';
import { reachOf } from '../auth/standing-in';
import { ProblemError, refusalProblem } from '../problems';
import type { ServerServices } from '../services';

const params = z.object({ case_id: z.string().max(80) });
const holding = z.object({ case_id: z.string(), assigned_to: z.string().nullable() }).meta({ id: 'Assignment' });
const LIMIT = 200;
const DAY_MS = 86_400_000;

/** Registers the routes of the queue. */
export function queueRoutes(app: Api, services: ServerServices): void {
  const { db } = services;
  const today = (): string => formatDay(localDay(Date.now()));

  app.get(`${API}/queue`, {
    config: { permission: 'queue.use' },
    schema: {
      summary: 'What is free to take: hires that nobody carries, handoffs of one\'s own organisation that nobody has in hand; and hires in which nobody has done anything for long',
      response: { 200: z.object({
        hires: z.array(z.object({ case_id: z.string(), stage: z.string(), since: z.string().nullable().describe('Of the oldest open wait'), next_due: z.string().nullable(), late: z.boolean(), left_by: z.string().nullable().describe('Who carried it and cannot act now') })),
        idle: z.array(z.object({ case_id: z.string(), assigned_to: z.string(), since: z.string() })).describe(`Carried, and nothing recorded for ${IDLE_AFTER_DAYS} days`),
        handoffs: z.array(z.object({ handoff_id: z.string(), service_id: z.string().nullable(), due_on: z.string().nullable(), created_at: z.string() })),
      }) },
    },
  }, async (request) => {
    const { roles, organisationId } = reachOf(principalOf(request));
    const scope = scopeOfRequest(request);
    const [free, idle] = await Promise.all([
      freeHires(db, scope, { on: today(), limit: LIMIT }),
      idleHires(db, scope, { on: today(), since: new Date(Date.now() - IDLE_AFTER_DAYS * DAY_MS), limit: LIMIT }),
    ]);
    const handoffs = organisationId === null || !permits(roles, 'handoffs.act') ? [] : await listHandoffs(db, { receiverId: organisationId, open: true, unclaimed: true, limit: LIMIT });
    return {
      hires: free.map(({ hire_id, holder, ...hire }) => ({ case_id: hire_id, ...hire, left_by: holder })),
      idle: idle.map(({ hire_id, holder, since }) => ({ case_id: hire_id, assigned_to: holder, since })),
      handoffs: handoffs.map(({ handoff_id, service_id, due_on, created_at }) => ({ handoff_id, service_id, due_on, created_at })),
    };
  });

  app.post(`${API}/queue/:case_id/claim`, {
    config: { permission: 'queue.use' },
    schema: { summary: 'Carry a hire that is free', params, response: { 200: holding } },
  }, async (request) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    const { id } = reachOf(principalOf(request));
    const before = await held(hireId);
    if (before.holder === id) return { case_id: hireId, assigned_to: id };
    if (!isFree(before) || !(await takeOver(db, { hireId, before: before.holder, holder: id, by: principalOf(request).id, now: new Date() }, entry(request, 'queue.claim', hireId, id)))) throw await claimed(hireId);
    return { case_id: hireId, assigned_to: id };
  });

  app.post(`${API}/queue/:case_id/release`, {
    config: { permission: 'queue.use' },
    schema: { summary: 'Give a hire back to the team', params, response: { 200: holding } },
  }, async (request) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    const { id, roles } = reachOf(principalOf(request));
    const before = await held(hireId);
    const refusal = releaseRefusal(before, { id, mayAssign: permits(roles, 'queue.assign') });
    if (refusal) throw refusalProblem(refusal);
    if (before.holder !== null && !(await giveBack(db, hireId, before.holder, entry(request, 'queue.release', hireId, null)))) throw await claimed(hireId);
    return { case_id: hireId, assigned_to: null };
  });

  app.post(`${API}/queue/:case_id/assign`, {
    config: { permission: 'queue.assign' },
    schema: { summary: 'Give a hire to somebody of its pilot, whoever carries it', params, body: z.strictObject({ principal_id: z.string().min(1).max(120) }), response: { 200: holding } },
  }, async (request) => {
    const hire = await requireHire(services, request, request.params.case_id);
    const to = await findActivePrincipal(db, request.body.principal_id);
    if (!to || !covers(hireScopeOf(to, 'queue.use'), hire))
      throw new ProblemError({ status: 422, code: 'not_of_this_pilot', detail: `${request.body.principal_id} is no coordinator or team lead of the pilot of hire ${hire.hire_id}`, errors: [{ at: 'principal_id', message: 'not of this pilot' }] });
    const before = await held(hire.hire_id);
    if (before.holder !== to.id && !(await takeOver(db, { hireId: hire.hire_id, before: before.holder, holder: to.id, by: principalOf(request).id, now: new Date() }, entry(request, 'queue.assign', hire.hire_id, to.id))))
      throw await claimed(hire.hire_id);
    return { case_id: hire.hire_id, assigned_to: to.id };
  });

  async function held(hireId: string): Promise<Holding> {
    return (await holdingsOf(db, [hireId], today())).get(hireId) ?? { hire_id: hireId, holder: null, isCovered: false };
  }

  async function claimed(hireId: string): Promise<ProblemError> {
    const { holder } = await held(hireId);
    return new ProblemError({ status: 409, code: 'claimed', detail: `hire ${hireId} is carried by ${holder ?? 'somebody else'}; they can give it back, a team lead can give it to you`, current: { assigned_to: holder } });
  }
}

function entry(request: FastifyRequest, action: string, hireId: string, holder: string | null): AuditEntry {
  return { ...auditedBy(request), action, object: `hire/${hireId}`, detail: { holder } };
}
