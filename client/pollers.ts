/** Who looks after the hires: counts pollers on the queue, not processes; a process that no longer polls helps nobody. */
import type { Client } from '@temporalio/client';
import { HIRE_QUEUE } from './ids';

const WORKFLOW_TASKS = 1;
/** A poll lasts up to a minute, and one that began longer ago than this has not come back. */
const LAST_POLL_MS = 75_000;

/** Pollers that have asked for hire tasks lately. @throws when Temporal does not answer within `timeoutMs` */
export async function countPollers(client: Client, nowMs: number, timeoutMs = 2_000): Promise<number> {
  const { pollers } = await client.connection.withDeadline(nowMs + timeoutMs, () =>
    client.workflowService.describeTaskQueue({ namespace: client.options.namespace, taskQueue: { name: HIRE_QUEUE }, taskQueueType: WORKFLOW_TASKS }),
  );
  return (pollers ?? []).filter((p) => Number(p.lastAccessTime?.seconds ?? 0) * 1000 > nowMs - LAST_POLL_MS).length;
}
