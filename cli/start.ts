/** `saapua start`: the whole system until Ctrl-C; see local/start.ts. */
import type { Command } from 'commander';
import type { CommandLine } from './command-line';

interface StartOptions {
  readonly port?: string;
  readonly data?: string;
  readonly demo?: true;
}

/** Adds `start`; its exit code is that of the program. */
export function startCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'start', { summary: 'start everything: database, Temporal, worker and API', examples: ['saapua start', 'saapua start --demo --data .saapua-demo', 'saapua start --port 4700 --data /srv/saapua'] })
    .option('--port <n>', 'port of the API (default 4600, or SAAPUA_PORT)')
    .option('--data <dir>', 'data folder (default .saapua, or SAAPUA_DATA)')
    .option('--demo', 'fill an empty installation with a made-up region: 40 hires at every stage')
    .action(line.action(async ({ port, data, demo }: StartOptions) => {
      // The program loads parts of itself by import(), which finds TypeScript only through the loader for ES modules.
      const { register } = await import('tsx/esm/api');
      register();
      const { start } = await import('../local/start.js');
      return start({ ...(port !== undefined && { port }), ...(data !== undefined && { data }), ...(demo && { demo }) });
    }));
}
