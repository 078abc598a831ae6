/** `report gaps` (contracts.md): instances of every hire and the gaps they make, as of a date. */
import { reviewGaps } from '../gaps/review';
import { gapRow } from '../gaps/instances';
import { evaluateCase, type CaseInput } from '../hire/evaluate';
import type { GapRow } from '../hire/read-model';
import type { AsOf } from '../view/as-of';

export interface ReportedInstance {
  readonly gap: string;
  readonly case_id: string;
  readonly object_id: string | null;
  readonly opened_on: string;
  readonly ended_on: string | null;
  /** One of the model's gap_status_values; whether it has ended says ended_on. */
  readonly state: string;
  readonly owner: string;
  readonly severity: number;
  readonly days_lost: number;
  readonly dedup_key: string;
  readonly evidence: readonly string[];
}

export interface ReportedGap {
  readonly gap: string;
  readonly dedup_key: string;
  readonly instances: number;
  readonly open: number;
  readonly days_lost: number;
}

export interface GapsReport {
  readonly as_of: string;
  readonly instances: readonly ReportedInstance[];
  readonly gaps: readonly ReportedGap[];
}

/** Instances whose share in figures a person has taken away: contested ones and those that were none (detection.md §6). */
const OUTSIDE_FIGURES = new Set(['contested', 'not_a_gap']);

/** One hire's instances as of a date. */
export function gapsOfCase(input: CaseInput, asOf: AsOf): ReportedInstance[] {
  const { view, gaps } = evaluateCase(input, asOf);
  return reviewGaps(view, gaps.map((g) => gapRow(g, view.asOf.day))).map((row) => reported(input.caseId, row));
}

function reported(caseId: string, row: GapRow): ReportedInstance {
  const { gap, object_id, opened_on, ended_on, state, owner, severity, days_lost, dedup_key, evidence } = row;
  return { gap, case_id: caseId, object_id, opened_on, ended_on, state, owner, severity, days_lost, dedup_key, evidence };
}

/** The report from all hires' instances; sorted by gap, case, object. Contested and refuted instances are listed, not counted. */
export function gapsReport(asOf: string, instances: readonly ReportedInstance[]): GapsReport {
  const sorted = [...instances].sort(compareReported);
  const gaps = new Map<string, { gap: string; dedup_key: string; instances: number; open: number; days_lost: number }>();
  for (const i of sorted) {
    if (OUTSIDE_FIGURES.has(i.state)) continue;
    const key = `${i.gap}\u0000${i.dedup_key}`;
    const gap = gaps.get(key) ?? { gap: i.gap, dedup_key: i.dedup_key, instances: 0, open: 0, days_lost: 0 };
    gap.instances += 1;
    gap.open += i.ended_on === null ? 1 : 0;
    gap.days_lost += i.days_lost;
    gaps.set(key, gap);
  }
  return { as_of: asOf, instances: sorted, gaps: [...gaps.values()].sort((a, b) => compareText(`${a.gap} ${a.dedup_key}`, `${b.gap} ${b.dedup_key}`)) };
}

function compareReported(a: ReportedInstance, b: ReportedInstance): number {
  return compareText(a.gap, b.gap) || compareText(a.case_id, b.case_id) || compareText(a.object_id ?? '', b.object_id ?? '') || compareText(a.opened_on, b.opened_on);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
