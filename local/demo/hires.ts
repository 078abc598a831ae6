/**
 * The demo's hires: forty lives made by the process model up to the moment of filling, brought in by the same import that
 * takes a real file. Handoffs of the past that nobody answered are part of that history, so nothing of it is announced.
 */
import { Readable } from 'node:stream';
import { admitEvent } from '../../domain/hire/admit';
import type { CaseEvent } from '../../domain/hire/fact';
import { localDay, startOfDay } from '../../domain/calendar/helsinki';
import { type Edition, newestEdition } from '../../domain/model/edition';
import { type Placed, portfolio } from '../../domain/simulation/portfolio';
import { REGION } from '../../domain/simulation/simulate';
import type { HireClient } from '../../client/hires';
import type { Database } from '../../prisma/database';
import { markDemo } from '../../prisma/demo';
import { type ImportProgress, beginImport } from '../../server/import/import-run';
import { REGISTRY_KEEPERS } from './people';
import { CLOSED, OPEN, OVERDUE, PREFIX, SEED } from './story';

const HOUR_MS = 3_600_000;

export interface DemoHire extends Placed {
  readonly pilot: string;
  readonly municipality: string;
  /** Family members, by their codes. */
  readonly members: readonly string[];
  /** One of its handoffs is overdue on purpose. */
  readonly isOverdue: boolean;
}

/** The forty hires as of an instant, always the same ones. @param begunAt  UTC milliseconds */
export function demoHiresAt(begunAt: number): readonly DemoHire[] {
  const edition = newestEdition();
  const placed = portfolio({ edition, seed: SEED, now: begunAt, prefix: PREFIX, open: OPEN, closed: CLOSED });
  const hires = placed.map((hire): DemoHire => {
    const attributes = hire.events[0]?.data ?? {};
    return {
      ...hire, isOverdue: false,
      pilot: String(attributes['pilot'] ?? ''), municipality: String(attributes['municipality'] ?? ''),
      members: [...new Set(hire.events.flatMap((e) => e.family_member_id ?? []))].sort(),
    };
  });
  const { created } = edition.semantics.handoff;
  const fit = hires.filter((h) => !h.isClosed && ['arrival', 'settling'].includes(h.stage));
  // Those that have had the fewest handoffs carry the overdue ones.
  const carriers = [...fit].sort((a, b) => a.events.filter((e) => e.event === created).length - b.events.filter((e) => e.event === created).length).slice(0, OVERDUE.length);
  return hires.map((hire) => {
    const overdue = OVERDUE[carriers.findIndex(({ caseId }) => caseId === hire.caseId)];
    return overdue ? { ...hire, isOverdue: true, events: [...hire.events, ...unanswered(edition, hire, overdue, begunAt)] } : hire;
  });
}

function unanswered(edition: Edition, { caseId, municipality }: DemoHire, { step, days, accepted }: (typeof OVERDUE)[number], begunAt: number): readonly CaseEvent[] {
  const { handoff } = edition.semantics;
  const service = REGION.services[step]?.find(({ area }) => !area || area.includes(municipality));
  if (!service) throw new Error(`the region has no service for step ${step} in ${municipality}`);
  const sentOn = edition.calendar.roll(localDay(begunAt) - days);
  const event = (name: string, place: number, at: number, more: Partial<CaseEvent>): CaseEvent => {
    const instant = new Date(at).toISOString();
    const admitted = admitEvent(edition, { event_id: `${caseId}-overdue-${place}`, case_id: caseId, event: name, occurred_at: instant, recorded_at: instant, handoff_id: `H-${caseId}`, ...more }, { source: 'simulation', actorId: 'simulation' });
    if ('refusal' in admitted) throw new Error(admitted.refusal.message);
    return admitted.event;
  };
  const sentAt = startOfDay(sentOn) + 10 * HOUR_MS;
  const sent = event(handoff.created, 1, sentAt, { service_id: service.service_id, data: { ...(service.receiver_id !== null && { receiver_id: service.receiver_id }), step } });
  return accepted ? [sent, event(handoff.accepted, 2, startOfDay(edition.calendar.roll(sentOn + 1)) + 9 * HOUR_MS, { actor_role: service.party })] : [sent];
}

/** Brings them in; gives how many events are new. @throws Error when a line is refused */
export async function importHires(
  sources: { readonly db: Database; readonly hires: HireClient }, hires: readonly DemoHire[], options: { readonly signal: AbortSignal; readonly onProgress: (progress: ImportProgress) => void },
): Promise<number> {
  await markDemo(sources.db, 'hire', hires.map(({ caseId }) => caseId));
  await markDemo(sources.db, 'employer', REGION.employers.map(({ id }) => id));
  const lines = hires.flatMap(({ events }) => events.map((event) => Buffer.from(`${JSON.stringify(event)}\n`)));
  const run = await beginImport(sources, Readable.from(lines), { principalId: REGISTRY_KEEPERS[0], isDryRun: false, format: 'ndjson', ...options });
  const { facts, rejected } = await run();
  if (rejected.length > 0) throw new Error(`the demo's hires have lines that cannot be used: ${rejected.slice(0, 5).map(({ line, reason }) => `${line}: ${reason}`).join('; ')}`);
  return facts;
}
