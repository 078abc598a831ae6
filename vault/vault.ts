/**
 * The vault: names, contacts and what people write, apart from facts and sealed per person. Everything else in Saapua
 * holds codes; whoever needs a name for one asks here, at the moment it is shown or sent, and keeps it nowhere.
 *
 * What belongs to an erased person reads as null. It never throws for that: a hire goes on, and is replayed, without the
 * person's name. What does throw is a key that is lost and a row that was changed (UnknownKeyError, DecryptionError).
 */
import type { Database } from '../prisma/database';
import { type Access, type AccessEntry, accessesOfHire, writeAccess } from './access-log';
import { type Draft, type DraftKey, type NewDraft, deleteDraft, readDraft, writeDraft } from './drafts';
import { type KeyFault, hasPersonKeys, keyFaults, requireKeys, rewrapKeys } from './key-care';
import type { KeyRing } from './key-ring';
import type { PersonRef, Profile, StoredPerson } from './person';
import { contactsOf, ensurePerson, erasePerson, findPerson, personsById, personsOfHires, writeProfile } from './person-store';
import { type NewText, readTexts, writeText } from './private-texts';

export class Vault {
  constructor(private readonly db: Database, readonly keyRing: KeyRing) {}

  /** The id of a person, who is created with a key of their own when not known yet. */
  personOf(ref: PersonRef): Promise<string> {
    return ensurePerson(this.db, this.keyRing, ref);
  }

  /** A person as stored; undefined when nothing was ever written about them. Creates nobody. */
  find(ref: PersonRef): Promise<StoredPerson | undefined> {
    return findPerson(this.db, this.keyRing, ref);
  }

  /** Talent and family of these hires, by hire, the talent first. */
  personsOf(hireIds: readonly string[]): Promise<StoredPerson[]> {
    return personsOfHires(this.db, this.keyRing, hireIds);
  }

  /** Contacts of an employer, by code. */
  contactsOf(employerId: string): Promise<StoredPerson[]> {
    return contactsOf(this.db, this.keyRing, employerId);
  }

  /** A person by id; undefined when the id is not known. */
  async personById(personId: string): Promise<StoredPerson | undefined> {
    return (await personsById(this.db, this.keyRing, [personId]))[0];
  }

  /** The profile of a person; null when nothing is known, or the person was erased. */
  async readProfile(personId: string): Promise<Profile | null> {
    return (await this.personById(personId))?.profile ?? null;
  }

  /**
   * Writes the whole profile and gives its new version.
   * @param written.version  the version that was read; 0 for the first writing
   * @throws PersonErasedError; VersionConflictError
   */
  putProfile(personId: string, written: { readonly profile: Profile; readonly version: number; readonly now: Date }): Promise<number> {
    return writeProfile(this.db, this.keyRing, { personId, ...written });
  }

  /** Stores what somebody wrote about a hire and gives its id. @throws PersonErasedError; TextConflictError for an id in use */
  async putText(text: NewText): Promise<string> {
    const talent = await this.personOf({ kind: 'talent', hireId: text.hireId });
    return writeText(this.db, this.keyRing, talent, text);
  }

  /** Texts by id; null: erased. Ids that were never stored are left out. */
  readTexts(ids: readonly string[]): Promise<Map<string, string | null>> {
    return readTexts(this.db, this.keyRing, ids);
  }

  /** Stores what was begun and gives its new version. @throws PersonErasedError; VersionConflictError */
  async putDraft(draft: NewDraft): Promise<number> {
    const talent = await this.personOf({ kind: 'talent', hireId: draft.hireId });
    return writeDraft(this.db, this.keyRing, talent, draft);
  }

  /** A draft; undefined when there is none (any more). */
  readDraft(key: DraftKey): Promise<Draft | undefined> {
    return readDraft(this.db, this.keyRing, key);
  }

  /** Whether there was one. */
  deleteDraft(key: DraftKey): Promise<boolean> {
    return deleteDraft(this.db, key);
  }

  /** Destroys a person's key, profile, texts and drafts, for good; whether there was still anything to destroy. */
  erase(personId: string, now: Date): Promise<boolean> {
    return erasePerson(this.db, personId, now);
  }

  /** Notes who is about to see what of whom; to be called, and waited for, before it is shown or sent. */
  recordAccess(access: Access): Promise<void> {
    return writeAccess(this.db, access);
  }

  /** Who has seen something of the persons of a hire, oldest first, by pages. */
  accessesOf(page: { readonly hireId: string; readonly after?: string | undefined; readonly limit: number }): Promise<AccessEntry[]> {
    return accessesOfHire(this.db, page);
  }

  /** Moves the keys of persons to the newest key of the ring; how many were moved. */
  rewrap(): Promise<number> {
    return rewrapKeys(this.db, this.keyRing);
  }

  /** @throws LostKeyError when stored keys do not open with this ring */
  requireKeys(): Promise<void> {
    return requireKeys(this.db, this.keyRing);
  }

  /** Whether any person has a key yet. */
  hasPersonKeys(): Promise<boolean> {
    return hasPersonKeys(this.db);
  }

  /** For `saapua verify`: persons without a key that opens, erased ones with one. */
  keyFaults(): Promise<{ readonly checked: number; readonly faults: readonly KeyFault[] }> {
    return keyFaults(this.db, this.keyRing);
  }
}
