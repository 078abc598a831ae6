/**
 * How long an import waits for an engine or a database that does not answer: as long as something still gets through,
 * and a few minutes after the last answer. Then the rest is not tried, because the file can be imported again.
 */
import { setTimeout as pause } from 'node:timers/promises';

export interface PatienceOptions {
  readonly limitMs: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  readonly signal: AbortSignal;
}

/** No answer within the limit. */
export class OutOfPatienceError extends Error {
  override readonly name = 'OutOfPatienceError';
}

export class Patience {
  private lastAnswerAt = Date.now();
  private isOver = false;

  constructor(private readonly options: PatienceOptions) {}

  /**
   * Does the work, again after growing pauses while it fails in a way that may pass.
   * @param mayPass  whether trying again can help
   * @throws OutOfPatienceError; what `work` throws when trying again cannot help; AbortError
   */
  async until<T>(work: () => Promise<T>, mayPass: (error: unknown) => boolean): Promise<T> {
    const { limitMs, firstPauseMs = 500, longestPauseMs = 15_000, signal } = this.options;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      signal.throwIfAborted();
      if (this.isOver) throw new OutOfPatienceError('given up before');
      try {
        const result = await work();
        this.lastAnswerAt = Date.now();
        return result;
      } catch (error) {
        if (!mayPass(error)) {
          this.lastAnswerAt = Date.now();
          throw error;
        }
        if (Date.now() - this.lastAnswerAt > limitMs) {
          this.isOver = true;
          throw new OutOfPatienceError('no answer within the limit', { cause: error });
        }
      }
      await pause(pauseMs, undefined, { signal });
    }
  }
}
