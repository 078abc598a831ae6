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

/** Longer ones are a change of who carries the hires, not an absence. */
const LONGEST_DAYS = 366;

/**
 * Why this absence cannot be; undefined when it can.
 * @param others  absences that stand and concern one of the two
 * @param active  can this principal act at all?
 */
export function absenceRefusal(asked: AbsenceDates, others: readonly StandingAbsence[], active: (principalId: string) => boolean): Refusal | undefined {
  const [from, to] = [parseDay(asked.from_on), parseDay(asked.to_on)];
  if (from === undefined || to === undefined) return { code: 'unusable_time', message: 'from_on and to_on are dates, YYYY-MM-DD', at: from === undefined ? 'from_on' : 'to_on' };
  if (to < from || to - from > LONGEST_DAYS) return { code: 'unusable_time', message: `an absence lasts from its first day to its last one, at most ${LONGEST_DAYS} days`, at: 'to_on' };
  if (asked.principal_id === asked.substitute_id) return { code: 'own_substitute', message: 'nobody stands in for themselves; name somebody else', at: 'substitute_id' };
  if (!active(asked.principal_id)) return { code: 'principal_not_found', message: `there is no ${asked.principal_id} who could be away`, at: 'principal_id' };
  if (!active(asked.substitute_id)) return { code: 'principal_not_found', message: `there is no ${asked.substitute_id} who could stand in`, at: 'substitute_id' };
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
