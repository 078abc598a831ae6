/**
 * Who may do what, and on whose hires: the permission matrix of docs/permissions.md as data. A test holds the two
 * together and tries every route of the server for every role. What a row does not name is not allowed.
 */

export const PERMISSIONS = [
  'hires.read', 'hires.write', 'live.read', 'reports.read', 'import', 'persons.read', 'persons.write', 'profile.own', 'handoffs.read', 'handoffs.send', 'handoffs.act',
  'inbox.read', 'queue.use', 'queue.assign', 'mail.read', 'registry.read', 'registry.write', 'registry.approve', 'absences.own', 'people.manage', 'audit.read', 'operate', 'sign_in_links',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['owner', 'admin', 'team_lead', 'coordinator', 'officer', 'analyst', 'employer', 'hired_person'] as const;

export type Role = (typeof ROLES)[number];

/**
 * How far a permission reaches: everything; the hires of one's pilots; one's organisation's handoffs; one's employer's
 * hires; one's own hire; or oneself.
 */
export type Reach = 'all' | 'pilot' | 'organisation' | 'employer' | 'own_hire' | 'self';

type Row = Partial<Record<Permission, Reach>>;

const OF_EVERYBODY: Row = { 'profile.own': 'self', 'absences.own': 'self', sign_in_links: 'self' };

const COORDINATOR: Row = {
  ...OF_EVERYBODY,
  'hires.read': 'pilot', 'hires.write': 'pilot', 'live.read': 'pilot', 'reports.read': 'pilot', 'persons.read': 'pilot', 'persons.write': 'pilot',
  'handoffs.read': 'pilot', 'handoffs.send': 'pilot', 'inbox.read': 'pilot', 'queue.use': 'pilot', 'mail.read': 'pilot', 'registry.read': 'all',
};

export const MATRIX: Readonly<Record<Role, Row>> = {
  owner: Object.fromEntries(PERMISSIONS.map((permission) => [permission, 'all'])),
  // Runs the installation: codes and settings, no names and nothing that people write.
  admin: {
    ...OF_EVERYBODY,
    'hires.read': 'all', 'live.read': 'all', 'reports.read': 'all', import: 'all', 'handoffs.read': 'all', 'mail.read': 'all', 'registry.read': 'all', 'registry.write': 'all', 'registry.approve': 'all',
    'people.manage': 'all', 'audit.read': 'all', operate: 'all',
  },
  team_lead: { ...COORDINATOR, 'queue.assign': 'pilot', 'registry.write': 'all', 'registry.approve': 'all' },
  coordinator: COORDINATOR,
  officer: { ...OF_EVERYBODY, 'handoffs.act': 'organisation', 'queue.use': 'organisation', 'registry.read': 'all' },
  // Where, why and on whom hires wait, without knowing who they are.
  analyst: { ...OF_EVERYBODY, 'hires.read': 'all', 'live.read': 'all', 'reports.read': 'all', 'registry.read': 'all' },
  employer: { ...OF_EVERYBODY, 'hires.read': 'employer' },
  hired_person: { ...OF_EVERYBODY, 'hires.read': 'own_hire', 'persons.read': 'own_hire' },
};

/** What is of oneself, and what would outlast the absence: nobody does it in another's place. */
const NEVER_IN_PLACE: ReadonlySet<Permission> = new Set(['profile.own', 'absences.own', 'sign_in_links', 'people.manage']);

/** May a substitute use this permission of the one who is away? */
export function passesToSubstitute(permission: Permission): boolean {
  return !NEVER_IN_PLACE.has(permission);
}

/** Is this the name of a role? */
export function isRole(name: string): name is Role {
  return (ROLES as readonly string[]).includes(name);
}

/** May one of these roles do that at all? */
export function permits(roles: readonly string[], permission: Permission): boolean {
  return roles.some((role) => isRole(role) && MATRIX[role][permission] !== undefined);
}
