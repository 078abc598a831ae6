/**
 * A request that changes the registry is done once: its answer is kept in the transaction of what it does, and whoever
 * repeats it under the same key gets that answer. Two that come at the same moment are told apart by the database.
 */
import { keyCommandId } from '../../domain/hire/command-id';
import { type Acting } from '../../domain/registry/four-eyes';
import type { Database } from '../../prisma/database';
import { RegistryConflictError, type RegistryWriter, changeRegistry, findAnswer, keepAnswer } from '../../prisma/registry';
import { contentHash, idFrom } from '../idempotency';
import { ProblemError, refusalProblem } from '../problems';

export interface RegistryRequest {
  readonly by: Acting;
  readonly key: string;
  readonly now: Date;
}

export interface Keyed {
  /** Id of the request; ids of what it makes are made from it. */
  readonly id: string;
  readonly hash: string;
}

/** Ids of a request. @param content  what it asks for */
export function keyed({ by, key }: RegistryRequest, content: unknown): Keyed {
  return { id: idFrom(`registry ${keyCommandId(by.id, key)}`), hash: contentHash({ content, acting_for: by.acting_for }) };
}

/**
 * Does `work` once and gives its answer.
 * @throws ProblemError `key_reused` when the key stood for another request, `registry_changed` when somebody else was quicker
 */
export async function once<A>(db: Database, { id, hash }: Keyed, work: (tx: RegistryWriter) => Promise<A>): Promise<A> {
  const known = await answerOf<A>(db, { id, hash });
  if (known) return known.answer;
  try {
    return await changeRegistry(db, async (tx) => {
      const answer = await work(tx);
      await keepAnswer(tx, id, hash, answer);
      return answer;
    });
  } catch (error) {
    // What stood in the way may be this very request, sent twice.
    const meanwhile = await answerOf<A>(db, { id, hash });
    if (meanwhile) return meanwhile.answer;
    throw error instanceof RegistryConflictError ? conflict(error) : error;
  }
}

/** The answer that the request got earlier. @throws ProblemError `key_reused` */
export async function answerOf<A>(db: Database, { id, hash }: Keyed): Promise<{ readonly answer: A } | undefined> {
  const known = await findAnswer(db, id);
  if (known && known.hash !== hash) throw refusalProblem({ code: 'key_reused', message: 'the key of this request was used for another one; repeat it unchanged or take a new key' });
  return known && { answer: known.answer as A };
}

/** Told to whoever came second. */
export function conflict({ message }: RegistryConflictError): ProblemError {
  return new ProblemError({ status: 409, code: 'registry_changed', detail: `${message}; look at it again` });
}
