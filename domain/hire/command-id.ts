/**
 * Ids of commands say where a command came from. A fact keeps its command's id, so a hire rebuilt from its facts
 * still knows what was imported (imports fire nothing of the past) and which keys were used.
 */

const IMPORT = 'import:';
const TIMER = 'timer:';
const KEY = 'key:';

/** Command id of one file's events for a hire. */
export function importCommandId(fileAndPart: string): string {
  return `${IMPORT}${fileAndPart}`;
}

/** Command id of a timer that went off at a deadline. */
export function timerCommandId(due: string): string {
  return `${TIMER}${due}`;
}

/** Command id of a request with an idempotency key, apart for each principal. */
export function keyCommandId(principal: string, key: string): string {
  return `${KEY}${principal}:${key}`;
}

export function isImportCommandId(id: string): boolean {
  return id.startsWith(IMPORT);
}
