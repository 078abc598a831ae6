/**
 * Taking the demo away: its workflows end, every row that belongs to something made up goes, and nothing says any more
 * that it was there. Broken off, it is done again from the start; the marks go last, so it is always known what to do.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HireClient } from '../../client/hires';
import type { Database } from '../../prisma/database';
import { demoIds, demoState, forgetDemo, markDemo, removeDemoRows } from '../../prisma/demo';
import { ProblemError } from '../problems';

export interface RemovedDemo {
  readonly hires: number;
  /** Rows that went, of all tables. */
  readonly rows: number;
}

const REASON = 'the demo data is removed';

export interface RemovalSources {
  readonly db: Database;
  readonly hires: HireClient;
  /** Folder of the mail that was caught on this machine; absent: mail goes elsewhere. */
  readonly caughtMails?: string | undefined;
}

/** Removes it. @throws ProblemError 404 when there is none */
export async function removeDemo({ db, hires, caughtMails }: RemovalSources, now: Date): Promise<RemovedDemo> {
  const { begunAt } = await demoState(db);
  if (begunAt === undefined) throw new ProblemError({ status: 404, code: 'no_demo', detail: 'there is no demo data in this installation' });
  await markDemo(db, 'removing', [now.toISOString()]);
  const ids = await demoIds(db, 'hire');
  const endWorkflows = async (): Promise<void> => {
    for (const id of ids) await hires.terminate(id, REASON);
  };
  await endWorkflows();
  const gone = await removeDemoRows(db);
  // Somebody may have woken one of them meanwhile.
  await endWorkflows();
  if (caughtMails !== undefined) await removeMailSince(caughtMails, begunAt);
  await forgetDemo(db);
  return { hires: ids.length, rows: Object.values(gone).reduce((sum, n) => sum + n, 0) };
}

/** Nothing real was here when the demo began and nothing real may begin beside it, so every mail caught since is its own. */
async function removeMailSince(folder: string, begunAt: string): Promise<void> {
  const first = begunAt.replace(/[-:.]/g, '');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) if (name.endsWith('.eml') && name >= first) await rm(join(folder, name), { force: true });
}
