/**
 * Lines of a file as events that are still to be admitted. NDJSON is one object a line; CSV has the names of the
 * envelope's fields in its first line and those of data as `data.key`.
 */
import { parse } from 'csv-parse/sync';
import type { Refusal } from '../../domain/hire/command';
import type { Edition } from '../../domain/model/edition';

export type ImportFormat = 'ndjson' | 'csv';

/** A raw event; `nothing` for a line that says nothing (empty, or the heading). A problem never repeats what it refuses. */
export type Row = { readonly raw: unknown } | { readonly problem: Refusal } | 'nothing';

export type ReadRow = (text: string) => Row;

/** Reads the lines of one file, in their order. */
export function rowReader(format: ImportFormat, edition: Edition): ReadRow {
  return format === 'csv' ? csvReader(edition) : readJson;
}

/** What a first line looks like, where nobody said what the file is. */
export function formatOf(firstLine: string): ImportFormat {
  return !firstLine.trimStart().startsWith('{') && /(^|[,;\t"])event_id($|[,;\t"])/.test(firstLine) ? 'csv' : 'ndjson';
}

function readJson(text: string): Row {
  if (text.trim() === '') return 'nothing';
  try {
    return { raw: JSON.parse(text) };
  } catch {
    return { problem: { code: 'not_json', message: 'the line is not JSON' } };
  }
}

function csvReader(edition: Edition): ReadRow {
  let columns: readonly string[] | undefined;
  let delimiter = ',';
  return (text) => {
    if (text.trim() === '') return 'nothing';
    if (!columns) {
      delimiter = delimiterOf(text);
      const heading = cellsOf(text, delimiter);
      if ('problem' in heading) return heading;
      columns = heading.cells;
      return 'nothing';
    }
    const row = cellsOf(text, delimiter);
    return 'problem' in row ? row : eventOf(edition, columns, row.cells);
  };
}

/** A spreadsheet of a country with decimal commas separates cells by semicolons. */
function delimiterOf(heading: string): string {
  return [';', '\t'].find((sign) => heading.includes(sign) && !heading.includes(',')) ?? ',';
}

function cellsOf(text: string, delimiter: string): { readonly cells: readonly string[] } | { readonly problem: Refusal } {
  try {
    const [cells = []] = parse(text, { delimiter, trim: true, relax_column_count: true }) as string[][];
    return { cells };
  } catch {
    return { problem: { code: 'not_csv', message: 'the line is not CSV: a quote is not closed, or stands in the middle of a cell; a cell may not hold a line break' } };
  }
}

function eventOf(edition: Edition, columns: readonly string[], cells: readonly string[]): Row {
  if (cells.slice(columns.length).some((cell) => cell !== '')) return { problem: { code: 'not_csv', message: `the line has ${cells.length} cells, the heading only ${columns.length}` } };
  const fields = columns.flatMap((column, i): [string, string][] => (cells[i] === undefined || cells[i] === '' ? [] : [[column, cells[i]]]));
  if (fields.length === 0) return 'nothing';
  const event = fields.find(([column]) => column === 'event')?.[1] ?? '';
  const data = fields.filter(([column]) => column.startsWith('data.')).map(([column, cell]): [string, unknown] => [column.slice(5), valueOf(edition, event, column, cell)]);
  const envelope = fields.filter(([column]) => !column.startsWith('data.'));
  return { raw: { ...Object.fromEntries(envelope), ...(data.length > 0 && { data: Object.fromEntries(data) }) } };
}

/** A cell of a data column: true and false are booleans, and only what the model counts is a number: codes stay texts. */
function valueOf(edition: Edition, event: string, column: string, cell: string): unknown {
  const lower = cell.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  const facts = [column.slice(5), ...(edition.factSources.get(event) ?? []).filter((source) => source.from === column).map((source) => source.fact)];
  const isCount = facts.some((fact) => edition.facts.get(fact)?.type === 'integer');
  return isCount && /^-?\d{1,15}$/.test(cell) ? Number(cell) : cell;
}
