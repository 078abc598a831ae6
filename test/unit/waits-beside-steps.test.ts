/** Questions, appeals, handoffs and quiet time: what opens and closes them, and in whose place they stand (waits.md §5). */
import { given, on, permitOn, roadTo } from '../support/hire-story';

const a1 = { application_id: 'A1' };
const signed = given(...roadTo({ contract: '2026-03-02' }));
/** Only the decision is open, since 3 March 10:00. */
const deciding = signed.and(
  on('2026-03-03 10:00', 'application_submitted', a1),
  on('2026-03-03 10:00', 'employer_terms_submitted', a1),
  on('2026-03-03 10:00', 'identification_completed', a1),
);
const asked = (when: string, id: string, to?: string) =>
  on(when, 'additional_info_requested', { ...a1, event_id: id, ...(to !== undefined && { data: { addressed_to: to } }) });
const answered = (when: string, link?: string) => on(when, 'additional_info_submitted', { ...a1, ...(link !== undefined && { data: { answers_event_id: link } }) });

describe('a question of the authority', () => {
  it('takes the place of the decision until it is answered, and waits for the talent unless it says for whom', () => {
    const hire = deciding.and(asked('2026-03-10', 'Q1'), answered('2026-03-20', 'Q1'));
    expect(hire.asOf('2026-03-31').booked('2026-03-03 10:00')).toEqual(['MIGRI P4 03-03 10:00 – 03-10 E', 'TALENT P4 03-10 E – 03-20 E', 'MIGRI P4 03-20 E – 03-31 E']);
  });

  it('lists the decision behind the question that interrupts it', () => {
    const hire = deciding.and(asked('2026-03-10', 'Q1', 'EMPLOYER')).asOf('2026-03-31');
    expect(hire.waits('P4')).toEqual(['EMPLOYER P4 since 03-10 E', 'MIGRI P4 since 03-03 10:00']);
  });

  it('is closed by the answer that names it, whatever else was answered before', () => {
    const hire = deciding.and(asked('2026-03-10', 'Q1'), asked('2026-03-10', 'Q2', 'EMPLOYER'), answered('2026-03-16'), answered('2026-03-20', 'Q1'));
    expect(hire.asOf('2026-03-31').booked('2026-03-10')).toEqual(['TALENT P4 03-10 E – 03-20 E', 'MIGRI P4 03-20 E – 03-31 E']);
  });

  it('is closed by the first later answer that names none, when none names it', () => {
    const hire = deciding.and(answered('2026-03-06'), asked('2026-03-10', 'Q1'), answered('2026-03-13', 'Q0'), answered('2026-03-17'));
    expect(hire.asOf('2026-03-31').spans('P4')).toEqual(['A1: 03-03 10:00 –', 'Q1: 03-10 E – 03-17 E']);
  });

  it('is not answered by what was sent for another application', () => {
    const hire = deciding.and(asked('2026-03-10', 'Q1'), on('2026-03-12', 'application_submitted', { application_id: 'A2' }), on('2026-03-16', 'additional_info_submitted', { application_id: 'A2' }));
    expect(hire.asOf('2026-03-31').spans('P4')).toContain('Q1: 03-10 E –');
  });

  it('follows corrections: the link still means the question that was corrected', () => {
    const hire = deciding.and(
      asked('2026-03-10', 'Q1', 'TALENT'),
      on('2026-03-11', 'additional_info_requested', { ...a1, event_id: 'Q2', corrects: 'Q1', data: { addressed_to: 'EMPLOYER' } }),
      answered('2026-03-20', 'Q1'),
    );
    expect(hire.asOf('2026-03-31').spans('P4')).toEqual(['A1: 03-03 10:00 –', 'Q1: 03-11 E – 03-20 E']);
  });

  it.each(['permit_granted', 'permit_refused', 'application_lapsed', 'application_withdrawn', 'decision_served'])('is moot after %s', (event) => {
    const hire = deciding.and(asked('2026-03-10', 'Q1'), on('2026-03-18', event, a1));
    expect(hire.asOf('2026-03-31').spans('P4')).toContain('Q1: 03-10 E – 03-18 E');
  });

  it('goes by the order of asking when several are open, then by the id of the request', () => {
    const hire = deciding.and(
      asked('2026-03-10', 'Q3', 'MISSION'), asked('2026-03-10', 'Q2', 'EMPLOYER'), asked('2026-03-12', 'Q1', 'TALENT'),
      answered('2026-03-16', 'Q2'), answered('2026-03-18', 'Q3'), answered('2026-03-20', 'Q1'),
    );
    expect(hire.asOf('2026-03-31').booked('2026-03-10')).toEqual([
      'EMPLOYER P4 03-10 E – 03-16 E',
      'MISSION P4 03-16 E – 03-18 E',
      'TALENT P4 03-18 E – 03-20 E',
      'MIGRI P4 03-20 E – 03-31 E',
    ]);
  });

  it('does not exist when its answer is dated before it', () => {
    expect(deciding.and(answered('2026-03-09', 'Q1'), asked('2026-03-10', 'Q1')).asOf('2026-03-31').spans('P4')).toEqual(['A1: 03-03 10:00 –']);
  });

  it('ranks by itself, as mandatory, when the decision it belongs to is over', () => {
    const hire = given(...roadTo({ contract: '2026-03-02' }), ...permitOn('2026-03-03'), on('2026-03-04', 'additional_info_requested', { ...a1, event_id: 'Q1' }));
    expect(hire.asOf('2026-03-09').booked('2026-03-03 09:00')).toEqual(['TALENT A2 03-03 09:00 – 03-09 E']);
    expect(hire.and(on('2026-03-10', 'arrived')).asOf('2026-03-31').booked('2026-03-03 09:00')).toEqual(['TALENT A2 03-03 09:00 – 03-10 E', 'TALENT P4 03-10 E – 03-31 E']);
  });

  it('of a recognition stands in the place of the recognition and keeps its optional rank', () => {
    const hire = signed.and(
      on('2026-03-01', 'regulated_profession_checked', { data: { regulated_profession: true, recognition_authority: 'LVV' } }),
      on('2026-03-05', 'recognition_applied'),
      on('2026-03-12', 'recognition_info_requested'),
      on('2026-03-20', 'professional_right_decided', { outcome: 'granted' }),
    );
    expect(hire.asOf('2026-03-31').booked('2026-03-02')).toEqual([
      'TALENT P1 03-02 E – 03-05 E',
      'LVV O3 03-05 E – 03-12 E',
      'TALENT O3 03-12 E – 03-20 E',
      'TALENT P1 03-20 E – 03-31 E',
    ]);
  });
});

