/** `saapua demo`: what of the demo data there is, and taking it away without a trace. */
import type { Command } from 'commander';
import { Api } from './api';
import { type CommandLine, DONE, NO } from './command-line';
import { UsageError } from './problem';
import { counted } from './table';

interface Demo {
  readonly demo: boolean;
  readonly filled_at: string | null;
  readonly complete: boolean;
  readonly hires: number;
}

/** Adds `demo show` and `demo remove`. */
export function demoCommands(parent: Command, line: CommandLine): void {
  const demo = line.command(parent, 'demo', { summary: 'demo data: show, remove; it is filled by npm start -- --demo', examples: ['saapua demo show', 'saapua demo remove --yes'] });

  line.command(demo, 'show', { summary: 'is there demo data', noWhen: 'there is none', examples: ['saapua demo show', 'saapua demo show --json'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: { json?: true }) => {
      const found = await Api.of(line.at).get<Demo>({ path: '/demo' });
      if (json) line.printJson(found);
      else line.print(demoText(found));
      return found.demo ? DONE : NO;
    }));

  line.command(demo, 'remove', { summary: 'take the demo data away: its hires, offices, people and all that belongs to them', noWhen: 'there is none', examples: ['saapua demo remove --yes'] })
    .option('--yes', 'yes, remove it')
    .option('--json', 'one JSON document')
    .action(line.action(async ({ yes, json }: { yes?: true; json?: true }) => {
      if (!yes) throw new UsageError('This takes away all made-up hires, offices and people, also what was done with them since. Say --yes to do it.');
      const removed = await Api.of(line.at).send<{ readonly hires: number; readonly rows: number }>('DELETE', { path: '/demo', json: { confirm: 'remove' } });
      if (json) line.printJson(removed);
      else line.print(`removed: ${counted(removed.hires, 'hire')}, ${counted(removed.rows, 'row')} in all`);
      return DONE;
    }));
}

function demoText({ demo, filled_at, complete, hires }: Demo): string {
  if (!demo) return 'no demo data';
  return `demo data of ${filled_at ?? 'an unknown time'}: ${counted(hires, 'hire')}${complete ? '' : '; not complete: start with --demo to go on, or remove it'}`;
}
