import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { userCacheFolder } from '../../local/cache-folder';
import { findTemporalBinary } from '../../local/temporal-binary';
import { fetchOfficial, CLI_VERSION } from '../../local/temporal-fetch';
import { temporaryFolder } from './local-processes';

const root = temporaryFolder();
const quiet = () => {};
let real: string;

beforeAll(async () => {
  const found = await findTemporalBinary({
    cliPath: process.env['TEMPORAL_CLI_PATH'],
    searchPath: process.env['PATH'] ?? '',
    cacheDir: userCacheFolder(process.env, homedir(), process.platform),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  real = found.path;
}, 300_000);

/** A folder with a program of the given name that does what the shell script says. */
function program(name: string, script: string): string {
  const folder = mkdtempSync(join(root, `${name}-`));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}

describe('the Temporal CLI', () => {
  it('is the one that was named', async () => {
    const found = await findTemporalBinary({ cliPath: real, searchPath: '', cacheDir: join(root, 'none'), log: quiet });
    expect(found).toMatchObject({ path: real, source: 'TEMPORAL_CLI_PATH', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it.each([
    ['is not there', '/nowhere/temporal', /there is no such file/],
    ['is another program', process.execPath, /it runs, but is not the Temporal CLI/],
    ['may not be run', __filename, /not a file that this user may run/],
  ])('is never replaced silently when the named one %s', async (_case, cliPath, reason) => {
    const search = findTemporalBinary({ cliPath, searchPath: '/usr/bin', cacheDir: join(root, 'none'), log: quiet });
    await expect(search).rejects.toThrow(reason);
    await expect(search).rejects.toThrow(/TEMPORAL_CLI_PATH=.*Ways out/s);
  });

  it('is taken from the PATH when it is recent enough', async () => {
    const folder = program('temporal', `exec ${real} "$@"`);
    const found = await findTemporalBinary({ searchPath: `/nowhere:${folder}`, cacheDir: join(root, 'none'), log: quiet });
    expect(found).toMatchObject({ path: join(folder, 'temporal'), source: 'PATH' });
  });

  it('is found in the cache without a network, and without a word', async () => {
    const cacheDir = join(root, 'cache');
    mkdirSync(join(cacheDir, `temporal-${CLI_VERSION}`), { recursive: true });
    copyFileSync(real, join(cacheDir, `temporal-${CLI_VERSION}`, 'temporal'));
    const said: string[] = [];
    const found = await findTemporalBinary({ searchPath: '/nowhere', cacheDir, log: (line) => said.push(line) });
    expect(found).toMatchObject({ source: 'cache', version: CLI_VERSION });
    expect(said).toEqual([]);
  });

  it('that cannot be had leads to a message with everything that was tried and the ways out', async () => {
    const old = program('temporal', 'echo temporal version 1.2.0');
    const withoutPip = program('python3', 'echo No module named pip >&2; exit 1');
    const searchPath = `${old}:${withoutPip}`;
    const search = findTemporalBinary({ searchPath, cacheDir: join(__filename, 'cache'), log: quiet });
    await expect(search).rejects.toThrow(/version 1\.2\.0 is older than 1\.9[^]*not fetched before[^]*cannot be written/);
    await expect(search).rejects.toThrow(/install the CLI[^]*TEMPORAL_CLI_PATH[^]*TEMPORAL_ADDRESS=127\.0\.0\.1:7233/);
  });

  it('comes by the SDK’s own download, which takes a file it has fetched before', async () => {
    const staging = join(root, 'staging');
    mkdirSync(staging);
    // With the file in place the SDK starts it instead of asking the network: the rest of the way is the same.
    copyFileSync(real, join(staging, `temporal-v${CLI_VERSION}`));
    const path = await fetchOfficial({ staging, searchPath: '', log: quiet });
    expect(path).toBe(join(staging, `temporal-v${CLI_VERSION}`));
  }, 60_000);
});
