/** Detection types that wait for something: missing, missing_by, gap_between, sla_breach (detection.md §5). */
import { type Day, addMonths, formatDay } from '../calendar/day';
import { durationOf, offsetDay, shift } from '../calendar/duration';
import type { CountingUnit } from '../calendar/working-days';
import { isBreached } from '../clocks/clock';
import { subjectsOf } from '../clocks/subjects';
import type { Subject } from '../view/case-view';
import { allHold, evaluate } from '../view/condition';
import type { PreparedEvent } from '../view/prepared-event';
import { resolveAnchors } from '../view/reference';
import type { Anchor } from '../view/simple-reference';
import type { DetectionContext, Finding, SingleDetection } from './finding';
import { isSpouse } from './relation';

interface Limit {
  readonly on: Day;
  readonly unit: CountingUnit;
}

/** missing: after a date, something expected did not come within a limit. */
export function detectMissing(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap } = context;
  const findings: Finding[] = [];
  for (const { subject, objectId } of subjectsOf(view, gap.scope)) {
    if (gap.scope === 'family_member' && view.edition.semantics.spouse_gaps.includes(gap.id) && isSpouse(view, subject.member) !== true) continue;
    for (const anchor of anchorsOfMissing(context, d, subject)) {
      if (view.endedOn !== undefined && anchor.day > view.endedOn) continue;
      const limit = limitAfter(context, d, anchor, objectId);
      if (!limit) continue;
      const expected = expectedFor(context, d, subject, anchor);
      const finding = whenLate(context, { d, subject, objectId, anchor, limit, met: expected[0]?.day });
      if (finding) findings.push(d.distinct_ref ? { ...finding, distinctEmployment: true } : finding);
    }
  }
  return findings;
}

function anchorsOfMissing(context: DetectionContext, d: SingleDetection, subject: Subject): readonly Anchor[] {
  const { view } = context;
  if (!d.after) return [];
  const after = resolveAnchors(view, d.after, subject);
  if (d.or_after) {
    const both = [...after, ...resolveAnchors(view, d.or_after, subject)];
    return both.length ? [both.reduce((best, a) => (a.day > best.day ? a : best))] : [];
  }
  if (d.after.pick !== 'first_unanswered') return after;
  // The answer of a request is the first expected event on or after it; the first request without one, or with a late one (Addenda 16).
  const answers = view.select(d.expect ?? [], subject);
  const unanswered = after.find((a) => {
    const limit = limitAfter(context, d, a, null);
    const answer = answers.find((e) => e.day >= a.day);
    return !answer || !limit || answer.day > limit.on;
  });
  return unanswered ? [unanswered] : [];
}

function limitAfter(context: DetectionContext, d: SingleDetection, anchor: Anchor, objectId: string | null): Limit | undefined {
  const { within } = d;
  if (!within) return undefined;
  if ('value' in within) return { on: shift(anchor.day, durationOf(within.value), within.unit, context.view.edition.calendar), unit: within.unit };
  // Half of whichever of the exclusive clocks applies, its cap by the permit already taken in.
  for (const id of within.sla)
    for (const clock of context.clocksOf(id))
      if (clock.objectId === objectId && clock.startOn === anchor.day && clock.dueOn !== undefined && clock.state !== 'unknown')
        return { on: anchor.day + Math.floor((clock.dueOn - anchor.day) * within.fraction_of_sla), unit: 'calendar_days' };
  return undefined;
}

function expectedFor(context: DetectionContext, d: SingleDetection, subject: Subject, anchor: Anchor): readonly PreparedEvent[] {
  const { view } = context;
  const scope = d.distinct_ref ? { ...subject, employment: undefined } : subject;
  let found = view.select(d.expect ?? [], scope).filter((e) => d.allow_before || e.day >= anchor.day);
  if (d.distinct_ref) found = found.filter((e) => isOtherEmployment(context, e, subject, anchor));
  if (!d.lookback) return found;
  const oldest = addMonths(anchor.day, -durationOf(d.lookback.max_age).amount);
  const others = view.employerEvents.filter((e) => d.expect?.includes(e.name) && e.day >= oldest);
  return [...found, ...others].sort((a, b) => a.day - b.day);
}

/** Another employment; one that began earlier counts only while it goes on (Addenda 17). */
function isOtherEmployment({ view }: DetectionContext, e: PreparedEvent, subject: Subject, anchor: Anchor): boolean {
  if (e.employment && e.employment === subject.employment) return false;
  if (e.day > anchor.day) return true;
  return !e.employment || !view.named(view.edition.semantics.employment.ended).some((x) => x.employment === e.employment && x.day <= anchor.day);
}

