/** Reports for people. Every figure stands beside the number of hires it comes from and the time it is true for. */
import type { GapsReport, ReportedGap } from '../domain/report/gaps-report';
import type { WaitsReport } from '../domain/report/waits-report';
import { localTime } from './local-time';
import type { ModelNames } from './model-names';
import { counted, grouped, table } from './table';

/** A report with the same sums for each group, where groups were asked for. */
export type Grouped<R, K extends keyof R> = R & {
  readonly by?: string;
  readonly groups?: readonly ({ readonly value: string | null } & Pick<R, K>)[];
};

type WaitSums = Pick<WaitsReport, 'hires' | 'total_days' | 'by_party' | 'by_step'>;

/** Waits by party and step, most days first. */
export function waitsReportText(report: Grouped<WaitsReport, keyof WaitSums>, names: ModelNames): string {
  const parts = [`Waits as of ${localTime(report.as_of)} (Helsinki)`, waitSums('All hires', report, names)];
  for (const group of report.groups ?? []) parts.push(waitSums(groupTitle(report.by, group.value), group, names));
  return parts.join('\n\n');
}

function waitSums(title: string, { hires, total_days, by_party, by_step }: WaitSums, names: ModelNames): string {
  const summary = `${title}: ${counted(hires, 'hire')}, ${grouped(total_days)} days from the first event to the end or the time of the report`;
  if (by_party.length === 0) return summary;
  const parties = [...by_party].sort((a, b) => b.days - a.days)
    .map((p) => [names.party(p.party), grouped(p.days), grouped(p.working_days), `${(p.share * 100).toFixed(1)} %`]);
  const steps = by_step.map((s) => [s.step === null ? '(no step)' : names.step(s.step), names.party(s.party), grouped(s.days), grouped(s.hires), grouped(s.open_now)]);
  return [
    summary,
    table([{ title: 'party' }, { title: 'days', right: true }, { title: 'working days', right: true }, { title: 'share', right: true }], parties, 2),
    table([{ title: 'step' }, { title: 'party' }, { title: 'days', right: true }, { title: 'hires', right: true }, { title: 'open now', right: true }], steps, 2),
  ].join('\n');
}

/** Gaps, then their open instances; the others are in the document of `--json`. */
export function gapsReportText(report: Grouped<GapsReport, 'gaps'>, names: ModelNames): string {
  const { as_of, gaps, instances } = report;
  const open = instances.filter((i) => i.ended_on === null);
  const parts = [`Service gaps as of ${localTime(as_of)} (Helsinki)`, gapSums('All hires', gaps, names)];
  for (const group of report.groups ?? []) parts.push(gapSums(groupTitle(report.by, group.value), group.gaps, names));
  if (open.length > 0) {
    const rows = open.map((i) => [i.gap, i.case_id, i.object_id ?? '', i.opened_on, i.state, names.party(i.owner), String(i.days_lost)]);
    const columns = [{ title: 'gap' }, { title: 'case' }, { title: 'of' }, { title: 'opened' }, { title: 'state' }, { title: 'owner' }, { title: 'days lost', right: true }];
    parts.push(`Open\n${table(columns, rows, 2)}`);
  }
  return parts.join('\n\n');
}

function gapSums(title: string, gaps: readonly ReportedGap[], names: ModelNames): string {
  if (gaps.length === 0) return `${title}: none`;
  const [instances, open] = [sum(gaps.map((g) => g.instances)), sum(gaps.map((g) => g.open))];
  const rows = gaps.map((g) => [g.gap, names.gap(g.gap), g.dedup_key, grouped(g.instances), grouped(g.open), grouped(g.days_lost)]);
  const columns = [{ title: 'gap' }, { title: 'what' }, { title: 'counted per' }, { title: 'instances', right: true }, { title: 'open', right: true }, { title: 'days lost', right: true }];
  return `${title}: ${counted(instances, 'instance')}, ${grouped(open)} open\n${table(columns, rows, 2)}`;
}

function groupTitle(by: string | undefined, value: string | null): string {
  return `${by ?? 'group'} ${value ?? 'not known'}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