describe('an appeal', () => {
  const refused = deciding.and(on('2026-03-10', 'permit_refused', a1), on('2026-03-12', 'decision_served', a1));

  it('waits for the court, a rectification for Migri, both beside the case', () => {
    const hire = refused.and(
      on('2026-03-16', 'rectification_requested', a1),
      on('2026-03-20', 'rectification_decided', { ...a1, outcome: 'upheld' }),
      on('2026-03-25', 'appeal_filed', a1),
      on('2026-05-04', 'appeal_decided', { ...a1, outcome: 'dismissed' }),
    );
    expect(hire.asOf('2026-05-10').booked('2026-03-12')).toEqual([
      'COORDINATOR – 03-12 E – 03-16 E',
      'MIGRI P4 03-16 E – 03-20 E',
      'COORDINATOR – 03-20 E – 03-25 E',
      'COURT P4 03-25 E – 05-04 E',
      'COORDINATOR – 05-04 E – 05-10 E',
    ]);
  });

  it('yields to a mandatory wait of a second application', () => {
    const hire = refused.and(on('2026-03-25', 'appeal_filed', a1), on('2026-04-01 09:00', 'application_submitted', { application_id: 'A2' }));
    expect(hire.asOf('2026-04-10').booked('2026-03-25')).toEqual(['COURT P4 03-25 E – 04-01 09:00', 'EMPLOYER P2 04-01 09:00 – 04-10 E']);
  });
});

