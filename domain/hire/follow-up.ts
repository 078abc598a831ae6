/**
 * What the process writes by itself when its moment has come: a due check-in, an opened renewal, a found service
 * gap. Each is written once: its event id is made from what it is about. What lay in the past when history was
 * imported is known, not announced (contracts.md, "Importing history").
 */
import { type Day, addMonths, formatDay, parseDay } from '../calendar/day';
import { durationOf } from '../calendar/duration';
import { localDay } from '../calendar/helsinki';
import type { Clock } from '../clocks/clock';
import type { Edition } from '../model/edition';
import { asOfInstant } from '../view/as-of';
import type { CaseView } from '../view/case-view';
import { readPath } from '../view/case-facts';
import { type Evaluation, evaluateCase } from './evaluate';
import type { CaseEvent } from './fact';
import { type HireState, caseInputOf } from './state';

interface Context {
  readonly edition: Edition;
  readonly nowMs: number;
}

/** Something that the process writes on a date. */
export interface Emission {
  readonly event: string;
  /** What it is about, in its event id: a checkpoint, a permit's last day, a person. */
  readonly key: string;
  /** Date on which its moment comes. */
  readonly on: Day;
  readonly fields: Partial<CaseEvent>;
}

/** Events that the process adds after the hire's own, as of now; empty when nothing is due. Repeating it adds nothing. */
export function followUps(state: HireState, { edition, nowMs }: Context): CaseEvent[] {
  const evaluation = evaluateCase(caseInputOf(state, edition), asOfInstant(nowMs));
  const today = localDay(nowMs);
  const quietUntil = state.importedAt === null ? -Infinity : localDay(Date.parse(state.importedAt));
  const known = new Set(state.events.map((e) => e.event_id));
  const isNew = (id: string): boolean => !known.has(id);
  const nowIso = new Date(nowMs).toISOString();
  const written: CaseEvent[] = [];
  const write = (event: string, id: string, fields: Partial<CaseEvent>): void => {
    const definition = edition.events.get(event);
    if (!definition || !isNew(id)) return;
    known.add(id);
    written.push({
      event_id: id, case_id: state.hireId, event, stage: definition.stage, actor_id: 'saapua', actor_role: definition.actor,
      occurred_at: nowIso, precision: 'minute', recorded_at: nowIso, source: 'timer', schema_version: edition.model.meta.schema_version, ...fields,
    });
  };

  for (const emission of emissions(evaluation))
    if (emission.on <= today && emission.on > quietUntil) write(emission.event, emissionId(state.hireId, emission), emission.fields);
  for (const gap of evaluation.gaps)
    if (gap.openedOn > quietUntil)
      write(edition.semantics.gap_events.recorded, `${state.hireId}:gap:${gap.instanceId}`, {
        gap_id: gap.instanceId, data: { code: gap.gap.id, opened_on: formatDay(gap.openedOn) },
      });
  return written;
}

function emissionId(hireId: string, e: Emission): string {
  return `${hireId}:${e.event}:${e.key}`;
}

/** Everything that the model lets a timer write for this hire, past and to come, unless a person was quicker or it fell away. */
export function emissions(evaluation: Evaluation): readonly Emission[] {
  const { view } = evaluation;
  if (view.endedOn !== undefined) return [];
  return [...checkIns(evaluation), ...renewals(view)];
}

function checkIns({ view, clocks }: Evaluation): Emission[] {
  const { sla, due } = view.edition.semantics.checkin;
  return clocks.filter((c) => c.sla.id === sla && isOwed(c) && !view.named(due).some((e) => e.source.checkpoint === c.objectId)).flatMap((c) =>
    c.dueOn === undefined || c.objectId === null ? [] : [{ event: due, key: c.objectId, on: c.dueOn, fields: { checkpoint: c.objectId } }],
  );
}

/** Neither done nor fallen away before it came. */
function isOwed(c: Clock): boolean {
  return c.endedBy === undefined;
}

/** A permit's last day and whose it is. */
export interface Expiry {
  /** '' for the talent. */
  readonly member: string;
  readonly lastDay: Day;
  readonly opensOn: Day;
  /** When the renewal was filed, permanent residence granted or the person left: nothing to open any more. */
  readonly settledOn: Day | undefined;
}

/** Once per permit and person: the talent's by the window clock, a family member's by the same lead time (contracts.md, "Renewals"). */
export function expiries(view: CaseView): readonly Expiry[] {
  const { renewal } = view.edition.semantics;
  const sla = view.edition.slas.get(renewal.sla);
  if (!sla) return [];
  const lead = durationOf(sla.clock.start.offset ?? '-P2M').amount;
  const earliest = durationOf(sla.stop_not_before?.offset ?? '-P6M').amount;
  const found: Expiry[] = [];
  for (const member of ['', ...view.members]) {
    const lastDays = new Set<Day>();
    if (member === '') for (const entry of view.facts.history(sla.closes?.fact ?? '', { member })) addDay(lastDays, entry.value);
    else
      for (const name of renewal.member_expiry)
        for (const e of view.named(name)) if (e.member === member) addDay(lastDays, readPath(e, `data.${renewal.expiry_field}`));
    for (const lastDay of lastDays) {
      const filed = view.select(sla.clock.stop, { member }).find((e) => e.day >= addMonths(lastDay, earliest));
      const away = view.select(sla.clock.cancelled_by, { member })[0];
      found.push({ member, lastDay, opensOn: addMonths(lastDay, lead), settledOn: filed?.day ?? away?.day });
    }
  }
  return found;
}

function addDay(days: Set<Day>, value: unknown): void {
  const day = typeof value === 'string' ? parseDay(value) : undefined;
  if (day !== undefined) days.add(day);
}

function renewals(view: CaseView): Emission[] {
  const event = view.edition.slas.get(view.edition.semantics.renewal.sla)?.emits;
  if (!event) return [];
  const all = expiries(view);
  return all
    .filter((x) => x.settledOn === undefined && !isSuperseded(all, x))
    .map((x) => ({
      event,
      key: x.member === '' ? formatDay(x.lastDay) : `${x.member}:${formatDay(x.lastDay)}`,
      on: x.opensOn,
      fields: { due_at: formatDay(x.lastDay), ...(x.member !== '' && { family_member_id: x.member }) },
    }));
}

/** A permit that a later one has already replaced needs no renewal. */
function isSuperseded(all: readonly Expiry[], x: Expiry): boolean {
  return all.some((other) => other.member === x.member && other.lastDay > x.lastDay);
}
