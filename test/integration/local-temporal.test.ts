import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { userCacheFolder } from '../../local/cache-folder';
import { openDataFolder } from '../../local/data-folder';
import { startTemporalServer } from '../../local/temporal-server';
import { findTemporalBinary } from '../../local/temporal-binary';
import { runTypeScript, runs, temporaryFolder, until } from './local-processes';

const root = temporaryFolder();
let binary: string;

beforeAll(async () => {
  const found = await findTemporalBinary({
    cliPath: process.env['TEMPORAL_CLI_PATH'],
    searchPath: process.env['PATH'] ?? '',
    cacheDir: userCacheFolder(process.env, homedir(), process.platform),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  binary = found.path;
}, 300_000);

async function start(name: string, options: { namespace?: string; extraArgs?: string[]; log?: (line: string) => void } = {}) {
  const folder = await openDataFolder(join(root, name));
  const server = await startTemporalServer({
    binary,
    folder,
    namespace: options.namespace ?? 'default',
    log: options.log ?? (() => {}),
    extraArgs: options.extraArgs ?? [],
  });
  const stop = async () => {
    await server.stop();
    folder.release();
  };
  return { folder, server, stop };
}

function serverPid(name: string): number {
  return Number(readFileSync(join(root, name, 'temporal.pid'), 'utf8'));
}

/** Runs something with a client and closes its connection. */
async function withClient<T>(address: string, action: (client: Client) => Promise<T>, namespace = 'default'): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await action(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

const startHire = (address: string) =>
  withClient(address, (client) => client.workflow.start('hire', { workflowId: 'hire/01K', taskQueue: 'hires', args: [] }));

const statusOfHire = (address: string) =>
  withClient(address, async (client) => (await client.workflow.getHandle('hire/01K').describe()).status.name);

describe('the embedded Temporal server', () => {
  it('keeps its workflows and its address when it is killed, and runs again by itself', async () => {
    const logged: string[] = [];
    const { server, stop } = await start('killed-server', { log: (line) => logged.push(line) });
    await startHire(server.address);
    const before = serverPid('killed-server');
    process.kill(before, 'SIGKILL');
    await until('it runs again', () => server.state() === 'running' && serverPid('killed-server') !== before);
    expect(await statusOfHire(server.address)).toBe('RUNNING');
    expect(logged).toEqual([expect.stringContaining('ended unexpectedly'), 'the embedded Temporal server runs again']);
    await stop();
  }, 30_000);

  it('ends when the program is killed, and the next start has its workflows at the same address', async () => {
    const path = join(root, 'killed-program');
    const program = runTypeScript(`
      const folder = await local('data-folder').openDataFolder(${JSON.stringify(path)});
      const server = await local('temporal-server').startTemporalServer({
        binary: ${JSON.stringify(binary)}, folder, namespace: 'default', log: () => {} });
      say({ shell: server.pid(), address: server.address });
      setInterval(() => {}, 1_000);`);
    const started = (await program.next()) as { shell: number; address: string };
    await startHire(started.address);
    const pid = serverPid('killed-program');
    program.child.kill('SIGKILL');
    await program.ended;
    // Started at once: the earlier server is still ending, and has the file and the port.
    const { server, stop } = await start('killed-program');
    expect(runs(pid)).toBe(false);
    expect(server.address).toBe(started.address);
    expect(await statusOfHire(server.address)).toBe('RUNNING');
    await until('the shell of the killed program has ended', () => !runs(started.shell));
    await stop();
  }, 30_000);

  it('leaves no process when it is stopped, and comes back at the same address', async () => {
    const first = await start('stopped');
    const pid = serverPid('stopped');
    await first.stop();
    expect(first.server.state()).toBe('stopped');
    expect(runs(pid)).toBe(false);
    const second = await start('stopped');
    expect(second.server.address).toBe(first.server.address);
    await second.stop();
  }, 30_000);

  it('moves to another port when somebody else has taken its own', async () => {
    const first = await start('moved');
    await first.stop();
    const squatter = createServer();
    const port = Number(first.server.address.split(':')[1]);
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const second = await start('moved');
    expect(second.server.address).not.toBe(first.server.address);
    await second.stop();
    await new Promise((resolve) => squatter.close(resolve));
  }, 30_000);

  it('has the namespace that was asked for, and takes further arguments', async () => {
    const { server, stop } = await start('named', {
      namespace: 'kaupunki',
      extraArgs: ['--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true'],
    });
    const count = await withClient(server.address, (client) => client.workflow.count(), 'kaupunki');
    expect(count.count).toBe(0);
    await stop();
  }, 30_000);

  it('says in the server’s own words why it does not start', async () => {
    const wrong = start('wrong', { extraArgs: ['--no-such-flag'] });
    await expect(wrong).rejects.toThrow(/did not start \(exit code 1\):[^]*no-such-flag[^]*temporal\.log/);
  });
});
