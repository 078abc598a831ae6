import { historyCost } from '../../bench/figures';
import { usualHire } from '../../bench/usual-hire';
import { describeHires } from '../support/rig';

describeHires('history of a usual hire', (rig) => {
  it('costs six events a step, and of runs, timers and tasks no more than deadlines and stages need', async () => {
    const hire = rig.hire({ staysOpen: 'its story goes on' });
    const events = usualHire(hire.id, '2085-11-01').sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : 1));
    for (const event of events) await hire.tell(event);

    const cost = await historyCost(rig.client, hire.workflowId);
    process.stderr.write(`a usual hire of ${events.length} steps: ${JSON.stringify(cost)}\n`);
    expect(cost.runs).toBeLessThanOrEqual(8);
    // Accepted, marker, completed, and the three of a workflow task; further, per run its beginning and end, and timers.
    expect(cost.events).toBeLessThanOrEqual(events.length * 6 + cost.runs * 12 + cost.timers * 5);
    expect(cost.timers).toBeLessThanOrEqual(events.length / 2);
  });
});
