/**
 * What people have said about gaps: acknowledged, contested, closed, or recorded by hand. A sealed gap type is in no
 * list, count or export (G31, detection.md §8).
 */
import { formatDay } from '../calendar/day';
import type { GapRow } from '../hire/read-model';
import type { CaseView } from '../view/case-view';
import type { PreparedEvent } from '../view/prepared-event';

/** The rows with their state after people's gap events, and the gaps that people recorded themselves. Sorted by gap, then object. */
export function reviewGaps(view: CaseView, automatic: readonly GapRow[]): GapRow[] {
  const { recorded, acknowledged, contested, closed } = view.edition.semantics.gap_events;
  const rows = new Map(automatic.map((row) => [row.instance_id, row]));
  for (const e of view.named(recorded)) {
    const row = manualRow(view, e);
    if (row && !rows.has(row.instance_id)) rows.set(row.instance_id, row);
  }
  const said = view.select([acknowledged, contested, closed], { member: '' });
  for (const e of said) {
    const row = rows.get(e.source.gap_id ?? '');
    if (!row) continue;
    if (e.name === acknowledged) rows.set(row.instance_id, { ...row, state: 'acknowledged', reason: null });
    else if (e.name === contested) rows.set(row.instance_id, { ...row, state: 'contested', reason: e.source.reason_code ?? null });
    else rows.set(row.instance_id, { ...row, state: e.source.outcome ?? 'accepted', reason: null, ended_on: row.ended_on ?? formatDay(e.day) });
  }
  return [...rows.values()].sort(compareRows);
}

function manualRow(view: CaseView, e: PreparedEvent): GapRow | undefined {
  const code = e.source.data?.['code'];
  const gap = typeof code === 'string' ? view.edition.gaps.get(code) : undefined;
  if (e.source.source === 'timer' || !gap || gap.visibility === 'sealed') return undefined;
  const object = e.application || e.employment || e.handoff || e.member || e.source.service_id || null;
  return {
    instance_id: e.source.gap_id ?? e.id,
    gap: gap.id,
    object_id: object,
    opened_on: formatDay(e.day),
    ended_on: view.endedOn === undefined ? null : formatDay(Math.max(view.endedOn, e.day)),
    state: 'open',
    reason: null,
    owner: gap.owner.default,
    severity: gap.severity,
    days_lost: 0,
    dedup_key: [gap.code, e.source.service_id ?? gap.owner.default, String(view.facts.attribute('municipality') ?? '')].join('|'),
    evidence: [e.id],
    first_seen_on: formatDay(e.recordedDay),
  };
}

/** Order of reports: gap, then object, then opening. */
export function compareRows(a: GapRow, b: GapRow): number {
  const [x, y] = [`${a.gap}\u0000${a.object_id ?? ''}\u0000${a.opened_on}`, `${b.gap}\u0000${b.object_id ?? ''}\u0000${b.opened_on}`];
  return x < y ? -1 : x > y ? 1 : 0;
}
