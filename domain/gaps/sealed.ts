/**
 * Events of a sealed gap type are in no list, count or export outside their compartment (G31, detection.md §8): the
 * recording itself, what people said about it later, and whatever corrects or retracts either without recording a gap
 * of another type in its place.
 */
import type { CaseEvent } from '../hire/fact';
import type { Edition } from '../model/edition';

/** Ids of those events of one hire that must not be shown; any order of input. */
export function sealedEventIds(edition: Edition, events: readonly CaseEvent[]): ReadonlySet<string> {
  const sealedCodes = new Set(edition.model.gap_types.flatMap((g) => (g.visibility === 'sealed' ? [g.id, g.code] : [])));
  const sealed = new Set<string>();
  const gaps = new Set<string>();
  const others: CaseEvent[] = [];
  for (const e of events) {
    const isRecord = e.event === edition.semantics.gap_events.recorded;
    if (!isRecord || (e.retracts !== undefined && e.data === undefined)) others.push(e);
    else if (sealedCodes.has(String(e.data?.['code']))) {
      sealed.add(e.event_id);
      gaps.add(e.gap_id ?? e.event_id);
    }
  }
  for (let before = 0; before < sealed.size; ) {
    before = sealed.size;
    for (const e of others) if (gaps.has(e.gap_id ?? '') || sealed.has(e.corrects ?? '') || sealed.has(e.retracts ?? '')) sealed.add(e.event_id);
  }
  return sealed;
}
