/**
 * Which steps of a hire have become ready, kept up event by event: the rules of waits.md §2 on what has happened so
 * far, without evaluating the whole case anew at each moment.
 */
import { type StepPlan, stepPlansOf } from '../waits/step-plan';
import type { Edition } from '../model/edition';
import type { Truth } from '../view/condition';
import { type Known, judge } from './condition';

/** Names of events after which another step may be ready: it is done, or a fact has changed. */
const moving = new WeakMap<Edition, ReadonlySet<string>>();

function movingOf(edition: Edition): ReadonlySet<string> {
  let names = moving.get(edition);
  if (!names) {
    names = new Set([...edition.model.steps.flatMap((s) => s.done_events), ...edition.factSources.keys(), edition.semantics.decision_step.granted]);
    moving.set(edition, names);
  }
  return names;
}

export class StepsSoFar {
  private readonly plans: readonly StepPlan[];
  private readonly done: boolean[];
  private readonly told: boolean[];
  private hasBegun = false;

  /** @param watched  ids of the steps to be told about */
  constructor(private readonly edition: Edition, private readonly watched: readonly string[], private readonly valueOf: (name: string) => Known) {
    this.plans = stepPlansOf(edition);
    this.done = this.plans.map(() => false);
    this.told = this.plans.map(() => false);
  }

  /**
   * Takes an event of the talent in.
   * @param decided  grant and service of one application have both happened
   * @returns steps that are ready since, each told once and none that is done already
   */
  after(name: string, decided: boolean): readonly string[] {
    if (this.hasBegun && !movingOf(this.edition).has(name)) return [];
    this.hasBegun = true;
    for (const { step, order } of this.plans)
      if (step.id === this.edition.semantics.decision_step.step ? decided : step.done_events.includes(name)) this.done[order] = true;
    return this.watched.filter((id) => {
      const order = this.edition.stepOrder.get(id) ?? -1;
      const plan = this.plans[order];
      if (!plan || this.told[order] || this.done[order] || this.applies(order) !== true) return false;
      const isReady = [...plan.waitsFor, ...plan.softMandatory].every((p) => this.hasPassed(p));
      if (isReady) this.told[order] = true;
      return isReady;
    });
  }

  private applies(order: number): Truth {
    const { applies_if } = this.planAt(order).step;
    return judge(this.edition, { all: applies_if.map((condition) => ({ condition })) }, this.valueOf);
  }

  /** Done, or replaced by its own predecessors where it does not apply. While nobody knows whether it does, nobody goes ahead. */
  private hasPassed(order: number): boolean {
    if (this.done[order]) return true;
    return this.applies(order) === false && this.planAt(order).waitsFor.every((p) => this.hasPassed(p));
  }

  private planAt(order: number): StepPlan {
    const plan = this.plans[order];
    if (!plan) throw new Error(`the model has no step at position ${order}`);
    return plan;
  }
}
