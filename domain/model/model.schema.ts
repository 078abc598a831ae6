/**
 * The shape of a model edition, checked when the program starts; a misspelt optional field is refused and not ignored,
 * because a rule without it would silently mean something else. What zod cannot say (references resolve, graphs
 * have no cycle, periods do not overlap) stands in check.ts. Workflows take only the types from here.
 */
import { z } from 'zod';

const id = z.string().min(1);
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date, YYYY-MM-DD');
const period = { valid_from: isoDate.nullable(), valid_to: isoDate.nullable() };
const status = z.enum(['verified', 'unverified', 'derived', 'assumption']);
const sources = z.array(id).optional();
const note = z.string().optional();
const duration = z.string().regex(/^P[1-9]\d*[DMY]$/, 'must be PnD, PnM or PnY');
const offset = z.string().regex(/^-?P[1-9]\d*[DMY]$/, 'must be PnD, PnM or PnY, with a minus sign for earlier');
const unit = z.enum(['working_days', 'calendar_days']);
const texts = z.strictObject({ fi: z.string().min(1), sv: z.string().nullable(), en: z.string().min(1) });
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const where = z.record(z.string(), z.array(scalar));

const baseRef = z.strictObject({
  event: id.optional(),
  pick: z.enum(['first', 'latest', 'each', 'first_unanswered']).optional(),
  fact: id.optional(),
  offset: offset.optional(),
  object: id.optional(),
  fallback: z.literal('case').optional(),
  if: id.optional(),
  where: where.optional(),
});
const eventRef = baseRef.extend({ latest_of: z.array(baseRef).optional(), first_of: z.array(baseRef).optional() });

export interface Expression {
  all?: Expression[] | undefined;
  any?: Expression[] | undefined;
  not?: Expression | undefined;
  fact?: string | undefined;
  eq?: string | number | boolean | undefined;
  in?: (string | number | boolean)[] | undefined;
  gte?: number | undefined;
  known?: boolean | undefined;
  on_or_before?: z.infer<typeof baseRef> | undefined;
}
const expression: z.ZodType<Expression> = z.lazy(() =>
  z.strictObject({
    all: z.array(expression).optional(),
    any: z.array(expression).optional(),
    not: expression.optional(),
    fact: id.optional(),
    eq: scalar.optional(),
    in: z.array(scalar).optional(),
    gte: z.number().optional(),
    known: z.boolean().optional(),
    on_or_before: baseRef.optional(),
  }),
);

const limit = z.strictObject({ value: duration, unit });
const fraction = z.strictObject({ fraction_of_sla: z.number().positive().max(1), sla: z.array(id) });

const detection = z.strictObject({
  type: id,
  event: z.union([id, z.array(id), eventRef]).optional(),
  where: where.optional(),
  group_by: z.array(id).optional(),
  once_per: z.array(id).optional(),
  in: z.array(z.string()).optional(),
  gte: z.number().int().positive().optional(),
  per: z.array(id).optional(),
  open: id.optional(),
  close: id.optional(),
  broken_by: z.array(id).optional(),
  after: eventRef.optional(),
  or_after: eventRef.optional(),
  expect: z.array(id).optional(),
  expect_not_before: eventRef.optional(),
  within: z.union([limit, fraction]).optional(),
  allow_before: z.boolean().optional(),
  lookback: z.strictObject({ scope: z.literal('employer'), max_age: duration }).optional(),
  match: id.optional(),
  distinct_ref: id.optional(),
  cancelled_by: z.array(id).optional(),
  by: eventRef.optional(),
  satisfied_if: expression.optional(),
  a: eventRef.optional(),
  b: z.array(id).optional(),
  gt: limit.optional(),
  requires_before: z.array(id).optional(),
  sla: z.array(id).optional(),
});
const anyDetection = detection.extend({ rules: z.array(detection).optional() });

