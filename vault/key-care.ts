/**
 * Looks after the keys of persons as a whole: are they all within reach of the ring, and are they wrapped by its newest
 * key. A key that nobody can unwrap is a lost person, so a start that would not notice is refused (`requireKeys`).
 */
import type { Database } from '../prisma/database';
import { DecryptionError } from './aes-gcm';
import { type KeyRing, UnknownKeyError } from './key-ring';

/** The keys that were given do not open what is stored. */
export class LostKeyError extends Error {
  override readonly name = 'LostKeyError';
}

interface KeyRow {
  readonly person_id: string;
  readonly wrapped: Buffer;
  readonly wrapping_id: string;
}

const PAGE = 500;

/** Whether any person has a key yet. */
export async function hasPersonKeys(db: Database): Promise<boolean> {
  const { rows } = await db.pool.query('SELECT FROM person_key LIMIT 1');
  return rows.length > 0;
}

/**
 * One key of each wrapping key is opened: the ring is the right one, or nothing may start.
 * @throws LostKeyError saying which key is missing and for how many persons
 */
export async function requireKeys(db: Database, ring: KeyRing): Promise<void> {
  const { rows } = await db.pool.query<KeyRow & { count: number }>(
    `SELECT DISTINCT ON (wrapping_id) person_id, wrapped, wrapping_id, (count(*) OVER (PARTITION BY wrapping_id))::integer AS count
     FROM person_key ORDER BY wrapping_id, person_id`,
  );
  const lost = rows.filter((row) => !unwraps(ring, row));
  if (lost.length === 0) return;
  const count = lost.reduce((sum, row) => sum + row.count, 0);
  throw new LostKeyError(
    `the keys of ${count} ${count === 1 ? 'person' : 'persons'} in the database are wrapped by ${lost.map((row) => `key ${row.wrapping_id}`).join(' and ')}, `
    + `and the installation was given ${ring.ids.map((id) => `key ${id}`).join(' and ')}.\n`
    + 'Bring the key file back that this database was used with (vault-key of its data folder, or the file of SAAPUA_KEY_FILE). '
    + 'Without it nobody can read the names and texts that are stored, and starting would hide that.',
  );
}

/** Wraps every key anew that an older key of the ring wraps; how many were moved. Safe beside everything else. */
export async function rewrapKeys(db: Database, ring: KeyRing): Promise<number> {
  let moved = 0;
  for (let after = ''; ; ) {
    const { rows } = await db.pool.query<KeyRow>(
      'SELECT person_id, wrapped, wrapping_id FROM person_key WHERE wrapping_id <> $1 AND person_id > $2 ORDER BY person_id LIMIT $3',
      [ring.newestId, after, PAGE],
    );
    for (const { person_id: personId, wrapped, wrapping_id: wrappingId } of rows) {
      const anew = ring.wrap(ring.unwrap({ wrapped, wrappingId }, personId), personId);
      // Only as it was read: a person who is erased meanwhile stays so.
      const { rowCount } = await db.pool.query(
        'UPDATE person_key SET wrapped = $2, wrapping_id = $3 WHERE person_id = $1 AND wrapping_id = $4',
        [personId, anew.wrapped, anew.wrappingId, wrappingId],
      );
      moved += rowCount ?? 0;
    }
    const last = rows.at(-1);
    if (!last) return moved;
    after = last.person_id;
  }
}

export interface KeyFault {
  readonly personId: string;
  readonly hireId: string | null;
  readonly message: string;
}

/** What is wrong with keys: a profile or text without a key that opens it, or a key of somebody who was erased. */
export async function keyFaults(db: Database, ring: KeyRing): Promise<{ readonly checked: number; readonly faults: readonly KeyFault[] }> {
  const faults: KeyFault[] = [];
  let checked = 0;
  for (let after = ''; ; ) {
    const { rows } = await db.pool.query<{ id: string; hire_id: string | null; erased: boolean; leftover: boolean; wrapped: Buffer | null; wrapping_id: string | null }>(
      `SELECT p.id, p.hire_id, p.erased_at IS NOT NULL AS erased, k.wrapped, k.wrapping_id,
              p.profile IS NOT NULL OR EXISTS (SELECT FROM private_text t WHERE t.person_id = p.id AND t.ciphertext IS NOT NULL)
                OR EXISTS (SELECT FROM draft d WHERE d.person_id = p.id) AS leftover
       FROM person p LEFT JOIN person_key k ON k.person_id = p.id WHERE p.id > $1 ORDER BY p.id LIMIT $2`,
      [after, PAGE],
    );
    for (const { id, hire_id: hireId, erased, leftover, wrapped, wrapping_id: wrappingId } of rows) {
      checked++;
      const say = (message: string): number => faults.push({ personId: id, hireId, message: `person ${id} ${message}` });
      const hasKey = wrapped !== null && wrappingId !== null;
      if (erased && hasKey) say('was erased and has a key');
      else if (erased && leftover) say('was erased and still has a profile, texts or drafts');
      else if (!erased && !hasKey) say('was not erased and has no key; was person_key restored from another backup than the rest?');
      else if (hasKey && !unwraps(ring, { person_id: id, wrapped, wrapping_id: wrappingId })) say(`has a key that does not unwrap (wrapped by ${wrappingId})`);
    }
    const last = rows.at(-1);
    if (!last) return { checked, faults };
    after = last.id;
  }
}

function unwraps(ring: KeyRing, { person_id: personId, wrapped, wrapping_id: wrappingId }: KeyRow): boolean {
  try {
    ring.unwrap({ wrapped, wrappingId }, personId);
    return true;
  } catch (error) {
    if (error instanceof UnknownKeyError || error instanceof DecryptionError) return false;
    throw error;
  }
}
