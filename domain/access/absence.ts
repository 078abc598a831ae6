/** Who may stand in for whom, and when. Dates are days in Helsinki, both inclusive. */
import { parseDay } from '../calendar/day';
import type { Refusal } from '../hire/command';
import { MATRIX, type Role, isRole, permits } from './matrix';
import type { Standing } from './scope';

export interface AbsenceDates {
  readonly principal_id: string;
  readonly substitute_id: string;
  /** ISO dates. */
  readonly from_on: string;
  readonly to_on: string;
}

/** An absence that stands. */
export interface StandingAbsence extends AbsenceDates {
  readonly id: string;
}

type Member = Pick<Standing, 'roles' | 'pilots'> & { readonly id: string };

/**
 * May this one say that somebody is away, and who acts for them? Whoever names a substitute lends out what the absent
 * one reaches, so nobody does it for somebody who reaches more: an owner's absence is an owner's matter, and a team lead
 * speaks for people whose pilots and roles are all within their own.
 */
export function maySayAbsent(by: Member, of: Member): boolean {
  if (by.id === of.id) return true;
  if (of.roles.includes('owner')) return by.roles.includes('owner');
  if (permits(by.roles, 'people.manage')) return true;
  return permits(by.roles, 'queue.assign') && of.pilots.length > 0 && of.pilots.every((pilot) => by.pilots.includes(pilot))
    && of.roles.every((role) => isRole(role) && reachesNoMore(role, by.roles));
}

function reachesNoMore(role: Role, than: readonly string[]): boolean {
  return Object.entries(MATRIX[role]).every(([permission, reach]) => than.some((own) => isRole(own) && [reach, 'all'].includes((MATRIX[own] as Record<string, string>)[permission] ?? '')));
}

/**
 * May this one act in the place of that one at all? What the absent one reaches is lent out, names included, so it stays
 * within the kind of work: the coordinating office among itself, officers within their organisation, an employer's people
 * within the firm. An owner may stand in for whoever works here.
 */
export function mayStandIn(substitute: Standing, absent: Standing): boolean {
  const kinds = kindsOfWork(absent);
  return kinds.length > 0 && kinds.every((kind) => kindsOfWork(substitute).includes(kind) || (substitute.roles.includes('owner') && OF_THE_OFFICE.has(kind)));
}

const OF_THE_OFFICE: ReadonlySet<string> = new Set(['coordination', 'administration', 'analysis']);

function kindsOfWork({ roles, organisationId, employerId, hireId }: Standing): readonly string[] {
  const kind: Readonly<Record<Role, string>> = {
    owner: 'ownership', admin: 'administration', team_lead: 'coordination', coordinator: 'coordination', analyst: 'analysis',
    officer: `office of ${organisationId}`, employer: `firm ${employerId}`, hired_person: `hire ${hireId}`,
  };
  return [...new Set(roles.filter(isRole).map((role) => kind[role]))];
}

/** Longer ones are a change of who carries the hires, not an absence. */
const LONGEST_DAYS = 366;

/**
 * Why this absence cannot be; undefined when it can.
 * @param others  absences that stand and concern one of the two
 * @param active  what somebody who can act belongs to; undefined for whoever cannot
 */
export function absenceRefusal(asked: AbsenceDates, others: readonly StandingAbsence[], active: (principalId: string) => Standing | undefined): Refusal | undefined {
  const [from, to] = [parseDay(asked.from_on), parseDay(asked.to_on)];
  if (from === undefined || to === undefined) return { code: 'unusable_time', message: 'from_on and to_on are dates, YYYY-MM-DD', at: from === undefined ? 'from_on' : 'to_on' };
  if (to < from || to - from > LONGEST_DAYS) return { code: 'unusable_time', message: `an absence lasts from its first day to its last one, at most ${LONGEST_DAYS} days`, at: 'to_on' };
  if (asked.principal_id === asked.substitute_id) return { code: 'own_substitute', message: 'nobody stands in for themselves; name somebody else', at: 'substitute_id' };
  const [absent, substitute] = [active(asked.principal_id), active(asked.substitute_id)];
  if (!absent) return { code: 'principal_not_found', message: `there is no ${asked.principal_id} who could be away`, at: 'principal_id' };
  if (!substitute) return { code: 'principal_not_found', message: `there is no ${asked.substitute_id} who could stand in`, at: 'substitute_id' };
  if (!mayStandIn(substitute, absent))
    return { code: 'other_work', message: `${asked.substitute_id} does not do the work of ${asked.principal_id}: name somebody of the same office, organisation or firm`, at: 'substitute_id' };
  const overlapping = others.filter((o) => o.from_on <= asked.to_on && o.to_on >= asked.from_on);
  if (overlapping.some((o) => o.principal_id === asked.principal_id))
    return { code: 'already_away', message: `${asked.principal_id} is away within these days already; end that absence first`, at: 'from_on' };
  // A chain of substitutes would leave the first one's hires with somebody who was never asked.
  if (overlapping.some((o) => o.principal_id === asked.substitute_id))
    return { code: 'substitute_away', message: `${asked.substitute_id} is away within these days; name somebody who is there`, at: 'substitute_id' };
  if (overlapping.some((o) => o.substitute_id === asked.principal_id))
    return { code: 'is_substitute', message: `${asked.principal_id} stands in for somebody within these days; end that absence or change its substitute first`, at: 'principal_id' };
  return undefined;
}
