/** The worker that carries hires: their workflows and the activities that record what they decide. */
import { DefaultLogger, NativeConnection, Runtime, Worker, makeTelemetryFilterString } from '@temporalio/worker';
import { makeRecordFacts } from '../activities/record-facts';
import { makeRecordRefusedInput } from '../activities/record-refused-input';
import type { TemporalTarget } from '../client/connection';
import { HIRE_QUEUE } from '../client/ids';
import { newestEdition } from '../domain/model/edition';
import { forwardedEvents } from '../domain/model/forwarded-events';
import type { Database } from '../prisma/database';

export interface HireWorkerOptions {
  readonly temporal: TemporalTarget;
  readonly db: Database;
  readonly bundlePath: string;
  /** Hires kept in memory; absent: 600, which fits 0.5 GB beside the rest. */
  readonly maxCachedHires?: number | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

export interface HireWorker {
  /** Counts as working: polls for tasks. */
  isRunning(): boolean;
  /** Resolves when the worker has ended; rejects when it failed. */
  readonly ended: Promise<void>;
  /** Lets running steps end, then closes the connection. Calling it again waits for the same. */
  stop(): Promise<void>;
}

const CACHED_HIRES = 600;

let isInstalled = false;

/** Signals are ours: the SDK's own handlers would drain the worker while the program still needs it. The first call in a process counts. */
export function installRuntime(logLevel: 'WARN' | 'ERROR' = 'WARN'): void {
  if (isInstalled) return;
  isInstalled = true;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger(logLevel),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}

/** Starts polling; resolves when connected. @throws when Temporal does not answer */
export async function startHireWorker(options: HireWorkerOptions): Promise<HireWorker> {
  installRuntime();
  const { temporal, db } = options;
  const connection = await NativeConnection.connect({
    address: temporal.address,
    ...(temporal.tls !== undefined && { tls: temporal.tls }),
    ...(temporal.apiKey !== undefined && { apiKey: temporal.apiKey }),
  });
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: HIRE_QUEUE,
    workflowBundle: { codePath: options.bundlePath },
    activities: {
      recordFacts: makeRecordFacts(db, { forwardedEvents: forwardedEvents(newestEdition()) }),
      recordRefusedInput: makeRecordRefusedInput(db),
    },
    maxConcurrentWorkflowTaskExecutions: 20,
    maxConcurrentLocalActivityExecutions: 20,
    maxCachedWorkflows: options.maxCachedHires ?? CACHED_HIRES,
    shutdownGraceTime: '20 seconds',
  });
  const ended = worker.run();
  ended.catch((error: Error) => options.log?.(`the worker has ended: ${error.message}`));
  let stopping: Promise<void> | undefined;
  return {
    isRunning: () => worker.getState() === 'RUNNING',
    ended,
    stop: () => {
      stopping ??= (async () => {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await ended.catch(() => {});
        await connection.close();
      })();
      return stopping;
    },
  };
}
