/** The ladder on a running hire: each rung once, also when nobody was there to tell it (features.md F6, ui.md N4). */
import { HIRE_QUEUE } from '../../client/ids';
import type { CaseEvent } from '../../domain/hire/fact';
import { timerCommandId } from '../../domain/hire/command-id';
import { type HireInput, WORKFLOW_TYPE } from '../../domain/hire/messages';
import type { Notice } from '../../domain/notices/notice';
import { loadState } from '../../prisma/hire-state';
import { fetchChain } from '../support/replay';
import { describeHires, type TestHire, type ToldEvent } from '../support/rig';
import { until } from '../support/until';

const NEED: readonly ToldEvent[] = [{ event: 'need_identified' }, { event: 'employer_readiness_assessed' }];
const H1 = { handoff_id: 'H1' };
/** Sent and accepted on Monday 3 March: ten working days end on 17 March. */
const HANDOFF: readonly ToldEvent[] = [
  { event: 'handoff_created', ...H1, service_id: 'SVC-HOUSING', data: { receiver_id: 'ORG-A' } }, { event: 'handoff_accepted', ...H1 },
];

const isRung = (e: CaseEvent): boolean => e.source === 'timer' && e.data?.['percent'] !== undefined;

/** Rungs that were told, with minute: `50 2087-03-10T06:00`. */
async function rungs(hire: TestHire): Promise<readonly string[]> {
  return (await hire.facts()).map((f) => f.event).filter(isRung).map((e) => `${String(e.data?.['percent'])} ${e.occurred_at.slice(0, 16)}`);
}

