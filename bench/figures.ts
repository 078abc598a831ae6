/** Figures that benches share: latencies, medians, and what a workflow's history cost. */
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';

export interface Latency {
  readonly n: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly steps_per_second: number;
}

export interface HistoryCost {
  readonly runs: number;
  readonly events: number;
  readonly bytes: number;
  readonly timers: number;
  /** Billable actions as Temporal Cloud counts them: starts, continued runs, updates, timers, local activities by task. */
  readonly actions: number;
  readonly longestRun: number;
}

/** Median of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Nearest-rank quantile of some numbers, 0 to 1; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** @param totalMs  how long all of them took together */
export function latencyOf(times: readonly number[], totalMs: number): Latency {
  return { n: times.length, p50_ms: round(median(times)), p99_ms: round(quantile(times, 0.99)), steps_per_second: round((times.length / totalMs) * 1000) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Events and actions of an execution along its whole chain of continued runs. */
export async function historyCost(client: Client, workflowId: string): Promise<HistoryCost> {
  const cost = { runs: 0, events: 0, bytes: 0, timers: 0, actions: 0, longestRun: 0 };
  let runId = await firstRunOf(client, workflowId);
  while (runId !== undefined) {
    const { events = [] } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const list = events ?? [];
    cost.runs += 1;
    cost.events += list.length;
    cost.longestRun = Math.max(cost.longestRun, list.length);
    cost.bytes += Buffer.byteLength(historyToJSON({ events: list }));
    const count = (attributes: keyof (typeof list)[number]): number => list.filter((e) => e[attributes]).length;
    const timers = count('timerStartedEventAttributes');
    cost.timers += timers;
    cost.actions += 1 + timers + count('workflowExecutionUpdateAcceptedEventAttributes') + count('workflowExecutionSignaledEventAttributes') + count('markerRecordedEventAttributes');
    runId = list.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return cost;
}

async function firstRunOf(client: Client, workflowId: string): Promise<string | undefined> {
  const description = await client.workflow.getHandle(workflowId).describe();
  return description.raw.workflowExecutionInfo?.firstRunId ?? description.runId;
}
