/** `saapua registry import` and `export`: the registry as a sheet that offices can keep. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import { Api } from './api';
import { type CommandLine, DONE, NO } from './command-line';
import { UsageError } from './problem';
import { counted, grouped, table } from './table';

interface Outcome {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly proposed: number;
  readonly changes: readonly string[];
  readonly rejected: readonly { readonly line: number; readonly column: string; readonly reason: string }[];
  readonly dry_run: boolean;
}

const KINDS = ['all', 'services', 'organisations'];

/** Adds `registry import`: exit 1 when a line was rejected. */
export function registryImportCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'import <file>', {
    summary: 'import organisations and services from CSV, - for standard input; addresses wait for a second person', noWhen: 'a line was rejected',
    examples: ['saapua registry import registry.csv --dry-run', 'saapua registry import registry.csv'],
  })
    .option('--dry-run', 'judge every line, store nothing')
    .option('--json', 'one JSON document')
    .action(line.action(async (file: string, { dryRun = false, json }: { dryRun?: boolean; json?: true }) => {
      const outcome = await sendSheet(Api.of(line.at), await contentOf(file, line), dryRun);
      if (json) line.printJson(outcome);
      else line.print(outcomeText(outcome));
      return outcome.rejected.length > 0 ? NO : DONE;
    }));
}

/** Adds `registry export`. */
export function registryExportCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'export', {
    summary: 'the registry as CSV; imported again it changes nothing',
    examples: ['saapua registry export --out registry.csv', 'saapua registry export --kind services > services.csv'],
  })
    .addOption(new Option('--kind <kind>', 'what is exported').choices(KINDS).default('all'))
    .option('--out <file>', 'written here, an existing file is replaced (default: standard output)')
    .option('--json', 'one JSON document that says what was written; needs --out')
    .action(line.action(async ({ kind, out, json }: { kind: string; out?: string; json?: true }) => {
      if (json && out === undefined) throw new UsageError('--json needs --out: without a file the sheet itself is printed');
      const response = await Api.of(line.at).open('GET', { path: '/registry/export', query: { kind }, headers: { accept: 'text/csv' } });
      const sheet = await response.text();
      if (out === undefined) line.at.stdout.write(sheet);
      else writeFileSync(resolve(line.at.cwd, out), sheet);
      const lines = sheet.split('\n').length - 2;
      if (json) line.printJson({ kind, out, lines });
      else if (out !== undefined) line.print(`${counted(lines, 'line')} written to ${out}`);
      return DONE;
    }));
}

async function sendSheet(api: Api, content: Buffer, dryRun: boolean): Promise<Outcome> {
  const response = await api.open('POST', { path: '/registry/import', query: { dry_run: dryRun }, headers: { 'content-type': 'text/csv' }, stream: streamOf(content) });
  return (await response.json()) as Outcome;
}

async function* streamOf(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content;
}

async function contentOf(file: string, { at }: CommandLine): Promise<Buffer> {
  if (file === '-') return allOf(at.stdin);
  try {
    return readFileSync(resolve(at.cwd, file));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}`);
  }
}

async function allOf(input: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk as Uint8Array | string));
  return Buffer.concat(chunks);
}

function outcomeText({ created, changed, unchanged, proposed, rejected, dry_run }: Outcome): string {
  const lines = new Set(rejected.map((one) => one.line)).size;
  const counts = `${grouped(created)} new, ${grouped(changed)} changed, ${grouped(unchanged)} as they were, ${counted(lines, 'line')} rejected`;
  return [
    dry_run ? `dry run, nothing stored: would be ${counts}` : counts,
    ...(proposed === 0 ? [] : [dry_run ? `${counted(proposed, 'change')} of addresses would wait for a second person` : `${counted(proposed, 'change')} of addresses wait for a second person: saapua registry changes`]),
    ...(rejected.length === 0 ? [] : [table([{ title: 'line', right: true }, { title: 'column' }, { title: 'why it was rejected' }], rejected.map((one) => [String(one.line), one.column, one.reason]), 2)]),
  ].join('\n');
}
