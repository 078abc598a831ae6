/**
 * Settling in, item by item and person by person: what is done, what is blocked and by what, and the milestones
 * "operational resident" and "settled" (process.md §8). A need that does not apply blocks nothing.
 */
import { type Day, formatDayOrNull } from '../calendar/day';
import { isSpouse } from '../gaps/relation';
import type { SettlingDefinition } from '../model/model.schema';
import type { CaseView } from '../view/case-view';
import { allHold } from '../view/condition';

export type SettlingState = 'not_applicable' | 'unknown' | 'blocked' | 'open' | 'done';

export interface SettlingRow {
  readonly item: string;
  /** family_member_id; null for the talent. */
  readonly person: string | null;
  readonly state: SettlingState;
  readonly mandatory: boolean;
  readonly done_on: string | null;
  /** Items that must be done first, and are not. */
  readonly blocked_by: readonly string[];
  /** Who can act: the item's authorities while it is open, those of the blocking items while it is blocked. */
  readonly unblocked_by: readonly string[];
}

export interface MilestoneRow {
  readonly milestone: string;
  readonly person: string | null;
  readonly reached_on: string | null;
}

export interface Settling {
  readonly items: readonly SettlingRow[];
  readonly milestones: readonly MilestoneRow[];
}

interface Judged {
  readonly definition: SettlingDefinition;
  readonly applies: boolean | undefined;
  readonly doneOn: Day | undefined;
}

/** The settling graph of the talent and each family member, as of the view. Every date is the last day that made it true. */
export function settlingOf(view: CaseView): Settling {
  const items: SettlingRow[] = [];
  const milestones: MilestoneRow[] = [];
  const mandatory: Judged[] = [];
  let household: ReadonlyMap<string, Judged> = new Map();
  for (const member of ['', ...view.members]) {
    const judged = new Map<string, Judged>();
    for (const definition of view.edition.model.settling_items) if (concernsPerson(view, definition, member)) judged.set(definition.id, judge(view, definition, member));
    if (member === '') household = judged;
    for (const j of judged.values()) {
      items.push(rowOf((id) => judged.get(id) ?? (household.get(id)?.definition.per === 'household' ? household.get(id) : undefined), j, member));
      if (j.definition.mandatory && j.applies !== false) mandatory.push(j);
    }
    for (const milestone of view.edition.model.milestones)
      if (milestone.all_of && member === '')
        milestones.push({ milestone: milestone.id, person: null, reached_on: formatDayOrNull(lastOf(milestone.all_of.flatMap((id) => judged.get(id) ?? []))) });
  }
  for (const milestone of view.edition.model.milestones)
    if (!milestone.all_of) milestones.push({ milestone: milestone.id, person: null, reached_on: formatDayOrNull(lastOf(mandatory)) });
  return { items, milestones };
}

function concernsPerson(view: CaseView, { per }: SettlingDefinition, member: string): boolean {
  if (member === '') return per === 'person' || per === 'talent' || per === 'household' || per === 'adult';
  if (per === 'person') return true;
  const spouse = isSpouse(view, member);
  return per === 'child' ? spouse === false : (per === 'spouse' || per === 'adult') && spouse === true;
}

function judge(view: CaseView, definition: SettlingDefinition, member: string): Judged {
  const applies = allHold(view, definition.applies_if, view.asOf.day, { member });
  const fact = view.edition.semantics.settled_by_fact[definition.id];
  const known = fact === undefined ? undefined : view.facts.history(fact, { member }).find((entry) => entry.value === true);
  const doneOn = view.select(definition.done_events, { member })[0]?.day ?? known?.day;
  return { definition, applies, doneOn };
}

function rowOf(itemOf: (id: string) => Judged | undefined, j: Judged, member: string): SettlingRow {
  const blocking = j.definition.needs.flatMap((id) => {
    const need = itemOf(id);
    return need && need.applies !== false && need.doneOn === undefined ? [need] : [];
  });
  const state: SettlingState =
    j.doneOn !== undefined ? 'done'
    : j.applies === false ? 'not_applicable'
    : j.applies === undefined ? 'unknown'
    : blocking.length > 0 ? 'blocked'
    : 'open';
  const isBlocked = state === 'blocked';
  return {
    item: j.definition.id,
    person: member || null,
    state,
    mandatory: j.definition.mandatory,
    done_on: formatDayOrNull(j.doneOn),
    blocked_by: isBlocked ? blocking.map((b) => b.definition.id) : [],
    unblocked_by: isBlocked ? [...new Set(blocking.flatMap((b) => b.definition.authority))] : state === 'open' ? j.definition.authority : [],
  };
}

/** Date of the last of them, when every one that applies is done; undefined before. */
function lastOf(judged: readonly Judged[]): Day | undefined {
  let last: Day | undefined;
  for (const j of judged) {
    if (j.applies === false) continue;
    if (j.doneOn === undefined) return undefined;
    last = last === undefined ? j.doneOn : Math.max(last, j.doneOn);
  }
  return last;
}
