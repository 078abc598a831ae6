/** The stored rows of a hire: what lists show without asking its facts (project.ts, read-model.ts). */
import { dateOf } from '../../domain/hire/project';
import { type Told, on, roadTo } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';
import { completeApplication, granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const e1 = { employment_id: 'E1' };
const need = on('2026-01-05 08:00', 'need_identified', { data: { employer_id: 'EMP-1', municipality: 285, region: 'FI-08', pilot: 'PILOT-A' } });
const at = (when: string, ...told: readonly Told[]): LiveHire => live(when).record(need, ...told);
const row = (hire: LiveHire) => hire.projection().hire;

it('names the hire, its edition, its place and its route', () => {
  expect(row(at('2026-01-09 08:00', precheck('2026-01-08')))).toMatchObject({
    hire_id: 'H-1', edition: '2026-01-08', seq: 2, as_of: '2026-01-09T06:00:00.000Z', closed: false, outcome: null,
    route: 'TTOL', region: 'FI-08', municipality: '285', employer_id: 'EMP-1', pilot: 'PILOT-A',
  });
});

it('leaves open what is not known', () => {
  const bare = live('2026-01-09 08:00').record(on('2026-01-05', 'candidate_registered'));
  expect(row(bare)).toMatchObject({ route: null, region: null, municipality: null, employer_id: null, pilot: null });
});

it('is the same again from the same facts at the same instant', () => {
  const hire = at('2026-03-02 08:00', precheck('2026-01-08'), ...completeApplication('2026-02-02'));
  expect(hire.projection()).toEqual(hire.projection());
});

describe('what is due and late', () => {
  const handoff = on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1', data: { receiver_id: 'ORG-A' } });

  it('is the earliest due date of a running clock', () => {
    expect(row(at('2026-03-02 08:00', handoff, on('2026-03-02 08:00', 'kela_notified')))).toMatchObject({ next_due: '2026-03-05', late: false, open_gaps: 1 });
  });

  it('is late while some clock is, and then the next date is that of another one', () => {
    const hire = at('2026-03-02 08:00', handoff, on('2026-03-02 08:00', 'kela_notified'));
    hire.until('2026-03-06 12:00');
    expect(row(hire)).toMatchObject({ next_due: '2026-04-13', late: true, open_gaps: 2 });
    hire.record(on('2026-03-06 12:00', 'handoff_accepted', { handoff_id: 'H1' }));
    expect(row(hire)).toMatchObject({ next_due: '2026-03-20', late: false });
  });

  it('is nothing in a closed hire', () => {
    const hire = at('2026-03-12 08:00', handoff, on('2026-03-12 08:00', 'case_closed', { outcome: 'withdrawn' }));
    expect(row(hire)).toMatchObject({ closed: true, outcome: 'withdrawn', next_due: null, late: false, waits: [], next_deadline: null, close_as: null });
  });
});

describe('its waits', () => {
  it('carry the date by which they are due, and the clock that says so', () => {
    const hire = at('2026-03-03 08:00', on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1', data: { receiver_id: 'ORG-A' } }));
    expect(row(hire).waits.find((w) => w.handoff_id === 'H1')).toEqual({ party: 'ORG-A', step: null, handoff_id: 'H1', person: null, kind: 'party', since: '2026-03-02T06:00:00.000Z', due: '2026-03-05', basis: 'SLA_HANDOFF_ACCEPT' });
  });

  it('carry the step alone where no clock of theirs runs', () => {
    expect(row(at('2026-01-09 08:00')).waits).toMatchObject([{ party: 'EMPLOYER', step: 'N1', due: null, basis: 'N1' }]);
  });

  it('of two clocks of a step take the one of the party that is waited for', () => {
    const hire = at('2026-03-20 08:00', ...roadTo({ contract: '2026-02-23' }), ...completeApplication('2026-03-02'));
    expect(row(hire).waits.find((w) => w.step === 'P4')).toMatchObject({ party: 'MIGRI', due: '2026-04-02', basis: 'SLA_DECISION_TARGET' });
  });

  it('do not take the date of one party for that of another', () => {
    const asked = on('2026-03-10 08:00', 'additional_info_requested', { ...a1, event_id: 'Q1', data: { addressed_to: 'EMPLOYER', due_at: '2026-03-24' } });
    const hire = at('2026-03-20 08:00', ...roadTo({ contract: '2026-02-23' }), ...completeApplication('2026-03-02'), asked);
    expect(row(hire).waits.filter((w) => w.step === 'P4').map((w) => `${w.party} ${w.due} ${w.basis}`)).toEqual(['EMPLOYER 2026-03-24 SLA_ADDINFO', 'MIGRI null P4']);
  });

  it("list a family member's renewal from the day it opens, for as long as the permit is in force", () => {
    const decided = on('2026-02-10 08:00', 'family_permit_decided', { family_member_id: 'F1', outcome: 'granted', data: { valid_until: '2027-03-31' } });
    const renewal = (when: string, ...more: readonly Told[]) => row(at(when, decided, ...more)).waits.filter((w) => w.basis === 'SLA_EXT_OPEN').map((w) => `${w.party} ${w.person} ${w.since} ${w.due}`);
    expect(renewal('2027-01-30 12:00')).toEqual([]);
    expect(renewal('2027-02-10 12:00')).toEqual(['FAMILY F1 2027-01-30T22:00:00.000Z 2027-03-31']);
    expect(renewal('2027-02-10 12:00', on('2027-02-01 08:00', 'extension_submitted', { family_member_id: 'F1' }))).toEqual([]);
    expect(renewal('2027-02-10 12:00', on('2027-02-01 08:00', 'extension_granted', { family_member_id: 'F1', data: { valid_until: '2029-03-31' } }))).toEqual([]);
  });
});

describe('its gaps', () => {
  const unowned = on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A' });
  const quiet = on('2026-01-05 08:00', 'employer_readiness_assessed');
  const hire = (): LiveHire => at('2026-03-02 08:00', quiet, unowned);
  const id = hire().projection().gaps[0]?.instance_id ?? '';
  const said = (...told: readonly Told[]) => hire().record(...told).projection();

  it('are open until somebody says otherwise', () => {
    expect(hire().projection().gaps).toMatchObject([{ gap: 'G24_NO_OWNER', object_id: 'SVC-A', state: 'open', reason: null, owner: 'COORDINATOR', first_seen_on: '2026-03-02', ended_on: null }]);
  });

  it.each([
    ['acknowledged', on('2026-03-02 08:00', 'service_gap_acknowledged', { gap_id: id }), { state: 'acknowledged', reason: null, ended_on: null }],
    ['contested', on('2026-03-02 08:00', 'service_gap_contested', { gap_id: id, reason_code: 'not_our_task' }), { state: 'contested', reason: 'not_our_task', ended_on: null }],
    ['fixed', on('2026-03-02 08:00', 'service_gap_closed', { gap_id: id, outcome: 'fixed' }), { state: 'fixed', ended_on: '2026-03-02' }],
    ['not_a_gap', on('2026-03-02 08:00', 'service_gap_closed', { gap_id: id, outcome: 'not_a_gap' }), { state: 'not_a_gap', ended_on: '2026-03-02' }],
  ])('are %s when a person has said so', (_state, event, expected) => {
    expect(said(event).gaps).toMatchObject([expected]);
    expect(said(event).hire.open_gaps).toBe(0);
  });

  it('take the last word of several', () => {
    const contested = on('2026-03-02 08:00', 'service_gap_contested', { gap_id: id, reason_code: 'not_our_task' });
    const closed = on('2026-03-02 08:01', 'service_gap_closed', { gap_id: id, outcome: 'accepted' });
    expect(hire().at('2026-03-02 08:05').record(contested, closed).projection().gaps).toMatchObject([{ state: 'accepted' }]);
  });

  it('are not made by an automatic record of them, nor changed by words about another one', () => {
    const strange = said(on('2026-03-02 08:00', 'service_gap_closed', { gap_id: 'elsewhere', outcome: 'fixed' }));
    expect(strange.gaps).toMatchObject([{ state: 'open' }]);
    expect(hire().written()).toEqual(['service_gap_recorded G24 2026-03-02']);
  });

  it('include those that a person records, under the id given or that of the event', () => {
    const manual = on('2026-03-02 08:00', 'service_gap_recorded', { gap_id: 'M1', service_id: 'SVC-B', data: { code: 'G21_LANGUAGE' } });
    expect(said(manual).gaps.find((g) => g.instance_id === 'M1')).toMatchObject({ gap: 'G21_LANGUAGE', object_id: 'SVC-B', state: 'open', owner: 'LANGUAGE', severity: 3, days_lost: 0, dedup_key: 'G21|SVC-B|285' });
    const unnamed = on('2026-03-02 08:00', 'service_gap_recorded', { event_id: 'M2', data: { code: 'G21_LANGUAGE' } });
    expect(said(unnamed).gaps.map((g) => g.instance_id)).toContain('M2');
  });

  it('never include a sealed one, nor one of an unknown code', () => {
    const sealed = on('2026-03-02 08:00', 'service_gap_recorded', { gap_id: 'S1', data: { code: 'G31_EXPLOITATION' } });
    const unknown = on('2026-03-02 08:00', 'service_gap_recorded', { gap_id: 'U1', data: { code: 'G99_OTHER' } });
    expect(said(sealed, unknown).gaps.map((g) => g.gap)).toEqual(['G24_NO_OWNER']);
  });
});

describe('the stage', () => {
  const stage = (when: string, ...told: readonly Told[]): string => row(at(when, ...told)).stage;

  it('is that of the step that is waited for', () => {
    expect(stage('2026-01-09 08:00')).toBe('need');
    expect(stage('2026-03-20 08:00', ...roadTo({ contract: '2026-02-23' }), on('2026-03-02 08:00', 'application_submitted', a1))).toBe('permit');
  });

  it('of a closed hire is that of its last event', () => {
    expect(stage('2026-03-20 08:00', on('2026-03-02 08:00', 'arrived'), on('2026-03-03 08:00', 'case_closed', { outcome: 'left' }))).toBe('retention');
  });
});

describe('closing', () => {
  const closeAs = (hire: LiveHire): string | null => row(hire).close_as;
  const signed = roadTo({ contract: '2026-02-23' });
  const applied = [...signed, ...completeApplication('2026-03-02 08:00')];
  const served = on('2026-04-01 08:00', 'decision_served', a1);

  it('is not asked for while somebody is waited for', () => {
    expect(closeAs(at('2026-03-20 08:00', ...applied))).toBeNull();
  });

  it.each([
    ['left', on('2026-05-04 08:00', 'left_region', { reason_code: 'housing' })],
    ['left', on('2026-05-04 08:00', 'left_finland', { reason_code: 'return_home' })],
  ])('is asked for as %s once the person has gone', (outcome, event) => {
    expect(closeAs(at('2026-05-05 08:00', ...applied, event))).toBe(outcome);
  });

  it('is asked for as refused when the decision is served and nothing else is under way', () => {
    const refused = on('2026-03-25 08:00', 'permit_refused', { ...a1, reason_code: 'income' });
    expect(closeAs(at('2026-03-26 08:00', ...applied, refused))).toBeNull();
    expect(closeAs(at('2026-04-02 08:00', ...applied, refused, served))).toBe('refused');
    expect(closeAs(at('2026-04-20 08:00', ...applied, refused, served, on('2026-04-15 08:00', 'appeal_filed', a1)))).toBeNull();
    expect(closeAs(at('2026-04-20 08:00', ...applied, refused, served, on('2026-04-15 08:00', 'application_submitted', { application_id: 'A2' })))).toBeNull();
  });

  it.each([
    ['lapsed', 'application_lapsed'],
    ['withdrawn', 'application_withdrawn'],
  ])('is asked for as %s when the application has ended so', (outcome, event) => {
    expect(closeAs(at('2026-04-02 08:00', ...applied, on('2026-04-01 08:00', event, a1)))).toBe(outcome);
  });

  it('is not asked for when a permit was granted, or when work has begun', () => {
    expect(closeAs(at('2026-04-02 08:00', ...applied, granted('2026-03-25', '2027-03-24'), served))).toBeNull();
    expect(closeAs(at('2026-04-02 08:00', ...applied, on('2026-03-25 08:00', 'permit_refused', { ...a1, reason_code: 'income' }), served, on('2026-03-26 08:00', 'employment_started', e1)))).toBeNull();
  });

  it('is asked for as followed up after the last check-in, in time or late, and not after an earlier one', () => {
    const arrived = on('2026-03-02 08:00', 'arrived');
    const done = (when: string, checkpoint: string) => on(when, 'checkin_done', { checkpoint });
    expect(closeAs(at('2027-03-10 08:00', arrived, done('2027-03-02 08:00', 'P365D')))).toBeNull();
    expect(closeAs(at('2028-03-10 08:00', arrived, done('2028-03-01 08:00', 'P730D')))).toBe('retained_24m');
    expect(closeAs(at('2028-06-01 08:00', arrived, done('2028-05-29 08:00', 'P730D')))).toBe('retained_24m');
  });

  it('is never done by itself', () => {
    const hire = at('2028-03-10 08:00', on('2026-03-02 08:00', 'arrived'), on('2028-03-01 08:00', 'checkin_done', { checkpoint: 'P730D' }));
    hire.until('2035-12-31');
    expect(row(hire)).toMatchObject({ closed: false, close_as: 'retained_24m' });
  });
});

it('dates an instant in Finland', () => {
  expect(dateOf(Date.parse('2026-03-30T21:30:00Z'))).toBe('2026-03-31');
});
