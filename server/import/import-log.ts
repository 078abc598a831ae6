/** Every import leaves a row of its run and an entry in the audit log: who, which file, what came of it. */
import { recordAudit } from '../../prisma/audit';
import type { Database } from '../../prisma/database';
import { finishImportRun, startImportRun } from '../../prisma/import-runs';

export interface ImportLogEntry {
  readonly runId: string;
  readonly principalId: string;
  /** In whose place, where that is somebody else. */
  readonly onBehalfOf?: string | undefined;
  /** Of the file as it was sent. */
  readonly sha256: string;
  readonly isDryRun: boolean;
  readonly counts: { readonly hires: number; readonly facts: number; readonly skipped: number; readonly rejected: number };
}

/** Begins a run and gives its id. The hash of the file is known only at its end and is written then. */
export function beginImportRun(db: Database, { principalId, isDryRun }: Pick<ImportLogEntry, 'principalId' | 'isDryRun'>): Promise<string> {
  return startImportRun(db, { principalId, fileSha256: '', isDryRun, now: new Date() });
}

/** Ends it, and says in the audit log who imported what. */
export async function endImportRun(db: Database, { runId, principalId, onBehalfOf, sha256, isDryRun, counts }: ImportLogEntry): Promise<void> {
  await db.prisma.import_run.update({ where: { id: runId }, data: { file_sha256: sha256 } });
  await finishImportRun(db, { id: runId, now: new Date(), counts: { ...counts } });
  await recordAudit(db, { principal: principalId, ...(onBehalfOf !== undefined && { onBehalfOf }), action: isDryRun ? 'import.dry_run' : 'import.run', object: `import/${runId}`, detail: { sha256, ...counts } });
}
