/** The open waits of a case at T, as `hires show` and `hires list` tell them: for whom, since when, why. */
import type { CaseView } from '../view/case-view';
import { compareAt, isReplacedAt } from './booking';
import { caseWaitsOf } from './case-waits';
import { type Wait, type WaitKind, type WaitSource, turnAt } from './wait';

export interface OpenWait {
  readonly source: WaitSource | 'quiet';
  readonly party: string;
  readonly step: string | null;
  readonly handoffId: string | null;
  /** family_member_id; null for the talent and the case. */
  readonly person: string | null;
  readonly kind: WaitKind;
  /** Since when its present party has the turn: UTC milliseconds. */
  readonly since: number;
  /** The step it belongs to, else the event_id that opened it. */
  readonly basis: string;
  /** Application, employment, member, checkpoint, handoff or request; '' for the case. */
  readonly objectId: string;
}

/**
 * Every open wait at T, the one that gets the time first, those that another one stands in for last. Never empty
 * while the case is open: in quiet time the coordinator watches. Empty after its end, and for a case without events.
 */
export function currentWaits(view: CaseView): readonly OpenWait[] {
  const { exists, hasEnded, waits, beginsAt } = caseWaitsOf(view);
  if (!exists || hasEnded) return [];
  const at = view.asOf.at;
  const open = waits.filter((w) => w.closed === Infinity);
  if (open.length === 0) return [quietWait(view, waits, beginsAt)];
  return open
    .sort((a, b) => Number(isReplacedAt(a, at)) - Number(isReplacedAt(b, at)) || compareAt(a, b, at))
    .map((w) => openWait(w, at));
}

/** The wait that gets the time at T; undefined when the case has ended or has no events. */
export function bookedWait(view: CaseView): OpenWait | undefined {
  return currentWaits(view)[0];
}

function openWait(wait: Wait, at: number): OpenWait {
  const { party, from } = turnAt(wait, at);
  const { source, step, objectId, person, kind } = wait;
  const isStep = source === 'step';
  return {
    source,
    party,
    step,
    handoffId: source === 'handoff' || source === 'sender' ? objectId : null,
    person: person === '' ? null : person,
    kind,
    since: from,
    basis: (isStep ? step : wait.openedBy) ?? '',
    objectId,
  };
}

function quietWait(view: CaseView, waits: readonly Wait[], beginsAt: number): OpenWait {
  const since = waits.reduce((latest, w) => Math.max(latest, w.closed), beginsAt);
  const last = view.events.findLast((e) => e.at <= since);
  return {
    source: 'quiet',
    party: view.edition.semantics.coordinator,
    step: null,
    handoffId: null,
    person: null,
    kind: 'watch',
    since,
    basis: last?.id ?? '',
    objectId: '',
  };
}
