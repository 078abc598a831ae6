/**
 * Follows the log of facts for all who listen: one poller however many there are, and none while there is nobody. Each
 * listener gets every fact after its own place once and in order. LISTEN/NOTIFY would be quicker but does not reach
 * through the embedded database's socket, so nothing depends on it.
 */
import type { StoredFact } from '../../domain/hire/fact';
import type { Database } from '../../prisma/database';
import { factTail, type TailCursor } from '../../prisma/facts';

/** A place in the log: so many facts after a cursor. Exact, because what lies before the cursor's horizon never changes. */
export interface LogPlace {
  readonly cursor: TailCursor;
  readonly skip: number;
}

export interface PlacedFact {
  readonly fact: StoredFact;
  /** The place right after the fact. */
  readonly place: LogPlace;
}

export interface Listener {
  /** Where to begin. */
  readonly from: LogPlace;
  readonly take: (facts: readonly PlacedFact[]) => void;
}

const PAGE = 500;
const PLACE = /^(\d{1,20})\.(\d{1,20})\+(\d{1,3})$/;

/** A place as text, for `id:` of a live update. */
export function placeText({ cursor, skip }: LogPlace): string {
  return `${cursor.xid}.${cursor.id}+${skip}`;
}

/** The place that a text means; undefined when it is none. */
export function parsePlace(text: string): LogPlace | undefined {
  const match = PLACE.exec(text);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { cursor: { xid: match[1], id: match[2] }, skip: Number(match[3]) };
}

/** Where the log ends: after all that a reader of the tail can see, before all that it is still to see. */
export async function endOfLog(db: Database): Promise<LogPlace> {
  const { rows } = await db.pool.query<{ xmin: string }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin');
  return { cursor: { xid: rows[0]!.xmin, id: '0' }, skip: 0 };
}

export class LogFollower {
  private readonly listeners = new Map<Listener, LogPlace>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Database,
    private readonly options: { readonly pollMs: number; readonly onError: (error: unknown) => void },
  ) {}

  /** Begins to tell a listener; the returned function ends it. */
  listen(listener: Listener): () => void {
    this.listeners.set(listener, listener.from);
    this.timer ??= setTimeout(() => void this.poll(), 0);
    return () => void this.listeners.delete(listener);
  }

  /** Tells nobody any more. */
  close(): void {
    this.listeners.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** One round: all that stand at the same place share one read. */
  private async poll(): Promise<void> {
    let isBehind = false;
    let end: LogPlace | undefined;
    try {
      const byPlace = new Map<string, Listener[]>();
      for (const [listener, place] of this.listeners) {
        const at = placeText(place);
        byPlace.set(at, [...(byPlace.get(at) ?? []), listener]);
      }
      for (const together of byPlace.values()) {
        const read = await this.tell(together);
        if (read === undefined) continue;
        isBehind ||= !read.isEnd;
        // Who hears nothing after others were at the end stands there too, under another name; one read will do from now on.
        if (end && read.isEmpty) for (const listener of together) if (this.listeners.has(listener)) this.listeners.set(listener, end);
        if (read.isEnd && !(end && read.isEmpty)) end = read.place;
      }
    } catch (error) {
      this.options.onError(error);
    }
    this.timer = this.listeners.size === 0 ? undefined : setTimeout(() => void this.poll(), isBehind ? 0 : this.options.pollMs);
  }

  private async tell(together: readonly Listener[]): Promise<{ readonly place: LogPlace; readonly isEmpty: boolean; readonly isEnd: boolean } | undefined> {
    const place = together.map((listener) => this.listeners.get(listener)).find((one) => one !== undefined);
    if (!place) return undefined;
    const { facts, cursor } = await factTail(this.db, place.cursor, PAGE);
    const isEnd = facts.length < PAGE;
    const placed = facts.map((fact, i): PlacedFact => ({ fact, place: i === facts.length - 1 ? { cursor, skip: 0 } : { cursor: place.cursor, skip: i + 1 } }));
    const fresh = placed.slice(place.skip);
    if (fresh.length === 0) return { place, isEmpty: true, isEnd };
    const after = { cursor, skip: 0 };
    for (const listener of together) {
      if (!this.listeners.has(listener)) continue;
      this.listeners.set(listener, after);
      listener.take(fresh);
    }
    return { place: after, isEmpty: false, isEnd };
  }
}
