/** Which hires of a team are free to be taken, and who may take them or give them. */
import type { Refusal } from '../hire/command';

export interface Holding {
  readonly hire_id: string;
  /** Who carries it; null: nobody. */
  readonly holder: string | null;
  /** The holder can act today, or a substitute can in their place. */
  readonly isCovered: boolean;
}

/** A hire that somebody carries and in which nobody has recorded anything for so many days is shown to the team as idle. */
export const IDLE_AFTER_DAYS = 14;

/** Nobody carries it, or nobody who could act today: then it is in the team's queue again. */
export function isFree({ holder, isCovered }: Pick<Holding, 'holder' | 'isCovered'>): boolean {
  return holder === null || !isCovered;
}

/** Why it may not be given back by this one; undefined when it may, also where nobody carries it any more. */
export function releaseRefusal(holding: Holding, by: { readonly id: string; readonly mayAssign: boolean }): Refusal | undefined {
  if (holding.holder !== null && holding.holder !== by.id && !by.mayAssign) return { code: 'not_claimed_by_you', message: `hire ${holding.hire_id} is carried by ${holding.holder}; they or a team lead give it back` };
  return undefined;
}
