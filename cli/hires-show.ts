/** `saapua hires show`: everything about one hire, as of any time. */
import type { Command } from 'commander';
import type { HirePage } from '../domain/report/hire-page';
import { Api } from './api';
import { caseId, time } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { hirePageText } from './hire-page-text';
import { ModelNames } from './model-names';

interface ShowOptions {
  readonly asOf?: string;
  readonly json?: true;
}

/** Adds `hires show`. */
export function hiresShowCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'show', { summary: 'one hire: whose turn, steps, clocks, gaps, handoffs, settling in, facts, events', examples: ['saapua hires show NURSE-1', 'saapua hires show NURSE-1 --as-of 2026-06-30 --json'] })
    .argument('<case>', 'case id of the hire', caseId)
    .option('--as-of <time>', 'what was recorded by then: a date or an instant (default: now)', time)
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, { asOf, json }: ShowOptions) => {
      const api = Api.of(line.at);
      const page = await api.get<HirePage>({ path: `/hires/${hire}`, query: { as_of: asOf } });
      if (json) line.printJson(page);
      else line.print(hirePageText(page, await ModelNames.from(api)));
      return DONE;
    }));
}
