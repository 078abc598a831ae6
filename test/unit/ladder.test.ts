/** When rungs are told, how often, and when never (ladder/pending.ts, follow-up.ts; features.md F6, ui.md N4). */
import { evaluateCase } from '../../domain/hire/evaluate';
import { fold } from '../../domain/hire/evolve';
import { decide } from '../../domain/hire/decide';
import { project } from '../../domain/hire/project';
import { caseInputOf } from '../../domain/hire/state';
import { rungsOf } from '../../domain/ladder/rungs';
import { newestEdition } from '../../domain/model/edition';
import { asOfInstant } from '../../domain/view/as-of';
import { accept, answer, ask, complete, decline, recall, receiver, send } from '../support/handoff-acts';
import { on } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';
import { precheck } from '../support/told-events';

const edition = newestEdition();
const H = 'HANDOFF-1';

/** Rungs that were told, as `50 2026-04-10 08:00`; with the rule where `named`. */
function told(hire: LiveHire, { named = false } = {}): readonly string[] {
  return hire.facts.flatMap(({ event: e }) => (e.source === 'timer' && e.data?.['percent'] !== undefined ? [`${named ? `${String(e.data['sla'])} ` : ''}${String(e.data['percent'])} ${local(e.occurred_at)}`] : []));
}

function local(instant: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Helsinki', dateStyle: 'short', timeStyle: 'short' }).format(Date.parse(instant));
}

/** Wednesday 1 April 2026, sent and accepted at 09:00; Easter is on the 5th. Ten working days end on 17 April. */
const accepted = (): LiveHire => live('2026-04-01 09:00').record(on('2026-03-30', 'candidate_registered')).act(send()).act(accept());

it('tells each rung of a silent receiver once, on its working morning', () => {
  const hire = accepted();
  hire.until('2026-12-31');
  expect(told(hire)).toEqual(['50 2026-04-10 08:00', '80 2026-04-15 08:00', '100 2026-04-20 08:00', '150 2026-04-24 08:00']);
});

it('tells reminders and escalations by the events of the model, with the clock, the owner and the date', () => {
  const hire = accepted();
  hire.until('2026-12-31');
  const rungs = hire.facts.map((f) => f.event).filter((e) => e.data?.['percent'] !== undefined);
  expect(rungs.map((e) => e.event)).toEqual(['reminder_sent', 'reminder_sent', 'escalated', 'escalated']);
  expect(rungs[0]).toMatchObject({
    handoff_id: H, source: 'timer', actor_role: 'COORDINATOR', stage: 'authority',
    data: { sla: 'SLA_HANDOFF_DONE', object: H, percent: 50, owner: 'TOWN-A', policy: 'default', due_on: '2026-04-17' },
  });
});

it('tells the clock of the answer and then that of the work, each its own', () => {
  const hire = live('2026-04-01 09:00').record(on('2026-03-30', 'candidate_registered')).act(send());
  hire.until('2026-04-09 09:00');
  hire.act(accept());
  hire.until('2026-04-17 09:00');
  expect(told(hire, { named: true })).toEqual([
    'SLA_HANDOFF_ACCEPT 50 2026-04-07 08:00', 'SLA_HANDOFF_ACCEPT 80 2026-04-08 08:00', 'SLA_HANDOFF_ACCEPT 100 2026-04-09 08:00', 'SLA_HANDOFF_DONE 50 2026-04-16 08:00',
  ]);
});

it.each<[string, (hire: LiveHire) => unknown]>([
  ['is completed', (hire) => hire.act(complete())],
  ['is completed today, without a time', (hire) => hire.act(complete({ occurred_at: '2026-04-15' }))],
  ['is declined', (hire) => hire.act(decline())],
  ['is recalled', (hire) => hire.act(recall())],
  ['is sent anew to another', (hire) => hire.act(send({ handoff_id: 'HANDOFF-2', service_id: 'SCHOOL', replaces: H }))],
  ['belongs to a hire that is closed', (hire) => hire.record(on('2026-04-15 07:00', 'case_closed', { outcome: 'left' }))],
  ['belongs to a hire that is closed today, without a time', (hire) => hire.record(on('2026-04-15', 'case_closed', { outcome: 'left' }))],
])('tells nothing more of a handoff that %s, not even on the same morning', (_what, end) => {
  const hire = accepted();
  hire.until('2026-04-15 07:00');
  end(hire);
  hire.until('2026-12-31');
  expect(hire.facts.filter((f) => f.event.handoff_id === H && f.event.data?.['percent'] !== undefined).map((f) => f.event.data?.['percent'])).toEqual([50]);
});

it('tells nothing more of a recalled handoff whose acceptance is corrected to a day after the recall', () => {
  const hire = accepted();
  const { event_id: corrects } = hire.facts.find((f) => f.event.event === 'handoff_accepted')!.event;
  hire.at('2026-04-07 09:00').act(recall()).at('2026-04-08 09:00').record(on('2026-04-08 08:00', 'handoff_accepted', { handoff_id: H, corrects }));
  hire.until('2026-12-31');
  expect([told(hire), hire.nextDeadline()]).toEqual([[], undefined]);
});

