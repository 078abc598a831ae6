/**
 * The loop of an entity workflow: one serial inbox, one timer for the next deadline, continue-as-new when told. It
 * knows nothing of hires; handlers only put into the inbox, so no two steps ever interleave.
 */
import { CancellationScope, Trigger, allHandlersFinished, condition, isCancellation, sleep, workflowInfo } from '@temporalio/workflow';

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

/** The one timer. It is left alone while the deadline stays the same: re-arming it at every step would cost two events each (ADR-0003). */
class Alarm {
  private armed: { readonly dueMs: number; readonly scope: CancellationScope; hasFired: boolean } | undefined;

  /** Waits for this deadline and no other one; undefined: for none. */
  set(dueMs: number | undefined): void {
    if (this.armed?.dueMs === dueMs && !this.armed?.hasFired) return;
    this.armed?.scope.cancel();
    this.armed = undefined;
    if (dueMs === undefined) return;
    const scope = new CancellationScope();
    const armed = { dueMs, scope, hasFired: false };
    this.armed = armed;
    scope.run(() => sleep(Math.max(dueMs - Date.now(), 1))).then(
      () => { armed.hasFired = true; },
      (error: unknown) => { if (!isCancellation(error)) throw error; },
    );
  }

  /** The deadline that has come, if it has. */
  fired(): number | undefined {
    return this.armed?.hasFired ? this.armed.dueMs : undefined;
  }
}

/** Runs until the entity has ended and every command is answered. */
export async function drive<Command, Reply>(inbox: Inbox<Command, Reply>, loop: EntityLoop<Command, Reply>): Promise<void> {
  const alarm = new Alarm();
  if (loop.isTerminal()) await condition(() => !inbox.isEmpty(), GRACE_MS);
  for (;;) {
    for (let envelope = inbox.take(); envelope; envelope = inbox.take()) await loop.step(envelope);
    if (loop.isTerminal()) {
      alarm.set(undefined);
      if (allHandlersFinished()) return;
      await condition(() => !inbox.isEmpty() || allHandlersFinished());
      continue;
    }
    if (loop.isBoundary() || workflowInfo().continueAsNewSuggested) {
      await condition(() => !inbox.isEmpty() || allHandlersFinished());
      if (inbox.isEmpty()) await loop.roll();
      continue;
    }
    alarm.set(loop.dueMs());
    await condition(() => !inbox.isEmpty() || alarm.fired() !== undefined);
    const due = alarm.fired();
    if (inbox.isEmpty() && due !== undefined) inbox.put(loop.deadlineCommand(due));
  }
}
