/** `saapua calendar`: Finnish deadlines and working days for scripts; a JSON line in, a JSON line out, no server. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { type CommandLine, DONE, NO } from './command-line';
import { linesOf } from './lines';

/** Adds `calendar`: exit 1 when a line was bad. */
export function calendarCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'calendar', {
    summary: 'Finnish deadlines, working days and hours: JSON lines on standard input, one answer each', noWhen: 'a line was bad',
    examples: [
      'echo \'{"op":"deadline","start":"2026-04-01","days":30}\' | saapua calendar',
      'echo \'{"op":"deadline","start":"2025-01-31","months":1}\' | saapua calendar',
      'echo \'{"op":"add","start":"2026-04-01","workingDays":10}\' | saapua calendar',
      'echo \'{"op":"between","from":"2026-04-01","to":"2026-04-17"}\' | saapua calendar',
      'echo \'{"op":"workingSeconds","from":"2026-04-01T12:00:00Z","to":"2026-04-07T12:00:00Z"}\' | saapua calendar',
    ],
  })
    .action(line.action(async () => {
      // The model with its calendar is read by this command only; import() would need a loader that costs more.
      const { answerOf } = require('./calendar-answer') as typeof import('./calendar-answer');
      const { stdin, stdout } = line.at;
      let number = 0;
      let isBad = false;
      for await (const text of linesOf(stdin)) {
        number++;
        if (text.trim() === '') continue;
        const answer = answerOf(text);
        if ('error' in answer) isBad = true;
        const isTaken = stdout.write(`${JSON.stringify('error' in answer ? { ...answer, line: number } : answer)}\n`);
        if (!isTaken) await once(stdout, 'drain');
      }
      return isBad ? NO : DONE;
    }));
}
