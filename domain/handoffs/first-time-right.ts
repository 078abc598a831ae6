/**
 * How often what is sent is right the first time: neither asked about nor given back. A measure of the sender's work
 * and of the checklist, per sender, service and item; shares of few handoffs say so by their interval and their n.
 */
import type { CheckedItem } from './act';
import { type Thread, hasEnded } from './thread';
import type { PreparedEvent } from '../view/prepared-event';

export type ComeBackKind = 'question' | 'declined';

/** Once that a handoff came back to its sender. */
export interface ComeBack {
  readonly kind: ComeBackKind;
  /** Item of the receiver's checklist that it was about; null: not said. */
  readonly item: string | null;
  readonly reasonCode: string;
}

/** What the report needs of one handoff. */
export interface SentHandoff {
  readonly sender: string;
  readonly serviceId: string | null;
  readonly receiverId: string | null;
  readonly items: readonly CheckedItem[];
  readonly cameBack: readonly ComeBack[];
  /** Done by the receiver. */
  readonly completed: boolean;
  readonly ended: boolean;
}

export interface Tally {
  readonly sent: number;
  /** Came back at least once, with a question or given back for good. */
  readonly returned: number;
  readonly questions: number;
  readonly declined: number;
  /** A required item was overridden (by item: this one). */
  readonly overridden: number;
  /** Came back about an item that had been overridden. */
  readonly returned_after_override: number;
  /** Neither done nor come back yet; in no share. */
  readonly open: number;
  /** Recalled before either; in no share. */
  readonly recalled: number;
  readonly first_time_right: Share;
}

export interface Share {
  /** Right the first time. */
  readonly right: number;
  /** Of so many that are done or came back. */
  readonly n: number;
  /** Null while n = 0. */
  readonly share: number | null;
  /** 95 % Wilson interval; null while n = 0. */
  readonly interval: readonly [number, number] | null;
}

export interface ItemTally extends Tally {
  readonly item: string;
}

export interface TallyRow extends Tally {
  /** Sender, service or item. */
  readonly id: string;
  /** Of a sender and of a service: each item that was asked for or came back. */
  readonly items: readonly ItemTally[];
}

export type TallyBy = 'sender' | 'service' | 'item';

/**
 * The handoffs of one case that were sent to somebody. What nobody owns was sent to nobody and is left out.
 * @param events  of the case, for what a return says beside its reason
 */
export function sentHandoffs(threads: readonly Thread[], events: readonly PreparedEvent[]): SentHandoff[] {
  const itemOf = new Map<string, string>();
  for (const { source } of events) if (typeof source.data?.['item'] === 'string') itemOf.set(source.event_id, source.data['item']);
  return threads.filter((t) => t.receiverId !== null).map((t) => ({
    sender: t.sender, serviceId: t.serviceId, receiverId: t.receiverId, items: t.items,
    cameBack: [
      ...t.questions.map((q): ComeBack => ({ kind: 'question', item: q.item, reasonCode: q.reasonCode })),
      ...declines(t).map((e): ComeBack => ({ kind: 'declined', item: itemOf.get(e.eventId) ?? null, reasonCode: e.reasonCode ?? '' })),
    ],
    completed: t.state === 'completed',
    ended: hasEnded(t),
  }));
}

/** The return that ended it; what was recorded after the end changed nothing. */
function declines({ outcome, entries }: Thread): Thread['entries'] {
  if (outcome === null || outcome === 'question') return [];
  const given = entries.find((e) => e.outcome === outcome);
  return given ? [given] : [];
}

/** The report: one row per sender, service or item, by id. */
export function firstTimeRight(handoffs: readonly SentHandoff[], by: TallyBy): TallyRow[] {
  if (by === 'item') return itemTallies(handoffs).map(({ item, ...tally }) => ({ id: item, ...tally, items: [] }));
  const groups = new Map<string, SentHandoff[]>();
  for (const h of handoffs) {
    const id = by === 'sender' ? h.sender : h.serviceId;
    if (id === null) continue;
    const group = groups.get(id) ?? [];
    if (group.length === 0) groups.set(id, group);
    group.push(h);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, group]) => ({ id, ...tallyOf(group, () => true), items: itemTallies(group) }));
}

/** For the composer: how often this receiver gave something back about each item. Items without a return are there, too. */
export function returnedShares(handoffs: readonly SentHandoff[], receiver: { readonly serviceId: string; readonly receiverId: string | null }): ItemReturns[] {
  const own = handoffs.filter((h) => h.serviceId === receiver.serviceId && h.receiverId === receiver.receiverId);
  return itemTallies(own).map(({ item, returned, first_time_right: { n } }) => ({ item, returned, of: n }));
}

export interface ItemReturns {
  readonly item: string;
  readonly returned: number;
  /** Handoffs with this item that are done or came back. */
  readonly of: number;
}

function itemTallies(handoffs: readonly SentHandoff[]): ItemTally[] {
  const items = new Set(handoffs.flatMap((h) => [...h.items.map((one) => one.item), ...h.cameBack.flatMap((c) => c.item ?? [])]));
  return [...items].sort().map((item) => {
    const withIt = handoffs.filter((h) => h.items.some((one) => one.item === item) || h.cameBack.some((c) => c.item === item));
    return { item, ...tallyOf(withIt, (one) => one === item) };
  });
}

/** @param counts  which items a return or an override must be about to count here */
function tallyOf(handoffs: readonly SentHandoff[], counts: (item: string | null) => boolean): Tally {
  const back = handoffs.map((h) => h.cameBack.filter((c) => counts(c.item)));
  const overridden = handoffs.map((h) => h.items.filter((one) => one.state === 'overridden' && counts(one.item)).map((one) => one.item));
  const returned = back.filter((b) => b.length > 0).length;
  const isOpen = (h: SentHandoff): boolean => !h.ended && h.cameBack.length === 0;
  const isRecalled = (h: SentHandoff): boolean => h.ended && !h.completed && h.cameBack.length === 0;
  const open = handoffs.filter(isOpen).length;
  const recalled = handoffs.filter(isRecalled).length;
  const n = handoffs.length - open - recalled;
  return {
    sent: handoffs.length,
    returned,
    questions: back.flat().filter((c) => c.kind === 'question').length,
    declined: back.flat().filter((c) => c.kind === 'declined').length,
    overridden: overridden.filter((o) => o.length > 0).length,
    returned_after_override: back.filter((b, i) => b.some((c) => c.item !== null && overridden[i]?.includes(c.item))).length,
    open,
    recalled,
    first_time_right: shareOf(n - returned, n),
  };
}

/** A share with its 95 % interval. Source: Wilson (1927), without correction for continuity. */
export function shareOf(right: number, n: number): Share {
  if (n === 0) return { right, n, share: null, interval: null };
  const z = 1.959964;
  const p = right / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { right, n, share: p, interval: [Math.max(0, middle - half), Math.min(1, middle + half)] };
}
