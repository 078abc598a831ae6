/** What is still true of a notice when it is about to be sent (holds.ts; ui.md §4 and N2). */
import { evaluateCase } from '../../domain/hire/evaluate';
import { caseInputOf } from '../../domain/hire/state';
import { evaluationForSending, noticeHolds } from '../../domain/notices/holds';
import type { Notice, NoticeKind } from '../../domain/notices/notice';
import { noticesOf } from '../../domain/notices/notices-of';
import { asOfInstant } from '../../domain/view/as-of';
import { accept, answer, ask, complete, decline, recall, receiver, send } from '../support/handoff-acts';
import { on } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';
import { granted, precheck } from '../support/told-events';

/** Every notice of a kind so far, in order. */
function notices(hire: LiveHire, kind: NoticeKind): readonly Notice[] {
  const evaluation = evaluateCase(caseInputOf(hire.state), asOfInstant(hire.nowMs));
  return hire.facts.flatMap((fact) => noticesOf(hire.state, [fact], evaluation, Date.parse(fact.stored_at))).filter((n) => n.kind === kind);
}

const holds = (hire: LiveHire, notice: Notice): boolean => noticeHolds(notice, evaluationForSending(hire.state, hire.nowMs), hire.state.notes);
/** Which of a kind hold now, in order. */
const holding = (hire: LiveHire, kind: NoticeKind): readonly boolean[] => notices(hire, kind).map((n) => holds(hire, n));

const sent = (): LiveHire => live('2026-04-01 09:00').record(on('2026-03-30', 'candidate_registered')).act(send());
const forward = receiver({ act: 'forward', delivery_id: 'DELIVERY-2' });

describe('a request', () => {
  it('holds while the handoff is open, accepted or not', () => {
    expect([holding(sent(), 'request'), holding(sent().act(accept()), 'request')]).toEqual([[true], [true]]);
  });

  it.each<[string, (hire: LiveHire) => unknown]>([
    ['recalled', (h) => h.act(recall())], ['declined', (h) => h.act(decline())], ['completed', (h) => h.act(complete())],
    ['completed today, without a time', (h) => h.act(complete({ occurred_at: '2026-04-01' }))],
    ['of a closed hire', (h) => h.record(on('2026-04-01 09:00', 'case_closed', { outcome: 'left' }))],
  ])('does not hold when it is %s', (_what, end) => {
    const hire = sent();
    end(hire);
    expect(holding(hire, 'request')).toEqual([false]);
  });

  it('holds for the newest mailbox only when it was forwarded', () => {
    expect(holding(sent().act(forward), 'request')).toEqual([false, true]);
    expect(holding(sent().act(forward).act(receiver({ act: 'forward', delivery_id: 'DELIVERY-3' })), 'request')).toEqual([false, false, true]);
  });
});

it('a question to the sender holds until it is answered, each for itself', () => {
  const hire = sent().act(accept()).act(ask('Q1')).act(ask('Q2'));
  expect(holding(hire, 'returned')).toEqual([true, true]);
  expect(holding(hire.act(answer('Q1')), 'returned')).toEqual([false, true]);
  expect(holding(hire.act(recall()), 'returned')).toEqual([false, false]);
});

it('a return for good holds until the sender has sent anew or let it be', () => {
  expect(holding(sent().act(decline()), 'returned')).toEqual([true]);
  expect(holding(sent().act(decline()).act(recall()), 'returned')).toEqual([false]);
  expect(holding(sent().act(decline()).act(send({ handoff_id: 'HANDOFF-2', service_id: 'SCHOOL', replaces: 'HANDOFF-1' })), 'returned')).toEqual([false]);
});

it('an answer holds while nothing further was asked and the handoff is open', () => {
  const answered = (): LiveHire => sent().act(accept()).act(ask('Q1')).act(answer('Q1'));
  expect([holding(answered(), 'answered'), holding(answered().act(ask('Q2')), 'answered'), holding(answered().act(complete()), 'answered')]).toEqual([[true], [false], [false]]);
});

it('what ended holds: a withdrawal for the receiver, a completion for the sender', () => {
  expect([holding(sent().act(recall()), 'withdrawn'), holding(sent().act(complete()), 'completed')]).toEqual([[true], [true]]);
});

it('a completion that was retracted does not hold', () => {
  const hire = sent().act(complete());
  const [notice] = notices(hire, 'completed');
  hire.record(on('2026-04-01 09:00', 'handoff_completed', { handoff_id: 'HANDOFF-1', retracts: notice!.event_id }));
  expect(holds(hire, notice!)).toBe(false);
});

