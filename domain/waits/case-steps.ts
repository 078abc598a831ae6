/** Waits of the mandatory steps of a case: owed once ready, again after a failure or a later start (waits.md §3). */
import { type CaseView, TALENT } from '../view/case-view';
import { type PreparedEvent, compareEvents } from '../view/prepared-event';
import { countNamed, firstEvent } from './first-event';
import { roundsOf } from './rounds';
import { type Span, type StepObject, type WaitContext, addWait } from './step-object';
import type { StepPlan } from './step-plan';
import type { WaitDraft } from './wait';

/** Opens when ready or started, whichever is first; closes when done, else when overtaken. */
export function ofCase(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
  const { view, progress } = context;
  const { step, order } = plan;
  const applies = progress.applies(order);
  const start = firstEvent(view, step.start_events, TALENT);
  const doneAt = progress.doneAt(order);
  const overtakenAt = doneAt < Infinity ? Infinity : progress.overtakerAt(order);
  const passedAt = Math.min(doneAt, overtakenAt);
  const waits: WaitDraft[] = [];
  if (applies === true) {
    const readyAt = progress.readyAt(order);
    const startedFirst = start !== undefined && start.at <= readyAt;
    const opened = startedFirst ? start.at : readyAt;
    const openedBy = startedFirst ? start : undefined;
    const add = (span: Span): void => addWait(context, plan, TALENT, '', span, waits);
    if (!step.repeatable && countNamed(view, step.fail_events) > 0) {
      if (passedAt > opened) addUntilFailed(view, plan, { opened, closed: passedAt, openedBy }, add);
    } else add({ opened, closed: passedAt, openedBy });
    if (step.repeatable && start && doneAt < Infinity) addRepeats(view, plan, start, add);
  }
  into.push({ plan, objectId: '', applies, startedAt: start?.at ?? Infinity, doneAt, overtakenAt, waits });
}

/** A failure closes the wait although the step is not done; a later start opens it again (A4). */
function addUntilFailed(view: CaseView, plan: StepPlan, first: Span, add: (span: Span) => void): void {
  const { start_events, fail_events } = plan.step;
  let open: Span | undefined = first;
  for (const e of view.select([...start_events, ...fail_events], TALENT)) {
    if (start_events.includes(e.name)) open ??= { opened: e.at, closed: first.closed, openedBy: e };
    else if (open && e.at >= open.opened) {
      add({ ...open, closed: Math.min(e.at, first.closed) });
      open = undefined;
    }
  }
  if (open) add(open);
}

/** After it was done once, a repeatable step is owed again from each later start until the next done or fail event. */
function addRepeats(view: CaseView, plan: StepPlan, firstStart: PreparedEvent, add: (span: Span) => void): void {
  const { step } = plan;
  if (countNamed(view, step.start_events) < 2) return;
  const firstDone = firstEvent(view, step.done_events, TALENT);
  if (!firstDone) return;
  const later = view
    .select([...step.start_events, ...step.done_events, ...step.fail_events], TALENT)
    .filter((e) => e !== firstStart && compareEvents(e, firstDone) > 0);
  for (const round of roundsOf(later, step.start_events, false)) add({ opened: round.opening.at, closed: round.closedAt, openedBy: round.opening });
}
