/**
 * Every error that leaves the API is a problem document (RFC 9457) with a `code` that stays stable; screens have their
 * own texts for it (`error.*` of the catalogue). An error that nobody expected says nothing of itself but the id under
 * which it stands in the log.
 */
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CommandRefusedError, HireNotFoundError, OutcomeUnknownError } from '../client/hires';
import type { Refusal } from '../domain/hire/command';
import { isCode } from '../domain/hire/admit';
import { UnknownEditionError } from '../domain/model/edition';
import { UnusableTimeError } from '../domain/view/prepared-event';
import { PersonErasedError, VersionConflictError } from '../vault/person';
import { isDatabaseAway } from './database-away';

export const PROBLEM_TYPE = 'application/problem+json';

export interface ProblemPlace {
  /** Field of the request: `data.route`, `as_of`. */
  readonly at: string;
  readonly message: string;
}

export interface ProblemContent {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly ProblemPlace[];
  /** How that which was to be changed stands by now, codes only: whoever came second sees what changed and by whom. */
  readonly current?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown where a request cannot be served as it is. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly content: ProblemContent) {
    super(content.detail);
  }
}

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('Stable; what happened, for programs and for the texts of screens'),
  detail: z.string(),
  instance: z.string().describe('Path of the request'),
  request_id: z.string().describe('The log of the server knows the request by it'),
  errors: z.array(z.object({ at: z.string(), message: z.string() })).optional().describe('Fields that are wrong'),
  current: z.record(z.string(), z.unknown()).optional().describe('How the thing stands by now, for whoever came second'),
}).meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read', 401: 'Not signed in', 403: 'Not allowed', 404: 'Not found', 409: 'Contradicts what is known', 410: 'No longer there',
  413: 'Too large', 415: 'Unknown kind of content', 421: 'Wrong host', 422: 'The request cannot be used', 429: 'Too much at once',
  500: 'A fault of the server', 503: 'Not available at the moment',
};
const CONFLICTS: ReadonlySet<string> = new Set([
  'key_reused', 'event_conflict', 'hire_closed', 'hire_exists',
  'handoff_exists', 'handoff_changed', 'handoff_ended', 'handoff_unowned', 'already_accepted', 'question_exists', 'question_not_open',
  'claimed', 'already_claimed', 'not_claimed_by_you',
]);
const MISSING: ReadonlySet<string> = new Set(['hire_not_found', 'handoff_not_found']);
const FASTIFY_CODES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
};
const GRPC_RESOURCE_EXHAUSTED = 8;

/** A refusal of the rules as an error: 404 for what is not there, 409 where it contradicts what is known, else 422. */
export function refusalProblem({ code, message, at }: Refusal): ProblemError {
  const status = MISSING.has(code) ? 404 : CONFLICTS.has(code) ? 409 : 422;
  return new ProblemError({ status, code, detail: message, ...(at && { errors: [{ at, message }] }) });
}

/** What takes long is broken off when the server ends. */
export function shuttingDownProblem(): ProblemError {
  return new ProblemError({ status: 503, code: 'shutting_down', detail: 'the server is being stopped; ask again when it runs', headers: { 'retry-after': '10' } });
}

/** What an error means to the one who asked. */
export function contentOf(error: unknown): ProblemContent {
  if (error instanceof ProblemError) return error.content;
  if (error instanceof CommandRefusedError) return refusalProblem(error.refusal).content;
  if (error instanceof HireNotFoundError) return { status: 404, code: 'hire_not_found', detail: error.message };
  if (error instanceof UnknownEditionError) return { status: 404, code: 'edition_not_found', detail: error.message };
  if (error instanceof UnusableTimeError) return { status: 422, code: 'unusable_time', detail: error.message };
  if (error instanceof PersonErasedError) return { status: 409, code: 'person_erased', detail: error.message };
  if (error instanceof VersionConflictError) return { status: 409, code: 'version_conflict', detail: error.message, errors: [{ at: 'version', message: `is at ${error.current}` }] };
  if (error instanceof OutcomeUnknownError) return { status: 503, code: 'outcome_unknown', detail: error.message, headers: { 'retry-after': '2' } };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({ at: placeOf(issue.instancePath), message: messageOf(issue) }));
    return { status: 422, code: 'invalid_request', detail: errors.map(({ at, message }) => (at ? `${at}: ${message}` : message)).join('; '), errors };
  }
  if (isDatabaseAway(error)) return { status: 503, code: 'database_unavailable', detail: 'the database does not answer; nothing was lost, try again', headers: { 'retry-after': '2' } };
  const { code, statusCode, message } = error as { code?: unknown; statusCode?: unknown; message?: unknown };
  if (code === GRPC_RESOURCE_EXHAUSTED) return { status: 429, code: 'too_busy', detail: 'the engine has too much to do; try again', headers: { 'retry-after': '1' } };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return { status: statusCode, code: FASTIFY_CODES[String(code)] ?? 'bad_request', detail: String(message) };
  return { status: 500, code: 'internal_error', detail: 'an unexpected fault; the log of the server has it under the id of this request' };
}

/** The document that is sent. */
export function problemDocument(content: ProblemContent, request: { readonly id: string; readonly url: string }): Problem {
  const { status, code, detail, errors, current } = content;
  return {
    type: 'about:blank', title: TITLES[status] ?? 'The request failed', status, code, detail,
    instance: request.url.split('?', 1)[0] ?? '', request_id: request.id,
    ...(errors && { errors: errors.map((e) => ({ ...e })) }), ...(current && { current: { ...current } }),
  };
}

function placeOf(instancePath: string): string {
  return instancePath.split('/').filter((part) => part !== '').map((part) => (isCode(part) ? part : '…')).join('.');
}

/** A field that is not known is named only where its name looks like one: an error must not carry what it refuses. */
function messageOf(issue: { readonly keyword: string; readonly message?: string | undefined; readonly params: unknown }): string {
  if (issue.keyword !== 'unrecognized_keys') return issue.message ?? 'is wrong';
  const { keys = [] } = issue.params as { keys?: readonly string[] };
  return `not a field of this request: ${keys.map((key) => (isCode(key) ? key : '…')).join(', ')}`;
}
