/** Handoffs in lines for people: a list, one with its thread, a dry run, and the desk of an office. */
import type { HandoffRow } from '../domain/hire/read-model';
import type { ReceiverEntry, ReceiverQuestion, ReceiverView } from '../domain/handoffs/receiver-view';
import type { ItemReturns, TallyRow } from '../domain/handoffs/first-time-right';
import { counted, table } from './table';
import { localTime } from './local-time';

/** A handoff as the sender's routes give it; the thread only where one is asked for. */
export type ThreadDocument = HandoffRow & {
  readonly sent?: string | null;
  readonly texts_shown?: boolean;
  readonly questions?: readonly ReceiverQuestion[];
  readonly entries?: readonly ReceiverEntry[];
  readonly deliveries?: readonly { readonly delivery_id: string; readonly organisation_id: string; readonly to: string; readonly created_at: string; readonly revoked_at: string | null; readonly used_at: string | null }[];
  readonly mails?: readonly { readonly mail_id: string; readonly kind: string; readonly state: string; readonly reason: string | null; readonly created_at: string; readonly sent_at: string | null }[];
};

export interface SentDocument {
  readonly handoff: ThreadDocument;
  readonly message: string;
}

type Deadline = ReceiverView['deadline'];

export interface DryRunDocument {
  readonly ready: boolean;
  readonly message: string;
  readonly items: readonly { readonly item: string; readonly state: string; readonly required: boolean; readonly title: { readonly en: string }; readonly to_do: string | null }[];
  readonly fields: readonly { readonly field: string; readonly legal_basis: string }[];
  readonly problems: readonly { readonly message: string }[];
  readonly refusal: { readonly code: string; readonly message: string } | null;
  readonly answer_due: Deadline;
  readonly work_due: Deadline;
  readonly record: { readonly completed: number; readonly median_working_days: number | null } | null;
  readonly returned: readonly ItemReturns[];
}

export interface DeskRow {
  readonly handoff_id: string;
  readonly service_id: string | null;
  readonly state: string;
  readonly version: number;
  readonly created_at: string;
  readonly due_on: string | null;
  readonly late: boolean;
  readonly paused: boolean;
  readonly open_questions: number;
  readonly claimed_by: string | null;
}

export interface DeskDocument {
  readonly handoffs: readonly DeskRow[];
}

export type ReceiverDocument = ReceiverView;

/** All handoffs of a hire, one line each. */
export function threadsText(handoffs: readonly ThreadDocument[]): string {
  if (handoffs.length === 0) return 'no handoffs';
  const columns = [{ title: 'handoff' }, { title: 'service' }, { title: 'receiver' }, { title: 'state' }, { title: 'until' }, { title: 'asked back', right: true }, { title: 'in the hands of' }];
  return `${counted(handoffs.length, 'handoff')}\n${table(columns, handoffs.map((h) => [
    h.handoff_id, h.service_id ?? '', h.receiver_id ?? 'nobody\'s turn', stateText(h), isAskedBack(h) ? 'stands still' : (h.due_on ?? ''), h.open_questions.length === 0 ? '' : String(h.open_questions.length), h.claimed_by ?? '',
  ]))}`;
}

/** One handoff with whatever of its thread is there. */
export function threadText(h: ThreadDocument): string {
  const part = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines]);
  return [
    `${h.handoff_id}: ${h.service_id ?? '?'} of ${h.receiver_id ?? 'nobody'}, ${stateText(h)}, version ${h.version}`,
    `  ${isAskedBack(h) ? 'the receiver\'s time stands still until your answer' : h.due_on === null ? 'no clock runs' : `due ${h.due_on}`}${h.rung === 0 ? '' : `, reminded at ${h.rung} %`}`,
    ...(h.replaces === null ? [] : [`  in the place of ${h.replaces}`]),
    ...(h.replaced_by === null ? [] : [`  sent anew as ${h.replaced_by}`]),
    ...part('shared', h.shared_fields.map((f) => `  ${f.field} (${f.legal_basis})`)),
    ...part('checklist', h.items.map((i) => `  ${i.item}: ${i.state}${i.reason === undefined ? '' : `, ${i.reason}`}`)),
    ...part('asked of the receiver', h.sent === undefined || h.sent === null ? [] : [`  ${h.sent}`]),
    ...part('questions', (h.questions ?? []).flatMap(questionLines)),
    ...part('thread', (h.entries ?? []).map(entryLine)),
    ...part('delivered', (h.deliveries ?? []).map((d) => `  ${localTime(d.created_at)}  ${d.organisation_id}, ${d.to === 'service' ? 'the service\'s mailbox' : 'a colleague'}${d.revoked_at === null ? '' : ', ended'}${d.used_at === null ? '' : ', answered'}`)),
    ...part('mails', (h.mails ?? []).map((m) => `  ${localTime(m.sent_at ?? m.created_at)}  ${m.kind}: ${m.state}${m.reason === null ? '' : `, ${m.reason}`}`)),
  ].join('\n');
}

