/** What a command leads to: facts, the same answer again, or a refusal by its code (decide.ts, contracts.md). */
import { importCommandId, isImportCommandId, keyCommandId, timerCommandId } from '../../domain/hire/command-id';
import { admitCommand, decide, isClosed } from '../../domain/hire/decide';
import { newestEdition } from '../../domain/model/edition';
import { on } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';
import { toCaseEvent } from '../support/scenario';

const edition = newestEdition();
const begun = (): LiveHire => live('2026-03-02 08:00').record(on('2026-03-02 08:00', 'need_identified', { event_id: 'N1' }));
const decided = (hire: LiveHire, command: Parameters<typeof decide>[1]) => decide(hire.state, command, { edition, nowMs: hire.nowMs });

describe('a command of a person', () => {
  it('becomes facts with dense numbers, its key, its time and the edition', () => {
    const hire = live('2026-03-02 08:00').record(on('2026-03-02 08:00', 'need_identified'), on('2026-03-02 08:00', 'role_profile_completed'));
    expect(hire.facts.map(({ event, ...fact }) => ({ ...fact, event: event.event }))).toMatchObject([
      { hire_id: 'H-1', seq: 1, command_id: 'key:person:k1', stored_at: '2026-03-02T06:00:00.000Z', edition: '2026-01-08', event: 'need_identified' },
      { hire_id: 'H-1', seq: 2, command_id: 'key:person:k1', event: 'role_profile_completed' },
    ]);
  });

  it('is answered with the last number and the events that it stored, what followed of itself included', () => {
    const hire = begun().at('2026-04-01 08:00');
    const reply = hire.serve(hire.recordCommand([on('2026-04-01 08:00', 'left_region', { reason_code: 'housing' })], 'key-9'));
    expect(reply.seq).toBe(hire.state.seq);
    expect(reply.event_ids).toEqual(hire.facts.slice(1).map((f) => f.event.event_id));
    expect(hire.written()).toEqual(['service_gap_recorded G01 2026-04-01', 'service_gap_recorded G30 2026-04-01']);
  });

  it('gets its first answer again under the same key, and changes nothing', () => {
    const hire = begun();
    const command = hire.recordCommand([on('2026-03-02 08:00', 'role_profile_completed')], 'again');
    const first = hire.serve(command);
    hire.at('2026-12-01 08:00').record(on('2026-12-01 08:00', 'search_started'));
    expect(decided(hire, command)).toEqual({ facts: [], reply: first });
    expect(admitCommand(hire.state, command, { edition, nowMs: hire.nowMs })).toBeUndefined();
  });

  it('is refused under a key that was used for something else', () => {
    const hire = begun();
    hire.serve(hire.recordCommand([on('2026-03-02 08:00', 'role_profile_completed')], 'same'));
    const other = hire.recordCommand([on('2026-03-02 08:00', 'search_started')], 'same');
    expect(decided(hire, other)).toMatchObject({ refusal: { code: 'key_reused' } });
    expect(admitCommand(hire.state, other, { edition, nowMs: hire.nowMs })).toMatchObject({ code: 'key_reused' });
  });

  it('stores nothing twice under another key either, when its events are known', () => {
    const hire = begun();
    const known = on('2026-03-02 08:00', 'need_identified', { event_id: 'N1' });
    expect(hire.serve(hire.recordCommand([known]))).toEqual({ case_id: 'H-1', seq: 1, event_ids: [] });
  });

  it('stores an event once that stands in it twice', () => {
    const hire = begun();
    const twice = on('2026-03-02 08:00', 'role_profile_completed', { event_id: 'R1' });
    expect(hire.serve(hire.recordCommand([twice, twice])).event_ids).toEqual(['R1']);
  });

  it.each([
    ['wrong_case', [on('2026-03-02 08:00', 'search_started', { case_id: 'H-2' })], 'events[0].case_id'],
    ['event_conflict', [on('2026-03-02 09:00', 'need_identified', { event_id: 'N1' })], 'events[0].event_id'],
    ['event_conflict', [on('2026-03-02 08:00', 'search_started', { event_id: 'S' }), on('2026-03-02 08:00', 'candidate_proposed', { event_id: 'S' })], 'events[1].event_id'],
    ['reason_required', [on('2026-03-02 08:00', 'search_started'), on('2026-03-02 08:00', 'offer_declined')], 'events[1].reason_code'],
    ['unknown_event_id', [on('2026-03-02 08:00', 'search_started', { corrects: 'nowhere' })], 'events[0].corrects'],
    ['unknown_event_id', [on('2026-03-02 08:00', 'search_started', { retracts: 'nowhere' })], 'events[0].retracts'],
    ['unknown_event_id', [on('2026-03-02 08:00', 'search_started', { event_id: 'S', retracts: 'S' })], 'events[0].retracts'],
  ] as const)('is refused as %s', (code, told, at) => {
    expect(begun().refusalOf(...told)).toMatchObject({ code, at });
  });

  it('is refused with an event that the model does not have', () => {
    const hire = begun();
    const event = { ...toCaseEvent({ event_id: 'X', case_id: 'H-1', event: 'search_started', occurred_at: '2026-03-02' }), event: 'permit_approved' };
    expect(decided(hire, { kind: 'record', id: 'key:person:x', hash: 'x', events: [event] })).toMatchObject({ refusal: { code: 'unknown_event', at: 'events[0].event' } });
  });

  it('tells which reasons it would take', () => {
    expect(begun().refusalOf(on('2026-03-02 08:00', 'left_region'))?.message).toContain('left_region needs a reason_code: job_ended, better_job_elsewhere_fi');
  });

  it('needs no reason to retract, and may correct an event of its own', () => {
    const hire = begun().record(on('2026-03-02 08:00', 'offer_declined', { event_id: 'D1', reason_code: 'salary' }));
    expect(hire.refusalOf(on('2026-03-02 08:00', 'offer_declined', { retracts: 'D1' }))).toBeUndefined();
    expect(hire.refusalOf(on('2026-03-02 08:00', 'search_started', { event_id: 'S1' }), on('2026-03-02 08:00', 'search_started', { corrects: 'S1' }))).toBeUndefined();
  });

  it('begins a hire with a need or a candidate only', () => {
    const fresh = live('2026-03-02 08:00');
    expect(fresh.refusalOf(on('2026-03-02 08:00', 'contract_signed'))).toMatchObject({ code: 'not_an_opening', at: 'events[0].event' });
    expect(fresh.refusalOf(on('2026-03-02 08:00', 'candidate_registered'), on('2026-03-02 08:00', 'contract_signed'))).toBeUndefined();
  });

  it('is all or nothing: one refused event leaves the others out', () => {
    const hire = begun();
    expect(() => hire.record(on('2026-03-02 08:00', 'search_started'), on('2026-03-02 08:00', 'offer_declined'))).toThrow('reason_required');
    expect(hire.facts).toHaveLength(1);
  });
});

