/** What a hire writes by itself, when, and how often: check-ins, renewals, found gaps (follow-up.ts; driven from deadline to deadline). */
import { type Told, on } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';
import { completeApplication, granted, precheck } from '../support/told-events';

const e1 = { employment_id: 'E1' };
const f1 = { family_member_id: 'F1' };
const need = on('2026-01-05 08:00', 'need_identified');
const quiet = on('2026-01-05 08:00', 'employer_readiness_assessed');

/** A hire of which these events are recorded at 08:00 of a date, by a person. */
const recorded = (date: string, ...told: readonly Told[]): LiveHire => live(`${date} 08:00`).record(need, quiet, ...told);

describe('check-ins', () => {
  const arrived = (): LiveHire => recorded('2026-03-02', on('2026-03-02 07:00', 'arrived'));

  it('come due 7, 30, 90, 180, 365 and 730 days after the arrival, each once', () => {
    const hire = arrived();
    hire.until('2029-12-31');
    expect(hire.written('checkin_due')).toEqual([
      'checkin_due P7D 2026-03-09', 'checkin_due P30D 2026-04-01', 'checkin_due P90D 2026-05-31',
      'checkin_due P180D 2026-08-29', 'checkin_due P365D 2027-03-02', 'checkin_due P730D 2028-03-01',
    ]);
  });

  it('come due as the local day begins', () => {
    const hire = arrived();
    hire.until('2026-05-31');
    expect(hire.facts.filter((f) => f.event.event === 'checkin_due').map((f) => f.event.occurred_at)).toEqual(['2026-03-08T22:00:00.000Z', '2026-03-31T21:00:00.000Z', '2026-05-30T21:00:00.000Z']);
  });

  it('count from the first day of work of a person who was here already', () => {
    const hire = recorded('2026-03-02', precheck('2026-01-08', { in_finland_at_start: true }), on('2026-03-02 07:00', 'employment_started', e1));
    hire.until('2026-03-30');
    expect(hire.written('checkin_due')).toEqual(['checkin_due P7D 2026-03-09']);
  });

  it('are not asked for what is done already, nor a second time when a person asked first', () => {
    const hire = arrived().at('2026-03-05 08:00').record(on('2026-03-05 08:00', 'checkin_done', { checkpoint: 'P7D' }), on('2026-03-05 08:00', 'checkin_due', { checkpoint: 'P30D' }));
    hire.until('2026-06-30');
    expect(hire.written('checkin_due')).toEqual(['checkin_due P90D 2026-05-31']);
  });

  it('end when the person has left or the hire is closed', () => {
    const left = arrived().at('2026-03-20 08:00').record(on('2026-03-20 08:00', 'left_region', { reason_code: 'housing' }));
    left.until('2029-12-31');
    expect(left.written('checkin_due')).toEqual([]);
    const closed = arrived();
    closed.until('2026-03-20');
    closed.record(on('2026-03-20 23:00', 'case_closed', { outcome: 'transferred' }));
    closed.until('2029-12-31');
    expect(closed.written('checkin_due')).toEqual(['checkin_due P7D 2026-03-09']);
  });

  it('go on from their old start when the closing is retracted, and write once what came due meanwhile', () => {
    const hire = arrived().at('2026-03-05 08:00').record(on('2026-03-05 08:00', 'case_closed', { event_id: 'END', outcome: 'transferred' }));
    hire.at('2026-04-10 08:00').record(on('2026-04-10 08:00', 'case_closed', { retracts: 'END' }));
    hire.until('2026-06-30');
    expect(hire.written('checkin_due')).toEqual(['checkin_due P7D 2026-04-10', 'checkin_due P30D 2026-04-10', 'checkin_due P90D 2026-05-31']);
  });

  it('that came due while nobody looked are written once, on the day the system is back', () => {
    const hire = arrived().at('2026-04-15 08:00');
    hire.serve({ kind: 'deadline', due: '2026-04-15T05:00:00.000Z' });
    hire.serve({ kind: 'deadline', due: '2026-04-15T05:00:00.000Z' });
    expect(hire.written('checkin_due')).toEqual(['checkin_due P7D 2026-04-15', 'checkin_due P30D 2026-04-15']);
  });
});

