/**
 * What a principal may be allowed to do. Every route names one of these, or says that it is public; a route that says
 * nothing is not served (guard.ts).
 */
import type { Principal } from '../../prisma/principals';

export const PERMISSIONS = ['hires.read', 'hires.write', 'import', 'reports.read', 'operate', 'sign_in_links', 'registry.read', 'registry.write', 'registry.approve', 'persons.read', 'persons.write', 'profile.own', 'people.manage', 'handoffs.read', 'handoffs.send', 'handoffs.act'] as const;

export type Permission = (typeof PERMISSIONS)[number];
export type RoutePermission = Permission | 'public';

/** The owner of an installation has it: whatever there is to allow. */
const EVERYTHING = '*';

/** May this principal do that? */
export function permits(principal: Principal, permission: Permission): boolean {
  return principal.permissions.includes(EVERYTHING) || principal.permissions.includes(permission);
}
