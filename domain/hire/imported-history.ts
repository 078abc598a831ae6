/**
 * The hire as it stood when its newest import was done: what had come about by then is history, known and never
 * announced (follow-up.ts, ladder/pending.ts).
 */
import { type Edition, editionOf } from '../model/edition';
import { asOfInstant } from '../view/as-of';
import { type Evaluation, evaluateCase } from './evaluate';
import { type HireState, caseInputOf } from './state';

const known = new WeakMap<HireState, Evaluation>();

/** What was known by the newest import, evaluated as of then; undefined where nothing was imported. Worked out once per state. */
export function evaluationAtImport(state: HireState, edition: Edition = editionOf(state.edition)): Evaluation | undefined {
  if (state.importedAt === null) return undefined;
  let evaluation = known.get(state);
  if (!evaluation) {
    const imported = { ...state, events: state.events.slice(0, state.importedEvents) };
    known.set(state, (evaluation = evaluateCase(caseInputOf(imported, edition), asOfInstant(Date.parse(state.importedAt)))));
  }
  return evaluation;
}
