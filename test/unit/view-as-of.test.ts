/** What is known of a case as of a date or instant, and in which order (detection.md §1–2, Addenda 1–3). */
import { parseAsOf } from '../../domain/view/as-of';
import { momentOf, parseInstant } from '../../domain/view/prepared-event';
import { type Told, given, on } from '../support/hire-story';

const ids = (asOf: string, ...told: readonly Told[]): readonly string[] => given(...told).asOf(asOf).view.events.map((e) => e.id);
const named = (event_id: string, when: string, more: object = {}): Told => on(when, 'interview_held', { event_id, ...more });

describe('as of a date', () => {
  it('sees what was recorded and had happened by the end of that local day', () => {
    const told = [named('a', '2026-03-02'), named('b', '2026-03-02 23:59'), named('c', '2026-03-03 00:00'), named('d', '2026-03-01', { recorded_at: '2026-03-03' }), named('e', '2026-03-03', { recorded_at: '2026-03-02' })];
    expect(ids('2026-03-02', ...told)).toEqual(['b', 'a']);
    expect(ids('2026-03-03', ...told)).toEqual(['d', 'b', 'a', 'c', 'e']);
  });

  it('knows an event recorded late in the evening UTC as one of the next day in Finland', () => {
    const recorded = given({ event: 'interview_held', occurred_at: '2026-03-30', recorded_at: '2026-03-30T21:30:00Z' });
    expect(recorded.asOf('2026-03-30').view.events).toEqual([]);
    expect(recorded.asOf('2026-03-31').view.events).toHaveLength(1);
  });
});

describe('as of an instant', () => {
  it('sees what was recorded and had happened by then, a day only when it is over', () => {
    const told = [named('a', '2026-03-02 09:00'), named('b', '2026-03-02 09:01'), named('c', '2026-03-02'), named('d', '2026-03-01', { recorded_at: '2026-03-02 09:01' })];
    expect(ids('2026-03-02 09:00', ...told)).toEqual(['a']);
    expect(ids('2026-03-02 09:01', ...told)).toEqual(['d', 'a', 'b']);
    expect(ids('2026-03-03 00:00', ...told)).toEqual(['d', 'a', 'b', 'c']);
  });

  it('is a text with a date or an offset', () => {
    expect(parseAsOf('2026-03-29')).toMatchObject({ at: Date.parse('2026-03-29T21:00:00Z'), wholeDay: true });
    expect(parseAsOf('2026-03-29T22:30:00+00:00')).toMatchObject({ day: parseAsOf('2026-03-30').day, wholeDay: false });
  });

  it.each(['yesterday', '2026-02-30', '2026-03-01T10:00:00', '2026-03-01 10:00', '1.3.2026', '2026-13-01T10:00:00Z', '2026-03-01T25:00:00Z'])('is not "%s"', (text) => {
    expect(() => parseAsOf(text)).toThrow(`"${text}" is neither a date (YYYY-MM-DD) nor an instant with offset`);
    expect(parseInstant(text)).toBeUndefined();
  });

  it.each(['1979-12-31', '2100-01-01', '9999-12-31', '2099-12-31T22:00:00Z'])('is not %s, with which no rule can count', (text) => {
    expect(() => parseAsOf(text)).toThrow(`"${text}" does not lie in the years 1980 to 2099`);
  });

  it('takes a date for the end of its day, across the change to summer time', () => {
    expect(momentOf('2026-03-28')).toMatchObject({ at: Date.parse('2026-03-28T22:00:00Z'), timed: false });
    expect(momentOf('2026-03-29')).toMatchObject({ at: Date.parse('2026-03-29T21:00:00Z') });
    expect(momentOf('2026-10-25')).toMatchObject({ at: Date.parse('2026-10-25T22:00:00Z') });
  });
});

describe('the order of events', () => {
  it('is date, then minute before day and month, then instant, then when it was recorded, then id', () => {
    const told = [
      named('f', '2026-03-02', { recorded_at: '2026-03-09' }),
      named('e', '2026-03-02', { recorded_at: '2026-03-05' }),
      named('d', '2026-03-02', { precision: 'month', recorded_at: '2026-03-04' }),
      named('c2', '2026-03-02 12:00', { recorded_at: '2026-03-04' }),
      named('c1', '2026-03-02 12:00', { recorded_at: '2026-03-04' }),
      named('b', '2026-03-02 12:00', { recorded_at: '2026-03-03' }),
      named('a', '2026-03-02 11:59', { recorded_at: '2026-03-30' }),
      named('z', '2026-03-01'),
    ];
    expect(ids('2026-03-31', ...told)).toEqual(['z', 'a', 'b', 'c1', 'c2', 'd', 'e', 'f']);
  });

  it('does not take the time of an event of precision day for its order', () => {
    const loose = { ...named('a', '2026-03-02 08:00'), precision: 'day' as const };
    expect(ids('2026-03-31', loose, named('b', '2026-03-02 12:00'))).toEqual(['b', 'a']);
  });
});