it('a service without an owner holds until it is recalled or sent elsewhere', () => {
  const unowned = (): LiveHire => live('2026-04-01 09:00').record(on('2026-03-30', 'candidate_registered')).act(send({ receiver_id: null }));
  expect([holding(unowned(), 'unowned'), holding(unowned().act(recall()), 'unowned')]).toEqual([[true], [false]]);
});

describe('a rung', () => {
  const at80 = (): LiveHire => {
    const hire = sent().act(accept());
    hire.until('2026-04-15 09:00');
    return hire;
  };

  it('holds while its clock runs and nothing higher was told', () => {
    const hire = at80();
    expect(holding(hire, 'rung')).toEqual([false, true, true]);
    hire.until('2026-04-20 09:00');
    expect(holding(hire, 'rung')).toEqual([false, false, false, true, true]);
  });

  it.each<[string, (hire: LiveHire) => unknown]>([
    ['completed', (h) => h.act(complete())], ['completed today, without a time', (h) => h.act(complete({ occurred_at: '2026-04-15' }))],
    ['returned with a question', (h) => h.act(ask('Q1'))], ['declined', (h) => h.act(decline())], ['recalled', (h) => h.act(recall())],
    ['of a closed hire', (h) => h.record(on('2026-04-15 09:00', 'case_closed', { outcome: 'left' }))],
  ])('does not hold when the handoff is %s before the mail leaves', (_what, end) => {
    const hire = at80();
    end(hire);
    expect(holding(hire, 'rung')).toEqual([false, false, false]);
  });

  it('of the answer does not hold when it was accepted, although the clock of the work runs', () => {
    const hire = sent();
    hire.until('2026-04-08 09:00');
    const last = notices(hire, 'rung').at(-1)!;
    expect([holds(hire, last), holds(hire.act(accept()), last)]).toEqual([true, false]);
  });

  it('does not hold when the handoff was recalled, also where its clock goes on because the acceptance is corrected to a later day', () => {
    const hire = at80();
    const { event_id: corrects } = hire.facts.find((f) => f.event.event === 'handoff_accepted')!.event;
    hire.act(recall({ occurred_at: '2026-04-01' })).record(on('2026-04-02', 'handoff_accepted', { handoff_id: 'HANDOFF-1', corrects }));
    expect(hire.handoffs()[0]).toMatchObject({ state: 'withdrawn' });
    expect(holding(hire, 'rung')).toEqual([false, false, false]);
  });

  it('holds when somebody else took the handoff in hand, for it is not done yet', () => {
    expect(holding(at80().act(receiver({ act: 'claim' })).act(forward), 'rung')).toEqual([false, true, true]);
  });
});

it('a check-in holds until it is done, or the person has left', () => {
  const due = (): LiveHire => {
    const hire = live('2026-03-02 09:00').record(on('2026-03-02', 'candidate_registered'), on('2026-03-02 08:00', 'arrived'));
    hire.until('2026-03-09 09:00');
    return hire;
  };
  const done = due().record(on('2026-03-09 09:00', 'checkin_done', { checkpoint: 'P7D' }));
  const other = due().record(on('2026-03-09 09:00', 'checkin_done', { checkpoint: 'P30D' }));
  const left = due().record(on('2026-03-09 09:00', 'left_finland', { reason_code: 'return_home' }));
  expect([due(), done, other, left].map((hire) => holding(hire, 'checkin'))).toEqual([[true], [false], [true], [false]]);
});

it('a renewal holds until it is filed, for everybody who was told of it', () => {
  const opened = (): LiveHire => {
    const hire = live('2026-02-02 09:00').record(on('2026-02-02', 'candidate_registered'), precheck('2026-02-02'), granted('2026-02-02', '2027-01-31'));
    hire.until('2026-12-01 09:00');
    return hire;
  };
  expect(holding(opened(), 'renewal')).toEqual([true, true, true]);
  expect(holding(opened().record(on('2026-12-01 09:00', 'extension_submitted')), 'renewal')).toEqual([false, false, false]);
  expect(holding(opened().record(on('2026-12-01 09:00', 'extension_granted', { data: { valid_until: '2029-01-31' } })), 'renewal')).toEqual([false, false, false]);
});

it('of a family member the own filing counts, not the talent\'s', () => {
  const hire = live('2026-02-02 09:00').record(on('2026-02-02', 'candidate_registered'), on('2026-02-02 08:00', 'family_permit_decided', { family_member_id: 'F1', outcome: 'granted', data: { valid_until: '2027-01-31' } }));
  hire.until('2026-12-01 09:00');
  hire.record(on('2026-12-01 09:00', 'extension_submitted'));
  expect(holding(hire, 'renewal')).toEqual([true, true]);
  hire.record(on('2026-12-01 09:00', 'extension_submitted', { family_member_id: 'F1' }));
  expect(holding(hire, 'renewal')).toEqual([false, false]);
});
