/**
 * Persons on their way to somebody who may see them: what is shown is written to the access log first, and only what is
 * there counts as seen. Every route that shows a name goes through here.
 */
import type { Principal } from '../../prisma/principals';
import type { AccessPurpose } from '../../vault/access-log';
import type { PersonRef, Profile, StoredPerson } from '../../vault/person';
import type { Vault } from '../../vault/vault';
import { reachOf } from '../auth/standing-in';

export interface Looking {
  readonly principal: Principal;
  readonly purpose: AccessPurpose;
}

/** A person as the API shows them. */
export interface ShownPerson {
  readonly person_id: string | null;
  readonly kind: PersonRef['kind'];
  readonly member_id: string | null;
  readonly version: number;
  readonly erased: boolean;
  readonly profile: ProfileDocument | null;
}

/** A profile as a document of its own, whose fields may be left out but are never undefined. */
export interface ProfileDocument {
  name: string;
  email?: string;
  phone?: string;
  languages?: string[];
}

/** Notes that these persons are seen, with all fields that are known of them, and gives them as they are shown. */
export async function showPersons(vault: Vault, looking: Looking, persons: readonly StoredPerson[]): Promise<ShownPerson[]> {
  await noteSeen(vault, looking, persons, (profile) => Object.keys(profile));
  return persons.map((person) => ({ ...withoutProfile(person), profile: person.profile && documentOf(person.profile) }));
}

/** That a person is known, and nothing of what is known. */
export function withoutProfile({ id, ref, version, erased }: StoredPerson): ShownPerson {
  return { person_id: id, kind: ref.kind, member_id: 'memberId' in ref ? ref.memberId : null, version, erased, profile: null };
}

/** Notes that the names of these persons are seen. */
export function noteNames(vault: Vault, looking: Looking, persons: readonly StoredPerson[]): Promise<void> {
  return noteSeen(vault, looking, persons, () => ['name']);
}

/** Somebody of whom nothing is written yet. */
export function unknownPerson(ref: PersonRef): ShownPerson {
  return { person_id: null, kind: ref.kind, member_id: 'memberId' in ref ? ref.memberId : null, version: 0, erased: false, profile: null };
}

function noteSeen(vault: Vault, { principal, purpose }: Looking, persons: readonly StoredPerson[], fieldsOf: (profile: Profile) => readonly string[]): Promise<void> {
  return vault.recordAccess({
    principal: principal.id, organisationId: reachOf(principal).organisationId ?? undefined, purpose,
    seen: persons.map(({ id, ref, profile }) => ({ personId: id, hireId: 'hireId' in ref ? ref.hireId : undefined, fields: profile ? fieldsOf(profile) : [] })),
  });
}

function documentOf({ languages, ...rest }: Profile): ProfileDocument {
  return { ...rest, ...(languages && { languages: [...languages] }) };
}
