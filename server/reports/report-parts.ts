/**
 * A report in two moves that any number of threads can share: a part for each hire, and the document from all parts.
 * The document depends on the facts and the request alone, never on who computed which part: parts are put in the order
 * of their hires first, because sums of fractions depend on it.
 */
import { employerOf, newHire } from '../../domain/hire/state';
import { editionOf } from '../../domain/model/edition';
import { gapsOfCase, gapsReport, type ReportedInstance } from '../../domain/report/gaps-report';
import { type CaseWaits, waitsOfCase, waitsReport } from '../../domain/report/waits-report';
import type { AsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import type { EmployerEvent } from '../../domain/hire/fact';
import type { HireEvents } from '../../prisma/facts';
import { type ReportRequest, placeInReport } from './report-request';

/** What one hire gives to a report. */
export interface ReportPart {
  readonly caseId: string;
  /** Value of the attribute that is grouped by; null when unknown or not grouped. */
  readonly group: string | null;
  readonly gaps?: readonly ReportedInstance[];
  readonly waits?: CaseWaits;
}

/** The part of one hire; undefined when it is not in the report. */
export function partOf(request: ReportRequest, hire: HireEvents, asOf: AsOf, byEmployer: ReadonlyMap<string, readonly EmployerEvent[]>): ReportPart | undefined {
  const { hireId: caseId, edition, events } = hire;
  const employer = employerOf({ ...newHire(caseId, edition), events });
  const others = (employer === undefined ? [] : (byEmployer.get(employer) ?? [])).filter((e) => e.case_id !== caseId);
  const input = { edition: editionOf(edition), caseId, events: events.map(prepare), employerEvents: others };
  const { isIn, group } = placeInReport(request, input, asOf);
  if (!isIn) return undefined;
  if (request.kind === 'gaps') return { caseId, group, gaps: gapsOfCase(input, asOf) };
  const waits = waitsOfCase(input, asOf);
  return waits && { caseId, group, waits };
}

/** The document of contracts.md from all parts, in any order; with groups where the request has them. */
export function reportOf(request: ReportRequest, unordered: readonly ReportPart[]): object {
  const report = reportOfAll(request, unordered);
  return request.isDemo ? { demo: true, ...report } : report;
}

function reportOfAll({ kind, asOf, by }: ReportRequest, unordered: readonly ReportPart[]): object {
  const parts = [...unordered].sort((a, b) => compareText(a.caseId, b.caseId));
  const document = (some: readonly ReportPart[]) =>
    kind === 'gaps' ? gapsReport(asOf, some.flatMap((part) => part.gaps ?? [])) : waitsReport(asOf, some.flatMap((part) => part.waits ?? []));
  if (by === undefined) return document(parts);
  const groups = new Map<string | null, ReportPart[]>();
  for (const part of parts) {
    const group = groups.get(part.group);
    if (group) group.push(part);
    else groups.set(part.group, [part]);
  }
  // Hires whose value is unknown come last.
  const values = [...groups.keys()].sort((a, b) => (a === null ? 1 : b === null ? -1 : compareText(a, b)));
  return { ...document(parts), by, groups: values.map((value) => ({ value, ...withoutHires(document(groups.get(value) ?? [])) })) };
}

/** A group repeats neither the date nor the single hires. */
function withoutHires(document: object): object {
  return Object.fromEntries(Object.entries(document).filter(([field]) => !['as_of', 'instances', 'cases'].includes(field)));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
