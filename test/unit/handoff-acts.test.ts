/** What the two sides of a handoff may do, and what of it the hire is told (contracts.md, "Handoffs"). */
import type { HandoffAct } from '../../domain/handoffs/act';
import { NOTES } from '../../domain/hire/note';
import { COORDINATOR, OFFICER, accept, answer, ask, complete, decline, recall, receiver, send } from '../support/handoff-acts';
import { type LiveHire, live } from '../support/live-hire';
import { on } from '../support/hire-story';

/** Wednesday 1 April 2026; Easter is on the 5th. */
function hireWith(...acts: readonly HandoffAct[]): LiveHire {
  const hire = live('2026-04-01 09:00').record(on('2026-03-30', 'need_identified', { data: { municipality: '091' } }));
  for (const act of acts) hire.act(act);
  return hire;
}

/** What the two sides have told, by name; gaps and reminders are the process's own. */
const told = (hire: LiveHire): readonly string[] => hire.facts.slice(1).filter((f) => f.event.source !== 'timer').map((f) => f.event.event.replace('note.', ''));
const row = (hire: LiveHire, i = 0) => hire.handoffs()[i];

it('sends a handoff: an event for the hire, and a note of what is shared and why', () => {
  const hire = hireWith(send({ step: 'S2' }));
  expect(told(hire)).toEqual(['handoff_created', 'handoff_composed']);
  expect(hire.facts[1]?.event).toMatchObject({ handoff_id: 'HANDOFF-1', service_id: 'DAYCARE', data: { receiver_id: 'TOWN-A', expected_duration: 'P10D', legal_basis: ['public_task'], step: 'S2' } });
  expect(row(hire)).toMatchObject({
    state: 'created', version: 1, sender: 'coordinator-1', receiver_id: 'TOWN-A', clock: 'SLA_HANDOFF_ACCEPT', due_on: '2026-04-08', ended_at: null, language: 'fi', delivery_id: 'DELIVERY-1',
    items: [{ item: 'application', state: 'ok', required: true }], shared_fields: [{ field: 'family_size', legal_basis: 'public_task' }],
  });
});

it('refuses a handoff that lacks a required item by the item\'s name, and takes it with a reason', () => {
  const missing = send({ items: [{ item: 'passport_copy', state: 'missing', required: true }] });
  expect(hireWith().actRefusal(missing)).toBe('preflight_incomplete');
  const overridden = hireWith(send({ items: [{ item: 'passport_copy', state: 'overridden', required: true, reason: 'comes_later' }] }));
  expect(row(overridden)?.items).toEqual([{ item: 'passport_copy', state: 'overridden', required: true, reason: 'comes_later' }]);
});

it('counts ten working days over Easter from acceptance', () => {
  expect(row(hireWith(send(), accept()))).toMatchObject({ state: 'accepted', clock: 'SLA_HANDOFF_DONE', due_on: '2026-04-17' });
});

it('stops the clock with the first question and lets it go on with the answer to the last', () => {
  const hire = hireWith(send(), accept()).at('2026-04-08 10:00').act(ask('Q1')).at('2026-04-09 10:00').act(ask('Q2'));
  expect(told(hire).filter((name) => name.startsWith('handoff_'))).toEqual(['handoff_created', 'handoff_composed', 'handoff_accepted', 'handoff_returned']);
  expect(row(hire)).toMatchObject({ state: 'returned', outcome: 'question', paused: true, due_on: null, open_questions: [{ question_id: 'Q1' }, { question_id: 'Q2' }] });
  hire.at('2026-04-10 10:00').act(answer('Q1'));
  expect(row(hire)).toMatchObject({ paused: true, open_questions: [{ question_id: 'Q2' }] });
  hire.at('2026-04-14 10:00').act(answer('Q2'));
  expect(told(hire).slice(-2)).toEqual(['question_answered', 'handoff_answered']);
  expect(row(hire)).toMatchObject({ state: 'answered', paused: false, due_on: '2026-04-23', open_questions: [] });
  expect(told(hire.at('2026-04-15 10:00').act(ask('Q3'))).slice(-2)).toEqual(['handoff_returned', 'question_asked']);
});

