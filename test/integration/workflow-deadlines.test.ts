import { usualHire } from '../../bench/usual-hire';
import type { CaseEvent } from '../../domain/hire/fact';
import { localDay } from '../../domain/calendar/helsinki';
import { formatDay } from '../../domain/calendar/day';
import { hirePage } from '../../domain/report/hire-page';
import { caseInputOf } from '../../domain/hire/state';
import { asOfInstant } from '../../domain/view/as-of';
import { loadState } from '../../prisma/hire-state';
import { fetchChain } from '../support/replay';
import { describeHires, type TestHire, type ToldEvent } from '../support/rig';

const NEED: readonly ToldEvent[] = [{ event: 'need_identified' }, { event: 'employer_readiness_assessed' }];
const HANDOFF: ToldEvent = { event: 'handoff_created', handoff_id: 'H1', service_id: 'SVC-HOUSING', data: { receiver_id: 'ORG-A' } };
const THIRD_COUNTRY: ToldEvent = { event: 'route_precheck_done', data: { citizenship_group: 'third_country', route: 'TTOL', in_finland_at_start: false } };

/** Local dates on which events of a name happened, with what they are about. */
async function datesOf(hire: TestHire, name: string): Promise<readonly string[]> {
  return (await hire.events(name)).map((e) => [formatDay(localDay(Date.parse(e.occurred_at))), e.checkpoint, e.data?.['code'], e.due_at, e.family_member_id].filter((part) => part !== undefined).join(' '));
}

