/**
 * What does not fit together in a hire's record. Nothing is inferred or rejected: each contradiction becomes a task
 * for the coordinator, who adds or corrects an event with its true date (detection.md §8).
 */
import { formatDay } from '../calendar/day';
import { localDay } from '../calendar/helsinki';
import { reasonsOf } from './admit';
import type { CaseView } from '../view/case-view';
import type { Evaluation } from './evaluate';
import { type StepState, stepStates } from '../waits/step-states';

export interface QualityTask {
  /** Stable code: step_overtaken, order, clock_unknown, reason_missing, not_started, after_end. */
  readonly code: string;
  /** Step, clock, event or object it is about. */
  readonly about: string;
  readonly message: string;
}

/** Data-quality tasks of a hire, in a stable order. */
export function qualityTasks({ view, clocks }: Evaluation): QualityTask[] {
  const { edition } = view;
  const { employment, closing } = edition.semantics;
  const tasks: QualityTask[] = [];
  const steps = stepStates(view);
  for (const s of steps)
    if (s.state === 'overtaken') tasks.push({ code: 'step_overtaken', about: s.step, message: `a later step is done, but nothing says that ${s.step} was; add its event with the true date` });
  for (const [step, before] of outOfOrder(view, steps))
    tasks.push({ code: 'order', about: step, message: `${step} is dated before ${before}, which it waits for; correct the date that is wrong, if one is` });
  for (const c of clocks)
    if (c.state === 'unknown') tasks.push({ code: 'clock_unknown', about: `${c.sla.id} ${c.objectId ?? ''}`.trim(), message: `${c.sla.id} cannot be told: a fact, the date in the letter or the exact day is missing` });
  const ended = view.named(closing)[0];
  for (const e of view.events) {
    const definition = edition.events.get(e.name);
    if (definition?.reason_required && !e.source.reason_code)
      tasks.push({ code: 'reason_missing', about: e.id, message: `${e.name} has no reason; give one of ${reasonsOf(edition, definition)?.join(', ')} by a correction` });
    if (ended && e.day > ended.day && !edition.caseEnds.has(e.name) && e.source.source !== 'timer')
      tasks.push({ code: 'after_end', about: e.id, message: `${e.name} of ${formatDay(e.day)} is dated after the hire was closed` });
  }
  for (const id of unstartedEmployments(view))
    tasks.push({ code: 'not_started', about: id || 'employment', message: `${id ? `employment ${id}` : 'an employment'} has events but no start; add ${employment.started} with its date` });
  return tasks;
}

/** Pairs of steps that were done the other way round, by date: [the earlier one, the step that it waits for]. */
function outOfOrder(view: CaseView, steps: readonly StepState[]): (readonly [string, string])[] {
  const doneOn = new Map<string, number>();
  for (const { step, done_at } of steps)
    if (done_at !== null) {
      // An instant that ends a day belongs to that day.
      const day = localDay(done_at - 1);
      doneOn.set(step, Math.min(doneOn.get(step) ?? day, day));
    }
  return view.edition.model.steps.flatMap(({ id, waits_for }) => {
    const done = doneOn.get(id);
    return done === undefined ? [] : waits_for.filter((before) => (doneOn.get(before) ?? -Infinity) > done).map((before) => [id, before] as const);
  });
}

/** Employments of which something is recorded but not their start; without any id it is one nameless employment. */
function unstartedEmployments(view: CaseView): string[] {
  const { employment } = view.edition.semantics;
  const starts = new Set([...view.named(employment.started), ...view.named(employment.new)].map((e) => e.employment));
  // A start without an id is that of every employment (detection.md Addenda 3).
  if (starts.has('')) return [];
  const concerned = view.events.filter((e) => e.employment || view.edition.events.get(e.name)?.refs?.includes('employment_id'));
  const ids = new Set(concerned.map((e) => e.employment));
  if (ids.size > 1) ids.delete('');
  return [...ids].filter((id) => !starts.has(id));
}