const sla = z.strictObject({
  id,
  kind: z.enum(['deadline', 'minimum', 'service_promise', 'target', 'statutory_max', 'validity', 'observed', 'watch', 'window', 'cadence', 'before_event']),
  name: texts,
  applies_if: z.array(id),
  per: z.enum(['case', 'person', 'application', 'handoff', 'family_member', 'employment', 'request', 'checkpoint', 'tenant']),
  clock: z.strictObject({
    start: eventRef,
    stop: z.array(id).min(1),
    start_day: z.literal('excluded'),
    roll: z.enum(['none', 'next_working_day']),
    pauses: z.array(z.strictObject({ from: z.array(id), to: z.array(id), match: id, where: where.optional(), booked_to: id, status: status.optional() })),
    cancelled_by: z.array(id),
    cancelled_where: z.array(z.strictObject({ event: z.array(id), where })).optional(),
    void_if: z.array(z.strictObject({ event: id.optional(), sla: id.optional() })),
  }),
  versions: z.array(z.strictObject({ value: duration.nullable(), unit, checkpoint: duration.optional(), ...period, status, source: sources, note: z.string().optional() })).min(1),
  owner: id,
  owner_from: id.optional(),
  status,
  source: sources,
  basis: z.string(),
  aggregate: z.string().optional(),
  match: id.optional(),
  distinct_ref: id.optional(),
  value_from: id.optional(),
  applies_when: z.strictObject({ event: id }).optional(),
  breach_is_gap: z.boolean().optional(),
  cap_fact: id.optional(),
  not_before_fact: id.optional(),
  due_event: id.optional(),
  closes: eventRef.optional(),
  stop_not_before: eventRef.optional(),
  emits: id.optional(),
  grace: limit.optional(),
});

const event = z.strictObject({
  name: id,
  label: texts,
  actor: id,
  alt_actors: z.array(id).optional(),
  addressed_to: z.array(id).optional(),
  applies_to: z.array(id).optional(),
  stage: id.nullable(),
  scope: z.enum(['case', 'tenant']),
  refs: z.array(id).optional(),
  data: z.array(id).optional(),
  outcomes: z.array(id).optional(),
  reason_required: z.boolean().optional(),
  reason_codes: z.array(id).optional(),
  reason_codes_from: z.literal('leave_reasons').optional(),
  note,
});

const step = z.strictObject({
  id,
  name: texts,
  stage: id,
  actor: id,
  applies_if: z.array(id),
  per: z.enum(['case', 'application', 'family_member', 'employment', 'checkpoint']),
  optional: z.boolean(),
  repeatable: z.boolean(),
  start_events: z.array(id).min(1),
  done_events: z.array(id).min(1),
  fail_events: z.array(id),
  waits_for: z.array(id),
  soft_after: z.array(id),
  completes_after: z.array(id),
  slas: z.array(id),
  gaps: z.array(id),
  note,
});

const gapType = z.strictObject({
  id,
  code: id,
  family: id,
  name: texts,
  stage: id,
  scope: z.enum(['case', 'application', 'cooperation', 'request', 'family_member', 'person', 'employment', 'handoff']),
  applies_if: z.array(id),
  detection: anyDetection,
  owner: z.strictObject({ default: id, from: id.nullable() }),
  severity: z.number().int().min(1).max(3),
  severity_rules: z.array(z.strictObject({ if_sla: id, severity: z.number().int().min(1).max(3) })),
  instance_key: z.array(id).min(1),
  dedup_key: z.array(id).min(1),
  instance_ends: z.array(id),
  gap_closes_when: z.array(z.string()).min(1),
  contestable: z.boolean(),
  visibility: z.enum(['normal', 'sealed']),
  status,
  threshold_status: status,
  source: sources,
  note,
});

