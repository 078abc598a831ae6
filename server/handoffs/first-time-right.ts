/** Reads threads for the report of what was right the first time, and for the composer: how a receiver has dealt with a service. */
import type { HireScope } from '../../domain/access/scope';
import { localDay } from '../../domain/calendar/helsinki';
import { type ItemReturns, type SentHandoff, type TallyBy, type TallyRow, firstTimeRight, returnedShares, sentHandoffs } from '../../domain/handoffs/first-time-right';
import { type Thread, threadsOf } from '../../domain/handoffs/thread';
import { editionOf, newestEdition } from '../../domain/model/edition';
import { type AsOf, hasHappened, isKnown } from '../../domain/view/as-of';
import { momentOf, prepare } from '../../domain/view/prepared-event';
import type { Database } from '../../prisma/database';
import { type HandoffLog, type HandoffLogFilter, handoffLogs } from '../../prisma/handoff-log';

/** So many of a receiver's newest hires say how it deals with a service. */
const NEWEST = 200;
/** Below it a median says little of an office and much of a person (rules.md §7, small numbers). */
const FEWEST = 10;

/** The report as of a time, over the hires within reach of the one who asks. */
export async function firstTimeRightReport(db: Database, { by, asOf, scope }: { readonly by: TallyBy; readonly asOf: AsOf; readonly scope: HireScope }): Promise<TallyRow[]> {
  const handoffs: SentHandoff[] = [];
  for await (const log of handoffLogs(db, { names: handoffNames(), scope })) {
    const { threads, events } = read(log, asOf);
    handoffs.push(...sentHandoffs(threads, events));
  }
  return firstTimeRight(handoffs, by);
}

/** How long it took, as far as enough were done to say. */
export interface ReceiverRecord {
  /** Completed handoffs of this service and receiver that are counted. */
  readonly completed: number;
  /** Median working days from sending to completion; null under 10 completed ones. */
  readonly median_working_days: number | null;
}

/** How a receiver has dealt with a service: its newest 200 hires. */
export async function receiverRecord(db: Database, receiver: { readonly serviceId: string; readonly receiverId: string }): Promise<{ readonly record: ReceiverRecord; readonly returned: readonly ItemReturns[] }> {
  const handoffs: SentHandoff[] = [];
  const days: number[] = [];
  const filter: HandoffLogFilter = { names: handoffNames(), serviceId: receiver.serviceId, receiverId: receiver.receiverId, newest: NEWEST };
  for await (const log of handoffLogs(db, filter)) {
    const { threads, events } = read(log);
    handoffs.push(...sentHandoffs(threads, events));
    for (const thread of threads)
      if (thread.state === 'completed' && thread.serviceId === receiver.serviceId && thread.receiverId === receiver.receiverId) days.push(workingDaysOf(thread, log.edition));
  }
  return { record: { completed: days.length, median_working_days: days.length < FEWEST ? null : medianOf(days) }, returned: returnedShares(handoffs, receiver) };
}

function handoffNames(): readonly string[] {
  const { created, accepted, returned, answered, withdrawn, completed } = newestEdition().semantics.handoff;
  return [created, accepted, returned, answered, withdrawn, completed];
}

function read(log: HandoffLog, asOf?: AsOf) {
  const isThere = (e: ReturnType<typeof prepare>): boolean => asOf === undefined || (isKnown(e, asOf) && hasHappened(e, asOf));
  const events = log.events.map(prepare).filter(isThere);
  const notes = log.notes.filter((note) => isThere(prepare(note)));
  return { events, threads: threadsOf({ edition: editionOf(log.edition), events, notes }) };
}

function workingDaysOf({ createdAt, endedAt }: Thread, edition: string): number {
  return editionOf(edition).calendar.count(localDay(momentOf(createdAt).at), localDay(momentOf(endedAt ?? createdAt).at), 'working_days');
}

function medianOf(days: readonly number[]): number {
  const sorted = [...days].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[half - 1] ?? 0, sorted[half] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
