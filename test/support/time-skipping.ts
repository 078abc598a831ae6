/**
 * Virtual time of single hires, on the server's own time skipping (recipes: one clock per execution, forward only). The
 * SDK has no public way to it yet, so the service calls are made here and nowhere else.
 *
 * A hire's clock begins at an instant that the test names, which may lie decades ahead of the machine's: the execution
 * is started with a delay and moved to the end of it. So tests speak of fixed dates and give the same result in any
 * year. The same clock goes on when the hire is started again, after its end or after Temporal has lost it.
 */
import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { workflowIdOf } from '../../client/ids';

type Service = Connection['workflowService'];
type StartRequest = Parameters<Service['startWorkflowExecution']>[0];
type MultiRequest = Parameters<Service['executeMultiOperation']>[0];

/** Arguments of the development server under which an execution can skip time, and fast. */
export const TIME_SKIPPING_ARGS = Object.entries({
  'frontend.WorkflowTimeSkippingEnabled': 'true',
  'frontend.WorkflowTimeSkippingMaxSkipPerSession': '100000',
  'history.timerProcessorMaxTimeShift': '"10ms"',
  'history.timerProcessorMaxPollRPS': '1000',
  'history.timerProcessorMaxPollHostRPS': '1000',
  // Without this one virtual time is wrong from the third run of a chain on.
  'history.workflowIdReuseMinimalInterval': '"0s"',
}).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]);

const SKIPS = 100_000;
const FAST_FORWARD_LIMIT_MS = 60_000;
/** A poll that takes longer is asked again; the server answers as soon as it is there. */
const POLL_LIMIT_MS = 10_000;
const START_ATTEMPTS = 5;
const REJECT_DUPLICATE = 3;
const ALREADY_EXISTS = 6;
const COMPLETED = 2;
const FAILED = 3;

/** Whole days on, or to an instant (ISO). */
export type TimeStep = { readonly days: number } | { readonly to: string };

export class TimeMachine {
  /** Where clocks begin that have not begun yet, UTC milliseconds, by workflow id. */
  private readonly beginnings = new Map<string, number>();
  /** How far the clocks are ahead of the machine's, milliseconds, by workflow id. */
  private readonly leads = new Map<string, number>();
  private readonly start: Service['startWorkflowExecution'];

  /** Every execution that is started through this connection begins at its hire's present. */
  constructor(private readonly connection: Connection, private readonly namespace: string) {
    const service = connection.workflowService;
    this.start = service.startWorkflowExecution.bind(service) as Service['startWorkflowExecution'];
    const startMany = service.executeMultiOperation.bind(service);
    Object.assign(service, {
      startWorkflowExecution: (request: StartRequest) => this.startAtPresent(request),
      executeMultiOperation: async (request: MultiRequest) => {
        // The server allows no delay here: the start goes ahead, and the operation must then find the execution running.
        const onlyUpdate = { ...request, operations: (request.operations ?? []).map((o) => (o.startWorkflow ? { startWorkflow: { ...o.startWorkflow, workflowIdReusePolicy: REJECT_DUPLICATE } } : o)) };
        for (let attempt = 1; ; attempt++) {
          for (const { startWorkflow } of request.operations ?? []) if (startWorkflow) await this.startAtPresent(startWorkflow);
          try {
            return await startMany(onlyUpdate);
          } catch (error) {
            // It has ended in between: once more.
            if (attempt === START_ATTEMPTS || (error as { code?: number }).code !== ALREADY_EXISTS) throw error;
          }
        }
      },
    });
  }

  /** The hire's clock begins at this instant (ISO) when it is started for the first time. */
  begin(hireId: string, instant: string): void {
    this.beginnings.set(workflowIdOf(hireId), Date.parse(instant));
  }

  /** What the hire's workflow takes for the present, UTC milliseconds; before its clock has begun, its beginning. */
  async virtualNow(hireId: string): Promise<number> {
    const workflowId = workflowIdOf(hireId);
    const clock = this.leads.has(workflowId) ? await this.clockOf(workflowId) : undefined;
    return clock?.isRunning ? clock.at : this.presentOf(workflowId);
  }

