/** `saapua absences`: who is away, and who acts for them meanwhile. */
import type { Command } from 'commander';
import { Api } from './api';
import { code, time } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { table } from './table';

interface AbsenceDocument {
  readonly id: string;
  readonly principal_id: string;
  readonly substitute_id: string;
  readonly from_on: string;
  readonly to_on: string;
  readonly ended_at: string | null;
}

interface Options {
  readonly for?: string;
  readonly substitute: string;
  readonly from: string;
  readonly to: string;
  readonly json?: true;
}

/** Adds `absences`. */
export function absenceCommands(parent: Command, line: CommandLine): void {
  const absences = line.command(parent, 'absences', { summary: 'absences: list, add, end', examples: ['saapua absences list', 'saapua absences add --substitute bertta --from 2026-07-01 --to 2026-07-31'] });

  line.command(absences, 'list', { summary: 'absences that concern me; of everybody for those who manage people', examples: ['saapua absences list'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: Options) => {
      const answer = await Api.of(line.at).get<{ readonly absences: readonly AbsenceDocument[] }>({ path: '/absences' });
      if (json) line.printJson(answer);
      else line.print(answer.absences.length === 0 ? 'nobody is away' : absencesText(answer.absences));
      return DONE;
    }));

  line.command(absences, 'add', { summary: 'say that somebody is away and who acts for them', noWhen: 'the substitute is away too, or the dates do not fit', examples: ['saapua absences add --substitute bertta --from 2026-07-01 --to 2026-07-31', 'saapua absences add --for anna --substitute bertta --from 2026-07-01 --to 2026-07-31'] })
    .option('--for <principal>', 'who is away (default: the one who asks)', code)
    .requiredOption('--substitute <principal>', 'who acts for them', code)
    .requiredOption('--from <date>', 'first day', time)
    .requiredOption('--to <date>', 'last day', time)
    .option('--json', 'one JSON document')
    .action(line.action(async (options: Options) => {
      const json = { substitute_id: options.substitute, from_on: options.from, to_on: options.to, ...(options.for !== undefined && { principal_id: options.for }) };
      const absence = await Api.of(line.at).post<AbsenceDocument>({ path: '/absences', json });
      if (options.json) line.printJson(absence);
      else line.print(absencesText([absence]));
      return DONE;
    }));

  line.command(absences, 'end', { summary: 'an absence ends now, or is called off', noWhen: 'there is no such absence', examples: ['saapua absences end 0123456789ABCDEFGHJKMNPQRS'] })
    .argument('<id>', 'id of the absence, as `absences list` shows it', code)
    .action(line.action(async (id: string) => {
      await (await Api.of(line.at).open('DELETE', { path: `/absences/${id}` })).body?.cancel();
      line.print('ended; the substitute acts no longer');
      return DONE;
    }));
}

function absencesText(absences: readonly AbsenceDocument[]): string {
  return table([{ title: 'away' }, { title: 'from' }, { title: 'to' }, { title: 'substitute' }, { title: 'id' }, { title: '' }],
    absences.map((a) => [a.principal_id, a.from_on, a.to_on, a.substitute_id, a.id, a.ended_at === null ? '' : 'ended']));
}