describe('the legal reminder', () => {
  const asked = (): LiveHire => live('2026-03-02 09:00').record(on('2026-03-02', 'candidate_registered'), precheck('2026-03-02'),
    on('2026-03-02 08:00', 'additional_info_requested', { application_id: 'A1', event_id: 'Q1', data: { addressed_to: 'TALENT', due_at: '2026-03-27' } }));

  it('is told once, between the shares of the budget', () => {
    const hire = asked();
    hire.until('2026-12-31');
    expect(told(hire)).toEqual(['50 2026-03-16 08:00', '80 2026-03-23 08:00', 'legal 2026-03-24 08:00', '100 2026-03-30 08:00', '150 2026-04-09 08:00']);
  });

  it('takes along what an outage left untold before it, and is taken along by what comes after', () => {
    const over = (back: string): readonly string[] => {
      const hire = asked().at(back);
      hire.until('2026-12-31');
      return told(hire);
    };
    expect(over('2026-03-25 10:00')).toEqual(['legal 2026-03-25 10:00', '100 2026-03-30 08:00', '150 2026-04-09 08:00']);
    expect(over('2026-03-31 10:00')).toEqual(['100 2026-03-31 10:00', '150 2026-04-09 08:00']);
  });
});

describe('a question', () => {
  it('moves what is still to come, and repeats nothing', () => {
    const hire = accepted();
    hire.until('2026-04-13 09:00');
    hire.act(ask('Q1'));
    hire.until('2026-05-04 09:00');
    expect(told(hire)).toEqual(['50 2026-04-10 08:00']);
    hire.act(answer('Q1'));
    hire.until('2026-12-31');
    // 14 April to 4 May are the sender's: fourteen working days, May Day between them.
    expect(told(hire)).toEqual(['50 2026-04-10 08:00', '80 2026-05-06 08:00', '100 2026-05-11 08:00', '150 2026-05-18 08:00']);
  });

  it('asked over a rung that nobody told yet leaves it for the morning after the answer', () => {
    // Budget of ten: 80 % fell on Wednesday 15 April while the system was down; the question came that day.
    const hire = accepted();
    hire.until('2026-04-10 09:00');
    hire.at('2026-04-15 10:00').act(ask('Q1')).at('2026-04-21 10:00').act(answer('Q1'));
    hire.until('2026-04-22 09:00');
    expect(told(hire)).toEqual(['50 2026-04-10 08:00', '80 2026-04-22 08:00']);
  });

  it('after an escalation does not take it back, nor does the answer repeat it', () => {
    const hire = accepted();
    hire.until('2026-04-20 09:00');
    hire.act(ask('Q1'));
    expect(hire.handoffs()[0]).toMatchObject({ rung: 100, state: 'returned' });
    hire.until('2026-05-04 09:00');
    hire.act(answer('Q1'));
    hire.until('2026-12-31');
    expect(told(hire).map((line) => line.split(' ')[0])).toEqual(['50', '80', '100', '150']);
  });
});

describe('after an outage', () => {
  it.each([
    ['over one rung', '2026-04-13 10:00', ['50 2026-04-13 10:00', '80 2026-04-15 08:00', '100 2026-04-20 08:00', '150 2026-04-24 08:00']],
    ['over two rungs', '2026-04-17 10:00', ['80 2026-04-17 10:00', '100 2026-04-20 08:00', '150 2026-04-24 08:00']],
    ['over all of them', '2026-08-17 10:00', ['150 2026-08-17 10:00']],
  ])('%s tells the highest at once, and none of those below it ever', (_what, back, expected) => {
    const hire = accepted().at(back);
    hire.until('2026-12-31');
    expect(told(hire)).toEqual(expected);
  });

  it('tells one of each clock', () => {
    const hire = accepted().act(send({ handoff_id: 'HANDOFF-2' })).at('2026-08-17 10:00');
    hire.until('2026-12-31');
    expect(told(hire, { named: true })).toEqual(['SLA_HANDOFF_DONE 150 2026-08-17 10:00', 'SLA_HANDOFF_ACCEPT 150 2026-08-17 10:00'].sort((a, b) => (a > b ? 1 : -1)));
  });

  it('is not undone by the hire being rebuilt from its facts', () => {
    const hire = accepted();
    hire.until('2026-04-15 09:00');
    const rebuilt = fold('H-1', hire.facts, edition.id);
    expect(decide(rebuilt, { kind: 'deadline', due: new Date(hire.nowMs).toISOString() }, { edition, nowMs: hire.nowMs })).toMatchObject({ facts: [] });
  });
});

