/**
 * Rows of persons and their keys. A person and the key are written in one statement, so none is ever without the other
 * but the erased, and erasing ends with the key gone: from then on nobody, we included, can read what was sealed with it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { canonical } from '../domain/hire/canonical';
import type { Database } from '../prisma/database';
import { KEY_BYTES, type Place, open, seal } from './aes-gcm';
import type { KeyRing, WrappedKey } from './key-ring';
import { PersonErasedError, type PersonRef, type Profile, type StoredPerson, VersionConflictError } from './person';

interface PersonRow {
  readonly id: string;
  readonly kind: PersonRef['kind'];
  readonly hire_id: string | null;
  readonly member_id: string | null;
  readonly employer_id: string | null;
  readonly principal_id: string | null;
  readonly profile: Buffer | null;
  readonly version: number;
  readonly erased_at: Date | null;
  readonly wrapped: Buffer | null;
  readonly wrapping_id: string | null;
}

const SELECT = `SELECT p.id, p.kind, p.hire_id, p.member_id, p.employer_id, p.principal_id, p.profile, p.version, p.erased_at,
  k.wrapped, k.wrapping_id FROM person p LEFT JOIN person_key k ON k.person_id = p.id`;

/** A person with what is needed to open their rows; undefined when nobody is stored under this reference. */
export async function findPerson(db: Database, ring: KeyRing, ref: PersonRef): Promise<StoredPerson | undefined> {
  const row = await rowOf(db, ref);
  return row && stored(ring, row);
}

/** Persons by id, in no order; unknown ids are left out. */
export async function personsById(db: Database, ring: KeyRing, ids: readonly string[]): Promise<StoredPerson[]> {
  const { rows } = await db.pool.query<PersonRow>(`${SELECT} WHERE p.id = ANY ($1)`, [ids]);
  return rows.map((row) => stored(ring, row));
}

/** Everybody of these hires: the talent first, then the family by member id. */
export async function personsOfHires(db: Database, ring: KeyRing, hireIds: readonly string[]): Promise<StoredPerson[]> {
  const { rows } = await db.pool.query<PersonRow>(
    `${SELECT} WHERE p.hire_id = ANY ($1) AND p.kind IN ('talent', 'family') ORDER BY p.hire_id, p.kind DESC, p.member_id`, [hireIds]);
  return rows.map((row) => stored(ring, row));
}

/** The contacts of an employer, by their codes. */
export async function contactsOf(db: Database, ring: KeyRing, employerId: string): Promise<StoredPerson[]> {
  const { rows } = await db.pool.query<PersonRow>(`${SELECT} WHERE p.employer_id = $1 AND p.kind = 'employer' ORDER BY p.member_id`, [employerId]);
  return rows.map((row) => stored(ring, row));
}

/** The id under which the vault knows somebody; of any number of calls at once, one creates person and key. */
export async function ensurePerson(db: Database, ring: KeyRing, ref: PersonRef): Promise<string> {
  const known = await rowOf(db, ref);
  if (known) return known.id;
  const id = randomUUID();
  const { wrapped, wrappingId } = ring.wrap(randomBytes(KEY_BYTES), id);
  const { hireId, memberId, employerId, principalId } = columnsOf(ref);
  await db.pool.query(
    `WITH fresh AS (
       INSERT INTO person (id, kind, hire_id, member_id, employer_id, principal_id) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING RETURNING id)
     INSERT INTO person_key (person_id, wrapped, wrapping_id) SELECT id, $7, $8 FROM fresh`,
    [id, ref.kind, hireId, memberId, employerId, principalId, wrapped, wrappingId],
  );
  return (await rowOf(db, ref))!.id;
}

/**
 * Writes the whole profile; said again, it changes nothing.
 * @param version  the one that was read: 0 for the first writing
 * @returns the new version
 * @throws PersonErasedError; VersionConflictError when somebody else wrote since
 */
