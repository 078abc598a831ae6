/** The event of a request, field by field as in the model's envelope; what its codes may be, admitEvent says. */
import { z } from 'zod';

const code = z.string().min(1).max(120);
const scalar = z.union([z.string().max(120), z.number(), z.boolean()]);

/** Numbers, codes, dates and booleans only; the keys are those of the model's facts and attributes. */
const data = z.record(z.string().max(64), z.union([scalar, z.array(scalar).max(100)]));

export const eventFields = {
  event: code.describe('Name of an event of the model'),
  occurred_at: z.string().max(40).optional().describe('Date, or instant with offset; absent: now. A date counts from the end of its day in Helsinki'),
  precision: z.enum(['minute', 'day', 'month']).optional(),
  actor_role: code.optional().describe('Actor of the model who did it; absent: the one of the event'),
  handoff_id: code.optional(),
  application_id: code.optional(),
  family_member_id: code.optional(),
  employment_id: code.optional(),
  service_id: code.optional(),
  cooperation_id: code.optional(),
  checkpoint: code.optional(),
  gap_id: code.optional(),
  route: code.optional(),
  reason_code: code.optional(),
  outcome: code.optional(),
  due_at: z.string().max(40).optional(),
  evidence_ref: code.optional(),
  corrects: code.optional().describe('event_id that this event replaces'),
  retracts: code.optional().describe('event_id that this event takes back'),
  data: data.optional(),
};

export const eventBody = z.strictObject(eventFields).meta({ id: 'EventToRecord' });

export const openingBody = z.strictObject({
  case_id: z.string().min(1).max(80).optional().describe('Absent: made by the server'),
  ...eventFields,
}).meta({ id: 'HireToOpen' });

export const recordedSchema = z.object({
  case_id: z.string(),
  seq: z.int().describe('Last sequence number of the hire after the request'),
  event_ids: z.array(z.string()).readonly().describe('Events stored by the request, follow-ups included'),
  note: z.string().optional().describe('What may not be expected'),
}).meta({ id: 'Recorded' });