describe('corrections and retractions', () => {
  const wrong = named('A', '2026-03-02');
  const right = named('B', '2026-03-05', { corrects: 'A', recorded_at: '2026-03-10' });

  it('take effect from the day on which they were recorded, and leave older views as they were', () => {
    expect(ids('2026-03-09', wrong, right)).toEqual(['A']);
    expect(ids('2026-03-10', wrong, right)).toEqual(['B']);
  });

  it('may be dated in the future: the old event is gone at once', () => {
    expect(ids('2026-03-10', wrong, named('B', '2026-04-05', { corrects: 'A', recorded_at: '2026-03-10' }))).toEqual([]);
  });

  it('leave nothing of a retracted event, nor of the retraction', () => {
    expect(ids('2026-03-31', wrong, named('R', '2026-03-03', { retracts: 'A' }))).toEqual([]);
  });

  it('are not undone by correcting or retracting them: what was named is gone for good', () => {
    expect(ids('2026-03-31', wrong, right, named('R', '2026-03-11', { retracts: 'B', recorded_at: '2026-03-11' }))).toEqual([]);
    expect(ids('2026-03-31', wrong, named('R', '2026-03-03', { retracts: 'A' }), named('S', '2026-03-04', { retracts: 'R' }))).toEqual([]);
    expect(ids('2026-03-31', wrong, named('R', '2026-03-03', { retracts: 'A' }), named('S', '2026-03-04', { corrects: 'R' }))).toEqual(['S']);
  });

  it('may name what is not known', () => {
    expect(ids('2026-03-31', wrong, named('B', '2026-03-05', { corrects: 'nowhere' }))).toEqual(['A', 'B']);
  });

  it('keep the first id of a chain as the meaning of links to any of its events', () => {
    const { view } = given(wrong, right, named('C', '2026-03-06', { corrects: 'B', recorded_at: '2026-03-12' })).asOf('2026-03-31');
    expect(['A', 'B', 'C', 'X'].map((id) => view.rootOf(id))).toEqual(['A', 'A', 'A', 'X']);
  });

  it('end where two events name each other', () => {
    const { view } = given(named('A', '2026-03-02', { corrects: 'B' }), named('B', '2026-03-03', { corrects: 'A' })).asOf('2026-03-31');
    expect(view.events).toEqual([]);
    expect(view.rootOf('A')).toBe('A');
  });
});

describe('the objects of a case', () => {
  it('are those that an id in the view names, in the order of their first event', () => {
    const { view } = given(
      on('2026-03-02', 'application_submitted', { application_id: 'A2' }), on('2026-03-03', 'permit_granted', { application_id: 'A1' }),
      on('2026-03-04', 'salary_paid', { employment_id: 'E1' }), on('2026-03-05', 'arrived', { family_member_id: 'F1' }), on('2026-03-06', 'handoff_accepted', { handoff_id: 'H1' }),
    ).asOf('2026-03-31');
    expect([view.applications, view.employments, view.members, view.handoffs]).toEqual([['A2', 'A1'], ['E1'], ['F1'], ['H1']]);
  });

  it('take the service of a handoff from where it was created, if its event names none', () => {
    const story = given(on('2026-03-01', 'handoff_returned', { handoff_id: 'H1', service_id: 'SVC-C' }), on('2026-03-02', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A' }), on('2026-03-03', 'handoff_returned', { handoff_id: 'H1', service_id: 'SVC-B' }), on('2026-03-04', 'handoff_accepted', { handoff_id: 'H1' }));
    const { view } = story.asOf('2026-03-31');
    expect(view.events.map((e) => view.serviceOf(e))).toEqual(['SVC-C', 'SVC-A', 'SVC-B', 'SVC-A']);
  });

  it('share events that concern no one in particular, and keep personal ones apart', () => {
    const { view } = given(on('2026-03-02', 'lease_signed', { family_member_id: 'F1' }), on('2026-03-03', 'arrived', { family_member_id: 'F1' }), on('2026-03-04', 'arrived')).asOf('2026-03-31');
    expect(view.select(['lease_signed', 'arrived'], { member: '' }).map((e) => e.id)).toEqual(['H-1-001', 'H-1-003']);
    expect(view.select(['lease_signed', 'arrived'], { member: 'F1' }).map((e) => e.id)).toEqual(['H-1-001', 'H-1-002']);
  });
});

it('sees of other cases of the employer what was known then, and nothing of the case itself', () => {
  const other = on('2026-03-02', 'employer_readiness_assessed', { recorded_at: '2026-03-10' });
  const hire = given(on('2026-03-01', 'need_identified')).withEmployer(other);
  expect(hire.asOf('2026-03-09').view.employerEvents).toEqual([]);
  expect(hire.asOf('2026-03-10').view.employerEvents).toHaveLength(1);
});
