/**
 * The scenarios of test/scenarios as the domain sees them: invented hires with the answers that they must give at
 * three dates. Lines become events as an import makes them (contracts.md, "Timeline format"); lines that an import
 * must reject are left out by the number that the expected file names.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { CaseEvent, DataScalar, EmployerEvent, EventData } from '../../domain/hire/fact';
import { type Edition, newestEdition } from '../../domain/model/edition';
import { parseAsOf } from '../../domain/view/as-of';
import { CaseView } from '../../domain/view/case-view';
import { prepare } from '../../domain/view/prepared-event';

const FOLDER = join(__dirname, '..', 'scenarios');

export interface ExpectedWaits {
  readonly hires: number;
  readonly total_ms: number;
  readonly by_party: readonly { readonly party: string; readonly ms: number; readonly working_days: number }[];
  readonly cases: readonly {
    readonly case_id: string;
    readonly lead_ms: number;
    readonly booked: readonly { readonly party: string; readonly step: string | null; readonly from: string; readonly to: string }[];
  }[];
}

export interface ExpectedInstance {
  readonly gap: string;
  readonly case_id: string;
  readonly object_id: string | null;
  readonly opened_on: string;
  readonly ended_on: string | null;
  readonly state: string;
  readonly owner: string;
  readonly severity: number;
  readonly days_lost: number;
}

export interface ExpectedClock {
  readonly case_id: string;
  readonly sla: string;
  readonly object_id: string | null;
  readonly state: string;
  readonly start_on: string;
  readonly due_on: string | null;
  readonly stop_on: string | null;
  readonly late_days: number | null;
  readonly paused_days: number;
  readonly flags?: readonly string[];
}

/** What must hold as of the end of one local day. */
export interface ExpectedAsOf {
  readonly as_of: string;
  readonly instances: readonly ExpectedInstance[];
  readonly clocks: readonly ExpectedClock[];
  readonly waits: ExpectedWaits;
  readonly import: { readonly facts: number; readonly skipped: number; readonly hires: number; readonly rejected: readonly number[] };
}

export interface Scenario {
  readonly name: string;
  readonly expected: { readonly file: string; readonly note: string; readonly as_of: readonly ExpectedAsOf[] };
  /** Events of each case in the order of the file. */
  readonly cases: ReadonlyMap<string, readonly CaseEvent[]>;
  /** The lines of the file as they stand, without a heading. */
  readonly lines: readonly string[];
  /** The view of one case as of a date or instant, with what other cases of its employer tell. */
  viewOf(caseId: string, asOf: string): CaseView;
}

/** Names of all scenarios, sorted. */
export function scenarioNames(): readonly string[] {
  return readdirSync(FOLDER).filter((f) => f.endsWith('.expected.json')).map((f) => f.replace('.expected.json', '')).sort();
}

/** A scenario by name (`ttol-nurse`). Throws when one of its files is missing. */
export function loadScenario(name: string): Scenario {
  const expected = JSON.parse(readFileSync(join(FOLDER, `${name}.expected.json`), 'utf8')) as Scenario['expected'];
  const text = readFileSync(join(FOLDER, expected.file.split('/').at(-1) ?? ''), 'utf8');
  const edition = newestEdition();
  const rejected = new Set(expected.as_of[0]?.import.rejected);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const raw = expected.file.endsWith('.csv') ? readSheet(text, edition) : lines.map((line, i) => (rejected.has(i + 1) ? undefined : (JSON.parse(line) as RawEvent)));
  const events = new Map<string, CaseEvent>();
  for (const line of raw) if (line && !events.has(line.event_id)) events.set(line.event_id, toCaseEvent(line, edition));
  const cases = new Map<string, CaseEvent[]>();
  for (const e of events.values()) cases.set(e.case_id, [...(cases.get(e.case_id) ?? []), e]);
  return {
    name,
    expected,
    cases,
    lines: expected.file.endsWith('.csv') ? lines.slice(1) : lines,
    viewOf: (caseId, asOf) =>
      CaseView.of({
        edition,
        asOf: parseAsOf(asOf),
        caseId,
        events: (cases.get(caseId) ?? []).map(prepare),
        employerEvents: employerEventsOf(cases, caseId),
      }),
  };
}

/** Events of the other cases with the same employer, as a case would have been told of them. */
export function employerEventsOf(cases: ReadonlyMap<string, readonly CaseEvent[]>, caseId: string): readonly EmployerEvent[] {
  const employerOf = (events: readonly CaseEvent[]): unknown => events.map((e) => e.data?.['employer_id']).find((v) => v !== undefined);
  const employer = employerOf(cases.get(caseId) ?? []);
  if (employer === undefined) return [];
  return [...cases].flatMap(([id, events]) => (id !== caseId && employerOf(events) === employer ? events.map((event) => ({ case_id: id, event })) : []));
}

/** An event as a file from outside writes it. */
export interface RawEvent extends Partial<CaseEvent> {
  readonly event_id: string;
  readonly case_id: string;
  readonly event: string;
  readonly occurred_at: string;
}

/** An event with everything that an import adds. Throws when the model does not have it. */
export function toCaseEvent(raw: RawEvent, edition: Edition = newestEdition()): CaseEvent {
  const definition = edition.events.get(raw.event);
  if (!definition) throw new Error(`the model has no event ${raw.event}`);
  return {
    stage: definition.stage,
    actor_id: 'unknown',
    actor_role: definition.actor,
    precision: raw.occurred_at.includes('T') ? 'minute' : 'day',
    recorded_at: raw.occurred_at,
    source: 'import',
    schema_version: edition.model.meta.schema_version,
    ...raw,
  };
}

/** Rows of a spreadsheet: `data.key` columns, empty cells left out, values typed as the model's facts are. */
function readSheet(text: string, edition: Edition): RawEvent[] {
  const rows = parse<Record<string, string>>(text, { columns: true, skip_empty_lines: true });
  return rows.map((row) => {
    const fields: Record<string, string> = {};
    const data: Record<string, DataScalar> = {};
    for (const [column, cell] of Object.entries(row)) {
      if (cell === '') continue;
      if (column.startsWith('data.')) data[column.slice(5)] = typed(cell, edition.facts.get(column.slice(5))?.type);
      else fields[column] = cell;
    }
    return { ...(fields as unknown as RawEvent), ...(Object.keys(data).length > 0 && { data: data as EventData }) };
  });
}

function typed(cell: string, type: string | undefined): DataScalar {
  if (cell === 'true' || cell === 'false') return cell === 'true';
  return type === 'integer' ? Number(cell) : cell;
}
