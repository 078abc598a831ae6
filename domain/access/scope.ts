/** Whose hires a permission reaches, from what somebody belongs to. Out of reach looks the same as not there. */
import type { Refusal } from '../hire/command';
import { type Permission, MATRIX, isRole } from './matrix';

/** What somebody belongs to, as the people of an installation are kept. */
export interface Standing {
  readonly roles: readonly string[];
  readonly pilots: readonly string[];
  readonly organisationId: string | null;
  readonly employerId: string | null;
  readonly hireId: string | null;
}

/** Hires within reach: all of them, or those that one of the lists names. */
export interface HireScope {
  readonly all: boolean;
  readonly pilots: readonly string[];
  readonly employerIds: readonly string[];
  readonly hireIds: readonly string[];
}

const NOWHERE: HireScope = { all: false, pilots: [], employerIds: [], hireIds: [] };

/** Everything that any of the roles reaches, together. */
export function hireScopeOf(standing: Standing, permission: Permission): HireScope {
  return standing.roles.filter(isRole).reduce((scope, role): HireScope => {
    switch (MATRIX[role][permission]) {
      case 'all':
        return { ...scope, all: true };
      case 'pilot':
        return { ...scope, pilots: standing.pilots };
      case 'employer':
        return standing.employerId === null ? scope : { ...scope, employerIds: [standing.employerId] };
      case 'own_hire':
        return standing.hireId === null ? scope : { ...scope, hireIds: [standing.hireId] };
      default:
        return scope;
    }
  }, NOWHERE);
}

/** Is this hire within reach? */
export function covers(scope: HireScope, hire: { readonly hire_id: string; readonly pilot: string | null; readonly employer_id: string | null }): boolean {
  return scope.all
    || (hire.pilot !== null && scope.pilots.includes(hire.pilot))
    || (hire.employer_id !== null && scope.employerIds.includes(hire.employer_id))
    || scope.hireIds.includes(hire.hire_id);
}

/**
 * In which pilot somebody begins a hire: as they said where they reach everything; else in one of their own, which need
 * not be said where there is only one. A hire without it would be out of reach of whoever began it.
 */
export function pilotToBeginIn(scope: HireScope, said: unknown): { readonly pilot: string | undefined } | { readonly refusal: Refusal } {
  if (scope.all) return { pilot: typeof said === 'string' ? said : undefined };
  const [only, ...others] = scope.pilots;
  const pilot = said ?? (others.length === 0 ? only : undefined);
  if (typeof pilot === 'string' && scope.pilots.includes(pilot)) return { pilot };
  return { refusal: { code: 'pilot_required', message: `say in data.pilot in which of your pilots the hire begins: ${scope.pilots.join(', ') || 'you have none'}`, at: 'data.pilot' } };
}

/** How much of a hire somebody sees (report/hire-page-for.ts): the fullest view that one of their roles has. */
export type Audience = 'full' | 'employer' | 'hired_person';

/** The view of a hire that these roles give. */
export function audienceOf(roles: readonly string[]): Audience {
  if (roles.some((role) => isRole(role) && ['all', 'pilot'].includes(MATRIX[role]['hires.read'] ?? ''))) return 'full';
  return roles.includes('hired_person') && !roles.includes('employer') ? 'hired_person' : 'employer';
}

/**
 * May somebody who stands in for another one act for the receiver of a handoff? Not for one that they sent themselves:
 * four eyes stay four (features.md 19).
 */
export function mayActForReceiver(actor: { readonly id: string; readonly actingFor?: { readonly id: string } | undefined }, handoff: { readonly sender: string }): boolean {
  return handoff.sender !== actor.id && handoff.sender !== actor.actingFor?.id;
}
