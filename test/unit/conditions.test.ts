/** Three-valued conditions: true, false, or not known (detection.md §1). */
import { parseDay } from '../../domain/calendar/day';
import type { Expression } from '../../domain/model/model.schema';
import { TALENT } from '../../domain/view/case-view';
import { allHold, evaluate } from '../../domain/view/condition';
import { given, on } from '../support/hire-story';
import { granted, precheck } from '../support/told-events';

const asOf = '2026-12-31';
const day = parseDay(asOf) ?? NaN;
const view = given(precheck('2026-01-08', { season_months: 6 }), granted('2026-02-02', '2027-02-01')).asOf(asOf).view;
const yes: Expression = { fact: 'citizenship_group', eq: 'third_country' };
const no: Expression = { fact: 'citizenship_group', eq: 'nordic' };
const unknown: Expression = { fact: 'qualification_from', eq: 'finland' };
const truth = (x: Expression): boolean | undefined => evaluate(view, x, day, TALENT);

it.each<[string, Expression, boolean | undefined]>([
  ['all of nothing', { all: [] }, true],
  ['all, true and true', { all: [yes, yes] }, true],
  ['all, true and unknown', { all: [yes, unknown] }, undefined],
  ['all, unknown and false', { all: [unknown, no] }, false],
  ['any of nothing', { any: [] }, false],
  ['any, unknown and true', { any: [unknown, yes] }, true],
  ['any, false and unknown', { any: [no, unknown] }, undefined],
  ['any, false and false', { any: [no, no] }, false],
  ['not true', { not: yes }, false],
  ['not false', { not: no }, true],
  ['not unknown', { not: unknown }, undefined],
  ['not any, deeper', { not: { any: [no, { all: [yes, unknown] }] } }, undefined],
])('gives %s', (_what, expression, expected) => {
  expect(truth(expression)).toBe(expected);
});

it.each<[string, Expression, boolean | undefined]>([
  ['one of several values', { fact: 'route', in: ['SPECIALIST', 'TTOL'] }, true],
  ['none of several values', { fact: 'route', in: ['SPECIALIST'] }, false],
  ['at least a number', { fact: 'season_months', gte: 6 }, true],
  ['less than a number', { fact: 'season_months', gte: 7 }, false],
  ['known', { fact: 'permit_valid_until', known: true }, true],
  ['not known, asked so', { fact: 'qualification_from', known: false }, true],
  ['known by its default', { fact: 'fast_track', eq: false }, true],
  ['a date on or before another', { fact: 'work_permit_held_since', on_or_before: { event: 'permit_granted', pick: 'latest' } }, true],
  ['a date that is later', { fact: 'work_permit_held_since', on_or_before: { event: 'permit_granted', pick: 'latest', offset: '-P1D' } }, false],
  ['a date compared with an event that has not happened', { fact: 'work_permit_held_since', on_or_before: { event: 'employment_ended', pick: 'latest' } }, undefined],
  ['a date compared with a fact', { fact: 'work_permit_held_since', on_or_before: { fact: 'permit_valid_until' } }, true],
])('tests a fact: %s', (_what, expression, expected) => {
  expect(truth(expression)).toBe(expected);
});

it('looks at the date asked about: a fact set later is not known yet', () => {
  expect(evaluate(view, yes, parseDay('2026-01-07') ?? NaN, TALENT)).toBeUndefined();
  expect(evaluate(view, { fact: 'permit_valid_until', known: true }, parseDay('2026-02-01') ?? NaN, TALENT)).toBe(false);
});

it('compares with the latest event by that date, not with a later one', () => {
  const hire = given(precheck('2024-01-08'), granted('2024-02-01', '2028-01-31'), on('2025-06-01', 'employment_ended', { employment_id: 'E1' }), on('2026-06-01', 'employment_ended', { employment_id: 'E2' }));
  const late = hire.asOf(asOf).view;
  expect(allHold(late, ['protection_6m'], parseDay('2025-06-01') ?? NaN, TALENT)).toBe(false);
  expect(allHold(late, ['protection_6m'], parseDay('2026-06-01') ?? NaN, TALENT)).toBe(true);
});

it('holds a list only if every condition holds, and does not know when none is false and one unknown', () => {
  expect(allHold(view, ['always', 'needs_permit_application'], day, TALENT)).toBe(true);
  expect(allHold(view, [], day, TALENT)).toBe(true);
  const bare = given(on('2026-01-08', 'need_identified')).asOf(asOf).view;
  expect(allHold(bare, ['always', 'eu_citizen'], day, TALENT)).toBeUndefined();
  expect(allHold(bare, ['eu_citizen', 'regulated'], day, TALENT)).toBe(false);
});

it('refuses a condition that the model does not have', () => {
  expect(() => allHold(view, ['no_such_condition'], day, TALENT)).toThrow('the model has no condition no_such_condition');
});
