/**
 * One case evaluated as of a date or instant: its view, every clock that has started, every service gap. The one
 * place where workflow, import, reports and simulation meet the rules, so that they cannot disagree.
 */
import type { Day } from '../calendar/day';
import { type Clock, type ClockLookup, evaluateSla, runsOutOn } from '../clocks/clock';
import { type GapInstance, detectGaps } from '../gaps/instances';
import type { Edition } from '../model/edition';
import type { AsOf } from '../view/as-of';
import { CaseView, type MonthReading } from '../view/case-view';
import type { PreparedEvent } from '../view/prepared-event';
import type { EmployerEvent } from './fact';
import type { Note } from './note';

export interface CaseInput {
  readonly edition: Edition;
  readonly caseId: string;
  /** Every event of the case, any order, unique ids. */
  readonly events: readonly PreparedEvent[];
  readonly employerEvents?: readonly EmployerEvent[] | undefined;
  /** How handoffs were worked on; only pages and queues read them, no rule does. */
  readonly notes?: readonly Note[] | undefined;
  /** Has the service catalogue an active owner for a receiver on a date? Absent: a named receiver is owned. */
  readonly isOwned?: ((receiverId: string, day: Day) => boolean) | undefined;
}

export interface Evaluation {
  readonly view: CaseView;
  /** In the order of rule id, then object id. */
  readonly clocks: readonly Clock[];
  readonly gaps: readonly GapInstance[];
  /** Dates after D on which a gap rule, or a clock in another reading of a month, will find something if nothing happens. */
  readonly upcoming: readonly Day[];
}

/** Clocks and gaps of a case as of a date; a whole evaluation of a usual hire costs well under a millisecond. */
export function evaluateCase(input: CaseInput, asOf: AsOf): Evaluation {
  const written = evaluateReading(input, asOf, 'written');
  if (!written.view.events.some((e) => e.monthOnly) && !input.events.some((e) => e.monthOnly)) return written;
  return agreed(written, evaluateReading(input, asOf, 'first'), evaluateReading(input, asOf, 'last'));
}

function evaluateReading(input: CaseInput, asOf: AsOf, months: MonthReading): Evaluation {
  const view = CaseView.of({ ...input, asOf, months });
  const bySla = new Map<string, readonly Clock[]>();
  const clocksOf: ClockLookup = (id) => {
    const known = bySla.get(id);
    if (known) return known;
    const sla = view.edition.slas.get(id);
    const clocks = sla ? evaluateSla(view, sla, clocksOf) : [];
    bySla.set(id, clocks);
    return clocks;
  };
  const clocks: Clock[] = [];
  for (const sla of view.edition.model.slas) clocks.push(...clocksOf(sla.id));
  const { instances, upcoming } = detectGaps(view, { clocksOf, isOwned: input.isOwned });
  return { view, clocks: clocks.sort(compareClocks), gaps: instances, upcoming };
}

function compareClocks(a: Clock, b: Clock): number {
  if (a.sla.id !== b.sla.id) return a.sla.id < b.sla.id ? -1 : 1;
  const [x, y] = [a.objectId ?? '', b.objectId ?? ''];
  return x < y ? -1 : x > y ? 1 : a.startOn - b.startOn;
}

/** Only the month of some event is known: a clock keeps its row where all three readings agree, a gap where all three have it (Addenda 19). */
function agreed(written: Evaluation, first: Evaluation, last: Evaluation): Evaluation {
  const [states, atFirst, atLast] = [statesOf(written.clocks), new Map(statesOf(first.clocks)), new Map(statesOf(last.clocks))];
  const agree = states.map(([row, state]) => atFirst.get(row) === state && atLast.get(row) === state);
  const has = (e: Evaluation, g: GapInstance): boolean => e.gaps.some((x) => x.instanceId === g.instanceId);
  return {
    ...written,
    clocks: written.clocks.map((c, i) =>
      agree[i] ? c : { ...c, state: 'unknown', flags: [], dueOn: undefined, limitOn: undefined, stopOn: undefined, firstOverdueOn: undefined, lateDays: null },
    ),
    gaps: written.gaps.filter((g) => has(first, g) && has(last, g)),
    upcoming: [written, first, last].flatMap(changesOf),
  };
}

/** Dates on which a reading changes by itself: when all of them have changed, they may agree again. */
function changesOf({ upcoming, clocks }: Evaluation): Day[] {
  return [...upcoming, ...clocks.flatMap((c) => [runsOutOn(c) ?? [], (c.sla.emits !== undefined && c.dueOn) || []].flat())];
}

/** The state of every clock by rule, object, and its turn where one object has several; the dates themselves differ between readings. */
function statesOf(clocks: readonly Clock[]): (readonly [string, string])[] {
  const turns = new Map<string, number>();
  return clocks.map((c) => {
    const object = `${c.sla.id}\u0000${c.objectId ?? ''}`;
    const turn = (turns.get(object) ?? 0) + 1;
    turns.set(object, turn);
    return [`${object}\u0000${turn}`, c.state];
  });
}
