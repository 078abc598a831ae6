/** Which values the facts of a case have, whose they are and since when (detection.md Addenda 4, 15). */
import { parseDay } from '../../domain/calendar/day';
import type { Subject } from '../../domain/view/case-view';
import { given, on } from '../support/hire-story';
import { granted, precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const a2 = { application_id: 'A2' };
const f1 = { family_member_id: 'F1' };
const talent: Subject = { member: '' };
const at = (hire: ReturnType<typeof given>, fact: string, date: string, subject: Subject = talent) => hire.asOf('2027-12-31').view.facts.at(fact, parseDay(date) ?? NaN, subject);
const history = (hire: ReturnType<typeof given>, fact: string, subject: Subject = talent) => hire.asOf('2027-12-31').view.facts.history(fact, subject).map((entry) => entry.value);

it.each([
  ['its own name in the data', on('2026-03-02', 'route_precheck_done', { data: { route: 'TTOL' } }), 'route', 'TTOL'],
  ['the envelope', on('2026-03-02', 'route_precheck_done', { route: 'ICT' }), 'route', 'ICT'],
  ['the route of a grant', on('2026-03-02', 'permit_granted', { route: 'BLUE_CARD' }), 'route', 'BLUE_CARD'],
  ['a changed type', on('2026-03-02', 'application_type_changed', { data: { to_route: 'SPECIALIST' } }), 'route', 'SPECIALIST'],
  ['the last day of a permit', granted('2026-03-02', '2027-03-01'), 'permit_valid_until', '2027-03-01'],
  ['the last day of an extension', on('2026-03-02', 'extension_granted', { data: { valid_until: '2028-03-01' } }), 'permit_valid_until', '2028-03-01'],
  ['the first day of a permit', granted('2026-03-02', '2027-03-01'), 'work_permit_held_since', '2026-03-02'],
  ['the kind of daycare', on('2026-03-02', 'daycare_applied', { data: { need: 'planned' } }), 'daycare_need', 'planned'],
  ['the day of need', on('2026-03-02', 'daycare_applied', { data: { needed_from: '2026-08-10' } }), 'daycare_needed_from', '2026-08-10'],
  ['how a job ended', on('2026-03-02', 'employment_ended', { data: { premature: true } }), 'employment_end_premature', true],
  ['an identity code', on('2026-03-02', 'identity_code_issued'), 'has_identity_code', true],
])('is set by %s', (_where, event, fact, value) => {
  expect(at(given(event), fact, '2026-03-02')).toBe(value);
  expect(at(given(event), fact, '2026-03-01')).not.toBe(value);
});

it('prefers the data over the envelope', () => {
  expect(at(given(on('2026-03-02', 'route_precheck_done', { route: 'ICT', data: { route: 'TTOL' } })), 'route', '2026-03-02')).toBe('TTOL');
});

it('is not set by an event that may not set it', () => {
  expect(at(given(on('2026-03-02', 'arrived', { data: { route: 'TTOL' } })), 'route', '2026-12-31')).toBeUndefined();
});

it('has its default until it is set, and none where the model gives none', () => {
  const hire = given(on('2026-03-02', 'role_profile_completed', { data: { housing_needed: false } }));
  expect(at(hire, 'housing_needed', '2026-03-01')).toBe(true);
  expect(at(hire, 'housing_needed', '2026-03-02')).toBe(false);
  expect(at(hire, 'citizenship_group', '2026-03-02')).toBeUndefined();
});

it('keeps every value it has had, in the order of events', () => {
  const hire = given(precheck('2026-03-02'), on('2026-04-01', 'application_type_changed', { data: { to_route: 'SPECIALIST' } }), on('2026-03-20', 'route_precheck_done', { data: { route: 'ICT' } }));
  expect(history(hire, 'route')).toEqual(['TTOL', 'ICT', 'SPECIALIST']);
  expect(at(hire, 'route', '2026-03-25')).toBe('ICT');
});

it('keeps the first day of uninterrupted stay through later grants', () => {
  expect(history(given(granted('2024-03-01', '2026-02-28'), granted('2026-03-01', '2028-02-28')), 'work_permit_held_since')).toEqual(['2024-03-01']);
});

it('belongs to the application of its event, and without an id to all', () => {
  const hire = given(on('2026-03-02', 'application_submitted', { ...a1, data: { fast_track: true } }), on('2026-03-03', 'application_submitted', { ...a2, data: { fast_track: false } }));
  expect(at(hire, 'fast_track', '2026-03-31', { member: '', application: 'A1' })).toBe(true);
  expect(at(hire, 'fast_track', '2026-03-31', { member: '', application: 'A2' })).toBe(false);
  expect(at(hire, 'fast_track', '2026-03-31')).toBe(false);
  const both = hire.and(on('2026-04-01', 'application_submitted', { data: { fast_track: true } }));
  expect(at(both, 'fast_track', '2026-04-30', { member: '', application: 'A2' })).toBe(true);
});

it('belongs to the employment of its event', () => {
  const hire = given(on('2026-03-02', 'employment_started', { employment_id: 'E1', data: { main_job: true } }), on('2026-04-01', 'employment_started', { employment_id: 'E2', data: { main_job: false } }));
  expect(at(hire, 'main_job', '2026-12-31', { member: '', employment: 'E1' })).toBe(true);
  expect(at(hire, 'main_job', '2026-12-31', { member: '', employment: 'E2' })).toBe(false);
});

it("of a family member is not the talent's, but the talent's is a member's too", () => {
  const hire = given(on('2026-03-02', 'identity_code_issued', f1), precheck('2026-03-02'));
  expect(at(hire, 'has_identity_code', '2026-03-02')).toBe(false);
  expect(at(hire, 'has_identity_code', '2026-03-02', { member: 'F1' })).toBe(true);
  expect(at(hire, 'route', '2026-03-02', { member: 'F1' })).toBe('TTOL');
});

it('is gone with a retracted event, and replaced by a correction', () => {
  const wrong = on('2026-03-02', 'route_precheck_done', { event_id: 'P1', data: { route: 'TTOL', citizenship_group: 'third_country' } });
  const corrected = given(wrong, on('2026-03-03', 'route_precheck_done', { corrects: 'P1', data: { route: 'ICT' } }));
  expect(history(corrected, 'route')).toEqual(['ICT']);
  expect(history(corrected, 'citizenship_group')).toEqual([]);
  expect(history(given(wrong, on('2026-03-03', 'route_precheck_done', { retracts: 'P1' })), 'route')).toEqual([]);
});

it('takes the attributes of the case from the first event that has them', () => {
  const hire = given(on('2026-03-02', 'need_identified', { data: { employer_id: 'EMP-1' } }), on('2026-03-05', 'role_profile_completed', { data: { employer_id: 'EMP-2', region: 'FI-08', municipality: 285 } }));
  const { facts } = hire.asOf('2026-12-31').view;
  expect([facts.attribute('employer_id'), facts.attribute('region'), facts.attribute('municipality'), facts.attribute('pilot')]).toEqual(['EMP-1', 'FI-08', 285, undefined]);
});

it('is listed with attributes and defaults, without what is not known', () => {
  const listed = given(on('2026-03-02', 'need_identified', { data: { employer_id: 'EMP-1' } }), granted('2026-03-02', '2027-03-01')).asOf('2026-12-31').view.facts.listed();
  expect(listed).toMatchObject({ employer_id: 'EMP-1', permit_valid_until: '2027-03-01', fast_track: false, housing_needed: true });
  expect(Object.keys(listed)).not.toContain('citizenship_group');
});
