/**
 * Before the first file that talks to Temporal: one development server in which time can be skipped, and one workflow
 * bundle. Unit tests belong to another jest project and start neither (jest.config.cjs).
 */
import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { userCacheFolder } from '../../local/cache-folder';
import { openDataFolder } from '../../local/data-folder';
import { type TemporalBinary, findTemporalBinary } from '../../local/temporal-binary';
import { startTemporalServer } from '../../local/temporal-server';
import { ensureWorkflowBundle } from '../../worker/bundle';
import { keepForTeardown } from './global-teardown';
import { ADDRESS_VARIABLE, MISSING_VARIABLE } from './temporal';
import { TIME_SKIPPING_ARGS } from './time-skipping';

const log = (line: string): void => void process.stderr.write(`${line}\n`);

export default async function globalSetup(): Promise<void> {
  const binary = await findBinary();
  if (!binary) return;
  await ensureWorkflowBundle(log);
  const path = mkdtempSync(join(tmpdir(), 'saapua-temporal-'));
  const folder = await openDataFolder(path);
  const server = await startTemporalServer({ binary: binary.path, folder, namespace: 'default', log, extraArgs: TIME_SKIPPING_ARGS });
  process.env[ADDRESS_VARIABLE] = server.address;
  keepForTeardown({ server, folder });
}

async function findBinary(): Promise<TemporalBinary | undefined> {
  const { TEMPORAL_CLI_PATH: cliPath, PATH: searchPath = '' } = process.env;
  try {
    return await findTemporalBinary({ cliPath, searchPath, cacheDir: userCacheFolder(process.env, homedir(), process.platform), log });
  } catch (error) {
    process.env[MISSING_VARIABLE] = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}
