/** `report waits` (contracts.md): whose turn it was, for how long, in every hire and added up, as of a date. */
import type { CaseInput } from '../hire/evaluate';
import type { AsOf } from '../view/as-of';
import { CaseView } from '../view/case-view';
import { type Booked, book } from '../waits/booking';
import { caseWaitsOf } from '../waits/case-waits';
import { workingDaysByParty } from '../waits/working-days-by-party';

export interface CaseWaits {
  readonly caseId: string;
  readonly leadMs: number;
  readonly booked: readonly Booked[];
  /** Is the hire still under way? Then its last stretch is being waited for now. */
  readonly isOpen: boolean;
  readonly workingDays: ReadonlyMap<string, number>;
}

export interface WaitsReport {
  readonly as_of: string;
  readonly hires: number;
  readonly total_days: number;
  readonly by_party: readonly { readonly party: string; readonly days: number; readonly working_days: number; readonly share: number }[];
  readonly by_step: readonly { readonly step: string | null; readonly party: string; readonly days: number; readonly hires: number; readonly open_now: number }[];
  readonly cases: readonly {
    readonly case_id: string;
    readonly lead_ms: number;
    readonly booked: readonly { readonly party: string; readonly step: string | null; readonly from: string; readonly to: string }[];
  }[];
}

const DAY_MS = 86_400_000;

/** One hire's booking as of a date; undefined when nothing of it had happened by then, or it is no hire. */
export function waitsOfCase(input: CaseInput, asOf: AsOf): CaseWaits | undefined {
  const view = CaseView.of({ ...input, asOf });
  if (!caseWaitsOf(view).exists) return undefined;
  const { lead_ms, booked } = book(view);
  return { caseId: input.caseId, leadMs: lead_ms, booked, isOpen: view.endedOn === undefined, workingDays: workingDaysByParty(booked, input.edition.calendar) };
}


/** The report from all hires' bookings; parties by name, steps by days, cases by id. Shares are of all days, 0 without any. */
export function waitsReport(asOf: string, cases: readonly CaseWaits[]): WaitsReport {
  const parties = new Map<string, { ms: number; workingDays: number }>();
  const steps = new Map<string, { step: string | null; party: string; ms: number; hires: Set<string>; openNow: number }>();
  let totalMs = 0;
  for (const c of cases) {
    totalMs += c.leadMs;
    c.booked.forEach((b, i) => {
      const party = parties.get(b.party) ?? { ms: 0, workingDays: 0 };
      party.ms += b.to - b.from;
      parties.set(b.party, party);
      const key = `${b.step ?? ''}\u0000${b.party}`;
      const step = steps.get(key) ?? { step: b.step, party: b.party, ms: 0, hires: new Set<string>(), openNow: 0 };
      step.ms += b.to - b.from;
      step.hires.add(c.caseId);
      if (c.isOpen && i === c.booked.length - 1) step.openNow += 1;
      steps.set(key, step);
    });
    for (const [party, days] of c.workingDays) {
      const known = parties.get(party);
      if (known) known.workingDays += days;
    }
  }
  return {
    as_of: asOf,
    hires: cases.length,
    total_days: totalMs / DAY_MS,
    by_party: [...parties]
      .map(([party, p]) => ({ party, days: p.ms / DAY_MS, working_days: p.workingDays, share: totalMs === 0 ? 0 : p.ms / totalMs }))
      .sort((a, b) => (a.party < b.party ? -1 : 1)),
    by_step: [...steps.values()]
      .map((s) => ({ step: s.step, party: s.party, days: s.ms / DAY_MS, hires: s.hires.size, open_now: s.openNow }))
      .sort((a, b) => b.days - a.days || (`${a.step ?? ''} ${a.party}` < `${b.step ?? ''} ${b.party}` ? -1 : 1)),
    cases: cases
      .map((c) => ({
        case_id: c.caseId,
        lead_ms: c.leadMs,
        booked: c.booked.map((b) => ({ party: b.party, step: b.step, from: new Date(b.from).toISOString(), to: new Date(b.to).toISOString() })),
      }))
      .sort((a, b) => (a.case_id < b.case_id ? -1 : 1)),
  };
}
