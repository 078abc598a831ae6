/** Lifts the state of an older program version: continue-as-new and open histories cross deployments. */
import { type HireState, STATE_SCHEMA } from './state';

/** State of a version that this program does not know. */
export class UnknownStateError extends Error {
  override readonly name = 'UnknownStateError';
}

/** The same hire in today's shape. @throws UnknownStateError for a shape newer than this program */
export function upcast(state: HireState): HireState {
  if (state.schema === STATE_SCHEMA) return state;
  throw new UnknownStateError(`hire ${state.hireId} has state of schema ${state.schema}; this program knows ${STATE_SCHEMA}. Start a newer version`);
}
