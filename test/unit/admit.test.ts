/** The gate: what may become an event of a hire, and what is refused by which code at which field (admit.ts, contracts.md). */
import { admitEvent, isCaseId, isCode } from '../../domain/hire/admit';
import type { Refusal } from '../../domain/hire/command';
import type { CaseEvent } from '../../domain/hire/fact';
import { newestEdition } from '../../domain/model/edition';
import { scenarioNames, loadScenario } from '../support/scenario';

const edition = newestEdition();
const line = { event_id: 'E-1', case_id: 'H-1', event: 'contract_signed', occurred_at: '2026-03-02' };

function admitted(more: object = {}, options = { source: 'import' }): CaseEvent {
  const result = admitEvent(edition, { ...line, ...more }, options);
  if ('refusal' in result) throw new Error(`${result.refusal.code} ${result.refusal.at}`);
  return result.event;
}

function refused(raw: unknown): Refusal {
  const result = admitEvent(edition, raw, { source: 'import' });
  if ('event' in result) throw new Error('was admitted');
  return result.refusal;
}

it('makes a short line whole from the model', () => {
  expect(admitted()).toEqual({
    event_id: 'E-1', case_id: 'H-1', event: 'contract_signed', stage: 'offer', actor_id: 'unknown', actor_role: 'EMPLOYER',
    occurred_at: '2026-03-02', precision: 'day', recorded_at: '2026-03-02', source: 'import', schema_version: 2,
  });
});

it('keeps what a line says, and counts empty fields as absent', () => {
  const said = { actor_id: 'org-1:ann', actor_role: 'COORDINATOR', occurred_at: '2026-03-02T09:00:00+02:00', recorded_at: '2026-03-03', source: 'human', due_at: null, outcome: undefined, data: { note_count: null, weeks: 8 } };
  expect(admitted(said)).toMatchObject({ actor_id: 'org-1:ann', actor_role: 'COORDINATOR', precision: 'minute', recorded_at: '2026-03-03', source: 'human', data: { weeks: 8 } });
  expect(Object.keys(admitted(said))).not.toContain('due_at');
  expect(Object.keys(admitted({ data: { weeks: null } }))).not.toContain('data');
});

it('names who recorded it where the line does not', () => {
  expect(admitEvent(edition, line, { source: 'human', actorId: 'ann' })).toMatchObject({ event: { source: 'human', actor_id: 'ann' } });
});

it.each([
  ['month', '2026-03-02', 'month'],
  ['day', '2026-03-02T09:00:00Z', 'day'],
  [undefined, '2026-03-02T09:00:00Z', 'minute'],
  [undefined, '2026-03-02T09:00Z', 'minute'],
])('takes precision %s of %s as %s', (precision, occurred_at, expected) => {
  expect(admitted({ occurred_at, ...(precision && { precision }) }).precision).toBe(expected);
});

it.each<[string, string, unknown]>([
  ['not_an_event', '', 'a text'],
  ['not_an_event', '', null],
  ['not_an_event', '', [line]],
  ['unknown_field', 'phone', { ...line, phone: '040' }],
  ['missing_field', 'event', { ...line, event: undefined }],
  ['missing_field', 'occurred_at', { ...line, occurred_at: null }],
  ['missing_field', 'event_id', { ...line, event_id: undefined }],
  ['missing_field', 'case_id', { ...line, case_id: undefined }],
  ['not_a_text', 'event', { ...line, event: 7 }],
  ['not_a_text', 'case_id', { ...line, case_id: '' }],
  ['unknown_event', 'event', { ...line, event: 'permit_approved' }],
  ['tenant_event', 'event', { ...line, event: 'accessibility_feedback_received' }],
  ['unusable_time', 'occurred_at', { ...line, occurred_at: '31.9.2026' }],
  ['unusable_time', 'occurred_at', { ...line, occurred_at: '2026-09-31' }],
  ['unusable_time', 'occurred_at', { ...line, occurred_at: '2026-09-30T10:00:00' }],
  ['unusable_time', 'occurred_at', { ...line, occurred_at: '2026-03-02', precision: 'minute' }],
  ['unusable_time', 'occurred_at', { ...line, occurred_at: '1979-12-31' }],
  ['unusable_time', 'occurred_at', { ...line, occurred_at: '2100-01-01T00:00:00Z' }],
  ['unusable_time', 'recorded_at', { ...line, recorded_at: 'yesterday' }],
  ['unusable_time', 'due_at', { ...line, due_at: 'soon' }],
  ['unknown_precision', 'precision', { ...line, precision: 'hour' }],
  ['not_a_code', 'case_id', { ...line, case_id: 'hire of Ann' }],
  ['not_a_code', 'case_id', { ...line, case_id: 'H/1' }],
  ['not_a_code', 'case_id', { ...line, case_id: 'x'.repeat(81) }],
  ['not_a_code', 'event_id', { ...line, event_id: 'E 1' }],
  ['not_a_code', 'event_id', { ...line, event_id: 'x'.repeat(121) }],
  ['not_a_code', 'actor_id', { ...line, actor_id: 'Ann Example' }],
  ['not_a_code', 'handoff_id', { ...line, handoff_id: 'the first one' }],
  ['self_reference', 'corrects', { ...line, corrects: 'E-1' }],
  ['self_reference', 'retracts', { ...line, retracts: 'E-1' }],
  ['unknown_actor', 'actor_role', { ...line, actor_role: 'TE' }],
  ['unknown_source', 'source', { ...line, source: 'rumour' }],
  ['unknown_code', 'checkpoint', { ...line, event: 'checkin_done', checkpoint: 'P8D' }],
  ['unknown_code', 'route', { ...line, event: 'route_precheck_done', route: 'TOURIST' }],
  ['unknown_code', 'outcome', { ...line, event: 'handoff_returned', outcome: 'lost' }],
  ['unknown_code', 'reason_code', { ...line, event: 'permit_refused', reason_code: 'weather' }],
  ['unknown_code', 'reason_code', { ...line, event: 'left_region', reason_code: 'weather' }],
  ['not_an_object', 'data', { ...line, data: ['a'] }],
  ['unknown_field', 'data.Region', { ...line, data: { Region: 'FI-08' } }],
  ['unknown_field', 'data.…', { ...line, data: { 'a name': 1 } }],
  ['not_a_code', 'data.goal', { ...line, data: { goal: 'learn the trade' } }],
  ['not_a_code', 'data.goal', { ...line, data: { goal: { deep: 1 } } }],
  ['not_a_code', 'data.items', { ...line, data: { items: ['passport', 'Ann Example'] } }],
  ['not_a_code', 'data.size', { ...line, data: { size: Infinity } }],
  ['wrong_value', 'data.due_at', { ...line, data: { due_at: '1899-01-01' } }],
  ['wrong_value', 'data.expected_duration', { ...line, data: { expected_duration: 'P99999D' } }],
  ['wrong_value', 'data.expected_duration', { ...line, data: { expected_duration: 'P11Y' } }],
  ['wrong_value', 'data.has_spouse', { ...line, event: 'offer_accepted', data: { has_spouse: 'yes' } }],
  ['wrong_value', 'data.season_months', { ...line, event: 'route_precheck_done', data: { season_months: 6.5 } }],
  ['wrong_value', 'data.valid_until', { ...line, event: 'permit_granted', data: { valid_until: '2027-02-30' } }],
  ['wrong_value', 'data.path', { ...line, event: 'route_precheck_done', data: { path: 'E' } }],
  ['wrong_value', 'data.route', { ...line, event: 'route_precheck_done', data: { route: 'TOURIST' } }],
])('refuses as %s at %s', (code, at, raw) => {
  expect(refused(raw)).toMatchObject({ code, at });
});

