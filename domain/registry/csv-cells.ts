/**
 * Entries as rows of a sheet and back, so that a registry can be kept in the tool that offices have. A column that is
 * missing leaves its field as it is, an empty cell empties it. Lists are parted by `;`, the parts of an item by `|`, and
 * `*` marks what is required or shared by default:
 *
 *   travel_document* | Passi | Pass | Passport; contract | Työsopimus | Arbetsavtal | Contract of work
 *   talent_name* | public_task; language | public_task
 */
import { formatDay, parseDay } from '../calendar/day';
import type { Refusal } from '../hire/command';
import { FIELD_NAMES } from './fields';
import { escapedCell, unescapedCell } from './formula-cells';
import type { ChecklistItem, EntityName, Organisation, Service, ServiceField } from './service';
import type { Wish } from './edit';

const SERVICE_COLUMNS: readonly string[] = FIELD_NAMES.service;

/** Columns of both kinds of entry together: what only organisations have, then what services have. */
export const ALL_COLUMNS: readonly string[] = [
  ...new Set(['entity', 'id', 'organisation_id', ...FIELD_NAMES.organisation.filter((name) => !SERVICE_COLUMNS.includes(name)), ...SERVICE_COLUMNS, 'version']),
];

/** Columns of a sheet of one kind. */
export const COLUMNS: { readonly [N in EntityName]: readonly string[] } = {
  organisation: ['id', ...FIELD_NAMES.organisation, 'version'],
  service: ['id', ...FIELD_NAMES.service, 'version'],
};

export type ReadWish = Wish<'organisation'> | Wish<'service'>;
export type ReadRow = { readonly wish: ReadWish } | { readonly id: string; readonly refusals: readonly Refusal[] };

const LISTS: ReadonlySet<string> = new Set(['languages', 'mail_domains', 'area']);
const MUNICIPALITIES: ReadonlySet<string> = new Set(['area', 'municipality']);
const DATES: ReadonlySet<string> = new Set(['reviewed_on', 'valid_from', 'valid_to']);
/** An empty cell says that there is none. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['municipality', 'stage', 'step', 'owner_role', 'mailbox', 'lead_mailbox', 'substitute_id', 'response_days', ...DATES]);
/** As spreadsheets show dates here. */
const FINNISH_DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;

/** Why a heading cannot be used; undefined when it can. */
export function headingRefusal(columns: readonly string[]): Refusal | undefined {
  const unknown = columns.find((column) => !ALL_COLUMNS.includes(column));
  if (unknown !== undefined) return { code: 'unknown_column', message: `the heading has a column that the registry does not know; known: ${ALL_COLUMNS.join(', ')}`, at: 'heading' };
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) return { code: 'repeated', message: `the heading has the column ${twice} twice`, at: 'heading' };
  if (!columns.includes('id')) return { code: 'missing_field', message: 'the heading has no column id', at: 'heading' };
  return undefined;
}

/** What a line asks for. Which kind of entry it is says the column `entity`, or else the other columns of the heading. */
export function wishOf(columns: readonly string[], cells: readonly string[]): ReadRow {
  const texts = new Map(columns.map((column, i) => [column, unescapedCell(cells[i] ?? '').trim()]));
  const id = texts.get('id') ?? '';
  const entity = texts.get('entity') ?? (columns.some((column) => column.startsWith('title_')) ? 'service' : 'organisation');
  if (entity !== 'organisation' && entity !== 'service') return { id, refusals: [{ code: 'wrong_value', message: 'entity is organisation or service', at: 'entity' }] };
  const names: readonly string[] = FIELD_NAMES[entity];
  const refusals: Refusal[] = [];
  const fields: Record<string, unknown> = {};
  for (const [column, text] of texts) {
    if (['id', 'entity', 'version'].includes(column)) continue;
    if (!names.includes(column)) {
      if (text !== '') refusals.push({ code: 'not_a_field', message: `${withArticle(entity)} has no ${column}`, at: column });
      continue;
    }
    const value = valueOf(column, text);
    if (value === UNREADABLE) refusals.push({ code: 'unreadable', message: HOW_TO[column] ?? 'the cell cannot be read', at: column });
    else fields[column] = value;
  }
  const version = texts.get('version') ?? '';
  if (!/^\d{0,9}$/.test(version)) refusals.push({ code: 'unreadable', message: 'a version is a whole number, as exported', at: 'version' });
  return refusals.length > 0 ? { id, refusals } : { wish: { entity, id, fields, ...(version !== '' && { version: Number(version) }) } as ReadWish };
}

