/**
 * How a life is written down: mostly within hours, sometimes late, by the day only, with a wrong date that is put right
 * afterwards, or twice. Gives events in the order in which they were recorded. Each event has draws of its own, so that
 * a record that goes on longer begins the same.
 */
import { formatDay } from '../calendar/day';
import { endOfDay, localDay } from '../calendar/helsinki';
import { admitEvent } from '../hire/admit';
import type { CaseEvent } from '../hire/fact';
import type { Edition } from '../model/edition';
import type { Figures } from './figures';
import type { Lived } from './known-so-far';
import { Random } from './random';
import type { Disorder } from './simulation.schema';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SOURCE = 'simulation';

interface Written {
  readonly recordedAt: number;
  /** Among what was recorded in one instant. */
  readonly place: number;
  readonly event: CaseEvent;
}

export interface WritingOptions {
  readonly edition: Edition;
  readonly figures: Figures;
  readonly caseId: string;
  readonly seed: string;
  readonly disorder: Disorder;
  /** What is recorded after this instant is left out. */
  readonly until: number;
}

/** The record of a life up to an instant, in the order in which it was written. @throws Error when the gate refuses an event: the data is wrong */
export function write(lived: readonly Lived[], options: WritingOptions): readonly CaseEvent[] {
  const { edition, until } = options;
  const end = lived.find((one) => edition.caseEnds.has(one.event));
  // Work on a hire is written down before it is closed, or it could not be written at all.
  const latest = end ? end.at - MINUTE_MS : Infinity;
  const written: Written[] = [];
  let dayOnlyOn = -1;
  for (const one of lived) {
    const random = new Random(`${options.seed}|${one.index}`);
    const mayErr = one.index > 0 && !edition.caseEnds.has(one.event);
    if (random.chance(options.disorder.day_only)) dayOnlyOn = localDay(one.at);
    const isDayOnly = localDay(one.at) === dayOnlyOn && mayErr;
    written.push(...(mayErr ? entriesOf(one, isDayOnly, latest, random, options) : [entry(one, one.at, minute(one.at), false, options)]));
  }
  return written
    .filter((w) => w.recordedAt <= until)
    .sort((a, b) => a.recordedAt - b.recordedAt || a.place - b.place)
    .map((w) => w.event);
}

function entriesOf(one: Lived, isDayOnly: boolean, latest: number, random: Random, options: WritingOptions): Written[] {
  const { disorder, figures } = options;
  const isLate = random.chance(disorder.late);
  const delayed = one.at + figures.days(isLate ? 'record.late' : 'record.delay', random) * DAY_MS;
  // What is written by the day only is written when the day is over, or it would be known before it is dated.
  const recorded = minute(isDayOnly ? Math.max(delayed, endOfDay(localDay(one.at)) - MINUTE_MS) : delayed);
  const mended = recorded + MINUTE_MS + minute(figures.days('record.put_right', random) * DAY_MS);
  const upTo = (at: number): number => Math.max(one.at, Math.min(at, latest));
  if (random.chance(disorder.misdated)) {
    const wrong = one.at - random.whole(2, 20) * DAY_MS;
    const first = entry(one, wrong, upTo(recorded), true, options);
    return random.chance(disorder.put_right) ? [first, entry(one, one.at, upTo(mended), isDayOnly, options, { suffix: 'c', corrects: first.event.event_id })] : [first];
  }
  const right = entry(one, one.at, upTo(recorded), isDayOnly, options);
  if (!random.chance(disorder.written_twice)) return [right];
  const twice = entry(one, one.at, upTo(recorded + MINUTE_MS), isDayOnly, options, { suffix: 'd' });
  return [right, twice, entry(one, one.at, upTo(mended), isDayOnly, options, { suffix: 'r', retracts: twice.event.event_id })];
}

function entry(one: Lived, at: number, recordedAt: number, isDayOnly: boolean, options: WritingOptions, more: { suffix?: string; corrects?: string; retracts?: string } = {}): Written {
  const { suffix = '', ...links } = more;
  const answers = one.answers === undefined ? {} : { answers_event_id: idOf(options.caseId, one.answers) };
  const data = { ...one.data, ...answers };
  const admitted = admitEvent(options.edition, {
    event_id: `${idOf(options.caseId, one.index)}${suffix}`,
    case_id: options.caseId,
    event: one.event,
    occurred_at: isDayOnly ? formatDay(localDay(at)) : new Date(at).toISOString(),
    precision: isDayOnly ? 'day' : 'minute',
    recorded_at: new Date(recordedAt).toISOString(),
    ...(one.by !== undefined && { actor_role: one.by }),
    ...(one.outcome !== undefined && { outcome: one.outcome }),
    ...(one.reason !== undefined && { reason_code: one.reason }),
    ...(one.dueAt !== undefined && { due_at: one.dueAt }),
    ...one.references,
    ...links,
    ...(Object.keys(data).length > 0 && { data }),
  }, { source: SOURCE, actorId: SOURCE });
  if ('refusal' in admitted) throw new Error(`the gate refuses a simulated ${one.event}: ${admitted.refusal.message} (${admitted.refusal.at ?? ''})`);
  return { recordedAt, place: one.index, event: admitted.event };
}

function idOf(caseId: string, index: number): string {
  return `${caseId}-${String(index + 1).padStart(3, '0')}`;
}

function minute(at: number): number {
  return Math.ceil(at / MINUTE_MS) * MINUTE_MS;
}
