/** `saapua hires start`: a hire that does not exist yet, begun by its first event. */
import type { Command } from 'commander';
import { Api } from './api';
import { caseId, code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { eventFieldsOf, withEventOptions } from './event-options';
import { printRecorded, recordEvent } from './record';

/** Adds `hires start`. */
export function hiresStartCommand(parent: Command, line: CommandLine): void {
  const command = line.command(parent, 'start', {
    summary: 'begin a hire by its first event', noWhen: 'it is refused',
    examples: ['saapua hires start NURSE-2 --event need_identified --data \'{"region":"FI-05","employer_id":"EMP-CARE"}\''],
  })
    .argument('[case]', 'case id of the hire (default: the server makes one)', caseId)
    .requiredOption('--event <event>', 'the event it begins with, for example need_identified', code);
  withEventOptions(command)
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string | undefined, options: Readonly<Record<string, unknown>>) => {
      const event = options['event'] as string;
      const recorded = await recordEvent(
        Api.of(line.at),
        { path: '/hires', event: { ...(hire !== undefined && { case_id: hire }), event, ...eventFieldsOf(options) }, key: options['key'] as string | undefined },
        (text) => line.tell(text),
      );
      printRecorded(line, { json: options['json'] === true, event }, recorded);
      return DONE;
    }));
}
