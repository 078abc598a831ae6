/**
 * Activities as workflows see them: time-outs and retries here, I/O in activities/. Recording facts is short and
 * idempotent, so it runs as a local activity in the same task; when Postgres is away for longer the SDK sets a timer
 * instead of holding the task, and it is tried without limit, because a decided fact must not be lost (ADR-0003).
 */
import { proxyLocalActivities } from '@temporalio/workflow';
import type { HireActivities } from '../activities/contract';

export const { recordFacts, recordRefusedInput } = proxyLocalActivities<HireActivities>({
  startToCloseTimeout: '15 seconds',
  localRetryThreshold: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});
