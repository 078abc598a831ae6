import { CommandRefusedError } from '../../client/hires';
import { APPLICATION, HANDOFF, UP_TO_CONTRACT, closing } from '../support/journeys';
import type { History } from '../support/replay';
import { describeHires, type TestHire, type ToldEvent } from '../support/rig';

interface Ending {
  readonly what: string;
  readonly events: readonly ToldEvent[];
  readonly outcome: string;
}

const ENDINGS: readonly Ending[] = [
  { what: 'the talent leaves the region', events: [...UP_TO_CONTRACT, { event: 'arrived' }, { event: 'left_region', reason_code: 'better_job_elsewhere_fi' }], outcome: 'left' },
  { what: 'the application is withdrawn', events: [...UP_TO_CONTRACT, ...APPLICATION, { event: 'application_withdrawn', application_id: 'A1' }], outcome: 'withdrawn' },
  { what: 'the application lapses', events: [...UP_TO_CONTRACT, ...APPLICATION, { event: 'application_lapsed', application_id: 'A1' }], outcome: 'lapsed' },
  { what: 'the permit is refused', events: [...UP_TO_CONTRACT, ...APPLICATION, { event: 'permit_refused', application_id: 'A1', reason_code: 'income' }, { event: 'decision_served', application_id: 'A1' }], outcome: 'refused' },
];

describeHires('ends of a live hire', (rig) => {
  const execution = async (hire: TestHire) => {
    const handle = rig.client.workflow.getHandle(hire.workflowId);
    return { result: (await handle.result()) as unknown, pendingTimers: timersLeft(await handle.fetchHistory()), status: (await handle.describe()).status.name };
  };
  const expectEnded = async (hire: TestHire, outcome: string): Promise<void> => {
    const row = await hire.row();
    expect(row).toMatchObject({ closed: true, outcome, waits: [], next_due: null, next_deadline: null, late: false, close_as: null });
    expect(await execution(hire)).toEqual({ status: 'COMPLETED', result: { seq: row.seq, outcome }, pendingTimers: 0 });
  };

  it.each(ENDINGS)('asks to close and ends when $what', async ({ events, outcome }) => {
    const hire = rig.hire();
    await hire.tell(...events);
    expect(await hire.row()).toMatchObject({ closed: false, close_as: outcome });
    await hire.tell(closing(outcome));
    await expectEnded(hire, outcome);
  });

  it('asks to close and ends when the follow-up of two years is complete', async () => {
    const hire = rig.hire();
    await hire.tell(...UP_TO_CONTRACT, { event: 'arrived' });
    await hire.forward({ days: 8 });
    await hire.tell({ event: 'checkin_done', checkpoint: 'P7D' });
    await hire.forward({ days: 360 });
    for (const checkpoint of ['P30D', 'P90D', 'P180D', 'P365D']) await hire.tell({ event: 'checkin_done', checkpoint });
    expect(await hire.row()).toMatchObject({ close_as: null });
    await hire.forward({ days: 364 });
    await hire.tell({ event: 'checkin_done', checkpoint: 'P730D' });
    expect(await hire.row()).toMatchObject({ close_as: 'retained_24m' });
    await hire.tell(closing('retained_24m'));
    await expectEnded(hire, 'retained_24m');
  });

  it('records a late fact of a closed hire, and refuses work on it', async () => {
    const hire = rig.hire();
    await hire.tell(...UP_TO_CONTRACT);
    await hire.tell(closing('not_hired'));

    await hire.tell({ event: 'tyel_insured' });
    expect((await hire.facts()).map((fact) => fact.event.event).slice(-2)).toEqual(['case_closed', 'tyel_insured']);
    await expectEnded(hire, 'not_hired');

    await expect(hire.tell(HANDOFF)).rejects.toMatchObject({ name: 'CommandRefusedError', refusal: { code: 'hire_closed' } });
    expect((await hire.facts()).at(-1)?.event.event).toBe('tyel_insured');
    // The run that refused it waits ten seconds for another one.
    await rig.time.forward(hire.id, { days: 1 });
    expect((await execution(hire)).result).toEqual({ seq: 10, outcome: 'not_hired' });
  });

  it('looks after a hire that was closed by date until that day is over', async () => {
    const hire = rig.hire();
    await hire.tell(...UP_TO_CONTRACT);
    await hire.tell({ ...closing('not_hired'), occurred_at: '2087-03-03' });
    expect(await hire.row()).toMatchObject({ closed: false, next_deadline: '2087-03-03T22:00:00.000Z' });
    await expect(hire.tell(HANDOFF)).rejects.toMatchObject({ refusal: { code: 'hire_closed' } });
    await rig.time.forward(hire.id, { days: 1 });
    await expectEnded(hire, 'not_hired');
  });

  it('goes on from its old deadlines when the closing is retracted', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never answered' });
    await hire.tell(...UP_TO_CONTRACT, HANDOFF);
    const before = await hire.row();
    await hire.tell({ ...closing('not_hired'), event_id: 'CLOSING' });
    await expectEnded(hire, 'not_hired');

    await hire.tell({ event: 'case_closed', retracts: 'CLOSING' });

    expect(await hire.row()).toMatchObject({ closed: false, outcome: null, next_deadline: before.next_deadline, waits: before.waits });
    await hire.forward({ days: 7 });
    expect(await hire.gaps()).toMatchObject([{ gap: 'G27_SILENT', opened_on: '2087-03-07', state: 'open' }]);
  });

  it('answers every command that races the closing', async () => {
    const hire = rig.hire();
    await hire.tell(...UP_TO_CONTRACT);
    const clients = [rig.anotherClient(), rig.anotherClient(), rig.anotherClient()];
    const told: readonly ToldEvent[] = Array.from({ length: 24 }, (_, i) => (
      i === 6 ? closing('not_hired') : i % 2 === 0 ? { event: 'mentor_assigned' } : { ...HANDOFF, handoff_id: `H${i}` }));

    const answers = await Promise.allSettled(told.map(async (t, i) => clients[i % 3]!.send(hire.id, await hire.command(t))));

    const refusals = answers.flatMap((a) => (a.status === 'rejected' ? [a.reason as unknown] : []));
    // Which ones came too late is left to chance; each of those was told so.
    expect(refusals.filter((reason) => !(reason instanceof CommandRefusedError && reason.refusal.code === 'hire_closed'))).toEqual([]);
    const facts = await hire.facts();
    expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, i) => i + 1));
    expect(facts.length).toBe(UP_TO_CONTRACT.length + told.length - refusals.length);
    expect(facts.filter((fact) => fact.event.event === 'mentor_assigned')).toHaveLength(11);
    await hire.tell({ event: 'mentor_assigned' });
    await expectEnded(hire, 'not_hired');
  });
});

/** Timers of a run that neither fired nor were cancelled. */
function timersLeft({ events }: History): number {
  const count = (name: 'timerStartedEventAttributes' | 'timerFiredEventAttributes' | 'timerCanceledEventAttributes'): number => (events ?? []).filter((e) => e[name]).length;
  return count('timerStartedEventAttributes') - count('timerFiredEventAttributes') - count('timerCanceledEventAttributes');
}
