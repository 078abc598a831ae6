/** What a report is asked for, and the document from its parts. */
import { newestEdition } from '../../domain/model/edition';
import { parseAsOf } from '../../domain/view/as-of';
import type { HireEvents } from '../../prisma/facts';
import { type ReportPart, partOf, reportOf } from '../../server/reports/report-parts';
import { parseReportRequest, type ReportRequest } from '../../server/reports/report-request';
import { loadScenario } from '../support/scenario';

const edition = newestEdition();

function asked(more: { kind?: 'gaps' | 'waits'; asOf?: string; where?: readonly string[]; by?: string } = {}): ReportRequest {
  return parseReportRequest(edition, { kind: 'waits', asOf: '2026-09-30', where: [], ...more });
}

/** The hires of a scenario as the log gives them. */
function hiresOf(scenario: string): HireEvents[] {
  return [...loadScenario(scenario).cases].map(([hireId, events]) => ({ hireId, edition: edition.id, events }));
}

const HIRES = ['ttol-nurse', 'specialist-fast-track', 'graduate', 'founder'].flatMap(hiresOf);

function partsOf(request: ReportRequest, hires = HIRES): ReportPart[] {
  return hires.flatMap((hire) => partOf(request, hire, parseAsOf(request.asOf), new Map()) ?? []);
}

const casesOf = (request: ReportRequest): string[] => partsOf(request).map((part) => part.caseId);

describe('a report request', () => {
  it('narrows by another attribute and widens by the same one', () => {
    expect(asked({ where: ['region:FI-05', 'pilot:P1', 'region:FI-06', 'case:A:B'] }).where).toEqual([
      { attribute: 'region', values: ['FI-05', 'FI-06'] }, { attribute: 'pilot', values: ['P1'] }, { attribute: 'case', values: ['A:B'] },
    ]);
  });

  it.each([['shoe_size:44', /no such case attribute; known: case, region/], ['region', /attribute:value/], [':x', /attribute:value/], ['region:', /attribute:value/]])(
    'refuses the condition %s', (condition, message) => {
      expect(() => asked({ where: [condition] })).toThrow(message);
    },
  );

  it('refuses an unknown grouping and a date that is none', () => {
    expect(() => asked({ by: 'shoe_size' })).toThrow(/no such case attribute/);
    expect(() => asked({ asOf: '2026-02-30' })).toThrow(/neither a date/);
  });
});

describe('the hires of a report', () => {
  it('are all of them without a condition', () => {
    expect(casesOf(asked())).toEqual(['NURSE-1', 'FAST-1', 'FAST-2', 'GRAD-1', 'GRAD-2', 'FOUND-1']);
  });

  it('are those for which every condition holds, numbers compared as they are written', () => {
    expect(casesOf(asked({ where: ['case:NURSE-1', 'case:GRAD-1'] }))).toEqual(['NURSE-1', 'GRAD-1']);
    expect(casesOf(asked({ where: ['municipality:109'] }))).toEqual(['NURSE-1']);
    expect(casesOf(asked({ where: ['municipality:109', 'case:GRAD-1'] }))).toEqual([]);
    expect(casesOf(asked({ where: ['route:TTOL'] }))).toEqual(['NURSE-1']);
  });

  it('have the values that were known by then', () => {
    expect(casesOf(asked({ where: ['route:TTOL'], asOf: '2026-01-15' }))).toEqual([]);
  });

  it('are none of those that had not begun', () => {
    expect(casesOf(asked({ asOf: '2020-01-01' }))).toEqual([]);
  });
});

describe('the document of a report', () => {
  it.each(['gaps', 'waits'] as const)('of %s does not depend on the order of its parts', (kind) => {
    const request = asked({ kind, by: 'employer_id' });
    const parts = partsOf(request);
    expect(JSON.stringify(reportOf(request, [...parts].reverse()))).toBe(JSON.stringify(reportOf(request, parts)));
  });

  it('has groups that add up to the whole, the unknown value last', () => {
    const request = asked({ by: 'employer_id' });
    const document = reportOf(request, partsOf(request)) as { hires: number; total_days: number; by: string; groups: { value: string | null; hires: number; total_days: number }[] };
    expect(document.by).toBe('employer_id');
    expect(document.groups.map(({ value, hires }) => [value, hires])).toEqual([['EMP-CARE', 1], ['EMP-DATA', 2], ['EMP-TECH', 2], [null, 1]]);
    expect(document.groups.reduce((sum, group) => sum + group.hires, 0)).toBe(document.hires);
    expect(document.groups.reduce((sum, group) => sum + group.total_days, 0)).toBeCloseTo(document.total_days, 6);
  });

  it('has no groups unless asked', () => {
    expect(reportOf(asked({ kind: 'gaps' }), [])).toEqual({ as_of: '2026-09-30', instances: [], gaps: [] });
  });
});