  /**
   * Moves a running hire by whole days or to an instant (ISO), through every deadline and continued run on the way, and
   * stops there. Its clock then goes on at the ordinary pace. A hire that ends on the way stays at its end.
   * @throws Error for an instant that is past already, or when it takes too long
   */
  async forward(hireId: string, by: TimeStep): Promise<void> {
    const workflowId = workflowIdOf(hireId);
    const now = await this.virtualNow(hireId);
    const target = targetOf(by, now);
    if (!(target > now)) throw new Error(`hire ${hireId} is at ${new Date(now).toISOString()}; time goes forward only, not to ${new Date(target).toISOString()}`);
    const id = randomUUID();
    await this.connection.workflowService.updateWorkflowExecutionOptions({
      namespace: this.namespace,
      workflowExecution: { workflowId },
      updateMask: { paths: ['time_skipping_config'] },
      workflowExecutionOptions: { timeSkippingConfig: fastForward(id, target - now) },
    });
    await this.arrived(workflowId, id);
    await this.noteLead(workflowId);
  }

  /** Time goes by while no workflow of the hire runs; the next one begins at the later instant. */
  elapse(hireId: string, by: TimeStep): void {
    const workflowId = workflowIdOf(hireId);
    const now = this.presentOf(workflowId);
    this.leads.set(workflowId, (this.leads.get(workflowId) ?? 0) + Math.max(targetOf(by, now) - now, 0));
  }

  private presentOf(workflowId: string): number {
    const lead = this.leads.get(workflowId);
    return lead === undefined ? (this.beginnings.get(workflowId) ?? Date.now()) : Date.now() + lead;
  }

  private async startAtPresent(request: StartRequest): ReturnType<Service['startWorkflowExecution']> {
    const { workflowId } = request;
    if (!workflowId) throw new Error('a workflow without an id was started');
    const delayMs = this.presentOf(workflowId) - Date.now();
    if (delayMs <= 0) return this.start(request);
    const id = randomUUID();
    const answer = await this.start({ ...request, workflowStartDelay: msToTs(delayMs), timeSkippingConfig: fastForward(id, delayMs) });
    if (answer.started) {
      await this.arrived(workflowId, id);
      await this.noteLead(workflowId);
    }
    return answer;
  }

  /** The clock of the newest execution: where it stands, or where it ended. */
  private async clockOf(workflowId: string): Promise<{ readonly at: number; readonly isRunning: boolean }> {
    const { workflowExtendedInfo, workflowExecutionInfo } = await this.connection.workflowService.describeWorkflowExecution({
      namespace: this.namespace, execution: { workflowId },
    });
    const closedAt = workflowExecutionInfo?.closeTime;
    const time = closedAt ?? workflowExtendedInfo?.timeSkippingInfo?.currentTime;
    return { at: time ? tsToMs(time) : Date.now(), isRunning: !closedAt };
  }

  /** Rather a few milliseconds too far ahead than behind: the next execution must not begin before the last one ended. */
  private async noteLead(workflowId: string): Promise<void> {
    const askedAt = Date.now();
    const { at } = await this.clockOf(workflowId);
    this.leads.set(workflowId, Math.max(at - askedAt, this.leads.get(workflowId) ?? 0));
  }

  private async arrived(workflowId: string, fastForwardId: string): Promise<void> {
    for (const giveUpAt = Date.now() + FAST_FORWARD_LIMIT_MS; Date.now() < giveUpAt; ) {
      const answer = await this.poll(workflowId, fastForwardId);
      if (answer?.fastForwardPollingResult === COMPLETED) return;
      if (answer?.fastForwardPollingResult !== FAILED) continue;
      if (answer.failedReason?.includes('ended before')) return;
      throw new Error(`${workflowId} cannot be moved in time: ${answer.failedReason ?? 'no reason given'}`);
    }
    throw new Error(`${workflowId} did not get there within ${FAST_FORWARD_LIMIT_MS / 1000} s; does something keep it busy?`);
  }

  private async poll(workflowId: string, fastForwardId: string) {
    const request = { namespace: this.namespace, workflowExecution: { workflowId }, fastForwardId };
    try {
      return await this.connection.withDeadline(Date.now() + POLL_LIMIT_MS, () => this.connection.workflowService.pollWorkflowExecutionTimeSkipping(request));
    } catch (error) {
      if (NO_ANSWER_YET.has((error as { code?: number }).code ?? 0)) return undefined;
      throw error;
    }
  }
}

/** Deadline exceeded, and cancelled: when the deadline comes, server and client race for who ends the call. */
const NO_ANSWER_YET: ReadonlySet<number> = new Set([4, 1]);

function targetOf(by: TimeStep, nowMs: number): number {
  return 'to' in by ? Date.parse(by.to) : nowMs + by.days * 86_400_000;
}

function fastForward(id: string, ms: number) {
  return { enabled: true, maxSessionSkipCount: SKIPS, fastForwardConfig: { id, duration: msToTs(ms) } };
}