describe('a handoff', () => {
  const quiet = deciding.and(on('2026-03-10', 'permit_refused', a1), on('2026-03-12', 'decision_served', a1));
  const created = (when: string, id: string, more: Record<string, string> = {}, service = 'SVC-SPOUSE') =>
    on(when, 'handoff_created', { handoff_id: id, service_id: service, data: { receiver_id: 'ORG-TOWN', ...more } });
  const h1 = { handoff_id: 'H1' };
  const sent = quiet.and(created('2026-03-16 09:00', 'H1'));

  it('waits for its receiver from creation to completion; accepting changes nothing', () => {
    const hire = sent.and(on('2026-03-18 09:00', 'handoff_accepted', h1), on('2026-03-23 09:00', 'handoff_completed', h1));
    expect(hire.asOf('2026-03-31').booked('2026-03-16 09:00')).toEqual(['ORG-TOWN – 03-16 09:00 – 03-23 09:00', 'COORDINATOR – 03-23 09:00 – 03-31 E']);
  });

  it('waits for the coordinator when it has no receiver', () => {
    const hire = quiet.and(on('2026-03-16 09:00', 'handoff_created', { ...h1, service_id: 'SVC-SPOUSE' })).asOf('2026-03-31');
    expect(hire.waits()).toEqual(['COORDINATOR – since 03-16 09:00']);
  });

  it('waits for its sender while a question is open, also when the question ends with the handoff', () => {
    const questioned = sent.and(on('2026-03-18 09:00', 'handoff_returned', { ...h1, outcome: 'question' }), on('2026-03-19 09:00', 'handoff_returned', { ...h1, outcome: 'question' }));
    expect(questioned.asOf('2026-03-31').waits()).toEqual(['COORDINATOR – since 03-18 09:00', 'ORG-TOWN – since 03-16 09:00']);
    expect(questioned.and(on('2026-03-20 09:00', 'handoff_answered', h1)).asOf('2026-03-31').waits()).toEqual(['ORG-TOWN – since 03-16 09:00']);
    expect(questioned.and(on('2026-03-20 09:00', 'handoff_withdrawn', h1)).asOf('2026-03-31').waits()).toEqual(['COORDINATOR – since 03-20 09:00 (watch)']);
  });

  const declined = sent.and(on('2026-03-18 09:00', 'handoff_returned', { ...h1, service_id: 'SVC-SPOUSE', outcome: 'wrong_receiver' }));

  it('leaves its sender to act when it comes back for good', () => {
    expect(declined.asOf('2026-03-31').waits()).toEqual(['COORDINATOR – since 03-18 09:00']);
  });

  it.each(['handoff_answered', 'handoff_withdrawn', 'handoff_completed'])('leaves nothing to do after it came back and then %s', (event) => {
    expect(declined.and(on('2026-03-20 09:00', event, h1)).asOf('2026-03-31').waits()).toEqual(['COORDINATOR – since 03-20 09:00 (watch)']);
  });

  it('is sent again only by a handoff of the same service', () => {
    expect(declined.and(created('2026-03-20 09:00', 'H2')).asOf('2026-03-31').waits()).toEqual(['ORG-TOWN – since 03-20 09:00']);
    expect(declined.and(created('2026-03-20 09:00', 'H2', {}, 'SVC-HOUSE')).asOf('2026-03-31').waits()).toEqual(['COORDINATOR – since 03-18 09:00', 'ORG-TOWN – since 03-20 09:00']);
  });

  it('loses nothing when no service is known: only its own events end what the sender owes', () => {
    const unnamed = quiet.and(
      on('2026-03-16 09:00', 'handoff_created', h1),
      on('2026-03-18 09:00', 'handoff_returned', { ...h1, outcome: 'declined' }),
      on('2026-03-20 09:00', 'handoff_created', { handoff_id: 'H2' }),
    );
    expect(unnamed.asOf('2026-03-31').waits()).toEqual(['COORDINATOR – since 03-18 09:00', 'COORDINATOR – since 03-20 09:00']);
    expect(unnamed.and(on('2026-03-24 09:00', 'handoff_created', h1)).asOf('2026-03-31').waits()).toEqual(['COORDINATOR – since 03-20 09:00', 'COORDINATOR – since 03-24 09:00']);
  });

  it('owes nothing when it came back and went out again on one day, in whatever order they were written down', () => {
    const day = quiet.and(created('2026-03-16', 'H1'), on('2026-03-18', 'handoff_returned', { ...h1, event_id: 'Z', outcome: 'declined' }), created('2026-03-18', 'H2'));
    expect(day.asOf('2026-03-31').waits()).toEqual(['ORG-TOWN – since 03-18 E']);
  });

  it('with a step takes the place of that step only when it was open at the time', () => {
    const housing = given(...roadTo({ contract: '2026-03-02', citizenship: 'nordic', housingNeeded: true }));
    const early = housing.and(created('2026-02-20 09:00', 'H1', { step: 'A1' }, 'SVC-HOUSE'));
    expect(early.asOf('2026-03-10').waits('A1')).toEqual(['EMPLOYER A1 since 03-02 E', 'ORG-TOWN A1 since 02-20 09:00']);
    const late = housing.and(created('2026-03-04 09:00', 'H1', { step: 'A1' }, 'SVC-HOUSE'));
    expect(late.asOf('2026-03-10').waits('A1')).toEqual(['ORG-TOWN A1 since 03-04 09:00', 'EMPLOYER A1 since 03-02 E']);
  });

  it('ranks by itself, as optional, once the step that it stood for is done', () => {
    const hire = given(
      ...roadTo({ contract: '2026-03-02', citizenship: 'nordic', housingNeeded: true }),
      created('2026-03-04 09:00', 'H1', { step: 'A1' }, 'SVC-HOUSE'),
      on('2026-03-09', 'lease_signed'),
      on('2026-03-12', 'arrived'),
    );
    expect(hire.asOf('2026-03-11').booked('2026-03-02')).toEqual(['EMPLOYER A1 03-02 E – 03-04 09:00', 'ORG-TOWN A1 03-04 09:00 – 03-09 E', 'TALENT A2 03-09 E – 03-11 E']);
  });

  it('without a step never takes a place', () => {
    const hire = deciding.and(created('2026-03-04 09:00', 'H1')).asOf('2026-03-10');
    expect(hire.waits()).toEqual(['MIGRI P4 since 03-03 10:00', 'ORG-TOWN – since 03-04 09:00']);
  });
});

describe('quiet time', () => {
  it('waits for the coordinator, without a step, while the case is open', () => {
    const hire = deciding.and(on('2026-03-10', 'permit_refused', a1), on('2026-03-12', 'decision_served', a1));
    expect(hire.asOf('2026-03-31').waits()).toEqual(['COORDINATOR – since 03-12 E (watch)']);
    expect(hire.asOf('2026-03-31').booked('2026-03-12')).toEqual(['COORDINATOR – 03-12 E – 03-31 E']);
  });

  it('is over with the case: after the end nobody is waited for, whatever is recorded later', () => {
    const closed = deciding.and(on('2026-03-20', 'case_closed', { outcome: 'withdrawn' }), on('2026-03-25', 'handoff_created', { handoff_id: 'H1' }));
    expect(closed.asOf('2026-03-31').waits()).toEqual([]);
    expect(closed.asOf('2026-03-31').booked('2026-03-03 10:00')).toEqual(['MIGRI P4 03-03 10:00 – 03-20 E']);
  });
});
