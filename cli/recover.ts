/** `saapua recover`: open hires that are not looked after go on from their facts. */
import type { Command } from 'commander';
import { Api } from './api';
import { type CommandLine, DONE, NO } from './command-line';
import { counted, table } from './table';

interface Recovery {
  readonly dry_run: boolean;
  readonly open: number;
  readonly hires: readonly { readonly case_id: string; readonly what: string; readonly why: string }[];
}

/** Where a machine would have to guess, it leaves the hire alone and says so. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['workflow_ahead', 'orphan']);

/** Adds `recover`: exit 1 when a hire is left alone. */
export function recoverCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'recover', { summary: 'start open hires that have no workflow, or one that is behind', noWhen: 'a hire is left for you to decide', examples: ['saapua recover --dry-run', 'saapua recover --json'] })
    .option('--dry-run', 'say what would be done, change nothing')
    .option('--json', 'one JSON document')
    .action(line.action(async ({ dryRun = false, json }: { dryRun?: boolean; json?: true }) => {
      const recovery = await Api.of(line.at).post<Recovery>({ path: '/recover', json: { dry_run: dryRun } });
      if (json) line.printJson(recovery);
      else line.print(recoveryText(recovery));
      return recovery.hires.some((hire) => LEFT_ALONE.has(hire.what)) ? NO : DONE;
    }));
}

function recoveryText({ dry_run, open, hires }: Recovery): string {
  const left = hires.filter((hire) => LEFT_ALONE.has(hire.what)).length;
  const done = hires.length - left;
  const summary = `${counted(open, 'open hire')}: ${dry_run ? 'dry run, would start' : 'started'} ${done}${left === 0 ? '' : `, left alone ${left}`}`;
  if (hires.length === 0) return `${summary}; all are looked after`;
  return `${summary}\n${table([{ title: 'case' }, { title: 'what' }, { title: 'why' }], hires.map(({ case_id, what, why }) => [case_id, what, why]), 2)}`;
}
