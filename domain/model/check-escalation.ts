/**
 * Checks of the ladder: a policy is in force on every day, its rungs rise, and each action has an event and each name an
 * addressee. A rung that nobody would hear of is an error at start, never silence (rules.md §6).
 */
import { type Day, formatDay, parseDay } from '../calendar/day';
import { parseDuration } from '../calendar/duration';
import { type References, type Report, checkPeriods } from './check-references';
import type { EscalationPolicy, ModelData } from './model.schema';
import type { Semantics } from './semantics.schema';

/** Every policy, and what semantics.json says of the ladder. */
export function checkEscalation(model: ModelData, escalation: Semantics['escalation'], r: References, report: Report): void {
  const policies = model.escalation_policies;
  checkPeriods(policies, 'escalation policies', report);
  checkNoDayWithout(policies, report);
  for (const p of policies) {
    const place = `escalation ${p.id}`;
    p.rungs.forEach((rung, i) => {
      const before = p.rungs[i - 1];
      if (before && rung.at_percent <= before.at_percent) report(place, 'rungs must rise');
      if (escalation.events[rung.action] === undefined) report(place, `no event is named for the action "${rung.action}" (semantics escalation.events)`);
      if (rung.to.length === 0) report(place, `nobody hears of the rung at ${rung.at_percent} %`);
      for (const role of rung.to) if (escalation.roles[role] === undefined) r.need(r.actors, role, place, 'role or actor');
    });
  }
  const { legal, kinds, events } = escalation;
  if (events[legal.action] === undefined) report('semantics escalation.legal', `no event is named for the action "${legal.action}"`);
  if (parseDuration(legal.before)?.in !== 'days') report('semantics escalation.legal', `${legal.before} is no number of days`);
  for (const kind of [...kinds, legal.kind])
    if (!model.slas.some((s) => s.kind === kind)) report('semantics escalation', `no clock is of kind "${kind}"`);
}

/** Periods that do not overlap leave no day out when each begins on the day after the one before it, and the first and last are open. */
function checkNoDayWithout(policies: readonly EscalationPolicy[], report: Report): void {
  const missing = (what: string): void => report('escalation policies', `no policy is in force ${what}`);
  const sorted = [...policies].sort((a, b) => ((a.valid_from ?? '') < (b.valid_from ?? '') ? -1 : 1));
  let covered: Day | undefined = -Infinity;
  for (const { valid_from: from, valid_to: to } of sorted) {
    if (from !== null && covered !== undefined && (parseDay(from) ?? covered + 1) > covered + 1) missing(`before ${from}`);
    covered = to === null ? undefined : parseDay(to);
  }
  if (covered !== undefined) missing(covered === -Infinity ? 'at any time' : `after ${formatDay(covered)}`);
}
