/** `saapua hires list`: the portfolio, all pages of it. */
import type { Command } from 'commander';
import type { WaitRow } from '../domain/hire/read-model';
import { Api } from './api';
import { code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { daysBetween, localTime } from './local-time';
import { ModelNames, modelOf } from './model-names';
import { partyText } from './party-text';
import { UsageError, no } from './problem';
import { counted, table } from './table';

interface PortfolioRow {
  readonly case_id: string;
  readonly stage: string;
  readonly waits: readonly WaitRow[];
  readonly next_due: string | null;
  readonly late: boolean;
  readonly closed: boolean;
  readonly outcome: string | null;
}

interface Portfolio {
  /** Instant of the first page; what follows is no older. */
  readonly as_of: string;
  readonly hires: readonly PortfolioRow[];
  readonly next?: string;
}

interface ListOptions {
  readonly stage?: string;
  readonly waitingOn?: string;
  readonly late?: true;
  readonly open?: true;
  readonly closed?: true;
  readonly json?: true;
}

const PAGE = 500;

/** Adds `hires list`. */
export function hiresListCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'list', { summary: 'hires: whose turn, since when, until when, what is late', examples: ['saapua hires list', 'saapua hires list --waiting-on MIGRI --late', 'saapua hires list --stage permit --json'] })
    .option('--stage <s>', 'only hires in this stage', code)
    .option('--waiting-on <party>', 'only hires in which it is this party\'s turn; UNOWNED: nobody\'s', code)
    .option('--late', 'only hires with a clock past its limit')
    .option('--open', 'only open hires')
    .option('--closed', 'only closed hires')
    .option('--json', 'one JSON document')
    .action(line.action(async (options: ListOptions) => {
      if (options.open && options.closed) throw new UsageError('--open and --closed leave no hire; without both, all are listed');
      const api = Api.of(line.at);
      if (options.stage !== undefined) await requireStage(api, options.stage);
      const portfolio = await allPages(api, options);
      if (options.json) line.printJson(portfolio);
      else line.print(portfolioText(portfolio, await ModelNames.from(api)));
      return DONE;
    }));
}

/** A misspelt stage would give an empty list, which reads as "all is well". */
async function requireStage(api: Api, stage: string): Promise<void> {
  const stages = (await modelOf(api))?.stages.map(({ id }) => id);
  if (stages && !stages.includes(stage)) throw new UsageError(`the model has no stage "${stage}"; known: ${stages.join(', ')}`);
}

async function allPages(api: Api, { stage, waitingOn, late, open, closed }: ListOptions): Promise<Omit<Portfolio, 'next'>> {
  const hires: PortfolioRow[] = [];
  let asOf = '';
  for (let after: string | undefined; ; ) {
    const page = await api.get<Portfolio>({
      path: '/hires',
      query: { stage, waiting_on: waitingOn, late, closed: open ? false : closed, after, limit: String(PAGE) },
    });
    hires.push(...page.hires);
    asOf ||= page.as_of;
    if (page.next === undefined) return { as_of: asOf, hires };
    if (page.next === after) throw no('unexpected_answer', 'Unexpected answer', 'the list of hires has no end; tell the operator');
    after = page.next;
  }
}

function portfolioText({ as_of, hires }: Omit<Portfolio, 'next'>, names: ModelNames): string {
  const summary = `${counted(hires.length, 'hire')}, ${hires.filter((h) => h.late).length} late, as of ${localTime(as_of)} (Helsinki)`;
  if (hires.length === 0) return summary;
  const rows = hires.flatMap((hire) => {
    const late = hire.late ? 'late' : '';
    if (hire.waits.length === 0) return [[hire.case_id, hire.stage, hire.closed ? `closed${hire.outcome === null ? '' : `: ${hire.outcome}`}` : '', '', '', '', late]];
    return hire.waits.map((wait, i) => [
      ...(i === 0 ? [hire.case_id, hire.stage] : ['', '']),
      partyText(wait, names), wait.handoff_id ?? (wait.step === null ? '' : names.step(wait.step)),
      String(daysBetween(wait.since, as_of)), wait.due ?? '', i === 0 ? late : '',
    ]);
  });
  const columns = [{ title: 'case' }, { title: 'stage' }, { title: 'whose turn' }, { title: 'for' }, { title: 'days', right: true }, { title: 'until' }, { title: 'late' }];
  return `${summary}\n${table(columns, rows)}`;
}
