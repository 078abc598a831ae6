/**
 * Replays what was executed on the bundle of today: an execution that cannot be replayed would get stuck in production
 * at the next deployment. Needs no server.
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { ensureWorkflowBundle } from '../../worker/bundle';
import { installRuntime } from '../../worker/hire-worker';

export type History = temporal.api.history.v1.IHistory;

/** One run of an execution, with all its events. */
export interface Run {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: History;
}

/** A run as fetched, or as JSON. */
export type Replayable = Pick<Run, 'workflowId' | 'runId'> & { readonly history: unknown };

/** Replays the runs; gives the message of the first fault of each that does not come out the same, by `workflowId runId`. */
export async function replayFaults(runs: Iterable<Replayable>): Promise<ReadonlyMap<string, string>> {
  installRuntime('ERROR');
  const faults = new Map<string, string>();
  const histories = [...runs].map(({ workflowId, history }) => ({ workflowId, history }));
  if (histories.length === 0) return faults;
  const options = { workflowBundle: { codePath: await ensureWorkflowBundle() }, replayName: 'tests' };
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, histories))
    if (error) faults.set(`${workflowId} ${runId}`, error.message);
  return faults;
}

/** Every run in the namespace, those of continued chains included, as the visibility store lists it now. */
export async function listRuns(client: Client): Promise<readonly WorkflowExecutionInfo[]> {
  const runs: WorkflowExecutionInfo[] = [];
  for await (const run of client.workflow.list()) runs.push(run);
  return runs;
}

/** The events of one run. */
export async function fetchRun(client: Client, workflowId: string, runId: string): Promise<Run> {
  return { workflowId, runId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
}

/** The runs of the newest execution of a workflow id, first one first. */
export async function fetchChain(client: Client, workflowId: string): Promise<readonly Run[]> {
  const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
  const chain: Run[] = [];
  for (let next: string | undefined = raw.workflowExecutionInfo?.firstRunId ?? runId; next; ) {
    const run = await fetchRun(client, workflowId, next);
    chain.push(run);
    next = run.history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return chain;
}
