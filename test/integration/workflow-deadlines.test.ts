import { describeHires } from '../support/rig';

describeHires('deadlines of a live hire', (rig) => {
  it('finds a handoff that nobody answers in three working days, once, at the right instant', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never answered' });
    await hire.tell({ event: 'need_identified' }, { event: 'employer_readiness_assessed' });
    await hire.tell({ event: 'handoff_created', handoff_id: 'H1', service_id: 'SVC-HOUSING', data: { receiver_id: 'ORG-A' } });
    expect(await hire.gaps()).toEqual([]);
    await hire.forward({ days: 30 });
    console.log(await hire.gaps(), (await hire.facts()).map((f) => [f.event.event, f.event.occurred_at, f.stored_at]), await hire.row(), new Date(await hire.now()));
  });
});
