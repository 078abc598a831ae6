/** Absences: who is away, and who acts for them meanwhile. Everybody tells their own; a team lead that of their pilots' people. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { absenceRefusal, maySayAbsent } from '../../domain/access/absence';
import { permits } from '../../domain/access/matrix';
import { addAbsence, endAbsence, getAbsence, listAbsences } from '../../prisma/absences';
import { recordAudit } from '../../prisma/audit';
import { findActivePrincipal, findPrincipal } from '../../prisma/principals';
import { type Api, API } from '../api';
import { auditedBy, principalOf } from '../auth/guard';
import { idFrom } from '../idempotency';
import { ProblemError, refusalProblem } from '../problems';
import type { ServerServices } from '../services';

const code = z.string().min(1).max(120);
const date = z.string().max(10).describe('ISO date, both days inclusive, Europe/Helsinki');
const absenceSchema = z.object({
  id: z.string(), principal_id: z.string(), substitute_id: z.string(), from_on: z.string(), to_on: z.string(), created_by: z.string(), created_at: z.string(), ended_at: z.string().nullable(),
}).meta({ id: 'Absence' });

/** Registers the routes of absences. */
export function absenceRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${API}/absences`, {
    config: { permission: 'absences.own' },
    schema: { summary: 'Absences that concern the one who asks; of their pilots\' people for a team lead, of everybody for those who manage people', response: { 200: z.object({ absences: z.array(absenceSchema).readonly() }) } },
  }, async (request) => {
    const { id, roles, pilots } = principalOf(request);
    return { absences: await listAbsences(db, permits(roles, 'people.manage') ? undefined : { principalId: id, pilots: permits(roles, 'queue.assign') ? pilots : [] }) };
  });

  app.post(`${API}/absences`, {
    config: { permission: 'absences.own' },
    schema: {
      summary: 'Somebody is away, and somebody else acts for them',
      body: z.strictObject({ principal_id: code.optional().describe('Absent: the one who asks'), substitute_id: code, from_on: date, to_on: date }),
      response: { 201: absenceSchema },
    },
  }, async (request, reply) => {
    const { id: by } = principalOf(request);
    const asked = { ...request.body, principal_id: request.body.principal_id ?? by };
    await requireMay(request, asked.principal_id);
    const id = idFrom(`absence ${by} ${request.idempotencyKey}`);
    const [absent, substitute] = await Promise.all([findActivePrincipal(db, asked.principal_id), findActivePrincipal(db, asked.substitute_id)]);
    const added = await addAbsence(db, { ...asked, id, created_by: by, created_at: new Date().toISOString() }, {
      refusalOf: (standing) => absenceRefusal(asked, standing, (one) => [absent, substitute].find((p) => p?.id === one)),
      audit: { ...auditedBy(request), action: 'absence.add', object: `principal/${asked.principal_id}`, detail: { substitute: asked.substitute_id, from_on: asked.from_on, to_on: asked.to_on } },
    });
    if ('refusal' in added) throw refusalProblem(added.refusal);
    const { absence } = added;
    if ((['principal_id', 'substitute_id', 'from_on', 'to_on'] as const).some((field) => absence[field] !== asked[field]))
      throw refusalProblem({ code: 'key_reused', message: 'the key of this request was used for another one; repeat it unchanged or take a new key' });
    return reply.code(201).send(absence);
  });

  app.delete(`${API}/absences/:id`, {
    config: { permission: 'absences.own' },
    schema: { summary: 'An absence ends now, or is called off; the substitute acts no longer', params: z.object({ id: code }), response: { 204: z.null() } },
  }, async (request, reply) => {
    const absence = await getAbsence(db, request.params.id);
    if (!absence) throw notFound();
    await requireMay(request, absence.principal_id);
    if (await endAbsence(db, absence.id, new Date())) await recordAudit(db, { ...auditedBy(request), action: 'absence.end', object: `principal/${absence.principal_id}` });
    return reply.code(204).send(null);
  });

  /** One's own, or of people that one answers for. @throws ProblemError 404, as if there were no such person; 422 where only an owner may */
  async function requireMay(request: FastifyRequest, principalId: string): Promise<void> {
    const by = principalOf(request);
    if (principalId === by.id) return;
    const of = await findPrincipal(db, principalId);
    if (of && maySayAbsent(by, of)) return;
    if (!permits(by.roles, 'people.manage')) throw notFound();
    if (of) throw refusalProblem({ code: 'not_yours_to_give', message: 'only an owner says who acts in the place of an owner', at: 'principal_id' });
  }
}

function notFound(): ProblemError {
  return new ProblemError({ status: 404, code: 'absence_not_found', detail: 'there is no such absence or person among yours; GET /api/v1/absences lists them' });
}
