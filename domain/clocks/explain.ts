/**
 * A clock that explains itself: the rule and version it runs by, every stop and go, and to whom each lived day was
 * booked. The parts add up to the lived days (detection.md §3, "Ledger").
 */
import { type Day, formatDay } from '../calendar/day';
import type { CaseView } from '../view/case-view';
import type { Clock } from './clock';

export interface ClockLedger {
  /** Calendar days from start to end, the start day not counted. */
  readonly lived_days: number;
  /** Working days among the owner's. */
  readonly working_days: number;
  /** The rule's own count: unpaused days in its unit. */
  readonly official_days: number;
  /** Lived days by party; `closed` where a working-day clock meets a day that is none. */
  readonly by_party: Readonly<Record<string, number>>;
}

export interface ClockExplanation {
  readonly kind: string;
  readonly basis: string;
  readonly status: string;
  readonly owner: string;
  readonly budget: string | null;
  readonly unit: string;
  readonly version_from: string | null;
  readonly calendar: string;
  readonly roll: string;
  readonly pauses: readonly { readonly from: string; readonly to: string | null; readonly party: string }[];
  readonly ended_by: 'stop' | 'cancel' | null;
  readonly evidence: readonly string[];
  readonly ledger: ClockLedger;
}

const CLOSED = 'closed';

/** Who held the ball on a lived day. Where questions overlap the earliest one stands. */
function partyOn(view: CaseView, clock: Clock, day: Day): string {
  const pause = clock.pauses.find((p) => p.from < day && day <= p.to);
  if (pause) return pause.party;
  return clock.version.unit === 'working_days' && !view.edition.calendar.isWorkingDay(day) ? CLOSED : clock.owner;
}

/** The ledger of a clock: one party for each lived day. */
export function clockLedger(view: CaseView, clock: Clock): ClockLedger {
  const { calendar } = view.edition;
  const byParty: Record<string, number> = {};
  let working = 0;
  for (let day = clock.startOn + 1; day <= clock.endOn; day++) {
    const party = partyOn(view, clock, day);
    byParty[party] = (byParty[party] ?? 0) + 1;
    if (party === clock.owner && calendar.isWorkingDay(day)) working++;
  }
  const { startOn, endOn, version, paused } = clock;
  return {
    lived_days: Math.max(0, endOn - startOn),
    working_days: working,
    official_days: calendar.count(startOn, endOn, version.unit) - paused.within(startOn, endOn, version.unit, calendar),
    by_party: byParty,
  };
}

/** What a person is shown who asks "why this date?". */
export function explainClock(view: CaseView, clock: Clock): ClockExplanation {
  return {
    kind: clock.sla.kind,
    basis: clock.sla.basis,
    status: clock.version.status,
    owner: clock.owner,
    budget: clock.version.value,
    unit: clock.version.unit,
    version_from: clock.version.valid_from,
    calendar: view.edition.model.calendars[0]?.id ?? '',
    roll: clock.sla.clock.roll,
    pauses: clock.pauses.map((p) => ({ from: formatDay(p.from), to: p.open ? null : formatDay(p.to), party: p.party })),
    ended_by: clock.endedBy ?? null,
    evidence: clock.evidence,
    ledger: clockLedger(view, clock),
  };
}
