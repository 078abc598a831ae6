/**
 * What the catcher of this installation keeps, as pages and as JSON. A mail's HTML is served apart, in a sandbox of its
 * own: nothing that stands in a mail can act in the name of whoever reads it here.
 */
import { z } from 'zod';
import { type Api, API } from '../api';
import { type CaughtMail, listCaughtMails, openCaughtMail, type OpenedMail } from '../mailbox/caught-mails';
import { HTML_TYPE } from '../pages/html';
import { caughtMailPage, caughtMailsPage } from '../pages/mailbox';
import { languageOf } from '../pages/texts';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';

const PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
const MOST_SHOWN = 200;

const caughtSchema = z.object({
  id: z.string(), at: z.string(), from: z.string(), to: z.array(z.string()).readonly(), subject: z.string(),
  message_id: z.string(), in_reply_to: z.string().nullable(),
}).meta({ id: 'CaughtMail' });

/**
 * Registers /mail and its JSON. They show what was caught, which is nothing where a mail server is set up. Who reads a
 * caught mail holds its link and its code and could act as its receiver, so it is for those who run the installation.
 */
export function mailboxRoutes(app: Api, { caughtMails: folder }: ServerServices): void {
  const page = { config: { permission: 'operate' }, schema: { hide: true } } as const;
  const listed = async (limit: number): Promise<CaughtMail[]> => (folder === undefined ? [] : listCaughtMails(folder, limit));
  const opened = async (id: string): Promise<OpenedMail> => {
    const mail = folder === undefined ? undefined : await openCaughtMail(folder, id);
    if (!mail) throw new ProblemError({ status: 404, code: 'mail_not_found', detail: 'no such mail was caught; /mail lists those that were' });
    return mail;
  };

  app.get('/mail', page, async (request, reply) => {
    const mails = await listed(MOST_SHOWN);
    return reply.type(HTML_TYPE).header('content-security-policy', PAGE_POLICY).send(caughtMailsPage(languageOf(request.headers['accept-language']), mails));
  });

  app.get<{ Params: { id: string } }>('/mail/:id', page, async (request, reply) => {
    const mail = await opened(request.params.id);
    return reply.type(HTML_TYPE).header('content-security-policy', PAGE_POLICY).send(caughtMailPage(languageOf(request.headers['accept-language']), mail));
  });

  app.get<{ Params: { id: string } }>('/mail/:id/html', page, async (request, reply) => {
    const mail = await opened(request.params.id);
    return reply.type(HTML_TYPE).headers({ 'content-security-policy': MAIL_POLICY, 'x-frame-options': 'SAMEORIGIN' }).send(mail.html);
  });

  app.get(`${API}/caught-mails`, {
    config: { permission: 'operate' },
    schema: {
      summary: 'Mails that were kept on this machine instead of being sent, newest first',
      querystring: z.strictObject({ limit: z.coerce.number().int().min(1).max(MOST_SHOWN).default(MOST_SHOWN) }),
      response: { 200: z.object({ mails: z.array(caughtSchema) }) },
    },
  }, async (request) => {
    const mails = await listed(request.query.limit);
    return { mails: mails.map(({ messageId, inReplyTo, ...mail }) => ({ ...mail, message_id: messageId, in_reply_to: inReplyTo })) };
  });
}