describe('renewals', () => {
  const permit = (until: string): LiveHire => recorded('2026-02-02', precheck('2026-01-08'), granted('2026-02-02', until));
  const opened = (hire: LiveHire): readonly string[] => hire.written('permit_expiry_approaching');

  it('open once, two months before the last day of the permit', () => {
    const hire = permit('2027-01-31');
    hire.until('2027-06-30');
    expect(opened(hire)).toEqual(['permit_expiry_approaching 2026-11-30']);
    expect(hire.facts.find((f) => f.event.event === 'permit_expiry_approaching')?.event).toMatchObject({ due_at: '2027-01-31', source: 'timer', stage: 'retention' });
  });

  it('are cancelled by an early filing', () => {
    const hire = permit('2027-01-31').at('2026-10-01 08:00').record(on('2026-10-01 08:00', 'extension_submitted'));
    hire.until('2027-06-30');
    expect(opened(hire)).toEqual([]);
  });

  it('are not cancelled by a filing of more than six months before, which belongs to an earlier permit', () => {
    const hire = permit('2027-01-31').at('2026-07-30 08:00').record(on('2026-07-30 08:00', 'extension_submitted'));
    hire.until('2027-06-30');
    expect(opened(hire)).toEqual(['permit_expiry_approaching 2026-11-30']);
  });

  it('are not opened again when a person has opened them', () => {
    const hire = permit('2027-01-31').at('2026-11-20 08:00').record(on('2026-11-20 08:00', 'permit_expiry_approaching'));
    hire.until('2027-06-30');
    expect(opened(hire)).toEqual([]);
    const ofAnother = permit('2027-01-31').at('2026-11-20 08:00').record(on('2026-11-20 08:00', 'permit_expiry_approaching', { due_at: '2025-01-31' }));
    ofAnother.until('2027-06-30');
    expect(opened(ofAnother)).toEqual(['permit_expiry_approaching 2026-11-30']);
  });

  it('open for the newest end of the permit only', () => {
    const hire = permit('2027-01-31').at('2026-10-01 08:00').record(on('2026-10-01 08:00', 'extension_granted', { data: { valid_until: '2029-01-31' } }));
    hire.until('2029-12-31');
    expect(opened(hire)).toEqual(['permit_expiry_approaching 2028-11-30']);
  });

  it('open for a newer permit that ends earlier', () => {
    const hire = permit('2029-01-31').at('2026-03-02 08:00').record(granted('2026-03-01', '2027-01-31', 'A2'));
    hire.until('2029-12-31');
    expect(opened(hire)).toEqual(['permit_expiry_approaching 2026-11-30']);
  });

  it('open at once when the permit is learnt of late', () => {
    const hire = recorded('2026-12-15', precheck('2026-01-08'), granted('2026-02-02', '2027-01-31'));
    expect(opened(hire)).toEqual(['permit_expiry_approaching 2026-12-15']);
  });

  it('end with a permanent permit, a withdrawal of the permit, or leaving the country', () => {
    const ends = ['permanent_permit_granted', 'permit_withdrawn', 'left_finland'].map((event) => {
      const hire = permit('2027-01-31').at('2026-10-01 08:00').record(on('2026-10-01 08:00', event, { reason_code: 'return_home' }));
      hire.until('2027-06-30');
      return opened(hire);
    });
    expect(ends).toEqual([[], [], []]);
  });

  it('open for each family member by the end of the own permit', () => {
    const decision = on('2026-02-10 08:00', 'family_permit_decided', { ...f1, outcome: 'granted', data: { valid_until: '2027-03-31' } });
    const hire = recorded('2026-02-10', precheck('2026-01-08'), granted('2026-02-02', '2027-01-31'), decision);
    hire.until('2027-06-30');
    expect(opened(hire)).toEqual(['permit_expiry_approaching 2026-11-30', 'permit_expiry_approaching F1 2027-01-31']);
  });

  it('of a family member follow the own filing and the own extension', () => {
    const decision = on('2026-02-10 08:00', 'family_permit_decided', { ...f1, outcome: 'granted', data: { valid_until: '2027-03-31' } });
    const filed = recorded('2026-02-10', decision).at('2026-12-01 08:00').record(on('2026-12-01 08:00', 'extension_submitted', f1));
    filed.until('2027-06-30');
    expect(opened(filed)).toEqual([]);
    filed.record(on('2027-06-30 09:00', 'extension_granted', { ...f1, data: { valid_until: '2029-03-31' } }));
    filed.until('2029-06-30');
    expect(opened(filed)).toEqual(['permit_expiry_approaching F1 2029-01-31']);
    const byTalent = recorded('2026-02-10', decision).at('2026-12-01 08:00').record(on('2026-12-01 08:00', 'extension_submitted'));
    byTalent.until('2027-06-30');
    expect(opened(byTalent)).toEqual(['permit_expiry_approaching F1 2027-01-31']);
  });

  it('go with a correction of the date', () => {
    const hire = recorded('2026-02-02', precheck('2026-01-08'), { ...granted('2026-02-02', '2027-01-31'), event_id: 'G1' });
    hire.at('2026-06-01 08:00').record({ ...granted('2026-02-02', '2028-01-31'), corrects: 'G1' });
    hire.until('2029-01-31');
    expect(opened(hire)).toEqual(['permit_expiry_approaching 2027-11-30']);
  });
});