describeHires('ladder of a live hire', (rig) => {
  /** Who is to hear of which rung, as the outbox has it: `50 sender 2087-03-10T06:00`. */
  async function notices(hire: TestHire): Promise<readonly string[]> {
    const rows = await rig.db.prisma.outbox.findMany({ where: { kind: 'notice', hire_id: hire.id }, orderBy: [{ seq: 'asc' }, { id: 'asc' }] });
    return rows.map((row) => row.payload as unknown as Notice).filter((n) => n.kind === 'rung').map((n) => `${n.percent} ${n.to} ${n.not_before.slice(0, 16)}`);
  }

  it('tells the sender of a receiver that was never written to, and the liaison last, each on its working morning', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never done' });
    await hire.tell(...NEED, ...HANDOFF);
    expect(await hire.row()).toMatchObject({ next_deadline: '2087-03-10T06:00:00.000Z' });
    await hire.forward({ days: 60 });
    expect(await rungs(hire)).toEqual(['50 2087-03-10T06:00', '80 2087-03-13T06:00', '100 2087-03-18T06:00', '150 2087-03-24T06:00']);
    expect(await notices(hire)).toEqual([
      '50 sender 2087-03-10T06:00', '80 sender 2087-03-13T06:00', '100 sender 2087-03-18T06:00', '150 liaison 2087-03-24T06:00', '150 sender 2087-03-24T06:00',
    ]);
    expect(await hire.row()).toMatchObject({ late: true, next_deadline: null });
  });

  /** Five working days from Monday 3 March: half of them on Thursday 6, 80 % on Friday 7, overdue on Tuesday 11. */
  const FIVE_DAYS: readonly ToldEvent[] = [{ ...HANDOFF[0]!, data: { receiver_id: 'ORG-A', expected_duration: 'P5D' } }, HANDOFF[1]!];
  const percents = async (hire: TestHire): Promise<readonly string[]> => (await rungs(hire)).map((line) => line.split(' ')[0] ?? '');

  it('tells exactly one rung when nothing of the system ran for three days, across two of them', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never done' });
    await hire.tell(...NEED, ...FIVE_DAYS);
    await hire.forward({ to: '2087-03-05T10:00:00Z' });
    await rig.stopWorker();
    await rig.hires.terminate(hire.id, 'lost in the outage');
    rig.time.elapse(hire.id, { days: 3 });
    await rig.startWorker();
    expect(await rig.hires.start((await loadState(rig.db, hire.id))!)).toBe(true);
    await until('the hire has caught up', async () => (await rungs(hire)).length > 0);

    await hire.forward({ to: '2087-03-10T10:00:00Z' });
    expect(await percents(hire)).toEqual(['80']);
    expect(await notices(hire)).toEqual(['80 sender 2087-03-10T06:00']);
    await hire.forward({ to: '2087-03-11T10:00:00Z' });
    expect(await percents(hire)).toEqual(['80', '100']);
  });

  it('tells a rung once whose moment came while the worker was stopped', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never done' });
    await hire.tell(...NEED, ...FIVE_DAYS);
    await hire.forward({ to: '2087-03-05T10:00:00Z' });
    await rig.stopWorker();
    // The clock of a hire waits for its worker when a timer has gone off.
    const moved = rig.time.forward(hire.id, { to: '2087-03-06T20:00:00Z' });
    await until('the timer has gone off', async () => (await timersFired(hire)) > 0);
    expect(await rungs(hire)).toEqual([]);
    await rig.startWorker();
    await moved;
    await until('the rung is told', async () => (await rungs(hire)).length > 0);
    await hire.forward({ to: '2087-03-07T05:00:00Z' });
    expect(await rungs(hire)).toEqual(['50 2087-03-06T06:00']);
  });

  async function timersFired(hire: TestHire): Promise<number> {
    const { events } = (await fetchChain(rig.client, hire.workflowId)).at(-1)!.history;
    return (events ?? []).filter((e) => e.timerFiredEventAttributes).length;
  }

  it('tells nothing more once the handoff is done, asked back or withdrawn', async () => {
    const hire = rig.hire({ staysOpen: 'its story goes on' });
    await hire.tell(...NEED, ...HANDOFF, { event: 'handoff_created', handoff_id: 'H2', service_id: 'SVC-A', data: { receiver_id: 'ORG-A' } }, { event: 'handoff_created', handoff_id: 'H3', service_id: 'SVC-A', data: { receiver_id: 'ORG-A' } });
    await hire.tell({ event: 'handoff_withdrawn', handoff_id: 'H2' }, { event: 'handoff_returned', handoff_id: 'H3', outcome: 'declined', reason_code: 'no_capacity' });
    await hire.forward({ to: '2087-03-10T10:00:00Z' });
    await hire.tell({ event: 'handoff_returned', ...H1, outcome: 'question', reason_code: 'unclear' });
    await hire.forward({ days: 30 });
    expect(await rungs(hire)).toEqual(['50 2087-03-10T06:00']);
    await hire.tell({ event: 'handoff_answered', ...H1 });
    await hire.tell({ event: 'handoff_completed', ...H1 });
    await hire.forward({ days: 30 });
    expect(await rungs(hire)).toEqual(['50 2087-03-10T06:00']);
  });

  it('does not tell while somebody records what has passed, but on the next working morning', async () => {
    const hire = rig.hire({ staysOpen: 'the bank does not answer' });
    await hire.tell(...NEED, { event: 'bank_application_submitted', occurred_at: '2087-01-15T08:00:00Z' });
    expect(await rungs(hire)).toEqual([]);
    await hire.forward({ days: 30 });
    expect(await rungs(hire)).toEqual(['150 2087-03-04T06:00']);
    const told = (await hire.facts()).find((f) => isRung(f.event));
    expect(told?.command_id).toBe(timerCommandId('2087-03-04T06:00:00.000Z'));
  });

  it('goes on in the next run of the hire where the run before it left off', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never done' });
    await hire.tell(...NEED, ...HANDOFF);
    await hire.forward({ to: '2087-03-11T10:00:00Z' });
    // A later stage is the boundary at which a new run begins.
    for (const event of ['role_profile_completed', 'route_precheck_done', 'candidate_proposed', 'interview_held', 'offer_made', 'offer_accepted', 'contract_signed']) await hire.tell({ event });
    await hire.forward({ days: 40 });
    expect((await fetchChain(rig.client, hire.workflowId)).length).toBeGreaterThan(1);
    expect((await hire.facts()).map((f) => f.event).filter((e) => isRung(e) && e.handoff_id === 'H1').map((e) => e.data?.['percent'])).toEqual([50, 80, 100, 150]);
  });

  it('is written into the history of every run that has it, so that runs from before it are told apart when they replay', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never done' });
    await hire.tell(...NEED, ...HANDOFF);
    const [run] = await fetchChain(rig.client, hire.workflowId);
    const patches = (run?.history.events ?? []).flatMap((e) => (e.markerRecordedEventAttributes?.markerName === 'core_patch' ? [e.markerRecordedEventAttributes] : []));
    expect(patches.map((p) => Buffer.from(p.details?.['patch-data']?.payloads?.[0]?.data ?? '').toString())).toEqual([expect.stringContaining('ladder')]);
  });

  it('is taken up by the run that continues one from before there was a ladder, and which waited for nothing', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never done' });
    await hire.tell(...NEED, ...HANDOFF);
    await rig.hires.terminate(hire.id, 'its place is taken by the run below');
    const input: HireInput = { hireId: hire.id, state: (await loadState(rig.db, hire.id))!, dueAt: null, continued: true };
    await rig.client.workflow.start(WORKFLOW_TYPE, { args: [input], workflowId: hire.workflowId, taskQueue: HIRE_QUEUE });
    await hire.forward({ to: '2087-03-10T10:00:00Z' });
    expect(await rungs(hire)).toEqual(['50 2087-03-10T06:00']);
  });
});
