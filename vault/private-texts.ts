/**
 * What people write about a hire: questions, answers, reasons. Facts and notes name a text by its id; the text itself is
 * sealed with the key of the hired person, whom it is about, and goes with it.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '../prisma/database';
import { type Place, open, seal } from './aes-gcm';
import type { KeyRing } from './key-ring';
import { PersonErasedError } from './person';
import { dataKeyOf } from './person-store';

export interface NewText {
  /** Derived from the request's key where a repetition must write nothing twice; absent: a random one. */
  readonly id?: string;
  readonly hireId: string;
  readonly handoffId?: string;
  readonly text: string;
}

/** The id of a text stands for another one already: its request was repeated with other words. */
export class TextConflictError extends Error {
  override readonly name = 'TextConflictError';

  constructor(readonly textId: string) {
    super(`text ${textId} is stored and says something else; a repeated request must say the same`);
  }
}

/** Stores a text; a repetition of the same changes nothing. @throws PersonErasedError; TextConflictError */
export async function writeText(db: Database, ring: KeyRing, personId: string, { id = randomUUID(), hireId, handoffId, text }: NewText): Promise<string> {
  const key = await dataKeyOf(db, ring, personId);
  if (!key) throw new PersonErasedError(personId);
  // The lock makes it wait for an erasure under way, and then find the person erased.
  const { rowCount } = await db.pool.query(
    `INSERT INTO private_text (id, person_id, hire_id, handoff_id, ciphertext)
     SELECT $1, p.id, $3, $4, $5 FROM person p WHERE p.id = $2 AND p.erased_at IS NULL FOR SHARE
     ON CONFLICT (id) DO NOTHING`,
    [id, personId, hireId, handoffId ?? null, seal(key, Buffer.from(text), textPlace(id))],
  );
  if (rowCount === 1) return id;
  const already = (await readTexts(db, ring, [id])).get(id);
  if (already === undefined || already === null) throw new PersonErasedError(personId);
  if (already !== text) throw new TextConflictError(id);
  return id;
}

/** Texts by id; null: erased. Ids that were never stored are left out. @throws UnknownKeyError; DecryptionError */
export async function readTexts(db: Database, ring: KeyRing, ids: readonly string[]): Promise<Map<string, string | null>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.pool.query<{ id: string; person_id: string; ciphertext: Buffer | null; wrapped: Buffer | null; wrapping_id: string | null }>(
    `SELECT t.id, t.person_id, t.ciphertext, k.wrapped, k.wrapping_id
     FROM private_text t LEFT JOIN person_key k ON k.person_id = t.person_id WHERE t.id = ANY ($1)`,
    [ids],
  );
  return new Map(rows.map(({ id, person_id: personId, ciphertext, wrapped, wrapping_id: wrappingId }) => {
    // A restored backup may hold texts whose keys are gone: erased, as far as anybody can tell.
    if (!ciphertext || !wrapped || wrappingId === null) return [id, null];
    const key = ring.unwrap({ wrapped, wrappingId }, personId);
    return [id, open(key, ciphertext, textPlace(id)).toString('utf8')];
  }));
}

function textPlace(id: string): Place {
  return ['private_text', id];
}
