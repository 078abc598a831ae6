/** `saapua do`: something happened in a hire, and the signed-in person says so. */
import type { Command } from 'commander';
import { Api } from './api';
import { caseId, code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { eventFieldsOf, withEventOptions } from './event-options';
import { printRecorded, recordEvent } from './record';

/** Adds `do`. */
export function doCommand(parent: Command, line: CommandLine): void {
  const command = line.command(parent, 'do', {
    summary: 'record that something happened in a hire', noWhen: 'it is refused',
    examples: ['saapua do NURSE-1 contract_signed --at 2026-03-02', 'saapua do NURSE-1 permit_granted --application APP-1 --data \'{"valid_until":"2028-03-01"}\''],
  })
    .argument('<case>', 'case id of the hire', caseId)
    .argument('<event>', 'event of the model, for example contract_signed', code);
  withEventOptions(command)
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, event: string, options: Readonly<Record<string, unknown>>) => {
      const recorded = await recordEvent(
        Api.of(line.at),
        { path: `/hires/${hire}/events`, event: { event, ...eventFieldsOf(options) }, key: options['key'] as string | undefined },
        (text) => line.tell(text),
      );
      printRecorded(line, { json: options['json'] === true, event }, recorded);
      return DONE;
    }));
}