describe('recording', () => {
  it('tells no rung, whatever has passed; the next working morning does, of the highest only', () => {
    const hire = live('2026-05-08 15:00').record(on('2026-03-30', 'candidate_registered'), on('2026-04-01 09:00', 'bank_application_submitted'));
    expect(told(hire)).toEqual([]);
    expect(hire.nextDeadline()).toBe(Date.parse('2026-05-11T05:00:00Z'));
    hire.until('2026-12-31');
    expect(told(hire)).toEqual(['150 2026-05-11 08:00']);
  });

  it('of what had ended long ago by the next morning is never told', () => {
    const hire = live('2026-05-08 15:00').record(on('2026-03-30', 'candidate_registered'), on('2026-04-01 09:00', 'bank_application_submitted'));
    hire.at('2026-05-08 15:30').record(on('2026-04-10 09:00', 'bank_account_opened'));
    hire.until('2026-12-31');
    expect(told(hire)).toEqual([]);
  });

  it('does not tell what looking again at the employer\'s other hires would, either', () => {
    const hire = accepted().at('2026-04-13 10:00');
    hire.serve({ kind: 'employer', id: 'employer:1', hash: 'x' });
    expect(told(hire)).toEqual([]);
    expect(hire.nextDeadline()).toBe(Date.parse('2026-04-14T05:00:00Z'));
  });

  it('a correction of the beginning moves what is to come and repeats nothing', () => {
    const hire = live('2026-03-02 09:00').record(on('2026-03-02', 'candidate_registered'), on('2026-03-02 08:00', 'bank_application_submitted', { event_id: 'B1' }));
    hire.until('2026-03-10 09:00');
    hire.record(on('2026-03-05 08:00', 'bank_application_submitted', { corrects: 'B1' }));
    hire.until('2026-12-31');
    expect(told(hire)).toEqual(['50 2026-03-09 08:00', '80 2026-03-17 08:00', '100 2026-03-20 08:00', '150 2026-03-26 08:00']);
  });

  it('a stop that is retracted lets the ladder go on, with what it missed as one', () => {
    const hire = accepted();
    hire.until('2026-04-13 09:00');
    hire.record(on('2026-04-13 09:00', 'handoff_completed', { handoff_id: H, event_id: 'DONE' }));
    hire.until('2026-05-04 09:00');
    hire.record(on('2026-04-13 09:00', 'handoff_completed', { handoff_id: H, retracts: 'DONE' }));
    hire.until('2026-12-31');
    expect(told(hire)).toEqual(['50 2026-04-10 08:00', '150 2026-05-05 08:00']);
  });
});

describe('imported history', () => {
  const history = [on('2026-03-02', 'candidate_registered'), on('2026-03-02 08:00', 'bank_application_submitted')];

  it('tells nothing of the past, and what comes later', () => {
    const hire = live('2026-03-17 12:00');
    hire.import(...history);
    hire.until('2026-12-31');
    expect(told(hire)).toEqual(['150 2026-03-23 08:00']);
  });

  it('tells nothing at all of what had passed its last rung', () => {
    const hire = live('2026-06-10 12:00');
    hire.import(...history);
    hire.record(on('2026-06-10 12:00', 'mentor_assigned'));
    hire.until('2026-12-31');
    expect(told(hire)).toEqual([]);
  });

  it('does not swallow what came due before a second file arrived', () => {
    const hire = accepted().at('2026-04-11 12:00');
    hire.import(on('2026-04-01', 'mentor_assigned'));
    hire.until('2026-04-16');
    expect(told(hire)).toEqual(['50 2026-04-11 12:00', '80 2026-04-15 08:00']);
  });
});

it('is quiet while a run of the workflow goes on that began before there was a ladder', () => {
  const hire = accepted().at('2026-04-13 10:00');
  const due = new Date(hire.nowMs).toISOString();
  expect(decide(hire.state, { kind: 'deadline', due }, { edition, nowMs: hire.nowMs, hasLadder: false })).toMatchObject({ facts: [] });
  expect(project(hire.state, hire.nowMs, undefined, false).hire.next_deadline).toBe('2026-04-17T21:00:00.000Z');
});

it('forwarding, claiming and releasing change nothing of it', () => {
  const hire = accepted().act(receiver({ act: 'claim' })).act(receiver({ act: 'forward', delivery_id: 'DELIVERY-2' })).act(receiver({ act: 'release' }));
  hire.until('2026-12-31');
  expect(told(hire)).toEqual(['50 2026-04-10 08:00', '80 2026-04-15 08:00', '100 2026-04-20 08:00', '150 2026-04-24 08:00']);
});

it('does not change the version of a handoff, so that nobody who read it is told that it changed', () => {
  const hire = accepted();
  const before = hire.handoffs()[0]?.version;
  hire.until('2026-12-31');
  expect(hire.handoffs()[0]).toMatchObject({ version: before, rung: 150, state: 'accepted' });
  expect(rungsOf(evaluateCase(caseInputOf(hire.state), asOfInstant(hire.nowMs)))).toHaveLength(4);
});