describe('what would name a person', () => {
  it.each(['name', 'first_name', 'street', 'home_address', 'email', 'phone', 'birth_date', 'hetu', 'passport_number', 'notes', 'comment', 'free_text'])('has no place in data: %s', (key) => {
    expect(refused({ ...line, data: { [key]: 'x' } })).toMatchObject({ code: 'personal_data', at: `data.${key}` });
  });

  it.each(['010199-999X', '131052-308T', '010101A901N', '290200U001F', '311299+123Y'])('is an identity code, wherever it stands: %s', (code) => {
    expect([isCode(code), isCode(`case-${code}`), isCaseId(code)]).toEqual([false, false, false]);
    expect(refused({ ...line, data: { ref: code } })).toMatchObject({ code: 'not_a_code' });
    expect(refused({ ...line, handoff_id: code })).toMatchObject({ code: 'not_a_code' });
  });

  it.each(['2026-01-01', 'MESSY-1-031', 'EMP-010199', 'FI-08', '320199-9990', 'a', '5321', 'org:unit/desk.2'])('is not a code like %s', (code) => {
    expect(isCode(code)).toBe(true);
  });

  it('is never repeated in the refusal', () => {
    const refusals = [
      refused({ ...line, event: 'Ann Example was hired' }), refused({ ...line, 'Ann Example': 1 }), refused({ ...line, data: { goal: 'Ann Example' } }),
      refused({ ...line, event: 'handoff_returned', outcome: 'P-010199-999X' }), refused({ ...line, case_id: 'Ann Example' }), refused({ ...line, source: 'Ann Example' }),
    ];
    expect(refusals.filter((r) => /Ann|Example|010199/.test(JSON.stringify(r)))).toEqual([]);
  });
});

it('takes any code for a reason where the model lists none', () => {
  expect(admitted({ reason_code: 'moved_earlier' }).reason_code).toBe('moved_earlier');
});

it('takes dates, instants, durations, numbers and truth values in data', () => {
  const data = { a: '2026-03-02', b: '2026-03-02T10:00:00+02:00', c: 'P10D', d: '-P2M', e: 7, f: true, g: ['x', 'y'], h: 1.5 };
  expect(admitted({ data }).data).toEqual(data);
});

it('throws nothing of its own over strange input', () => {
  const strange = [undefined, 0, '', true, [], {}, { event: {} }, { ...line, data: null }, { ...line, data: { x: undefined } }, Object.create(null) as object];
  expect(() => strange.map((raw) => admitEvent(edition, raw, { source: 'import' }))).not.toThrow();
});

it.each(scenarioNames())('admits every usable line of %s as the evaluator reads it', (name) => {
  const events = [...loadScenario(name).cases.values()].flat();
  expect(events.map((e) => admitEvent(edition, e, { source: 'import' }))).toEqual(events.map((event) => ({ event })));
});

it('rejects the bad lines of the messy file, each for its reason', () => {
  const { lines, expected } = loadScenario('messy-import');
  const bad = expected.as_of[0]?.import.rejected.map((n) => lines[n - 1] ?? '') ?? [];
  const codes = bad.map((text) => {
    try {
      return refused(JSON.parse(text)).code;
    } catch {
      return 'another reason';
    }
  });
  expect(codes).toEqual(['unknown_event', 'unusable_time', 'another reason', 'missing_field', 'personal_data', 'not_a_code', 'another reason']);
});
