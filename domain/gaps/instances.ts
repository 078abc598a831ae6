/**
 * Service-gap instances of one case as of a date (detection.md §6, Addenda 13–14): what the rules found, one instance
 * per key, with its end, its price in days, its owner, and what people have said about it. Automatic instances come
 * from the rules alone; a recorded gap event is never their source.
 */
import { type Day, formatDay, formatDayOrNull } from '../calendar/day';
import type { Clock } from '../clocks/clock';
import type { GapRow } from '../hire/read-model';
import type { GapDefinition } from '../model/model.schema';
import { readPath } from '../view/case-facts';
import type { CaseView } from '../view/case-view';
import { detectCount, detectEvents, detectLoop, detectNoReceiver, detectOrder } from './event-rules';
import type { DetectionContext, Finding, SingleDetection } from './finding';
import { digest } from './digest';
import { detectBetween, detectBreach, detectMissing, detectMissingBy } from './limit-rules';

export interface GapInstance {
  readonly gap: GapDefinition;
  readonly instanceId: string;
  readonly objectId: string | null;
  readonly openedOn: Day;
  /** From the beginning of this date on nothing that still happens can undo it; until then it is not announced. */
  readonly sureOn: Day;
  readonly endedOn: Day | undefined;
  readonly owner: string;
  readonly severity: number;
  readonly daysLost: number;
  readonly dedupKey: string;
  readonly evidence: readonly string[];
}

export interface Detected {
  readonly instances: readonly GapInstance[];
  /** Dates after D on which a rule will find something if nothing happens; unsorted. */
  readonly upcoming: readonly Day[];
}

export interface DetectOptions {
  readonly clocksOf: (slaId: string) => readonly Clock[];
  /** See DetectionContext. */
  readonly isOwned?: ((receiverId: string, day: Day) => boolean) | undefined;
}

const NAMED_IS_OWNED = (): boolean => true;

/** All automatic instances of a view, sorted by gap and object. G31 and every other manual rule give none. */
export function detectGaps(view: CaseView, options: DetectOptions): Detected {
  const instances: GapInstance[] = [];
  const upcoming: Day[] = [];
  for (const gap of view.edition.model.gap_types) {
    const context: DetectionContext = { view, gap, clocksOf: options.clocksOf, isOwned: options.isOwned ?? NAMED_IS_OWNED, upcoming };
    const branches: readonly SingleDetection[] = gap.detection.rules ?? [gap.detection];
    const byKey = new Map<string, Finding>();
    for (const branch of branches)
      for (const finding of detect(context, branch)) {
        const known = byKey.get(finding.key);
        byKey.set(finding.key, known ? merge(known, finding) : finding);
      }
    for (const finding of byKey.values()) {
      const instance = instanceOf(context, branches, finding);
      if (instance.sureOn > view.asOf.day) upcoming.push(instance.sureOn);
      instances.push(instance);
    }
  }
  return { instances: instances.sort(compareInstances), upcoming };
}

function detect(context: DetectionContext, d: SingleDetection): readonly Finding[] {
  switch (d.type) {
    case 'occurs':
    case 'outcome':
    case 'reason':
      return detectEvents(context, d);
    case 'count':
      return detectCount(context, d);
    case 'loop':
      return detectLoop(context, d);
    case 'missing':
      return detectMissing(context, d);
    case 'missing_by':
      return detectMissingBy(context, d);
    case 'gap_between':
      return detectBetween(context, d);
    case 'order':
      return detectOrder(context, d);
    case 'sla_breach':
      return detectBreach(context, d);
    case 'no_receiver':
      return detectNoReceiver(context, d);
    case 'manual_only':
      return [];
    default:
      throw new Error(`gap ${context.gap.id}: there is no detection type ${d.type}`);
  }
}

/** Equal keys are one instance: the earliest opening, the evidence of all. */
function merge(a: Finding, b: Finding): Finding {
  const [first, other] = b.openedOn < a.openedOn ? [b, a] : [a, b];
  return { ...first, evidence: [...new Set([...first.evidence, ...other.evidence])], breached: [...(first.breached ?? []), ...(other.breached ?? [])] };
}

