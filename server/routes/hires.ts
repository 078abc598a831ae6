/** Hires: the portfolio, the page of one hire, and what people record. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Audience, type HireScope, pilotToBeginIn } from '../../domain/access/scope';
import { caseInputOf } from '../../domain/hire/state';
import { editionOf } from '../../domain/model/edition';
import { type HirePage, hirePage } from '../../domain/report/hire-page';
import { hirePageFor, waitsFor } from '../../domain/report/hire-page-for';
import { parseAsOf } from '../../domain/view/as-of';
import type { HireRow } from '../../domain/hire/read-model';
import { formatDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';
import { holdingsOf } from '../../prisma/assignments';
import { demoState } from '../../prisma/demo';
import { loadState } from '../../prisma/hire-state';
import { listHires } from '../../prisma/hires';
import { type Api, API } from '../api';
import { principalOf } from '../auth/guard';
import { audienceOfRequest, hireNotFound, requireHire, scopeOfRequest } from '../auth/reach';
import { requireNotMixed } from '../demo/not-mixed';
import { ProblemError, refusalProblem } from '../problems';
import { type ToldEvent, recordEvent } from '../record-event';
import { eventBody, openingBody, recordedSchema } from '../schemas/event-body';
import { hirePageSchema, portfolioSchema } from '../schemas/hire';
import type { ServerServices } from '../services';

const code = z.string().min(1).max(120);
const flag = z.enum(['true', 'false']);
const caseParams = z.object({ case_id: z.string().max(80) });

const portfolioQuery = z.strictObject({
  stage: code.optional(),
  waiting_on: code.optional().describe('Party that some open wait is on; UNOWNED: nobody\'s turn'),
  late: flag.optional(),
  closed: flag.optional().describe('Absent: open and closed hires'),
  pilot: code.optional(),
  employer_id: code.optional(),
  after: z.string().max(80).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** Registers the routes of hires. */
export function hireRoutes(app: Api, services: ServerServices): void {
  const { db } = services;

  app.get(`${API}/hires`, {
    config: { permission: 'hires.read' },
    schema: { summary: 'Hires: whose turn, since when, until when, what is late', querystring: portfolioQuery, response: { 200: portfolioSchema } },
  }, async (request) => {
    const { query } = request;
    const audience = audienceOfRequest(request);
    requireOwnFilters(query, audience);
    const { hires, next } = await listHires(db, {
      limit: query.limit,
      scope: scopeOfRequest(request),
      ...(query.after !== undefined && { after: query.after }),
      ...(query.stage !== undefined && { stage: query.stage }),
      ...(query.waiting_on !== undefined && { waitingOn: query.waiting_on }),
      ...(query.late !== undefined && { late: query.late === 'true' }),
      ...(query.closed !== undefined && { closed: query.closed === 'true' }),
      ...(query.pilot !== undefined && { pilot: query.pilot }),
      ...(query.employer_id !== undefined && { employerId: query.employer_id }),
    });
    const holdings = audience === 'full' ? await holdingsOf(db, hires.map((row) => row.hire_id), formatDay(localDay(Date.now()))) : undefined;
    const { begunAt } = await demoState(db);
    return { as_of: new Date().toISOString(), ...(begunAt !== undefined && { demo: true as const }), hires: hires.map((row) => ({ ...portfolioRow(row, audience), assigned_to: holdings?.get(row.hire_id)?.holder ?? null })), ...(next !== null && { next }) };
  });

  app.get(`${API}/hires/:case_id`, {
    config: { permission: 'hires.read' },
    schema: {
      summary: 'One hire, as of a date or instant: steps, waits, clocks, gaps, handoffs, facts, events',
      params: caseParams,
      querystring: z.strictObject({ as_of: z.string().max(40).optional().describe('Date or instant with offset; absent: now') }),
      response: { 200: hirePageSchema },
    },
  }, async (request) => {
    const { hire_id: caseId } = await requireHire(services, request, request.params.case_id);
    const asOfText = request.query.as_of ?? new Date().toISOString();
    const asOf = parseAsOf(asOfText);
    const state = await loadState(db, caseId);
    if (!state) throw hireNotFound();
    return shown(hirePageFor(hirePage(caseInputOf(state), asOf, asOfText), editionOf(state.edition), audienceOfRequest(request)));
  });

  app.post(`${API}/hires`, {
    config: { permission: 'hires.write' },
    schema: { summary: 'Begin a hire by its first event', body: openingBody, response: { 201: recordedSchema } },
  }, async (request, reply) => {
    const { case_id: caseId, ...told } = request.body;
    await requireNotMixed(db, caseId);
    const recorded = await recordEvent(services, {
      ...recordedBy(request), caseId, begins: true, told: inOwnPilot(withoutAbsent(told), scopeOfRequest(request)), nowMs: Date.now(),
    });
    return reply.code(201).header('location', `${API}/hires/${recorded.case_id}`).send(recorded);
  });

  app.post(`${API}/hires/:case_id/events`, {
    config: { permission: 'hires.write' },
    schema: { summary: 'Record that something happened in a hire', params: caseParams, body: eventBody, response: { 200: recordedSchema } },
  }, async (request) => {
    const { hire_id: caseId } = await requireHire(services, request, request.params.case_id);
    return recordEvent(services, {
      ...recordedBy(request), caseId, begins: false, told: withoutAbsent(request.body), nowMs: Date.now(),
    });
  });
}

