/**
 * The gate: what may become an event of a hire. Everything from outside (API, import, signal) passes here, so that
 * no name, address, identity code or free text gets into facts, ids, logs or histories. Hand-written guards and no
 * schema library, because workflows use it too (ADR-0004).
 */
import { parseDay } from '../calendar/day';
import { parseDuration } from '../calendar/duration';
import { localDay } from '../calendar/helsinki';
import type { Edition } from '../model/edition';
import type { EventDefinition } from '../model/model.schema';
import { isUsableDay, parseInstant } from '../view/prepared-event';
import type { Refusal } from './command';
import type { CaseEvent, DataScalar, DataValue, Precision } from './fact';

export type Admitted = { readonly event: CaseEvent } | { readonly refusal: Refusal };

export interface AdmitOptions {
  /** Source where the event names none: `import` for files, `human` for people. */
  readonly source: string;
  /** Actor where the event names none. */
  readonly actorId?: string | undefined;
}

const CODE = /^[A-Za-z0-9](?:[A-Za-z0-9._:/-]{0,118}[A-Za-z0-9])?$/;
const CASE_ID = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9])?$/;
const KEY = /^[a-z][a-z0-9_]{0,63}$/;
/** Finnish identity code, every century sign (Government decree 690/2022). */
const IDENTITY_CODE = /(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[-+ABCDEFYXWVU]\d{3}[0-9A-FHJ-NPR-Y](?![A-Za-z0-9])/i;
/** Fields that would hold a person or a place, whatever stands in them. */
const PERSONAL_KEY = /(^|_)(name|firstname|lastname|surname|address|street|email|phone|birthday|birth_date|hetu|ssn|passport|passport_number|personal_id|note|notes|comment|text)$/;

const REFERENCES = ['handoff_id', 'application_id', 'family_member_id', 'employment_id', 'service_id', 'cooperation_id', 'gap_id', 'evidence_ref', 'corrects', 'retracts'] as const;
const FIELDS = new Set<string>([
  'event_id', 'case_id', 'event', 'stage', 'actor_id', 'actor_role', 'occurred_at', 'precision', 'recorded_at', 'source', 'schema_version',
  'checkpoint', 'route', 'reason_code', 'outcome', 'due_at', 'data', ...REFERENCES,
]);
/** Durations that rules can count with, from any date that they can. */
const LONGEST = { days: 3660, months: 120 } as const;
const PRECISIONS: readonly string[] = ['minute', 'day', 'month'];

class Refused extends Error {
  constructor(readonly code: string, message: string, readonly at: string) {
    super(message);
  }
}

/**
 * An event from outside made whole, or the reason why it cannot be used. Empty fields (null) count as absent.
 * @param raw  whatever came: a parsed line, a request body
 */
export function admitEvent(edition: Edition, raw: unknown, options: AdmitOptions): Admitted {
  try {
    return { event: admit(edition, raw, options) };
  } catch (error) {
    if (error instanceof Refused) return { refusal: { code: error.code, message: error.message, at: error.at } };
    throw error;
  }
}

function admit(edition: Edition, raw: unknown, options: AdmitOptions): CaseEvent {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Refused('not_an_event', 'an event is a JSON object', '');
  const input = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null && value !== undefined));
  for (const field of Object.keys(input)) if (!FIELDS.has(field)) throw new Refused('unknown_field', `an event has no field "${shown(field)}"`, shown(field));

  const name = text(input, 'event');
  const definition = edition.events.get(name);
  if (!definition) throw new Refused('unknown_event', `the model has no event "${shown(name)}"`, 'event');
  if (definition.scope !== 'case') throw new Refused('tenant_event', `"${name}" is an event of the installation, not of a hire`, 'event');

  const occurredAt = time(input, 'occurred_at');
  const precision = precisionOf(input, occurredAt);
  const recordedAt = input['recorded_at'] === undefined ? occurredAt : time(input, 'recorded_at');
  const caseId = text(input, 'case_id');
  if (!CASE_ID.test(caseId) || isPersonal(caseId)) throw new Refused('not_a_code', 'case_id must be a code: letters, digits and . _ - (at most 80)', 'case_id');
  const role = input['actor_role'] === undefined ? definition.actor : code(input, 'actor_role');
  if (!edition.model.actors.some((a) => a.id === role)) throw new Refused('unknown_actor', `the model has no actor "${shown(role)}"`, 'actor_role');
  const source = input['source'] === undefined ? options.source : text(input, 'source');
  if (!edition.model.event_envelope.source_values.includes(source)) throw new Refused('unknown_source', `source must be one of ${edition.model.event_envelope.source_values.join(', ')}`, 'source');

  const optional: Record<string, string> = {};
  for (const field of REFERENCES) if (input[field] !== undefined) optional[field] = code(input, field);
  if (input['checkpoint'] !== undefined) optional['checkpoint'] = checkpoint(edition, text(input, 'checkpoint'));
  if (input['route'] !== undefined) optional['route'] = listed(text(input, 'route'), edition.model.permit_routes.map((r) => r.id), 'route', 'permit route');
  if (input['outcome'] !== undefined) optional['outcome'] = listed(code(input, 'outcome'), definition.outcomes, 'outcome', `outcome of ${name}`);
  if (input['reason_code'] !== undefined) optional['reason_code'] = listed(code(input, 'reason_code'), reasonsOf(edition, definition), 'reason_code', `reason of ${name}`);
  if (input['due_at'] !== undefined) optional['due_at'] = time(input, 'due_at');
  const eventId = code(input, 'event_id');
  for (const field of ['corrects', 'retracts'])
    if (optional[field] === eventId) throw new Refused('self_reference', `an event cannot name itself in ${field}`, field);
  const data = input['data'] === undefined ? undefined : admitData(edition, name, input['data']);

  return {
    event_id: eventId,
    case_id: caseId,
    event: name,
    stage: definition.stage,
    actor_id: input['actor_id'] === undefined ? (options.actorId ?? 'unknown') : code(input, 'actor_id'),
    actor_role: role,
    occurred_at: occurredAt,
    precision,
    recorded_at: recordedAt,
    source,
    schema_version: edition.model.meta.schema_version,
    ...optional,
    ...(data && Object.keys(data).length > 0 && { data }),
  };
}

