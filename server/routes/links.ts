/**
 * The way of an officer without an account, up to the code: the link leads to a reference, the reference to a code in the
 * registered mailbox, the code to an acting session (ADR-0013). Scanners may walk it as often as they like: nothing here
 * decides anything, nothing counts as read, and GET and HEAD change nothing.
 */
import formbody from '@fastify/formbody';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isCode } from '../../domain/hire/admit';
import { recordAudit } from '../../prisma/audit';
import { deliveryOfLink, deliveryOfReference, findDelivery, revokeDeliveriesOf } from '../../prisma/deliveries';
import { queueCodeMail, queueLinkMail } from '../../prisma/link-mails';
import { CODE_MS, MOST_TRIES, beginActing, beginCode, beginLocator, endLinkSession, findLinkSession, tryCode } from '../../prisma/link-sessions';
import { getOrganisation } from '../../prisma/registry';
import { isCodeOf } from '../../vault/link-code';
import { type Api, API } from '../api';
import { auditedBy } from '../auth/guard';
import { refuseForeignOrigin } from '../auth/same-origin';
import { idFrom } from '../idempotency';
import { sendDeadLink } from '../links/dead-link';
import { backToPage, backWithProblem, wantsPage } from '../links/form-answers';
import { LinkCookie } from '../links/link-cookie';
import { LinkLimits, tooMany } from '../links/link-limits';
import { requireSession } from '../links/link-pass';
import { locatorOf } from '../links/locator-view';
import { auditLink } from '../links/officer';
import { ProblemError } from '../problems';
import { codeBody, codeSentSchema, confirmBody, confirmedSchema, linkSessionSchema, locateBody, locatedSchema, renewBody, renewedSchema, revokedSchema } from '../schemas/links';
import type { ServerServices } from '../services';
import { linkActRoutes } from './link-acts';

const isPublic = { permission: 'public' } as const;

/** Registers the link's routes and, for the registry's keeper, the end of all links of an organisation. */
export async function linkRoutes(app: Api, services: ServerServices): Promise<void> {
  const cookie = new LinkCookie(services.publicUrl);
  await app.register(async (scope) => {
    // A page without scripts sends forms; no other route reads any.
    await scope.register(formbody);
    scope.addHook('onSend', async (_request, reply) => void reply.header('x-robots-tag', 'noindex, nofollow'));
    scope.setErrorHandler((error, request, reply) => {
      if (request.method !== 'POST' || !wantsPage(request)) throw error;
      return backWithProblem(error, request, reply);
    });
    const typed: Api = scope.withTypeProvider<ZodTypeProvider>();
    locatorRoutes(typed, services, cookie);
    linkActRoutes(typed, services, cookie);
  });

  app.delete(`${API}/link-deliveries`, {
    config: { permission: 'registry.write' },
    schema: {
      summary: 'End every mailed link to an organisation at once, with the sessions behind them: its mailbox may be in other hands',
      querystring: z.strictObject({ organisation: z.string().min(1).max(120) }), response: { 200: revokedSchema },
    },
  }, async (request) => {
    const { organisation } = request.query;
    // A mistyped id must not look like an office that is safe again.
    if (!(await getOrganisation(services.db, organisation)))
      throw new ProblemError({ status: 404, code: 'organisation_not_found', detail: `the registry has no organisation ${organisation}; GET /api/v1/registry/organisations lists them` });
    const revoked = await revokeDeliveriesOf(services.db, organisation, new Date());
    await recordAudit(services.db, { ...auditedBy(request), action: 'link.revoke_all', object: `organisation/${organisation}`, detail: { revoked } });
    return { organisation_id: organisation, revoked };
  });
}

