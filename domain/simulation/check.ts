/** What a schema cannot say of the simulation's data: every event, step, condition, trait and figure that it names exists. */
import type { Edition } from '../model/edition';
import type { Figures } from './figures';
import { parseDuration } from '../calendar/duration';
import type { Act, Behaviour, Condition, Moment, Profiles, Region } from './simulation.schema';

/** Problems, each with its place; empty when all fits together. */
export function checkSimulation({ edition, behaviour, profiles, region, figures }: {
  edition: Edition; behaviour: Behaviour; profiles: Profiles; region: Region; figures: Figures;
}): readonly string[] {
  const problems: string[] = [];
  const signals = new Set(behaviour.moments.flatMap((m) => m.branches.flatMap((b) => b.acts.flatMap((a) => a.signal ?? []))));
  const actors = new Set(edition.model.actors.map((a) => a.id));
  const derived = ['founder', 'region', 'pilot', 'municipality', 'employer_id', 'sector', 'has_children'];
  const needEvent = (name: string, at: string): void => {
    if (name.startsWith('#') ? !signals.has(name) : !edition.events.has(name)) problems.push(`${at}: nothing is called ${name}`);
  };
  const needTrait = (name: string, at: string): void => {
    for (const p of profiles.profiles) if (!(name in p.traits) && !(name in profiles.common) && !derived.includes(name) && !p.founder && name !== 'season_months') problems.push(`${at}: profile ${p.id} has no trait ${name}`);
  };
  const inCondition = (x: Condition, at: string): void => {
    for (const part of [...(x.all ?? []), ...(x.any ?? []), ...(x.not ? [x.not] : [])]) inCondition(part, at);
    if (x.condition !== undefined && !edition.conditions.has(x.condition)) problems.push(`${at}: the model has no condition ${x.condition}`);
    const [space, rest] = (x.fact ?? '').split(/\.(.*)/s);
    if (x.fact === undefined) return;
    if (rest === undefined && !edition.facts.has(x.fact)) problems.push(`${at}: the model has no fact ${x.fact}`);
    if (space === 'trait') needTrait(rest ?? '', at);
    if (space === 'count') needEvent(rest ?? '', at);
  };
  const inAct = (act: Act, at: string): void => {
    const needShare = typeof act.p === 'string' ? act.p : undefined;
    if ((act.event === undefined) === (act.signal === undefined)) problems.push(`${at}: an act is an event or a signal`);
    if (act.event !== undefined) needEvent(act.event, at);
    if (act.takes !== undefined && act.takes !== 'checkpoint' && !parseDuration(act.takes) && !figures.hasDuration(act.takes)) problems.push(`${at}: no duration ${act.takes}`);
    if (needShare !== undefined) shares(needShare, at);
    if (act.if) inCondition(act.if, at);
    for (const name of act.unless ?? []) needEvent(name, at);
    if (act.service !== undefined && act.service !== 'same' && !region.services[act.service]) problems.push(`${at}: the region has no service for step ${act.service}`);
    if (typeof act.by === 'string' && act.by !== 'receiver' && !actors.has(act.by)) problems.push(`${at}: the model has no actor ${act.by}`);
    const definition = edition.events.get(act.event ?? '');
    if (definition?.reason_required && act.reason === undefined) problems.push(`${at}: ${definition.name} needs a reason`);
    for (const value of [act.outcome, act.reason, act.due_at, ...Object.values(act.data ?? {})])
      if (typeof value === 'object' && 'trait' in value) needTrait(value.trait, at);
  };
  const shares = (key: string, at: string): void => {
    try {
      figures.probability(key);
    } catch {
      problems.push(`${at}: no probability ${key}`);
    }
  };
  behaviour.moments.forEach((moment: Moment, i) => {
    const at = `moments[${i}]`;
    const causes = [moment.begin, moment.step, moment.on, moment.all].filter((cause) => cause !== undefined);
    if (causes.length !== 1) problems.push(`${at}: has one of begin, step, on and all`);
    if (moment.step !== undefined && !edition.steps.has(moment.step)) problems.push(`${at}: the model has no step ${moment.step}`);
    for (const name of [...(moment.on ?? []), ...(moment.all ?? []).map((one) => one.of)]) needEvent(name, at);
    for (const one of moment.all ?? []) if (one.if) inCondition(one.if, at);
    if (moment.if) inCondition(moment.if, at);
    for (const branch of moment.branches) {
      if (branch.if) inCondition(branch.if, at);
      if (typeof branch.p === 'string') shares(branch.p, at);
      for (const act of branch.acts) inAct(act, at);
    }
  });
  for (const name of behaviour.endings) needEvent(name, 'endings');
  for (const name of behaviour.office) if (!actors.has(name)) problems.push(`office: the model has no actor ${name}`);
  for (const [step, list] of Object.entries(region.services)) {
    if (!edition.steps.has(step)) problems.push(`services: the model has no step ${step}`);
    for (const { party } of list) if (!actors.has(party)) problems.push(`services.${step}: the model has no actor ${party}`);
  }
  const pilots = new Set(region.places.map((p) => p.pilot));
  for (const { id, pilot } of region.employers) if (!pilots.has(pilot)) problems.push(`employers: ${id} belongs to no place`);
  return problems;
}