/** Codes that an event may give as its reason; undefined where any code will do. */
export function reasonsOf(edition: Edition, definition: EventDefinition): readonly string[] | undefined {
  return definition.reason_codes_from ? edition.model.leave_reasons.map((r) => r.id) : definition.reason_codes;
}

function precisionOf(input: Record<string, unknown>, occurredAt: string): Precision {
  const timed = occurredAt.length > 10;
  if (input['precision'] === undefined) return timed ? 'minute' : 'day';
  const precision = text(input, 'precision');
  if (!PRECISIONS.includes(precision)) throw new Refused('unknown_precision', 'precision must be minute, day or month', 'precision');
  if (precision === 'minute' && !timed) throw new Refused('unusable_time', 'precision minute needs a time of day with offset in occurred_at', 'occurred_at');
  return precision as Precision;
}

function checkpoint(edition: Edition, value: string): string {
  const known = edition.slas.get(edition.semantics.checkin.sla)?.versions.flatMap((v) => v.checkpoint ?? []);
  return listed(value, known, 'checkpoint', 'checkpoint');
}

function admitData(edition: Edition, name: string, raw: unknown): Record<string, DataValue> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Refused('not_an_object', 'data must be an object', 'data');
  const data: Record<string, DataValue> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (value === null || value === undefined) continue;
    const at = `data.${shown(key)}`;
    if (!KEY.test(key)) throw new Refused('unknown_field', 'names in data are lower case with _', at);
    if (PERSONAL_KEY.test(key)) throw new Refused('personal_data', `"${key}" would hold personal data or free text; events carry codes only`, at);
    data[key] = Array.isArray(value) ? value.map((v) => scalar(v, at)) : scalar(value, at);
  }
  for (const source of edition.factSources.get(name) ?? [])
    if (source.from?.startsWith('data.')) checkFact(edition, source.fact, source.from.slice(5), data);
  return data;
}

