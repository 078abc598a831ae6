/**
 * References of the model resolved against a view: the start of a clock, the anchor of a rule. Each answer is an
 * anchor: a date, the event behind it, and for a fact the value it came from (detection.md §3, "Start").
 */
import type { Day } from '../calendar/day';
import type { EventRef } from '../model/model.schema';
import type { CaseView, Subject } from './case-view';
import { allHold } from './condition';
import type { PreparedEvent } from './prepared-event';
import { type Anchor, simpleAnchors } from './simple-reference';

/**
 * All anchors of a reference, oldest first: one for `first`, `latest`, `latest_of` and `first_of`, one per
 * occurrence for `each`, one per value that the fact has had. Empty when there is none yet.
 * `first_unanswered` needs the answers and is resolved by the rule (detection.md Addenda 16); here it is like `each`.
 */
export function resolveAnchors(view: CaseView, ref: EventRef, subject: Subject): readonly Anchor[] {
  if (ref.latest_of) return latestOf(view, ref.latest_of, subject);
  if (ref.first_of) {
    const anchors = ref.first_of.flatMap((part) => simpleAnchors(view, part, subject).slice(0, 1));
    const earliest = anchors.reduce<Anchor | undefined>((best, a) => (!best || a.day < best.day ? a : best), undefined);
    return earliest ? [earliest] : [];
  }
  return simpleAnchors(view, ref, subject);
}

/** The one date of a reference that names one; undefined when there is none yet. */
export function resolveDay(view: CaseView, ref: EventRef, subject: Subject): Day | undefined {
  return resolveAnchors(view, ref, subject).at(-1)?.day;
}

function latestOf(view: CaseView, parts: readonly EventRef[], subject: Subject): readonly Anchor[] {
  let day: Day | undefined;
  let event: PreparedEvent | undefined;
  const evidence: string[] = [];
  const take = (part: EventRef): boolean => {
    const anchor = simpleAnchors(view, part, subject)[0];
    if (!anchor) return false;
    evidence.push(...anchor.evidence);
    if (day === undefined || anchor.day >= day) {
      day = anchor.day;
      event = anchor.event;
    }
    return true;
  };
  for (const part of parts) if (!part.if && !take(part)) return [];
  // A part under a condition is tested on the latest date of the parts without one (Addenda 5).
  const testedOn = day ?? view.asOf.day;
  for (const part of parts) {
    if (!part.if) continue;
    const applies = allHold(view, [part.if], testedOn, subject);
    if (applies !== false && !take(part)) return [];
  }
  return day === undefined ? [] : [{ day, event, evidence }];
}
