/**
 * The booking ledger (waits.md §6): each instant between the beginning and the end of a case belongs to exactly one
 * wait, the one with the smallest key, or to the coordinator while nothing is open. Segments are half-open,
 * disjoint, and sum to the lead time to the millisecond.
 */
import type { CaseView } from '../view/case-view';
import { caseWaitsOf } from './case-waits';
import { type Wait, isOpenAt, turnAt } from './wait';

/** A stretch [from, to) in UTC milliseconds that belongs to one party in one step (null: no step). */
export interface Booked {
  readonly party: string;
  readonly step: string | null;
  readonly from: number;
  readonly to: number;
}

export interface Booking {
  readonly lead_ms: number;
  /** UTC milliseconds. */
  readonly begins_at: number;
  readonly ends_at: number;
  /** In order of time; neighbours differ in party or step. Empty when the case has no length. */
  readonly booked: readonly Booked[];
}

/**
 * The ledger of a case as of its view; for a case without events of its own, one of length zero.
 * Sweeps over the instants at which anything changes: O(cuts × open waits).
 */
export function book(view: CaseView): Booking {
  const { beginsAt, endsAt, exists, waits } = caseWaitsOf(view);
  if (!exists) return { lead_ms: 0, begins_at: endsAt, ends_at: endsAt, booked: [] };
  const { coordinator } = view.edition.semantics;
  const booked: { party: string; step: string | null; from: number; to: number }[] = [];
  const cuts = cutsOf(waits, beginsAt, endsAt);
  let open: Wait[] = [];
  let next = 0;
  for (let i = 0; i + 1 < cuts.length; i++) {
    const from = cuts[i] ?? 0;
    const to = cuts[i + 1] ?? 0;
    if (from === to) continue;
    open = open.filter((w) => w.closed > from);
    for (let w = waits[next]; w && w.opened <= from; w = waits[++next]) if (w.closed > from) open.push(w);
    const chosen = chooseAt(open, from);
    const party = chosen ? turnAt(chosen, from).party : coordinator;
    const step = chosen ? chosen.step : null;
    const last = booked.at(-1);
    if (last && last.party === party && last.step === step) last.to = to;
    else booked.push({ party, step, from, to });
  }
  return { lead_ms: endsAt - beginsAt, begins_at: beginsAt, ends_at: endsAt, booked };
}

/** Every instant at which the choice can change, sorted; with repetitions. */
function cutsOf(waits: readonly Wait[], beginsAt: number, endsAt: number): readonly number[] {
  const cuts = [beginsAt, endsAt];
  const cut = (at: number): void => {
    if (at > beginsAt && at < endsAt) cuts.push(at);
  };
  for (const w of waits) {
    cut(w.opened);
    cut(w.closed);
    if (!w.optional) cut(w.readyAt);
    for (let i = 1; i < w.turns.length; i++) cut(w.turns[i]?.from ?? endsAt);
  }
  return cuts.sort((a, b) => a - b);
}

/** The wait that gets an instant, among waits that are open then; undefined in quiet time. */
function chooseAt(open: readonly Wait[], at: number): Wait | undefined {
  let chosen: Wait | undefined;
  for (const w of open) if (!isReplacedAt(w, at) && (!chosen || compareAt(w, chosen, at) < 0)) chosen = w;
  return chosen;
}

/** A wait is no candidate while another one stands in its place. */
export function isReplacedAt(wait: Wait, at: number): boolean {
  for (const s of wait.substitutes) if (isOpenAt(s, at)) return true;
  return false;
}

/** The key of waits.md §6: rank, opened, step order, asked, object id; smaller goes first. */
export function compareAt(a: Wait, b: Wait, at: number): number {
  const [x, y] = [standingOf(a, at), standingOf(b, at)];
  return (
    rankAt(x, at) - rankAt(y, at) || x.opened - y.opened || x.order - y.order || a.opened - b.opened || compareCodePoints(a.objectId, b.objectId)
  );
}

/** The wait whose rank, opening and order count: while it stands in the place of an open one, that one's. */
function standingOf(wait: Wait, at: number): Wait {
  let standing = wait;
  for (let place = wait.inPlaceOf; place && isOpenAt(place, at); place = place.inPlaceOf) standing = place;
  return standing;
}

/** 0 mandatory and in turn, 1 optional, 2 mandatory but ahead of its turn. */
function rankAt(wait: Wait, at: number): number {
  if (wait.optional) return 1;
  if (at < wait.readyAt) return 2;
  for (const w of wait.heldBackBy) if (isOpenAt(w, at)) return 2;
  return 0;
}

/** Order of texts by code point; JavaScript's own order is by UTF-16 unit and differs beyond U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  for (let i = 0; i < a.length && i < b.length; ) {
    const [x, y] = [a.codePointAt(i) ?? 0, b.codePointAt(i) ?? 0];
    if (x !== y) return x - y;
    i += x > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}
