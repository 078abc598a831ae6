/**
 * Cells that a spreadsheet would run as a formula, made harmless and back again. A cell counts as one also when its sign
 * comes after white space or signs that cannot be seen, or is a full-width or small form (ASVS 1.2.10). One apostrophe
 * more on the way out, one less on the way in: whatever was in a cell comes back as it was.
 */

const STARTS_FORMULA = /^(?:[\t\r]|[\s\p{C}\p{Z}]*[=+\-@＝＋－＠﹦﹢﹣﹫])/u;
const APOSTROPHES = /^'*/;

/** A cell as it may be written to a file. */
export function escapedCell(text: string): string {
  return startsFormula(text) ? `'${text}` : text;
}

/** What a written cell holds. A formula that somebody typed is text as it stands. */
export function unescapedCell(cell: string): string {
  return cell.startsWith("'") && startsFormula(cell) ? cell.slice(1) : cell;
}

/** A formula behind apostrophes counts too, or one that was typed with an apostrophe would come back without it. */
function startsFormula(text: string): boolean {
  return STARTS_FORMULA.test(text.replace(APOSTROPHES, ''));
}
