/**
 * All waits of a case as of the view, made once per view: from the steps and beside them, with who stands in whose
 * place and who holds whom back. After the end of the case nobody is waited for (waits.md §1).
 */
import type { CaseView } from '../view/case-view';
import { objectionWaits, questionWaits } from './beside-steps';
import { handoffWaits } from './handoff-waits';
import { stepPlansOf } from './step-plan';
import { StepProgress } from './step-progress';
import type { StepObject, WaitContext } from './step-object';
import { stepObjectsOf } from './step-waits';
import { Parties } from './turns';
import type { Wait, WaitDraft } from './wait';

export interface CaseWaits {
  /** Smallest instant of the case's events; T when there are none. UTC milliseconds. */
  readonly beginsAt: number;
  /** First closing or erasure, else T. */
  readonly endsAt: number;
  /** The case has events of its own; without, it has no waits. */
  readonly exists: boolean;
  readonly hasEnded: boolean;
  /** In order of opening. */
  readonly waits: readonly Wait[];
  readonly objects: readonly StepObject[];
  readonly progress: StepProgress;
}

const known = new WeakMap<CaseView, CaseWaits>();

/** The waits of a case with what they were made from. */
export function caseWaitsOf(view: CaseView): CaseWaits {
  let made = known.get(view);
  if (!made) known.set(view, (made = makeCaseWaits(view)));
  return made;
}

/** Every wait of the case, open (closed = Infinity) or closed, in order of opening. Quiet time is none. */
export function waitIntervals(view: CaseView): readonly Wait[] {
  return caseWaitsOf(view).waits;
}

function makeCaseWaits(view: CaseView): CaseWaits {
  const { edition } = view;
  const first = view.events.find((e) => edition.events.get(e.name)?.scope !== 'tenant');
  const end = view.endedOn === undefined ? undefined : view.events.find((e) => edition.caseEnds.has(e.name));
  const beginsAt = first?.at ?? view.asOf.at;
  const endsAt = Math.max(end?.at ?? view.asOf.at, beginsAt);
  const plans = stepPlansOf(edition);
  const progress = new StepProgress(view, plans, beginsAt);
  const base = { beginsAt, endsAt, exists: first !== undefined, hasEnded: end !== undefined, progress };
  if (!first) return { ...base, waits: [], objects: [] };
  const context: WaitContext = { view, plans, progress, parties: new Parties(view) };
  const objects = stepObjectsOf(context);
  const ofSteps = objects.flatMap((o) => o.waits);
  const all = [...ofSteps, ...questionWaits(context, ofSteps), ...objectionWaits(context), ...handoffWaits(context, ofSteps)];
  linkWaits(objects, all);
  if (base.hasEnded) for (const w of all) w.closed = Math.min(w.closed, endsAt);
  const waits = all.filter((w) => w.opened < endsAt || !base.hasEnded).sort((a, b) => a.opened - b.opened);
  return { ...base, objects, waits };
}

/** Tells each wait who may stand in its place, and which waits of optional steps hold it back. */
function linkWaits(objects: readonly StepObject[], all: readonly WaitDraft[]): void {
  const drafts = new Map<Wait, WaitDraft>(all.map((w) => [w, w]));
  for (const w of all) if (w.inPlaceOf) drafts.get(w.inPlaceOf)?.substitutes.push(w);
  for (const { plan, waits } of objects)
    for (const w of waits)
      for (const soft of plan.softOptional)
        for (const other of objects) if (other.plan.step.id === soft) w.heldBackBy.push(...other.waits);
}
