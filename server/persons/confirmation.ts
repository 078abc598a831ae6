/** What cannot be undone asks for its object once more, typed by the person who wants it. */
import { ProblemError } from '../problems';

/** @throws ProblemError 422 `not_confirmed` when something else was typed */
export function requireConfirmation(typed: string, expected: string): void {
  if (typed === expected) return;
  throw new ProblemError({
    status: 422, code: 'not_confirmed', detail: `this cannot be undone; send confirm: "${expected}" to do it`, errors: [{ at: 'confirm', message: `must be ${expected}` }],
  });
}
