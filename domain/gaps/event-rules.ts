/** Detection types that look at single events: occurs, outcome, reason, count, loop, no_receiver, order (detection.md §5). */
import { allHold } from '../view/condition';
import { TALENT } from '../view/case-view';
import { type PreparedEvent, compareEvents } from '../view/prepared-event';
import { resolveAnchors } from '../view/reference';
import { matchesWhere } from '../view/simple-reference';
import { subjectsOf } from '../clocks/subjects';
import { answerTo } from '../clocks/pauses';
import { type DetectionContext, type Finding, type Price, type SingleDetection, objectOfEvent } from './finding';

function namesOf(d: SingleDetection): readonly string[] {
  return typeof d.event === 'string' ? [d.event] : Array.isArray(d.event) ? d.event : [];
}

/** Matching events of the case that may begin something: not dated after its end, the talent's where a rule is the case's. */
function candidates(context: DetectionContext, d: SingleDetection): PreparedEvent[] {
  const { view, gap } = context;
  const perPerson = gap.scope === 'person' || gap.scope === 'family_member';
  const found: PreparedEvent[] = [];
  for (const name of namesOf(d))
    for (const e of view.named(name)) {
      if (view.endedOn !== undefined && e.day > view.endedOn) continue;
      if (!perPerson && e.member && view.edition.personal.has(name)) continue;
      if (matchesWhere(e, d.where) && (!d.in || d.in.includes((d.type === 'reason' ? e.source.reason_code : e.source.outcome) ?? ''))) found.push(e);
    }
  return found.sort(compareEvents);
}

/** occurs, outcome, reason: one finding per event; equal keys become one instance later. */
export function detectEvents(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap } = context;
  const findings: Finding[] = [];
  for (const e of candidates(context, d)) {
    const { objectId, key, subject } = objectOfEvent(context, e);
    if (allHold(view, gap.applies_if, e.day, subject) !== true) continue;
    findings.push({ subject, objectId, key, openedOn: e.day, price: priceOfEvent(context, e), evidence: [e.id], ownerEvent: e });
  }
  return findings;
}

/** Calendar days for a point event that has an end; for a refusal the days to the next decision of another application. */
function priceOfEvent({ view, gap }: DetectionContext, e: PreparedEvent): Price {
  if (gap.instance_ends.length > 0) return { by: 'calendar', from: e.day };
  const { refused, granted } = view.edition.semantics.application;
  if (e.name !== refused) return { by: 'nothing' };
  const own = view.applicationOf(e);
  const next = view.select([granted, refused], TALENT).find((x) => view.applicationOf(x) !== own && compareEvents(x, e) > 0);
  return next ? { by: 'days', days: next.day - e.day } : { by: 'nothing' };
}

/** count: an instance when the gte-th matching event of a group happens. */
export function detectCount(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap } = context;
  const groups = new Map<string, PreparedEvent[]>();
  for (const e of candidates(context, d)) {
    const { key } = objectOfEvent(context, e);
    const group = groups.get(key);
    if (group) group.push(e);
    else groups.set(key, [e]);
  }
  const findings: Finding[] = [];
  for (const [key, events] of groups) {
    const opening = events[(d.gte ?? 1) - 1];
    if (!opening) continue;
    const { objectId, subject } = objectOfEvent(context, opening);
    if (allHold(view, gap.applies_if, opening.day, subject) !== true) continue;
    const question = view.edition.semantics.questions.find((q) => q.asked === opening.name);
    const price: Price = question ? { by: 'days', days: askedDays(context, events, question) } : { by: 'calendar', from: opening.day };
    findings.push({ subject, objectId, key, openedOn: opening.day, price, evidence: events.map((e) => e.id), ownerEvent: opening });
  }
  return findings;
}

/** Dates covered by any question of an application; an unanswered one runs to the decision or D. */
function askedDays(context: DetectionContext, asked: readonly PreparedEvent[], question: { answered: string; ends: readonly string[] }): number {
  const { view } = context;
  const days = new Set<number>();
  for (const e of asked) {
    const subject = { member: '', application: view.applicationOf(e) };
    const answer = answerTo(view, e, view.select([question.answered], subject));
    const ended = view.select(question.ends, subject).find((x) => x.day >= e.day)?.day ?? view.asOf.day;
    const until = answer?.day ?? Math.min(ended, view.endedOn ?? ended);
    for (let day = e.day + 1; day <= until; day++) days.add(day);
  }
  return days.size;
}

/** loop: apply, be rejected, apply again; an instance when the gte-th pair closes without success between. */
export function detectLoop(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap } = context;
  const { open = '', close = '', broken_by = [], gte = 1 } = d;
  let pairs = 0;
  let pending = false;
  let began: PreparedEvent | undefined;
  let evidence: string[] = [];
  for (const e of view.select([open, close, ...broken_by], TALENT)) {
    evidence.push(e.id);
    if (e.name === open) {
      pending = true;
      began ??= e;
    } else if (e.name === close) {
      if (!pending) continue;
      pending = false;
      pairs += 1;
      if (pairs !== gte || !began || (view.endedOn !== undefined && e.day > view.endedOn)) continue;
      if (allHold(view, gap.applies_if, e.day, TALENT) !== true) continue;
      return [{ subject: TALENT, objectId: null, key: '', openedOn: e.day, price: { by: 'calendar', from: began.day }, evidence }];
    } else {
      pairs = 0;
      pending = false;
      began = undefined;
      evidence = [];
    }
  }
  return [];
}

/** no_receiver: a handoff without receiver, or to one that the catalogue knows no active owner for on that date. */
export function detectNoReceiver(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap } = context;
  const findings: Finding[] = [];
  for (const e of candidates(context, d)) {
    const receiver = e.source.data?.['receiver_id'];
    if (typeof receiver === 'string' && context.isOwned(receiver, e.day)) continue;
    const { objectId, key, subject } = objectOfEvent(context, e);
    if (allHold(view, gap.applies_if, e.day, subject) !== true) continue;
    findings.push({ subject, objectId, key, openedOn: e.day, price: { by: 'calendar', from: e.day }, evidence: [e.id], ownerEvent: e });
  }
  return findings;
}

/** order: the event came, and nothing of what had to be there by then. */
export function detectOrder(context: DetectionContext, d: SingleDetection): Finding[] {
  const { view, gap } = context;
  if (typeof d.event !== 'object' || Array.isArray(d.event)) return [];
  const findings: Finding[] = [];
  for (const { subject, objectId } of subjectsOf(view, gap.scope)) {
    const anchor = resolveAnchors(view, d.event, subject)[0];
    if (!anchor || (view.endedOn !== undefined && anchor.day > view.endedOn)) continue;
    if (view.select(d.requires_before ?? [], subject).some((e) => e.day <= anchor.day)) continue;
    if (allHold(view, gap.applies_if, anchor.day, subject) !== true) continue;
    findings.push({ subject, objectId, key: objectId ?? '', openedOn: anchor.day, sureOn: anchor.day + 1, price: { by: 'calendar', from: anchor.day }, evidence: anchor.evidence, ownerEvent: anchor.event });
  }
  return findings;
}