/** Cells of an entry under these columns, safe to open in a spreadsheet. */
export function cellsOf(entity: EntityName, entry: Organisation | Service, columns: readonly string[]): string[] {
  const values: Readonly<Record<string, unknown>> = { ...entry, entity };
  return columns.map((column) => escapedCell(textOf(column, values[column])));
}

const UNREADABLE = Symbol('unreadable');
const HOW_TO: Readonly<Record<string, string>> = {
  response_days: 'a response time is a whole number of working days',
  checklist: 'an item is code* | Finnish | Swedish | English, items parted by ; (without * it is not required)',
  shared_fields: 'a field is field* | legal basis, fields parted by ; (without * it is shared only when somebody says so)',
};

function valueOf(column: string, text: string): unknown {
  if (LISTS.has(column)) return partsOf(text, /[;,]/).map((part) => (MUNICIPALITIES.has(column) ? municipality(part) : part));
  if (column === 'checklist') return itemsOf(text, 4, ([mark = '', fi = '', sv = '', en = '']): ChecklistItem => ({ id: unmarked(mark), fi, sv, en, required: mark.endsWith('*') }));
  if (column === 'shared_fields') return itemsOf(text, 2, ([mark = '', legal_basis = '']): ServiceField => ({ field: unmarked(mark), legal_basis, default: mark.endsWith('*') }));
  if (text === '' && MAY_BE_EMPTY.has(column)) return null;
  if (column === 'response_days') return /^\d{1,4}$/.test(text) ? Number(text) : UNREADABLE;
  if (DATES.has(column)) return isoDate(text);
  return MUNICIPALITIES.has(column) ? municipality(text) : text;
}

function textOf(column: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (column === 'checklist') return (value as readonly ChecklistItem[]).map(({ id, fi, sv, en, required }) => [marked(id, required), fi, sv, en].join(' | ')).join('; ');
  if (column === 'shared_fields') return (value as readonly ServiceField[]).map(({ field, legal_basis, default: isDefault }) => `${marked(field, isDefault)} | ${legal_basis}`).join('; ');
  return Array.isArray(value) ? value.join('; ') : String(value as string | number);
}

function itemsOf<T>(text: string, count: number, item: (parts: readonly string[]) => T): readonly T[] | typeof UNREADABLE {
  const items = partsOf(text, /;/).map((part) => part.split('|').map((one) => one.trim()));
  return items.every((parts) => parts.length === count) ? items.map(item) : UNREADABLE;
}

function partsOf(text: string, separator: RegExp): string[] {
  return text.split(separator).map((part) => part.trim()).filter((part) => part !== '');
}

/** A spreadsheet takes the zeros before a number away. */
function municipality(text: string): string {
  return /^\d{1,2}$/.test(text) ? text.padStart(3, '0') : text;
}

function isoDate(text: string): string {
  const [, date = '', month = '', year = ''] = FINNISH_DATE.exec(text) ?? [];
  const day = parseDay(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
  return day === undefined ? text : formatDay(day);
}

function marked(id: string, isMarked: boolean): string {
  return isMarked ? `${id}*` : id;
}

function unmarked(mark: string): string {
  return mark.replace(/\s*\*$/, '');
}

function withArticle(entity: EntityName): string {
  return entity === 'organisation' ? 'an organisation' : 'a service';
}
