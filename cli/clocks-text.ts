/** Clocks for people: one row each, and below it why the date is what it is and whose days they were. */
import type { HirePage } from '../domain/report/hire-page';
import type { ModelNames } from './model-names';
import { table } from './table';

type Clock = HirePage['clocks'][number];

/** @param indent  blanks before each row; explanations stand four further in */
export function clocksText(clocks: readonly Clock[], names: ModelNames, indent: number): string {
  const columns = [{ title: 'clock' }, { title: 'of' }, { title: 'state' }, { title: 'start' }, { title: 'due' }, { title: 'stopped' }, { title: 'late', right: true }, { title: 'paused', right: true }];
  const [titles = '', ...rows] = table(columns, clocks.map(rowOf), indent).split('\n');
  const margin = ' '.repeat(indent + 4);
  return [titles, ...rows.flatMap((row, i) => [row, ...explanationOf(clocks[i], names).map((text) => margin + text)])].join('\n');
}

function rowOf(c: Clock): string[] {
  const state = [c.state, ...(c.flags ?? [])].join(', ');
  return [c.sla, c.object_id ?? '', state, c.start_on, c.due_on ?? '', c.stop_on ?? '', c.late_days === null ? '?' : String(c.late_days), String(c.paused_days)];
}

function explanationOf(clock: Clock | undefined, names: ModelNames): string[] {
  if (!clock) return [];
  const { kind, basis, status, owner, budget, unit, version_from, calendar, roll, pauses, ended_by, ledger } = clock.explanation;
  const limit = budget === null ? 'a date from the record' : `${budget} in ${unit.replaceAll('_', ' ')}`;
  const rule = [`${kind}, ${limit}`, ...(roll === 'none' ? [] : [`moved to the ${roll.replaceAll('_', ' ')}`]), `calendar ${calendar}`, `owner ${names.party(owner)}`];
  const source = [`basis ${basis} (${status}${version_from === null ? '' : `, from ${version_from}`})`, ...(ended_by === null ? [] : [`ended by ${ended_by}`])];
  const stops = pauses.map((p) => `${p.from} to ${p.to ?? 'now'} ${names.party(p.party)}`);
  const booked = Object.entries(ledger.by_party).map(([party, days]) => `${party === 'closed' ? 'closed days' : names.party(party)} ${days}`);
  return [
    `${names.sla(clock.sla)}: ${rule.join(', ')}`,
    source.join(', '),
    ...(stops.length === 0 ? [] : [`paused: ${stops.join('; ')}`]),
    `${ledger.lived_days} days lived${booked.length === 0 ? '' : ` (${booked.join(', ')})`}, ${ledger.official_days} counted, ${ledger.working_days} working`,
  ];
}
