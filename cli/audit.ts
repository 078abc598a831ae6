/** `saapua audit`: who did what. */
import type { Command } from 'commander';
import { Api } from './api';
import { code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { localTime } from './local-time';
import { table } from './table';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly principal: string;
  readonly action: string;
  readonly object: string;
  readonly detail: unknown;
}

interface Options {
  readonly object?: string;
  readonly principal?: string;
  readonly json?: true;
}

/** Adds `audit`. */
export function auditCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'audit', { summary: 'who did what, oldest first', examples: ['saapua audit --object hire/NURSE-1', 'saapua audit --principal anna --json'] })
    .option('--object <object>', 'only about this', code)
    .option('--principal <id>', 'only what this one did', code)
    .option('--json', 'one JSON document')
    .action(line.action(async ({ object, principal, json }: Options) => {
      const entries: Entry[] = [];
      const api = Api.of(line.at);
      for (let after: string | undefined; ; ) {
        const page = await api.get<{ readonly entries: readonly Entry[]; readonly next?: string }>({ path: '/audit', query: { object, principal, after, limit: '1000' } });
        entries.push(...page.entries);
        if (page.next === undefined) break;
        after = page.next;
      }
      if (json) line.printJson({ entries });
      else line.print(entries.length === 0 ? 'nothing was done' : table([{ title: 'when' }, { title: 'who' }, { title: 'did' }, { title: 'to' }, { title: 'detail' }],
        entries.map((e) => [localTime(e.at), e.principal, e.action, e.object, JSON.stringify(e.detail)])));
      return DONE;
    }));
}
