/**
 * The made-up people of the demo: who works here, and how the hired and their families are called. Every name is a word
 * for "example", "sample" or "test", so that nobody can take one for a real person's; addresses lie under `.example`.
 */
import type { NewPrincipal } from '../../prisma/principals';
import type { Profile } from '../../vault/person';

export interface DemoStaff {
  readonly principal: NewPrincipal;
  readonly profile: Profile;
}

const staff = (id: string, displayRole: string, name: string, more: Partial<NewPrincipal> = {}): DemoStaff => ({
  principal: { id: `demo-${id}`, kind: 'person', displayRole, roles: [displayRole], ...more },
  profile: { name, email: `${id}@seutu.example`, languages: [more.language ?? 'fi'] },
});

/** Proposes what the registry holds; somebody else consents. */
export const REGISTRY_KEEPERS = ['demo-luettelo-1', 'demo-luettelo-2'] as const;

/** One for each role that the demo shows, coordinators by pilot. */
export const STAFF: readonly DemoStaff[] = [
  staff('luettelo-1', 'admin', 'Testi Luettelo'),
  staff('luettelo-2', 'team_lead', 'Malli Tarkistaja', { pilots: ['PILOT-ESIMERKKI', 'PILOT-MALLI', 'PILOT-TESTI'] }),
  staff('koordinaattori-esimerkki', 'coordinator', 'Testi Esimerkki', { pilots: ['PILOT-ESIMERKKI'] }),
  staff('koordinaattori-malli', 'coordinator', 'Malli Mallikas', { pilots: ['PILOT-MALLI'], language: 'sv' }),
  staff('koordinaattori-testi', 'coordinator', 'Koe Testaaja', { pilots: ['PILOT-TESTI'] }),
  staff('virkailija', 'officer', 'Virka Esimerkki', { organisationId: 'TOWN-993' }),
  staff('analyytikko', 'analyst', 'Tutkija Malli'),
];

/** The coordinator of a pilot. @throws Error when the region has a pilot that nobody coordinates */
export function coordinatorOf(pilot: string | null): string {
  const found = STAFF.find(({ principal: { roles, pilots } }) => roles?.includes('coordinator') && pilots?.some((one) => one === pilot));
  if (!found) throw new Error(`nobody coordinates the pilot ${pilot ?? 'none'}`);
  return found.principal.id;
}

const GIVEN = ['Testi', 'Malli', 'Koe', 'Näyte', 'Demo', 'Harjoitus', 'Kuvitelma', 'Esimerkki', 'Prova', 'Exempel', 'Sample', 'Muster'];
const FAMILY = ['Esimerkki', 'Mallikas', 'Testaaja', 'Näytteinen', 'Kuviteltu', 'Harjoitelma', 'Exempelsson', 'Provman', 'Sampleton', 'Mustermann', 'Testinen'];
const LANGUAGES = ['en', 'es', 'uk', 'fi', 'pl', 'vi'];

/** Name and contact of the n-th hired person; the member of the household, where there is one, has the same last name. */
export function madeUpProfile(n: number, member = 0): Profile {
  const at = <T>(list: readonly T[], i: number): T => {
    const one = list[i % list.length];
    if (one === undefined) throw new Error('a list of names is empty');
    return one;
  };
  return {
    // Eleven and twelve have no common factor: the pairs repeat only after 132.
    name: `${at(GIVEN, n + member * 5)} ${at(FAMILY, n)}`,
    ...(member === 0 && { email: `henkilo-${n + 1}@osaaja.example` }),
    languages: [at(LANGUAGES, n)],
  };
}

/** Whom the coordinator calls at an employer. */
export function madeUpContact(n: number): Profile {
  return { name: `${GIVEN[n % GIVEN.length] ?? 'Testi'} Yrittäjä-Esimerkki`, email: `yhteys-${n + 1}@yritys.example`, languages: ['fi'] };
}
