/**
 * What the catcher of this installation keeps, as pages and as JSON. A mail's HTML is served apart, in a sandbox of its
 * own: nothing that stands in a mail can act in the name of whoever reads it here.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../../prisma/database';
import { hiresOfMails } from '../../prisma/mails';
import { type Api, API } from '../api';
import { type CaughtMail, listCaughtMails, openCaughtMail, type OpenedMail } from '../mailbox/caught-mails';
import { hiresInSight, scopeOfRequest } from '../auth/reach';
import { caughtMailPage, caughtMailsPage } from '../pages/mailbox';
import { languageOf } from '../pages/texts';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';

const PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
const HTML = 'text/html; charset=utf-8';
const MOST_SHOWN = 200;

const caughtSchema = z.object({
  id: z.string(), at: z.string(), from: z.string(), to: z.array(z.string()).readonly(), subject: z.string(),
  message_id: z.string(), in_reply_to: z.string().nullable(),
}).meta({ id: 'CaughtMail' });

/** Registers /mail and its JSON. They show what was caught, which is nothing where a mail server is set up. */
export function mailboxRoutes(app: Api, { db, caughtMails: folder }: ServerServices): void {
  const page = { config: { permission: 'mail.read' }, schema: { hide: true } } as const;
  const listed = async (request: FastifyRequest, limit: number): Promise<CaughtMail[]> => (folder === undefined ? [] : inReach(db, request, await listCaughtMails(folder, limit)));
  const opened = async (request: FastifyRequest, id: string): Promise<OpenedMail> => {
    const found = folder === undefined ? undefined : await openCaughtMail(folder, id);
    const [mail] = found ? await inReach(db, request, [found]) : [];
    if (!mail) throw new ProblemError({ status: 404, code: 'mail_not_found', detail: 'no such mail was caught; /mail lists those that were' });
    return mail;
  };

  app.get('/mail', page, async (request, reply) => {
    const mails = await listed(request, MOST_SHOWN);
    return reply.type(HTML).header('content-security-policy', PAGE_POLICY).send(caughtMailsPage(languageOf(request.headers['accept-language']), mails));
  });

  app.get<{ Params: { id: string } }>('/mail/:id', page, async (request, reply) => {
    const mail = await opened(request, request.params.id);
    return reply.type(HTML).header('content-security-policy', PAGE_POLICY).send(caughtMailPage(languageOf(request.headers['accept-language']), mail));
  });

  app.get<{ Params: { id: string } }>('/mail/:id/html', page, async (request, reply) => {
    const mail = await opened(request, request.params.id);
    return reply.type(HTML).headers({ 'content-security-policy': MAIL_POLICY, 'x-frame-options': 'SAMEORIGIN' }).send(mail.html);
  });

  app.get(`${API}/caught-mails`, {
    config: { permission: 'mail.read' },
    schema: {
      summary: 'Mails that were kept on this machine instead of being sent, newest first',
      querystring: z.strictObject({ limit: z.coerce.number().int().min(1).max(MOST_SHOWN).default(MOST_SHOWN) }),
      response: { 200: z.object({ mails: z.array(caughtSchema) }) },
    },
  }, async (request) => {
    const mails = await listed(request, request.query.limit);
    return { mails: mails.map(({ messageId, inReplyTo, ...mail }) => ({ ...mail, message_id: messageId, in_reply_to: inReplyTo })) };
  });
}

/** Mails about hires within reach; digests and what else is about no hire are for those who see all. */
async function inReach<M extends CaughtMail>(db: Database, request: FastifyRequest, mails: readonly M[]): Promise<M[]> {
  if (scopeOfRequest(request).all) return [...mails];
  const idOf = ({ messageId }: M): string => messageId.replace(/^<|>$/g, '');
  const hires = await hiresOfMails(db, mails.map(idOf));
  const within = new Set(await hiresInSight({ db }, request, [...new Set(hires.values())]));
  return mails.filter((mail) => within.has(hires.get(idOf(mail)) ?? ''));
}