/** A dry run: what is missing and what to do. */
export function dryRunText(run: DryRunDocument): string {
  const returned = new Map(run.returned.map((r) => [r.item, r]));
  const due = (title: string, deadline: Deadline): string[] =>
    deadline?.due_on ? [`${title} ${deadline.due_on}${deadline.skipped_holidays.length === 0 ? '' : ` (passing over ${deadline.skipped_holidays.map((x) => `${x.name.en} ${x.on}`).join(', ')})`}`] : [];
  const missing = run.items.filter((i) => i.required && i.to_do !== null);
  return [
    run.message,
    ...run.items.map((i) => {
      const back = returned.get(i.item);
      return `  ${i.state.padEnd(10)}  ${i.item}${i.required ? '' : ' (optional)'}: ${i.title.en}${back === undefined || back.returned === 0 ? '' : `; came back ${back.returned} of ${back.of} times`}${i.to_do === null ? '' : `\n              ${i.to_do}`}`;
    }),
    run.fields.length === 0 ? 'nothing is shared' : `shares ${run.fields.map((f) => `${f.field} (${f.legal_basis})`).join(', ')}`,
    ...due('answer due', run.answer_due),
    ...due('done, if accepted today, by', run.work_due),
    ...(run.record?.median_working_days === null || run.record === null ? [] : [`usually takes ${run.record.median_working_days} working days (n = ${run.record.completed})`]),
    ...(run.refusal ? [`${run.refusal.message} [${run.refusal.code}]`] : []),
    run.ready ? 'it can be sent like this' : `it cannot be sent like this: ${run.problems.map((p) => p.message).join('; ') || run.refusal?.message}`,
    ...(missing.length === 0 ? [] : [`where you have it: ${missing.map(({ item }) => `--item ${item}=ok`).join(' ')}; else =not_needed or =overridden:REASON`]),
  ].join('\n');
}

/** The queue of an office. */
export function deskText({ handoffs }: DeskDocument): string {
  if (handoffs.length === 0) return 'nothing on the desk';
  const columns = [{ title: 'handoff' }, { title: 'service' }, { title: 'state' }, { title: 'version', right: true }, { title: 'came' }, { title: 'until' }, { title: 'in the hands of' }];
  return table(columns, handoffs.map((h) => [
    h.handoff_id, h.service_id ?? '', h.state, String(h.version), localTime(h.created_at), h.open_questions > 0 ? 'stands still' : `${h.due_on ?? ''}${h.late ? ' late' : ''}`, h.claimed_by ?? '',
  ]));
}

/** One handoff as its receiver sees it. */
export function receiverText(page: ReceiverDocument): string {
  return [
    `${page.handoff_id}: ${page.service.title?.en ?? page.service.id ?? ''}, ${page.state}, version ${page.version}`,
    ...(page.deadline ? [`  ${page.deadline.words.en}`] : []),
    ...(page.asked === null ? [] : ['', 'asked', `  ${page.asked}`]),
    '', 'shared, and why',
    ...page.fields.map((f) => `  ${f.label.en}: ${f.value === null ? 'not known' : typeof f.value === 'object' ? JSON.stringify(f.value) : String(f.value)} (${f.legal_basis})`),
    ...(page.items.length === 0 ? [] : ['', 'checklist', ...page.items.map((i) => `  ${i.title.en}: ${i.state}${i.reason === undefined ? '' : `, ${i.reason}`}`)]),
    ...(page.questions.length === 0 ? [] : ['', 'questions', ...page.questions.flatMap(questionLines)]),
    '', 'thread', ...page.entries.map(entryLine),
    ...(page.may.length === 0 ? [] : ['', `can be done: ${page.may.join(', ')}`]),
  ].join('\n');
}

/** The report of what was right the first time. */
export function firstTimeRightText(rows: readonly TallyRow[], by: string): string {
  if (rows.length === 0) return 'no handoffs were sent yet';
  const columns = [{ title: by }, { title: 'sent', right: true }, { title: 'came back', right: true }, { title: 'overridden', right: true }, { title: 'right', right: true }, { title: 'n', right: true }, { title: '95 %' }];
  return table(columns, rows.flatMap((row) => [row, ...row.items.map((item) => ({ ...item, id: `  ${item.item}` }))]).map(({ id, sent, returned, overridden, first_time_right: { share, interval, n } }) => [
    id, String(sent), String(returned), String(overridden), share === null ? '' : percent(share), String(n), interval === null ? '' : `${percent(interval[0])} – ${percent(interval[1])}`,
  ]));
}

/** Before acceptance a question stands still without a clock: any answer has stopped the first one, and the next begins with the work. */
function isAskedBack(h: Pick<HandoffRow, 'open_questions'>): boolean {
  return h.open_questions.length > 0;
}

function stateText({ state, outcome, reason_code }: HandoffRow): string {
  return state === 'returned' ? `returned: ${outcome ?? ''}${reason_code === null ? '' : `, ${reason_code}`}` : state;
}

function questionLines(q: ReceiverQuestion): string[] {
  return [
    `  ${q.question_id}  ${q.reason_code}${q.item === null ? '' : `, ${q.item}`}${q.answered_at === null ? ', open' : ''}${q.text === null ? '' : `: ${q.text}`}`,
    ...(q.answer === null ? [] : [`    answered: ${q.answer}`]),
  ];
}

function entryLine(e: ReceiverEntry): string {
  const who = e.on_behalf_of === null ? e.by : `${e.by} for ${e.on_behalf_of}`;
  return `  ${localTime(e.at)}  ${e.side} ${who}: ${e.did}${e.reason_code === null ? '' : `, ${e.reason_code}`}${e.text === null ? '' : `: ${e.text}`}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
