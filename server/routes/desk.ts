/**
 * The desk of an office whose people have accounts: the queue of its handoffs, and what can be done with one. It shows
 * nothing that a mailed link would not show (receiver-view.ts), and every look at a handoff is logged.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ActBy, HandoffAct } from '../../domain/handoffs/act';
import { handoffQueue } from '../../prisma/handoff-queue';
import type { HandoffRow } from '../../domain/hire/read-model';
import { type Api, API } from '../api';
import { principalOf } from '../auth/guard';
import { given } from '../given';
import { draftOf, dropDraft, keepDraft } from '../handoffs/drafts';
import { forward } from '../handoffs/forward';
import { actIds, performAct } from '../handoffs/perform-act';
import { receiverPage } from '../handoffs/receiver-page';
import { type DeskHandoff, deskOf, receiverBy, requireDeskHandoff, requireOtherHands } from '../handoffs/sides';
import {
  acceptBody, askBody, completeBody, declineBody, deskActedSchema, deskSchema, draftBody, draftSchema, forwardBody, keptSchema, receiverViewSchema, turnBody,
} from '../schemas/handoffs';
import type { ServerServices } from '../services';

const handoffParams = z.object({ handoff_id: z.string().max(120) });
const deskQuery = z.strictObject({
  open: z.enum(['true', 'false']).optional().describe('Absent: open and ended ones'),
  after: z.string().max(120).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Registers the receiver's routes. */
