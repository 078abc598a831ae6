/**
 * What an edition says about the waits of each step, worked out once per edition and shared by every case: how they
 * open, who overtakes whom, whose turn it is after which event. Positions in the model stand for steps in here.
 */
import type { Edition } from '../model/edition';
import type { StepDefinition } from '../model/model.schema';
import type { Semantics } from '../model/semantics.schema';
import type { WaitKind } from './wait';

/** How a step's waits open and close: the rows of waits.md §3. */
export type WaitMode = 'case' | 'application' | 'employment' | 'employment_event' | 'checkpoint' | 'rounds';

type TurnTarget = Semantics['turns'][string]['after'][string];

/** Openings and closings that belong together: a step has one such pair of lists, or one per kind of request. */
export interface RoundRule {
  readonly opens: readonly string[];
  readonly closes: readonly string[];
  readonly both: readonly string[];
}

export interface StepPlan {
  readonly step: StepDefinition;
  readonly order: number;
  readonly mode: WaitMode;
  readonly rounds: readonly RoundRule[];
  /** Events beside done and fail that close its waits. */
  readonly ends: readonly string[];
  readonly waitsFor: readonly number[];
  /** `soft_after`: mandatory ones make ready; optional ones hold back while they are under way. */
  readonly softMandatory: readonly number[];
  readonly softOptional: readonly string[];
  /** Steps of a later stage that wait for it, directly or through others. */
  readonly overtakers: readonly number[];
  readonly party: string;
  readonly turns: ReadonlyMap<string, TurnTarget>;
  readonly turnEvents: readonly string[];
  readonly kind: WaitKind;
  /** The kind holds only after one of these events; empty: always. */
  readonly kindAfter: readonly string[];
}

const plans = new WeakMap<Edition, readonly StepPlan[]>();

/** The plans of an edition's steps, in the order of the model. */
export function stepPlansOf(edition: Edition): readonly StepPlan[] {
  let made = plans.get(edition);
  if (!made) {
    made = edition.model.steps.map((step, order) => planOf(edition, step, order));
    plans.set(edition, made);
  }
  return made;
}

function planOf(edition: Edition, step: StepDefinition, order: number): StepPlan {
  const { turns, wait_rules, wait_kinds } = edition.semantics;
  const rule = wait_rules[step.id];
  const kind = wait_kinds[step.id];
  const after = new Map(Object.entries(turns[step.id]?.after ?? {}));
  const positions = (ids: readonly string[]): number[] => ids.map((id) => positionOf(edition, id));
  const isOptional = (id: string): boolean => edition.steps.get(id)?.optional === true;
  return {
    step,
    order,
    mode: rule?.mode ?? modeOf(step),
    rounds: rule?.pairs
      ? Object.entries(rule.pairs).map(([opens, closes]) => roundRule([opens], [closes]))
      : [roundRule(rule?.opens ?? step.start_events, rule?.closes ?? [...step.done_events, ...step.fail_events])],
    ends: rule?.ends ?? [],
    waitsFor: positions(step.waits_for),
    softMandatory: positions(step.soft_after.filter((id) => !isOptional(id))),
    softOptional: step.soft_after.filter(isOptional),
    overtakers: overtakersOf(edition, step),
    party: turns[step.id]?.before ?? step.actor,
    turns: after,
    turnEvents: [...after.keys()],
    kind: kind?.kind ?? 'party',
    kindAfter: kind?.after === undefined ? [] : [kind.after],
  };
}

function roundRule(opens: readonly string[], closes: readonly string[]): RoundRule {
  return { opens, closes, both: [...opens, ...closes] };
}

function modeOf(step: StepDefinition): WaitMode {
  if (step.optional || step.per === 'family_member') return 'rounds';
  return step.per;
}

function positionOf(edition: Edition, id: string): number {
  const position = edition.stepOrder.get(id);
  if (position === undefined) throw new Error(`edition ${edition.id} has no step ${id}`);
  return position;
}

function overtakersOf(edition: Edition, step: StepDefinition): number[] {
  const stage = edition.stageOrder.get(step.stage) ?? 0;
  const waiting = new Set<string>();
  const collect = (id: string): void => {
    for (const other of edition.model.steps)
      if (!waiting.has(other.id) && other.waits_for.includes(id)) {
        waiting.add(other.id);
        collect(other.id);
      }
  };
  collect(step.id);
  return edition.model.steps.flatMap((other, i) => (waiting.has(other.id) && (edition.stageOrder.get(other.stage) ?? 0) > stage ? [i] : []));
}