it('answers nothing twice, and nothing that was not asked', () => {
  const hire = hireWith(send(), ask('Q1'), answer('Q1'));
  expect([hire.actRefusal(answer('Q1')), hire.actRefusal(answer('Q9')), hire.actRefusal(ask('Q1'))]).toEqual(['question_not_open', 'question_not_open', 'question_exists']);
});

it('takes an answer that somebody records without naming a question as the answer to all', () => {
  const hire = hireWith(send(), ask('Q1'), ask('Q2')).at('2026-04-02 12:00').record(on('2026-04-02 11:00', 'handoff_answered', { handoff_id: 'HANDOFF-1' }));
  expect(row(hire)).toMatchObject({ state: 'answered', open_questions: [], paused: false });
  expect(hire.at('2026-04-07 09:00').act(ask('Q3')).facts.map((f) => f.event.event).slice(-2)).toEqual(['handoff_returned', NOTES.asked]);
});

it('asks only for what was not answered yet in the same millisecond', () => {
  const hire = hireWith(send(), ask('Q1'), answer('Q1'), ask('Q2'));
  expect(row(hire)?.open_questions).toMatchObject([{ question_id: 'Q2' }]);
});

it('tells the second of two who act at once that it has changed', () => {
  const hire = hireWith(send());
  const { version } = row(hire)!;
  hire.act(accept({ version }));
  expect(hire.actRefusal(decline({ version, by: { ...OFFICER, id: 'officer-2' } }))).toBe('handoff_changed');
  expect(hire.actRefusal(recall({ version }))).toBe('handoff_changed');
});

it('does not count a reminder as a change that an officer must have seen', () => {
  const hire = hireWith(send(), accept());
  const { version } = row(hire)!;
  hire.until('2026-04-20');
  expect(row(hire)?.version).toBe(version);
});

it('ends with a decision, once', () => {
  for (const [act, state] of [[decline(), 'returned'], [complete(), 'completed'], [recall(), 'withdrawn']] as const) {
    const hire = hireWith(send(), act);
    expect(row(hire)).toMatchObject({ state, clock: null, paused: false });
    expect(row(hire)?.ended_at).not.toBeNull();
    expect([accept(), ask('Q1'), complete(), receiver({ act: 'forward', delivery_id: 'D2' }), receiver({ act: 'claim' })].map((late) => hire.actRefusal(late))).toEqual(Array(5).fill('handoff_ended'));
  }
});

it('is completed once also when the completion is dated today, a day that is not over', () => {
  const hire = hireWith(send(), complete({ occurred_at: '2026-04-01' }));
  expect(hire.actRefusal(complete())).toBe('handoff_ended');
  expect(hireWith(send()).actRefusal(complete({ occurred_at: '2026-04-02' }))).toBe('future_date');
  expect([complete({ occurred_at: 'yesterday' }), ask('Q1', { occurred_at: '1.4.2026' })].map((act) => hireWith(send()).actRefusal(act))).toEqual(['unusable_time', 'unusable_time']);
});

it('can be called off after it was declined, and then nobody waits for it any more', () => {
  const hire = hireWith(send(), decline(), recall());
  expect(row(hire)).toMatchObject({ state: 'withdrawn', outcome: 'declined' });
});

it('is sent anew to another service, and asked of the first no longer', () => {
  const hire = hireWith(send(), send({ handoff_id: 'HANDOFF-2', service_id: 'PRIVATE-DAYCARE', receiver_id: 'ORG-B', replaces: 'HANDOFF-1', delivery_id: 'DELIVERY-2' }));
  expect(hire.handoffs()).toMatchObject([{ handoff_id: 'HANDOFF-1', state: 'withdrawn', replaced_by: 'HANDOFF-2' }, { handoff_id: 'HANDOFF-2', state: 'created', replaces: 'HANDOFF-1' }]);
  expect(hire.actRefusal(send({ handoff_id: 'HANDOFF-3', replaces: 'HANDOFF-1' }))).toBe('handoff_ended');
});

