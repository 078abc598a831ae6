/**
 * `saapua start`: the whole system in one process, each backend embedded unless a setting names a server; also the
 * worker or the API alone. Prints `ready http://…` when it serves. Ctrl-C ends everything and leaves nothing behind.
 */
import { ensureBuilt } from './build';
import { assertPortFree } from './ports';
import { type CliOptions, MAKE_KEY_FILE, type Settings, readSettings, SettingsError } from './settings';
import { startBackends } from './stack';

export interface StartOptions extends CliOptions {
  /** Which parts this process carries. */
  readonly parts?: 'all' | 'worker' | 'server';
}

/** It was told to stop before it served. */
class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/** Errors that people can mend: their message is enough, a stack would only hide it. */
const FOR_PEOPLE = new Set(['SettingsError', 'DataFolderInUse', 'DataFolderUnusable', 'TemporalBinaryMissing', 'BackendUnusable', 'PortTaken', 'NotBuilt', 'BrokenModelError', 'DemoRefusedError', 'VaultKeyUnusable', 'LostKeyError', 'AggregateError']);

/**
 * Runs until it is told to stop.
 * @returns exit code: 0 after an ordinary end, 1 when it could not start or a part failed, 2 for wrong settings
 */
export async function start(options: StartOptions): Promise<number> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    return await run(readSettings(process.env, options, process.cwd()), options.parts ?? 'all', log);
  } catch (error) {
    if (error instanceof StoppedError) {
      log('stopped before it was ready; nothing that was stored is lost');
      return 0;
    }
    if (error instanceof Error && FOR_PEOPLE.has(error.name)) log(error.message);
    else log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return error instanceof SettingsError ? 2 : 1;
  }
}

async function run(settings: Settings, parts: NonNullable<StartOptions['parts']>, log: (line: string) => void): Promise<number> {
  if (parts !== 'all' && (settings.temporalAddress === undefined || settings.databaseUrl === undefined))
    throw new SettingsError([`TEMPORAL_ADDRESS and DATABASE_URL: must both be set to run the ${parts} apart; \`npm start\` runs everything in one process`]);
  // Each would make a key of its own in its own folder, and none could read what another wrote.
  if (parts !== 'all' && settings.keyFile === undefined)
    throw new SettingsError([`SAAPUA_KEY_FILE: must name a file with the installation's key to run the ${parts} apart, the same key for every worker and server. To make one, once: ${MAKE_KEY_FILE}`]);
  const roles = { api: parts !== 'worker', worker: parts !== 'server' };
  const stopAsked = untilStopped(log);
  if (roles.api) await assertPortFree(settings.host, settings.port);
  const [built, started] = await Promise.allSettled([
    ensureBuilt({ log, ensureWorkflowBundle: () => (roles.worker ? buildBundle(log) : Promise.resolve()) }),
    startBackends(settings, { log }),
  ]);
  const backends = started.status === 'fulfilled' ? started.value : undefined;
  try {
    if (built.status === 'rejected') throw built.reason;
    if (!backends) throw started.status === 'rejected' ? started.reason : new Error('no backends');
    // Loaded only now: it needs the generated database client.
    const { startProgram } = await import('./program.js');
    const stopping = new AbortController();
    void stopAsked.then(() => stopping.abort(new StoppedError()));
    const program = await startProgram(settings, backends, roles, log, stopping.signal);
    announce(program, parts);
    try {
      await Promise.race([stopAsked, program.failed]);
      return 0;
    } finally {
      log('stopping ...');
      await program.stop();
    }
  } finally {
    await backends?.stop();
  }
}

/** Loaded only when it is needed: a wrong setting should be told at once. */
async function buildBundle(log: (line: string) => void): Promise<void> {
  const { ensureWorkflowBundle } = await import('../worker/bundle.js');
  await ensureWorkflowBundle(log);
}

function announce(program: { readonly url: string | undefined; readonly signIn: string | undefined }, parts: string): void {
  if (program.url === undefined) return void process.stdout.write(`ready ${parts}\n`);
  process.stdout.write(`ready ${program.url}\n`);
  if (program.signIn !== undefined) process.stdout.write(`sign in, once, within 15 minutes: ${program.signIn}\n`);
}

/** One Ctrl-C comes twice under `npm start`: from the terminal, and passed on by npm. */
const ONE_PRESS_MS = 1_000;

/** Resolves at the first Ctrl-C or SIGTERM; pressed again it ends the process at once. */
function untilStopped(log: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (): void => {
      const now = Date.now();
      if (askedAt === undefined) {
        askedAt = now;
        resolve();
      } else if (now - askedAt > ONE_PRESS_MS) {
        log('ended at once; nothing that was accepted is lost');
        process.exit(130);
      }
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
