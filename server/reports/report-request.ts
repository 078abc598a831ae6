/** What a report is asked for: which one, as of when, about which hires, grouped by what. */
import type { CaseInput } from '../../domain/hire/evaluate';
import type { Edition } from '../../domain/model/edition';
import { type AsOf, parseAsOf } from '../../domain/view/as-of';
import { CaseView } from '../../domain/view/case-view';

export type ReportKind = 'gaps' | 'waits';

export interface Condition {
  /** `case`, or a case attribute. */
  readonly attribute: string;
  /** One of these. */
  readonly values: readonly string[];
}

export interface ReportRequest {
  readonly kind: ReportKind;
  /** Date or instant with offset, as it was asked. */
  readonly asOf: string;
  /** All of them must hold. */
  readonly where: readonly Condition[];
  /** Attribute whose values make groups; absent: no groups. */
  readonly by?: string | undefined;
  /** Hires of these pilots only, as they are now; absent: of all. */
  readonly pilots?: readonly string[] | undefined;
  /** The hires are made up, and the report says so. */
  readonly isDemo?: boolean | undefined;
}

/** A condition or grouping that cannot be understood. */
export class ReportRequestError extends Error {
  override readonly name = 'ReportRequestError';

  constructor(readonly at: 'where' | 'by', message: string) {
    super(message);
  }
}

/** The hire itself, beside its attributes. */
const CASE = 'case';

/**
 * A request made of its texts.
 * @param where  `attribute:value` each; the same attribute again widens, another one narrows
 * @throws UnusableTimeError, ReportRequestError
 */
export function parseReportRequest(
  edition: Edition,
  { kind, asOf, where, by }: { readonly kind: ReportKind; readonly asOf: string; readonly where: readonly string[]; readonly by?: string | undefined },
): ReportRequest {
  parseAsOf(asOf);
  const conditions = new Map<string, Set<string>>();
  for (const text of where) {
    const colon = text.indexOf(':');
    const [attribute, value] = [text.slice(0, colon), text.slice(colon + 1)];
    if (colon < 1 || value === '') throw new ReportRequestError('where', 'a condition is attribute:value, for example municipality:109');
    requireAttribute(edition, attribute, 'where');
    conditions.set(attribute, (conditions.get(attribute) ?? new Set()).add(value));
  }
  if (by !== undefined) requireAttribute(edition, by, 'by');
  return { kind, asOf, where: [...conditions].map(([attribute, values]) => ({ attribute, values: [...values] })), ...(by !== undefined && { by }) };
}

function requireAttribute(edition: Edition, attribute: string, at: 'where' | 'by'): void {
  const { attributes } = edition.semantics;
  if (attribute === CASE || attributes.includes(attribute) || edition.facts.has(attribute)) return;
  throw new ReportRequestError(at, `there is no such case attribute; known: ${[CASE, ...attributes, ...edition.facts.keys()].join(', ')}`);
}

/** Hires that a request names, so that only they are read; undefined when it does not name them. */
export function namedHires(request: ReportRequest): readonly string[] | undefined {
  return request.where.find(({ attribute }) => attribute === CASE)?.values;
}

/** Whether a hire is part of the report, and in which group; attributes have the values that were known by then. */
export function placeInReport(request: ReportRequest, input: CaseInput, asOf: AsOf): { readonly isIn: boolean; readonly group: string | null } {
  const asked = [...request.where.map(({ attribute }) => attribute), ...(request.by === undefined ? [] : [request.by])];
  const view = asked.some((attribute) => attribute !== CASE) ? CaseView.of({ ...input, asOf }) : undefined;
  const valueOf = (attribute: string): string | null => {
    if (attribute === CASE || !view) return input.caseId;
    const value = view.facts.attribute(attribute) ?? view.facts.latest(attribute, { member: '' })?.value ?? view.edition.facts.get(attribute)?.default;
    return value === undefined || value === null ? null : String(value);
  };
  return {
    isIn: request.where.every(({ attribute, values }) => values.includes(valueOf(attribute) ?? '')),
    group: request.by === undefined ? null : valueOf(request.by),
  };
}
