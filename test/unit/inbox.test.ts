/** What needs a coordinator now, and what no longer does (ui.md 5.3). */
import { type InboxItem, type InboxSources, type Reader, inboxOf } from '../../domain/inbox/inbox';
import { aHandoff, aHire } from '../support/recorded-hires';
import { accept, answer, ask, complete, decline, recall, send } from '../support/handoff-acts';
import { on } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';

const reader: Reader = { id: 'coordinator-1', party: 'COORDINATOR', carries: () => true, isThere: (sender) => sender !== 'somebody-who-left' };
const stranger: Reader = { ...reader, id: 'coordinator-2', carries: () => false };
const inbox = (sources: Partial<InboxSources>, by: Reader = reader) => inboxOf({ hires: [], handoffs: [], lostMails: [], ...sources }, by);
const of = (hire: LiveHire, by: Reader = reader): readonly InboxItem[] => {
  const { hire: row, handoffs } = hire.projection();
  return inbox({ hires: [row], handoffs }, by);
};
const kinds = (items: readonly InboxItem[]): readonly string[] => items.map((i) => i.kind);
const sent = (): LiveHire => live('2026-04-01 09:00').record(on('2026-04-01 08:00', 'need_identified')).act(send());

it('brings a question to the one who sent the handoff, whoever carries the hire, and to no other', () => {
  const asked = sent().act(ask('Q1')).act(ask('Q2'));
  expect(of(asked).filter((i) => i.kind === 'question').map((i) => i.question_id)).toEqual(['Q1', 'Q2']);
  expect(kinds(of(asked, { ...stranger, id: 'coordinator-1' }))).toEqual(['question', 'question']);
  expect(of(asked, stranger)).toEqual([]);
});

it('brings it to nobody else who carries the hire, while its sender or a substitute is there', () => {
  const colleague: Reader = { ...reader, id: 'coordinator-2' };
  expect(kinds(of(sent().act(ask('Q1')), colleague))).not.toContain('question');
  const left = live('2026-04-01 09:00').record(on('2026-04-01 08:00', 'need_identified')).act(send({ by: { id: 'somebody-who-left', role: 'COORDINATOR' } })).act(ask('Q1'));
  expect(kinds(of(left, colleague))).toContain('question');
  expect(of(left, stranger)).toEqual([]);
});

it('tells of a mail that did not arrive whoever sent what it was about, else who carries the hire', () => {
  const mail = (handoff_id: string | null) => ({ mail_id: 'M1', hire_id: 'A', handoff_id, since: '2026-03-02T07:20:00.000Z' });
  const lost = (handoff_id: string | null, by: Reader) => kinds(inbox({ hires: [aHire('A', 3)], handoffs: [aHandoff('A', 'H1')], lostMails: [mail(handoff_id)] }, by)).includes('undeliverable');
  const colleague: Reader = { ...reader, id: 'coordinator-2' };
  expect([lost('H1', reader), lost('H1', colleague), lost(null, reader), lost(null, colleague), lost('H9', colleague), lost(null, stranger)]).toEqual([true, false, true, true, true, false]);
});

it('drops a question with its answer, and takes up a new one under another id', () => {
  const again = sent().act(ask('Q1')).act(answer('Q1'));
  expect(kinds(of(again))).not.toContain('question');
  expect(of(again.act(ask('Q2'))).map((i) => i.id)).toContain('question:H-1:HANDOFF-1:Q2');
});

it('keeps what was declined until it is sent anew or called off', () => {
  expect(kinds(of(sent().act(decline())))).toContain('given_back');
  expect(kinds(of(sent().act(decline()).act(recall())))).not.toContain('given_back');
  expect(kinds(of(sent().act(decline()).act(send({ handoff_id: 'H2', replaces: 'HANDOFF-1', receiver_id: 'ORG-B' }))))).not.toContain('given_back');
});

it('says what nobody owns, what is about to be late and what is', () => {
  expect(kinds(of(live('2026-04-01 09:00').record(on('2026-04-01 08:00', 'need_identified')).act(send({ receiver_id: null }))))).toContain('unowned');
  const waiting = sent();
  expect(kinds(of(waiting))).not.toContain('at_risk_handoff');
  waiting.until('2026-04-08 09:00');
  expect(kinds(of(waiting))).toContain('at_risk_handoff');
  waiting.until('2026-04-09 09:00');
  expect(kinds(of(waiting))).toContain('late_handoff');
  expect(kinds(of(waiting.act(accept()).act(complete())))).not.toContain('late_handoff');
});

it('lists the coordinator\'s own turns, a late hire by whom it waits for, and one that is to be closed', () => {
  const wait = { party: 'COORDINATOR', step: 'M1', handoff_id: null, person: null, kind: 'party' as const, since: '2026-03-01T10:00:00.000Z', due: null, basis: 'M1' };
  const late = { ...wait, party: 'MIGRI', step: 'P4', due: '2026-03-01', basis: 'SLA_DECISION_TARGET' };
  expect(inbox({ hires: [aHire('A', 3, { waits: [wait, late], late: true })] })).toMatchObject([
    { kind: 'late', case_id: 'A', party: 'MIGRI', step: 'P4', due: '2026-03-01' }, { kind: 'own_turn', step: 'M1' },
  ]);
  expect(inbox({ hires: [aHire('B', 3, { close_as: 'retained_24m' })] })).toMatchObject([{ kind: 'close', outcome: 'retained_24m' }]);
});

it('is empty for hires that are closed, whatever stands in them', () => {
  const mail = { mail_id: 'M1', hire_id: 'A', handoff_id: 'H1', since: '2026-03-02T07:20:00.000Z' };
  const handoffs = [aHandoff('A', 'H1', { receiver_id: null })];
  expect(kinds(inbox({ hires: [aHire('A', 3)], handoffs, lostMails: [mail] }))).toEqual(['undeliverable', 'unowned']);
  expect(inbox({ hires: [aHire('A', 3, { closed: true })], handoffs, lostMails: [mail] })).toEqual([]);
});

it('puts urgency first, and within it what has waited longest', () => {
  const question = (id: string, asked_at: string) => ({ question_id: id, reason_code: 'unclear', item: null, addressed_to: null, text_id: null, asked_at });
  const handoffs = [
    aHandoff('A', 'H1', { clock_state: 'breached_open' }), aHandoff('A', 'H2', { open_questions: [question('Q2', '2026-03-04T08:00:00.000Z')] }), aHandoff('A', 'H3', { open_questions: [question('Q1', '2026-03-03T08:00:00.000Z')] }),
  ];
  expect(inbox({ hires: [aHire('A', 3)], handoffs }).map((i) => i.question_id ?? i.kind)).toEqual(['Q1', 'Q2', 'late_handoff']);
});
