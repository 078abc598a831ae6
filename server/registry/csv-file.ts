/** Sheets of the registry as bytes: read with the number of each line, written so that reading them back changes nothing. */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Refusal } from '../../domain/hire/command';
import { ALL_COLUMNS, COLUMNS, cellsOf } from '../../domain/registry/csv-cells';
import type { Entries, EntityName } from '../../domain/registry/service';
import { readLines } from '../import/lines';
import { ProblemError, refusalProblem } from '../problems';

export type SheetKind = 'organisations' | 'services' | 'all';

export interface SheetLine {
  /** Number of the line in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Sheet {
  readonly heading: readonly string[];
  readonly lines: readonly SheetLine[];
  /** Lines that cannot be read, each by itself: the others are. */
  readonly broken: readonly { readonly line: number; readonly refusal: Refusal }[];
}

const MOST_LINES = 5_000;
const MOST_LINE_BYTES = 64 * 1024;

/**
 * Reads a sheet whose cells hold no line breaks, as titles, codes and addresses never do: so a quote that somebody forgot
 * spoils one line only. A byte order mark and semicolons, as spreadsheets write them, are fine.
 * @throws ProblemError `no_heading`, `too_many_lines`
 */
export async function readSheet(bytes: Uint8Array): Promise<Sheet> {
  let heading: readonly string[] | undefined;
  let delimiter = ',';
  const lines: SheetLine[] = [];
  const broken: { line: number; refusal: Refusal }[] = [];
  for await (const one of readLines(chunksOf(bytes), { maxLineBytes: MOST_LINE_BYTES })) {
    const { line } = one;
    if (line > MOST_LINES) throw new ProblemError({ status: 422, code: 'too_many_lines', detail: `a sheet has at most ${MOST_LINES} lines; send it in parts` });
    if (!heading && 'text' in one) delimiter = delimiterOf(one.text);
    const read = 'text' in one ? cellsOfLine(one.text, delimiter) : { refusal: one.problem };
    if ('refusal' in read) {
      if (!heading) throw refusalProblem({ ...read.refusal, code: 'no_heading', at: 'heading' });
      broken.push({ line, refusal: read.refusal });
    } else if (read.cells.some((cell) => cell.trim() !== '')) {
      if (heading) lines.push({ line, cells: read.cells });
      else heading = read.cells.map((cell) => cell.trim());
    }
  }
  if (!heading) throw refusalProblem({ code: 'no_heading', message: 'the file is empty; its first line names the columns', at: 'heading' });
  return { heading, lines, broken };
}

/** Entries as CSV (RFC 4180 with line feeds), by id order, organisations first. */
export function writeSheet({ organisations, services }: Entries, kind: SheetKind): string {
  const columns = kind === 'all' ? ALL_COLUMNS : COLUMNS[kind === 'services' ? 'service' : 'organisation'];
  const rowsOf = (entity: EntityName, entries: Entries['organisations'] | Entries['services']): string[][] => entries.map((entry) => cellsOf(entity, entry, columns));
  return stringify([
    [...columns],
    ...(kind === 'services' ? [] : rowsOf('organisation', organisations)),
    ...(kind === 'organisations' ? [] : rowsOf('service', services)),
  ]);
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function cellsOfLine(text: string, delimiter: string): { readonly cells: readonly string[] } | { readonly refusal: Refusal } {
  try {
    const [cells = []] = parse(text, { delimiter, relax_column_count: true }) as string[][];
    return { cells };
  } catch {
    return { refusal: { code: 'not_csv', message: 'the line is not CSV: a quote is not closed, or stands in the middle of a cell; a cell may not hold a line break' } };
  }
}

/** A spreadsheet of a country with decimal commas separates cells by semicolons. */
function delimiterOf(heading: string): string {
  return [';', '\t'].find((sign) => heading.includes(sign) && !heading.includes(',')) ?? ',';
}
