/** Checks of clocks and gap rules: each has what its kind needs, and what it names exists. */
import { parseDuration } from '../calendar/duration';
import { type References, type Report, checkPeriods } from './check-references';
import type { Detection, GapDefinition, SlaDefinition } from './model.schema';

/** One clock. */
export function checkSla(s: SlaDefinition, r: References, report: Report): void {
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
  checkMeasured(s, place, r, report);
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

/** Placeholder in the model for whoever a handoff was sent to. */
const RECEIVER = 'RECEIVER';
const VALUE_FROM = /^event\.([a-z_.]+)(?: of (\S+))?$/;

/** A clock that would silently run for nobody, or towards no date, does not start. */
function checkMeasured(s: SlaDefinition, place: string, r: References, report: Report): void {
  if (s.owner === RECEIVER && s.per !== 'handoff') report(place, 'only a handoff has a receiver; name the actor who owes this');
  const ownerFrom = s.owner_from?.match(/^event\.(.+)$/)?.[1];
  if (s.owner_from !== undefined && ownerFrom === undefined) report(place, `owner_from "${s.owner_from}" is not event.*`);
  if (ownerFrom !== undefined) r.field(ownerFrom, place);
  if (s.value_from === undefined) return;
  const [, field, event] = VALUE_FROM.exec(s.value_from) ?? [];
  if (field === undefined) return report(place, `value_from "${s.value_from}" is neither event.* nor event.* of an event`);
  r.field(field, place);
  r.need(r.events, event, place, 'event');
}

/** One gap type with its detection. */
export function checkGap(g: GapDefinition, r: References, report: Report): void {
  const place = `gap ${g.id}`;
  if (!g.id.startsWith(`${g.code}_`)) report(place, `code ${g.code} does not fit the id`);
  r.need(r.families, g.family, place, 'gap family');
  r.need(r.stages, g.stage, place, 'stage');
  r.need(r.actors, g.owner.default, place, 'actor');
  if (g.owner.from?.startsWith('fact.')) r.need(r.facts, g.owner.from.slice(5), place, 'fact');
  else if (g.owner.from?.startsWith('event.')) r.field(g.owner.from.slice(6), place);
  else if (g.owner.from !== null) report(place, `owner.from "${g.owner.from}" is neither event.* nor fact.*`);
  r.each(r.conditions, g.applies_if, place, 'condition');
  r.each(r.slas, g.severity_rules.map((s) => s.if_sla), place, 'sla');
  r.each(r.events, g.instance_ends, place, 'event');
  for (const key of g.instance_key) {
    if (key.startsWith('fact.')) r.need(r.facts, key.slice(5), place, 'fact');
    else if (key !== 'sla_id') r.field(key, place);
  }
  checkDetection(g.detection, place, r, report);
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
