/** Where each step of a case stands as of the view, for `hires show`: one row per object that the step is about. */
import type { CaseView } from '../view/case-view';
import { caseWaitsOf } from './case-waits';
import type { StepObject } from './step-object';

/**
 * `ended`: no longer waited for although it was not done (refused, lapsed, or the case is over).
 * `overtaken`: not recorded as done, but a later step was; the data-quality list names it.
 */
export type StepStateName = 'not_applicable' | 'unknown' | 'not_ready' | 'ready' | 'started' | 'done' | 'overtaken' | 'ended';

export interface StepState {
  readonly step: string;
  /** Application, employment, member or checkpoint; null for the case. */
  readonly object_id: string | null;
  readonly state: StepStateName;
  /** When all that it waits for had passed; UTC milliseconds, null: not yet. */
  readonly enabled_at: number | null;
  readonly started_at: number | null;
  readonly done_at: number | null;
}

/** One row per step and object in the order of the model; a step without any object has one row of its own. Empty for a case without events. */
export function stepStates(view: CaseView): readonly StepState[] {
  const { exists, objects, progress } = caseWaitsOf(view);
  if (!exists) return [];
  const states: StepState[] = [];
  for (const step of view.edition.model.steps) {
    const own = objects.filter((o) => o.plan.step === step);
    const order = view.edition.stepOrder.get(step.id) ?? 0;
    const readyAt = progress.readyAt(order);
    for (const o of own)
      states.push({
        step: step.id,
        object_id: o.objectId === '' ? null : o.objectId,
        state: stateOf(o, readyAt),
        enabled_at: orNull(o.applies === true ? readyAt : Infinity),
        started_at: orNull(o.startedAt),
        done_at: orNull(o.doneAt),
      });
    if (own.length > 0) continue;
    const applies = progress.applies(order);
    const state = applies === undefined ? 'unknown' : !applies ? 'not_applicable' : readyAt < Infinity ? 'ready' : 'not_ready';
    states.push({ step: step.id, object_id: null, state, enabled_at: orNull(applies === true ? readyAt : Infinity), started_at: null, done_at: null });
  }
  return states;
}

function stateOf(o: StepObject, readyAt: number): StepStateName {
  if (o.applies === undefined) return 'unknown';
  if (!o.applies) return 'not_applicable';
  if (o.waits.some((w) => w.closed === Infinity)) return o.startedAt < Infinity ? 'started' : 'ready';
  if (o.doneAt < Infinity) return 'done';
  if (o.overtakenAt < Infinity) return 'overtaken';
  if (o.waits.length > 0) return 'ended';
  return readyAt < Infinity ? 'ready' : 'not_ready';
}

function orNull(at: number): number | null {
  return at < Infinity ? at : null;
}