const settlingItem = z.strictObject({
  id,
  name: texts,
  authority: z.array(id),
  done_events: z.array(id),
  needs: z.array(id),
  soft_after: z.array(id),
  per: z.enum(['person', 'household', 'talent', 'child', 'adult', 'spouse']),
  applies_if: z.array(id),
  mandatory: z.boolean(),
  step: id.nullable(),
  gaps: z.array(id),
  status,
  source: sources,
  note,
});

export const modelSchema = z.looseObject({
  meta: z.looseObject({ title: z.string(), schema_version: z.literal(2), status_values: z.array(status) }),
  stages: z.array(z.strictObject({ id, order: z.number().int(), name: texts })).min(1),
  actors: z.array(z.looseObject({ id, name: texts, kind: id, status, ...period })),
  facts: z.array(z.strictObject({
    id, type: z.enum(['enum', 'boolean', 'date', 'integer']), set_by: z.array(id), description: z.string(),
    values: z.array(z.string()).optional(), values_from: z.literal('permit_routes').optional(), default: scalar.optional(),
  })),
  conditions: z.array(z.strictObject({ id, expr: expression, description: z.string() })),
  parameters: z.array(z.looseObject({ key: id, versions: z.array(z.looseObject({ ...period, status, source: sources })).min(1) })),
  permit_routes: z.array(z.looseObject({
    id, name: texts, decision_maker: id, partial_decision_by: id.optional(), status, ...period, source: sources, fee_key: id.nullish(), salary_key: id.nullish(),
    protection: z.array(z.looseObject({ months: z.number(), if: id.optional() })).nullish(),
    pre_step: z.looseObject({ actor: id, start_event: id, done_event: id }).optional(),
  })),
  events: z.array(event).min(1),
  event_envelope: z.looseObject({ required: z.array(id), optional: z.array(id), precision_values: z.array(id), source_values: z.array(id) }),
  steps: z.array(step).min(1),
  settling_items: z.array(settlingItem),
  milestones: z.array(z.looseObject({ id, name: texts, all_of: z.array(id).optional(), kpi: id.nullable() })),
  slas: z.array(sla),
  escalation_policies: z.array(z.looseObject({
    id, ...period, status,
    rungs: z.array(z.looseObject({ at_percent: z.number().positive(), action: id, to: z.array(id) })),
  })),
  gap_families: z.array(z.strictObject({ id, name: texts })),
  gap_types: z.array(gapType),
  gap_status_values: z.array(id),
  detection_types: z.array(id),
  leave_reasons: z.array(z.strictObject({ id, name: texts })),
  kpis: z.array(z.looseObject({ id, name: texts, definition: z.string().min(1), events: z.array(id) })),
  calendars: z.array(z.looseObject({
    id, time_zone: z.literal('Europe/Helsinki'), status, source: sources, ...period,
    rules: z.array(z.strictObject({ id, fixed: z.string().regex(/^\d{2}-\d{2}$/).optional(), easter_offset: z.number().int().optional(), saturday_on_or_after: z.string().regex(/^\d{2}-\d{2}$/).optional(), offset: z.number().int().optional() })),
    golden_weekday_closures: z.record(z.string(), z.array(isoDate)),
  })).min(1),
  retention_defaults: z.array(z.looseObject({ data: z.string(), keep: duration.nullable().optional(), keep_key: id.optional(), unit: unit.optional(), status })).optional(),
  sources: z.record(z.string(), z.unknown()),
});

export type ModelData = z.infer<typeof modelSchema>;
export type EventRef = z.infer<typeof eventRef>;
export type Detection = z.infer<typeof anyDetection>;
export type SlaDefinition = z.infer<typeof sla>;
export type SlaVersion = SlaDefinition['versions'][number];
export type EventDefinition = z.infer<typeof event>;
export type StepDefinition = z.infer<typeof step>;
export type GapDefinition = z.infer<typeof gapType>;
export type SettlingDefinition = z.infer<typeof settlingItem>;
export type EscalationPolicy = ModelData['escalation_policies'][number];
export type Where = z.infer<typeof where>;
