/** Ids of a model edition and whether what names them finds them: events, facts, fields of an event, references, conditions. */
import { parseDay } from '../calendar/day';
import type { EventRef, Expression, ModelData, Where } from './model.schema';

/** Takes a finding: where in the edition (`sla SLA_APPEAL clock.stop`), and what is wrong there. */
export type Report = (place: string, message: string) => void;

/** The ids of an edition, with one question for each kind of reference; a reference to nothing is reported. */
export class References {
  readonly stages: ReadonlySet<string>;
  readonly actors: ReadonlySet<string>;
  readonly events: ReadonlyMap<string, ModelData['events'][number]>;
  readonly facts: ReadonlyMap<string, ModelData['facts'][number]>;
  readonly conditions: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly routes: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
  readonly items: ReadonlySet<string>;
  readonly slas: ReadonlySet<string>;
  readonly families: ReadonlySet<string>;
  readonly gaps: ReadonlySet<string>;
  readonly kpis: ReadonlySet<string>;
  readonly leaveReasons: readonly string[];
  readonly envelope: ReadonlySet<string>;

  constructor(readonly model: ModelData, private readonly report: Report) {
    const ids = <T>(items: readonly T[], key: (item: T) => string, what: string): Set<string> => {
      const seen = new Set<string>();
      for (const item of items) {
        if (seen.has(key(item))) report(`${what} ${key(item)}`, 'the id stands twice');
        seen.add(key(item));
      }
      return seen;
    };
    this.stages = ids(model.stages, (x) => x.id, 'stage');
    this.actors = ids(model.actors, (x) => x.id, 'actor');
    ids(model.events, (x) => x.name, 'event');
    this.events = new Map(model.events.map((e) => [e.name, e]));
    ids(model.facts, (x) => x.id, 'fact');
    this.facts = new Map(model.facts.map((f) => [f.id, f]));
    this.conditions = ids(model.conditions, (x) => x.id, 'condition');
    this.parameters = ids(model.parameters, (x) => x.key, 'parameter');
    this.routes = ids(model.permit_routes, (x) => x.id, 'route');
    this.steps = ids(model.steps, (x) => x.id, 'step');
    this.items = ids(model.settling_items, (x) => x.id, 'settling item');
    this.slas = ids(model.slas, (x) => x.id, 'sla');
    this.families = ids(model.gap_families, (x) => x.id, 'gap family');
    this.gaps = ids(model.gap_types, (x) => x.id, 'gap');
    this.kpis = ids(model.kpis, (x) => x.id, 'kpi');
    this.leaveReasons = model.leave_reasons.map((r) => r.id);
    this.envelope = new Set([...model.event_envelope.required, ...model.event_envelope.optional]);
  }

  need(set: { has(id: string): boolean }, id: string | null | undefined, place: string, kind: string): void {
    if (id !== null && id !== undefined && !set.has(id)) this.report(place, `there is no ${kind} "${id}"`);
  }

  each(set: { has(id: string): boolean }, list: readonly string[] | undefined, place: string, kind: string): void {
    for (const id of list ?? []) this.need(set, id, place, kind);
  }

  field(name: string, place: string): void {
    if (!this.envelope.has(name) && !name.startsWith('data.')) this.report(place, `"${name}" is no field of an event`);
  }

  where(event: string, where: Where | undefined, place: string): void {
    for (const [key, values] of Object.entries(where ?? {})) {
      const definition = this.events.get(event);
      const known = key === 'outcome' ? definition?.outcomes : key === 'reason_code' ? (definition?.reason_codes_from ? this.leaveReasons : definition?.reason_codes) : undefined;
      if (key === 'outcome' || key === 'reason_code') {
        for (const value of values) if (!known?.includes(String(value))) this.report(place, `${event} has no ${key} "${value}"`);
      } else if (!key.startsWith('data.')) this.report(place, `where knows outcome, reason_code and data.*, not "${key}"`);
    }
  }

  ref(ref: EventRef | undefined, place: string): void {
    if (!ref) return;
    const parts = ref.latest_of ?? ref.first_of;
    if (parts) {
      for (const part of parts) this.ref(part, place);
      return;
    }
    if (ref.fact) {
      this.need(this.facts, ref.fact, place, 'fact');
      if (this.facts.get(ref.fact)?.type !== 'date') this.report(place, `fact ${ref.fact} is not a date`);
    } else if (ref.event) {
      this.need(this.events, ref.event, place, 'event');
      if (!ref.pick) this.report(place, `${ref.event} needs a pick`);
      this.where(ref.event, ref.where, place);
    } else this.report(place, 'a reference names an event, a fact, latest_of or first_of');
    if (ref.object) this.field(ref.object, place);
    this.need(this.conditions, ref.if, place, 'condition');
  }

  expression(x: Expression, place: string): void {
    for (const part of x.all ?? x.any ?? (x.not ? [x.not] : [])) this.expression(part, place);
    if (x.all || x.any || x.not) return;
    const fact = x.fact === undefined ? undefined : this.facts.get(x.fact);
    if (!fact) return this.report(place, `there is no fact "${x.fact}"`);
    const used = [...(x.eq === undefined ? [] : [x.eq]), ...(x.in ?? [])];
    const allowed = fact.values ?? (fact.values_from ? [...this.routes] : undefined);
    for (const value of used) {
      if (fact.type === 'boolean' && typeof value !== 'boolean') this.report(place, `${fact.id} is true or false, not "${value}"`);
      if (allowed && !allowed.includes(String(value))) this.report(place, `${fact.id} has no value "${value}"`);
    }
    if (used.length === 0 && x.gte === undefined && x.known === undefined && !x.on_or_before) this.report(place, `the expression on ${fact.id} compares nothing`);
    this.ref(x.on_or_before, place);
  }
}

interface Period {
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly checkpoint?: string | undefined;
}

/** Dates exist, no period ends before it begins, and of one checkpoint no two overlap. */
export function checkPeriods(periods: readonly Period[], place: string, report: Report): void {
  for (const { valid_from: from, valid_to: to } of periods) {
    for (const date of [from, to]) if (date !== null && parseDay(date) === undefined) report(place, `${date} is no date`);
    if (from !== null && to !== null && from > to) report(place, `valid_from ${from} is after valid_to ${to}`);
  }
  const key = (p: Period): string => `${p.checkpoint ?? ''} ${p.valid_from ?? ''}`;
  const sorted = [...periods].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  sorted.forEach((later, i) => {
    const earlier = sorted[i - 1];
    if (!earlier || earlier.checkpoint !== later.checkpoint) return;
    if (earlier.valid_to === null || later.valid_from === null || earlier.valid_to >= later.valid_from) report(place, `versions overlap at ${later.valid_from ?? 'the beginning'}`);
  });
}
