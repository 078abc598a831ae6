/**
 * The objects that a step is about (the case, an application, a member) with their waits, and how one wait of a step
 * is made. UTC milliseconds; Infinity means "not yet".
 */
import type { CaseView, Subject } from '../view/case-view';
import { type Truth, allHold } from '../view/condition';
import type { PreparedEvent } from '../view/prepared-event';
import { firstEvent } from './first-event';
import type { StepPlan } from './step-plan';
import type { StepProgress } from './step-progress';
import type { Parties } from './turns';
import type { WaitDraft } from './wait';

/** What the waits of a case are built from. */
export interface WaitContext {
  readonly view: CaseView;
  readonly plans: readonly StepPlan[];
  readonly progress: StepProgress;
  readonly parties: Parties;
}

/** One object that a step is about: the case, an application, an employment, a member, a checkpoint. */
export interface StepObject {
  readonly plan: StepPlan;
  /** '' for the case. */
  readonly objectId: string;
  readonly applies: Truth;
  readonly startedAt: number;
  readonly doneAt: number;
  /** When it counts as passed without having been done. */
  readonly overtakenAt: number;
  readonly waits: readonly WaitDraft[];
}

/** Adds the objects of one step with their waits, in order of appearance. */
export type StepBuilder = (context: WaitContext, plan: StepPlan, into: StepObject[]) => void;

/** From when to when something is waited for, and the event that opened it; none when the step became ready. */
export interface Span {
  readonly opened: number;
  readonly closed: number;
  readonly openedBy?: PreparedEvent | undefined;
}

/** Adds a wait of a step; one that would close at or before its opening does not exist (waits.md §3). */
export function addWait(context: WaitContext, plan: StepPlan, subject: Subject, objectId: string, span: Span, into: WaitDraft[]): void {
  const { opened, closed, openedBy } = span;
  if (closed <= opened || opened === Infinity) return;
  const kindHolds = plan.kind === 'party' || plan.kindAfter.length === 0 || firstEvent(context.view, plan.kindAfter, subject) !== undefined;
  into.push({
    source: 'step',
    step: plan.step.id,
    order: plan.order,
    turns: context.parties.turnsOf(plan, subject, opened),
    opened,
    closed,
    optional: plan.step.optional,
    readyAt: context.progress.readyAt(plan.order),
    heldBackBy: [],
    inPlaceOf: undefined,
    substitutes: [],
    objectId,
    person: subject.member,
    kind: kindHolds ? plan.kind : 'party',
    openedBy: openedBy?.id,
  });
}

/** Does the step apply to an object, by the newest facts that belong to it? */
export function appliesTo(context: WaitContext, plan: StepPlan, subject: Subject): Truth {
  return allHold(context.view, plan.step.applies_if, context.view.asOf.day, subject);
}

