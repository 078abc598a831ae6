/**
 * The editions of the process model, ready to be asked: plain frozen data with its look-ups, shared by every hire
 * of a worker (no zod in here: the bundle preloads this module, see ADR-0004). Loading validates with validate.ts.
 */
import { type WorkingCalendar, makeCalendar } from '../calendar/working-days';
import type { EventDefinition, Expression, GapDefinition, ModelData, SlaDefinition, StepDefinition } from './model.schema';
import type { Semantics } from './semantics.schema';
import model20260108 from './2026-01-08/model.json';
import semantics20260108 from './2026-01-08/semantics.json';

export interface FactSource {
  readonly fact: string;
  /** Envelope field or `data.…` path; absent when `value` is fixed. */
  readonly from?: string | undefined;
  readonly value?: string | number | boolean | undefined;
  readonly onlyIfUnset: boolean;
}

/** One effective-dated edition with its look-ups. */
export interface Edition {
  /** ISO date from which hires begin with it; also its id. */
  readonly id: string;
  readonly model: ModelData;
  readonly semantics: Semantics;
  readonly calendar: WorkingCalendar;
  readonly events: ReadonlyMap<string, EventDefinition>;
  readonly steps: ReadonlyMap<string, StepDefinition>;
  /** Position of a step in the model. */
  readonly stepOrder: ReadonlyMap<string, number>;
  readonly stageOrder: ReadonlyMap<string, number>;
  readonly slas: ReadonlyMap<string, SlaDefinition>;
  readonly gaps: ReadonlyMap<string, GapDefinition>;
  readonly facts: ReadonlyMap<string, ModelData['facts'][number]>;
  readonly conditions: ReadonlyMap<string, Expression>;
  /** What an event sets, in the order in which it is tried: `data.<fact>` first. */
  readonly factSources: ReadonlyMap<string, readonly FactSource[]>;
  /** Events that concern one person: their `refs` list `family_member_id`, or the semantics say so. */
  readonly personal: ReadonlySet<string>;
  /** Events that belong to one application. */
  readonly ofApplication: ReadonlySet<string>;
  readonly caseEnds: ReadonlySet<string>;
}

/** A model edition that is asked for does not exist. */
export class UnknownEditionError extends Error {
  override readonly name = 'UnknownEditionError';
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

function byId<T extends { id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function factSourcesOf(model: ModelData, semantics: Semantics): ReadonlyMap<string, readonly FactSource[]> {
  const sources = new Map<string, FactSource[]>();
  const add = (event: string, source: FactSource): void => {
    const list = sources.get(event);
    if (list) list.push(source);
    else sources.set(event, [source]);
  };
  for (const fact of model.facts)
    for (const event of fact.set_by) {
      add(event, { fact: fact.id, from: `data.${fact.id}`, onlyIfUnset: false });
      for (const s of semantics.fact_sources)
        if (s.event === event && s.fact === fact.id) add(event, { fact: s.fact, from: s.from, value: s.value, onlyIfUnset: s.only_if_unset ?? false });
    }
  return sources;
}

/**
 * An edition made ready. The data must have passed validate.ts; nothing is checked again here.
 * @param id  ISO date from which new hires begin with it
 */
export function makeEdition(id: string, model: ModelData, semantics: Semantics): Edition {
  const calendar = model.calendars[0];
  if (!calendar) throw new Error(`edition ${id} has no calendar`);
  const referring = (ref: string): string[] => model.events.filter((e) => e.refs?.includes(ref)).map((e) => e.name);
  const { also_concerned, not_concerned } = semantics.application;
  return Object.freeze({
    id,
    model: deepFreeze(model),
    semantics: deepFreeze(semantics),
    calendar: makeCalendar(calendar.rules),
    events: new Map(model.events.map((e) => [e.name, e])),
    steps: byId(model.steps),
    stepOrder: new Map(model.steps.map((s, i) => [s.id, i])),
    stageOrder: new Map(model.stages.map((s) => [s.id, s.order])),
    slas: byId(model.slas),
    gaps: byId(model.gap_types),
    facts: byId(model.facts),
    conditions: new Map(model.conditions.map((c) => [c.id, c.expr])),
    factSources: factSourcesOf(model, semantics),
    personal: new Set([...referring('family_member_id'), ...semantics.also_personal]),
    ofApplication: new Set([...referring('application_id').filter((e) => !not_concerned.includes(e)), ...also_concerned]),
    caseEnds: new Set(semantics.case_ends),
  });
}

/** The raw data of every edition, oldest first, for validation at start. */
export const editionSources: readonly { readonly id: string; readonly model: unknown; readonly semantics: unknown }[] = [
  { id: '2026-01-08', model: model20260108, semantics: semantics20260108 },
];

const editions: ReadonlyMap<string, Edition> = new Map(
  editionSources.map(({ id, model, semantics }) => [id, makeEdition(id, model as ModelData, semantics as Semantics)]),
);

/** The edition that a hire has pinned. @throws UnknownEditionError */
export function editionOf(id: string): Edition {
  const edition = editions.get(id);
  if (!edition) throw new UnknownEditionError(`there is no model edition ${id}; known: ${[...editions.keys()].join(', ')}`);
  return edition;
}

/** The edition that a new hire begins with: the newest one. */
export function newestEdition(): Edition {
  const newest = [...editions.values()].at(-1);
  if (!newest) throw new UnknownEditionError('no model edition is installed');
  return newest;
}
