/** A hire's page for people: what matters first (whose turn, what runs), the record last. A part without rows is left out. */
import type { HirePage } from '../domain/report/hire-page';
import { clocksText } from './clocks-text';
import { daysBetween, localDate, localTime } from './local-time';
import type { ModelNames } from './model-names';
import { partyText } from './party-text';
import { counted, table } from './table';

const INDENT = 2;
const NOT_SHOWN: ReadonlySet<string> = new Set(['not_applicable']);

/** The page as text; times in Helsinki, dates as the record has them. */
export function hirePageText(page: HirePage, names: ModelNames): string {
  return [
    heading(page),
    part('Whose turn', waits(page, names)),
    part('Steps', steps(page, names)),
    part('Clocks', page.clocks.length === 0 ? '' : clocksText(page.clocks, names, INDENT)),
    part('Service gaps', gaps(page, names)),
    part('Handoffs', handoffs(page, names)),
    part('Settling in', settling(page, names)),
    part('What does not fit together', page.quality.length === 0 ? '' : table(
      [{ title: 'code' }, { title: 'about' }, { title: 'what' }], page.quality.map(({ code, about, message }) => [code, about, message]), INDENT,
    )),
    part('Facts', facts(page)),
    part('Events', events(page)),
  ].filter((text) => text !== '').join('\n\n');
}

function part(title: string, body: string): string {
  return body === '' ? '' : `${title}\n${body}`;
}

function heading({ case_id, as_of, stage, closed, late, next_due, close_as, edition }: HirePage): string {
  const standing = [`stage ${stage}`, closed ? 'closed' : 'open', ...(late ? ['late'] : []), ...(next_due === null ? [] : [`next due ${next_due}`]), `model ${edition}`];
  const asked = close_as === null ? [] : [`nothing is left to wait for: close it with  saapua do ${case_id} case_closed --outcome ${close_as}`];
  return [`${case_id}, as of ${localTime(as_of)} (Helsinki)`, standing.join(', '), ...asked].join('\n');
}

function waits({ waits, as_of }: HirePage, names: ModelNames): string {
  if (waits.length === 0) return '';
  const rows = waits.map((w) => [
    partyText(w, names), w.handoff_id ?? (w.step === null ? '' : names.step(w.step)), localDate(w.since), String(daysBetween(w.since, as_of)), w.due ?? '', w.basis,
  ]);
  return table([{ title: 'party' }, { title: 'for' }, { title: 'since' }, { title: 'days', right: true }, { title: 'until' }, { title: 'because of' }], rows, INDENT);
}

function steps({ steps }: HirePage, names: ModelNames): string {
  const shown = steps.filter((s) => !NOT_SHOWN.has(s.state));
  const left = steps.length - shown.length;
  const day = (at: string | undefined): string => (at === undefined ? '' : localDate(at));
  const rows = shown.map((s) => [names.step(s.step), s.object_id ?? '', s.state, day(s.enabled_at), day(s.started_at), day(s.done_at)]);
  const columns = [{ title: 'step' }, { title: 'of' }, { title: 'state' }, { title: 'ready' }, { title: 'started' }, { title: 'done' }];
  return [...(rows.length === 0 ? [] : [table(columns, rows, INDENT)]), ...(left === 0 ? [] : [`  ${counted(left, 'step does', 'steps do')} not apply`])].join('\n');
}

function gaps({ gaps }: HirePage, names: ModelNames): string {
  if (gaps.length === 0) return '';
  const rows = gaps.map((g) => [g.gap, names.gap(g.gap), g.object_id ?? '', g.state, names.party(g.owner), g.opened_on, g.ended_on ?? '', String(g.days_lost), String(g.severity)]);
  return table([
    { title: 'gap' }, { title: 'what' }, { title: 'of' }, { title: 'state' }, { title: 'owner' }, { title: 'opened' }, { title: 'ended' },
    { title: 'days lost', right: true }, { title: 'severity', right: true },
  ], rows, INDENT);
}

function handoffs({ handoffs }: HirePage, names: ModelNames): string {
  if (handoffs.length === 0) return '';
  const rows = handoffs.map((h) => [h.handoff_id, h.receiver_id === null ? '' : names.party(h.receiver_id), h.service_id ?? '', h.state, h.outcome ?? '', localTime(h.since)]);
  return table([{ title: 'handoff' }, { title: 'to' }, { title: 'service' }, { title: 'state' }, { title: 'outcome' }, { title: 'since' }], rows, INDENT);
}

function settling({ settling: { items, milestones } }: HirePage, names: ModelNames): string {
  const shown = items.filter((i) => !NOT_SHOWN.has(i.state));
  const itemRows = shown.map((i) => [names.settlingItem(i.item), i.person ?? '', i.state, i.done_on ?? '', i.blocked_by.join(' '), (i.turn === null ? i.unblocked_by : [i.turn]).map((id) => names.party(id)).join(', '), i.handoff_id ?? '']);
  const milestoneRows = milestones.map((m) => [names.milestone(m.milestone), m.person ?? '', m.reached_on === null ? 'not reached' : 'reached', m.reached_on ?? '', '', '', '']);
  const rows = [...itemRows, ...milestoneRows];
  return rows.length === 0 ? '' : table([{ title: 'item' }, { title: 'person' }, { title: 'state' }, { title: 'done' }, { title: 'blocked by' }, { title: 'who can act' }, { title: 'handoff' }], rows, INDENT);
}

function facts({ facts }: HirePage): string {
  const rows = Object.entries(facts).map(([id, value]) => [id, String(value)]);
  return rows.length === 0 ? '' : table([{ title: 'fact' }, { title: 'value' }], rows, INDENT);
}

function events({ events }: HirePage): string {
  if (events.length === 0) return '';
  const rows = events.map((e) => [localTime(e.occurred_at), e.event, e.event_id, objectOf(e), e.actor_role, e.standing === 'live' ? '' : e.standing]);
  return table([{ title: 'when' }, { title: 'event' }, { title: 'id' }, { title: 'of' }, { title: 'who' }, { title: 'counts' }], rows, INDENT);
}

function objectOf(e: HirePage['events'][number]): string {
  return e.handoff_id ?? e.application_id ?? e.family_member_id ?? e.employment_id ?? e.service_id ?? e.cooperation_id ?? e.checkpoint ?? e.gap_id ?? '';
}