describe('found gaps', () => {
  const found = (hire: LiveHire): readonly string[] => hire.written('service_gap_recorded');
  const handoff = (when: string): Told => on(when, 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A', data: { receiver_id: 'ORG-A' } });

  it('are recorded as the first overdue day begins, with the code, the date and the id of the instance', () => {
    const hire = recorded('2026-12-22', handoff('2026-12-22 08:00'));
    hire.until('2027-01-31');
    expect(found(hire)).toEqual(['service_gap_recorded G27 2026-12-30']);
    expect(hire.facts.find((f) => f.event.event === 'service_gap_recorded')?.event).toMatchObject({
      occurred_at: '2026-12-29T22:00:00.000Z', source: 'timer', actor_id: 'saapua', gap_id: hire.projection().gaps[0]?.instance_id,
      data: { code: 'G27_SILENT', opened_on: '2026-12-30' },
    });
  });

  it('are not recorded when the answer comes on the last day', () => {
    const hire = recorded('2026-12-22', handoff('2026-12-22 08:00'));
    hire.until('2026-12-29 23:00');
    hire.record(on('2026-12-29 23:00', 'handoff_accepted', { handoff_id: 'H1' }));
    hire.until('2027-01-31');
    expect(found(hire)).toEqual([]);
  });

  it('are recorded at once when an event makes them', () => {
    const hire = recorded('2026-03-02', on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A' }));
    expect(found(hire)).toEqual(['service_gap_recorded G24 2026-03-02']);
  });

  it('are recorded at once when they are learnt of late', () => {
    const hire = recorded('2026-12-01', on('2026-03-02', 'kela_notified'));
    expect(found(hire)).toEqual(['service_gap_recorded G19 2026-12-01']);
    expect(hire.facts.at(-1)?.event.data).toMatchObject({ opened_on: '2026-04-14' });
  });

  it('are recorded once, although late evidence takes them away and brings them back', () => {
    const hire = recorded('2026-06-01', precheck('2026-05-04'), ...completeApplication('2026-06-01'));
    hire.until('2026-07-10 09:00');
    hire.record(on('2026-06-10', 'additional_info_requested', { application_id: 'A1', event_id: 'Q1' }), on('2026-06-24', 'additional_info_submitted', { application_id: 'A1', data: { answers_event_id: 'Q1' } }));
    expect(hire.projection().gaps.map((g) => g.gap)).toEqual(['G07_INCOMPLETE']);
    hire.until('2026-07-31');
    expect(hire.projection().gaps.map((g) => `${g.gap} ${g.opened_on}`)).toEqual(['G07_INCOMPLETE 2026-06-10', 'G10_DECISION_SLOW 2026-07-16']);
    expect(found(hire)).toEqual(['service_gap_recorded G10 2026-07-02', 'service_gap_recorded G07 2026-07-10']);
  });

  it('of a question on the due date are recorded on the day after its answer', () => {
    const hire = recorded('2026-03-02', precheck('2026-01-08'), ...completeApplication('2026-03-02'));
    hire.until('2026-04-02 09:00');
    hire.record(on('2026-04-02 09:00', 'additional_info_requested', { application_id: 'A1', event_id: 'Q1' }));
    hire.until('2026-04-13 09:00');
    hire.record(on('2026-04-13 09:00', 'additional_info_submitted', { application_id: 'A1', data: { answers_event_id: 'Q1' } }));
    hire.until('2026-04-30');
    expect(found(hire)).toContain('service_gap_recorded G10 2026-04-14');
  });

  it('never are those that only a person may record', () => {
    const hire = recorded('2026-03-02', on('2026-03-02 08:00', 'service_gap_recorded', { gap_id: 'X', data: { code: 'G31_EXPLOITATION' } }));
    hire.until('2027-03-02');
    expect(found(hire)).toEqual([]);
  });

  it('are recorded on a closed hire when a late fact tells of one, and nothing else is', () => {
    const hire = recorded('2026-03-02').at('2026-06-01 08:00').record(on('2026-06-01 08:00', 'case_closed', { outcome: 'refused' }));
    hire.at('2026-06-05 08:00').record(on('2026-05-04', 'permit_refused', { application_id: 'A1', reason_code: 'income' }));
    expect(hire.written()).toEqual(['service_gap_recorded G11 2026-06-05']);
  });
});

describe('imported history', () => {
  const history = [need, on('2026-01-08', 'search_started'), precheck('2026-01-08'), granted('2026-02-02', '2027-01-31'), on('2026-03-02', 'arrived'), on('2026-03-02', 'employment_started', e1)].map((told, i) => ({ ...told, event_id: `L${i}` }));
  const imported = (when = '2026-06-10 12:00'): LiveHire => {
    const hire = live(when);
    hire.import(...history);
    return hire;
  };

  it('fires nothing of the past', () => {
    const hire = imported();
    expect([hire.written(), hire.projection().gaps.length > 0]).toEqual([[], true]);
    hire.record(on('2026-06-10 12:00', 'mentor_assigned'));
    expect(hire.written()).toEqual([]);
  });

  it('lets everything that comes later happen as in a live hire', () => {
    const hire = imported();
    hire.until('2027-02-28');
    expect(hire.written('checkin_due')).toEqual(['checkin_due P180D 2026-08-29']);
    expect(hire.written('permit_expiry_approaching')).toEqual(['permit_expiry_approaching 2026-11-30']);
    expect(hire.written('service_gap_recorded')).toEqual(['service_gap_recorded G28 2027-01-11']);
  });

  it('stays quiet about a gap of the past that ends or grows later', () => {
    const hire = imported().at('2026-06-20 08:00').record(on('2026-06-20 08:00', 'salary_paid', e1), on('2026-06-20 08:00', 'lease_signed'));
    hire.until('2026-06-22');
    expect(hire.written('service_gap_recorded')).toEqual(['service_gap_recorded G18 2026-06-21']);
  });

  it('announces what was missing on a day when that day is over, since until then it may still come', () => {
    const paid = imported().at('2026-06-20 08:00').record(on('2026-06-20 08:00', 'salary_paid', e1));
    expect([paid.written('service_gap_recorded'), paid.projection().gaps.filter((g) => g.gap === 'G18_TAX_60')]).toEqual([[], []]);
    paid.at('2026-06-20 15:00').record(on('2026-06-20 15:00', 'tax_card_delivered'));
    paid.until('2026-06-25');
    expect(paid.written('service_gap_recorded')).toEqual([]);
  });

  it('announces what is found the same day', () => {
    const hire = imported().at('2026-06-10 15:00').record(on('2026-06-10 15:00', 'left_region', { reason_code: 'language' }));
    expect(hire.written()).toEqual(['service_gap_recorded G30 2026-06-10']);
  });

  it('announces what is told later of the time before it', () => {
    const hire = imported().at('2026-06-15 08:00').record(on('2026-05-04', 'permit_refused', { application_id: 'A9', reason_code: 'income' }));
    expect(hire.written()).toEqual(['service_gap_recorded G11 2026-06-15']);
    const arrivalToldLate = live('2026-06-10 12:00');
    arrivalToldLate.import(need, quiet);
    arrivalToldLate.at('2026-06-15 08:00').record(on('2026-06-01', 'arrived'));
    expect(arrivalToldLate.written('checkin_due')).toEqual(['checkin_due P7D 2026-06-15']);
  });

  it('announces a gap that appears because a stop is retracted', () => {
    const hire = live('2026-06-10 12:00');
    hire.import(need, quiet, on('2026-03-02', 'kela_notified'), on('2026-04-01', 'kela_decision', { event_id: 'K1' }));
    hire.at('2026-06-15 08:00').record(on('2026-04-01', 'kela_decision', { retracts: 'K1' }));
    expect(hire.written()).toEqual(['service_gap_recorded G19 2026-06-15']);
  });

  it('loses nothing that came due before a second file arrives', () => {
    const hire = imported().at('2026-09-15 08:00');
    hire.import(on('2026-09-01', 'bank_account_opened'));
    expect(hire.written()).toEqual(['checkin_due P180D 2026-09-15']);
    hire.until('2026-10-31');
    expect(hire.written()).toEqual(['checkin_due P180D 2026-09-15']);
  });

  it('in two files at one time fires no more than in one', () => {
    const hire = live('2026-06-10 12:00');
    hire.import(...history.slice(0, 3));
    hire.import(...history.slice(3));
    expect(hire.written()).toEqual([]);
    expect(hire.projection().gaps).toEqual(imported().projection().gaps);
  });

  it('does not ask again for a renewal or check-in that the file already has', () => {
    const hire = live('2026-11-10 12:00');
    hire.import(...history, on('2026-11-05', 'permit_expiry_approaching'), on('2026-11-05', 'checkin_due', { checkpoint: 'P365D' }));
    hire.until('2027-03-31');
    expect(hire.written().filter((line) => !line.startsWith('service_gap'))).toEqual([]);
  });
});

it('sees what the employer’s other hires told when it looks again', () => {
  const other = { event_id: 'O1', case_id: 'H-2', event: 'employer_readiness_assessed', stage: 'need', actor_id: 'c', actor_role: 'COORDINATOR', occurred_at: '2026-01-07', precision: 'day', recorded_at: '2026-01-07', source: 'human', schema_version: 2 } as const;
  const hire = live('2026-01-05 08:00').record(need).told([{ case_id: 'H-2', event: other }]);
  hire.serve({ kind: 'employer', id: 'employer:1', hash: 'x' });
  hire.until('2026-03-31');
  expect(hire.written('service_gap_recorded')).toEqual([]);
});
