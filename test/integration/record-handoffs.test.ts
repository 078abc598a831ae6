/** Handoffs and notices are stored with the facts that moved them, and come again no second time. */
import { makeRecordFacts } from '../../activities/record-facts';
import { NOTES } from '../../domain/hire/note';
import { factsOf, streamHires } from '../../prisma/facts';
import { listHandoffs } from '../../prisma/handoffs';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases';
import { aFact, aHandoff, aNotice, facts, outboxOf, recording } from '../support/recorded-hires';

const recorder = (db: TestDatabase) => makeRecordFacts(db.current, { forwardedEvents: [] });

describeOnEachDatabase('handoffs and notices of a recording', (db) => {
  it('stores them with the facts, and hides a notice until it is time', async () => {
    const handoffs = [aHandoff('HAND-1', 'H1', { open_questions: [{ question_id: 'Q1', reason_code: 'unclear', item: null, addressed_to: null, text_id: 'T1', asked_at: '2026-03-02T07:20:00.000Z' }] }), aHandoff('HAND-1', 'H2', { receiver_id: null, due_on: null })];
    await recorder(db)(recording('HAND-1', facts('HAND-1', 1, 1), { handoffs, notices: [aNotice('HAND-1', 1)] }));

    expect(await listHandoffs(db.current, { hireId: 'HAND-1', limit: 10 })).toEqual(handoffs);
    expect(await outboxOf(db.current, 'HAND-1')).toMatchObject([{ id: 'HAND-1:1:request:receiver', seq: 1, kind: 'notice', payload: aNotice('HAND-1', 1), available_at: new Date('2026-03-02T07:21:00.000Z') }]);
  });

  it('tells nothing twice when the same input comes again', async () => {
    const input = recording('HAND-2', facts('HAND-2', 1, 1), { handoffs: [aHandoff('HAND-2', 'H1')], notices: [aNotice('HAND-2', 1)] });
    await recorder(db)(input);
    await db.current.prisma.outbox.updateMany({ where: { hire_id: 'HAND-2' }, data: { done_at: new Date() } });
    await recorder(db)(input);

    expect((await outboxOf(db.current, 'HAND-2')).map((row) => row.done_at === null)).toEqual([false]);
  });

  it('moves a handoff on, and takes away one whose creation was retracted', async () => {
    await recorder(db)(recording('HAND-3', facts('HAND-3', 1, 1), { handoffs: [aHandoff('HAND-3', 'H1'), aHandoff('HAND-3', 'H2')] }));
    const ended = aHandoff('HAND-3', 'H2', { state: 'completed', version: 2, ended_at: '2026-03-04T10:00:00.000Z', clock: null, clock_state: null, due_on: null });
    await recorder(db)(recording('HAND-3', facts('HAND-3', 2, 2), { handoffs: [ended] }));

    expect(await listHandoffs(db.current, { hireId: 'HAND-3', limit: 10 })).toEqual([ended]);
  });

  it('finds them for a receiver, a sender, a pilot, page by page', async () => {
    await recorder(db)(recording('HAND-4', facts('HAND-4', 1, 1), { hire: { pilot: 'P-HAND' }, handoffs: ['H1', 'H2', 'H3'].map((id) => aHandoff('HAND-4', id, { receiver_id: 'ORG-HAND', sender: 'C-HAND', ...(id === 'H2' && { ended_at: '2026-03-04T10:00:00.000Z' }) })) }));
    const ids = async (filter: object) => (await listHandoffs(db.current, { limit: 10, ...filter })).map((h) => h.handoff_id);

    expect(await ids({ receiverId: 'ORG-HAND', open: true })).toEqual(['H1', 'H3']);
    expect(await ids({ sender: 'C-HAND', open: false })).toEqual(['H2']);
    expect(await ids({ pilots: ['P-HAND'], after: { hire_id: 'HAND-4', handoff_id: 'H1' }, limit: 1 })).toEqual(['H2']);
    expect(await ids({ pilots: ['P-ELSEWHERE'] })).toEqual([]);
  });

  it('keeps notes in the log, and out of what reports read', async () => {
    const note = aFact('HAND-5', 2, { event: NOTES.asked, handoff_id: 'H1', stage: null });
    await recorder(db)(recording('HAND-5', [aFact('HAND-5', 1), note]));

    expect((await factsOf(db.current, 'HAND-5')).map((f) => f.event.event)).toEqual(['contract_signed', NOTES.asked]);
    for await (const { events } of streamHires(db.current, { hireIds: ['HAND-5'] })) expect(events.map((e) => e.event)).toEqual(['contract_signed']);
  });
});