export function deskRoutes(app: Api, services: ServerServices): void {
  const { db } = services;

  app.get(`${API}/desk/handoffs`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'The queue of your office, oldest first: whose, by when, what is asked back', querystring: deskQuery, response: { 200: deskSchema } },
  }, async (request) => {
    const { open, after, limit } = request.query;
    const desk = deskOf(principalOf(request));
    const rows = await handoffQueue(db, { receiverId: desk ?? undefined, after, limit: limit + 1, ...(open !== undefined && { open: open === 'true' }) });
    const page = rows.slice(0, limit);
    return { as_of: new Date().toISOString(), organisation_id: desk, handoffs: page.map(queued), ...(rows.length > limit && { next: page.at(-1)!.handoff_id }) };
  });

  app.get(`${API}/desk/handoffs/:handoff_id`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'One handoff: what is asked, the data that are shared and why, the thread, the due date. Each look is logged', params: handoffParams, response: { 200: receiverViewSchema } },
  }, async (request) => {
    const { row } = await requireDeskHandoff(services, request, request.params.handoff_id);
    const { id } = principalOf(request);
    return receiverPage(services, { hireId: row.hire_id, handoffId: row.handoff_id, reader: { principal: id, organisationId: row.receiver_id }, nowMs: Date.now() });
  });

  app.post(`${API}/desk/handoffs/:handoff_id/accept`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'Take it up, with the day on which you expect to be done if you know it', params: handoffParams, body: acceptBody, response: { 200: deskActedSchema } },
  }, async (request) => {
    const { text, ...rest } = request.body;
    return acted(request, text, (on) => ({ act: 'accept', ...on, ...given(rest) }));
  });

  app.post(`${API}/desk/handoffs/:handoff_id/ask`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'Ask back: your clock stands still until the last open question is answered', params: handoffParams, body: askBody, response: { 200: deskActedSchema } },
  }, async (request) => {
    const { text, ...rest } = request.body;
    const { questionId } = actIds(principalOf(request).id, request.idempotencyKey);
    return acted(request, text, (on) => ({ act: 'ask', question_id: questionId, ...on, ...given(rest) }));
  });

  app.post(`${API}/desk/handoffs/:handoff_id/decline`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'Give it back for good, with the reason', params: handoffParams, body: declineBody, response: { 200: deskActedSchema } },
  }, async (request) => {
    const { text, ...rest } = request.body;
    return decided(request, text, (on) => ({ act: 'decline', ...on, ...given(rest) }));
  });

  app.post(`${API}/desk/handoffs/:handoff_id/complete`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'It is done', params: handoffParams, body: completeBody, response: { 200: deskActedSchema } },
  }, async (request) => {
    const { text, ...rest } = request.body;
    return decided(request, text, (on) => ({ act: 'complete', ...on, ...given(rest) }));
  });

  app.post(`${API}/desk/handoffs/:handoff_id/forward`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'Pass it to a colleague inside your organisation: a new link goes there, the old one ends, party and clock go on', params: handoffParams, body: forwardBody, response: { 200: deskActedSchema } },
  }, async (request) => {
    const { on, desk } = await actingOn(request);
    const { address, text, version } = request.body;
    const { handoff } = await forward(services, {
      ...desk, by: on.by, address, text, key: request.idempotencyKey, principalId: principalOf(request).id, nowMs: Date.now(), ...(version !== undefined && { version }),
    });
    return shown(handoff);
  });

  for (const { turn, summary } of [
    { turn: 'claim', summary: 'Take it into your own hands; who comes second is told who has it' },
    { turn: 'release', summary: 'Give it back to the queue' },
  ] as const)
    app.post(`${API}/desk/handoffs/:handoff_id/${turn}`, {
      config: { permission: 'handoffs.act' },
      schema: { summary, params: handoffParams, body: turnBody, response: { 200: deskActedSchema } },
    }, async (request) => acted(request, undefined, (on) => ({ act: turn, ...on, ...given(request.body) })));

  app.put(`${API}/desk/handoffs/:handoff_id/draft`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'Keep what you have begun to write; it is still there after a question', params: handoffParams, body: draftBody, response: { 200: keptSchema } },
  }, async (request) => {
    const { row } = await requireDeskHandoff(services, request, request.params.handoff_id);
    return keepDraft(services, placeOf(request, row), { ...request.body, now: new Date() });
  });

  app.get(`${API}/desk/handoffs/:handoff_id/draft`, {
    config: { permission: 'handoffs.act' },
    schema: { summary: 'Your draft about this handoff', params: handoffParams, response: { 200: draftSchema } },
  }, async (request) => {
    const { row } = await requireDeskHandoff(services, request, request.params.handoff_id);
    return draftOf(services, placeOf(request, row));
  });

  type DeskRequest = FastifyRequest & { readonly params: { readonly handoff_id: string } };
  /** What every act of the receiver has. */
  interface OnDesk { readonly handoff_id: string; readonly by: ActBy }

  async function actingOn(request: DeskRequest): Promise<{ on: OnDesk; desk: DeskHandoff }> {
    const desk = await requireDeskHandoff(services, request, request.params.handoff_id);
    requireOtherHands(request, desk.row);
    return { desk, on: { handoff_id: desk.row.handoff_id, by: receiverBy(principalOf(request), desk.organisation) } };
  }

  async function acted(request: DeskRequest, text: string | undefined, actOn: (on: OnDesk) => HandoffAct) {
    const { on, desk } = await actingOn(request);
    const { handoff } = await performAct(services, {
      hireId: desk.row.hire_id, act: actOn(on), text, key: request.idempotencyKey, principalId: principalOf(request).id, nowMs: Date.now(),
    });
    return shown(handoff);
  }

  /** An act that ends it leaves no draft behind. */
  async function decided(request: DeskRequest, text: string | undefined, actOn: (on: OnDesk) => HandoffAct) {
    const { row } = await requireDeskHandoff(services, request, request.params.handoff_id);
    const done = await acted(request, text, actOn);
    await dropDraft(services, placeOf(request, row));
    return done;
  }
}

function placeOf(request: FastifyRequest, { hire_id, handoff_id }: HandoffRow) {
  return { hireId: hire_id, handoffId: handoff_id, owner: principalOf(request).id };
}

/** A row of the queue: no more of the hire than its reference. */
function queued(row: HandoffRow) {
  const { handoff_id, service_id, receiver_id, state, version, created_at, changed_at, ended_at, due_on, clock_state, paused, open_questions, claimed_by, expected_on, language } = row;
  return {
    handoff_id, service_id, organisation_id: receiver_id, state, version, created_at, changed_at, ended_at, due_on, late: clock_state === 'breached_open', paused,
    open_questions: open_questions.length, claimed_by, expected_on, language,
  };
}

function shown(row: HandoffRow) {
  return { handoff: queued(row) };
}
