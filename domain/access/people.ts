/** Who may make whom what. Nobody hands out more than they have, and an installation always keeps an owner. */
import type { Refusal } from '../hire/command';
import { isCode } from '../hire/admit';
import { ROLES, isRole } from './matrix';
import type { Standing } from './scope';

/** Somebody with an account, as far as these rules look at them. */
export interface Account extends Standing {
  readonly id: string;
  readonly language: string;
  readonly disabled: boolean;
}

export interface AccountChange {
  /** As it is; undefined: a new one. */
  readonly before: Account | undefined;
  readonly after: Account;
  /** Roles of the one who asks. */
  readonly by: { readonly id: string; readonly roles: readonly string[] };
  /** Owners that can still sign in, the changed one included where it is one. */
  readonly activeOwners: readonly string[];
}

const LANGUAGES: readonly string[] = ['fi', 'sv', 'en'];

/** Why an account may not become like this; undefined when it may. */
export function accountRefusal({ before, after, by, activeOwners }: AccountChange): Refusal | undefined {
  for (const [at, codes] of [['id', [after.id]], ['pilots', after.pilots], ['organisation_id', [after.organisationId]], ['employer_id', [after.employerId]], ['hire_id', [after.hireId]]] as const)
    if (!codes.every((code) => code === null || isCode(code))) return { code: 'not_a_code', message: `${at} must hold codes: letters, digits and . _ : / -, and nothing personal`, at };
  const unknown = after.roles.find((role) => !isRole(role));
  if (unknown !== undefined || after.roles.length === 0) return { code: 'unknown_role', message: `roles are one or more of ${ROLES.join(', ')}`, at: 'roles' };
  if (!LANGUAGES.includes(after.language)) return { code: 'unknown_language', message: `language is one of ${LANGUAGES.join(', ')}`, at: 'language' };
  if (before !== undefined && after.id === by.id && !by.roles.includes('owner') && hasOtherReach(before, after))
    return { code: 'own_account', message: 'nobody changes their own roles or what they belong to; ask somebody else who manages people', at: 'roles' };
  const isOwner = (account: Account | undefined): boolean => account !== undefined && !account.disabled && account.roles.includes('owner');
  if ((after.roles.includes('owner') || before?.roles.includes('owner')) && !by.roles.includes('owner'))
    return { code: 'not_yours_to_give', message: 'only an owner makes, changes or ends an owner', at: 'roles' };
  if (isOwner(before) && !isOwner(after) && activeOwners.every((id) => id === after.id))
    return { code: 'last_owner', message: `${after.id} is the last owner; make another one first`, at: 'roles' };
  for (const [role, has, at, what] of [
    ['officer', after.organisationId, 'organisation_id', 'the organisation whose handoffs are theirs'], ['employer', after.employerId, 'employer_id', 'the employer whose hires are theirs'],
    ['hired_person', after.hireId, 'hire_id', 'their own hire'], ['coordinator', after.pilots[0], 'pilots', 'the pilots whose hires are theirs'], ['team_lead', after.pilots[0], 'pilots', 'the pilots whose hires are theirs'],
  ] as const)
    if (after.roles.includes(role) && (has === null || has === undefined)) return { code: 'belongs_nowhere', message: `${role} needs ${what}`, at };
  return undefined;
}

/** Does an account reach something else than before? Then whoever is signed in signs in anew (ASVS 7.2.4). */
export function hasOtherReach(before: Standing, after: Standing): boolean {
  const reach = ({ roles, pilots, organisationId, employerId, hireId }: Standing): string => JSON.stringify([[...roles].sort(), [...pilots].sort(), organisationId, employerId, hireId]);
  return reach(before) !== reach(after);
}