export async function writeProfile(db: Database, ring: KeyRing, { personId, profile, version, now }: { personId: string; profile: Profile; version: number; now: Date }): Promise<number> {
  const key = await dataKeyOf(db, ring, personId);
  if (!key) throw new PersonErasedError(personId);
  const sealed = seal(key, Buffer.from(JSON.stringify(profile)), profilePlace(personId));
  const { rows } = await db.pool.query<{ version: number }>(
    `UPDATE person SET profile = $2, version = version + 1, updated_at = $4
     WHERE id = $1 AND version = $3 AND erased_at IS NULL RETURNING version`,
    [personId, sealed, version, now],
  );
  if (rows[0]) return rows[0].version;
  const [current] = await personsById(db, ring, [personId]);
  if (!current || current.erased) throw new PersonErasedError(personId);
  // Its answer was lost, and it is said again.
  if (current.version === version + 1 && canonical(current.profile) === canonical(profile)) return current.version;
  throw new VersionConflictError(`the profile of person ${personId}`, current.version);
}

/**
 * Destroys the key, the profile, the texts and the drafts of a person; whether there was still anything to destroy. The row
 * itself stays, so that the person is not made anew, and texts stay as empty ones, which says that they were erased.
 */
export async function erasePerson(db: Database, personId: string, now: Date): Promise<boolean> {
  return db.prisma.$transaction(async (tx) => {
    // First of all: who writes about this person either came before, and is erased below, or waits and finds them erased.
    const person = await tx.$executeRaw`
      UPDATE person SET profile = NULL, erased_at = coalesce(erased_at, ${now}), updated_at = ${now}
      WHERE id = ${personId} AND (erased_at IS NULL OR profile IS NOT NULL)`;
    // Of the erased as well: a restored backup may have brought back a key, or what it opens.
    const key = await tx.$executeRaw`DELETE FROM person_key WHERE person_id = ${personId}`;
    const texts = await tx.$executeRaw`UPDATE private_text SET ciphertext = NULL WHERE person_id = ${personId} AND ciphertext IS NOT NULL`;
    const drafts = await tx.$executeRaw`DELETE FROM draft WHERE person_id = ${personId}`;
    return person + key + texts + drafts > 0;
  });
}

/** The key of a person; undefined when it is destroyed, or was never there. @throws UnknownKeyError; DecryptionError */
export async function dataKeyOf(db: Database, ring: KeyRing, personId: string): Promise<Buffer | undefined> {
  const { rows } = await db.pool.query<WrappedKey>('SELECT wrapped, wrapping_id AS "wrappingId" FROM person_key WHERE person_id = $1', [personId]);
  return rows[0] && ring.unwrap(rows[0], personId);
}

async function rowOf(db: Database, ref: PersonRef): Promise<PersonRow | undefined> {
  const { hireId, memberId, employerId, principalId } = columnsOf(ref);
  const { rows } = ref.kind === 'staff'
    ? await db.pool.query<PersonRow>(`${SELECT} WHERE p.principal_id = $1`, [principalId])
    : ref.kind === 'employer'
      ? await db.pool.query<PersonRow>(`${SELECT} WHERE p.employer_id = $1 AND p.member_id = $2`, [employerId, memberId])
      : await db.pool.query<PersonRow>(`${SELECT} WHERE p.hire_id = $1 AND p.kind = $2 AND coalesce(p.member_id, '') = coalesce($3, '')`, [hireId, ref.kind, memberId]);
  return rows[0];
}

function stored(ring: KeyRing, row: PersonRow): StoredPerson {
  const { id, version, profile, wrapped, wrapping_id: wrappingId } = row;
  const key = wrapped && wrappingId !== null ? ring.unwrap({ wrapped, wrappingId }, id) : undefined;
  const plain = key && profile ? (JSON.parse(open(key, profile, profilePlace(id)).toString('utf8')) as Profile) : null;
  return { id, ref: refOf(row), profile: plain, version, erased: row.erased_at !== null };
}

function profilePlace(personId: string): Place {
  return ['profile', personId];
}

function columnsOf(ref: PersonRef) {
  return {
    hireId: 'hireId' in ref ? ref.hireId : null,
    memberId: 'memberId' in ref ? ref.memberId : null,
    employerId: 'employerId' in ref ? ref.employerId : null,
    principalId: 'principalId' in ref ? ref.principalId : null,
  };
}

function refOf({ kind, hire_id, member_id, employer_id, principal_id }: PersonRow): PersonRef {
  const code = (value: string | null): string => value ?? '';
  if (kind === 'talent') return { kind, hireId: code(hire_id) };
  if (kind === 'family') return { kind, hireId: code(hire_id), memberId: code(member_id) };
  if (kind === 'employer') return { kind, employerId: code(employer_id), memberId: code(member_id) };
  return { kind, principalId: code(principal_id) };
}
