/** Every object of every step of a case with its waits: the step's plan says by which rule of waits.md §3. */
import { ofCase } from './case-steps';
import { ofApplications, ofCheckpoints, ofEmploymentEvents, ofEmployments, ofRounds } from './object-steps';
import type { StepBuilder, StepObject, WaitContext } from './step-object';
import type { WaitMode } from './step-plan';

const BUILDERS: Readonly<Record<WaitMode, StepBuilder>> = {
  case: ofCase,
  application: ofApplications,
  employment: ofEmployments,
  employment_event: ofEmploymentEvents,
  checkpoint: ofCheckpoints,
  rounds: ofRounds,
};

/** The objects of all steps, in the order of the model, then of their appearance. */
export function stepObjectsOf(context: WaitContext): readonly StepObject[] {
  const objects: StepObject[] = [];
  for (const plan of context.plans) BUILDERS[plan.mode](context, plan, objects);
  return objects;
}
