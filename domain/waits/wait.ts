/**
 * A wait: somebody is waited for from one instant to another, and at each instant it is exactly one party's turn.
 * Waits of a case overlap; booking.ts gives each instant to one of them (waits.md §6). All times are UTC
 * milliseconds, and intervals are half-open.
 */

export type WaitKind = 'party' | 'planned' | 'timer' | 'watch';

/** What the wait comes from: a step of the model, or something that happens beside the steps (waits.md §5). */
export type WaitSource = 'step' | 'question' | 'objection' | 'handoff' | 'sender';

export interface Turn {
  readonly from: number;
  readonly party: string;
}

export interface Wait {
  readonly source: WaitSource;
  readonly step: string | null;
  /** Position of the step in the model; after the last step when there is none. */
  readonly order: number;
  /** Never empty; the first begins with the wait, neighbours differ in party. */
  readonly turns: readonly Turn[];
  readonly opened: number;
  /** Infinity while open. */
  readonly closed: number;
  readonly optional: boolean;
  /** Before this instant a mandatory wait is ahead of its turn: −Infinity when always in turn, Infinity when never yet. */
  readonly readyAt: number;
  /** Waits of optional steps that put this one ahead of its turn while they are open. */
  readonly heldBackBy: readonly Wait[];
  /** The wait in the place of which this one stands while both are open. */
  readonly inPlaceOf: Wait | undefined;
  /** Waits that may stand in the place of this one. */
  readonly substitutes: readonly Wait[];
  /** Application, member, employment, checkpoint, handoff, or event_id of a request; '' for the case. */
  readonly objectId: string;
  /** family_member_id; '' for the talent and the case. */
  readonly person: string;
  readonly kind: WaitKind;
  /** event_id of the event that opened it; undefined when it opened because the step became ready. */
  readonly openedBy: string | undefined;
}

/** A wait while a case's waits are being put together; nobody else sees it. */
export type WaitDraft = { -readonly [K in keyof Wait]: Wait[K] } & { heldBackBy: Wait[]; substitutes: Wait[] };

/** Is the wait open at an instant? */
export function isOpenAt(wait: Wait, at: number): boolean {
  return wait.opened <= at && at < wait.closed;
}

/** The turn in force at an instant; the first one before the opening. */
export function turnAt(wait: Wait, at: number): Turn {
  const { turns } = wait;
  for (let i = turns.length - 1; i > 0; i--) {
    const turn = turns[i];
    if (turn && turn.from <= at) return turn;
  }
  const first = turns[0];
  if (!first) throw new Error(`the wait for ${wait.step ?? wait.objectId} has no party`);
  return first;
}
