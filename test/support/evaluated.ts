/**
 * What the rules say of a told hire as of a date: clocks as rows without the case, gaps as readable lines. For tests
 * of clocks and gap rules: `clock(hire, '2026-04-12', 'SLA_HANDOFF_DONE')`, `gaps(hire, '2026-05-06', 'G08')`.
 */
import type { Day } from '../../domain/calendar/day';
import { clockLedger } from '../../domain/clocks/explain';
import { type Clock, type ClockRow, clockRow } from '../../domain/clocks/clock';
import { type GapInstance, gapRow } from '../../domain/gaps/instances';
import { type Evaluation, evaluateCase } from '../../domain/hire/evaluate';
import type { GapRow } from '../../domain/hire/read-model';
import { type Edition, newestEdition } from '../../domain/model/edition';
import { parseAsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import type { Story } from './hire-story';

export interface Options {
  readonly edition?: Edition;
  readonly isOwned?: (receiverId: string, day: Day) => boolean;
}

/** Clocks and gaps of a hire as of an ISO date or instant. */
export function evaluated(story: Pick<Story, 'events' | 'employerEvents'>, asOf: string, { edition = newestEdition(), isOwned }: Options = {}): Evaluation {
  return evaluateCase({ edition, caseId: 'H-1', events: story.events.map(prepare), employerEvents: story.employerEvents, isOwned }, parseAsOf(asOf));
}

export type Row = Omit<ClockRow, 'case_id' | 'sla'>;

function rowOf(c: Clock): Row {
  const { case_id: _case, sla: _sla, ...row } = clockRow('H-1', c);
  return row;
}

/** Every clock of one rule, in the order of objects and starts. */
export function clocks(story: Story, asOf: string, sla: string, options?: Options): readonly Row[] {
  return evaluated(story, asOf, options).clocks.filter((c) => c.sla.id === sla).map(rowOf);
}

/** The only clock of a rule; undefined when there is none. Throws when there are several. */
export function clock(story: Story, asOf: string, sla: string, options?: Options): Row | undefined {
  const [row, ...others] = clocks(story, asOf, sla, options);
  if (others.length > 0) throw new Error(`${sla} has ${others.length + 1} clocks as of ${asOf}`);
  return row;
}

/** The lived days of a rule's only clock by party. */
export function ledger(story: Story, asOf: string, sla: string): ReturnType<typeof clockLedger> {
  const evaluation = evaluated(story, asOf);
  const found = evaluation.clocks.find((c) => c.sla.id === sla);
  if (!found) throw new Error(`${sla} has no clock as of ${asOf}`);
  return clockLedger(evaluation.view, found);
}

function lineOf({ gap, object_id, opened_on, ended_on }: GapRow): string {
  return `${gap.split('_')[0] ?? ''}${object_id === null ? '' : ` ${object_id}`} ${opened_on} –${ended_on === null ? '' : ` ${ended_on}`}`;
}

function instancesOf(story: Story, asOf: string, code: string | undefined, options?: Options): readonly GapInstance[] {
  return evaluated(story, asOf, options).gaps.filter((g) => code === undefined || g.gap.code === code);
}

/** `G08 A1 2026-05-05 – 2026-05-06` for every instance of one code or of all, `G08 A1 2026-05-05 –` while it is open. */
export function gaps(story: Story, asOf: string, code?: string, options?: Options): readonly string[] {
  return instancesOf(story, asOf, code, options).map((g) => lineOf(gapRow(g, 0)));
}

/** The only instance of a code as a row. Throws when there is none or there are several. */
export function gap(story: Story, asOf: string, code: string, options?: Options): GapRow {
  const [instance, ...others] = instancesOf(story, asOf, code, options);
  if (!instance || others.length > 0) throw new Error(`${code} has ${instance ? others.length + 1 : 0} instances as of ${asOf}`);
  return gapRow(instance, 0);
}
