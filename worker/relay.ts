/**
 * Tells other hires of an employer that something happened which their rules look back to. The row was written with
 * the fact, so nothing is lost; a hire that hears it twice looks twice and finds the same.
 */
import { createHash } from 'node:crypto';
import type { HireClient } from '../client/hires';
import type { Database } from '../prisma/database';
import { openHiresOfEmployer } from '../prisma/hires';
import { type OutboxRow, markDone, markFailed, takeDue } from '../prisma/outbox';

export interface Relay {
  stop(): Promise<void>;
}

interface EmployerEventPayload {
  readonly employer_id: string;
  readonly case_id: string;
}

const PAUSE_MS = 1_000;
const BATCH = { kind: 'employer_event', limit: 20, leaseMs: 60_000 } as const;
/** Rows are written with the database's clock, which may be a little ahead of this one. */
const AHEAD_MS = 1_000;

/** Relays until stopped; a database or server that is away is tried again. */
export function startRelay(db: Database, hires: HireClient, log: (line: string) => void): Relay {
  let isStopped = false;
  let wake: () => void = () => {};
  const pause = (): Promise<void> => new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const told = await tellDue(db, hires).catch((error: Error) => {
        log(`the relay will try again: ${error.message}`);
        return 0;
      });
      if (told < BATCH.limit && !isStopped) await pause();
    }
  };
  const ended = run();
  return {
    stop: () => {
      isStopped = true;
      wake();
      return ended;
    },
  };
}

/** Tells one batch; gives how many rows were taken. */
export async function tellDue(db: Database, hires: HireClient): Promise<number> {
  const rows = await takeDue(db, { ...BATCH, now: new Date(Date.now() + AHEAD_MS) });
  for (const row of rows) {
    try {
      await tell(db, hires, row);
      await markDone(db, [row.id]);
    } catch (error) {
      await markFailed(db, row, error instanceof Error ? error.message : String(error), new Date());
    }
  }
  return rows.length;
}

async function tell(db: Database, hires: HireClient, row: OutboxRow): Promise<void> {
  const { employer_id: employerId, case_id: caseId } = row.payload as unknown as EmployerEventPayload;
  for (const hireId of await openHiresOfEmployer(db, employerId, caseId))
    await hires.put(hireId, { kind: 'employer', id: `employer:${row.id}`, hash: createHash('sha256').update(row.id).digest('hex') });
}
