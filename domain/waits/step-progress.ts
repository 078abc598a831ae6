/**
 * Which steps of a case apply, when each was done or overtaken, and since when it is ready (waits.md §2). Instants
 * are UTC milliseconds; Infinity means "not yet". Every answer is worked out once per view.
 */
import { addMonths } from '../calendar/day';
import { durationOf } from '../calendar/duration';
import { type CaseView, TALENT } from '../view/case-view';
import { type Truth, allHold } from '../view/condition';
import { firstAt } from './first-event';
import type { StepPlan } from './step-plan';

export class StepProgress {
  private readonly applicable: (Truth | 'unasked')[];
  private readonly done: number[] = [];
  private readonly ready: number[] = [];

  constructor(
    private readonly view: CaseView,
    private readonly plans: readonly StepPlan[],
    private readonly beginsAt: number,
  ) {
    this.applicable = plans.map(() => 'unasked');
  }

  /** Does the step apply to the case, by the newest facts of the view? */
  applies(order: number): Truth {
    let truth = this.applicable[order];
    if (truth === 'unasked') {
      truth = allHold(this.view, this.plan(order).step.applies_if, this.view.asOf.day, TALENT);
      this.applicable[order] = truth;
    }
    return truth;
  }

  /** Done for its successors: the first done event, or what the semantics put in its place. */
  doneAt(order: number): number {
    return (this.done[order] ??= this.findDone(order));
  }

  /** When a step of a later stage that waits for this one was first done, whether or not this one has been. */
  overtakerAt(order: number): number {
    let first = Infinity;
    for (const other of this.plan(order).overtakers) first = Math.min(first, this.doneAt(other));
    return first;
  }

  /** Done, else overtaken. */
  passedAt(order: number): number {
    const done = this.doneAt(order);
    return done < Infinity ? done : this.overtakerAt(order);
  }

  /** Latest of the case's beginning and of every predecessor's passing; those that do not apply give way to their own. */
  readyAt(order: number): number {
    return (this.ready[order] ??= this.findReady(order));
  }

  private plan(order: number): StepPlan {
    const plan = this.plans[order];
    if (!plan) throw new Error(`the model has no step at position ${order}`);
    return plan;
  }

  private findReady(order: number): number {
    const { waitsFor, softMandatory } = this.plan(order);
    let ready = this.beginsAt;
    for (const p of waitsFor) ready = Math.max(ready, this.predecessorAt(p));
    for (const p of softMandatory) ready = Math.max(ready, this.predecessorAt(p));
    return ready;
  }

  private predecessorAt(order: number): number {
    if (this.applies(order) === true) return this.passedAt(order);
    let latest = this.beginsAt;
    for (const p of this.plan(order).waitsFor) latest = Math.max(latest, this.predecessorAt(p));
    return latest;
  }

  private findDone(order: number): number {
    const { step } = this.plan(order);
    const { decision_step, employer_assessed } = this.view.edition.semantics;
    if (step.id === decision_step.step) return this.decidedAt();
    const own = firstAt(this.view, step.done_events, TALENT);
    return step.id === employer_assessed.step ? Math.min(own, this.assessedElsewhereAt()) : own;
  }

  /** The later of grant and service, of the earliest application that has both; a refusal opens nothing. */
  private decidedAt(): number {
    const { granted, served } = this.view.edition.semantics.decision_step;
    for (const application of this.view.applications) {
      const subject = { member: '', application };
      const at = Math.max(firstAt(this.view, [granted], subject), firstAt(this.view, [served], subject));
      if (at < Infinity) return at;
    }
    return Infinity;
  }

  /** An assessment of the same employer in another case, not older than the look-back before the need. */
  private assessedElsewhereAt(): number {
    const { view } = this;
    const { event, anchor, max_age } = view.edition.semantics.employer_assessed;
    const need = view.named(anchor)[0];
    if (!need || view.employerEvents.length === 0) return Infinity;
    const age = durationOf(max_age);
    const oldest = age.in === 'months' ? addMonths(need.day, -age.amount) : need.day - age.amount;
    return view.employerEvents.find((e) => e.name === event && e.day >= oldest)?.at ?? Infinity;
  }
}
