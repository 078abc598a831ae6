/**
 * A hire as the workflow carries it: its facts folded, and nothing that the facts cannot rebuild except the
 * employer's other cases, which Postgres hands over anew at every start.
 */
import { type PreparedEvent, compareEvents, prepare } from '../view/prepared-event';
import { type Edition, editionOf } from '../model/edition';
import type { CaseInput } from './evaluate';
import type { CaseEvent, EmployerEvent } from './fact';
import type { Note } from './note';

/** Version of the state's shape; older ones are lifted by upcast.ts. */
export const STATE_SCHEMA = 2;

export interface SeenCommand {
  readonly hash: string;
  readonly seq: number;
  readonly event_ids: readonly string[];
}

export interface HireState {
  readonly schema: number;
  readonly hireId: string;
  readonly edition: string;
  readonly seq: number;
  /** Every event of the hire in the order of seq: corrected and retracted ones too. Between two of them there may be notes. */
  readonly events: readonly CaseEvent[];
  /** How its handoffs were worked on, in the order of seq (note.ts). */
  readonly notes: readonly Note[];
  /** Answers to the newest commands, oldest first. */
  readonly seen: Readonly<Record<string, SeenCommand>>;
  /** ISO instant of the newest import: what had come about by then fires nothing. */
  readonly importedAt: string | null;
  /** How many events were known with that import; 0 without one. */
  readonly importedEvents: number;
  readonly employerEvents: readonly EmployerEvent[];
}

/** A hire of which nothing is known yet. */
export function newHire(hireId: string, edition: string): HireState {
  return { schema: STATE_SCHEMA, hireId, edition, seq: 0, events: [], notes: [], seen: {}, importedAt: null, importedEvents: 0, employerEvents: [] };
}

/** The hire's events, prepared; each event object is prepared once. */
export function preparedEvents(state: HireState): PreparedEvent[] {
  return state.events.map(prepare);
}

/** What the evaluator needs of a hire. */
export function caseInputOf(state: HireState, edition: Edition = editionOf(state.edition)): CaseInput {
  return { edition, caseId: state.hireId, events: preparedEvents(state), employerEvents: state.employerEvents, notes: state.notes };
}

/**
 * The employer of the hire: the first one that its events name in their order (detection.md Addenda 15), corrected and
 * retracted ones left out; undefined for a founder or while unknown.
 */
export function employerOf(state: HireState): string | undefined {
  const gone = new Set(state.events.flatMap((e) => [e.corrects ?? [], e.retracts === undefined ? [] : [e.retracts, e.event_id]].flat()));
  const naming = preparedEvents(state).filter((e) => typeof e.source.data?.['employer_id'] === 'string' && !gone.has(e.id));
  const first = naming.sort(compareEvents)[0]?.source.data?.['employer_id'];
  return typeof first === 'string' ? first : undefined;
}
