/** The vault on a database: persons, texts and drafts that only it can read, and erasing that leaves nothing to read. */
import { randomBytes } from 'node:crypto';
import { DecryptionError } from '../../vault/aes-gcm';
import { LostKeyError } from '../../vault/key-care';
import { KeyRing, UnknownKeyError } from '../../vault/key-ring';
import { PersonErasedError, VersionConflictError } from '../../vault/person';
import { TextConflictError } from '../../vault/private-texts';
import { Vault } from '../../vault/vault';
import { describeOnEachDatabase } from '../support/databases';

const NOW = new Date('2027-03-01T08:00:00.000Z');
const first = randomBytes(32);
const second = randomBytes(32);
const AINO = { name: 'Aino Esimerkki', email: 'aino@esimerkki.example', phone: '+358 00 000 0000', languages: ['fi', 'en'] };

describeOnEachDatabase('the vault', (db) => {
  let vault: Vault;
  let hires = 0;
  beforeAll(() => { vault = new Vault(db.current, KeyRing.of(first)); });

  /** A talent with a profile; hire id and person id. */
  async function talent(): Promise<{ readonly hireId: string; readonly id: string }> {
    const hireId = `V-${++hires}`;
    const id = await vault.personOf({ kind: 'talent', hireId });
    await vault.putProfile(id, { profile: AINO, version: 0, now: NOW });
    return { hireId, id };
  }

  /** Everything that the tables of the vault hold, as text. */
  async function stored(): Promise<string> {
    const tables = ['person', 'person_key', 'private_text', 'draft', 'access_entry'];
    const parts = await Promise.all(tables.map((table) => db.current.pool.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`)));
    const text = parts.flatMap(({ rows }) => rows.map((r) => r.row)).join('\n');
    // bytea is shown in hexadecimal.
    return text + [...text.matchAll(/\\x([0-9a-f]+)/g)].map((m) => Buffer.from(m[1]!, 'hex').toString('latin1')).join('\n');
  }

  it('gives back what was written, and keeps none of it readable', async () => {
    const { hireId, id } = await talent();
    const textId = await vault.putText({ hireId, handoffId: 'H-1', text: 'Aino asks about her passport' });
    await vault.putDraft({ about: `handoff:${hireId}`, owner: 'coord-1', hireId, content: { note: 'call Aino' }, now: NOW });
    expect(await vault.readProfile(id)).toEqual(AINO);
    expect((await vault.readTexts([textId])).get(textId)).toBe('Aino asks about her passport');
    expect(await vault.readDraft({ about: `handoff:${hireId}`, owner: 'coord-1' })).toEqual({ content: { note: 'call Aino' }, version: 1, updatedAt: NOW.toISOString() });
    const text = await stored();
    expect(text).toContain(hireId);
    for (const trace of ['Aino', 'aino@', '+358', 'passport']) expect(text).not.toContain(trace);
  });

  it('knows every kind of person by the codes of its kind, once', async () => {
    const refs = [
      { kind: 'talent', hireId: 'V-K' }, { kind: 'family', hireId: 'V-K', memberId: 'FM1' }, { kind: 'family', hireId: 'V-K', memberId: 'FM2' },
      { kind: 'employer', employerId: 'EMP-K', memberId: 'HR' }, { kind: 'employer', employerId: 'EMP-K', memberId: 'CEO' }, { kind: 'staff', principalId: 'coord-k' },
    ] as const;
    const ids = await Promise.all(refs.map((ref) => vault.personOf(ref)));
    expect(new Set(ids).size).toBe(refs.length);
    for (const [i, ref] of refs.entries()) {
      expect(await vault.personOf(ref)).toBe(ids[i]);
      expect(await vault.find(ref)).toEqual({ id: ids[i], ref, profile: null, version: 0, erased: false });
    }
    expect((await vault.personsOf(['V-K'])).map((p) => p.id)).toEqual(ids.slice(0, 3));
    expect((await vault.contactsOf('EMP-K')).map((p) => p.ref)).toEqual([refs[4], refs[3]]);
    expect(await vault.find({ kind: 'talent', hireId: 'V-NOBODY' })).toBeUndefined();
    expect(await vault.readProfile('nobody')).toBeNull();
  });

  it('creates one person, with one key, however many ask at once', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => vault.personOf({ kind: 'talent', hireId: 'V-ONCE' })));
    expect(new Set(ids).size).toBe(1);
    await vault.putProfile(ids[0]!, { profile: AINO, version: 0, now: NOW });
    expect(await vault.readProfile(ids[0]!)).toEqual(AINO);
  });

  it('takes one of two writings of the same version, and tells the other which one stands', async () => {
    const { id } = await talent();
    const outcomes = await Promise.allSettled(['Aino A.', 'Aino B.'].map((name) => vault.putProfile(id, { profile: { name }, version: 1, now: NOW })));
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((o) => o.status === 'rejected')!.reason as VersionConflictError;
    expect(refused).toBeInstanceOf(VersionConflictError);
    expect(refused.current).toBe(2);
  });

  it('keeps texts by an id of the caller once, and refuses other words under it', async () => {
    const { hireId } = await talent();
    const text = { id: `T-${hireId}`, hireId, text: 'which form?' };
    expect(await vault.putText(text)).toBe(text.id);
    expect(await vault.putText(text)).toBe(text.id);
    await expect(vault.putText({ ...text, text: 'another' })).rejects.toThrow(TextConflictError);
    expect((await vault.readTexts([text.id, 'unknown']))).toEqual(new Map([[text.id, 'which form?']]));
  });

  it('keeps a draft per owner, by version, until it is deleted', async () => {
    const { hireId } = await talent();
    const draft = { about: `handoff:${hireId}`, owner: 'coord-1', hireId, now: NOW };
    expect(await vault.putDraft({ ...draft, content: 1, version: 0 })).toBe(1);
    expect(await vault.putDraft({ ...draft, content: 2, version: 1 })).toBe(2);
    await expect(vault.putDraft({ ...draft, content: 3, version: 1 })).rejects.toThrow(VersionConflictError);
    await expect(vault.putDraft({ ...draft, content: 3, version: 0 })).rejects.toThrow(VersionConflictError);
    expect(await vault.putDraft({ ...draft, content: 'over it' })).toBe(3);
    expect(await vault.readDraft({ about: draft.about, owner: 'coord-2' })).toBeUndefined();
    expect(await vault.deleteDraft(draft)).toBe(true);
    expect(await vault.deleteDraft(draft)).toBe(false);
    await expect(vault.putDraft({ ...draft, content: 4, version: 3 })).rejects.toThrow(VersionConflictError);
  });

  it('opens no row that was moved to another person, another text or another draft', async () => {
    const [a, b] = [await talent(), await talent()];
    const [ta, tb] = [await vault.putText({ hireId: a.hireId, text: 'first' }), await vault.putText({ hireId: a.hireId, text: 'second' })];
    await db.current.pool.query('UPDATE person SET profile = (SELECT profile FROM person WHERE id = $1) WHERE id = $2', [a.id, b.id]);
    await expect(vault.readProfile(b.id)).rejects.toThrow(DecryptionError);
    // Not even with the key moved along.
    await db.current.pool.query('UPDATE person_key SET wrapped = (SELECT wrapped FROM person_key WHERE person_id = $1) WHERE person_id = $2', [a.id, b.id]);
    await expect(vault.readProfile(b.id)).rejects.toThrow(DecryptionError);
    await db.current.pool.query('UPDATE private_text SET ciphertext = (SELECT ciphertext FROM private_text WHERE id = $1) WHERE id = $2', [ta, tb]);
    await expect(vault.readTexts([tb])).rejects.toThrow(DecryptionError);
    expect((await vault.keyFaults()).faults).toEqual([{ personId: b.id, hireId: b.hireId, message: expect.stringContaining('does not unwrap') as string }]);
    await db.current.pool.query('UPDATE person SET profile = NULL WHERE id = $1', [b.id]);
    await vault.erase(b.id, NOW);
  });

  it('tells a changed byte, by an error that shows nothing', async () => {
    const { id } = await talent();
    await db.current.pool.query('UPDATE person SET profile = set_byte(profile, 40, get_byte(profile, 40) # 1) WHERE id = $1', [id]);
    await expect(vault.readProfile(id)).rejects.toThrow(new DecryptionError(['profile', id]));
    await vault.erase(id, NOW);
  });

  it('reads an erased person as null everywhere, and writes nothing about them any more', async () => {
    const [gone, stays] = [await talent(), await talent()];
    const texts = await Promise.all([gone, stays].map(({ hireId }) => vault.putText({ hireId, text: `about ${hireId}` })));
    await vault.putDraft({ about: `handoff:${gone.hireId}`, owner: 'coord-1', hireId: gone.hireId, content: 'x', now: NOW });
    expect(await vault.erase(gone.id, NOW)).toBe(true);
    expect(await vault.erase(gone.id, NOW)).toBe(false);
    expect(await vault.personById(gone.id)).toMatchObject({ profile: null, erased: true });
    expect(await vault.readTexts(texts)).toEqual(new Map([[texts[0], null], [texts[1], `about ${stays.hireId}`]]));
    expect(await vault.readDraft({ about: `handoff:${gone.hireId}`, owner: 'coord-1' })).toBeUndefined();
    expect(await vault.readProfile(stays.id)).toEqual(AINO);
    expect(await vault.personOf({ kind: 'talent', hireId: gone.hireId })).toBe(gone.id);
    await expect(vault.putProfile(gone.id, { profile: AINO, version: 1, now: NOW })).rejects.toThrow(PersonErasedError);
    await expect(vault.putText({ hireId: gone.hireId, text: 'late' })).rejects.toThrow(PersonErasedError);
    await expect(vault.putDraft({ about: 'x', owner: 'y', hireId: gone.hireId, content: 'late', now: NOW })).rejects.toThrow(PersonErasedError);
    expect((await vault.keyFaults()).faults).toEqual([]);
  });

  it('lets no text slip past an erasure that goes on at the same time', async () => {
    const { hireId, id } = await talent();
    const writing = Array.from({ length: 12 }, (_, i) => vault.putText({ hireId, text: `word ${i}` }));
    await Promise.allSettled([...writing.slice(0, 6), vault.erase(id, NOW), ...writing.slice(6)]);
    const { rows } = await db.current.pool.query('SELECT FROM private_text WHERE hire_id = $1 AND ciphertext IS NOT NULL', [hireId]);
    expect(rows).toHaveLength(0);
  });

  it('reads as erased what came back from a backup without its key', async () => {
    const { hireId, id } = await talent();
    const textId = await vault.putText({ hireId, text: 'from before' });
    const { rows } = await db.current.pool.query<{ ciphertext: Buffer }>('SELECT ciphertext FROM private_text WHERE id = $1', [textId]);
    await vault.erase(id, NOW);
    await db.current.pool.query('UPDATE private_text SET ciphertext = $2 WHERE id = $1', [textId, rows[0]!.ciphertext]);
    expect((await vault.readTexts([textId])).get(textId)).toBeNull();
    expect((await vault.keyFaults()).faults).toMatchObject([{ personId: id, message: expect.stringContaining('still has') as string }]);
    await db.current.pool.query('UPDATE private_text SET ciphertext = NULL WHERE id = $1', [textId]);
  });

  it('erases again whoever came back with a key from an older backup', async () => {
    const { hireId, id } = await talent();
    const textId = await vault.putText({ hireId, text: 'from before' });
    const { rows: [key] } = await db.current.pool.query<{ wrapped: Buffer; wrapping_id: string }>('SELECT wrapped, wrapping_id FROM person_key WHERE person_id = $1', [id]);
    const { rows: [text] } = await db.current.pool.query<{ ciphertext: Buffer }>('SELECT ciphertext FROM private_text WHERE id = $1', [textId]);
    await vault.erase(id, NOW);
    await db.current.pool.query('INSERT INTO person_key (person_id, wrapped, wrapping_id) VALUES ($1, $2, $3)', [id, key!.wrapped, key!.wrapping_id]);
    await db.current.pool.query('UPDATE private_text SET ciphertext = $2 WHERE id = $1', [textId, text!.ciphertext]);
    expect((await vault.keyFaults()).faults).toMatchObject([{ personId: id, message: expect.stringContaining('was erased and has a key') as string }]);
    expect(await vault.erase(id, new Date(NOW.getTime() + 1_000))).toBe(true);
    expect((await vault.readTexts([textId])).get(textId)).toBeNull();
    expect((await vault.keyFaults()).faults).toEqual([]);
    const { rows: [row] } = await db.current.pool.query<{ erased_at: Date }>('SELECT erased_at FROM person WHERE id = $1', [id]);
    expect(row!.erased_at).toEqual(NOW);
    expect(await vault.erase(id, NOW)).toBe(false);
  });

  it('moves keys to the newest key of the ring, after which the old one opens nothing and is not needed', async () => {
    const { id } = await talent();
    const both = new Vault(db.current, KeyRing.of(second, first));
    const { rows } = await db.current.pool.query<{ count: number }>('SELECT count(*)::integer AS count FROM person_key');
    await both.requireKeys();
    expect(await both.rewrap()).toBe(rows[0]!.count);
    expect(await both.rewrap()).toBe(0);
    const rotated = new Vault(db.current, KeyRing.of(second));
    await rotated.requireKeys();
    expect(await rotated.readProfile(id)).toEqual(AINO);
    await expect(vault.readProfile(id)).rejects.toThrow(UnknownKeyError);
    await expect(vault.requireKeys()).rejects.toThrow(LostKeyError);
    await expect(vault.requireKeys()).rejects.toThrow(rotated.keyRing.newestId);
  });
});
