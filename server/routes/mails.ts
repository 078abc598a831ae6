/**
 * Mails as whoever sent what they are about sees them: what did not arrive and why, sending it once more, and saying that
 * it was seen to in another way. No address and no text of a mail is told.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { covers } from '../../domain/access/scope';
import { GIVE_UP_MS } from '../../mail/attempts';
import { recordAudit } from '../../prisma/audit';
import { getHire } from '../../prisma/hires';
import { type MailRow, findMail, handleMail, listMails, resendMail } from '../../prisma/mails';
import { type Api, API } from '../api';
import { auditedBy, principalOf } from '../auth/guard';
import { scopeOfRequest } from '../auth/reach';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';

const STATES = ['queued', 'sent', 'undeliverable', 'dropped'] as const;
const MOST = 500;

const mailSchema = z.object({
  mail_id: z.string(),
  kind: z.string(),
  case_id: z.string().nullable(),
  handoff_id: z.string().nullable(),
  recipient: z.string().describe('Whose mailbox, as a reference: delivery:…, service:…:lead_mailbox, principal:…, person:…'),
  state: z.enum(STATES),
  reason: z.string().nullable().describe('Undeliverable: bounced, refused, no_address, expired. Dropped: no_longer_true, never_sent, revoked, expired'),
  smtp_status: z.string().nullable(),
  attempts: z.int(),
  created_at: z.string(),
  sent_at: z.string().nullable(),
  settled_at: z.string().nullable(),
  handled_by: z.string().nullable(),
  handled_at: z.string().nullable(),
}).meta({ id: 'Mail' });

const idParams = z.object({ mail_id: z.string().min(1).max(400) });

/** Registers the list of mails and what can be done about one that did not arrive. */
export function mailRoutes(app: Api, { db }: ServerServices): void {
  app.get(`${API}/mails`, {
    config: { permission: 'mail.read' },
    schema: {
      summary: 'Mails about hires in reach, newest first; what did not arrive and nobody has seen to, unless asked otherwise',
      querystring: z.strictObject({
        state: z.enum([...STATES, 'all']).default('undeliverable'),
        handled: z.enum(['true', 'false']).default('false').describe('true: also what somebody has seen to'),
        case_id: z.string().max(200).optional(),
        after: z.string().max(400).optional(),
        limit: z.coerce.number().int().min(1).max(MOST).default(100),
      }),
      response: { 200: z.object({ mails: z.array(mailSchema), next: z.string().optional() }) },
    },
  }, async (request) => {
    const { state, handled, case_id: hireId, after, limit } = request.query;
    const rows = await listMails(db, {
      scope: scopeOfRequest(request), limit: limit + 1, after, hireId, state: state === 'all' ? undefined : state, unhandled: state === 'undeliverable' && handled === 'false',
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { mails: page.map(shown), ...(rows.length > limit && last && { next: last.id }) };
  });

  app.post(`${API}/mails/:mail_id/resend`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Send an undeliverable mail once more, to the address that is registered now', params: idParams, response: { 200: mailSchema } },
  }, async (request) => {
    const { id } = await mailInReach(request, request.params.mail_id);
    const now = new Date();
    const { id: by } = principalOf(request);
    if (!(await resendMail(db, id, { by, now, expiresAt: new Date(now.getTime() + GIVE_UP_MS) }))) throw notUndeliverable(id);
    await recordAudit(db, { ...auditedBy(request), action: 'mail.resend', object: `mail/${id}` });
    return shown((await findMail(db, id))!);
  });

  app.post(`${API}/mails/:mail_id/handled`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Say that an undeliverable mail was seen to', params: idParams, response: { 200: mailSchema } },
  }, async (request) => {
    const { id } = await mailInReach(request, request.params.mail_id);
    const { id: by } = principalOf(request);
    if (!(await handleMail(db, id, { by, now: new Date() }))) throw notUndeliverable(id);
    await recordAudit(db, { ...auditedBy(request), action: 'mail.handled', object: `mail/${id}` });
    return shown((await findMail(db, id))!);
  });

  async function mailInReach(request: FastifyRequest, id: string): Promise<MailRow> {
    const [mail, scope] = [await findMail(db, id), scopeOfRequest(request)];
    const hire = mail?.hireId ? await getHire(db, mail.hireId) : undefined;
    if (!mail || !(scope.all || (hire && covers(scope, hire)))) throw new ProblemError({ status: 404, code: 'mail_not_found', detail: 'there is no such mail; GET /api/v1/mails lists those that there are' });
    return mail;
  }
}

function notUndeliverable(id: string): ProblemError {
  return new ProblemError({ status: 409, code: 'mail_not_undeliverable', detail: `mail ${id} is not among those that did not arrive; look at it again` });
}

function shown(row: MailRow): z.input<typeof mailSchema> {
  return {
    mail_id: row.id, kind: row.kind, case_id: row.hireId, handoff_id: row.handoffId, recipient: row.recipient, state: row.state, reason: row.reason, smtp_status: row.smtpStatus,
    attempts: row.attempts, created_at: row.createdAt, sent_at: row.sentAt, settled_at: row.settledAt, handled_by: row.handledBy, handled_at: row.handledAt,
  };
}
