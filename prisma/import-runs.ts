/** Which files were imported, by whom, and what came of it: one row per run, dry runs included. */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '../generated/prisma/client';
import type { Database } from './database';

export interface ImportStart {
  readonly principalId: string;
  /** SHA-256 of the file as it was read, hexadecimal. */
  readonly fileSha256: string;
  readonly isDryRun: boolean;
  readonly now: Date;
}

/** Writes down that an import begins; gives the id of the run. */
export async function startImportRun(db: Database, { principalId, fileSha256, isDryRun, now }: ImportStart): Promise<string> {
  const id = randomUUID();
  await db.prisma.import_run.create({
    data: { id, principal_id: principalId, started_at: now, file_sha256: fileSha256, dry_run: isDryRun },
  });
  return id;
}

/**
 * Writes down how it ended. A run without an end was cut off; the file can simply be imported again.
 * @param counts  whatever the import counts: hires, facts, skipped, rejected
 */
export async function finishImportRun(
  db: Database,
  { id, now, counts }: { id: string; now: Date; counts: Prisma.InputJsonObject },
): Promise<void> {
  await db.prisma.import_run.update({ where: { id }, data: { finished_at: now, counts } });
}
