/**
 * Some events of a hire go to its workflow as one command, or are only judged: in a dry run, and where all of them are
 * stored already, so that importing a file again costs the engine nothing. Both ways the same rules decide.
 */
import { CommandRefusedError, type HireClient } from '../../client/hires';
import type { ImportCommand, ImportResult, Refusal } from '../../domain/hire/command';
import { importCommandId } from '../../domain/hire/command-id';
import { decide } from '../../domain/hire/decide';
import { newHire } from '../../domain/hire/state';
import { editionOf, newestEdition } from '../../domain/model/edition';
import type { Database } from '../../prisma/database';
import { loadState } from '../../prisma/hire-state';
import { contentHash } from '../idempotency';
import type { Part } from './batch';
import { OutOfPatienceError, type Patience } from './patience';

export interface PartContext {
  readonly db: Database;
  readonly hires: HireClient;
  readonly patience: Patience;
  /** Unique among all parts ever: the run and a number. The same part tried again keeps it. */
  readonly partId: string;
  readonly isDryRun: boolean;
  /** Postgres knows the hire. */
  readonly isKnownHire: boolean;
  /** Postgres knows every event of the part in this hire. */
  readonly isKnownWhole: boolean;
}

/** One result for each event of the part, in its order. Never throws but when the import is aborted. */
export async function storePart(part: Part, context: PartContext): Promise<readonly ImportResult[]> {
  const { patience, isDryRun, isKnownWhole, partId } = context;
  const events = part.events.map(({ event }) => event);
  const command: ImportCommand = { kind: 'import', id: importCommandId(partId), hash: contentHash({ case_id: part.caseId, events }), events };
  try {
    if (isDryRun || isKnownWhole) {
      const judged = await patience.until(() => judge(part.caseId, command, context), mayPass);
      if (isDryRun || judged.every(({ status }) => status !== 'stored')) return judged;
    }
    // A hire that nobody knows cannot be running, which saves asking.
    const options = { mayBegin: true, notRunning: !context.isKnownHire };
    const reply = await patience.until(() => context.hires.send(part.caseId, command, options), mayPass);
    return reply.results ?? rejectedAll(command, { code: 'no_results', message: 'the hire did not say what became of the line; import the file again' });
  } catch (error) {
    if (error instanceof CommandRefusedError) return rejectedAll(command, error.refusal);
    if (error instanceof OutOfPatienceError) return rejectedAll(command, UNREACHABLE);
    throw error;
  }
}

const UNREACHABLE: Refusal = {
  code: 'not_reached',
  message: 'the hire could not be reached for some minutes, so it is not known whether the line was stored; import the file again when saapua status is well: what is stored is skipped',
};

/** What the hire would answer, by the facts that are committed. */
async function judge(caseId: string, command: ImportCommand, { db }: PartContext): Promise<readonly ImportResult[]> {
  const state = (await loadState(db, caseId)) ?? newHire(caseId, newestEdition().id);
  const decided = decide(state, command, { edition: editionOf(state.edition), nowMs: Date.now() });
  return 'refusal' in decided ? rejectedAll(command, decided.refusal) : (decided.reply.results ?? []);
}

function rejectedAll(command: ImportCommand, reason: Refusal): readonly ImportResult[] {
  return command.events.map(({ event_id }) => ({ event_id, status: 'rejected', reason }));
}

/** A refusal stands; anything else (no answer, database away, engine too busy) may be over in a moment. */
function mayPass(error: unknown): boolean {
  return !(error instanceof CommandRefusedError);
}
