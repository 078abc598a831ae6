/**
 * Sending an event until it is known what became of it: after a lost connection or "not at the moment" it is sent again
 * under the same key, which the server takes for the same request. Where it stays unknown, the key is told.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api';
import type { CommandLine } from './command-line';
import { NoError } from './problem';
import { counted } from './table';

export interface Recorded {
  readonly case_id: string;
  /** Last sequence number of the hire. */
  readonly seq: number;
  /** The event itself, then what followed from it. */
  readonly event_ids: readonly string[];
  readonly note?: string;
}

export interface RecordRequest {
  readonly path: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** Absent: made here. */
  readonly key?: string | undefined;
}

const TRIES = 4;
const LIMIT_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const NOT_AT_THE_MOMENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Records one event, or another act that has a key. @throws NoError with `idempotency_key` when it is not known whether it was recorded */
export async function recordEvent<T = Recorded>(api: Api, { path, event, key = randomUUID() }: RecordRequest, tell: (text: string) => void): Promise<T> {
  let mayHaveArrived = false;
  for (let tried = 1; ; tried++) {
    try {
      return await api.post<T>({ path, json: event, headers: { 'idempotency-key': key }, timeoutMs: LIMIT_MS });
    } catch (error) {
      if (!(error instanceof NoError)) throw error;
      const isAway = error.problem.code === 'unreachable';
      const isPassing: boolean = error.problem.code === 'connection_lost' || NOT_AT_THE_MOMENT.has(error.problem.status ?? 0) || (isAway && mayHaveArrived);
      mayHaveArrived ||= isPassing;
      if (!isPassing) throw error;
      if (tried === TRIES) throw outcomeUnknown(error, key);
      const pauseMs = Math.min(error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (tried - 1), LONGEST_PAUSE_MS);
      tell(`${error.problem.detail}; trying again (${tried} of ${TRIES - 1})`);
      await pause(pauseMs);
    }
  }
}

/** Prints what was recorded. */
export function printRecorded(line: CommandLine, { json, event }: { readonly json: boolean; readonly event: string }, recorded: Recorded): void {
  if (json) return line.printJson(recorded);
  const { case_id, seq, event_ids, note } = recorded;
  const [first, ...followed] = event_ids;
  if (first === undefined) line.print(`${case_id}: nothing changed, the hire is at number ${seq}`);
  else line.print(`${case_id}: ${event} recorded as ${first}, number ${seq - followed.length} of the hire${followed.length === 0 ? '' : `; ${counted(followed.length, 'event')} followed from it`}`);
  if (note !== undefined) line.print(note);
}

function outcomeUnknown({ problem }: NoError, key: string): NoError {
  return new NoError({ ...problem, detail: `${problem.detail}. It is not known whether the event was recorded; repeat the command with --key ${key}, which records it once`, idempotency_key: key });
}
