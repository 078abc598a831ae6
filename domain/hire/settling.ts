/**
 * Settling in, item by item and person by person: what is done, what is blocked and by what, and the milestones
 * "operational resident" and "settled" (process.md §8). A need that does not apply blocks nothing.
 */
import { type Day, formatDayOrNull } from '../calendar/day';
import { isSpouse } from '../gaps/relation';
import type { SettlingDefinition } from '../model/model.schema';
import type { CaseView } from '../view/case-view';
import { allHold } from '../view/condition';
import { type OpenWait, currentWaits } from '../waits/current';

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
  /** What blocks it, each with what that waits for itself: the way to the item that can be done now. */
  readonly blockers: readonly Blocker[];
  /** Items of the same person, or of everybody for one of the household, that this one is a need of. */
  readonly unlocks: readonly Unlocked[];
  /** Whose turn it is with the item's step; null where no wait for it is open. */
  readonly turn: string | null;
  /** Open handoff that serves the item's step. */
  readonly handoff_id: string | null;
}

export interface Blocker {
  readonly item: string;
  /** family_member_id; null for the talent and the household. */
  readonly person: string | null;
  readonly parties: readonly string[];
  readonly blocked_by: readonly string[];
}

export interface Unlocked {
  readonly item: string;
  readonly person: string | null;
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
  /** '' for the talent. */
  readonly member: string;
  readonly definition: SettlingDefinition;
  readonly applies: boolean | undefined;
  readonly doneOn: Day | undefined;
}

/** The settling graph of the talent and each family member, as of the view. Every date is the last day that made it true. */
export function settlingOf(view: CaseView): Settling {
  const persons = new Map<string, ReadonlyMap<string, Judged>>();
  for (const member of ['', ...view.members]) {
    const definitions = view.edition.model.settling_items.filter((d) => concernsPerson(view, d, member));
    persons.set(member, new Map(definitions.map((d) => [d.id, judge(view, d, member)])));
  }
  const graph = new Graph(persons);
  const waits = currentWaits(view);
  const items = graph.all().map((j) => rowOf(graph, j, waits));
  const mandatory = graph.all().filter((j) => j.definition.mandatory && j.applies !== false);
  const milestones = view.edition.model.milestones.map((m): MilestoneRow => ({
    milestone: m.id, person: null, reached_on: formatDayOrNull(lastOf(m.all_of ? m.all_of.flatMap((id) => graph.item(id, '') ?? []) : mandatory)),
  }));
  // First those of the talent alone: a person reads them in the order in which they can be reached.
  return { items, milestones: [...milestones].sort((x, y) => Number(isForAll(view, x)) - Number(isForAll(view, y))) };
}

function isForAll(view: CaseView, { milestone }: MilestoneRow): boolean {
  return view.edition.model.milestones.find((m) => m.id === milestone)?.all_of === undefined;
}

/** Items of every person with their needs; what belongs to the household is the talent's and a need of everybody's. */
class Graph {
  constructor(private readonly persons: ReadonlyMap<string, ReadonlyMap<string, Judged>>) {}

  all(): readonly Judged[] {
    return [...this.persons.values()].flatMap((items) => [...items.values()]);
  }

  /** The item as it counts for a person: their own, else the household's. */
  item(id: string, member: string): Judged | undefined {
    const shared = this.persons.get('')?.get(id);
    return this.persons.get(member)?.get(id) ?? (shared?.definition.per === 'household' ? shared : undefined);
  }

  /** Needs that are not met. A need that does not apply blocks nothing. */
  blocking(j: Judged): readonly Judged[] {
    return j.definition.needs.flatMap((id) => {
      const need = this.item(id, j.member);
      return need && need.applies !== false && need.doneOn === undefined ? [need] : [];
    });
  }

  /** Items that apply, or may, and have this one as a need, of whomever. */
  successors(j: Judged): readonly Judged[] {
    return this.all().filter((other) => other.applies !== false && other.definition.needs.includes(j.definition.id) && this.item(j.definition.id, other.member) === j);
  }
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
  return { member, definition, applies, doneOn };
}

function rowOf(graph: Graph, j: Judged, waits: readonly OpenWait[]): SettlingRow {
  const { definition, member } = j;
  const blocking = graph.blocking(j);
  const state = stateOf(j, blocking);
  const isBlocked = state === 'blocked';
  const isOwed = state === 'open' || isBlocked;
  // A handoff may serve a step of several persons; the step's own wait is each person's.
  const ofStep = waits.filter((w) => definition.step !== null && w.step === definition.step);
  const own = ofStep.find((w) => w.handoffId === null && (w.person ?? '') === member);
  const handoff = ofStep.find((w) => w.handoffId !== null);
  return {
    item: definition.id,
    person: member || null,
    state,
    mandatory: definition.mandatory,
    done_on: formatDayOrNull(j.doneOn),
    blocked_by: isBlocked ? blocking.map((b) => b.definition.id) : [],
    unblocked_by: isBlocked ? [...new Set(blocking.flatMap((b) => b.definition.authority))] : state === 'open' ? definition.authority : [],
    blockers: isBlocked ? blockersOf(graph, blocking) : [],
    unlocks: graph.successors(j).map((s) => ({ item: s.definition.id, person: s.member || null })),
    turn: isOwed ? (handoff ?? own)?.party ?? null : null,
    handoff_id: isOwed ? (handoff?.handoffId ?? null) : null,
  };
}

function stateOf({ applies, doneOn }: Judged, blocking: readonly Judged[]): SettlingState {
  if (doneOn !== undefined) return 'done';
  if (applies === undefined) return 'unknown';
  if (!applies) return 'not_applicable';
  return blocking.length > 0 ? 'blocked' : 'open';
}

/** What blocks, and what that waits for in turn; each once, the nearest first. The needs have no cycle (model/check.ts). */
function blockersOf(graph: Graph, blocking: readonly Judged[]): Blocker[] {
  const seen = new Set(blocking);
  for (const b of seen) for (const next of graph.blocking(b)) seen.add(next);
  return [...seen].map((b) => ({
    item: b.definition.id, person: b.member || null, parties: b.definition.authority, blocked_by: graph.blocking(b).map((n) => n.definition.id),
  }));
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
