/**
 * The shapes of what a simulated hire lives by: the figures (the model's own `simulation` and defaults.json), how
 * parties behave (behaviour.json), whom they are (profiles.json) and where (region.json). Event names stand in these
 * files only. Checked by tests; `checkBehaviour` says what zod cannot.
 */
import { z } from 'zod';

const id = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const share = z.number().min(0).max(1);
const weights = z.record(z.string(), z.number().positive());
const status = z.enum(['verified', 'unverified', 'derived', 'assumption']);

const duration = z.union([
  z.strictObject({ key: id, dist: z.literal('lognormal'), median: z.number().positive(), sigma: z.number().positive(), basis: z.string(), status }),
  z.strictObject({ key: id, dist: z.literal('uniform'), min: z.number().min(0), max: z.number().positive(), basis: z.string(), status }),
]);
const probability = z.strictObject({ key: id, p: share, basis: z.string(), status });

/** Durations in days and probabilities, by key; `note` says what they are worth. */
export const figuresSchema = z.looseObject({
  note: z.string(),
  durations_days: z.array(duration),
  probabilities: z.array(probability),
  scenarios: z.array(z.strictObject({ id, set: z.record(z.string(), z.number()), status })).optional(),
});

export interface Condition {
  all?: Condition[] | undefined;
  any?: Condition[] | undefined;
  not?: Condition | undefined;
  /** A condition of the model. */
  condition?: string | undefined;
  /** A fact of the model, `trait.…` of the hire or `member.…` of the family member at hand. */
  fact?: string | undefined;
  eq?: string | number | boolean | undefined;
  in?: (string | number | boolean)[] | undefined;
  gte?: number | undefined;
  known?: boolean | undefined;
}
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.strictObject({
    all: z.array(condition).optional(), any: z.array(condition).optional(), not: condition.optional(), condition: id.optional(),
    fact: id.optional(), eq: scalar.optional(), in: z.array(scalar).optional(), gte: z.number().optional(), known: z.boolean().optional(),
  }),
);

const trait = z.strictObject({ trait: id });
const value = z.union([
  scalar,
  trait,
  z.strictObject({ fact: id }),
  z.strictObject({ member: id }),
  z.strictObject({ pick: weights }).describe('One of the keys'),
  z.strictObject({ whole: z.tuple([z.number(), z.number()]) }),
  z.strictObject({ p: z.union([share, id]) }).describe('true or false'),
  z.strictObject({ day: z.union([z.string(), trait]).optional(), of: id.optional() }).describe('Date of the event, or of a fact, moved by a duration'),
  z.strictObject({ of_service: z.enum(['receiver', 'step']) }),
  z.strictObject({ answers: z.literal(true) }).describe('Id of the event that it answers'),
]);

const act = z.strictObject({
  event: id.optional(),
  /** Something that only the simulation knows, to which other moments listen: `#decide`. */
  signal: z.string().startsWith('#').optional(),
  /** Key of a duration, `PnD`/`PnM`, or `checkpoint`; after the act before, or what it follows. Absent: at once. */
  takes: id.optional(),
  /** A date: a fact moved by an offset. */
  at: z.strictObject({ fact: id, offset: z.string().optional() }).optional(),
  p: z.union([share, id]).optional(),
  if: condition.optional(),
  /** Given up, with all that would follow, when one of these has happened for the same object. */
  unless: z.array(id).optional(),
  /** Gets an id of its own. */
  new: z.enum(['application_id', 'employment_id', 'handoff_id', 'cooperation_id']).optional(),
  /** Service (by step) that the handoff goes to. */
  service: id.optional(),
  /** Actor of the model; `receiver`: that of the handoff. Absent: the event's own. */
  by: value.optional(),
  outcome: value.optional(),
  reason: value.optional(),
  due_at: value.optional(),
  data: z.record(z.string(), value).optional(),
});

const branch = z.strictObject({ p: z.union([share, id]).optional(), if: condition.optional(), acts: z.array(act) });

const moment = z.strictObject({
  begin: z.literal(true).optional(),
  /** The step is ready: it applies and all that it waits for has passed. Once. */
  step: id.optional(),
  /** Each time one of these happens … */
  on: z.array(id).optional(),
  /** … or once, when all of these have happened for one object; those whose condition fails are not waited for. */
  all: z.array(z.strictObject({ of: id, if: condition.optional() })).optional(),
  outcome: z.array(id).optional(),
  who: z.enum(['talent', 'family', 'anyone']).optional(),
  once: z.literal(true).optional(),
  max: z.number().int().positive().optional(),
  if: condition.optional(),
  /** Once for each of these. */
  for: z.enum(['member', 'checkpoint']).optional(),
  branches: z.array(branch).min(1),
});

export const behaviourSchema = z.strictObject({
  note: z.string(),
  /** After these nothing that was planned happens any more; what follows from them does. */
  endings: z.array(id),
  /** Who works on working days only. */
  office: z.array(id),
  moments: z.array(moment).min(1),
});

const generator = z.union([scalar, z.strictObject({ pick: weights }), z.strictObject({ whole: z.tuple([z.number(), z.number()]) }), z.strictObject({ p: share })]);

export const profilesSchema = z.strictObject({
  note: z.string(),
  /** How recording goes wrong, as shares of all events. */
  disorder: z.strictObject({ day_only: share, late: share, misdated: share, put_right: share, written_twice: share }),
  /** Traits of every profile that does not say otherwise. */
  common: z.record(z.string(), generator),
  profiles: z.array(z.strictObject({ id, weight: z.number().positive(), founder: z.boolean(), traits: z.record(z.string(), generator), figures: z.record(z.string(), z.number()).optional() })).min(1),
});

export const regionSchema = z.strictObject({
  note: z.string(),
  region: id,
  places: z.array(z.strictObject({ pilot: id, municipalities: z.array(id).min(1), weight: z.number().positive() })).min(1),
  employers: z.array(z.strictObject({ id, pilot: id, sector: id })).min(1),
  /** By step: who gets handoffs of it, the first whose area has the municipality (absent: all). Without a receiver nobody owns it. */
  services: z.record(z.string(), z.array(z.strictObject({ service_id: id, receiver_id: id.nullable(), party: id, area: z.array(id).optional() })).min(1)),
});

export type FiguresData = z.infer<typeof figuresSchema>;
export type Behaviour = z.infer<typeof behaviourSchema>;
export type Moment = z.infer<typeof moment>;
export type Branch = z.infer<typeof branch>;
export type Act = z.infer<typeof act>;
export type Value = z.infer<typeof value>;
export type Generator = z.infer<typeof generator>;
export type Profiles = z.infer<typeof profilesSchema>;
export type Profile = Profiles['profiles'][number];
export type Disorder = Profiles['disorder'];
export type Region = z.infer<typeof regionSchema>;
