/**
 * The shape of `semantics.json`: what detection.md and waits.md say about single events and steps by name, kept as
 * data beside the edition so that no event name stands in code.
 */
import { z } from 'zod';

const id = z.string().min(1);
const ids = z.array(id);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const semanticsSchema = z.object({
  case_ends: ids,
  closing: id,
  fact_sources: z.array(z.object({ event: id, fact: id, from: id.optional(), value: scalar.optional(), only_if_unset: z.boolean().optional() }).strict()),
  attributes: ids,
  application: z.object({
    submitted: id, also_concerned: ids, not_concerned: ids, type_changed: id, granted: id, refused: id, served: id, lapsed: id, ended: ids,
  }).strict(),
  questions: z.array(z.object({ asked: id, answered: id, step: id, per: z.enum(['application', 'case']), ends: ids }).strict()),
  objections: z.array(z.object({ filed: id, decided: id, party: id, step: id }).strict()),
  handoff: z.object({ created: id, accepted: id, returned: id, answered: id, withdrawn: id, completed: id, ending_outcomes: ids }).strict(),
  gap_events: z.object({ recorded: id, acknowledged: id, contested: id, closed: id }).strict(),
  /** The ladder (rules.md §6): the event of each action of a policy, the kinds of clocks that have one, the reminder before a legal deadline, and who of the hire's own parties is written to. */
  escalation: z.object({
    events: z.record(id, id),
    kinds: ids,
    legal: z.object({ kind: id, owners: ids, before: id, unit: z.enum(['working_days', 'calendar_days']), action: id }).strict(),
    /** Who of a handoff's service the roles of a policy are. */
    roles: z.record(id, z.enum(['receiver', 'lead', 'liaison'])),
    parties: z.record(id, z.enum(['employer', 'talent', 'family'])),
  }).strict(),
  employment: z.object({ started: id, ended: id, new: id }).strict(),
  departures: ids,
  employer_assessed: z.object({ event: id, step: id, max_age: id, anchor: id }).strict(),
  renewal: z.object({ sla: id, filed: id, granted: id, refused: id, permanent: id, member_expiry: ids, expiry_field: id }).strict(),
  checkin: z.object({ sla: id, due: id, done: id, step: id }).strict(),
  relation: z.object({ field: id, child: ids, spouse: ids }).strict(),
  also_personal: ids,
  settled_by_fact: z.record(id, id),
  spouse_gaps: ids,
  starts_work: ids,
  opens_hire: ids,
  /** Whose turn it is in a step (waits.md §4): before any of its turn events, and after each; a party may be what a fact says. */
  turns: z.record(id, z.object({
    before: id,
    after: z.record(id, z.union([id, z.object({ fact: id, instead: z.record(id, id) }).strict()])),
  }).strict()),
  /** Parties that read as others unless the condition holds or is unknown. */
  party_reads: z.object({ unless: id, reads: z.record(id, id) }).strict(),
  /** Steps whose waits do not open and close as their `per` and `optional` say (waits.md §3). */
  wait_rules: z.record(id, z.object({
    mode: z.enum(['case', 'application', 'employment', 'employment_event', 'checkpoint', 'rounds']).optional(),
    opens: ids.optional(),
    closes: ids.optional(),
    ends: ids.optional(),
    pairs: z.record(id, id).optional(),
  }).strict()),
  decision_step: z.object({ step: id, granted: id, served: id }).strict(),
  wait_kinds: z.record(id, z.object({ after: id.optional(), kind: z.enum(['timer', 'planned', 'watch']) }).strict()),
  closing_outcomes: z.object({ left: id, followed_up: id, refused: id, lapsed: id, withdrawn: id }).strict(),
  /** What of a hire its employer and the hired person see (rules.md §7, ui.md 5.18 and 5.19). */
  audiences: z.object({
    employer: z.object({ steps: ids, events: ids, facts: ids, settling: ids }).strict(),
    hired_person: z.object({ not_events: ids }).strict(),
  }).strict(),
  family: id,
  coordinator: id,
  unowned: id,
  talent: id,
}).strict();

export type Semantics = z.infer<typeof semanticsSchema>;
