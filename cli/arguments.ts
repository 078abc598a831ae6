/** What people type, checked before anything is sent: a slip is wrong use and told with what would be right. */
import { InvalidArgumentError } from 'commander';
import { isCaseId, isCode } from '../domain/hire/admit';
import { momentOf } from '../domain/view/prepared-event';

/** A case id. @throws InvalidArgumentError */
export function caseId(text: string): string {
  if (isCaseId(text)) return text;
  throw new InvalidArgumentError('A case id is a code: letters, digits and . _ - (at most 80).');
}

/** A code: event, id, party, key. @throws InvalidArgumentError */
export function code(text: string): string {
  if (isCode(text)) return text;
  throw new InvalidArgumentError('It must be a code: letters, digits and . _ : / - (at most 120).');
}

/** A date or an instant with offset. @throws InvalidArgumentError */
export function time(text: string): string {
  try {
    momentOf(text);
    return text;
  } catch {
    throw new InvalidArgumentError('A time is a date (2026-06-30) or an instant with offset (2026-06-30T14:05+03:00).');
  }
}

/** A JSON object. @throws InvalidArgumentError */
export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, with an example of what can be read.
  }
  throw new InvalidArgumentError('Data is a JSON object, for example \'{"route":"TTOL"}\'.');
}

/** `attribute:value`, one or more, added to those before. @throws InvalidArgumentError */
export function conditions(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[^:]+:./.test(text)) return [...before, text];
  throw new InvalidArgumentError('A condition is attribute:value, for example municipality:109.');
}

/** A whole number. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
