/** An edition of the model is sound, and a broken one names the place where it breaks. */
import { editionOf, editionSources, makeEdition, newestEdition, UnknownEditionError } from '../../domain/model/edition';
import { forwardedEvents } from '../../domain/model/forwarded-events';
import type { ModelData } from '../../domain/model/model.schema';
import type { Semantics } from '../../domain/model/semantics.schema';
import { BrokenModelError, findingsOf, validateEditions } from '../../domain/model/validate.schema';

const source = editionSources.at(-1);
type Change = (model: ModelData, semantics: Semantics) => void;

/** Findings of the newest edition after a change, as `place: message`. */
function findings(change: Change): readonly string[] {
  const model = structuredClone(source?.model) as ModelData;
  const semantics = structuredClone(source?.semantics) as Semantics;
  change(model, semantics);
  return findingsOf(model, semantics).map((f) => `${f.place}: ${f.message}`);
}

/** An item of a list by its id, key or name. */
function item<T extends object>(list: readonly T[], id: string): T {
  const found = list.find((x) => Object.values(x)[0] === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
}

const sla = (m: ModelData, id: string) => item(m.slas, id);
const detection = (m: ModelData, id: string) => item(m.gap_types, id).detection;

it('is sound in every edition', () => {
  expect(validateEditions()).toEqual(editionSources.map((e) => e.id));
  expect(findings(() => undefined)).toEqual([]);
});

it('holds what the brief counts: 129 events, 34 steps, 33 clocks, 31 gap types, 18 settling items', () => {
  const { model } = newestEdition();
  expect([model.events.length, model.steps.length, model.slas.length, model.gap_types.length, model.settling_items.length]).toEqual([129, 34, 33, 31, 18]);
});

it('names everything that people see in Finnish and English', () => {
  const { model } = newestEdition();
  const names = [...model.stages, ...model.actors, ...model.permit_routes, ...model.steps, ...model.settling_items, ...model.milestones, ...model.slas, ...model.gap_families, ...model.gap_types, ...model.leave_reasons, ...model.kpis].map((x) => x.name);
  expect([...names, ...model.events.map((e) => e.label)].filter((n) => n.fi.trim() === '' || n.en.trim() === '')).toEqual([]);
});

it('cannot be changed once it is loaded', () => {
  const { model } = newestEdition();
  expect(() => void ((model.slas[0]?.clock as { roll: string }).roll = 'none')).toThrow(TypeError);
});

it('is found by its date, and an unknown one is refused with those that are known', () => {
  expect(editionOf('2026-01-08')).toBe(newestEdition());
  expect(() => editionOf('1999-01-01')).toThrow(UnknownEditionError);
  expect(() => editionOf('1999-01-01')).toThrow('there is no model edition 1999-01-01; known: 2026-01-08');
});

it('tries the data under the name of a fact before other ways to set it', () => {
  expect(newestEdition().factSources.get('permit_granted')).toEqual([
    { fact: 'route', from: 'data.route', onlyIfUnset: false }, { fact: 'route', from: 'route', value: undefined, onlyIfUnset: false },
    { fact: 'permit_valid_until', from: 'data.permit_valid_until', onlyIfUnset: false }, { fact: 'permit_valid_until', from: 'data.valid_until', value: undefined, onlyIfUnset: false },
    { fact: 'work_permit_held_since', from: 'data.work_permit_held_since', onlyIfUnset: false }, { fact: 'work_permit_held_since', from: 'data.valid_from', value: undefined, onlyIfUnset: true },
  ]);
});

it('forwards to other hires of an employer what a rule with a look-back expects', () => {
  expect(forwardedEvents(newestEdition())).toEqual(['employer_readiness_assessed']);
});

it('needs a calendar', () => {
  const model = { ...(structuredClone(source?.model) as ModelData), calendars: [] };
  expect(() => makeEdition('2030-01-01', model, source?.semantics as Semantics)).toThrow('edition 2030-01-01 has no calendar');
});

it('tells every place of a broken edition', () => {
  const error = new BrokenModelError('2030-01-01', [{ place: 'sla X clock.stop', message: 'there is no event "y"' }, { place: 'gap Z', message: 'count needs gte' }]);
  expect(error.message).toBe('model edition 2030-01-01 cannot be used:\n  sla X clock.stop: there is no event "y"\n  gap Z: count needs gte');
});

it.each<[string, Change]>([
  ['model slas SLA_MOVE clock roll: Invalid option: expected one of "none"|"next_working_day"', (m) => void ((sla(m, 'SLA_MOVE').clock as { roll: string }).roll = 'monday')],
  ['model slas SLA_MOVE versions [0] value: must be PnD, PnM or PnY', (m) => void (sla(m, 'SLA_MOVE').versions[0]!.value = 'P1W')],
  ['model gap_types G01_EMPLOYER_UNAWARE severity: Too big: expected number to be <=3', (m) => void (item(m.gap_types, 'G01_EMPLOYER_UNAWARE').severity = 4)],
  ['model steps N1 done_events: Too small: expected array to have >=1 items', (m) => void (item(m.steps, 'N1').done_events = [])],
  ['semantics closing: Invalid input: expected string, received undefined', (_m, s) => void Reflect.deleteProperty(s, 'closing')],
  ['model gap_types G01_EMPLOYER_UNAWARE detection: Unrecognized key: "allow_befor"', (m) => void Object.assign(detection(m, 'G01_EMPLOYER_UNAWARE'), { allow_befor: true })],
  ['semantics: Unrecognized key: "surprise"', (_m, s) => void Object.assign(s, { surprise: true })],
])('finds a wrong shape: %s', (finding, change) => {
  expect(findings(change)).toContain(finding);
});

it.each<[string, Change]>([
  ['stage need: the id stands twice', (m) => void m.stages.push(m.stages[0]!)],
  ['actor MIGRI: 2026-02-30 is no date', (m) => void (item(m.actors, 'MIGRI').valid_from = '2026-02-30')],
  ['fact fast_track: there is no event "application_filed"', (m) => void item(m.facts, 'fast_track').set_by.push('application_filed')],
  ['fact path: an enum needs values', (m) => void Reflect.deleteProperty(item(m.facts, 'path'), 'values')],
  ['fact notice_channel: the default is not one of the values', (m) => void (item(m.facts, 'notice_channel').default = 'fax')],
  ['condition founder: there is no fact "rout"', (m) => void (item(m.conditions, 'founder').expr = { fact: 'rout', eq: 'STARTUP' })],
  ['condition founder: route has no value "STARTUPS"', (m) => void (item(m.conditions, 'founder').expr = { not: { all: [{ fact: 'route', in: ['STARTUPS'] }] } })],
  ['condition founder: fast_track is true or false, not "yes"', (m) => void (item(m.conditions, 'founder').expr = { fact: 'fast_track', eq: 'yes' })],
  ['condition founder: the expression on route compares nothing', (m) => void (item(m.conditions, 'founder').expr = { fact: 'route' })],
  ['condition founder: there is no event "arived"', (m) => void (item(m.conditions, 'founder').expr = { fact: 'permit_valid_until', on_or_before: { event: 'arived', pick: 'first' } })],
  ['parameter fee.TTOL: versions overlap at 2026-01-01', (m) => void item(m.parameters, 'fee.TTOL').versions.push({ ...item(m.parameters, 'fee.TTOL').versions[0]!, valid_from: '2026-01-01', valid_to: null })],
  ['route TTOL: there is no actor "TE"', (m) => void (item(m.permit_routes, 'TTOL').decision_maker = 'TE')],
  ['route TTOL: there is no parameter "fee.NONE"', (m) => void (item(m.permit_routes, 'TTOL').fee_key = 'fee.NONE')],
  ['route TTOL: valid_from 2026-01-02 is after valid_to 2026-01-01', (m) => void Object.assign(item(m.permit_routes, 'TTOL'), { valid_from: '2026-01-02', valid_to: '2026-01-01' })],
  ['event arrived: stage "travel" does not fit scope case', (m) => void (item(m.events, 'arrived').stage = 'travel')],
  ['event arrived: "passport" is no field of an event', (m) => void (item(m.events, 'arrived').refs = ['passport'])],
  ['event arrived: a reason is required and no reason codes are listed', (m) => void (item(m.events, 'arrived').reason_required = true)],
  ['step A2: there is no step "P9"', (m) => void item(m.steps, 'A2').waits_for.push('P9')],
  ['step A2: there is no sla "SLA_X"', (m) => void item(m.steps, 'A2').slas.push('SLA_X')],
  ['steps: cycle N1 → A2 → O2 → O1 → M2 → M1 → N1', (m) => void item(m.steps, 'N1').waits_for.push('A2')],
  ['settling items: cycle SI01 → SI05 → SI01', (m) => void item(m.settling_items, 'SI01').needs.push('SI05')],
  ['settling item SI12: mandatory, but nothing can be its end', (m) => void (item(m.settling_items, 'SI12').mandatory = true)],
  ['milestone operational_resident: there is no settling item "SI99"', (m) => void item(m.milestones, 'operational_resident').all_of?.push('SI99')],
  ['sla SLA_MOVE clock.stop: there is no event "moved"', (m) => void sla(m, 'SLA_MOVE').clock.stop.push('moved')],
  ['sla SLA_MOVE clock.start: arrived needs a pick', (m) => void (sla(m, 'SLA_MOVE').clock.start = { event: 'arrived' })],
  ['sla SLA_MOVE clock.start: a reference names an event, a fact, latest_of or first_of', (m) => void (sla(m, 'SLA_MOVE').clock.start = {})],
  ['sla SLA_EXT_OPEN clock.start: fact route is not a date', (m) => void (sla(m, 'SLA_EXT_OPEN').clock.start = { fact: 'route' })],
  ['sla SLA_HANDOFF_DONE clock.cancelled_where: handoff_returned has no outcome "lost"', (m) => void (sla(m, 'SLA_HANDOFF_DONE').clock.cancelled_where![0]!.where = { outcome: ['lost'] })],
  ['sla SLA_HANDOFF_DONE clock.pauses: where knows outcome, reason_code and data.*, not "stage"', (m) => void (sla(m, 'SLA_HANDOFF_DONE').clock.pauses[0]!.where = { stage: ['permit'] })],
  ['sla SLA_DECISION_FT clock.void_if: names one event or one sla', (m) => void sla(m, 'SLA_DECISION_FT').clock.void_if.push({})],
  ['sla SLA_DECISION_FT clock.void_if: there is no sla "SLA_X"', (m) => void sla(m, 'SLA_DECISION_FT').clock.void_if.push({ sla: 'SLA_X' })],
  ['sla SLA_DECISION_MAX: versions overlap at 2026-05-21', (m) => void (sla(m, 'SLA_DECISION_MAX').versions[0]!.valid_to = '2026-05-21')],
  ['sla SLA_MOVE versions: no duration, no value_from and no due_event', (m) => void (sla(m, 'SLA_MOVE').versions[0]!.value = null)],
  ['sla SLA_HANDOFF_ACCEPT versions: P1M: only days can be working days', (m) => void (sla(m, 'SLA_HANDOFF_ACCEPT').versions[0]!.value = 'P1M')],
  ['sla SLA_EXT_OPEN: a window needs closes.fact', (m) => void Reflect.deleteProperty(sla(m, 'SLA_EXT_OPEN'), 'closes')],
  ['sla SLA_TAXCARD: before_event needs due_event', (m) => void Reflect.deleteProperty(sla(m, 'SLA_TAXCARD'), 'due_event')],
  ['sla SLA_CHECKIN versions: a cadence needs a checkpoint in every version', (m) => void Reflect.deleteProperty(sla(m, 'SLA_CHECKIN').versions[2]!, 'checkpoint')],
  ['sla SLA_PROTECTION_3 cap_fact: there is no fact "permit_end"', (m) => void (sla(m, 'SLA_PROTECTION_3').cap_fact = 'permit_end')],
  ['sla SLA_DVV match: "person" is no field of an event', (m) => void (sla(m, 'SLA_DVV').match = 'person')],
  ['slas SLA_MOVE: there is no source "NOWHERE"', (m) => void (sla(m, 'SLA_MOVE').versions[0]!.source = ['NOWHERE'])],
  ['escalation default: rungs must rise', (m) => void (item(m.escalation_policies, 'default').rungs[1]!.at_percent = 50)],
  ['escalation default: no event is named for the action "shout" (semantics escalation.events)', (m) => void (item(m.escalation_policies, 'default').rungs[0]!.action = 'shout')],
  ['escalation default: there is no role or actor "boss"', (m) => void item(m.escalation_policies, 'default').rungs[0]!.to.push('boss')],
  ['escalation default: nobody hears of the rung at 50 %', (m) => void (item(m.escalation_policies, 'default').rungs[0]!.to = [])],
  ['escalation policies: no policy is in force before 2026-01-01', (m) => void (item(m.escalation_policies, 'default').valid_from = '2026-01-01')],
  ['escalation policies: no policy is in force after 2026-12-31', (m) => void (item(m.escalation_policies, 'default').valid_to = '2026-12-31')],
  ['escalation policies: no policy is in force at any time', (m) => void m.escalation_policies.splice(0)],
  ['escalation policies: no policy is in force before 2027-02-01', (m) => {
    const first = item(m.escalation_policies, 'default');
    first.valid_to = '2026-12-31';
    m.escalation_policies.push({ ...first, id: 'later', valid_from: '2027-02-01', valid_to: null });
  }],
  ['escalation policies: versions overlap at 2026-12-31', (m) => {
    const first = item(m.escalation_policies, 'default');
    first.valid_to = '2026-12-31';
    m.escalation_policies.push({ ...first, id: 'later', valid_from: '2026-12-31', valid_to: null });
  }],
  ['semantics: there is no event "nudged"', (_m, s) => void (s.escalation.events['remind'] = 'nudged')],
  ['semantics: there is no actor "BOSS"', (_m, s) => void (s.escalation.legal.owners = ['BOSS'])],
  ['semantics escalation: no clock is of kind "wish"', (_m, s) => void s.escalation.kinds.push('wish')],
  ['semantics escalation.legal: P1M is no number of days', (_m, s) => void (s.escalation.legal.before = 'P1M')],
  ['semantics escalation.legal: no event is named for the action "shout"', (_m, s) => void (s.escalation.legal.action = 'shout')],
  ['sla SLA_MOVE: there is no actor "NOBODY"', (m) => void (sla(m, 'SLA_MOVE').owner = 'NOBODY')],
  ['sla SLA_MOVE: only a handoff has a receiver; name the actor who owes this', (m) => void (sla(m, 'SLA_MOVE').owner = 'RECEIVER')],
  ['sla SLA_ADDINFO: owner_from "who" is not event.*', (m) => void (sla(m, 'SLA_ADDINFO').owner_from = 'who')],
  ['sla SLA_ADDINFO: "owner" is no field of an event', (m) => void (sla(m, 'SLA_ADDINFO').owner_from = 'event.owner')],
  ['sla SLA_ADDINFO: value_from "letter" is neither event.* nor event.* of an event', (m) => void (sla(m, 'SLA_ADDINFO').value_from = 'letter')],
  ['sla SLA_ADDINFO: "date" is no field of an event', (m) => void (sla(m, 'SLA_ADDINFO').value_from = 'event.date')],
  ['sla SLA_HANDOFF_DONE: there is no event "handoff_sent"', (m) => void (sla(m, 'SLA_HANDOFF_DONE').value_from = 'event.data.expected_duration of handoff_sent')],
  ['gap G03_NO_CANDIDATES: code G04 does not fit the id', (m) => void (item(m.gap_types, 'G03_NO_CANDIDATES').code = 'G04')],
  ['gap G03_NO_CANDIDATES: there is no detection type "guess"', (m) => void (detection(m, 'G03_NO_CANDIDATES').type = 'guess')],
  ['gap G03_NO_CANDIDATES: missing needs within', (m) => void Reflect.deleteProperty(detection(m, 'G03_NO_CANDIDATES'), 'within')],
  ['gap G25_BOUNCE: handoff_returned has no outcome "bounced"', (m) => void (detection(m, 'G25_BOUNCE').where = { outcome: ['bounced'] })],
  ['gap G26_LANG_OF_SERVICE: handoff_returned has no reason_code "sv"', (m) => void (detection(m, 'G26_LANG_OF_SERVICE').in = ['sv'])],
  ['gap G13_HOUSING: there is no event "lease"', (m) => void detection(m, 'G13_HOUSING').rules?.[0]?.expect?.push('lease')],
  ['gap G29_UNEMPLOYED: there is no sla "SLA_X"', (m) => void (detection(m, 'G29_UNEMPLOYED').within = { fraction_of_sla: 0.5, sla: ['SLA_X'] })],
  ['gap G05_RECOGNITION: there is no fact "authority"', (m) => void (item(m.gap_types, 'G05_RECOGNITION').owner.from = 'fact.authority')],
  ['gap G07_INCOMPLETE: owner.from "who" is neither event.* nor fact.*', (m) => void (item(m.gap_types, 'G07_INCOMPLETE').owner.from = 'who')],
  ['gap G28_EXT_LATE: "expiry" is no field of an event', (m) => void item(m.gap_types, 'G28_EXT_LATE').instance_key.push('expiry')],
  ['gap G10_DECISION_SLOW: there is no sla "SLA_X"', (m) => void (item(m.gap_types, 'G10_DECISION_SLOW').severity_rules[0]!.if_sla = 'SLA_X')],
  ['kpi K01: there is no event "hired"', (m) => void item(m.kpis, 'K01').events.push('hired')],
  ['calendar fi_working 2026: the rules give 2026-01-01 2026-01-06 2026-04-03 2026-04-06 2026-05-14 2026-06-19 2026-12-24 2026-12-25, the golden days differ', (m) => void m.calendars[0]!.rules.splice(5, 1)],
  ['semantics: there is no event "case_ended"', (_m, s) => void (s.closing = 'case_ended')],
  ['semantics: there is no step "Z1"', (_m, s) => void (s.checkin.step = 'Z1')],
  ['semantics: there is no actor "BOSS"', (_m, s) => void (s.coordinator = 'BOSS')],
  ['semantics: there is no fact "code"', (_m, s) => void (s.settled_by_fact['SI01'] = 'code')],
  ['semantics: handoff_returned has no outcome "refused"', (_m, s) => void s.handoff.ending_outcomes.push('refused')],
  ['semantics: case_closed has no outcome "gone"', (_m, s) => void (s.closing_outcomes.left = 'gone')],
])('finds %s', (finding, change) => {
  expect(findings(change)).toContain(finding);
});

it('notices the loss of any event that the semantics name', () => {
  const named = new Set(JSON.stringify(source?.semantics).match(/[a-z]+(_[a-z]+)+/g));
  const used = newestEdition().model.events.map((e) => e.name).filter((name) => named.has(name));
  const unnoticed = used.filter((name) => !findings((m) => void m.events.splice(m.events.findIndex((e) => e.name === name), 1)).some((f) => f === `semantics: there is no event "${name}"`));
  expect([used.length > 80, unnoticed]).toEqual([true, []]);
});
