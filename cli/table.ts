/** Aligned plain text: no colour and no cut words, so that it reads the same in a terminal, a file and a mail. */

export interface Column {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
}

const GAP = '  ';
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A text without control characters: what a server sends must not steer the terminal that shows it. */
export function printable(text: string): string {
  return text.replace(CONTROL, '');
}

/**
 * Rows under their titles, each column as wide as its widest cell, no blanks at the end of a line.
 * @param indent  blanks before each line
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], indent = 0): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((cells) => lengthOf(cells[i] ?? ''))));
  return lines.map((cells) => ' '.repeat(indent) + columns.map(({ right = false }, i) => padded(cells[i] ?? '', widths[i] ?? 0, right)).join(GAP)).map((l) => l.trimEnd()).join('\n');
}

/** `1 line`, `2 lines`; numbers in groups of three. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** A number with a blank every three digits: `12 345`; fractions with one digit. */
export function grouped(n: number): string {
  const [whole = '', fraction] = (Number.isInteger(n) ? String(n) : n.toFixed(1)).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ' ') + (fraction === undefined ? '' : `.${fraction}`);
}

function padded(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(width - lengthOf(text));
  return right ? blanks + text : text + blanks;
}

/** In characters as people count them, not in UTF-16 units. */
function lengthOf(text: string): number {
  return [...text].length;
}
