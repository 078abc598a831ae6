/** Hires as the API shows them: rows of the portfolio, and the page of one hire (contracts.md). */
import { z } from 'zod';

const date = z.string().describe('ISO date, Europe/Helsinki');
const instant = z.string().describe('ISO instant, UTC');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

const wait = z.object({
  party: z.string().describe('Actor of the model, an organisation, or UNOWNED: nobody\'s turn'),
  step: z.string().nullable(),
  handoff_id: z.string().nullable(),
  person: z.string().nullable().describe('Family member; null for the talent'),
  kind: z.enum(['party', 'planned', 'timer', 'watch', 'unowned']),
  since: instant,
  due: date.nullable(),
  basis: z.string().describe('Clock that the wait is measured by, else what opened it'),
}).meta({ id: 'Wait' });

export const portfolioSchema = z.object({
  as_of: instant,
  demo: z.literal(true).optional().describe('The hires are made up'),
  hires: list(z.object({
    case_id: z.string(),
    stage: z.string(),
    waits: list(wait),
    next_due: date.nullable(),
    late: z.boolean().describe('Some open clock is past its limit'),
    route: z.string().nullable(),
    region: z.string().nullable(),
    municipality: z.string().nullable(),
    employer_id: z.string().nullable(),
    pilot: z.string().nullable(),
    open_gaps: z.int(),
    close_as: z.string().nullable().describe('Outcome with which the coordinator is asked to close the hire'),
    closed: z.boolean(),
    outcome: z.string().nullable(),
    assigned_to: z.string().nullable().describe('Who carries it; null: nobody, or not for the one who asks'),
  })),
  next: z.string().optional().describe('Give it as `after` for the next page; absent on the last one'),
}).meta({ id: 'Portfolio' });

const event = z.looseObject({
  event_id: z.string(),
  case_id: z.string(),
  event: z.string(),
  stage: z.string().nullable(),
  actor_id: z.string(),
  actor_role: z.string(),
  occurred_at: z.string(),
  precision: z.enum(['minute', 'day', 'month']),
  recorded_at: z.string(),
  source: z.string(),
  standing: z.enum(['live', 'corrected', 'retracted', 'future']).describe('Whether it counts'),
}).meta({ id: 'RecordedEvent', description: 'The event envelope of the model' });

const step = z.looseObject({ step: z.string(), state: z.string(), enabled_at: instant.optional(), started_at: instant.optional(), done_at: instant.optional() });

const clock = z.looseObject({
  sla: z.string(),
  object_id: z.string().nullable(),
  state: z.string(),
  start_on: date.nullable(),
  due_on: date.nullable(),
  stop_on: date.nullable(),
  late_days: z.number().nullable(),
  paused_days: z.number(),
  explanation: z.unknown().describe('Rule, edition, start, calendar, every stop and go'),
});

const gap = z.looseObject({
  gap: z.string(),
  case_id: z.string(),
  object_id: z.string().nullable(),
  opened_on: date,
  ended_on: date.nullable(),
  state: z.string(),
  owner: z.string(),
  severity: z.int(),
  days_lost: z.number(),
  evidence: list(z.string()),
});

export const hirePageSchema = z.looseObject({
  case_id: z.string(),
  as_of: z.string(),
  edition: z.string(),
  stage: z.string(),
  closed: z.boolean(),
  late: z.boolean(),
  next_due: date.nullable(),
  close_as: z.string().nullable(),
  facts: z.record(z.string(), scalar),
  events: list(event).describe('What was recorded by then, in the order of the rules'),
  steps: list(step),
  waits: list(wait),
  clocks: list(clock),
  gaps: list(gap),
  handoffs: list(z.looseObject({ handoff_id: z.string(), state: z.string(), since: z.string() })),
  settling: z.unknown(),
  quality: list(z.unknown()).describe('What does not fit together in the record'),
}).meta({ id: 'HirePage' });
