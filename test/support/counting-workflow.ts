/** A workflow that keeps a count in its module, as no hire should: for the test that each execution has a module of its own. */
import { condition, defineQuery, setHandler } from '@temporalio/workflow';

let executions = 0;

export async function counting(): Promise<void> {
  executions += 1;
  setHandler(defineQuery<number>('executions'), () => executions);
  await condition(() => false);
}
