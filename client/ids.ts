/** Ids of workflows and queues, made in this one place: they are permanent, unencrypted and searched by operators. */

/** Queue of hire workflows and their short database activities. */
export const HIRE_QUEUE = 'hires';

/** Workflow id of a hire. */
export function workflowIdOf(hireId: string): string {
  return `hire/${hireId}`;
}

/** Hire of a workflow id; undefined for another kind of workflow. */
export function hireIdOf(workflowId: string): string | undefined {
  return workflowId.startsWith('hire/') ? workflowId.slice(5) : undefined;
}