function checkFact(edition: Edition, factId: string, key: string, data: Record<string, DataValue>): void {
  const value = data[key];
  const fact = edition.facts.get(factId);
  if (value === undefined || !fact) return;
  const at = `data.${key}`;
  const wrong = (what: string): Refused => new Refused('wrong_value', `${key} must be ${what}`, at);
  if (fact.type === 'boolean' && typeof value !== 'boolean') throw wrong('true or false');
  if (fact.type === 'integer' && !Number.isInteger(value)) throw wrong('a whole number');
  if (fact.type === 'date' && (typeof value !== 'string' || parseDay(value) === undefined)) throw wrong('a date, YYYY-MM-DD');
  if (fact.type !== 'enum') return;
  const allowed = fact.values ?? edition.model.permit_routes.map((r) => r.id);
  if (typeof value !== 'string' || !allowed.includes(value)) throw wrong(`one of ${allowed.join(', ')}`);
}

function scalar(value: unknown, at: string): DataScalar {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string') {
    const duration = parseDuration(value);
    if (duration && Math.abs(duration.amount) > LONGEST[duration.in]) throw new Refused('wrong_value', 'a duration is at most ten years', at);
    if (isTime(value) && !isInRange(value)) throw new Refused('wrong_value', 'a date must lie in the years 1980 to 2099', at);
  }
  if (typeof value === 'string' && (isCode(value) || parseInstant(value) !== undefined || parseDuration(value))) return value;
  throw new Refused('not_a_code', 'data holds codes, numbers, dates and true or false only: no names, addresses, identity codes or free text', at);
}

function text(input: Record<string, unknown>, field: string): string {
  const value = input[field];
  if (value === undefined) throw new Refused('missing_field', `${field} is missing`, field);
  if (typeof value !== 'string' || value === '') throw new Refused('not_a_text', `${field} must be a text`, field);
  return value;
}

function code(input: Record<string, unknown>, field: string): string {
  const value = text(input, field);
  if (!isCode(value)) throw new Refused('not_a_code', `${field} must be a code: letters, digits and . _ : / - (at most 120), and nothing personal`, field);
  return value;
}

function isTime(value: string): boolean {
  return parseDay(value) !== undefined || parseInstant(value) !== undefined;
}

function isInRange(value: string): boolean {
  return isUsableDay(parseDay(value) ?? localDay(parseInstant(value) ?? NaN));
}

function time(input: Record<string, unknown>, field: string): string {
  const value = text(input, field);
  if (!isTime(value))
    throw new Refused('unusable_time', `${field} is neither a date (YYYY-MM-DD) nor an instant with offset (YYYY-MM-DDThh:mm:ss+hh:mm)`, field);
  if (!isInRange(value)) throw new Refused('unusable_time', `${field} must lie in the years 1980 to 2099`, field);
  return value;
}

function listed(value: string, allowed: readonly string[] | undefined, at: string, what: string): string {
  if (allowed && !allowed.includes(value)) throw new Refused('unknown_code', `"${shown(value)}" is no ${what}; known: ${allowed.join(', ')}`, at);
  return value;
}

/** Does this text hold a Finnish identity code, which stands nowhere in Saapua? */
export function isPersonal(value: string): boolean {
  return IDENTITY_CODE.test(value);
}

/** May this text stand where a code belongs? */
export function isCode(value: string): boolean {
  return CODE.test(value) && !isPersonal(value);
}

/** May this text be a case id? It becomes part of workflow ids and addresses. */
export function isCaseId(value: string): boolean {
  return CASE_ID.test(value) && !isPersonal(value);
}

/** A refused text is repeated only where it looks like a code: an error must not carry what it refuses. */
function shown(value: string): string {
  return isCode(value) ? value : '…';
}
