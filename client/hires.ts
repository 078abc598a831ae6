/**
 * The way to a hire: a command goes to its workflow as an update and comes back decided and stored. A hire without a
 * running workflow (closed, lost, or not there yet) is started with what Postgres knows.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, ServiceError, WithStartWorkflowOperation, WorkflowNotFoundError, WorkflowUpdateFailedError, isGrpcServiceError } from '@temporalio/client';
import { ApplicationFailure, type Workflow } from '@temporalio/common';
import type { OutsideCommand, Refusal, Reply } from '../domain/hire/command';
import { COMMAND_SIGNAL, COMMAND_UPDATE, STATUS_QUERY, WORKFLOW_TYPE, type HireInput, type HireStatus } from '../domain/hire/messages';
import type { HireState } from '../domain/hire/state';
import { HIRE_QUEUE, hireIdOf, workflowIdOf } from './ids';
import { NoTurnError, Turns } from './turns';

/** The hire refused the command; nothing changed. */
export class CommandRefusedError extends Error {
  override readonly name = 'CommandRefusedError';
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** No answer came in time: the command may or may not have been taken. Repeat it with the same key. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
}

/** There is no such hire, and the command may not begin one. */
export class HireNotFoundError extends Error {
  override readonly name = 'HireNotFoundError';
}

export interface HireClientOptions {
  readonly client: Client;
  /** The hire folded from the facts in Postgres; undefined when it has none. */
  readonly loadState: (hireId: string) => Promise<HireState | undefined>;
  /** How long to wait for one attempt, and before it for a turn, milliseconds. */
  readonly attemptMs?: number;
}

export interface SendOptions {
  /** The command may begin a hire that does not exist. */
  readonly mayBegin?: boolean;
  /** Known to have no running workflow: skips the first attempt. */
  readonly notRunning?: boolean;
}

/** For one hire, by one process; the server allows ten in all. */
const COMMANDS_AT_A_TIME = 4;
const ATTEMPT_MS = 10_000;
/** A command that was given back unserved is sent again after a pause that doubles, for as long as one attempt may take. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 800;
/** Failure types with which the server itself answers an update (seen with Temporal 1.32). */
const ENDED_BEFORE_SERVING = 'AcceptedUpdateCompletedWorkflow';
const UNSERVED = 'UnprocessedUpdate';
const GRPC_NOT_FOUND = 5;
/** The workflow task that carried the update failed, for example because another command came while the hire was ending. */
const GRPC_FAILED_PRECONDITION = 9;
const GRPC_UNKNOWN_OUTCOME = new Set([1, 4, 8, 14]); // cancelled, deadline exceeded, resource exhausted, unavailable

export class HireClient {
  private readonly attemptMs: number;
  private readonly turns: Turns;

  constructor(private readonly options: HireClientOptions) {
    this.attemptMs = options.attemptMs ?? ATTEMPT_MS;
    this.turns = new Turns(COMMANDS_AT_A_TIME, this.attemptMs);
  }

  /**
   * Sends a command and gives the hire's answer.
   * @throws CommandRefusedError, HireNotFoundError, OutcomeUnknownError
   */
  async send(hireId: string, command: OutsideCommand, options: SendOptions = {}): Promise<Reply> {
    return this.guarded(() => this.turns.take(hireId, () => this.attempts(hireId, command, options)));
  }

  /** Hands over input that must not be lost and that nobody waits for; durable once this returns. */
  async put(hireId: string, command: OutsideCommand): Promise<void> {
    await this.guarded(() => this.handle(hireId).signal(COMMAND_SIGNAL, command));
  }

  /** Starts the workflow of an open hire from its facts; false when one is running already. */
  async start(state: HireState): Promise<boolean> {
    const input: HireInput = { hireId: state.hireId, state };
    try {
      await this.options.client.workflow.start(WORKFLOW_TYPE, {
        args: [input], workflowId: workflowIdOf(state.hireId), taskQueue: HIRE_QUEUE, workflowIdReusePolicy: 'ALLOW_DUPLICATE', workflowIdConflictPolicy: 'FAIL',
      });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
      throw error;
    }
  }

  /** What the newest workflow of a hire says of itself, also when it has ended; undefined when there is none. */
  async status(hireId: string): Promise<HireStatus | undefined> {
    try {
      return await this.handle(hireId).query<HireStatus>(STATUS_QUERY);
    } catch (error) {
      if (isNotRunning(error)) return undefined;
      throw error;
    }
  }

