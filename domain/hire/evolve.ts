/** The only writer of a hire's state: live, replayed, imported and recovered hires all pass through here. */
import { isImportCommandId } from './command-id';
import type { StoredFact } from './fact';
import { isNote } from './note';
import { type HireState, type SeenCommand, newHire } from './state';

/** Answers that are remembered; older keys are answered by the facts they led to being there already. */
const REMEMBERED = 200;

/** A fact that does not follow its predecessor: never hidden, a hole in the log is a fault. */
export class SequenceError extends Error {
  override readonly name = 'SequenceError';
}

/** The state after one more fact. @throws SequenceError when seq is not the next one */
export function evolve(state: HireState, fact: StoredFact): HireState {
  return evolveAll(state, [fact]);
}

/** The state after several facts, in the order of seq. @throws SequenceError */
export function evolveAll(state: HireState, facts: readonly StoredFact[]): HireState {
  if (facts.length === 0) return state;
  let { seq, importedAt, importedEvents } = state;
  const seen: Record<string, SeenCommand> = { ...state.seen };
  const events = [...state.events];
  const notes = [...state.notes];
  for (const fact of facts) {
    if (fact.seq !== seq + 1) throw new SequenceError(`hire ${state.hireId}: fact ${fact.seq} after ${seq}`);
    seq = fact.seq;
    (isNote(fact.event) ? notes : events).push(fact.event);
    const before = seen[fact.command_id];
    seen[fact.command_id] = { hash: fact.command_hash, seq, event_ids: [...(before?.event_ids ?? []), fact.event.event_id] };
    if (isImportCommandId(fact.command_id)) {
      importedAt = fact.stored_at;
      importedEvents = events.length;
    }
  }
  const edition = facts[0]?.edition ?? state.edition;
  return { ...state, edition: state.seq === 0 ? edition : state.edition, seq, events, notes, importedAt, importedEvents, seen: newest(seen) };
}

function newest(seen: Record<string, SeenCommand>): Record<string, SeenCommand> {
  const ids = Object.keys(seen);
  if (ids.length <= REMEMBERED) return seen;
  return Object.fromEntries(ids.slice(-REMEMBERED).flatMap((id) => (seen[id] ? [[id, seen[id]]] : [])));
}

/** A hire folded from its facts. @param edition  pinned edition while there is no fact yet */
export function fold(hireId: string, facts: readonly StoredFact[], edition: string): HireState {
  return evolveAll(newHire(hireId, edition), facts);
}
