/** The least that an entity on Temporal can be: an update that runs one empty local activity and answers. The yardstick of bench:engine. */
import { condition, defineSignal, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';

export interface BareActivities {
  nothing(step: number): Promise<void>;
}

const { nothing } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '15 seconds' });

export const stepUpdate = defineUpdate<number, [unknown]>('step');
export const endSignal = defineSignal('end');

export async function bare(): Promise<number> {
  let steps = 0;
  let hasEnded = false;
  setHandler(stepUpdate, async () => {
    steps += 1;
    await nothing(steps);
    return steps;
  });
  setHandler(endSignal, () => { hasEnded = true; });
  await condition(() => hasEnded);
  return steps;
}