describe('a closed hire', () => {
  const closed = (): LiveHire => begun().record(on('2026-03-02 08:00', 'case_closed', { event_id: 'END', outcome: 'not_hired' }));

  it.each(edition.semantics.starts_work)('refuses %s, which would start work on it', (event) => {
    expect(closed().refusalOf(on('2026-03-02 08:00', event, { handoff_id: 'H1', outcome: 'question', reason_code: 'unclear' }))).toMatchObject({ code: 'hire_closed', at: 'events[0]' });
  });

  it('records what happened, without anything that follows of itself', () => {
    const hire = closed().at('2026-12-01 08:00');
    hire.record(on('2026-02-20', 'search_started'), on('2026-11-30', 'arrived'), on('2026-11-30', 'permit_granted', { data: { valid_until: '2027-01-15' } }));
    expect(hire.written()).toEqual([]);
    expect(hire.nextDeadline()).toBeUndefined();
  });

  it('opens again when the closing is retracted, and goes on in the same command', () => {
    const hire = closed();
    const handoff = on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1' });
    expect(hire.refusalOf(on('2026-03-02 08:00', 'case_closed', { retracts: 'END' }), handoff)).toBeUndefined();
    hire.record(on('2026-03-02 08:00', 'case_closed', { retracts: 'END' }));
    expect([isClosed(hire.state, edition), hire.refusalOf(handoff)]).toEqual([false, undefined]);
  });

  it('stays closed by an erasure when only the closing is retracted', () => {
    const hire = closed().record(on('2026-03-02 08:00', 'personal_data_erased'));
    expect(hire.refusalOf(on('2026-03-02 08:00', 'case_closed', { retracts: 'END' }), on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1' }))).toMatchObject({ code: 'hire_closed', at: 'events[1]' });
  });

  it('is closed for what comes after the closing in the same command', () => {
    const end = on('2026-03-02 08:00', 'case_closed', { outcome: 'not_hired' });
    const handoff = on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1' });
    expect(begun().refusalOf(end, handoff)).toMatchObject({ code: 'hire_closed', at: 'events[1]' });
    expect(begun().refusalOf(handoff, end)).toBeUndefined();
  });

  it('stays closed when the closing is corrected by another one', () => {
    const hire = closed().record(on('2026-03-02 08:00', 'case_closed', { corrects: 'END', outcome: 'withdrawn' }));
    expect([isClosed(hire.state, edition), hire.projection().hire.outcome]).toEqual([true, 'withdrawn']);
  });

  it('takes what a person sent before it was closed and sends again', () => {
    const hire = begun();
    const handoff = on('2026-03-02 08:00', 'handoff_created', { event_id: 'HO', handoff_id: 'H1' });
    hire.record(handoff, on('2026-03-02 08:00', 'case_closed', { outcome: 'not_hired' }));
    expect(hire.refusalOf(handoff)).toBeUndefined();
  });

  it('takes imported history whatever it is', () => {
    const hire = closed();
    expect(hire.import(on('2026-02-20', 'handoff_created', { handoff_id: 'H1' }))).toMatchObject([{ status: 'stored' }]);
  });

  it('closed today by the day only, refuses work at once and has ended when the day is over', () => {
    const hire = begun().at('2026-03-05 10:00').record(on('2026-03-05', 'case_closed', { outcome: 'not_hired' }));
    expect(hire.refusalOf(on('2026-03-05 10:00', 'handoff_created', { handoff_id: 'H1' }))).toMatchObject({ code: 'hire_closed' });
    expect(hire.projection().hire).toMatchObject({ closed: false, next_deadline: '2026-03-05T22:00:00.000Z' });
    expect(hire.until('2026-03-07')).toEqual(['2026-03-05T22:00:00.000Z']);
    expect(hire.projection().hire).toMatchObject({ closed: true, next_deadline: null });
  });
});

describe('an import', () => {
  const line = (event_id: string, event: string, more: object = {}) => on('2026-01-05', event, { event_id, ...more });

  it('judges each event by itself and says so in the order of the file', () => {
    const hire = begun();
    const results = hire.import(line('A', 'search_started'), line('N1', 'search_started'), line('A', 'search_started'), line('A', 'interview_held'), line('C', 'interview_held', { case_id: 'H-2' }), line('D', 'offer_declined'));
    expect(results.map((r) => `${r.event_id} ${r.status} ${r.reason?.code ?? ''}`.trim())).toEqual(['A stored', 'N1 rejected event_conflict', 'A skipped', 'A rejected event_conflict', 'C rejected wrong_case', 'D stored']);
    expect(hire.facts.map((f) => f.event.event_id)).toEqual(['N1', 'A', 'D']);
  });

  it('begins a hire with any event: order is never a reason', () => {
    expect(live('2026-03-02 08:00').import(line('A', 'permit_granted'))).toMatchObject([{ status: 'stored' }]);
  });

  it('adds nothing the second time, under whatever name', () => {
    const hire = live('2026-03-02 08:00');
    const command = hire.importCommand([line('A', 'need_identified'), line('B', 'search_started')], 'file-1');
    hire.serve(command);
    hire.at('2026-12-01 08:00');
    const again = { facts: [], reply: { case_id: 'H-1', seq: 2, event_ids: [], results: [{ event_id: 'A', status: 'skipped' }, { event_id: 'B', status: 'skipped' }] } };
    expect(decided(hire, command)).toEqual(again);
    expect(decided(hire, { ...command, id: importCommandId('file-2') })).toEqual(again);
  });

  it('is refused as a whole under a name that stood for other content', () => {
    const hire = begun();
    hire.serve(hire.importCommand([line('A', 'search_started')], 'file-1'));
    expect(decided(hire, hire.importCommand([line('B', 'interview_held')], 'file-1'))).toMatchObject({ refusal: { code: 'key_reused' } });
  });

  it('gives a hire nothing when none of its lines can be used', () => {
    const hire = live('2026-03-02 08:00');
    expect(hire.import(line('C', 'interview_held', { case_id: 'H-2' }))).toMatchObject([{ status: 'rejected' }]);
    expect(hire.state.seq).toBe(0);
  });

  it('rejects an event that the model does not have, and stores the rest', () => {
    const hire = begun();
    const command = hire.importCommand([line('A', 'search_started'), line('B', 'interview_held')]);
    const strange = { ...command, events: command.events.map((e) => (e.event_id === 'A' ? { ...e, event: 'permit_approved' } : e)) };
    expect(hire.serve(strange).results).toMatchObject([{ status: 'rejected', reason: { code: 'unknown_event' } }, { status: 'stored' }]);
  });
});

it('looks again at the employer’s other cases without a fact of its own', () => {
  const hire = begun();
  expect(hire.serve({ kind: 'employer', id: 'employer:1', hash: 'x' })).toEqual({ case_id: 'H-1', seq: 1, event_ids: [] });
});

it('tells by a command id where a command came from', () => {
  expect([keyCommandId('ann', '1'), importCommandId('f:1'), timerCommandId('2026-03-05T22:00:00.000Z')]).toEqual(['key:ann:1', 'import:f:1', 'timer:2026-03-05T22:00:00.000Z']);
  expect([keyCommandId('import:', '1'), importCommandId('f'), timerCommandId('x')].map(isImportCommandId)).toEqual([false, true, false]);
});

it('begins a hire once: whoever comes second under its id is told so', () => {
  const begun = live('2026-03-02 08:00').record(on('2026-03-02', 'need_identified'));
  const again = { ...begun.recordCommand([on('2026-03-02', 'need_identified')]), begins: true };
  expect(decide(begun.state, again, { edition: newestEdition(), nowMs: begun.nowMs })).toMatchObject({ refusal: { code: 'hire_exists' } });
  expect(admitCommand(begun.state, again, { edition: newestEdition(), nowMs: begun.nowMs })).toMatchObject({ code: 'hire_exists' });
});
