/**
 * What does not fit together in a hire's record. Nothing is inferred or rejected: each contradiction becomes a task
 * for the coordinator, who adds or corrects an event with its true date (detection.md §8).
 */
import { formatDay } from '../calendar/day';
import { reasonsOf } from './admit';
import type { Evaluation } from './evaluate';
import { stepStates } from '../waits/step-states';

export interface QualityTask {
  /** Stable code: step_overtaken, clock_unknown, reason_missing, not_started, after_end. */
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
  for (const s of stepStates(view))
    if (s.state === 'overtaken') tasks.push({ code: 'step_overtaken', about: s.step, message: `a later step is done, but nothing says that ${s.step} was; add its event with the true date` });
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
  // A start without an id is that of every employment (detection.md Addenda 3).
  const started = new Set([...view.named(employment.started), ...view.named(employment.new)].map((e) => e.employment));
  for (const id of view.employments)
    if (!started.has(id) && !started.has('')) tasks.push({ code: 'not_started', about: id, message: `employment ${id} has events but no start; add ${employment.started} with its date` });
  return tasks;
}
