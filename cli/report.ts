/** `saapua report`: reports over recorded facts, as of any time. */
import type { Command } from 'commander';
import type { GapsReport } from '../domain/report/gaps-report';
import type { WaitsReport } from '../domain/report/waits-report';
import { Api } from './api';
import { code, conditions, time } from './arguments';
import { type CommandLine, type CommandTexts, DONE } from './command-line';
import { ModelNames } from './model-names';
import { firstTimeRightCommand } from './report-first-time-right';
import { type Grouped, gapsReportText, waitsReportText } from './report-text';

interface ReportOptions {
  readonly asOf?: string;
  readonly by?: string;
  readonly where?: readonly string[];
  readonly json?: true;
}

/** Adds `report` and the reports below it. */
export function reportCommands(parent: Command, line: CommandLine): void {
  const report = line.command(parent, 'report', { summary: 'reports over recorded facts: waits, gaps, first-time-right', examples: ['saapua report waits', 'saapua report gaps --as-of 2026-06-30'] });
  reportCommand<Grouped<WaitsReport, 'by_party' | 'by_step' | 'hires' | 'total_days'>>(report, line, 'waits', waitsReportText, {
    summary: 'whose turn it was and for how long, in every hire and added up', examples: ['saapua report waits', 'saapua report waits --by municipality --where region:FI-05 --as-of 2026-06-30'],
  });
  reportCommand<Grouped<GapsReport, 'gaps'>>(report, line, 'gaps', gapsReportText, {
    summary: 'service gaps: instances, and what they add up to', examples: ['saapua report gaps', 'saapua report gaps --where case:NURSE-1 --json'],
  });
  firstTimeRightCommand(report, line);
}

function reportCommand<T>(parent: Command, line: CommandLine, kind: string, textOf: (report: T, names: ModelNames) => string, texts: CommandTexts): void {
  line.command(parent, kind, texts)
    .option('--as-of <time>', 'what was recorded by then: a date or an instant (default: now)', time)
    .option('--by <attribute>', 'also in groups by this case attribute', code)
    .option('--where <condition...>', 'only hires with attribute:value; the same attribute again widens, another one narrows', conditions)
    .option('--json', 'one JSON document')
    .action(line.action(async ({ asOf, by, where, json }: ReportOptions) => {
      const api = Api.of(line.at);
      const report = await api.get<T>({ path: `/reports/${kind}`, query: { as_of: asOf, by, where } });
      if (json) line.printJson(report);
      else line.print(textOf(report, await ModelNames.from(api)));
      return DONE;
    }));
}
