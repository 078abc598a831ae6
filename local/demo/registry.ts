/** The demo's registry: the start set goes in as a file does, and a second made-up person consents to every address. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Database } from '../../prisma/database';
import { markDemo } from '../../prisma/demo';
import { decideChange } from '../../server/registry/edit-entry';
import { importRegistry } from '../../server/registry/import-registry';
import { keyed } from '../../server/registry/once';
import { REGISTRY_KEEPERS } from './people';

const START_SET = join(__dirname, '../../domain/registry/start-set.csv');

export interface LoadedRegistry {
  readonly organisations: number;
  readonly services: number;
}

/** Loads it; a repetition goes on where it was broken off. @throws Error when the start set has a line that the registry refuses */
export async function loadRegistry(db: Database, now: Date, throwIfStopped: () => void): Promise<LoadedRegistry> {
  const bytes = readFileSync(START_SET);
  const rows = parse(bytes, { columns: true }) as readonly Record<string, string>[];
  const idsOf = (entity: string): string[] => rows.flatMap((row) => (row['entity'] === entity && row['id'] !== undefined ? [row['id']] : []));
  const [organisations, services] = [idsOf('organisation'), idsOf('service')];
  await markDemo(db, 'organisation', organisations);
  await markDemo(db, 'service', services);

  const [proposer, second] = REGISTRY_KEEPERS;
  const request = (by: string, key: string) => ({ by: { id: by }, key, now });
  await markDemo(db, 'registry_request', [keyed(request(proposer, 'demo:registry'), null).id]);
  const imported = await importRegistry(db, bytes, { ...request(proposer, 'demo:registry'), isDryRun: false });
  if (imported.rejected.length > 0) throw new Error(`the start set of the registry has lines that cannot be used: ${imported.rejected.map(({ line, column, reason }) => `${line} ${column}: ${reason}`).join('; ')}`);
  // Organisations first: an address of a service must lie in the domains of its organisation.
  const open = await db.prisma.registry_change.findMany({ where: { id: { in: [...imported.changes] }, decided_at: null }, orderBy: [{ entity: 'asc' }, { id: 'asc' }] });
  await markDemo(db, 'registry_request', open.map(({ id }) => keyed(request(second, `demo:approve:${id}`), null).id));
  for (const { id } of open) {
    throwIfStopped();
    await decideChange(db, id, 'approved', request(second, `demo:approve:${id}`));
  }
  return { organisations: organisations.length, services: services.length };
}