function locatorRoutes(app: Api, services: ServerServices, cookie: LinkCookie): void {
  const { db, vault: { keyRing }, publicUrl } = services;
  const limits = new LinkLimits(db, keyRing);
  const domain = new URL(publicUrl).hostname;

  app.post(`${API}/link/locate`, {
    config: isPublic,
    schema: { summary: 'Show a mailed link, or a typed reference: what it is about and no more. Every link that does not work gets one answer', body: locateBody, response: { 200: locatedSchema } },
  }, async (request, reply) => {
    refuseForeignOrigin(request, publicUrl);
    const now = new Date();
    const { handoff_id: handoffId = '', secret = '', reference } = request.body;
    const isTyped = reference !== undefined;
    await limits.countOrigin(isTyped ? 'type' : 'locate', request.ip, now);
    const typed = referenceOf(reference);
    const delivery = isTyped ? await deliveryOfReference(db, typed) : await deliveryOfLink(db, { handoffId: codeOr(handoffId), secret, now });
    const locator = !isTyped && delivery ? await locatorOf(services, delivery) : undefined;
    if (!isTyped && (!delivery || !locator)) return wantsPage(request) ? backToPage(request, reply, { problem: 'link_not_valid' }) : sendDeadLink(reply);
    const countedBy = limits.countedBy(isTyped ? `reference ${typed}` : `delivery ${delivery?.id ?? ''}`);
    const session = await beginLocator(db, { deliveryId: delivery?.id ?? null, typed: isTyped, countedBy, now });
    cookie.set(reply, session, now);
    if (wantsPage(request)) return backToPage(request, reply, { done: isTyped ? 'typed' : 'located' });
    return reply.send({ kind: isTyped ? 'typed' : 'link', expires_at: session.expiresAt.toISOString(), locator: locator ?? null });
  });

  app.get(`${API}/link/session`, {
    config: isPublic,
    schema: { summary: 'How far this browser has come; changes nothing', response: { 200: linkSessionSchema } },
  }, async (request) => {
    const token = cookie.read(request);
    const session = token === undefined ? undefined : await findLinkSession(db, { token, now: new Date() });
    if (!session) throw new ProblemError({ status: 404, code: 'no_link_session', detail: 'this browser has opened no link within the last half hour' });
    const delivery = session.typed || session.deliveryId === null ? undefined : await findDelivery(db, session.deliveryId);
    return { kind: session.kind, typed: session.typed, expires_at: session.expiresAt.toISOString(), locator: (delivery && (await locatorOf(services, delivery))) ?? null };
  });

  app.post(`${API}/link/code`, {
    config: isPublic,
    schema: { summary: 'Mail a code to the registered mailbox; the answer is always the same', body: codeBody, response: { 202: codeSentSchema } },
  }, async (request, reply) => {
    refuseForeignOrigin(request, publicUrl);
    const now = new Date();
    const session = await requireSession(services, cookie, request, 'locator');
    await limits.countOrigin('code', request.ip, now);
    if (session.typed) await limits.require('code_of_reference', session.countedBy, now);
    const ofDelivery = session.deliveryId === null ? session.countedBy : limits.countedBy(`delivery ${session.deliveryId}`);
    // Whoever typed a reference must not learn how many codes its mailbox has got.
    const isSent = session.typed ? await limits.allows('code_of_delivery', ofDelivery, now) : (await limits.require('code_of_delivery', ofDelivery, now), true);
    const codeId = await beginCode(db, { session, now });
    await queueCodeMail(db, { codeId, deliveryId: isSent ? session.deliveryId : null, language: request.body?.language, domain, now });
    if (wantsPage(request)) return backToPage(request, reply, { done: 'code' });
    return reply.code(202).send({ valid_minutes: CODE_MS / 60_000, tries: MOST_TRIES });
  });

  app.post(`${API}/link/confirm`, {
    config: isPublic,
    schema: { summary: 'Type the code: the browser that asked for it may then act for half an hour', body: confirmBody, response: { 200: confirmedSchema } },
  }, async (request, reply) => {
    refuseForeignOrigin(request, publicUrl);
    const now = new Date();
    const session = await requireSession(services, cookie, request, 'locator');
    await limits.countOrigin('confirm', request.ip, now);
    const tried = await tryCode(db, { session, now });
    if (tried.outcome === 'too_many') throw tooMany('too_many_tries', tried.until.getTime() - now.getTime());
    if (tried.outcome === 'none') throw new ProblemError({ status: 422, code: 'code_expired', detail: 'no code is valid any more: each works once and for ten minutes; ask for a new one' });
    const { code } = tried;
    const isRight = isCodeOf(keyRing, code.id, request.body.code);
    const acting = isRight ? await beginActing(db, { session, codeId: code.id, now }) : undefined;
    if (!acting || session.deliveryId === null) throw wrongCode(MOST_TRIES - code.tries);
    const delivery = await findDelivery(db, session.deliveryId);
    const begun = await findLinkSession(db, { token: acting.token, now });
    if (delivery && begun) await auditLink(services, { session: begun, delivery, principalId: `delivery:${delivery.id}` }, 'session.begin');
    cookie.set(reply, acting, now);
    if (wantsPage(request)) return backToPage(request, reply, { done: 'confirmed' });
    return reply.send({ expires_at: acting.expiresAt.toISOString() });
  });

  app.post(`${API}/link/renew`, {
    config: isPublic,
    schema: { summary: 'Ask for the link anew: it is mailed to the same mailbox and to no other; the answer is always the same', body: renewBody, response: { 202: renewedSchema } },
  }, async (request, reply) => {
    refuseForeignOrigin(request, publicUrl);
    const now = new Date();
    const reference = referenceOf(request.body.reference ?? request.body.handoff_id);
    await limits.countOrigin('renew', request.ip, now);
    await limits.require('renew_of_reference', limits.countedBy(`reference ${reference}`), now);
    const delivery = await deliveryOfReference(db, reference);
    const requestId = idFrom(`link ${reference} ${request.idempotencyKey}`);
    await queueLinkMail(db, { requestId, deliveryId: delivery?.id ?? null, language: request.body.language, domain, now });
    if (wantsPage(request)) return backToPage(request, reply, { done: 'renewed' });
    return reply.code(202).send({});
  });

  const end = async (request: FastifyRequest, reply: FastifyReply) => {
    refuseForeignOrigin(request, publicUrl);
    const token = cookie.read(request);
    if (token !== undefined) await endLinkSession(db, { token, now: new Date() });
    cookie.clear(reply);
    return wantsPage(request) ? backToPage(request, reply, { done: 'ended' }) : reply.code(204).send(null);
  };
  const ending = (summary: string) => ({ config: isPublic, schema: { summary, response: { 204: z.null() } } });
  app.delete(`${API}/link/session`, ending('Leave: the session ends; also where it has ended already'), end);
  app.post(`${API}/link/session/end`, ending('Leave, from a form'), end);
}

/** The same for a wrong code and for one that leads nowhere, whatever was typed. */
function wrongCode(triesLeft: number): ProblemError {
  return new ProblemError({
    status: 422, code: 'wrong_code', detail: `that is not the code of the newest mail; ${triesLeft} tries are left`,
    errors: [{ at: 'code', message: 'is not the code of the newest mail' }], current: { tries_left: triesLeft },
  });
}

/** As people type it: with spaces, in small letters. What cannot be one leads nowhere. */
function referenceOf(typed: string | undefined): string {
  return codeOr((typed ?? '').replace(/\s/g, ''));
}

function codeOr(text: string): string {
  return isCode(text) ? text : '';
}
