/** Waiting in tests: for a condition with a limit, never for a time. */
import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 20_000;
const PAUSE_MS = 25;

/** Waits until the condition holds. @throws Error naming what did not happen within the limit */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = LIMIT_MS): Promise<void> {
  for (const giveUpAt = Date.now() + limitMs; !(await condition()); await pause(PAUSE_MS))
    if (Date.now() > giveUpAt) throw new Error(`not within ${limitMs} ms: ${what}`);
}
