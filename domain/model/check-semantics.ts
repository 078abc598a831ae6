/** What semantics.json names by id must exist in the model of its edition. */
import type { References, Report } from './check-references';
import type { Semantics } from './semantics.schema';

/** Events, steps and other ids that the semantics name must exist in the model. */
export function checkSemantics(s: Semantics, r: References, report: Report): void {
  const place = 'semantics';
  const events = [
    ...s.case_ends, s.closing, ...s.fact_sources.map((f) => f.event), ...s.application.also_concerned, ...s.application.not_concerned, s.application.submitted,
    s.application.type_changed, s.application.granted, s.application.refused, s.application.served, s.application.lapsed, ...s.application.ended,
    ...s.questions.flatMap((q) => [q.asked, q.answered, ...q.ends]), ...s.objections.flatMap((o) => [o.filed, o.decided]),
    s.handoff.created, s.handoff.accepted, s.handoff.returned, s.handoff.answered, s.handoff.withdrawn, s.handoff.completed,
    ...Object.values(s.gap_events), ...Object.values(s.escalation.events), ...Object.values(s.employment), ...s.departures, s.employer_assessed.event, s.employer_assessed.anchor,
    s.renewal.filed, s.renewal.granted, s.renewal.refused, s.renewal.permanent, ...s.renewal.member_expiry, s.checkin.due, s.checkin.done,
    ...s.relation.child, ...s.relation.spouse, ...s.also_personal, ...s.starts_work, ...s.opens_hire,
    ...Object.values(s.turns).flatMap((t) => Object.keys(t.after)), ...Object.values(s.wait_rules).flatMap((w) => [...(w.opens ?? []), ...(w.closes ?? []), ...(w.ends ?? []), ...Object.entries(w.pairs ?? {}).flat()]),
    ...s.audiences.employer.events, ...s.audiences.hired_person.not_events, s.decision_step.granted, s.decision_step.served, ...Object.values(s.wait_kinds).flatMap((k) => k.after ?? []),
  ];
  r.each(r.events, [...new Set(events)], place, 'event');
  const steps = [...Object.keys(s.turns), ...Object.keys(s.wait_rules), ...Object.keys(s.wait_kinds),
    ...s.audiences.employer.steps, ...s.questions.map((q) => q.step), ...s.objections.map((o) => o.step), s.decision_step.step, s.employer_assessed.step, s.checkin.step];
  r.each(r.steps, [...new Set(steps)], place, 'step');
  r.each(r.slas, [s.renewal.sla, s.checkin.sla], place, 'sla');
  r.each(r.gaps, s.spouse_gaps, place, 'gap');
  r.each(r.items, [...Object.keys(s.settled_by_fact), ...s.audiences.employer.settling], place, 'settling item');
  r.each(r.facts, [...s.audiences.employer.facts, ...s.fact_sources.map((f) => f.fact), ...Object.values(s.settled_by_fact)], place, 'fact');
  r.need(r.conditions, s.party_reads.unless, place, 'condition');
  const turns = Object.values(s.turns).flatMap((t) => Object.values(t.after));
  r.each(r.facts, turns.flatMap((t) => (typeof t === 'string' ? [] : t.fact)), place, 'fact');
  const parties = [...Object.values(s.turns).map((t) => t.before), ...turns.flatMap((t) => (typeof t === 'string' ? t : Object.values(t.instead))),
    ...Object.entries(s.party_reads.reads).flat(), ...s.objections.map((o) => o.party), s.coordinator, s.talent, s.family,
    ...s.escalation.legal.owners, ...Object.keys(s.escalation.parties)];
  r.each(r.actors, [...new Set(parties)], place, 'actor');
  r.where(s.handoff.returned, { outcome: s.handoff.ending_outcomes }, place);
  const closing = r.events.get(s.closing);
  for (const outcome of Object.values(s.closing_outcomes)) if (!closing?.outcomes?.includes(outcome)) report(place, `${s.closing} has no outcome "${outcome}"`);
}
