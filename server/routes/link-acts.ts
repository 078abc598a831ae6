/**
 * What an officer does by a mailed link once the code is typed: look at the one handoff, and answer it. Every look is
 * logged; every act carries the page's token and the version that was seen, and says once who the person is. A decision
 * uses up the link; a question leaves it as it is, and so does looking.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ActBy, HandoffAct } from '../../domain/handoffs/act';
import type { HandoffRow } from '../../domain/hire/read-model';
import { markUsed, useDelivery } from '../../prisma/deliveries';
import { type Api, API } from '../api';
import { refuseForeignOrigin } from '../auth/same-origin';
import { given } from '../given';
import { draftOf, dropDraft, keepDraft } from '../handoffs/drafts';
import { forward } from '../handoffs/forward';
import { actIds, performAct } from '../handoffs/perform-act';
import { receiverPage } from '../handoffs/receiver-page';
import { answeredOf, namesOf, refuseWithdrawn } from '../links/answered';
import { backToPage, wantsPage } from '../links/form-answers';
import type { LinkCookie } from '../links/link-cookie';
import { type LinkPass, csrfTokenOf, requireCsrfToken, requireLinkPass } from '../links/link-pass';
import { type Officer, auditLink, officerOf } from '../links/officer';
import { ProblemError } from '../problems';
import { draftBody, draftSchema, keptSchema } from '../schemas/handoffs';
import { linkAcceptBody, linkAskBody, linkCompleteBody, linkDeclineBody, linkDraftForm, linkForwardBody, linkHandoffSchema, receiptSchema } from '../schemas/links';
import type { ServerServices } from '../services';

const isPublic = { permission: 'public' } as const;

interface ActBody {
  readonly csrf?: string | undefined;
  readonly version: number;
  readonly person_name?: string | undefined;
  readonly person_role?: string | undefined;
  readonly key?: string | undefined;
  readonly language?: string | undefined;
}

/** Registers the routes behind the code. */
export function linkActRoutes(app: Api, services: ServerServices, cookie: LinkCookie): void {
  const { db, vault, publicUrl } = services;
  const { keyRing } = vault;

  app.get(`${API}/link/handoff`, {
    config: isPublic,
    schema: { summary: 'The handoff of this session: what is asked, the data that are shared and why, the thread; answered, what was answered. Each look is logged', response: { 200: linkHandoffSchema } },
  }, async (request) => {
    const pass = await requireLinkPass(services, cookie, request);
    const { session, delivery, handoff, principalId } = pass;
    refuseWithdrawn(pass);
    if (handoff.ended_at !== null) {
      const personId = await vault.personOf({ kind: 'talent', hireId: delivery.hireId });
      await vault.recordAccess({ principal: principalId, organisationId: delivery.organisationId, purpose: 'handoff', seen: [{ personId, hireId: delivery.hireId, fields: ['outcome'] }] });
      return { status: 'answered' as const, reference: handoff.handoff_id, answer: await answeredOf(services, pass) };
    }
    const view = await receiverPage(services, {
      hireId: delivery.hireId, handoffId: delivery.handoffId, reader: { principal: principalId, organisationId: delivery.organisationId }, nowMs: Date.now(),
    });
    return { status: 'open' as const, csrf: csrfTokenOf(keyRing, session), expires_at: session.expiresAt.toISOString(), needs_identity: session.identityTextId === null, view };
  });

  app.post(`${API}/link/handoff/accept`, {
    config: isPublic,
    schema: { summary: 'I take it up', body: linkAcceptBody, response: { 200: receiptSchema } },
  }, async (request, reply) => {
    const { text, expected_on } = request.body;
    return decided(request, reply, text, (on) => ({ act: 'accept', ...on, ...given({ expected_on }) }));
  });

  app.post(`${API}/link/handoff/ask`, {
    config: isPublic,
    schema: { summary: 'I ask back: your clock stands still until the answer; the link stays as it is', body: linkAskBody, response: { 200: receiptSchema } },
  }, async (request, reply) => {
    const { text, reason_code, item, addressed_to } = request.body;
    const asked = await performed(request, text, (on, pass, key) => ({ act: 'ask', question_id: actIds(pass.principalId, key).questionId, reason_code, ...on, ...given({ item, addressed_to }) }));
    return receipt(request, reply, asked);
  });

  app.post(`${API}/link/handoff/decline`, {
    config: isPublic,
    schema: { summary: 'Not ours, or not possible; confirmed separately', body: linkDeclineBody, response: { 200: receiptSchema } },
  }, async (request, reply) => {
    const { text, outcome, reason_code, right_receiver, item, confirm } = request.body;
    const check = (): void => {
      if (confirm !== 'yes')
        throw new ProblemError({ status: 422, code: 'confirmation_needed', detail: 'a refusal ends the request for you; confirm it with confirm: yes', errors: [{ at: 'confirm', message: 'is missing' }] });
    };
    return decided(request, reply, text, (on) => (check(), { act: 'decline', outcome, reason_code, ...on, ...given({ right_receiver, item }) }));
  });

  app.post(`${API}/link/handoff/complete`, {
    config: isPublic,
    schema: { summary: 'It is done', body: linkCompleteBody, response: { 200: receiptSchema } },
  }, async (request, reply) => {
    const { text, occurred_at } = request.body;
    return decided(request, reply, text, (on) => ({ act: 'complete', ...on, ...given({ occurred_at }) }));
  });

  app.post(`${API}/link/handoff/forward`, {
    config: isPublic,
    schema: { summary: 'I pass it to a colleague of my organisation: the new link goes there, this one ends', body: linkForwardBody, response: { 200: receiptSchema } },
  }, async (request, reply) => {
    const { pass, officer, by, key } = await actingBy(request);
    const { organisation, delivery, handoff: row, principalId } = pass;
    if (!organisation) throw new ProblemError({ status: 409, code: 'no_organisation', detail: 'the organisation is no longer in the registry, so nobody knows where to; decline it as wrongly sent' });
    const { address, text, version } = request.body;
    const { handoff, repeated } = await forward(services, { row, organisation, by, address, text, version, key, principalId, nowMs: Date.now() });
    await markUsed(db, delivery.id, new Date());
    await dropDraft(services, placeOf(pass));
    await auditLink(services, pass, 'forward', officer);
    cookie.clear(reply);
    return receipt(request, reply, { pass, officer, handoff, act: 'forward', repeated });
  });

  app.put(`${API}/link/handoff/draft`, {
    config: isPublic,
    schema: { summary: 'Keep what you have begun to write; it is still there after a question', body: draftBody, response: { 200: keptSchema } },
  }, async (request) => {
    const { content, version } = request.body;
    return keepDraft(services, placeOf(await keepingPass(request, csrfHeader(request))), { content, version, now: new Date() });
  });

  app.post(`${API}/link/handoff/draft`, {
    config: isPublic,
    schema: { summary: 'Keep what you have begun to write, from a form: each field under its name', body: linkDraftForm, response: { 200: keptSchema } },
  }, async (request, reply) => {
    const { csrf, language: _language, ...content } = request.body;
    const kept = await keepDraft(services, placeOf(await keepingPass(request, csrfHeader(request) ?? csrf)), { content, now: new Date() });
    return wantsPage(request) ? backToPage(request, reply, { done: 'draft' }) : reply.send(kept);
  });

  app.get(`${API}/link/handoff/draft`, {
    config: isPublic,
    schema: { summary: 'What was begun by this mailbox', response: { 200: draftSchema } },
  }, async (request) => {
    const pass = await requireLinkPass(services, cookie, request);
    refuseWithdrawn(pass);
    return draftOf(services, placeOf(pass));
  });

  async function keepingPass(request: FastifyRequest, csrf: string | undefined): Promise<LinkPass> {
    refuseForeignOrigin(request, publicUrl);
    const pass = await requireLinkPass(services, cookie, request);
    requireCsrfToken(keyRing, pass.session, csrf);
    refuseWithdrawn(pass);
    return pass;
  }

  type ActRequest = FastifyRequest<{ Body: ActBody }>;
  interface Performed { readonly pass: LinkPass; readonly officer: Officer; readonly handoff: HandoffRow; readonly act: HandoffAct['act']; readonly repeated: boolean }
  /** What every act of the receiver has. */
  interface OnHandoff { readonly handoff_id: string; readonly by: ActBy; readonly version: number }
  type ActOn = (on: OnHandoff, pass: LinkPass, key: string) => HandoffAct;

  async function actingBy(request: ActRequest): Promise<{ pass: LinkPass; officer: Officer; by: ActBy; key: string }> {
    refuseForeignOrigin(request, publicUrl);
    const pass = await requireLinkPass(services, cookie, request);
    requireCsrfToken(keyRing, pass.session, csrfHeader(request) ?? request.body.csrf);
    refuseWithdrawn(pass);
    const officer = await officerOf(services, pass, request.body);
    return { pass, officer, by: { id: pass.principalId, role: pass.organisation?.party ?? pass.delivery.organisationId }, key: request.body.key ?? request.idempotencyKey };
  }

  async function performed(request: ActRequest, text: string | undefined, actOn: ActOn): Promise<Performed> {
    const { pass, officer, by, key } = await actingBy(request);
    const { delivery, principalId } = pass;
    const act = actOn({ handoff_id: delivery.handoffId, by, version: request.body.version }, pass, key);
    const { handoff, repeated } = await performAct(services, { hireId: delivery.hireId, act, text, key, principalId, nowMs: Date.now() });
    if (!repeated) await auditLink(services, pass, act.act, officer);
    return { pass, officer, handoff, act: act.act, repeated };
  }

  /** A decision: the link that led here is used up, and nothing begun is left behind by one that ends it. */
  async function decided(request: ActRequest, reply: FastifyReply, text: string | undefined, actOn: ActOn) {
    const done = await performed(request, text, actOn);
    if (!done.repeated) await useDelivery(db, keyRing, done.pass.delivery, new Date());
    if (done.handoff.ended_at !== null) await dropDraft(services, placeOf(done.pass));
    return receipt(request, reply, done);
  }

  function receipt(request: FastifyRequest, reply: FastifyReply, { pass, officer, handoff, act }: Performed) {
    if (wantsPage(request)) return backToPage(request, reply, { done: act });
    return reply.send({
      reference: handoff.handoff_id, act, at: handoff.changed_at, state: handoff.state, version: handoff.version, due_on: handoff.due_on,
      by: { name: officer.name, role: officer.role, organisation: namesOf(pass.organisation) },
    });
  }
}

function placeOf({ delivery, principalId }: LinkPass) {
  return { hireId: delivery.hireId, handoffId: delivery.handoffId, owner: principalId };
}

function csrfHeader(request: FastifyRequest): string | undefined {
  const header = request.headers['x-csrf-token'];
  return typeof header === 'string' ? header : undefined;
}
