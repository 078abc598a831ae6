/** `saapua links`: ending the mailed links of an office whose mailbox may be in other hands. */
import type { Command } from 'commander';
import { Api } from './api';
import { code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { counted } from './table';

interface Revoked {
  readonly organisation_id: string;
  readonly revoked: number;
}

/** Adds `links revoke`. */
export function linkCommands(parent: Command, line: CommandLine): void {
  const links = line.command(parent, 'links', { summary: 'mailed links of an organisation: revoke', examples: ['saapua links revoke TOWN-A'] });
  line.command(links, 'revoke', { summary: 'end every mailed link to an organisation at once, and the sessions behind them', examples: ['saapua links revoke TOWN-A', 'saapua links revoke TOWN-A --json'] })
    .argument('<organisation>', 'id of the organisation in the registry', code)
    .option('--json', 'one JSON document')
    .action(line.action(async (organisation: string, { json }: { readonly json?: true }) => {
      const answer = await Api.of(line.at).send<Revoked>('DELETE', { path: '/link-deliveries', query: { organisation } });
      if (json) line.printJson(answer);
      else line.print(`${answer.organisation_id}: ${counted(answer.revoked, 'mailed link')} ended. Correct the mailbox in the registry, then send the open handoffs anew.`);
      return DONE;
    }));
}
