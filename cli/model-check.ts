/** `saapua model check`: can every installed edition of the process model be used? Names each place that is wrong. */
import type { Command } from 'commander';
import { type CommandLine, DONE, NO } from './command-line';
import type { CheckedEdition } from './checked-editions';
import { counted, table } from './table';

/** Adds `model check`: exit 1 when an edition is broken. */
export function modelCommands(parent: Command, line: CommandLine): void {
  const model = line.command(parent, 'model', { summary: 'the process model: check', examples: ['saapua model check'] });
  line.command(model, 'check', { summary: 'check the installed editions of the process model', noWhen: 'one is broken', examples: ['saapua model check', 'saapua model check --json'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: { json?: true }) => {
      // Only this command reads the model and its schemas.
      const { checkedEditions } = require('./checked-editions') as typeof import('./checked-editions');
      const editions = checkedEditions();
      const ok = editions.every((edition) => edition.ok);
      if (json) line.printJson({ ok, editions });
      else line.print(editions.map(editionText).join('\n'));
      return ok ? DONE : NO;
    }));
}

function editionText({ id, ok, findings }: CheckedEdition): string {
  if (ok) return `edition ${id}: ok`;
  return `edition ${id}: ${counted(findings.length, 'finding')}\n${table([{ title: 'place' }, { title: 'what' }], findings.map(({ place, message }) => [place, message]), 2)}`;
}
