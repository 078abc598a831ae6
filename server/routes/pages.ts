/** The server's own pages, for those who open its address in a browser. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { countHires, listHires } from '../../prisma/hires';
import { organisationNames } from '../../prisma/registry';
import type { Api } from '../api';
import { identityOf } from '../auth/authenticate';
import { permits } from '../../domain/access/matrix';
import { audienceOf, hireScopeOf } from '../../domain/access/scope';
import { editionOf } from '../../domain/model/edition';
import { waitsFor } from '../../domain/report/hire-page-for';
import type { SessionCookie } from '../auth/session-cookie';
import { SIGN_IN_SCRIPT, SIGN_OUT_SCRIPT, STYLE } from '../pages/assets';
import { HTML_TYPE } from '../pages/html';
import { portfolioPage, requestPage, signInHintPage, signInPage } from '../pages/landing';
import { LANGUAGES, languageOf } from '../pages/texts';
import type { ServerServices } from '../services';

/** More rows than that nobody reads in a page without a filter. */
const MOST_ROWS = 200;

/** Registers the pages and their files; none of them is part of the API. */
export function pageRoutes(app: Api, { db, caughtMails }: ServerServices, cookie: SessionCookie): void {
  const isPublic = { config: { permission: 'public' }, schema: { hide: true } } as const;

  app.get('/', isPublic, async (request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    const identity = await identityOf(request, db, cookie);
    if (!identity || !permits(identity.principal.roles, 'hires.read')) return sendPage(reply, signInHintPage(language));
    const scope = hireScopeOf(identity.principal, 'hires.read');
    const audience = audienceOf(identity.principal.roles);
    const [{ open }, page] = await Promise.all([countHires(db, scope), listHires(db, { closed: false, limit: MOST_ROWS, scope })]);
    const hires = page.hires.map((hire) => ({ ...hire, waits: waitsFor(hire.waits, editionOf(hire.edition), audience), late: audience === 'full' && hire.late }));
    const organisations = await organisationNames(db, hires.flatMap((hire) => hire.waits.map((wait) => wait.party)));
    return sendPage(reply, portfolioPage({ language, hires, openHires: open, organisations, hasMailbox: caughtMails !== undefined && permits(identity.principal.roles, 'operate') }));
  });

  // The addresses that mails name (prisma/deliveries.ts); what stands behind # never gets here.
  for (const language of LANGUAGES) app.get(`/${language}/h`, isPublic, (_request, reply) => sendPage(reply, requestPage(language)));
  app.get('/sign-in', isPublic, (request, reply) => sendPage(reply, signInPage(languageOf(request.headers['accept-language']))));
  app.get('/sign-in.js', isPublic, sendsFile('text/javascript; charset=utf-8', SIGN_IN_SCRIPT));
  app.get('/sign-out.js', isPublic, sendsFile('text/javascript; charset=utf-8', SIGN_OUT_SCRIPT));
  app.get('/saapua.css', isPublic, sendsFile('text/css; charset=utf-8', STYLE));
}

function sendPage(reply: FastifyReply, text: string): FastifyReply {
  return reply.type(HTML_TYPE).header('vary', 'accept-language, cookie').send(text);
}

function sendsFile(type: string, text: string) {
  return (_request: FastifyRequest, reply: FastifyReply): FastifyReply => reply.type(type).send(text);
}
