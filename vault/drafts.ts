/**
 * What was begun and not sent yet, so that it survives a closed window. One draft per owner and object; sealed with the
 * key of the hired person whom it is about, since it may hold what people write.
 */
import type { Database } from '../prisma/database';
import { type Place, open, seal } from './aes-gcm';
import type { KeyRing } from './key-ring';
import { PersonErasedError, VersionConflictError } from './person';
import { dataKeyOf } from './person-store';

export interface DraftKey {
  /** `handoff:<hire_id>` of a composer, `act:<handoff_id>` of a receiver. */
  readonly about: string;
  /** Principal or `delivery:<id>` who writes it. */
  readonly owner: string;
}

export interface NewDraft extends DraftKey {
  readonly hireId: string;
  /** Anything that JSON can say. */
  readonly content: unknown;
  /** Version that was read, 0 for a new draft; absent: whatever is there is written over. */
  readonly version?: number;
  readonly now: Date;
}

export interface Draft {
  readonly content: unknown;
  readonly version: number;
  /** ISO instant, UTC. */
  readonly updatedAt: string;
}

/** Stores a draft and gives its new version. @throws PersonErasedError; VersionConflictError when the owner wrote elsewhere */
export async function writeDraft(db: Database, ring: KeyRing, personId: string, { about, owner, content, version, now }: NewDraft): Promise<number> {
  const key = await dataKeyOf(db, ring, personId);
  if (!key) throw new PersonErasedError(personId);
  const sealed = seal(key, Buffer.from(JSON.stringify(content)), draftPlace({ about, owner }));
  const { rows } = await db.pool.query<{ version: number }>(
    `INSERT INTO draft AS d (about, owner, person_id, ciphertext, updated_at)
     SELECT $1, $2, p.id, $4, $5 FROM person p WHERE p.id = $3 AND p.erased_at IS NULL
       AND ($6::integer IS NULL OR $6 = coalesce((SELECT o.version FROM draft o WHERE o.about = $1 AND o.owner = $2), 0)) FOR SHARE
     ON CONFLICT (about, owner) DO UPDATE SET person_id = excluded.person_id, ciphertext = excluded.ciphertext,
       updated_at = excluded.updated_at, version = d.version + 1
     WHERE $6::integer IS NULL OR d.version = $6
     RETURNING version`,
    [about, owner, personId, sealed, now, version ?? null],
  );
  if (rows[0]) return rows[0].version;
  const current = await readDraft(db, ring, { about, owner });
  if (!current && !(await dataKeyOf(db, ring, personId))) throw new PersonErasedError(personId);
  throw new VersionConflictError(`the draft ${about}`, current?.version ?? 0);
}

/** A draft; undefined when there is none, or the person whom it was about is erased. @throws UnknownKeyError; DecryptionError */
export async function readDraft(db: Database, ring: KeyRing, { about, owner }: DraftKey): Promise<Draft | undefined> {
  const { rows } = await db.pool.query<{ person_id: string; ciphertext: Buffer; version: number; updated_at: Date; wrapped: Buffer; wrapping_id: string }>(
    `SELECT d.person_id, d.ciphertext, d.version, d.updated_at, k.wrapped, k.wrapping_id
     FROM draft d JOIN person_key k ON k.person_id = d.person_id WHERE d.about = $1 AND d.owner = $2`,
    [about, owner],
  );
  const [row] = rows;
  if (!row) return undefined;
  const key = ring.unwrap({ wrapped: row.wrapped, wrappingId: row.wrapping_id }, row.person_id);
  const content: unknown = JSON.parse(open(key, row.ciphertext, draftPlace({ about, owner })).toString('utf8'));
  return { content, version: row.version, updatedAt: row.updated_at.toISOString() };
}

/** Whether there was one. */
export async function deleteDraft(db: Database, { about, owner }: DraftKey): Promise<boolean> {
  const { rowCount } = await db.pool.query('DELETE FROM draft WHERE about = $1 AND owner = $2', [about, owner]);
  return rowCount === 1;
}

function draftPlace({ about, owner }: DraftKey): Place {
  return ['draft', about, owner];
}