it('is sent anew for the same service after a return without a withdrawal: the new one is the answer', () => {
  const hire = hireWith(send(), decline({ outcome: 'wrong_receiver', reason_code: 'not_our_task' }), send({ handoff_id: 'HANDOFF-2', receiver_id: 'ORG-B', replaces: 'HANDOFF-1' }));
  expect(hire.handoffs().map((h) => h.state)).toEqual(['returned', 'created']);
  expect(hire.projection().hire.waits.filter((w) => w.handoff_id !== null)).toMatchObject([{ party: 'ORG-B', handoff_id: 'HANDOFF-2' }]);
});

it('goes to a colleague as the same handoff: party and clock go on, no event of the hire', () => {
  const hire = hireWith(send(), accept()).at('2026-04-08 10:00').act(receiver({ act: 'forward', delivery_id: 'DELIVERY-2' }));
  expect(told(hire).at(-1)).toBe('handoff_forwarded');
  expect(row(hire)).toMatchObject({ receiver_id: 'TOWN-A', delivery_id: 'DELIVERY-2', clock: 'SLA_HANDOFF_DONE', due_on: '2026-04-17', state: 'accepted' });
});

it('is in one person\'s hands at a time', () => {
  const [claim, release] = [(by = OFFICER) => receiver({ act: 'claim', by }), (by = OFFICER) => receiver({ act: 'release', by })];
  const other = { ...OFFICER, id: 'officer-2' };
  const hire = hireWith(send(), claim());
  expect([hire.actRefusal(claim(other)), hire.actRefusal(claim()), hire.actRefusal(release(other))]).toEqual(['claimed', 'already_claimed', 'not_claimed_by_you']);
  expect(row(hire.act(release()).act(claim(other)))?.claimed_by).toBe('officer-2');
});

it('that nobody owns is a gap and can be called off, not worked on', () => {
  const hire = hireWith(send({ receiver_id: null }));
  expect(hire.projection().gaps.map((g) => g.gap)).toContain('G24_NO_OWNER');
  expect(hire.actRefusal(accept())).toBe('handoff_unowned');
  expect(row(hire.act(recall()))?.state).toBe('withdrawn');
});

it('of a closed hire can be told as completed, and nothing else', () => {
  const hire = hireWith(send()).record(on('2026-04-01 08:59', 'case_closed', { outcome: 'withdrawn' }));
  expect([hire.actRefusal(accept()), hire.actRefusal(send({ handoff_id: 'H2' })), hire.actRefusal(recall())]).toEqual(['hire_closed', 'hire_closed', 'hire_closed']);
  expect(hire.actRefusal(complete())).toBeUndefined();
});

it('lets no word through where a code belongs', () => {
  const hire = hireWith(send());
  expect([
    hire.actRefusal(accept({ text_id: 'please hurry' })), hire.actRefusal(ask('Q 1')), hire.actRefusal(ask('Q1', { reason_code: 'because' })),
    hire.actRefusal(receiver({ act: 'forward', delivery_id: 'a@b.example' })), hire.actRefusal(decline({ right_receiver: 'the town next door' })),
  ]).toEqual(['not_a_code', 'not_a_code', 'unknown_code', 'not_a_code', 'not_a_code']);
});

it('says in the record in whose place somebody acted', () => {
  const hire = hireWith(send({ by: { ...COORDINATOR, on_behalf_of: 'coordinator-9' } }));
  expect(hire.facts[1]?.event.data).toMatchObject({ on_behalf_of: 'coordinator-9' });
});
