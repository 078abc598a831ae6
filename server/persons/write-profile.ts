/** Writing a profile, as every route does it: the person is known from then on, and that somebody wrote stands in the audit. */
import { recordAudit } from '../../prisma/audit';
import type { Principal } from '../../prisma/principals';
import type { PersonRef, Profile } from '../../vault/person';
import type { ServerServices } from '../services';

export interface WrittenProfile {
  readonly version: number;
  readonly profile: { readonly [K in keyof Profile]: Profile[K] | undefined };
}

/**
 * Writes the whole profile of somebody.
 * @throws PersonErasedError; VersionConflictError
 */
export async function writeProfile({ db, vault }: ServerServices, principal: Principal, ref: PersonRef, { version, profile }: WrittenProfile): Promise<{ person_id: string; version: number }> {
  const id = await vault.personOf(ref);
  const written = await vault.putProfile(id, { profile: withoutAbsent(profile), version, now: new Date() });
  const fields = Object.keys(profile).filter((field) => profile[field as keyof Profile] !== undefined);
  await recordAudit(db, {
    principal: principal.id, action: 'person.write', object: `person/${id}`,
    detail: { kind: ref.kind, version: written, fields, ...('hireId' in ref && { case_id: ref.hireId }), ...onBehalfOf(principal) },
  });
  return { person_id: id, version: written };
}

/** For audit entries: in whose place somebody acted. */
export function onBehalfOf({ actingFor }: Principal): { on_behalf_of?: string } {
  return actingFor === undefined ? {} : { on_behalf_of: actingFor.id };
}

function withoutAbsent({ name, email, phone, languages }: WrittenProfile['profile']): Profile {
  return { name: name ?? '', ...(email !== undefined && { email }), ...(phone !== undefined && { phone }), ...(languages !== undefined && { languages }) };
}
