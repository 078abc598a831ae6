/** `saapua import`: a file of events goes in as it is read; progress on stderr, what became of it on stdout. */
import type { Command } from 'commander';
import { Api } from './api';
import { type CommandLine, DONE, NO } from './command-line';
import { type ImportOutcome, type ImportProgress, importFile } from './import-file';
import { counted, grouped, table } from './table';

interface ImportOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

const MOST_SHOWN = 50;
/** A log file needs no line for every step. */
const LOGGED_EVERY_MS = 5_000;

/** Adds `import`: exit 1 when a line was rejected. */
export function importCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'import <file>', {
    summary: 'import timelines: NDJSON or CSV, gzip accepted, - for standard input', noWhen: 'a line was rejected',
    examples: ['saapua import timeline.ndjson', 'saapua import running-hires.csv --dry-run', 'gunzip -c old.ndjson.gz | saapua import - --json'],
  })
    .option('--dry-run', 'judge every line, store nothing')
    .option('--json', 'one JSON document')
    .action(line.action(async (file: string, { dryRun = false, json }: Partial<Record<keyof ImportOptions, boolean>>) => {
      const { show, end } = progressOn(line);
      const outcome = await importFile(Api.of(line.at), line.at, { file, dryRun, onProgress: show }).finally(end);
      if (json) line.printJson(outcome);
      else line.print(outcomeText(outcome));
      return outcome.rejected.length > 0 ? NO : DONE;
    }));
}

/** In a terminal one line that changes; else a line now and then. */
function progressOn(line: CommandLine): { readonly show: (progress: ImportProgress) => void; readonly end: () => void } {
  const { stderr } = line.at;
  let shown = 0;
  let lastMs = -Infinity;
  const textOf = ({ lines, facts, skipped, rejected }: ImportProgress): string =>
    `read ${counted(lines, 'line')}: ${grouped(facts)} stored, ${grouped(skipped)} known, ${grouped(rejected)} rejected`;
  return {
    show: (progress) => {
      const text = textOf(progress);
      if (stderr.isTTY) {
        stderr.write(`\r${text.padEnd(shown)}`);
        shown = text.length;
      } else if (Date.now() - lastMs >= LOGGED_EVERY_MS) {
        lastMs = Date.now();
        line.tell(text);
      }
    },
    end: () => {
      if (shown > 0) stderr.write(`\r${' '.repeat(shown)}\r`);
    },
  };
}

function outcomeText({ hires, facts, skipped, rejected, rejected_not_listed = 0, dry_run }: ImportOutcome): string {
  const total = rejected.length + rejected_not_listed;
  const did = dry_run ? 'dry run, nothing stored: would store' : 'stored';
  const summary = `${did} ${counted(facts, 'event')} of ${counted(hires, 'hire')}; ${grouped(skipped)} known already, ${grouped(total)} rejected`;
  if (total === 0) return summary;
  const rows = rejected.slice(0, MOST_SHOWN).map(({ line, reason }) => [String(line), reason]);
  const more = total - rows.length;
  return [summary, table([{ title: 'line', right: true }, { title: 'why it was rejected' }], rows, 2), ...(more > 0 ? [`  and ${grouped(more)} more${rejected.length > rows.length ? '; --json lists them' : ''}`] : [])].join('\n');
}
