/** Reports as the API gives them (contracts.md), for its description: they are made in a thread and not checked again. */
import { z } from 'zod';

const days = z.number().describe('Calendar days');
const party = z.string().describe('Actor of the model, or UNOWNED');
const gapSums = z.array(z.object({ gap: z.string(), dedup_key: z.string(), instances: z.int(), open: z.int(), days_lost: z.number() }));
const partySums = z.array(z.object({ party, days, working_days: z.number(), share: z.number().min(0).max(1) }));
const stepSums = z.array(z.object({ step: z.string().nullable(), party, days, hires: z.int(), open_now: z.int() }));
/** Only in a report on the demo's hires. */
const MADE_UP = { demo: z.literal(true).optional().describe('The hires are made up') };
const group = { value: z.string().nullable().describe('null: not known') };

export const gapsReportSchema = z.object({
  ...MADE_UP,
  as_of: z.string(),
  instances: z.array(z.object({
    gap: z.string(), case_id: z.string(), object_id: z.string().nullable(), opened_on: z.string(), ended_on: z.string().nullable(), state: z.string(),
    owner: z.string(), severity: z.int(), days_lost: z.number(), dedup_key: z.string(), evidence: z.array(z.string()).describe('event_id of each'),
  })).describe('Sorted by gap, case, object'),
  gaps: gapSums,
  by: z.string().optional(),
  groups: z.array(z.object({ ...group, gaps: gapSums })).optional(),
}).meta({ id: 'GapsReport' });

export const waitsReportSchema = z.object({
  ...MADE_UP,
  as_of: z.string(),
  hires: z.int(),
  total_days: days,
  by_party: partySums,
  by_step: stepSums,
  cases: z.array(z.object({
    case_id: z.string(),
    lead_ms: z.int(),
    booked: z.array(z.object({ party, step: z.string().nullable(), from: z.string(), to: z.string() })).describe('Disjoint; they sum to lead_ms'),
  })),
  by: z.string().optional(),
  groups: z.array(z.object({ ...group, hires: z.int(), total_days: days, by_party: partySums, by_step: stepSums })).optional(),
}).meta({ id: 'WaitsReport' });
