/** Who may do what, and on whose hires (domain/access, docs/permissions.md). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StandingAbsence, absenceRefusal, maySayAbsent } from '../../domain/access/absence';
import { MATRIX, PERMISSIONS, ROLES, passesToSubstitute, permits } from '../../domain/access/matrix';
import { type Account, accountRefusal } from '../../domain/access/people';
import { isFree, releaseRefusal } from '../../domain/access/queue';
import { type Standing, audienceOf, covers, hireScopeOf, mayActForReceiver, pilotToBeginIn } from '../../domain/access/scope';

const nobody: Standing = { roles: [], pilots: [], organisationId: null, employerId: null, hireId: null };
const hire = { hire_id: 'H-1', pilot: 'P-1', employer_id: 'E-1' };
const WORDS: Readonly<Record<string, string>> = { all: 'all', pilot: 'own pilots', organisation: 'own organisation', employer: 'own employer', own_hire: 'own hire', self: 'own' };

it('is written for people as the program has it', () => {
  const table = readFileSync(join(__dirname, '../../docs/permissions.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `'));
  const cells = table.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  expect(cells.map(([name, , ...reach]) => [name, reach])).toEqual(PERMISSIONS.map((p) => [`\`${p}\``, ROLES.map((role) => WORDS[MATRIX[role][p] ?? ''] ?? '–')]));
});

it('lets nobody do what no role of theirs has, and nothing for a role that there is not', () => {
  expect(PERMISSIONS.filter((p) => permits([], p) || permits(['king'], p))).toEqual([]);
  expect(PERMISSIONS.filter((p) => !permits(['owner'], p))).toEqual([]);
  expect(['persons.read', 'persons.write', 'handoffs.act', 'handoffs.send'].filter((p) => permits(['analyst'], p as never) || permits(['admin'], p as never))).toEqual([]);
});

it('reaches the hires of one\'s pilots, employer or own, and of several roles together', () => {
  const reach = (standing: Partial<Standing>) => covers(hireScopeOf({ ...nobody, ...standing }, 'hires.read'), hire);
  expect(reach({ roles: ['coordinator'], pilots: ['P-1'] })).toBe(true);
  expect(reach({ roles: ['coordinator'], pilots: ['P-2'] })).toBe(false);
  expect(reach({ roles: ['employer'], employerId: 'E-1' })).toBe(true);
  expect(reach({ roles: ['employer'], pilots: ['P-1'], hireId: 'H-1' })).toBe(false);
  expect(reach({ roles: ['hired_person'], hireId: 'H-1' })).toBe(true);
  expect(reach({ roles: ['coordinator', 'employer'], pilots: ['P-2'], employerId: 'E-1' })).toBe(true);
  expect(reach({ roles: ['officer'], organisationId: 'ORG' })).toBe(false);
  expect(covers(hireScopeOf({ ...nobody, roles: ['coordinator'], pilots: ['P-1'] }, 'hires.read'), { ...hire, pilot: null, employer_id: null })).toBe(false);
});

it('begins a hire in one of one\'s pilots, which need not be said where there is only one', () => {
  const scope = (pilots: readonly string[], all = false) => ({ all, pilots, employerIds: [], hireIds: [] });
  expect(pilotToBeginIn(scope(['P-1']), undefined)).toEqual({ pilot: 'P-1' });
  expect(pilotToBeginIn(scope(['P-1', 'P-2']), 'P-2')).toEqual({ pilot: 'P-2' });
  expect([pilotToBeginIn(scope(['P-1', 'P-2']), undefined), pilotToBeginIn(scope(['P-1']), 'P-9'), pilotToBeginIn(scope([]), undefined), pilotToBeginIn(scope(['P-1']), 7)].map((begins) => 'refusal' in begins && begins.refusal.code)).toEqual(Array(4).fill('pilot_required'));
  expect([pilotToBeginIn(scope([], true), 'P-9'), pilotToBeginIn(scope([], true), undefined)]).toEqual([{ pilot: 'P-9' }, { pilot: undefined }]);
});

it('shows the fullest view that one of the roles has', () => {
  expect([['owner'], ['analyst'], ['coordinator', 'employer'], ['employer'], ['hired_person'], ['employer', 'hired_person'], ['officer']].map((roles) => audienceOf(roles)))
    .toEqual(['full', 'full', 'full', 'employer', 'hired_person', 'employer', 'employer']);
});

it('keeps four eyes four: nobody acts for the receiver of a handoff that they sent, also not in another\'s place', () => {
  expect(mayActForReceiver({ id: 'a' }, { sender: 'b' })).toBe(true);
  expect(mayActForReceiver({ id: 'a' }, { sender: 'a' })).toBe(false);
  expect(mayActForReceiver({ id: 'a', actingFor: { id: 'b' } }, { sender: 'b' })).toBe(false);
});

it('passes to a substitute what is work, and nothing that is of oneself or would outlast the absence', () => {
  expect(PERMISSIONS.filter((p) => !passesToSubstitute(p))).toEqual(['profile.own', 'absences.own', 'people.manage', 'sign_in_links']);
});

describe('an absence', () => {
  const asked = { principal_id: 'a', substitute_id: 'b', from_on: '2026-07-01', to_on: '2026-07-31' };
  const code = (change: object, others: readonly StandingAbsence[] = [], standings: Readonly<Record<string, Standing | undefined>> = {}) =>
    absenceRefusal({ ...asked, ...change }, others, (id) => (id === 'gone' ? undefined : (standings[id] ?? { ...nobody, roles: ['coordinator'], pilots: ['P-1'] })))?.code;
  const other = (more: object): StandingAbsence => ({ id: 'x', principal_id: 'c', substitute_id: 'd', from_on: '2026-07-31', to_on: '2026-08-10', ...more });

  it('names somebody else who is there, and ends after it begins', () => {
    expect(code({})).toBeUndefined();
    expect([code({ substitute_id: 'a' }), code({ substitute_id: 'gone' }), code({ principal_id: 'gone' }), code({ to_on: '2026-06-30' }), code({ to_on: '2028-06-30' }), code({ from_on: '1.7.2026' })])
      .toEqual(['own_substitute', 'principal_not_found', 'principal_not_found', 'unusable_time', 'unusable_time', 'unusable_time']);
  });

  it('lends what somebody reaches to those of the same work only', () => {
    const as = (role: string, more: Partial<Standing> = {}): Standing => ({ ...nobody, roles: [role], ...more });
    const may = (absent: Standing, substitute: Standing) => code({}, [], { a: absent, b: substitute });
    expect([may(as('coordinator'), as('team_lead')), may(as('coordinator'), as('owner')), may(as('officer', { organisationId: 'O' }), as('officer', { organisationId: 'O' })), may(as('employer', { employerId: 'E' }), as('employer', { employerId: 'E' })), may(as('owner'), as('owner'))])
      .toEqual(Array(5).fill(undefined));
    expect([
      may(as('coordinator'), as('analyst')), may(as('coordinator'), as('admin')), may(as('coordinator'), as('employer', { employerId: 'E' })), may(as('officer', { organisationId: 'O' }), as('officer', { organisationId: 'X' })),
      may(as('officer', { organisationId: 'O' }), as('owner')), may(as('employer', { employerId: 'E' }), as('employer', { employerId: 'X' })), may(as('owner'), as('admin')), may({ ...nobody, roles: ['coordinator', 'admin'] }, as('coordinator')), may(nobody, as('owner')),
    ]).toEqual(Array(9).fill('other_work'));
  });

  it('is told once, and makes no chain of substitutes; a day apart it may', () => {
    expect(code({}, [other({ principal_id: 'a' })])).toBe('already_away');
    expect(code({}, [other({ principal_id: 'b' })])).toBe('substitute_away');
    expect(code({}, [other({ substitute_id: 'a' })])).toBe('is_substitute');
    expect(code({}, [other({ principal_id: 'b', from_on: '2026-08-01' })])).toBeUndefined();
    expect(code({}, [other({ substitute_id: 'b' })])).toBeUndefined();
  });
});

it('lets those speak of an absence who lend out no more than they have themselves', () => {
  const [lead, admin, owner] = [{ id: 'lead', roles: ['team_lead'], pilots: ['P-1', 'P-2'] }, { id: 'admin', roles: ['admin'], pilots: [] }, { id: 'own', roles: ['owner'], pilots: ['P-1'] }];
  const of = (roles: string[], pilots = ['P-1']) => ({ id: 'absent', roles, pilots });
  expect([maySayAbsent(lead, of(['coordinator'])), maySayAbsent(lead, of(['team_lead'], ['P-1', 'P-2'])), maySayAbsent(lead, lead)]).toEqual([true, true, true]);
  expect([of(['coordinator'], ['P-1', 'P-3']), of(['coordinator'], []), of(['analyst']), of(['coordinator', 'officer']), of(['admin']), of(['king']), owner].filter((one) => maySayAbsent(lead, one))).toEqual([]);
  expect([maySayAbsent(admin, of(['coordinator'])), maySayAbsent(admin, of(['admin'])), maySayAbsent(admin, owner), maySayAbsent({ ...owner, id: 'own-2' }, owner)]).toEqual([true, true, false, true]);
  expect(maySayAbsent({ id: 'c', roles: ['coordinator'], pilots: ['P-1'] }, of(['coordinator']))).toBe(false);
});

describe('an account', () => {
  const anna: Account = { ...nobody, id: 'anna', roles: ['coordinator'], pilots: ['P-1'], language: 'fi', disabled: false };
  const by = (...roles: string[]) => ({ id: 'admin-1', roles });
  const code = (after: Partial<Account>, { before, roles = ['admin'], owners = ['own', 'own-2'] }: { before?: Account; roles?: string[]; owners?: string[] } = {}) =>
    accountRefusal({ before, after: { ...anna, ...after }, by: by(...roles), activeOwners: owners })?.code;
  const owner: Account = { ...anna, id: 'own', roles: ['owner'] };

  it('has known roles that belong somewhere, and codes only', () => {
    expect(code({})).toBeUndefined();
    expect([code({ roles: [] }), code({ roles: ['king'] }), code({ pilots: [] }), code({ roles: ['officer'] }), code({ roles: ['employer'] }), code({ roles: ['hired_person'] })])
      .toEqual(['unknown_role', 'unknown_role', 'belongs_nowhere', 'belongs_nowhere', 'belongs_nowhere', 'belongs_nowhere']);
    expect([code({ id: 'Anna Esimerkki' }), code({ pilots: ['two words'] }), code({ language: 'de' })]).toEqual(['not_a_code', 'not_a_code', 'unknown_language']);
  });

  it('is changed by others: nobody gives themselves a role or a pilot, but anybody their language', () => {
    const admin: Account = { ...anna, id: 'admin-1', roles: ['admin'], pilots: [] };
    expect([code({ ...admin, roles: ['admin', 'coordinator'], pilots: ['P-1'] }, { before: admin }), code({ ...admin, pilots: ['P-1'] }, { before: admin })]).toEqual(['own_account', 'own_account']);
    expect([code({ ...admin, language: 'sv' }, { before: admin }), code({ ...anna, pilots: ['P-2'] }, { before: anna })]).toEqual([undefined, undefined]);
  });

  it('of an owner is made, changed and ended by owners alone, and the last one stays', () => {
    expect(code({ roles: ['owner'] })).toBe('not_yours_to_give');
    expect(code({ roles: ['owner'] }, { roles: ['owner'] })).toBeUndefined();
    expect(code({ ...owner, disabled: true }, { before: owner })).toBe('not_yours_to_give');
    expect(code({ ...owner, disabled: true }, { before: owner, roles: ['owner'] })).toBeUndefined();
    expect(code({ ...owner, disabled: true }, { before: owner, roles: ['owner'], owners: ['own'] })).toBe('last_owner');
    expect(code({ ...owner, roles: ['admin'] }, { before: owner, roles: ['owner'], owners: ['own'] })).toBe('last_owner');
  });
});

it('takes a hire for free when nobody carries it who could act', () => {
  expect([isFree({ holder: null, isCovered: false }), isFree({ holder: 'a', isCovered: true }), isFree({ holder: 'a', isCovered: false })]).toEqual([true, false, true]);
  const held = { hire_id: 'H', holder: 'a', isCovered: true };
  expect([releaseRefusal(held, { id: 'a', mayAssign: false }), releaseRefusal(held, { id: 'b', mayAssign: true })]).toEqual([undefined, undefined]);
  expect(releaseRefusal(held, { id: 'b', mayAssign: false })?.code).toBe('not_claimed_by_you');
  // Asked again after a lost answer it is done already.
  expect(releaseRefusal({ ...held, holder: null }, { id: 'a', mayAssign: false })).toBeUndefined();
});
