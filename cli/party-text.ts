/** Whose turn it is, the same words in the list and on the page. */
import type { WaitRow } from '../domain/hire/read-model';
import type { ModelNames } from './model-names';

/** Whose turn a wait is; the person it is about and what is no work of theirs stand in brackets. */
export function partyText({ party, kind, person }: Pick<WaitRow, 'party' | 'kind' | 'person'>, names: ModelNames): string {
  const beside = [...(person === null ? [] : [person]), ...(kind === 'planned' || kind === 'timer' || kind === 'watch' ? [kind] : [])];
  return names.party(party) + (beside.length === 0 ? '' : ` (${beside.join(', ')})`);
}