function instanceOf(context: DetectionContext, branches: readonly SingleDetection[], f: Finding): GapInstance {
  const { view, gap } = context;
  const endedOn = gap.instance_ends.length === 0 ? f.openedOn : endOf(context, branches, f);
  const owner = ownerOf(context, f);
  const serious = gap.severity_rules.find((r) => f.breached?.includes(r.if_sla));
  return {
    gap,
    instanceId: digest([view.caseId, gap.id, f.key]),
    objectId: f.objectId,
    openedOn: f.openedOn,
    sureOn: f.sureOn ?? f.openedOn,
    endedOn,
    owner,
    severity: serious?.severity ?? gap.severity,
    daysLost: daysLost(view, f, endedOn ?? view.asOf.day),
    dedupKey: dedupKeyOf(context, f, owner),
    evidence: f.evidence,
  };
}

/** First event on or after the opening that ends an instance (Addenda 13). */
function endOf(context: DetectionContext, branches: readonly SingleDetection[], f: Finding): Day | undefined {
  const { view, gap } = context;
  const names = new Set([...gap.instance_ends, ...view.edition.semantics.case_ends]);
  for (const branch of branches) {
    for (const name of branch.expect ?? []) names.add(name);
    for (const name of branch.cancelled_by ?? []) names.add(name);
    for (const id of branch.sla ?? []) for (const name of view.edition.slas.get(id)?.clock.cancelled_by ?? []) names.add(name);
    const question = view.edition.semantics.questions.find((q) => q.asked === branch.event);
    for (const name of question?.ends ?? []) if (name !== view.edition.semantics.application.served) names.add(name);
  }
  const clock = f.clock?.sla.clock;
  if (clock) for (const name of names) if (!clock.stop.includes(name) && !clock.cancelled_by.includes(name)) names.delete(name);
  const scope = f.distinctEmployment ? { ...f.subject, employment: undefined } : f.subject;
  const expected = new Set(branches.flatMap((b) => b.expect ?? []));
  let ended: Day | undefined;
  for (const name of names)
    for (const e of view.named(name)) {
      if (e.day < f.openedOn || (ended !== undefined && e.day >= ended) || !view.concerns(e, scope)) continue;
      if (f.distinctEmployment && expected.has(name) && e.employment && e.employment === f.subject.employment) continue;
      ended = e.day;
      break;
    }
  return ended;
}

function daysLost(view: CaseView, f: Finding, until: Day): number {
  const { calendar } = view.edition;
  const { price } = f;
  switch (price.by) {
    case 'clock': {
      const { dueOn, paused, version } = price.clock;
      if (dueOn === undefined) return 0;
      return calendar.count(dueOn, until, version.unit) - paused.within(dueOn, until, version.unit, calendar);
    }
    case 'limit':
      return calendar.count(price.from, until, price.unit);
    case 'calendar':
      return Math.max(0, until - price.from);
    case 'days':
      return price.days;
    case 'nothing':
      return 0;
  }
}

function ownerOf({ view, gap }: DetectionContext, f: Finding): string {
  const path = gap.owner.from;
  if (path === null) return gap.owner.default;
  const value = path.startsWith('fact.')
    ? view.facts.at(path.slice(5), f.openedOn, f.subject)
    : f.ownerEvent && readPath(f.ownerEvent, path.replace(/^event\./, ''));
  return typeof value === 'string' && value !== 'none' ? value : gap.owner.default;
}

function dedupKeyOf({ view, gap }: DetectionContext, f: Finding, owner: string): string {
  const service = f.subject.service ?? (f.ownerEvent?.handoff ? view.serviceOf(f.ownerEvent) : '');
  return gap.dedup_key
    .map((part) => {
      if (part === 'code') return gap.code;
      if (part === 'service_or_authority') return service || owner;
      if (part === 'language') return String(f.ownerEvent?.source.data?.['language'] ?? '');
      return String(view.facts.attribute(part) ?? '');
    })
    .join('|');
}

/** Order of reports: gap, then object. */
export function compareInstances(a: GapInstance, b: GapInstance): number {
  if (a.gap.id !== b.gap.id) return a.gap.id < b.gap.id ? -1 : 1;
  const [x, y] = [a.objectId ?? '', b.objectId ?? ''];
  return x < y ? -1 : x > y ? 1 : a.openedOn - b.openedOn;
}

/** The row of an instance before people have said anything about it. */
export function gapRow(i: GapInstance, firstSeenOn: Day): GapRow {
  return {
    instance_id: i.instanceId,
    gap: i.gap.id,
    object_id: i.objectId,
    opened_on: formatDay(i.openedOn),
    ended_on: formatDayOrNull(i.endedOn),
    state: 'open',
    reason: null,
    owner: i.owner,
    severity: i.severity,
    days_lost: i.daysLost,
    dedup_key: i.dedupKey,
    evidence: i.evidence,
    first_seen_on: formatDay(firstSeenOn),
  };
}
