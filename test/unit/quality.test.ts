/** Contradictions become tasks; nothing is inferred and nothing rejected (detection.md §8, quality.ts). */
import { type QualityTask, qualityTasks } from '../../domain/hire/quality';
import { evaluated } from '../support/evaluated';
import { type Told, given, on, roadTo } from '../support/hire-story';
import { loadScenario } from '../support/scenario';
import { precheck } from '../support/told-events';

const a1 = { application_id: 'A1' };
const tasks = (...told: readonly Told[]): readonly QualityTask[] => qualityTasks(evaluated(given(...told), '2026-12-31'));
const lines = (...told: readonly Told[]): readonly string[] => tasks(...told).map((t) => `${t.code} ${t.about}`);

it('has nothing to ask of a hire that fits together', () => {
  expect(lines(...roadTo({ contract: '2026-03-02', citizenship: 'nordic' }))).toEqual([]);
});

it('names a step that later ones have overtaken', () => {
  const without = roadTo({ contract: '2026-03-02', citizenship: 'nordic' }).filter((e) => e.event !== 'interview_held');
  expect(lines(...without)).toEqual(['step_overtaken M2']);
});

it('names steps whose dates stand the wrong way round, not those of one date', () => {
  const road = roadTo({ contract: '2026-03-02', citizenship: 'nordic' });
  expect(lines(...road.filter((e) => e.event !== 'interview_held'), on('2026-03-03', 'interview_held'))).toEqual(['order O1']);
  expect(lines(...road.filter((e) => e.event !== 'interview_held'), on('2026-03-01', 'interview_held'))).toEqual([]);
});

it('asks for the fact, the letter or the day that a clock lacks', () => {
  const request = on('2026-03-02', 'additional_info_requested', { ...a1, event_id: 'Q1' });
  expect(lines(precheck('2026-01-08'), request)).toEqual(['clock_unknown SLA_ADDINFO Q1']);
  expect(lines(on('2026-03-02', 'arrived')).filter((line) => line.startsWith('clock_unknown'))).toEqual(['clock_unknown SLA_EID', 'clock_unknown SLA_EU_REG', 'clock_unknown SLA_MOVE']);
});

it('asks for the reason of an imported event that needs one, with those that it may have', () => {
  expect(tasks(on('2026-03-02', 'left_region', { event_id: 'L1' }))).toContainEqual({ code: 'reason_missing', about: 'L1', message: expect.stringContaining('left_region has no reason; give one of job_ended,') as string });
  expect(lines(on('2026-03-02', 'left_region', { reason_code: 'housing' }))).toEqual([]);
});

it('asks for the start of a job that has pay, a notice or an end', () => {
  expect(lines(on('2026-03-31', 'salary_paid', { employment_id: 'E1' }), on('2026-04-30', 'salary_paid', { employment_id: 'E2' }), on('2026-03-02', 'new_employment_started', { employment_id: 'E2' }))).toEqual(['not_started E1']);
  expect(lines(on('2026-03-31', 'salary_paid'))).toEqual(['not_started employment']);
  expect(lines(on('2026-03-31', 'salary_paid', { employment_id: 'E1' }), on('2026-03-02', 'employment_started'))).toEqual([]);
  expect(lines(on('2026-03-02', 'employment_started', { employment_id: 'E1' }), on('2026-03-31', 'salary_paid'))).toEqual([]);
});

it('names what is dated after the end of the hire, except what the process wrote itself', () => {
  const end = on('2026-03-02', 'case_closed', { outcome: 'left' });
  expect(lines(end, on('2026-03-03', 'risk_flag_raised', { event_id: 'F1' }), on('2026-03-02', 'consent_recorded'), on('2026-03-04', 'service_gap_recorded', { source: 'timer' }))).toEqual(['after_end F1']);
});

it('lists the contradictions of a messy file', () => {
  const scenario = loadScenario('messy-import');
  const found = qualityTasks(evaluated({ events: scenario.cases.get('MESSY-1') ?? [], employerEvents: [] }, '2026-12-31')).map((t) => `${t.code} ${t.about}`);
  expect(found).toEqual(['step_overtaken N2', 'clock_unknown SLA_CHECKIN P30D']);
});
