/**
 * What the process writes by itself when its moment has come: a due check-in, an opened renewal, a found service
 * gap, a rung of the ladder. Each is written once: its event id is made from what it is about. What had come about by
 * the time at which history was imported is known and never announced; what is found since is, however far back its
 * date lies. Rungs are told by the timer alone: recording what happened, or a file, must not write to anybody.
 */
import { type Day, addMonths, formatDay, parseDay } from '../calendar/day';
import { durationOf } from '../calendar/duration';
import { localDay } from '../calendar/helsinki';
import type { Clock } from '../clocks/clock';
import type { Edition } from '../model/edition';
import type { GapInstance } from '../gaps/instances';
import { asOfInstant } from '../view/as-of';
import type { CaseView } from '../view/case-view';
import { readPath } from '../view/case-facts';
import { dueRungs, rungEventId, rungFields } from '../ladder/pending';
import { type PreparedEvent, momentOf } from '../view/prepared-event';
import { type Evaluation, evaluateCase } from './evaluate';
import type { CaseEvent } from './fact';
import { evaluationAtImport } from './imported-history';
import { type HireState, caseInputOf } from './state';

interface Context {
  readonly edition: Edition;
  readonly nowMs: number;
  /** The timer asks, so rungs that are due are told too. */
  readonly tellsRungs?: boolean;
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

export interface FollowUps {
  /** Events that the process adds after the hire's own, as of now; empty when nothing is due. */
  readonly events: readonly CaseEvent[];
  /** The state without these events, evaluated as of now. */
  readonly evaluation: Evaluation;
}

/** What is due as of now. Repeating it after its events are stored adds nothing. */
export function followUps(state: HireState, { edition, nowMs, tellsRungs = false }: Context): FollowUps {
  const evaluation = evaluateCase(caseInputOf(state, edition), asOfInstant(nowMs));
  const today = localDay(nowMs);
  const known = new Set(state.events.map((e) => e.event_id));
  const history = new ImportedHistory(state, edition);
  const nowIso = new Date(nowMs).toISOString();
  const written: CaseEvent[] = [];
  const write = (event: string, id: string, on: Day, fields: Partial<CaseEvent>): void => {
    const definition = edition.events.get(event);
    if (!definition || known.has(id) || history.has(id, on)) return;
    known.add(id);
    written.push({
      event_id: id, case_id: state.hireId, event, stage: definition.stage, actor_id: 'saapua', actor_role: definition.actor,
      occurred_at: nowIso, precision: 'minute', recorded_at: nowIso, source: 'timer', schema_version: edition.model.meta.schema_version, ...fields,
    });
  };

  for (const emission of [...emissions(evaluation)].sort((a, b) => a.on - b.on))
    if (emission.on <= today) write(emission.event, emissionId(state.hireId, emission), emission.on, emission.fields);
  for (const gap of [...evaluation.gaps].filter((g) => g.sureOn <= today).sort((a, b) => a.openedOn - b.openedOn))
    write(edition.semantics.gap_events.recorded, gapEventId(state.hireId, gap), gap.openedOn, {
      gap_id: gap.instanceId, data: { code: gap.gap.id, opened_on: formatDay(gap.openedOn) },
    });
  if (tellsRungs)
    for (const rung of dueRungs(state, evaluation, nowMs))
      write(edition.semantics.escalation.events[rung.action] ?? '', rungEventId(state.hireId, rung), today, rungFields(rung));
  return { events: written, evaluation };
}

/** What had come about when the newest import was done. Looked at only for what is dated before it, so most hires never pay for it. */
class ImportedHistory {
  private readonly importedOn: Day;
  private ids: ReadonlySet<string> | undefined;

  constructor(private readonly state: HireState, private readonly edition: Edition) {
    this.importedOn = state.importedAt === null ? -Infinity : localDay(Date.parse(state.importedAt));
  }

  has(id: string, on: Day): boolean {
    return on <= this.importedOn && (this.ids ??= this.idsAtImport()).has(id);
  }

  private idsAtImport(): ReadonlySet<string> {
    const { state, edition } = this;
    const evaluation = evaluationAtImport(state, edition);
    if (!evaluation) return new Set();
    const past = emissions(evaluation).filter((e) => e.on <= this.importedOn);
    return new Set([...past.map((e) => emissionId(state.hireId, e)), ...evaluation.gaps.map((g) => gapEventId(state.hireId, g))]);
  }
}

function gapEventId(hireId: string, gap: GapInstance): string {
  return `${hireId}:gap:${gap.instanceId}`;
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
  /** Filings before this day belong to an earlier permit. */
  readonly filedFrom: Day;
  /** The newest permit of the person; one that another has replaced needs no renewal. */
  readonly isInForce: boolean;
  /** When the renewal was filed, permanent residence granted or the person left: nothing to open any more. */
  readonly settledOn: Day | undefined;
}

/** One for each permit and person, in the order in which they became known: the talent's by the window clock, a family member's by the same lead time (contracts.md, "Renewals"). */
export function expiries(view: CaseView): readonly Expiry[] {
  const { renewal } = view.edition.semantics;
  const sla = view.edition.slas.get(renewal.sla);
  if (!sla) return [];
  const lead = durationOf(sla.clock.start.offset ?? '-P2M').amount;
  const earliest = durationOf(sla.stop_not_before?.offset ?? '-P6M').amount;
  const found: Expiry[] = [];
  for (const member of ['', ...view.members]) {
    const lastDays = lastDaysOf(view, member, sla.closes?.fact ?? '');
    for (const lastDay of new Set(lastDays)) {
      const filedFrom = addMonths(lastDay, earliest);
      const filed = view.select(sla.clock.stop, { member }).find((e) => e.day >= filedFrom);
      const away = view.select(sla.clock.cancelled_by, { member })[0];
      found.push({ member, lastDay, opensOn: addMonths(lastDay, lead), filedFrom, isInForce: lastDay === lastDays.at(-1), settledOn: filed?.day ?? away?.day });
    }
  }
  return found;
}

/** Last days of a person's permits, oldest setting first; one may stand twice. */
function lastDaysOf(view: CaseView, member: string, fact: string): Day[] {
  const { member_expiry, expiry_field } = view.edition.semantics.renewal;
  const values: unknown[] =
    member === ''
      ? view.facts.history(fact, { member }).map((entry) => entry.value)
      : view.select(member_expiry, { member }).flatMap((e) => (e.member === member ? [readPath(e, `data.${expiry_field}`)] : []));
  return values.flatMap((value) => (typeof value === 'string' ? (parseDay(value) ?? []) : []));
}

function renewals(view: CaseView): Emission[] {
  const event = view.edition.slas.get(view.edition.semantics.renewal.sla)?.emits;
  if (!event) return [];
  return expiries(view)
    .filter((x) => x.isInForce && x.settledOn === undefined && !view.select([event], { member: x.member }).some((e) => isAbout(e, x)))
    .map((x) => ({
      event,
      key: x.member === '' ? formatDay(x.lastDay) : `${x.member}:${formatDay(x.lastDay)}`,
      on: x.opensOn,
      fields: { due_at: formatDay(x.lastDay), ...(x.member !== '' && { family_member_id: x.member }) },
    }));
}

/** Has this very renewal been opened, by whomever? It says so by the permit's last day, else by a date on which it could be filed. */
function isAbout(e: PreparedEvent, { lastDay, filedFrom }: Expiry): boolean {
  const dueAt = e.source.due_at;
  return dueAt === undefined ? e.day >= filedFrom && e.day <= lastDay : momentOf(dueAt).day === lastDay;
}