interface Course {
  readonly d: SingleDetection;
  readonly subject: Subject;
  readonly objectId: string | null;
  readonly anchor: Anchor;
  readonly limit: Limit;
  /** Date on which it was met, in time or not. */
  readonly met: Day | undefined;
}

/** A finding when the limit has passed unmet and nothing cancelled it before; else the date on which it would pass. */
function whenLate(context: DetectionContext, c: Course): Finding | undefined {
  const { view, gap, upcoming } = context;
  if (c.met !== undefined && c.met <= c.limit.on) return undefined;
  const cancel = firstCancel(context, c.d, c.subject, c.anchor);
  if (cancel !== undefined && cancel <= c.limit.on) return undefined;
  if (c.met === undefined && view.asOf.day <= c.limit.on) {
    upcoming.push(c.limit.on + 1);
    return undefined;
  }
  if (allHold(view, gap.applies_if, c.anchor.day, c.subject) !== true) return undefined;
  return {
    subject: c.subject, objectId: c.objectId, key: c.objectId ?? '', openedOn: c.limit.on + 1,
    price: { by: 'limit', from: c.limit.on, unit: c.limit.unit }, evidence: c.anchor.evidence, ownerEvent: c.anchor.event,
  };
}

/** First cancelling event: on or after an event anchor, at any time for a fact anchor (Addenda 6). */
function firstCancel({ view }: DetectionContext, d: SingleDetection, subject: Subject, anchor: Anchor): Day | undefined {
  const scope = d.distinct_ref ? { ...subject, employment: undefined } : subject;
  return view.select(d.cancelled_by ?? [], scope).find((e) => anchor.factDay !== undefined || e.day >= anchor.day)?.day;
}

/** gap_between: from a to the first b took longer than a limit. */
export function detectBetween(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap } = context;
  const findings: Finding[] = [];
  if (!d.a || !d.gt) return findings;
  for (const { subject, objectId } of subjectsOf(view, gap.scope)) {
    const anchor = resolveAnchors(view, d.a, subject)[0];
    if (!anchor || (view.endedOn !== undefined && anchor.day > view.endedOn)) continue;
    const limit = { on: shift(anchor.day, durationOf(d.gt.value), d.gt.unit, view.edition.calendar), unit: d.gt.unit };
    const met = view.select(d.b ?? [], subject)[0]?.day;
    const finding = whenLate(context, { d, subject, objectId, anchor, limit, met });
    if (finding) findings.push(finding);
  }
  return findings;
}

/** missing_by: it was needed on a date and was not there; open since that date itself. */
export function detectMissingBy(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap, upcoming } = context;
  const findings: Finding[] = [];
  if (!d.by) return findings;
  for (const { subject, objectId } of subjectsOf(view, gap.scope)) {
    for (const by of resolveAnchors(view, d.by, subject)) {
      if (view.endedOn !== undefined && by.day > view.endedOn) continue;
      const notBefore = d.expect_not_before ? offsetDay(by.factDay ?? by.day, d.expect_not_before.offset) : -Infinity;
      const expected = view.select(d.expect ?? [], subject);
      if (expected.some((e) => e.day <= by.day && e.day >= notBefore)) continue;
      const cancel = firstCancel(context, d, subject, by);
      if (cancel !== undefined && cancel <= by.day) continue;
      if (by.day > view.asOf.day) {
        upcoming.push(by.day);
        continue;
      }
      if (d.satisfied_if && evaluate(view, d.satisfied_if, by.day, subject) === true) continue;
      if (allHold(view, gap.applies_if, by.setOn === undefined ? by.day : Math.max(by.day, by.setOn), subject) !== true) continue;
      const id = by.factDay === undefined ? objectId : formatDay(by.factDay);
      findings.push({ subject, objectId: id, key: id ?? '', openedOn: by.day, sureOn: by.day + 1, price: { by: 'calendar', from: by.day }, evidence: by.evidence, ownerEvent: by.event });
    }
  }
  return findings;
}

/** sla_breach: the clocks of the list that are breached, now or once. */
export function detectBreach(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap } = context;
  const perClock = gap.instance_key.includes('sla_id');
  const findings: Finding[] = [];
  for (const id of d.sla ?? [])
    for (const clock of context.clocksOf(id)) {
      if (!isBreached(clock) || clock.firstOverdueOn === undefined) continue;
      if (allHold(view, gap.applies_if, clock.startOn, clock.subject) !== true) continue;
      const object = gap.scope === 'case' ? null : clock.objectId;
      findings.push({
        subject: clock.subject, objectId: object, key: perClock ? `${object ?? ''}\u0000${id}` : (object ?? ''), openedOn: clock.firstOverdueOn,
        price: { by: 'clock', clock }, evidence: clock.evidence, ownerEvent: clock.startEvent, clock, breached: [id],
      });
    }
  return findings;
}
