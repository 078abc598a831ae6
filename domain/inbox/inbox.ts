/**
 * What needs somebody now (ui.md 5.3): worked out anew each time from what is stored, so that an item leaves by itself
 * when its cause is gone and comes back only for a new one. A coordinator sees the items of the hires that they carry
 * and of those that nobody carries; what comes back goes to the one who sent it, and to no other while that one is there.
 */
import type { HandoffRow, HireRow, WaitRow } from '../hire/read-model';

export type InboxKind =
  /** A receiver has asked; its clock stands still and ours runs. */
  | 'question'
  /** Declined or given back as wrongly sent: to be sent elsewhere or called off. */
  | 'given_back'
  /** Nobody owns the service that was asked for. */
  | 'unowned'
  /** A mail could not be delivered. */
  | 'undeliverable'
  /** The receiver of a handoff is late or about to be. */
  | 'late_handoff'
  | 'at_risk_handoff'
  /** Some clock of the hire is past its limit. */
  | 'late'
  /** The turn is the coordinator's own. */
  | 'own_turn'
  /** Nothing is left to wait for: close it with an outcome. */
  | 'close';

export interface InboxItem {
  /** The same while its cause is the same: a new reason is a new id. */
  readonly id: string;
  readonly kind: InboxKind;
  readonly case_id: string;
  readonly handoff_id: string | null;
  readonly question_id: string | null;
  readonly mail_id: string | null;
  readonly step: string | null;
  /** The party that is waited for, where it is another one. */
  readonly party: string | null;
  /** ISO instant, UTC: since when. */
  readonly since: string;
  /** ISO date. */
  readonly due: string | null;
  /** Outcome that is proposed for closing. */
  readonly outcome: string | null;
}

/** A mail that did not arrive and to which nobody has seen yet. */
export interface LostMail {
  readonly mail_id: string;
  readonly hire_id: string;
  readonly handoff_id: string | null;
  /** ISO instant, UTC. */
  readonly since: string;
}

export interface InboxSources {
  /** Hires that the reader may see. */
  readonly hires: readonly HireRow[];
  /** Handoffs of these hires that are open or came back. */
  readonly handoffs: readonly HandoffRow[];
  readonly lostMails: readonly LostMail[];
}

export interface Reader {
  readonly id: string;
  /** Actor of the model whose turns are theirs: COORDINATOR. */
  readonly party: string;
  /** Does this hire belong to them, or to nobody yet? */
  readonly carries: (hireId: string) => boolean;
  /** Can this sender see to what comes back, or somebody in their place? Files name senders who have no account. */
  readonly isThere: (sender: string) => boolean;
}

/** Urgency first, and within it what has waited longest. */
const ORDER: readonly InboxKind[] = ['question', 'given_back', 'undeliverable', 'unowned', 'late_handoff', 'late', 'own_turn', 'at_risk_handoff', 'close'];

/** The reader's items in the order in which to see to them. */
export function inboxOf({ hires, handoffs, lostMails }: InboxSources, reader: Reader): readonly InboxItem[] {
  const open = hires.filter((h) => !h.closed);
  const isOpen = new Set(open.map((h) => h.hire_id));
  const answersFor = (h: HandoffRow): boolean => h.sender === reader.id || (!reader.isThere(h.sender) && reader.carries(h.hire_id));
  const sent = new Map(handoffs.map((h) => [h.handoff_id, h]));
  const isForReader = (m: LostMail): boolean => {
    const handoff = sent.get(m.handoff_id ?? '');
    return handoff ? answersFor(handoff) : reader.carries(m.hire_id);
  };
  const items = [
    ...handoffs.filter((h) => isOpen.has(h.hire_id) && answersFor(h)).flatMap(ofHandoff),
    ...lostMails.filter((m) => isOpen.has(m.hire_id) && isForReader(m)).map((m) => item('undeliverable', m.hire_id, m.mail_id, { handoff_id: m.handoff_id, mail_id: m.mail_id, since: m.since })),
    ...open.filter((h) => reader.carries(h.hire_id)).flatMap((h) => ofHire(h, reader.party)),
  ];
  return items.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.since < b.since ? -1 : a.since > b.since ? 1 : a.id < b.id ? -1 : 1));
}

function ofHandoff(h: HandoffRow): InboxItem[] {
  const about = { handoff_id: h.handoff_id, step: h.step, party: h.receiver_id, since: h.changed_at };
  if (h.ended_at !== null) return h.state === 'returned' && h.replaced_by === null ? [item('given_back', h.hire_id, `${h.handoff_id}:${h.version}`, about)] : [];
  if (h.receiver_id === null) return [item('unowned', h.hire_id, h.handoff_id, about)];
  if (h.open_questions.length > 0)
    return h.open_questions.map((q) => item('question', h.hire_id, `${h.handoff_id}:${q.question_id}`, { ...about, question_id: q.question_id, since: q.asked_at }));
  const due = { ...about, due: h.due_on };
  if (h.clock_state === 'breached_open') return [item('late_handoff', h.hire_id, `${h.handoff_id}:${h.clock ?? ''}`, due)];
  return h.clock_state === 'at_risk' ? [item('at_risk_handoff', h.hire_id, `${h.handoff_id}:${h.clock ?? ''}`, due)] : [];
}

function ofHire(h: HireRow, party: string): InboxItem[] {
  if (h.close_as !== null) return [item('close', h.hire_id, h.close_as, { since: h.as_of, outcome: h.close_as })];
  // Handoffs speak for themselves.
  const own = h.waits.filter((w) => w.party === party && w.handoff_id === null && w.kind !== 'watch');
  const late = h.late ? lateWait(h) : undefined;
  return [
    ...own.map((w) => item('own_turn', h.hire_id, `${w.step ?? w.basis}:${w.person ?? ''}:${w.since}`, { step: w.step, since: w.since, due: w.due })),
    ...(late === undefined ? [] : [item('late', h.hire_id, `${late.basis}:${late.since}`, { step: late.step, party: late.party, since: late.since, due: late.due })]),
  ];
}

/** Whom a late hire waits for beyond the date: the wait with the earliest one. */
function lateWait(h: HireRow): WaitRow | undefined {
  const today = h.as_of.slice(0, 10);
  return h.waits.filter((w) => w.due !== null && w.due < today && w.handoff_id === null).sort((a, b) => ((a.due ?? '') < (b.due ?? '') ? -1 : 1))[0];
}

function item(kind: InboxKind, caseId: string, cause: string, more: Partial<InboxItem> & { readonly since: string }): InboxItem {
  return { id: `${kind}:${caseId}:${cause}`, kind, case_id: caseId, handoff_id: null, question_id: null, mail_id: null, step: null, party: null, due: null, outcome: null, ...more };
}
