import { tsToMs } from '@temporalio/common/lib/time';
import { keepHistories } from '../support/capture-histories';
import { JOURNEYS } from '../support/journeys';
import { type Run, fetchRun, listRuns } from '../support/replay';
import { describeHires } from '../support/rig';
import { until } from '../support/until';

describeHires('journeys', (rig) => {
  const lastAt = ({ history }: Run): number => tsToMs(history.events?.at(-1)?.eventTime);
  /** All runs of a hire, in the order in which they ended: those of a continued chain and those that a late fact started. */
  const runsOf = async (workflowId: string): Promise<readonly Run[]> => {
    const listed = (await listRuns(rig.client)).filter((run) => run.workflowId === workflowId);
    const runs = await Promise.all(listed.map((run) => fetchRun(rig.client, workflowId, run.runId)));
    return runs.sort((a, b) => lastAt(a) - lastAt(b));
  };

  it.each(JOURNEYS)('$name is lived to its end', async ({ name, outcome, isChain, live }) => {
    const hire = rig.hire({ id: name.toUpperCase(), ...(outcome === null && { staysOpen: 'the journey ends before the hire does' }) });
    await live(hire, rig);
    expect(await hire.row()).toMatchObject({ closed: outcome !== null, outcome });

    const { runId } = await rig.client.workflow.getHandle(hire.workflowId).describe();
    await until('the newest run is listed', async () => (await listRuns(rig.client)).some((run) => run.runId === runId));
    const runs = await runsOf(hire.workflowId);
    expect(runs.length > 1).toBe(isChain || name === 'reopened');
    if (process.env['SAAPUA_CAPTURE'] === '1') keepHistories(name, runs);
  });
});
