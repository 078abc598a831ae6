/** Lifts the state of an older program version: continue-as-new and open histories cross deployments. */
import { type HireState, STATE_SCHEMA } from './state';

/** State of a version that this program does not know. */
export class UnknownStateError extends Error {
  override readonly name = 'UnknownStateError';
}

/** Before notes every fact was an event, and the last fact of an import said how many there were. */
interface FirstState extends Omit<HireState, 'notes' | 'importedEvents'> {
  readonly importedSeq: number;
}

/** The same hire in today's shape. @throws UnknownStateError for a shape newer than this program */
export function upcast(state: HireState): HireState {
  if (state.schema === STATE_SCHEMA) return state;
  if (state.schema === 1) {
    const { importedSeq, ...rest } = state as unknown as FirstState;
    return { ...rest, schema: STATE_SCHEMA, notes: [], importedEvents: importedSeq };
  }
  throw new UnknownStateError(`hire ${state.hireId} has state of schema ${state.schema}; this program knows ${STATE_SCHEMA}. Start a newer version`);
}
