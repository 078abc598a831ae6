/**
 * Postgres remembers, so every open hire can be started again in an empty Temporal, its deadlines unchanged. Which
 * side is right is decided by the table of trust.md §5; where it would be a guess, it is reported and left alone.
 */
import type { HireClient } from '../client/hires';
import type { Database } from '../prisma/database';
import { openHireIds } from '../prisma/facts';
import { getHire } from '../prisma/hires';
import { loadState } from '../prisma/hire-state';

export type RecoveryCase = 'started' | 'restarted' | 'workflow_ahead' | 'orphan';

export interface RecoveredHire {
  readonly case_id: string;
  readonly what: RecoveryCase;
  readonly why: string;
}

export interface RecoverResult {
  readonly dry_run: boolean;
  readonly open: number;
  readonly hires: readonly RecoveredHire[];
}

export interface RecoverOptions {
  readonly dryRun: boolean;
  /** Also asks every running workflow how far it is; costs one query each. */
  readonly deep: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

const AT_A_TIME = 20;

/** Starts every open hire that has no workflow; with `deep` also restarts those whose workflow is behind the log. */
export async function recoverHires(db: Database, hires: HireClient, options: RecoverOptions): Promise<RecoverResult> {
  const open = await openHireIds(db);
  const running = new Set<string>();
  for await (const hireId of hires.running()) running.add(hireId);
  const touched: RecoveredHire[] = [];
  let done = 0;
  await forEach(open, async (hireId) => {
    const result = running.has(hireId) ? (options.deep ? await compare(db, hires, hireId, options) : undefined) : await startMissing(db, hires, hireId, options);
    if (result) touched.push(result);
    options.onProgress?.(++done, open.length);
  });
  if (options.deep) {
    const known = new Set(open);
    for (const hireId of running)
      if (!known.has(hireId) && !(await getHire(db, hireId)))
        touched.push({ case_id: hireId, what: 'orphan', why: 'a workflow runs, but Postgres knows no such hire; look at it before you terminate it' });
  }
  return { dry_run: options.dryRun, open: open.length, hires: touched.sort((a, b) => (a.case_id < b.case_id ? -1 : 1)) };
}

async function startMissing(db: Database, hires: HireClient, hireId: string, { dryRun }: RecoverOptions): Promise<RecoveredHire | undefined> {
  const state = await loadState(db, hireId);
  if (!state) return undefined;
  // The list of running workflows lags behind; the start itself tells whether one is there.
  if (!dryRun && !(await hires.start(state))) return undefined;
  return { case_id: hireId, what: 'started', why: 'open in Postgres, no workflow in Temporal' };
}

async function compare(db: Database, hires: HireClient, hireId: string, { dryRun }: RecoverOptions): Promise<RecoveredHire | undefined> {
  const [status, state] = [await hires.status(hireId), await loadState(db, hireId)];
  if (!state || !status || status.seq === state.seq) return undefined;
  if (status.seq > state.seq)
    return { case_id: hireId, what: 'workflow_ahead', why: `the workflow is at ${status.seq}, Postgres at ${state.seq}: was a backup restored? Nothing was changed` };
  // A fact may have been stored since the workflow was asked; ask once more before acting.
  const again = await hires.status(hireId);
  if (!again || again.seq >= state.seq) return undefined;
  if (!dryRun) {
    await hires.terminate(hireId, `behind Postgres: ${again.seq} < ${state.seq}`);
    await hires.start(state);
  }
  return { case_id: hireId, what: 'restarted', why: `the workflow was at ${again.seq}, Postgres at ${state.seq}` };
}

async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (const item of queue) await work(item);
  }));
}
