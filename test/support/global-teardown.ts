/** Stops what global-setup.ts started and removes its files; both run in jest's own process. */
import { rm } from 'node:fs/promises';
import type { DataFolder } from '../../local/data-folder';
import type { EmbeddedTemporal } from '../../local/temporal-server';

interface Started {
  readonly server: EmbeddedTemporal;
  readonly folder: DataFolder;
}

const KEY = Symbol.for('saapua.test.temporal');
// Jest loads setup and teardown each in a module registry of its own, so only the global object is common to them.
const shared = globalThis as { [KEY]?: Started };

export function keepForTeardown(started: Started): void {
  shared[KEY] = started;
}

export default async function globalTeardown(): Promise<void> {
  const started = shared[KEY];
  if (!started) return;
  await started.server.stop();
  started.folder.release();
  await rm(started.folder.path, { recursive: true, force: true });
}
