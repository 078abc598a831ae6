/**
 * A portfolio of made-up hires with every stage in it: of many simulated ones those are taken that stand where one is
 * still wanted, of as many kinds as there are. The same seed and moment give the same portfolio.
 */
import { stageOf } from '../hire/project';
import type { Edition } from '../model/edition';
import { asOfInstant } from '../view/as-of';
import { CaseView } from '../view/case-view';
import { prepare } from '../view/prepared-event';
import { type SimulatedHire, Simulation } from './simulate';

const DAY_MS = 86_400_000;
/** Hires that ended longer ago than people look back are of no use in a portfolio. */
const LONGEST_MS = 900 * DAY_MS;
const MOST_TRIED = 20_000;

export interface Placed extends SimulatedHire {
  readonly stage: string;
  readonly isClosed: boolean;
}

export interface PortfolioOptions {
  readonly edition: Edition;
  readonly seed: string;
  /** UTC milliseconds; nothing is recorded later. */
  readonly now: number;
  /** Case ids are `<prefix>-01` … */
  readonly prefix: string;
  /** Open hires wanted by stage. */
  readonly open: Readonly<Record<string, number>>;
  /** Closed hires wanted. */
  readonly closed: number;
  /** How many hires are simulated at most to find these. */
  readonly most?: number;
}

/** The portfolio, in the order in which its hires began. @throws Error when the model has no hires in one of the stages */
export function portfolio({ edition, seed, now, prefix, open, closed, most: mostTried = MOST_TRIED }: PortfolioOptions): readonly Placed[] {
  const simulation = new Simulation({ edition, seed, from: now - LONGEST_MS, to: now });
  const wanted = new Map<string, number>([...Object.entries(open), ['', closed]]);
  const taken = new Map<string, number>();
  const chosen: { readonly number: number; readonly began: number }[] = [];
  const total = [...wanted.values()].reduce((sum, n) => sum + n, 0);
  for (let number = 1; chosen.length < total; number++) {
    if (number > mostTried) throw new Error(`of ${mostTried} simulated hires too few stand at ${[...wanted].filter(([, n]) => n > 0).map(([stage]) => stage || 'their end').join(', ')}`);
    const hire = simulation.hire(number);
    const { stage, isClosed } = placeOf(edition, hire, now);
    const place = isClosed ? '' : stage;
    const left = wanted.get(place) ?? 0;
    const kind = `${place}|${hire.profile}`;
    // No kind takes more than a third of a stage, rounded up, while others are about as likely.
    const most = Math.max(1, Math.ceil(((isClosed ? closed : open[stage]) ?? 0) / 3));
    if (left === 0 || (taken.get(kind) ?? 0) >= most) continue;
    wanted.set(place, left - 1);
    taken.set(kind, (taken.get(kind) ?? 0) + 1);
    chosen.push({ number, began: Date.parse(hire.events[0]?.recorded_at ?? '') });
  }
  return chosen
    .sort((a, b) => a.began - b.began || a.number - b.number)
    .map(({ number }, i) => {
      const hire = simulation.hire(number, `${prefix}-${String(i + 1).padStart(2, '0')}`);
      return { ...hire, ...placeOf(edition, hire, now) };
    });
}

function placeOf(edition: Edition, { caseId, events }: SimulatedHire, now: number): { readonly stage: string; readonly isClosed: boolean } {
  // Waits alone say where it stands; clocks and gaps would cost as much again.
  const view = CaseView.of({ edition, asOf: asOfInstant(now), caseId, events: events.map(prepare) });
  return { stage: stageOf(view), isClosed: view.endedOn !== undefined };
}