function recordedBy(request: FastifyRequest) {
  const { id, actingFor } = principalOf(request);
  return { principalId: id, key: request.idempotencyKey, ...(actingFor && { onBehalfOf: actingFor.id }) };
}

/** A list that is narrowed by what the rows do not show would tell it after all. @throws ProblemError 422 */
function requireOwnFilters(query: z.infer<typeof portfolioQuery>, audience: Audience): void {
  const hidden = audience === 'full' ? undefined : (['waiting_on', 'late'] as const).find((name) => query[name] !== undefined);
  if (hidden !== undefined)
    throw new ProblemError({ status: 422, code: 'filter_not_offered', detail: `${hidden} is for those who see all of a hire; leave it out`, errors: [{ at: hidden, message: 'not for the one who asks' }] });
}

/** The first event with the pilot that the hire begins in. @throws ProblemError 422 */
function inOwnPilot(told: ToldEvent, scope: HireScope): ToldEvent {
  const begins = pilotToBeginIn(scope, told.data?.['pilot']);
  if ('refusal' in begins) throw refusalProblem(begins.refusal);
  return begins.pilot === undefined ? told : { ...told, data: { ...told.data, pilot: begins.pilot } };
}

function portfolioRow({ hire_id, edition, stage, waits, next_due, late, route, region, municipality, employer_id, pilot, open_gaps, close_as, closed, outcome }: HireRow, audience: Audience) {
  const isFull = audience === 'full';
  return {
    case_id: hire_id, stage, waits: waitsFor(waits, editionOf(edition), audience), next_due: isFull ? next_due : null, late: isFull && late, route, region, municipality, employer_id, pilot,
    open_gaps: isFull ? open_gaps : 0, close_as: isFull ? close_as : null, closed, outcome,
  };
}

/** Copies of the rows, whose types may have further fields, as the schema's have. */
function shown(page: HirePage) {
  return {
    ...page,
    events: page.events.map((row) => ({ ...row })),
    steps: page.steps.map((row) => ({ ...row })),
    clocks: page.clocks.map((row) => ({ ...row })),
    gaps: page.gaps.map((row) => ({ ...row })),
    handoffs: page.handoffs.map((row) => ({ ...row })),
  };
}

/** zod's optional fields may hold undefined, which the domain's do not. */
function withoutAbsent<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
