/** What a line of `saapua calendar` asks, and its answer by the calendar of the newest model edition (contracts.md). */
import { type Day, formatDay, parseDay } from '../domain/calendar/day';
import { statutoryDeadline } from '../domain/calendar/deadline';
import { CalendarRangeError } from '../domain/calendar/working-days';
import { workingSeconds } from '../domain/calendar/working-seconds';
import { newestEdition } from '../domain/model/edition';
import { parseInstant } from '../domain/view/prepared-event';

export type CalendarAnswer =
  | { readonly date: string; readonly unrolled?: string }
  | { readonly workingDays: number }
  | { readonly seconds: number }
  | { readonly error: string };

type Fields = Readonly<Record<string, unknown>>;

class BadLine extends Error {}

const { calendar } = newestEdition();
/** Ten times the years of the calendar; beyond it, arithmetic would leave the whole numbers before the calendar says no. */
const LARGEST = 1_000_000;

const OPERATIONS: Readonly<Record<string, (fields: Fields) => CalendarAnswer>> = {
  deadline: (fields) => {
    const given = ['days', 'months'].filter((name) => fields[name] !== undefined);
    if (given.length !== 1) throw new BadLine('deadline needs days or months, and not both');
    const period = fields['days'] === undefined ? ({ amount: whole(fields, 'months', 0), in: 'months' } as const) : ({ amount: whole(fields, 'days', 0), in: 'days' } as const);
    const { date: dueOn, unrolled } = statutoryDeadline(date(fields, 'start'), period, calendar);
    return { date: formatDay(dueOn), unrolled: formatDay(unrolled) };
  },
  add: (fields) => ({ date: formatDay(calendar.add(date(fields, 'start'), whole(fields, 'workingDays', -LARGEST), 'working_days')) }),
  between: (fields) => ({ workingDays: calendar.count(date(fields, 'from'), date(fields, 'to'), 'working_days') }),
  workingSeconds: (fields) => ({ seconds: workingSeconds(instant(fields, 'from'), instant(fields, 'to'), calendar) }),
};

/** The answer to one line; a line that cannot be answered says why. Never throws. */
export function answerOf(text: string): CalendarAnswer {
  try {
    const fields = fieldsOf(text);
    const operation = typeof fields['op'] === 'string' && Object.hasOwn(OPERATIONS, fields['op']) ? OPERATIONS[fields['op']] : undefined;
    if (!operation) throw new BadLine(`op must be one of ${Object.keys(OPERATIONS).join(', ')}`);
    return operation(fields);
  } catch (error) {
    if (error instanceof BadLine || error instanceof CalendarRangeError) return { error: error.message };
    throw error;
  }
}

function fieldsOf(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadLine('the line is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadLine('the line must be a JSON object');
  return value as Fields;
}

function date(fields: Fields, name: string): Day {
  const value = fields[name];
  const day = typeof value === 'string' ? parseDay(value) : undefined;
  if (day === undefined) throw new BadLine(`${name} must be a date, YYYY-MM-DD`);
  return day;
}

/** UTC milliseconds. */
function instant(fields: Fields, name: string): number {
  const value = fields[name];
  const at = typeof value === 'string' ? parseInstant(value) : undefined;
  if (at === undefined) throw new BadLine(`${name} must be an instant with offset, YYYY-MM-DDThh:mm:ss+hh:mm or …Z`);
  return at;
}

function whole(fields: Fields, name: string, least: number): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > LARGEST)
    throw new BadLine(`${name} must be a whole number${least === 0 ? ' from 0' : ''}, at most ${LARGEST}`);
  return value;
}