  /** Ends a workflow whose facts are behind what Postgres knows (trust.md §5); it is then started anew. */
  async terminate(hireId: string, reason: string): Promise<void> {
    try {
      await this.handle(hireId).terminate(reason);
    } catch (error) {
      if (!isNotRunning(error)) throw error;
    }
  }

  /** Ids of all hires with a running workflow. Reads the visibility store, which lags by about a second. */
  async *running(): AsyncIterable<string> {
    for await (const execution of this.options.client.workflow.list({ query: `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'` })) {
      const hireId = hireIdOf(execution.workflowId);
      if (hireId !== undefined) yield hireId;
    }
  }

  private async attempts(hireId: string, command: OutsideCommand, options: SendOptions): Promise<Reply> {
    const giveUpAt = Date.now() + this.attemptMs;
    let isRunning = !options.notRunning;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return isRunning ? await this.update(hireId, command) : await this.startWithUpdate(hireId, command, options);
      } catch (error) {
        const wasEnded = isRunning && isNotRunning(error);
        if (Date.now() > giveUpAt || !(wasEnded || isNotTaken(error))) throw error;
        isRunning &&= !wasEnded;
        if (isNotTaken(error)) await pause(pauseMs);
      }
    }
  }

  private handle(hireId: string) {
    return this.options.client.workflow.getHandle(workflowIdOf(hireId));
  }

  private update(hireId: string, command: OutsideCommand): Promise<Reply> {
    return this.timed(() => this.handle(hireId).executeUpdate<Reply, [OutsideCommand]>(COMMAND_UPDATE, { args: [command], updateId: updateIdOf(command) }));
  }

  private async startWithUpdate(hireId: string, command: OutsideCommand, { mayBegin }: SendOptions): Promise<Reply> {
    const state = await this.options.loadState(hireId);
    if (!state && !mayBegin) throw new HireNotFoundError(`there is no hire ${hireId}`);
    const input: HireInput = { hireId, ...(state && { state }) };
    const startWorkflowOperation = new WithStartWorkflowOperation(WORKFLOW_TYPE, {
      args: [input], workflowId: workflowIdOf(hireId), taskQueue: HIRE_QUEUE, workflowIdConflictPolicy: 'USE_EXISTING', workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    return this.timed(() =>
      this.options.client.workflow.executeUpdateWithStart<Workflow, Reply, [OutsideCommand]>(COMMAND_UPDATE, { args: [command], updateId: updateIdOf(command), startWorkflowOperation }),
    );
  }

  private timed<T>(call: () => Promise<T>): Promise<T> {
    return this.options.client.connection.withDeadline(Date.now() + this.attemptMs, call);
  }

  private async guarded<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal) throw new CommandRefusedError(refusal);
      if (isUnknownOutcome(error) || isNotTaken(error) || error instanceof NoTurnError) throw new OutcomeUnknownError('the hire has not answered in time; repeat the request with the same key', { cause: error });
      throw error;
    }
  }
}

/** One update id per command and content, so that the same key with another body is seen by the hire and refused. */
function updateIdOf(command: OutsideCommand): string {
  return `${command.id}:${command.hash.slice(0, 16)}`;
}

function isNotRunning(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcCodeOf(error) === GRPC_NOT_FOUND || failureOf(error)?.type === ENDED_BEFORE_SERVING;
}

/** The server gave the update back unserved: the run ended first, its task failed, or the worker lost it between two tasks. A repetition is safe, commands have ids. */
function isNotTaken(error: unknown): boolean {
  const type = failureOf(error)?.type;
  return type === ENDED_BEFORE_SERVING || type === UNSERVED || grpcCodeOf(error) === GRPC_FAILED_PRECONDITION;
}

/** Status of a failed call; the SDK wraps what it does not know. */
function grpcCodeOf(error: unknown): number | undefined {
  const thrown = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(thrown) ? Number(thrown.code) : undefined;
}

function failureOf(error: unknown): ApplicationFailure | undefined {
  return error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure ? error.cause : undefined;
}

function isUnknownOutcome(error: unknown): boolean {
  const code = grpcCodeOf(error);
  return (error instanceof Error && error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') || (code !== undefined && GRPC_UNKNOWN_OUTCOME.has(code));
}

function refusalOf(error: unknown): Refusal | undefined {
  const failure = failureOf(error);
  if (!failure || isNotTaken(error)) return undefined;
  const [refusal] = (failure.details ?? []) as [Refusal?];
  return refusal ?? { code: failure.type ?? 'refused', message: failure.message };
}
