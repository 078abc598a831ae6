/**
 * What zod cannot say of a model edition: every reference resolves, every clock is complete, both graphs are acyclic,
 * periods do not overlap, outcomes and reasons exist, and the calendar gives its golden days. Each finding names the
 * place; an edition with a finding does not start.
 */
import { formatDay, weekdayOf } from '../calendar/day';
import { closureIn } from '../calendar/working-days';
import { checkEscalation } from './check-escalation';
import { References, type Report, checkPeriods } from './check-references';
import { checkGap, checkSla } from './check-rules';
import { checkSemantics } from './check-semantics';
import type { ModelData } from './model.schema';
import type { Semantics } from './semantics.schema';

export interface Finding {
  /** Where in the edition: `sla SLA_APPEAL clock.stop`. */
  readonly place: string;
  readonly message: string;
}

/** Every finding of an edition; empty when it may be used. Both parts must have passed their zod schema. */
export function checkEdition(model: ModelData, semantics: Semantics): readonly Finding[] {
  const findings: Finding[] = [];
  const report: Report = (place, message) => void findings.push({ place, message });
  const r = new References(model, report);
  checkFacts(model, r, report);
  checkRoutes(model, r, report);
  checkEvents(model, r, report);
  checkSteps(model, r, report);
  checkSettling(model, r, report);
  for (const s of model.slas) checkSla(s, r, report);
  for (const g of model.gap_types) checkGap(g, r, report);
  for (const k of model.kpis) r.each(r.events, k.events, `kpi ${k.id}`, 'event');
  for (const p of model.retention_defaults ?? []) r.need(r.parameters, p.keep_key, `retention ${p.data}`, 'parameter');
  checkEscalation(model, semantics.escalation, r, report);
  checkCalendars(model, report);
  checkSources(model, report);
  checkSemantics(semantics, r, report);
  return findings;
}

function checkFacts(model: ModelData, r: References, report: Report): void {
  for (const a of model.actors) checkPeriods([a], `actor ${a.id}`, report);
  for (const f of model.facts) {
    r.each(r.events, f.set_by, `fact ${f.id}`, 'event');
    if (f.type === 'enum' && !f.values && !f.values_from) report(`fact ${f.id}`, 'an enum needs values');
    if (f.default !== undefined && f.values && !f.values.includes(String(f.default))) report(`fact ${f.id}`, 'the default is not one of the values');
  }
  for (const c of model.conditions) r.expression(c.expr, `condition ${c.id}`);
  for (const p of model.parameters) checkPeriods(p.versions, `parameter ${p.key}`, report);
}

function checkRoutes(model: ModelData, r: References, report: Report): void {
  for (const route of model.permit_routes) {
    const place = `route ${route.id}`;
    checkPeriods([route], place, report);
    r.each(r.actors, [route.decision_maker, route.partial_decision_by, route.pre_step?.actor].flatMap((a) => a ?? []), place, 'actor');
    r.each(r.parameters, [route.fee_key, route.salary_key].flatMap((k) => k ?? []), place, 'parameter');
    r.each(r.conditions, (route.protection ?? []).flatMap((p) => p.if ?? []), place, 'condition');
    r.each(r.events, route.pre_step ? [route.pre_step.start_event, route.pre_step.done_event] : [], place, 'event');
  }
}

function checkEvents(model: ModelData, r: References, report: Report): void {
  for (const e of model.events) {
    const place = `event ${e.name}`;
    r.each(r.actors, [e.actor, ...(e.addressed_to ?? []), ...(e.alt_actors ?? []).filter((a) => a !== '*')], place, 'actor');
    r.each(r.routes, e.applies_to, place, 'route');
    if (e.scope === 'tenant' ? e.stage !== null : e.stage === null || !r.stages.has(e.stage)) report(place, `stage "${e.stage}" does not fit scope ${e.scope}`);
    for (const ref of e.refs ?? []) r.field(ref, place);
    if (e.reason_required && !e.reason_codes && !e.reason_codes_from) report(place, 'a reason is required and no reason codes are listed');
  }
}

function checkSteps(model: ModelData, r: References, report: Report): void {
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
}

function checkSettling(model: ModelData, r: References, report: Report): void {
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

function checkCalendars(model: ModelData, report: Report): void {
  for (const c of model.calendars) {
    checkPeriods([c], `calendar ${c.id}`, report);
    for (const [year, golden] of Object.entries(c.golden_weekday_closures)) {
      const computed = c.rules.map((rule) => closureIn(rule, Number(year))).filter((day) => weekdayOf(day) % 6 !== 0).map(formatDay).sort();
      if (computed.join() !== [...golden].sort().join()) report(`calendar ${c.id} ${year}`, `the rules give ${computed.join(' ')}, the golden days differ`);
    }
  }
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