describeHires('deadlines of a live hire', (rig) => {
  const page = async (hire: TestHire) => {
    const nowMs = await hire.now();
    return hirePage(caseInputOf((await loadState(rig.db, hire.id))!), asOfInstant(nowMs), 'now');
  };

  it('finds a handoff that nobody answers in three working days, once, at the first instant after them', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is never answered' });
    await hire.tell(...NEED, HANDOFF);

    await hire.forward({ to: '2087-03-06T21:59:30Z' });
    expect(await hire.gaps()).toEqual([]);
    expect(await hire.row()).toMatchObject({ late: false, next_deadline: '2087-03-06T22:00:00.000Z', open_gaps: 0 });

    await hire.forward({ to: '2087-04-30T09:00:00Z' });
    const [gap, ...others] = await hire.gaps();
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ gap: 'G27_SILENT', object_id: 'H1', opened_on: '2087-03-07', ended_on: null, state: 'open', owner: 'ORG-A', first_seen_on: '2087-03-07' });
    const recorded = await hire.events('service_gap_recorded');
    expect(recorded).toMatchObject([{ gap_id: gap!.instance_id, source: 'timer', data: { code: 'G27_SILENT', opened_on: '2087-03-07' } }]);
    expect(recorded[0]!.occurred_at).toMatch(/^2087-03-06T22:00:0/);
    expect(await hire.row()).toMatchObject({ late: true, open_gaps: 1 });
  });

  it('lets a handoff that is answered in time pass without a trace', async () => {
    const hire = rig.hire({ staysOpen: 'the handoff is under way' });
    await hire.tell(...NEED, HANDOFF);
    await hire.forward({ days: 2 });
    await hire.tell({ event: 'handoff_accepted', handoff_id: 'H1' });
    await hire.forward({ days: 5 });
    expect(await hire.gaps()).toEqual([]);
    expect(await datesOf(hire, 'service_gap_recorded')).toEqual([]);
  });

  it('finds an employer whose readiness nobody assessed in 14 days', async () => {
    const hire = rig.hire({ staysOpen: 'nobody assesses the employer' });
    await hire.tell({ event: 'need_identified' });
    await hire.forward({ days: 60 });
    expect(await hire.gaps()).toMatchObject([{ gap: 'G01_EMPLOYER_UNAWARE', opened_on: '2087-03-18', owner: 'COORDINATOR', state: 'open' }]);
    expect(await datesOf(hire, 'service_gap_recorded')).toEqual(['2087-03-18 G01_EMPLOYER_UNAWARE']);
  });

  it('shows a hire as late when a clock without a gap rule runs out', async () => {
    const hire = rig.hire({ staysOpen: 'the bank does not answer' });
    await hire.tell(...NEED, { event: 'bank_application_submitted' });
    await hire.forward({ to: '2087-03-17T21:59:30Z' });
    expect(await hire.row()).toMatchObject({ late: false, next_due: '2087-03-17' });
    await hire.forward({ to: '2087-03-17T22:00:30Z' });
    expect(await hire.row()).toMatchObject({ late: true, open_gaps: 0 });
    expect((await hire.facts()).slice(3).map((f) => f.event.event)).toEqual(['reminder_sent', 'reminder_sent']);
  });

  it('asks for each check-in of two years once, over the runs of its workflow', async () => {
    const hire = rig.hire({ staysOpen: 'nobody does the check-ins' });
    const story = usualHire(hire.id, '2086-10-15').filter((e) => e.stage !== 'retention');
    const isPast = (e: CaseEvent): boolean => e.occurred_at <= '2087-03-03';
    await hire.import(...story.filter(isPast));

    await hire.forward({ days: 200 });
    await hire.tell(...story.filter((e) => !isPast(e)).map((e) => ({ ...e, recorded_at: '2087-09-18' })));
    await hire.forward({ days: 600 });

    // Arrived on 3 March 2087.
    expect(await datesOf(hire, 'checkin_due')).toEqual(['2087-03-10 P7D', '2087-04-02 P30D', '2087-06-01 P90D', '2087-08-30 P180D', '2088-03-02 P365D', '2089-03-02 P730D']);
    expect((await fetchChain(rig.client, hire.workflowId)).length).toBeGreaterThan(1);
  });

  it('opens the renewal of a permit once, two months before its last day', async () => {
    const hire = rig.hire({ staysOpen: 'the renewal is not filed' });
    await hire.tell(...NEED, THIRD_COUNTRY, { event: 'permit_granted', application_id: 'A1', data: { valid_from: '2087-03-03', valid_until: '2087-11-30' } });
    await hire.forward({ days: 240 });
    expect(await datesOf(hire, 'permit_expiry_approaching')).toEqual(['2087-09-30 2087-11-30']);
    expect((await hire.row()).waits).toContainEqual(expect.objectContaining({ party: 'TALENT', step: 'R2', due: '2087-11-30' }));
    await hire.forward({ days: 90 });
    expect(await datesOf(hire, 'permit_expiry_approaching')).toHaveLength(1);
  });

  it('opens no renewal that was filed early', async () => {
    const hire = rig.hire({ staysOpen: 'the renewal is under way' });
    await hire.tell(...NEED, THIRD_COUNTRY, { event: 'permit_granted', application_id: 'A1', data: { valid_from: '2087-03-03', valid_until: '2087-11-30' } });
    await hire.forward({ to: '2087-07-15T08:00:00Z' });
    await hire.tell({ event: 'extension_submitted', application_id: 'A2' });
    await hire.forward({ days: 150 });
    expect(await datesOf(hire, 'permit_expiry_approaching')).toEqual([]);
  });

  it('opens the renewal of a family member too, each for its own permit', async () => {
    const hire = rig.hire({ staysOpen: 'the renewals are not filed' });
    await hire.tell(...NEED, THIRD_COUNTRY,
      { event: 'permit_granted', application_id: 'A1', data: { valid_from: '2087-03-03', valid_until: '2087-11-30' } },
      { event: 'family_permit_decided', family_member_id: 'F1', outcome: 'granted', data: { valid_until: '2087-12-31' } });
    await hire.forward({ days: 300 });
    expect(await datesOf(hire, 'permit_expiry_approaching')).toEqual(['2087-09-30 2087-11-30', '2087-10-31 2087-12-31 F1']);
  });

  it('runs the protection period and the notice of a job that ended, and finds what is missed', async () => {
    const hire = rig.hire({ staysOpen: 'there is no new job' });
    await hire.tell(...NEED, THIRD_COUNTRY,
      { event: 'permit_granted', application_id: 'A1', data: { valid_from: '2087-03-03', valid_until: '2088-11-30' } },
      { event: 'employment_started', employment_id: 'E1', data: { main_job: true } }, { event: 'identity_code_issued' });
    await hire.tell({ event: 'employment_ended', employment_id: 'E1', reason_code: 'redundancy', data: { premature: true } });

    const running = (await page(hire)).clocks.filter((c) => c.object_id === 'E1' && c.state === 'running');
    expect(running).toEqual(expect.arrayContaining([
      expect.objectContaining({ sla: 'SLA_PROTECTION_3', due_on: '2087-06-03' }),
      expect.objectContaining({ sla: 'SLA_END_NOTICE', due_on: '2087-03-17' }),
    ]));

    await hire.forward({ days: 60 });
    expect(await datesOf(hire, 'service_gap_recorded')).toEqual(['2087-03-18 G20_NOTICE_MISSED', '2087-04-19 G29_UNEMPLOYED']);
    await hire.tell({ event: 'end_of_employment_notified', employment_id: 'E1' }, { event: 'new_employment_started', employment_id: 'E2' });
    expect((await hire.gaps()).map((g) => [g.gap, g.opened_on, g.ended_on])).toEqual([['G20_NOTICE_MISSED', '2087-03-18', '2087-05-02'], ['G29_UNEMPLOYED', '2087-04-19', '2087-05-02']]);
  });

  // A rule that misses something "on the day itself" (G13, G14, G18) can be judged only when that day is over: here the gap is
  // recorded within the second, taken back by the next event, and not recorded when the thirty days have really passed.
  it('records that a flat is missing when its time is over, and not while the day of arrival still runs', async () => {
    const hire = rig.hire({ staysOpen: 'no flat is found' });
    await hire.tell(...NEED, { event: 'arrived' });
    await hire.tell({ event: 'temporary_housing_used' });
    await hire.forward({ days: 60 });
    expect(await hire.gaps()).toMatchObject([{ gap: 'G13_HOUSING', opened_on: '2087-04-03' }]);
    expect(await datesOf(hire, 'service_gap_recorded')).toContain('2087-04-03 G13_HOUSING');
  });

  it('fires nothing of an imported past, and what comes due later', async () => {
    const hire = rig.hire({ staysOpen: 'its story goes on' });
    const past = usualHire(hire.id, '2086-06-01').filter((e) => e.occurred_at <= '2087-03-02' && e.event !== 'checkin_due' && e.event !== 'checkin_done');
    await hire.import(...past);

    expect(await hire.facts()).toHaveLength(past.length);
    expect((await hire.gaps()).length).toBeGreaterThan(0);
    // Arrived on 18 October 2086, so that the check-ins of 7, 30 and 90 days lie in the past.
    await hire.forward({ to: '2087-10-31T08:00:00Z' });
    expect(await datesOf(hire, 'checkin_due')).toEqual(['2087-04-16 P180D', '2087-10-18 P365D']);
    expect((await datesOf(hire, 'permit_expiry_approaching'))).toEqual(['2087-07-29 2087-09-29']);
  });
});
