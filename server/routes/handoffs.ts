/**
 * Handoffs from the sender's side: composed and checked, sent, asked about and answered, recalled, sent anew. The sender
 * keeps sight of every one of them, whatever the receiver does.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { permits } from '../../domain/access/matrix';
import type { AnswerAct, RecallAct } from '../../domain/handoffs/act';
import type { Composing } from '../../domain/handoffs/compose';
import { deliveriesOf } from '../../prisma/deliveries';
import { mailsOfHandoff } from '../../prisma/handoff-queue';
import { type Api, API } from '../api';
import { principalOf } from '../auth/guard';
import { requireHire } from '../auth/reach';
import { reachOf } from '../auth/standing-in';
import { given } from '../given';
import { type ComposeRequest, dryRun, send } from '../handoffs/compose';
import { draftOf, dropDraft, keepDraft } from '../handoffs/drafts';
import { type Acted, performAct } from '../handoffs/perform-act';
import { handoffNotFound, senderBy } from '../handoffs/sides';
import { threadsOfHire } from '../handoffs/threads';
import {
  actedSchema, answerBody, composeBody, draftBody, draftSchema, dryRunSchema, keptSchema, recallBody, sentSchema, threadSchema, threadsSchema,
} from '../schemas/handoffs';
import type { ServerServices } from '../services';

const caseParams = z.object({ case_id: z.string().max(80) });
const handoffParams = caseParams.extend({ handoff_id: z.string().max(120) });

/** Registers the sender's routes. */
export function handoffRoutes(app: Api, services: ServerServices): void {
  const { db } = services;

  app.post(`${API}/hires/:case_id/handoffs/preflight`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Dry run: who receives it, what is missing, by when, and the page that they will see. Records nothing', params: caseParams, body: composeBody, response: { 200: dryRunSchema } },
  }, async (request) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    const { preflight, ...run } = await dryRun(services, composeRequest(request, hireId, request.body));
    return { ...run, items: preflight.items, fields: preflight.fields, problems: preflight.problems.map((one) => ({ ...one })), refusal: run.refusal && { ...run.refusal } };
  });

  app.post(`${API}/hires/:case_id/handoffs`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Send a handoff; its mail leaves after a minute, and until then it can be recalled without a trace', params: caseParams, body: composeBody, response: { 201: sentSchema } },
  }, async (request, reply) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    const sent = await sendFrom(request, hireId, request.body);
    await dropDraft(services, { hireId, owner: principalOf(request).id });
    return reply.code(201).header('location', `${API}/hires/${hireId}/handoffs/${sent.handoff.handoff_id}`).send(sent);
  });

  app.get(`${API}/hires/:case_id/handoffs`, {
    config: { permission: 'handoffs.read' },
    schema: { summary: 'Handoffs of a hire with their threads; what people wrote only for those who may read it', params: caseParams, response: { 200: threadsSchema } },
  }, async (request) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    return { case_id: hireId, handoffs: await threadsFor(request, hireId) };
  });

  app.get(`${API}/hires/:case_id/handoffs/:handoff_id`, {
    config: { permission: 'handoffs.read' },
    schema: { summary: 'One handoff with its thread, where it was delivered, and how its mails stand', params: handoffParams, response: { 200: threadSchema } },
  }, async (request) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    const thread = (await threadsFor(request, hireId)).find((one) => one.handoff_id === request.params.handoff_id);
    if (!thread) throw handoffNotFound(hireId);
    const [deliveries, mails] = await Promise.all([deliveriesOf(db, thread.handoff_id), mailsOfHandoff(db, hireId, thread.handoff_id)]);
    return {
      ...thread, mails,
      deliveries: deliveries.filter((one) => one.hireId === hireId).map((one) => ({
        delivery_id: one.id, organisation_id: one.organisationId, to: one.sealedAddress === null ? 'service' as const : 'colleague' as const,
        created_at: one.createdAt.toISOString(), expires_at: one.expiresAt.toISOString(), revoked_at: one.revokedAt?.toISOString() ?? null, used_at: one.usedAt?.toISOString() ?? null,
      })),
    };
  });

  app.post(`${API}/hires/:case_id/handoffs/:handoff_id/answer`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Answer a question; with the last open one answered the receiver\'s clock goes on', params: handoffParams, body: answerBody, response: { 200: actedSchema } },
  }, async (request) => {
    const { question_id, text, ...rest } = request.body;
    return acted(request, { act: 'answer', question_id, ...base(request), ...given(rest) }, text);
  });

  app.post(`${API}/hires/:case_id/handoffs/:handoff_id/recall`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Take it back: nothing is left to do for the receiver', params: handoffParams, body: recallBody, response: { 200: actedSchema } },
  }, async (request) => {
    const { text, ...rest } = request.body;
    return acted(request, { act: 'recall', ...base(request), ...given(rest) }, text);
  });

  app.post(`${API}/hires/:case_id/handoffs/:handoff_id/resend-to`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Send it anew, to another service or the same: a new handoff in the place of this one', params: handoffParams, body: composeBody, response: { 201: sentSchema } },
  }, async (request, reply) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    const sent = await sendFrom(request, hireId, request.body, request.params.handoff_id);
    return reply.code(201).header('location', `${API}/hires/${hireId}/handoffs/${sent.handoff.handoff_id}`).send(sent);
  });

  app.put(`${API}/hires/:case_id/handoff-draft`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Keep what you have begun to compose', params: caseParams, body: draftBody, response: { 200: keptSchema } },
  }, async (request) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    return keepDraft(services, { hireId, owner: principalOf(request).id }, { ...request.body, now: new Date() });
  });

  app.get(`${API}/hires/:case_id/handoff-draft`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Your draft for this hire', params: caseParams, response: { 200: draftSchema } },
  }, async (request) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    return draftOf(services, { hireId, owner: principalOf(request).id });
  });

  app.delete(`${API}/hires/:case_id/handoff-draft`, {
    config: { permission: 'handoffs.send' },
    schema: { summary: 'Throw your draft away', params: caseParams, response: { 204: z.null() } },
  }, async (request, reply) => {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    await dropDraft(services, { hireId, owner: principalOf(request).id });
    return reply.code(204).send(null);
  });

  function threadsFor(request: FastifyRequest, hireId: string) {
    const principal = principalOf(request);
    return threadsOfHire(services, { hireId, principal, withTexts: permits(reachOf(principal).roles, 'persons.read'), nowMs: Date.now() });
  }

  async function sendFrom(request: FastifyRequest, hireId: string, body: z.infer<typeof composeBody>, replaces?: string) {
    const sent = await send(services, {
      ...composeRequest(request, hireId, body, replaces), key: request.idempotencyKey, principalId: principalOf(request).id, content: { ...body, text: undefined, replaces },
    });
    return { ...shown(hireId, sent), receiver: sent.receiver, message: sent.message };
  }

  async function acted(request: FastifyRequest & { readonly params: { readonly case_id: string; readonly handoff_id: string } }, act: AnswerAct | RecallAct, text: string | undefined) {
    const { hire_id: hireId } = await requireHire(services, request, request.params.case_id);
    return shown(hireId, await performAct(services, { hireId, act, text, key: request.idempotencyKey, principalId: principalOf(request).id, nowMs: Date.now() }));
  }
}

/** What every act of the sender has. */
function base(request: FastifyRequest & { readonly params: { readonly handoff_id: string } }) {
  return { handoff_id: request.params.handoff_id, by: senderBy(principalOf(request)) };
}

function composeRequest(request: FastifyRequest, hireId: string, body: z.infer<typeof composeBody>, replaces?: string): ComposeRequest {
  const { service_id: serviceId, unlisted = false, text, items, fields, step, language } = body;
  const composing: Composing = given({ items: items?.map(given), fields, step, language, replaces });
  return { hireId, serviceId, isUnlisted: unlisted, composing, text, by: senderBy(principalOf(request)), nowMs: Date.now() };
}

function shown(hireId: string, { seq, handoff }: Acted) {
  return { case_id: hireId, seq, handoff };
}
