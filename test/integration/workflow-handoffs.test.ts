/** Handoffs of live hires on the real server: decided by the hire, stored with their notes and notices, found again after a loss. */
import { CommandRefusedError } from '../../client/hires';
import { makeRecordFacts } from '../../activities/record-facts';
import { decide } from '../../domain/hire/decide';
import { evolveAll } from '../../domain/hire/evolve';
import { NOTES } from '../../domain/hire/note';
import { project } from '../../domain/hire/project';
import { editionOf } from '../../domain/model/edition';
import { recoverHires } from '../../server/recovery';
import { verify } from '../../server/verify';
import { loadState } from '../../prisma/hire-state';
import { accept, answer, ask, complete, decline, recall, send } from '../support/handoff-acts';
import { type Rig, type TestHire, describeHires } from '../support/rig';

const OPEN = 'the hire goes on after its handoff';

async function outbox(rig: Rig, hire: TestHire): Promise<readonly string[]> {
  const rows = await rig.db.prisma.outbox.findMany({ where: { hire_id: hire.id }, orderBy: [{ seq: 'asc' }, { id: 'asc' }] });
  return rows.map((row) => row.id.replace(`${hire.id}:`, ''));
}

async function refusalOf(sent: Promise<unknown>): Promise<string | undefined> {
  return sent.then(() => undefined, (error: unknown) => (error instanceof CommandRefusedError ? error.refusal.code : String(error)));
}

describeHires('handoffs', (rig) => {
  const begun = async (): Promise<TestHire> => {
    const hire = rig.hire({ staysOpen: OPEN });
    await hire.tell({ event: 'need_identified' });
    return hire;
  };

  it('are sent, accepted, asked back twice, answered and completed, with a notice for each who must hear of it', async () => {
    const hire = await begun();
    for (const act of [send(), accept()]) await hire.act(act);
    await hire.forward({ days: 1 });
    for (const act of [ask('Q1', { text_id: 'T1' }), ask('Q2'), answer('Q1')]) await hire.act(act);
    expect(await hire.handoffs()).toMatchObject([{ state: 'returned', paused: true, open_questions: [{ question_id: 'Q2' }], clock: 'SLA_HANDOFF_DONE' }]);
    for (const act of [answer('Q2'), complete()]) await hire.act(act);

    expect(await hire.handoffs()).toMatchObject([{ state: 'completed', open_questions: [], version: 9 }]);
    const names = (await hire.facts()).map((f) => f.event.event);
    expect(names.filter((name) => name.startsWith('handoff_'))).toEqual(['handoff_created', 'handoff_accepted', 'handoff_returned', 'handoff_answered', 'handoff_completed']);
    expect(names.filter((name) => name === NOTES.asked || name === NOTES.answered)).toHaveLength(4);
    expect((await outbox(rig, hire)).map((id) => id.replace(/^\d+:/, ''))).toEqual(['request:receiver', 'returned:sender', 'returned:sender', 'answered:receiver', 'completed:sender']);
  });

  it('leave a minute later, so that until then they can be called back', async () => {
    const hire = await begun();
    await hire.act(send());
    const [row] = await rig.db.prisma.outbox.findMany({ where: { hire_id: hire.id } });
    expect(row!.available_at.getTime() - Date.parse((row!.payload as { decided_at: string }).decided_at)).toBe(60_000);
  });

  it('let one of two who act at once win, and tell the other', async () => {
    const hire = await begun();
    await hire.act(send());
    const outcomes = await Promise.all([accept({ version: 1 }), decline({ version: 1 }), recall({ version: 1 })].map((act) => refusalOf(hire.act(act))));
    expect(outcomes.filter((code) => code === undefined)).toHaveLength(1);
    expect(outcomes.filter((code) => code === 'handoff_changed')).toHaveLength(2);
  });

  it('answer a repeated command with its first answer and do nothing more', async () => {
    const hire = await begun();
    const command = hire.handoffCommand(send());
    const first = await hire.send(command);
    expect(await rig.anotherClient().send(hire.id, command)).toEqual(first);
    expect(await hire.handoffs()).toHaveLength(1);
  });

  it('keep an open question when the worker dies after writing it and before Temporal knows', async () => {
    const hire = await begun();
    await hire.act(send());
    const state = (await loadState(rig.db, hire.id))!;
    const nowMs = await hire.now();
    const command = hire.handoffCommand(ask('Q1'));
    const decided = decide(state, command as never, { edition: editionOf(state.edition), nowMs });
    if ('refusal' in decided) throw new Error(decided.refusal.message);
    await makeRecordFacts(rig.db, { forwardedEvents: [] })({ hireId: hire.id, facts: decided.facts, projection: project(evolveAll(state, decided.facts), nowMs), notices: [] });

    await hire.act(ask('Q2'));
    expect((await hire.handoffs())[0]?.open_questions.map((q) => q.question_id)).toEqual(['Q1', 'Q2']);
    expect((await hire.events('handoff_returned'))).toHaveLength(1);
  });

  it('are found again with their questions by a hire that is started from its facts', async () => {
    const hire = await begun();
    for (const act of [send(), accept(), ask('Q1'), ask('Q2')]) await hire.act(act);
    const before = await hire.handoffs();
    await rig.hires.terminate(hire.id, 'lost');
    await recoverHires(rig.db, rig.hires, { dryRun: false, deep: false });

    expect(await hire.handoffs()).toEqual(before);
    await hire.act(answer('Q1'));
    expect((await hire.handoffs())[0]).toMatchObject({ paused: true, open_questions: [{ question_id: 'Q2' }] });
    const { checks } = await verify(rig.db, rig.hires, await hire.now());
    expect(checks.find((c) => c.id === 'facts_fold_to_stored_state')).toMatchObject({ ok: true });
  });

  it('of a closed hire can be told as completed, and start nothing', async () => {
    const hire = rig.hire();
    await hire.tell({ event: 'need_identified' });
    await hire.act(send());
    await hire.tell({ event: 'case_closed', outcome: 'withdrawn' });
    expect(await refusalOf(hire.act(accept()))).toBe('hire_closed');
    await hire.act(complete());
    expect(await hire.handoffs()).toMatchObject([{ state: 'completed' }]);
  });
});
