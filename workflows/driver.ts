/**
 * The loop of an entity workflow: one serial inbox, one timer for the next deadline, continue-as-new when told. It
 * knows nothing of hires; handlers only put into the inbox, so no two steps ever interleave.
 */
import { Trigger, allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';

export interface Envelope<Command, Reply> {
  readonly command: Command;
  /** Absent for signals and timers: nobody waits. */
  readonly reply?: Trigger<Reply>;
}

export interface EntityLoop<Command, Reply> {
  /** Serves one command to the end: decided, stored, answered. */
  step(envelope: Envelope<Command, Reply>): Promise<void>;
  /** Next deadline, UTC milliseconds; undefined when there is none. */
  dueMs(): number | undefined;
  deadlineCommand(dueMs: number): Command;
  isTerminal(): boolean;
  /** A good moment to begin a new run, beside the server's own suggestion. */
  isBoundary(): boolean;
  /** Ends this run and begins the next one; never returns. */
  roll(): Promise<never>;
}

/** Re-arming an idle timer costs history, so a sleeping hire wakes only so often without cause (ADR-0003). */
const LONGEST_SLEEP_MS = 30 * 86_400_000;
/** A run that was started for a late command waits this long for it. */
const GRACE_MS = 10_000;

export class Inbox<Command, Reply> {
  private readonly envelopes: Envelope<Command, Reply>[] = [];

  /** For updates: resolves with the answer of the step, rejects with its refusal. */
  async ask(command: Command): Promise<Reply> {
    const reply = new Trigger<Reply>();
    this.envelopes.push({ command, reply });
    return reply;
  }

  /** For signals and the loop itself. */
  put(command: Command): void {
    this.envelopes.push({ command });
  }

  isEmpty(): boolean {
    return this.envelopes.length === 0;
  }

  take(): Envelope<Command, Reply> | undefined {
    return this.envelopes.shift();
  }
}

/** Runs until the entity has ended and every command is answered. */
export async function drive<Command, Reply>(inbox: Inbox<Command, Reply>, loop: EntityLoop<Command, Reply>): Promise<void> {
  if (loop.isTerminal()) await condition(() => !inbox.isEmpty(), GRACE_MS);
  for (;;) {
    for (let envelope = inbox.take(); envelope; envelope = inbox.take()) await loop.step(envelope);
    if (loop.isTerminal()) {
      if (allHandlersFinished()) return;
      await condition(() => !inbox.isEmpty() || allHandlersFinished());
      continue;
    }
    if (loop.isBoundary() || workflowInfo().continueAsNewSuggested) {
      await condition(() => !inbox.isEmpty() || allHandlersFinished());
      if (inbox.isEmpty()) await loop.roll();
      continue;
    }
    const due = loop.dueMs();
    const wait = due === undefined ? LONGEST_SLEEP_MS : Math.min(Math.max(due - Date.now(), 1), LONGEST_SLEEP_MS);
    await condition(() => !inbox.isEmpty(), wait);
    if (inbox.isEmpty() && due !== undefined && due <= Date.now()) inbox.put(loop.deadlineCommand(due));
  }
}
