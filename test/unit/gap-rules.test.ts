/** The thirteen ways of detecting a gap, each with what is particular to it (detection.md §5, Addenda 13–18). */
import { parseDay } from '../../domain/calendar/day';
import { gap, gaps } from '../support/evaluated';
import { type Story, type Told, given, on } from '../support/hire-story';
import { completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const a2 = { application_id: 'A2' };
const e1 = { employment_id: 'E1' };
const e2 = { employment_id: 'E2' };
const f1 = { family_member_id: 'F1' };
const f2 = { family_member_id: 'F2' };
const family = (facts: object) => on('2026-01-08', 'role_profile_completed', { data: { ...facts } });
const left = (when: string, event: string) => on(when, event, { reason_code: 'language' });

describe('occurs', () => {
  it('makes one instance per application, the first change of its type', () => {
    const changed = (when: string, to: string, of: object) => on(when, 'application_type_changed', { ...of, data: { from_route: 'TTOL', to_route: to } });
    const hire = given(changed('2026-03-10', 'SPECIALIST', a1), changed('2026-03-20', 'BLUE_CARD', a1), changed('2026-03-12', 'ICT', a2));
    expect(gaps(hire, '2026-03-31', 'G02')).toEqual(['G02 A1 2026-03-10 – 2026-03-10', 'G02 A2 2026-03-12 – 2026-03-12']);
    expect(gap(given(changed('2026-03-10', 'SPECIALIST', a1), changed('2026-03-20', 'BLUE_CARD', a1)), '2026-03-31', 'G02').evidence).toEqual(['H-1-001', 'H-1-002']);
  });

  it('makes one instance of leaving per hire, however often it is written', () => {
    expect(gaps(given(left('2026-03-10', 'left_region'), left('2026-05-10', 'left_finland')), '2026-06-30', 'G30')).toEqual(['G30 2026-03-10 – 2026-03-10']);
  });
});

describe('outcome and reason', () => {
  it('look at the value itself', () => {
    const ended = (id: string, outcome: string) => on('2026-05-29', 'cooperation_period_ended', { cooperation_id: id, outcome });
    expect(gaps(given(ended('C1', 'none'), ended('C2', 'extended'), ended('C3', 'none')), '2026-06-30', 'G04')).toEqual(['G04 C1 2026-05-29 – 2026-05-29', 'G04 C3 2026-05-29 – 2026-05-29']);
  });

  it('say nothing where there is no value', () => {
    expect(gaps(given(on('2026-03-04', 'handoff_returned', { handoff_id: 'H1', outcome: 'declined' })), '2026-03-31', 'G26')).toEqual([]);
  });
});

describe('count', () => {
  const asked = (when: string, of: object, to: string) => on(when, 'additional_info_requested', { ...of, data: { addressed_to: to } });

  it('joins later questions of an application to the instance of the first, and keeps its owner', () => {
    const hire = given(asked('2026-06-10', a1, 'EMPLOYER'), asked('2026-06-12', a1, 'TALENT'), asked('2026-06-12', a2, 'TALENT'));
    expect(gaps(hire, '2026-06-30', 'G07')).toEqual(['G07 A1 2026-06-10 –', 'G07 A2 2026-06-12 –']);
    expect(gap(given(asked('2026-06-10', a1, 'EMPLOYER'), asked('2026-06-12', a1, 'TALENT')), '2026-06-30', 'G07')).toMatchObject({ owner: 'EMPLOYER', evidence: ['H-1-001', 'H-1-002'] });
  });

  it('counts the bounces of one service, not of different ones', () => {
    const bounced = (when: string, handoff_id: string, service_id: string) => [
      on(when, 'handoff_created', { handoff_id, service_id, data: { receiver_id: 'ORG-A' } }),
      on(when, 'handoff_returned', { handoff_id, outcome: 'declined', reason_code: 'no_capacity' }),
    ];
    const different = given(...bounced('2026-03-02', 'H1', 'SVC-A'), ...bounced('2026-03-04', 'H2', 'SVC-B'));
    expect(gaps(different, '2026-03-31', 'G25')).toEqual([]);
    expect(gaps(different.and(...bounced('2026-03-09', 'H3', 'SVC-A')), '2026-03-31', 'G25')).toEqual(['G25 SVC-A 2026-03-09 –']);
  });

  it('takes a second return of one handoff as a second bounce', () => {
    const returned = (when: string) => on(when, 'handoff_returned', { handoff_id: 'H1', service_id: 'SVC-A', outcome: 'declined', reason_code: 'no_capacity' });
    expect(gaps(given(returned('2026-03-02'), returned('2026-03-04')), '2026-03-31', 'G25')).toEqual(['G25 SVC-A 2026-03-04 –']);
  });
});

describe('loop', () => {
  const applied = (when: string) => on(when, 'bank_application_submitted');
  const rejected = (when: string) => on(when, 'bank_application_rejected', { reason_code: 'documents' });

  it('starts to count anew after an account', () => {
    const hire = given(applied('2026-09-01'), rejected('2026-09-08'), on('2026-09-10', 'bank_account_opened'), applied('2026-09-14'), rejected('2026-09-21'));
    expect(gaps(hire, '2026-10-31', 'G16')).toEqual([]);
    const again = hire.and(applied('2026-09-22'), rejected('2026-09-28'));
    expect(gaps(again, '2026-10-31', 'G16')).toEqual(['G16 2026-09-28 –']);
    expect(gap(again, '2026-10-04', 'G16')).toMatchObject({ days_lost: 20, evidence: ['H-1-004', 'H-1-005', 'H-1-006', 'H-1-007'] });
  });

  it('tells application and rejection of one day apart by their time', () => {
    const sameDay = given(applied('2026-09-01'), rejected('2026-09-08'), on('2026-09-14 09:00', 'bank_application_rejected', { reason_code: 'documents' }), on('2026-09-14 12:00', 'bank_application_submitted'));
    expect(gaps(sameDay, '2026-10-31', 'G16')).toEqual([]);
  });
});

describe('missing', () => {
  const need = given(on('2026-11-02', 'need_identified', { data: { employer_id: 'EMP-1' } }));
  const assessed = (when: string) => on(when, 'employer_readiness_assessed', { data: { employer_id: 'EMP-1' } });

  it('accepts what was there before where the rule allows it', () => {
    expect(gaps(need.and(on('2025-03-03', 'employer_readiness_assessed')), '2026-12-31', 'G01')).toEqual([]);
  });

  it('does not accept a proposal from before the search', () => {
    const search = given(on('2026-09-01', 'search_started'), on('2026-08-31', 'candidate_proposed'));
    expect(gaps(search, '2026-10-02', 'G03')).toEqual(['G03 2026-10-02 –']);
    expect(gaps(given(on('2026-09-01', 'search_started'), on('2026-09-01', 'candidate_proposed')), '2026-10-31', 'G03')).toEqual([]);
  });

  it.each([
    ['exactly twelve months before the need', '2025-11-02', []],
    ['a day earlier', '2025-11-01', ['G01 2026-11-17 –']],
    ['after the need, in time', '2026-11-16', []],
  ])("looks back to another case of the employer: %s", (_when, date, expected) => {
    expect(gaps(need.withEmployer(assessed(date)), '2026-12-31', 'G01')).toEqual(expected);
  });

  it('begins again with each search, and counts from the latest', () => {
    const hire = given(on('2026-09-01', 'search_started'), on('2026-10-20', 'search_started'));
    expect(gaps(hire, '2026-10-10', 'G03')).toEqual(['G03 2026-10-02 –']);
    expect(gaps(hire, '2026-11-19', 'G03')).toEqual([]);
    expect(gaps(hire, '2026-11-20', 'G03')).toEqual(['G03 2026-11-20 –']);
  });

  it('takes the later of two beginnings, or the only one', () => {
    const regulated = on('2026-01-08', 'regulated_profession_checked', { data: { regulated_profession: true, recognition_authority: 'LVV' } });
    const conditional = on('2026-04-01', 'recognition_decided', { outcome: 'conditional' });
    const ordered = on('2026-03-02', 'professional_right_decided', { outcome: 'additional_studies' });
    expect(gaps(given(regulated, conditional), '2026-12-31', 'G06')).toEqual(['G06 2026-07-01 –']);
    expect(gaps(given(regulated, ordered, conditional), '2026-12-31', 'G06')).toEqual(['G06 2026-07-01 –']);
    expect(gaps(given(regulated, on('2026-04-01', 'recognition_decided', { outcome: 'full' })), '2026-12-31', 'G06')).toEqual([]);
  });

  it('is settled for good by a cancel on or before the limit', () => {
    const left60 = given(on('2026-03-02', 'language_training_requested'), left('2026-05-01', 'left_region'));
    expect(gaps(left60, '2026-12-31', 'G21')).toEqual([]);
    expect(gaps(given(on('2026-03-02', 'language_training_requested'), left('2026-05-04', 'left_region')), '2026-12-31', 'G21')).toEqual(['G21 2026-05-02 – 2026-05-04']);
  });

  describe('with the first unanswered request', () => {
    const requested = (when: string) => on(when, 'language_training_requested');
    const started = (when: string) => on(when, 'language_training_started');

    it('settles all requests before an answer by it', () => {
      expect(gaps(given(requested('2026-03-02'), requested('2026-03-20'), started('2026-04-01')), '2026-12-31', 'G21')).toEqual([]);
    });

    it('takes the first that was answered late', () => {
      expect(gaps(given(requested('2026-03-02'), requested('2026-03-20'), started('2026-05-05')), '2026-12-31', 'G21')).toEqual(['G21 2026-05-02 – 2026-05-05']);
    });

    it('goes on to a request after the answer', () => {
      expect(gaps(given(requested('2026-03-02'), started('2026-04-01'), requested('2026-09-01')), '2026-12-31', 'G21')).toEqual(['G21 2026-11-01 –']);
    });
  });

  describe('with another employment', () => {
    const employed = [precheck('2026-01-08'), granted('2026-06-01', '2028-06-30'), on('2026-06-10', 'employment_started', e1)];
    const ended = (when: string, of: object) => on(when, 'employment_ended', { ...of, reason_code: 'redundancy', data: { premature: true } });
    const newJob = (when: string, of: object) => on(when, 'new_employment_started', of);
    const lost = given(...employed, ended('2026-11-30', e1));

    it('does not take the same job for a new one', () => {
      expect(gaps(lost.and(newJob('2026-12-10', e1)), '2027-01-31', 'G29')).toEqual(['G29 E1 2027-01-15 –']);
    });

    it('takes a job without an id for a new one', () => {
      expect(gaps(lost.and(newJob('2026-12-10', {})), '2027-01-31', 'G29')).toEqual([]);
    });

    it('counts a second job from before for as long as it goes on', () => {
      const second = lost.and(newJob('2026-10-01', e2));
      expect(gaps(second, '2027-01-31', 'G29')).toEqual([]);
      expect(gaps(second.and(ended('2026-11-30', e2)), '2027-03-31', 'G29')).toEqual(['G29 E1 2027-01-15 –', 'G29 E2 2027-01-15 –']);
    });

    it('keeps a job that went on at the end in question, also when it ends later', () => {
      const later = lost.and(newJob('2026-10-01', e2), ended('2026-12-15', e2));
      expect(gaps(later, '2027-03-31', 'G29')).toEqual(['G29 E2 2027-01-30 –']);
    });

    it('measures each end of a job by its own protection', () => {
      const again = given(...employed, ended('2026-07-01', e1), newJob('2026-07-06', e2), ended('2026-08-03', e2), newJob('2026-08-10', e1), ended('2026-11-30', e1));
      expect(gaps(again, '2027-02-01', 'G29')).toEqual(['G29 E1 2027-01-15 –']);
    });

    it('has no limit where no protection applies', () => {
      const student = given(precheck('2026-01-08', { route: 'STARTUP' }), granted('2026-06-01', '2028-06-30'), on('2026-06-10', 'employment_started', e1), ended('2026-11-30', e1));
      expect(gaps(student, '2027-12-31', 'G29')).toEqual([]);
    });
  });
});

describe('missing with a family member', () => {
  const told = (relation: string, of: object = f1) => on('2026-02-10', 'family_application_submitted', { ...of, data: { relation } });
  const spouses = (...events: readonly Told[]): readonly string[] => gaps(given(on('2026-03-02', 'arrived'), ...events), '2026-12-31', 'G22');

  it('concerns a spouse and not a child', () => {
    expect(spouses(family({ has_spouse: true, has_children: true }), told('spouse'), told('child', f2))).toEqual(['G22 F1 2026-06-01 –']);
  });

  it('takes whoever is in daycare or at school for a child, and who joined a programme for a spouse', () => {
    const unsaid = (event: string, of: object) => on('2026-09-10', event, of);
    const both = spouses(family({ has_spouse: true, has_children: true }), unsaid('school_place_requested', f1), unsaid('spouse_programme_joined', f2));
    expect(both).toEqual(['G22 F2 2026-06-01 – 2026-09-10']);
    expect(spouses(family({ has_spouse: true, has_children: false }), unsaid('school_place_requested', f1))).toEqual([]);
  });

  it('takes the only member for the spouse where there are no children, and says nothing where there may be', () => {
    const member = on('2026-02-10', 'family_application_submitted', f1);
    expect(spouses(family({ has_spouse: true, has_children: false }), member)).toEqual(['G22 F1 2026-06-01 –']);
    expect(spouses(family({ has_spouse: true, has_children: true }), member)).toEqual([]);
  });

  it("counts from the spouse's own arrival where it is recorded", () => {
    const arrived = on('2026-05-04', 'arrived', f1);
    expect(spouses(family({ has_spouse: true, has_children: false }), told('spouse'), arrived)).toEqual(['G22 F1 2026-08-03 –']);
  });

  it('accepts a job from before the arrival, of that spouse', () => {
    const job = (of: object) => on('2026-02-16', 'spouse_employed', of);
    expect(spouses(family({ has_spouse: true, has_children: false }), told('spouse'), job(f1))).toEqual([]);
    expect(spouses(family({ has_spouse: true, has_children: false }), told('spouse'), job(f2))).toEqual(['G22 F1 2026-06-01 –']);
  });
});

describe('missing_by', () => {
  it('is satisfied by a fact that says so, on the day itself at the latest', () => {
    const known = (when: string) => given(on(when, 'candidate_registered', { data: { has_identity_code: true } }), on('2026-09-02', 'employment_started', e1));
    expect(gaps(known('2026-09-02'), '2026-12-31', 'G14')).toEqual([]);
    expect(gaps(known('2026-09-03'), '2026-12-31', 'G14')).toEqual(['G14 2026-09-02 –']);
  });

  it('looks at the first of several jobs', () => {
    const hire = given(on('2026-09-02', 'employment_started', e1), on('2026-10-02', 'employment_started', e2), on('2026-09-10', 'identity_code_issued'));
    expect(gaps(hire, '2026-12-31', 'G14')).toEqual(['G14 2026-09-02 – 2026-09-10']);
  });

  it('does not take a filing for an earlier permit, more than six months before the last day', () => {
    const permit = given(precheck('2025-01-08'), granted('2025-02-03', '2026-12-31'));
    expect(gaps(permit.and(on('2026-06-30', 'extension_submitted')), '2027-01-31', 'G28')).toEqual([]);
    expect(gaps(permit.and(on('2026-06-29', 'extension_submitted')), '2027-01-31', 'G28')).toEqual(['G28 2026-12-31 2026-12-10 –']);
  });

  it('stays with the old permit when the extension is granted after a late filing', () => {
    const late = given(precheck('2025-01-08'), granted('2025-02-03', '2026-12-31'), on('2026-12-20', 'extension_submitted'), on('2027-01-20', 'extension_granted', { data: { valid_until: '2028-12-31' } }));
    expect(gaps(late, '2027-12-31', 'G28')).toEqual(['G28 2026-12-31 2026-12-10 – 2026-12-20']);
    expect(gaps(late, '2028-12-10', 'G28')).toEqual(['G28 2026-12-31 2026-12-10 – 2026-12-20', 'G28 2028-12-31 2028-12-10 –']);
  });

  it('is cancelled by a permanent permit on or before the day', () => {
    const permit = given(precheck('2025-01-08'), granted('2025-02-03', '2026-12-31'));
    expect(gaps(permit.and(on('2026-06-01', 'permanent_permit_granted')), '2027-01-31', 'G28')).toEqual([]);
    expect(gaps(permit.and(on('2026-12-10', 'permanent_permit_granted')), '2027-01-31', 'G28')).toEqual([]);
    expect(gaps(permit.and(on('2026-12-11', 'permanent_permit_granted')), '2027-01-31', 'G28')).toEqual(['G28 2026-12-31 2026-12-10 – 2026-12-11']);
  });

  it('does not judge a permit whose end was learnt when the day had passed differently from one learnt in time', () => {
    const learnt = given(precheck('2025-01-08'), { ...granted('2025-02-03', '2026-12-31'), recorded_at: '2026-12-20' });
    expect(gaps(learnt, '2026-12-19', 'G28')).toEqual([]);
    expect(gaps(learnt, '2026-12-20', 'G28')).toEqual(['G28 2026-12-31 2026-12-10 –']);
  });
});

it('finds a permit too late to renew that was granted when the day had passed', () => {
  expect(gaps(given(precheck('2025-01-08'), granted('2026-12-20', '2026-12-31')), '2026-12-20', 'G28')).toEqual(['G28 2026-12-31 2026-12-10 –']);
});

describe('gap_between', () => {
  it('is met by an event from before its beginning', () => {
    const hire = given(precheck('2026-04-01'), on('2026-04-28', 'employer_terms_submitted', a1), on('2026-04-29', 'application_submitted', a1));
    expect(gaps(hire, '2026-12-31', 'G08')).toEqual([]);
  });

  it('looks at each application by itself', () => {
    const hire = given(precheck('2026-04-01'), on('2026-04-29', 'application_submitted', a1), on('2026-05-04', 'application_submitted', a2), on('2026-05-04', 'employer_terms_submitted', a1));
    expect(gaps(hire, '2026-05-07', 'G08')).toEqual(['G08 A2 2026-05-07 –']);
  });

  it('is censored by a withdrawal inside the limit', () => {
    const hire = given(precheck('2026-04-01'), on('2026-04-29', 'application_submitted', a1), on('2026-05-04', 'application_withdrawn', a1));
    expect(gaps(hire, '2026-12-31', 'G08')).toEqual([]);
  });

  it('does not start before the later of two events, nor without both', () => {
    const hire = given(precheck('2026-01-08'), family({ has_spouse: true }), on('2026-03-20', 'family_application_submitted', f1));
    expect(gaps(hire, '2026-12-31', 'G12')).toEqual([]);
    expect(gaps(hire.and(granted('2026-06-01', '2027-05-31')), '2026-08-01', 'G12')).toEqual(['G12 F1 2026-08-01 –']);
  });

  it('says nothing where the start was never recorded', () => {
    const hire = given(precheck('2026-01-08'), on('2026-02-02', 'application_submitted', a1), on('2026-06-01', 'identification_completed', a1));
    expect(gaps(hire, '2026-12-31', 'G09')).toEqual([]);
  });
});

describe('order', () => {
  it('looks at the first pay of each job', () => {
    const hire = given(on('2026-03-31', 'salary_paid', e1), on('2026-04-30', 'salary_paid', e2), on('2026-04-10', 'tax_card_delivered'));
    expect(gaps(hire, '2026-12-31', 'G18')).toEqual(['G18 E1 2026-03-31 – 2026-04-10']);
  });
});

describe('sla_breach', () => {
  it('needs the condition of the gap as well as that of the clock', () => {
    const hire = given(precheck('2026-04-01', { hire_on_existing_permit: true, route: 'RESEARCHER' }), on('2026-04-24', 'employment_started', e1));
    expect(gaps(hire, '2026-12-31', 'G20')).toEqual([]);
  });

  it('makes one instance of the clocks of an application, opened by the earliest', () => {
    const hire = given(precheck('2026-05-04'), ...completeApplication('2026-06-01'));
    expect(gaps(hire, '2026-12-31', 'G10')).toEqual(['G10 A1 2026-07-02 –']);
  });

  it('makes an instance for each clock where the rule says so', () => {
    const ended = on('2026-05-04', 'employment_ended', { ...e1, reason_code: 'resigned', data: { premature: true } });
    const hire = given(precheck('2026-03-01', { hire_on_existing_permit: true }), on('2026-04-01', 'employment_started', e1), ended);
    expect(gaps(hire, '2026-12-31', 'G20')).toEqual(['G20 E1 2026-04-09 –', 'G20 E1 2026-05-19 –']);
  });

  it('makes none of a clock that is void, censored, unknown or met', () => {
    const fastTrack = given(precheck('2026-02-02', { route: 'SPECIALIST' }), on('2026-03-02', 'application_submitted', { ...a1, data: { fast_track: true } }), on('2026-03-05', 'employer_terms_submitted', a1));
    expect(gaps(fastTrack, '2026-04-30', 'G10')).toEqual([]);
    expect(gaps(given(on('2026-03-02', 'arrived')), '2026-12-31', 'G16')).toEqual([]);
  });

  it('does not make the end of a right a gap', () => {
    const served = given(precheck('2026-01-08'), ...completeApplication('2026-02-02'), on('2026-02-20', 'permit_refused', { ...a1, reason_code: 'income' }), on('2026-02-27', 'decision_served', a1));
    expect(gaps(served, '2026-12-31')).toEqual(['G11 A1 2026-02-20 – 2026-02-20']);
  });
});

describe('no_receiver', () => {
  const sent = (receiver: object) => given(on('2026-03-02', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A', data: { ...receiver } }));
  const since = parseDay('2026-03-03') ?? NaN;
  const catalogue = { isOwned: (receiver: string, day: number) => receiver === 'ORG-A' && day >= since };

  it('takes a named receiver for an owner where there is no catalogue', () => {
    expect(gaps(sent({ receiver_id: 'ORG-NOWHERE' }), '2026-03-31', 'G24')).toEqual([]);
  });

  it('asks the catalogue for the day of the handoff', () => {
    expect(gaps(sent({ receiver_id: 'ORG-A' }), '2026-03-31', 'G24', catalogue)).toEqual(['G24 SVC-A 2026-03-02 –']);
    const later = given(on('2026-03-03', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A', data: { receiver_id: 'ORG-A' } }));
    expect(gaps(later, '2026-03-31', 'G24', catalogue)).toEqual([]);
  });

  it('is one instance per service, which anyone who accepts ends', () => {
    const both = sent({}).and(on('2026-03-09', 'handoff_created', { handoff_id: 'H2', service_id: 'SVC-A', data: { receiver_id: 'ORG-A' } }), on('2026-03-10', 'handoff_accepted', { handoff_id: 'H2' }));
    expect(gaps(both, '2026-03-31', 'G24')).toEqual(['G24 SVC-A 2026-03-02 – 2026-03-10']);
  });
});

describe('or', () => {
  const twice = [on('2026-03-05', 'bank_application_submitted'), on('2026-03-10', 'bank_application_rejected', { reason_code: 'documents' }), on('2026-03-16', 'bank_application_submitted'), on('2026-04-06', 'bank_application_rejected', { reason_code: 'documents' })];

  it('is one instance, opened by the branch that came first, with the evidence of each', () => {
    const hire = given(precheck('2026-02-02'), on('2026-03-02', 'arrived', { event_id: 'ARR' }), ...twice);
    expect(gaps(hire, '2026-04-30', 'G16')).toEqual(['G16 2026-04-02 –']);
    expect(gap(hire, '2026-04-30', 'G16').evidence).toEqual(['ARR', 'H-1-003', 'H-1-004', 'H-1-005', 'H-1-006']);
  });

  it('asks for a lease from the later of arrival and temporary housing', () => {
    const hire = (temporary: string): Story => given(on('2026-09-01', 'arrived'), on(temporary, 'temporary_housing_used'));
    expect(gaps(hire('2026-08-25'), '2026-10-31', 'G13')).toEqual(['G13 2026-10-02 –']);
    expect(gaps(hire('2026-09-05'), '2026-10-31', 'G13')).toEqual(['G13 2026-09-01 – 2026-09-05']);
  });

  it('counts a refusal of residence as well as a slow one, per person', () => {
    const hire = given(on('2026-03-02', 'dvv_visit_done', f1), on('2026-03-10', 'municipality_of_residence_refused', { ...f1, reason_code: 'documents' }), on('2026-03-02', 'dvv_visit_done'));
    expect(gaps(hire, '2026-03-31', 'G15')).toEqual(['G15 2026-03-17 –', 'G15 F1 2026-03-10 –']);
  });
});

describe('a condition that is not known', () => {
  it('makes no instance, a false one neither', () => {
    const applied = on('2026-04-29', 'application_submitted', a1);
    expect(gaps(given(applied), '2026-12-31', 'G08')).toEqual([]);
    expect(gaps(given(precheck('2026-04-01', { route: 'STARTUP' }), applied), '2026-12-31', 'G08')).toEqual([]);
  });

  it('is judged on the date of the anchor: a spouse known only after the arrival is not looked for then', () => {
    const spouse = on('2026-02-10', 'family_application_submitted', { ...f1, data: { relation: 'spouse' } });
    const known = (when: string, recorded: string) => on(when, 'offer_accepted', { recorded_at: recorded, data: { has_spouse: true } });
    const learntLate = given(spouse, on('2026-03-02', 'arrived'), known('2026-02-20', '2026-07-01'));
    expect(gaps(learntLate, '2026-06-30', 'G22')).toEqual([]);
    expect(gaps(learntLate, '2026-07-01', 'G22')).toEqual(['G22 F1 2026-06-01 –']);
    expect(gaps(given(spouse, on('2026-03-02', 'arrived'), known('2026-03-03', '2026-03-03')), '2026-12-31', 'G22')).toEqual([]);
  });
});

describe('an event of which only the month is known', () => {
  it('makes an instance only where both ends of the month have it', () => {
    const hire = given(on('2026-03-10', 'language_training_requested', { precision: 'month' }));
    expect(gaps(hire, '2026-05-29', 'G21')).toEqual([]);
    expect(gaps(hire, '2026-05-31', 'G21')).toEqual(['G21 2026-05-10 –']);
  });
});
