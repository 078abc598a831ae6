/**
 * What zod cannot say of a model edition: every reference resolves, every clock is complete, both graphs are acyclic,
 * periods do not overlap, outcomes and reasons exist, and the calendar gives its golden days. Each finding names the
 * place; an edition with a finding does not start.
 */
import { formatDay, weekdayOf } from '../calendar/day';
import { parseDuration } from '../calendar/duration';
import { closureIn } from '../calendar/working-days';
import type { Detection, EventRef, Expression, ModelData, SlaDefinition, Where } from './model.schema';
import type { Semantics } from './semantics.schema';

export interface Finding {
  /** Where in the edition: `sla SLA_APPEAL clock.stop`. */
  readonly place: string;
  readonly message: string;
}

type Report = (place: string, message: string) => void;

class References {
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

function checkPeriods(periods: readonly Period[], place: string, report: Report): void {
  for (const p of periods) if (p.valid_from !== null && p.valid_to !== null && p.valid_from > p.valid_to) report(place, `valid_from ${p.valid_from} is after valid_to ${p.valid_to}`);
  const sorted = [...periods].sort((a, b) => ((a.valid_from ?? '') < (b.valid_from ?? '') ? -1 : 1));
  sorted.forEach((later, i) => {
    const earlier = sorted[i - 1];
    if (!earlier || earlier.checkpoint !== later.checkpoint) return;
    if (earlier.valid_to === null || later.valid_from === null || earlier.valid_to >= later.valid_from) report(place, `versions overlap at ${later.valid_from ?? 'the beginning'}`);
  });
}

function checkAcyclic(nodes: ReadonlyMap<string, readonly string[]>, place: string, report: Report): void {
  const done = new Set<string>();
  const visit = (id: string, trail: readonly string[]): void => {
    if (done.has(id)) return;
    if (trail.includes(id)) return report(place, `cycle ${[...trail.slice(trail.indexOf(id)), id].join(' → ')}`);
    for (const next of nodes.get(id) ?? []) visit(next, [...trail, id]);
    done.add(id);
  };
  for (const id of nodes.keys()) visit(id, []);
}

function checkSla(s: SlaDefinition, r: References, report: Report): void {
  const place = `sla ${s.id}`;
  r.need(r.actors, s.owner, place, 'actor');
  r.each(r.conditions, s.applies_if, place, 'condition');
  r.ref(s.clock.start, `${place} clock.start`);
  r.each(r.events, s.clock.stop, `${place} clock.stop`, 'event');
  r.each(r.events, s.clock.cancelled_by, `${place} clock.cancelled_by`, 'event');
  for (const c of s.clock.cancelled_where ?? []) for (const e of c.event) {
    r.need(r.events, e, `${place} clock.cancelled_where`, 'event');
    r.where(e, c.where, `${place} clock.cancelled_where`);
  }
  for (const p of s.clock.pauses) {
    r.each(r.events, [...p.from, ...p.to], `${place} clock.pauses`, 'event');
    r.field(p.match, `${place} clock.pauses`);
    for (const e of p.from) r.where(e, p.where, `${place} clock.pauses`);
  }
  for (const v of s.clock.void_if) {
    if (!v.event === !v.sla) report(`${place} clock.void_if`, 'names one event or one sla');
    r.need(r.events, v.event, `${place} clock.void_if`, 'event');
    r.need(r.slas, v.sla, `${place} clock.void_if`, 'sla');
  }
  checkPeriods(s.versions, place, report);
  for (const v of s.versions) {
    if (v.value === null && !s.value_from && !s.due_event) report(`${place} versions`, 'no duration, no value_from and no due_event');
    if (v.value !== null && v.unit === 'working_days' && parseDuration(v.value)?.in !== 'days') report(`${place} versions`, `${v.value}: only days can be working days`);
  }
  if (s.kind === 'window' && !s.closes?.fact) report(place, 'a window needs closes.fact');
  if (s.kind === 'before_event' && !s.due_event) report(place, 'before_event needs due_event');
  if (s.kind === 'cadence' && s.versions.some((v) => !v.checkpoint)) report(`${place} versions`, 'a cadence needs a checkpoint in every version');
  r.ref(s.closes, `${place} closes`);
  r.ref(s.stop_not_before, `${place} stop_not_before`);
  r.need(r.facts, s.cap_fact, `${place} cap_fact`, 'fact');
  r.need(r.facts, s.not_before_fact, `${place} not_before_fact`, 'fact');
  r.each(r.events, [s.due_event, s.emits, s.applies_when?.event].flatMap((e) => e ?? []), place, 'event');
  if (s.match) r.field(s.match, `${place} match`);
  if (s.distinct_ref) r.field(s.distinct_ref, `${place} distinct_ref`);
}

/** What each detection type cannot do without. */
const NEEDS: Readonly<Record<string, readonly (keyof Detection)[]>> = {
  occurs: ['event', 'where'], outcome: ['event', 'in'], reason: ['event', 'in'], count: ['event', 'where', 'gte', 'per'],
  loop: ['open', 'close', 'gte', 'broken_by'], missing: ['after', 'expect', 'within', 'cancelled_by'], missing_by: ['expect', 'by'],
  gap_between: ['a', 'b', 'gt', 'cancelled_by'], order: ['event', 'requires_before'], sla_breach: ['sla'], no_receiver: ['event'], manual_only: ['event', 'where'], or: ['rules'],
};

function checkDetection(d: Detection, place: string, r: References, report: Report): void {
  const needs = NEEDS[d.type];
  if (!needs || !r.model.detection_types.includes(d.type)) return report(place, `there is no detection type "${d.type}"`);
  for (const key of needs) if (d[key] === undefined) report(place, `${d.type} needs ${String(key)}`);
  const names = typeof d.event === 'string' ? [d.event] : Array.isArray(d.event) ? d.event : [];
  if (d.event !== undefined && !Array.isArray(d.event) && typeof d.event === 'object') r.ref(d.event, place);
  for (const e of names) {
    r.need(r.events, e, place, 'event');
    r.where(e, d.where, place);
    if (d.in) r.where(e, { [d.type === 'reason' ? 'reason_code' : 'outcome']: d.in }, place);
  }
  r.each(r.events, [d.open, d.close].flatMap((e) => e ?? []), place, 'event');
  for (const list of [d.broken_by, d.expect, d.cancelled_by, d.b, d.requires_before]) r.each(r.events, list, place, 'event');
  for (const ref of [d.after, d.or_after, d.by, d.expect_not_before, d.a]) r.ref(ref, place);
  r.each(r.slas, d.sla, place, 'sla');
  if (d.within && 'sla' in d.within) r.each(r.slas, d.within.sla, place, 'sla');
  if (d.satisfied_if) r.expression(d.satisfied_if, place);
  for (const f of [d.match, d.distinct_ref, ...(d.per ?? [])]) if (f) r.field(f, place);
  for (const rule of d.rules ?? []) checkDetection(rule, place, r, report);
}

function checkCalendars(model: ModelData, report: Report): void {
  for (const c of model.calendars)
    for (const [year, golden] of Object.entries(c.golden_weekday_closures)) {
      const computed = c.rules.map((rule) => closureIn(rule, Number(year))).filter((day) => weekdayOf(day) % 6 !== 0).map(formatDay).sort();
      if (computed.join() !== [...golden].sort().join()) report(`calendar ${c.id} ${year}`, `the rules give ${computed.join(' ')}, the golden days differ`);
    }
}

/** Events, steps and other ids that the semantics name must exist in the model. */
function checkSemantics(s: Semantics, r: References, report: Report): void {
  const place = 'semantics';
  const events = [
    ...s.case_ends, s.closing, ...s.fact_sources.map((f) => f.event), ...s.application.also_concerned, ...s.application.not_concerned, s.application.submitted,
    s.application.type_changed, s.application.granted, s.application.refused, s.application.served, ...s.application.ended,
    ...s.questions.flatMap((q) => [q.asked, q.answered, ...q.ends]), ...s.objections.flatMap((o) => [o.filed, o.decided]),
    s.handoff.created, s.handoff.accepted, s.handoff.returned, s.handoff.answered, s.handoff.withdrawn, s.handoff.completed,
    ...Object.values(s.gap_events), ...Object.values(s.employment), ...s.departures, s.employer_assessed.event, s.employer_assessed.anchor,
    s.renewal.filed, s.renewal.granted, s.renewal.refused, s.renewal.permanent, ...s.renewal.member_expiry, s.checkin.due, s.checkin.done,
    ...s.relation.child, ...s.relation.spouse, ...s.also_personal, ...s.starts_work, ...s.opens_hire,
    ...Object.values(s.turns).flatMap((t) => Object.keys(t.after)), ...Object.values(s.wait_rules).flatMap((w) => [...(w.opens ?? []), ...(w.closes ?? []), ...(w.ends ?? []), ...Object.entries(w.pairs ?? {}).flat()]),
    s.decision_step.granted, s.decision_step.served, ...Object.values(s.wait_kinds).flatMap((k) => k.after ?? []),
  ];
  r.each(r.events, [...new Set(events)], place, 'event');
  const steps = [...Object.keys(s.turns), ...Object.keys(s.wait_rules), ...Object.keys(s.wait_kinds),
    ...s.questions.map((q) => q.step), ...s.objections.map((o) => o.step), s.decision_step.step, s.employer_assessed.step, s.checkin.step];
  r.each(r.steps, [...new Set(steps)], place, 'step');
  r.each(r.slas, [s.renewal.sla, s.checkin.sla], place, 'sla');
  r.each(r.gaps, s.spouse_gaps, place, 'gap');
  r.each(r.items, Object.keys(s.settled_by_fact), place, 'settling item');
  r.each(r.facts, [...s.fact_sources.map((f) => f.fact), ...Object.values(s.settled_by_fact)], place, 'fact');
  r.need(r.conditions, s.party_reads.unless, place, 'condition');
  const turns = Object.values(s.turns).flatMap((t) => Object.values(t.after));
  r.each(r.facts, turns.flatMap((t) => (typeof t === 'string' ? [] : t.fact)), place, 'fact');
  const parties = [...Object.values(s.turns).map((t) => t.before), ...turns.flatMap((t) => (typeof t === 'string' ? t : Object.values(t.instead))),
    ...Object.entries(s.party_reads.reads).flat(), ...s.objections.map((o) => o.party), s.coordinator, s.talent, s.family];
  r.each(r.actors, [...new Set(parties)], place, 'actor');
  const closing = r.events.get(s.closing);
  for (const outcome of Object.values(s.closing_outcomes)) if (!closing?.outcomes?.includes(outcome)) report(place, `${s.closing} has no outcome "${outcome}"`);
}

/** Every finding of an edition; empty when it may be used. Both parts must have passed their zod schema. */
export function checkEdition(model: ModelData, semantics: Semantics): readonly Finding[] {
  const findings: Finding[] = [];
  const report: Report = (place, message) => void findings.push({ place, message });
  const r = new References(model, report);
  for (const f of model.facts) {
    r.each(r.events, f.set_by, `fact ${f.id}`, 'event');
    if (f.type === 'enum' && !f.values && !f.values_from) report(`fact ${f.id}`, 'an enum needs values');
    if (f.default !== undefined && f.values && !f.values.includes(String(f.default))) report(`fact ${f.id}`, 'the default is not one of the values');
  }
  for (const c of model.conditions) r.expression(c.expr, `condition ${c.id}`);
  for (const p of model.parameters) checkPeriods(p.versions, `parameter ${p.key}`, report);
  for (const route of model.permit_routes) {
    const place = `route ${route.id}`;
    r.each(r.actors, [route.decision_maker, route.partial_decision_by, route.pre_step?.actor].flatMap((a) => a ?? []), place, 'actor');
    r.each(r.parameters, [route.fee_key, route.salary_key].flatMap((k) => k ?? []), place, 'parameter');
    r.each(r.conditions, (route.protection ?? []).flatMap((p) => p.if ?? []), place, 'condition');
    r.each(r.events, route.pre_step ? [route.pre_step.start_event, route.pre_step.done_event] : [], place, 'event');
  }
  for (const e of model.events) {
    const place = `event ${e.name}`;
    r.each(r.actors, [e.actor, ...(e.addressed_to ?? []), ...(e.alt_actors ?? []).filter((a) => a !== '*')], place, 'actor');
    r.each(r.routes, e.applies_to, place, 'route');
    if (e.scope === 'tenant' ? e.stage !== null : e.stage === null || !r.stages.has(e.stage)) report(place, `stage "${e.stage}" does not fit scope ${e.scope}`);
    for (const ref of e.refs ?? []) r.field(ref, place);
    if (e.reason_required && !e.reason_codes && !e.reason_codes_from) report(place, 'a reason is required and no reason codes are listed');
  }
  for (const s of model.steps) {
    const place = `step ${s.id}`;
    r.need(r.stages, s.stage, place, 'stage');
    r.need(r.actors, s.actor, place, 'actor');
    r.each(r.conditions, s.applies_if, place, 'condition');
    r.each(r.events, [...s.start_events, ...s.done_events, ...s.fail_events], place, 'event');
    r.each(r.steps, [...s.waits_for, ...s.soft_after, ...s.completes_after], place, 'step');
    r.each(r.slas, s.slas, place, 'sla');
    r.each(r.gaps, s.gaps, place, 'gap');
  }
  checkAcyclic(new Map(model.steps.map((s) => [s.id, [...s.waits_for, ...s.soft_after, ...s.completes_after]])), 'steps', report);
  for (const i of model.settling_items) {
    const place = `settling item ${i.id}`;
    r.each(r.actors, i.authority, place, 'actor');
    r.each(r.conditions, i.applies_if, place, 'condition');
    r.each(r.events, i.done_events, place, 'event');
    r.each(r.items, [...i.needs, ...i.soft_after], place, 'settling item');
    r.need(r.steps, i.step, place, 'step');
    r.each(r.gaps, i.gaps, place, 'gap');
    if (i.mandatory && i.done_events.length === 0) report(place, 'mandatory, but nothing can be its end');
  }
  checkAcyclic(new Map(model.settling_items.map((i) => [i.id, [...i.needs, ...i.soft_after]])), 'settling items', report);
  for (const m of model.milestones) {
    r.each(r.items, m.all_of, `milestone ${m.id}`, 'settling item');
    r.need(r.kpis, m.kpi, `milestone ${m.id}`, 'kpi');
  }
  for (const s of model.slas) checkSla(s, r, report);
  for (const p of model.escalation_policies) p.rungs.forEach((rung, i) => {
    const before = p.rungs[i - 1];
    if (before && rung.at_percent <= before.at_percent) report(`escalation ${p.id}`, 'rungs must rise');
  });
  for (const g of model.gap_types) {
    const place = `gap ${g.id}`;
    if (!g.id.startsWith(`${g.code}_`)) report(place, `code ${g.code} does not fit the id`);
    r.need(r.families, g.family, place, 'gap family');
    r.need(r.stages, g.stage, place, 'stage');
    r.need(r.actors, g.owner.default, place, 'actor');
    r.each(r.conditions, g.applies_if, place, 'condition');
    r.each(r.slas, g.severity_rules.map((s) => s.if_sla), place, 'sla');
    r.each(r.events, g.instance_ends, place, 'event');
    if (g.owner.from?.startsWith('fact.')) r.need(r.facts, g.owner.from.slice(5), place, 'fact');
    for (const key of g.instance_key) {
      if (key.startsWith('fact.')) r.need(r.facts, key.slice(5), place, 'fact');
      else if (key !== 'sla_id') r.field(key, place);
    }
    checkDetection(g.detection, place, r, report);
  }
  for (const k of model.kpis) r.each(r.events, k.events, `kpi ${k.id}`, 'event');
  for (const p of model.retention_defaults ?? []) r.need(r.parameters, p.keep_key, `retention ${p.data}`, 'parameter');
  checkCalendars(model, report);
  checkSources(model, report);
  checkSemantics(semantics, r, report);
  return findings;
}

/** Source keys anywhere in the model must be in its list of sources. */
function checkSources(model: ModelData, report: Report): void {
  const visit = (value: unknown, place: string): void => {
    if (Array.isArray(value)) return value.forEach((v) => visit(v, place));
    if (typeof value !== 'object' || value === null) return;
    const own = value as Record<string, unknown>;
    const here = typeof own['id'] === 'string' ? `${place} ${own['id']}` : place;
    if (Array.isArray(own['source'])) for (const key of own['source']) if (!(String(key) in model.sources)) report(here, `there is no source "${key}"`);
    for (const [key, inner] of Object.entries(own)) if (key !== 'source') visit(inner, here);
  };
  for (const list of ['parameters', 'permit_routes', 'settling_items', 'slas', 'gap_types', 'calendars'] as const) visit(model[list], list);
}
