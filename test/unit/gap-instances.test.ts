/** What an instance carries: identity, end, days, owner, severity, the gap it belongs to (detection.md §6, Addenda 13–14). */
import { gap, gaps } from '../support/evaluated';
import { type Told, given, on } from '../support/hire-story';
import { completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const a2 = { application_id: 'A2' };
const e1 = { employment_id: 'E1' };
const f1 = { family_member_id: 'F1' };
const asked = (when: string, id: string, of: object = a1): Told => on(when, 'additional_info_requested', { ...of, event_id: id });
const answered = (when: string, id: string): Told => on(when, 'additional_info_submitted', { ...a1, data: { answers_event_id: id } });

describe('the id of an instance', () => {
  const hire = given(on('2026-11-02', 'need_identified'));

  it('stays when the dates change, and differs by hire, code and object', () => {
    const moved = given(on('2026-11-04', 'need_identified'));
    expect(gap(moved, '2026-12-31', 'G01').instance_id).toBe(gap(hire, '2026-12-31', 'G01').instance_id);
    const both = given(asked('2026-06-10', 'Q1', a1)).and(asked('2026-06-10', 'Q2', a2), on('2026-11-02', 'need_identified'));
    expect(new Set(gaps(both, '2026-12-31')).size).toBe(3);
  });

  it('is a permanent name: reports of the past keep pointing to it', () => {
    expect(gap(hire, '2026-12-31', 'G01').instance_id).toBe('c5b00e6cafb30641a71db9940f1388e6');
  });
});

describe('the end of an instance', () => {
  it('is the first ending event on or after the opening, not one from before', () => {
    const hire = given(on('2026-09-01', 'search_started'), on('2026-08-20', 'candidate_proposed'), on('2026-10-02', 'candidate_proposed'), on('2026-10-20', 'candidate_proposed'));
    expect(gaps(hire, '2026-12-31', 'G03')).toEqual(['G03 2026-10-02 – 2026-10-02']);
  });

  it('is at the latest a cancelling event, also one that the gap itself does not list', () => {
    const hire = given(precheck('2026-02-02'), on('2026-03-02', 'arrived'), on('2026-05-04', 'left_finland', { reason_code: 'return_home' }));
    expect(gaps(hire, '2026-12-31', 'G16')).toEqual(['G16 2026-04-02 – 2026-05-04']);
    expect(gaps(given(on('2026-09-01', 'arrived'), on('2026-09-20', 'left_region', { reason_code: 'housing' })), '2026-12-31', 'G13')).toEqual(['G13 2026-09-01 – 2026-09-20']);
  });

  it('is an expected event of any branch', () => {
    expect(gaps(given(on('2026-09-01', 'arrived'), on('2026-09-03', 'temporary_housing_used')), '2026-09-30', 'G13')).toEqual(['G13 2026-09-01 – 2026-09-03']);
  });

  it.each(['permit_granted', 'permit_refused', 'application_lapsed', 'application_withdrawn'])('of a question is %s as well, but not the service of the decision', (event) => {
    const hire = given(asked('2026-06-10', 'Q1'), on('2026-06-20', 'decision_served', a1), on('2026-06-25', event, { ...a1, reason_code: 'income' }));
    expect(gaps(hire, '2026-12-31', 'G07')).toEqual(['G07 A1 2026-06-10 – 2026-06-25']);
  });

  it('that a clock has opened is an event of that clock: an announcement does not end a missed end notice', () => {
    const ended = on('2026-05-04', 'employment_ended', { ...e1, reason_code: 'resigned', data: { premature: true } });
    const hire = given(precheck('2026-03-01', { hire_on_existing_permit: true }), on('2026-04-01', 'employment_started', e1), ended, on('2026-05-20', 'employee_announcement_filed', e1));
    expect(gaps(hire, '2026-12-31', 'G20')).toEqual(['G20 E1 2026-04-09 – 2026-05-20', 'G20 E1 2026-05-19 –']);
  });

  it('of a slow residence is the registration, not the refusal that stopped the clock', () => {
    const hire = given(on('2026-03-02', 'dvv_visit_done'), on('2026-03-20', 'municipality_of_residence_refused', { reason_code: 'documents' }));
    expect(gaps(hire, '2026-04-30', 'G15')).toEqual(['G15 2026-03-17 –']);
    expect(gaps(hire.and(on('2026-04-10', 'municipality_of_residence_registered')), '2026-04-30', 'G15')).toEqual(['G15 2026-03-17 – 2026-04-10']);
  });

  it('concerns its own object only', () => {
    const hire = given(on('2026-03-02', 'kela_notified'), on('2026-03-02', 'kela_notified', f1), on('2026-05-04', 'kela_decision', f1));
    expect(gaps(hire, '2026-06-30', 'G19')).toEqual(['G19 2026-04-14 –', 'G19 F1 2026-04-14 – 2026-05-04']);
  });

  it('of a service concerns the handoffs of that service', () => {
    const sent = (handoff_id: string, service_id: string, data: object) => on('2026-03-02', 'handoff_created', { handoff_id, service_id, data: { ...data } });
    const returned = (when: string, handoff_id: string) => on(when, 'handoff_returned', { handoff_id, outcome: 'declined', reason_code: 'no_capacity' });
    const owned = { receiver_id: 'ORG-A' };
    const bounced = given(sent('H1', 'SVC-A', owned), returned('2026-03-03', 'H1'), sent('H2', 'SVC-A', owned), returned('2026-03-04', 'H2'), sent('H3', 'SVC-B', owned), on('2026-03-05', 'handoff_completed', { handoff_id: 'H3' }));
    expect(gaps(bounced, '2026-03-31', 'G25')).toEqual(['G25 SVC-A 2026-03-04 –']);
    const unowned = given(sent('H1', 'SVC-A', {}), sent('H3', 'SVC-B', owned), on('2026-03-05', 'handoff_accepted', { handoff_id: 'H3' }));
    expect(gaps(unowned, '2026-03-31', 'G24')).toEqual(['G24 SVC-A 2026-03-02 –']);
  });

  it('of a lost job is another job, not the same one', () => {
    const hire = given(precheck('2026-01-08'), granted('2026-06-01', '2028-06-30'), on('2026-06-10', 'employment_started', e1), on('2026-11-30', 'employment_ended', { ...e1, reason_code: 'redundancy' }), on('2027-02-01', 'new_employment_started', e1));
    expect(gaps(hire, '2027-06-30', 'G29')).toEqual(['G29 E1 2027-01-15 –']);
  });

  it('goes away with the event that made it', () => {
    const accepted = on('2027-01-04', 'handoff_accepted', { handoff_id: 'H1', event_id: 'ACC' });
    const hire = given(on('2026-12-22', 'handoff_created', { handoff_id: 'H1', data: { receiver_id: 'ORG-A' } }), accepted, on('2027-01-04', 'handoff_accepted', { handoff_id: 'H1', retracts: 'ACC', recorded_at: '2027-01-08' }));
    expect(gaps(hire, '2027-01-07', 'G27')).toEqual(['G27 H1 2026-12-30 – 2027-01-04']);
    expect(gap(hire, '2027-01-08', 'G27')).toMatchObject({ ended_on: null, days_lost: 6 });
  });
});

describe('the days of an instance', () => {
  const days = (told: readonly Told[], asOf: string, code: string): number => gap(given(...told), asOf, code).days_lost;

  it('of a clock are its unpaused days after the due date, in its unit', () => {
    const file = [precheck('2026-05-04'), ...completeApplication('2026-06-01')];
    expect(days(file, '2026-07-11', 'G10')).toBe(10);
    expect(days([...file, asked('2026-07-05', 'Q1'), answered('2026-07-08', 'Q1')], '2026-07-11', 'G10')).toBe(7);
    expect(days([on('2026-12-22', 'handoff_created', { handoff_id: 'H1', data: { receiver_id: 'ORG-A' } })], '2027-01-10', 'G27')).toBe(6);
  });

  it('of a limit are counted in the unit of the limit', () => {
    const slot = [precheck('2026-07-01'), on('2026-08-03', 'application_submitted', a1), on('2026-08-03', 'identification_slot_searched', a1)];
    expect(days(slot, '2026-08-23', 'G09')).toBe(9);
    expect(days([on('2026-11-02', 'need_identified')], '2026-11-22', 'G01')).toBe(6);
  });

  it('of something that was not there on a day are the days since, that day not counted', () => {
    expect(days([on('2026-09-01', 'arrived')], '2026-09-01', 'G13')).toBe(0);
    expect(days([on('2026-09-01', 'arrived')], '2026-09-11', 'G13')).toBe(10);
  });

  it('of questions are the dates that any of them covers', () => {
    expect(days([asked('2026-06-10', 'Q1'), asked('2026-06-14', 'Q2'), answered('2026-06-16', 'Q1'), answered('2026-06-20', 'Q2')], '2026-06-30', 'G07')).toBe(10);
    expect(days([asked('2026-06-10', 'Q1'), answered('2026-06-12', 'Q1'), asked('2026-06-20', 'Q2'), answered('2026-06-23', 'Q2')], '2026-06-30', 'G07')).toBe(5);
  });

  it('of an unanswered question run to the decision, or to the end of the hire', () => {
    expect(days([asked('2026-06-10', 'Q1'), granted('2026-06-25', '2027-06-24')], '2026-07-31', 'G07')).toBe(15);
    expect(days([asked('2026-06-10', 'Q1'), on('2026-06-15', 'case_closed', { outcome: 'withdrawn' })], '2026-07-31', 'G07')).toBe(5);
    expect(days([asked('2026-06-10', 'Q1')], '2026-07-31', 'G07')).toBe(51);
  });

  it('of a refusal run to the next decision on another application', () => {
    const refused = [on('2026-06-10', 'permit_refused', { ...a1, reason_code: 'income' })];
    expect(days(refused, '2026-12-31', 'G11')).toBe(0);
    expect(days([...refused, granted('2026-09-10', '2027-09-09', 'A2')], '2026-12-31', 'G11')).toBe(92);
    expect(days([...refused, granted('2026-09-10', '2027-09-09', 'A1')], '2026-12-31', 'G11')).toBe(0);
  });

  it('of a loop run from the first application', () => {
    const loop = [on('2026-09-01', 'bank_application_submitted'), on('2026-09-08', 'bank_application_rejected', { reason_code: 'other' }), on('2026-09-14', 'bank_application_submitted'), on('2026-09-21', 'bank_application_rejected', { reason_code: 'other' })];
    expect(days(loop, '2026-09-30', 'G16')).toBe(29);
    expect(days([...loop, on('2026-10-01', 'strong_eid_obtained')], '2026-12-31', 'G16')).toBe(30);
  });

  it('of an instance with several branches are those of the branch that opened it', () => {
    const refused = [on('2026-03-02', 'dvv_visit_done'), on('2026-03-10', 'municipality_of_residence_refused', { reason_code: 'documents' })];
    expect(days(refused, '2026-03-30', 'G15')).toBe(20);
    expect(days([on('2026-03-02', 'dvv_visit_done')], '2026-03-30', 'G15')).toBe(14);
  });
});

describe('the owner of an instance', () => {
  it('is the receiver of the handoff, the coordinator where there is none', () => {
    const sent = (data: object) => given(on('2026-03-02', 'handoff_created', { handoff_id: 'H1', data: { ...data } }));
    expect(gap(sent({ receiver_id: 'ORG-A' }), '2026-03-31', 'G27').owner).toBe('ORG-A');
    expect(gap(sent({}), '2026-03-31', 'G27').owner).toBe('COORDINATOR');
  });

  it('is the authority that decides on the qualification', () => {
    const regulated = (authority: string) => on('2026-01-08', 'regulated_profession_checked', { data: { regulated_profession: true, recognition_authority: authority } });
    const applied = on('2026-03-02', 'recognition_applied', { data: { qualification_from: 'eu_eea' } });
    expect(gap(given(regulated('LVV'), applied), '2026-12-31', 'G05').owner).toBe('LVV');
    expect(gap(given(regulated('OPH'), applied), '2026-12-31', 'G05').owner).toBe('OPH');
  });

  it('is whom the first question was addressed to, the employer where that is not said', () => {
    expect(gap(given(asked('2026-06-10', 'Q1')), '2026-06-30', 'G07').owner).toBe('EMPLOYER');
  });
});

describe('the severity of an instance', () => {
  const file = given(precheck('2026-05-22'), ...completeApplication('2026-06-01'));

  it('rises when the legal maximum has passed, while the opening stays that of the target', () => {
    expect(gap(file, '2026-09-01', 'G10')).toMatchObject({ severity: 2, opened_on: '2026-07-02' });
    expect(gap(file, '2026-09-02', 'G10')).toMatchObject({ severity: 3, opened_on: '2026-07-02' });
  });
});

describe('the gap that an instance belongs to', () => {
  const town = on('2026-01-05', 'need_identified', { data: { employer_id: 'EMP-1', municipality: 285 } });
  const readiness = on('2026-01-05', 'employer_readiness_assessed');
  const key = (code: string, asOf: string, ...told: readonly Told[]): string => gap(given(town, readiness, ...told), asOf, code).dedup_key;

  it('is code, service or authority, and municipality', () => {
    expect(key('G19', '2026-12-31', on('2026-03-02', 'kela_notified'))).toBe('G19|KELA|285');
    expect(key('G24', '2026-12-31', on('2026-03-02', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A' }))).toBe('G24|SVC-A|285');
    expect(key('G27', '2026-12-31', on('2026-03-02', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A', data: { receiver_id: 'ORG-A' } }))).toBe('G27|SVC-A|285');
  });

  it('adds the language for a service that lacks it', () => {
    const returned = on('2026-03-04', 'handoff_returned', { handoff_id: 'H1', service_id: 'SVC-A', outcome: 'declined', reason_code: 'language', data: { language: 'uk' } });
    expect(key('G26', '2026-12-31', returned)).toBe('G26|SVC-A|285|uk');
  });

  it('is the employer for a missed notice', () => {
    expect(key('G20', '2026-12-31', precheck('2026-01-08', { hire_on_existing_permit: true }), on('2026-04-24', 'employment_started', e1))).toBe('G20|EMP-1');
  });
});
