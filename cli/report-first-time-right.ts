/** `saapua report first-time-right`: how often what is sent neither comes back nor is asked about. */
import { type Command, Option } from 'commander';
import type { TallyRow } from '../domain/handoffs/first-time-right';
import { Api } from './api';
import { time } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { firstTimeRightText } from './handoff-texts';

/** Adds `first-time-right` below `report`. */
export function firstTimeRightCommand(report: Command, line: CommandLine): void {
  line.command(report, 'first-time-right', { summary: 'handoffs per sender, service or item: sent, came back, overridden, right the first time', examples: ['saapua report first-time-right', 'saapua report first-time-right --by item --json'] })
    .addOption(new Option('--by <what>', 'sender, service or item').choices(['sender', 'service', 'item']).default('sender'))
    .option('--as-of <time>', 'what was recorded by then: a date or an instant (default: now)', time)
    .option('--json', 'one JSON document')
    .action(line.action(async ({ by, asOf, json }: { readonly by: string; readonly asOf?: string; readonly json?: true }) => {
      const report = await Api.of(line.at).get<{ readonly rows: readonly TallyRow[] }>({ path: '/reports/first-time-right', query: { by, as_of: asOf } });
      if (json) line.printJson(report);
      else line.print(firstTimeRightText(report.rows, by));
      return DONE;
    }));
}
