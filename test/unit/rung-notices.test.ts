/** Who hears of a rung, by what channel and when (rung-notices.ts; ui.md §4, rules.md §6). */
import { evaluateCase } from '../../domain/hire/evaluate';
import { caseInputOf } from '../../domain/hire/state';
import { rungNotices } from '../../domain/ladder/rung-notices';
import type { Notice } from '../../domain/notices/notice';
import { noticesOf } from '../../domain/notices/notices-of';
import { asOfInstant } from '../../domain/view/as-of';
import { accept, send } from '../support/handoff-acts';
import { type Told, on } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';
import { granted, precheck } from '../support/told-events';

const evaluationOf = (hire: LiveHire) => evaluateCase(caseInputOf(hire.state), asOfInstant(hire.nowMs));

/** Everything that the rungs of a hire led to, as the facts were stored: `50 receiver mail`. */
function heard(hire: LiveHire): readonly string[] {
  const notices = hire.facts.flatMap((fact) => noticesOf(hire.state, [fact], evaluationOf(hire), Date.parse(fact.stored_at)));
  return notices.filter((n) => n.kind === 'rung').map((n) => `${n.percent ?? 'legal'} ${n.to} ${n.channel}`);
}

function lived(until: string, ...told: readonly Told[]): LiveHire {
  const hire = live('2026-03-02 09:00').record(on('2026-03-02 08:00', 'candidate_registered'), ...told);
  hire.until(until);
  return hire;
}

it('of a handoff: its receiver, then the sender too, then the team lead, then the liaison', () => {
  const hire = live('2026-04-01 09:00').record(on('2026-03-30', 'candidate_registered')).act(send()).act(accept());
  hire.until('2026-12-31');
  expect(heard(hire)).toEqual(['50 receiver mail', '80 receiver mail', '80 sender digest', '100 lead mail', '100 sender digest', '150 liaison mail', '150 sender digest']);
});

it('of a handoff that was not sent from here: nobody of the receiver, and the sender from the first rung on', () => {
  const hire = lived('2026-12-31', on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A', data: { receiver_id: 'ORG-A' } }));
  expect(heard(hire)).toEqual(['50 sender digest', '80 sender digest', '100 sender digest', '150 liaison mail', '150 sender digest']);
});

it('of a handoff whose service nobody owns: the coordinator', () => {
  const hire = lived('2026-12-31', on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1', service_id: 'SVC-A' }));
  expect(new Set(heard(hire).map((line) => line.split(' ').slice(1).join(' ')))).toEqual(new Set(['coordinator digest']));
});

it.each<[string, Told]>([
  ['a bank', on('2026-03-02 08:00', 'bank_application_submitted')],
  ['Kela', on('2026-03-02 08:00', 'kela_notified')],
  ['a municipality', on('2026-03-02 08:00', 'daycare_applied', { family_member_id: 'F1', data: { relation: 'child', need: 'planned' } })],
])('of a clock of %s that is no handoff: the coordinator in the digest, at every rung', (_who, event) => {
  const hire = lived('2026-12-31', event);
  const lines = heard(hire);
  expect(lines).toContain('50 coordinator digest');
  expect(lines.filter((line) => !line.endsWith(' coordinator digest'))).toEqual([]);
});

it('of a legal duty of the employer: the employer by mail, and the coordinator from 80 % on and before the last days', () => {
  const hire = live('2026-12-10 09:00').record(on('2026-03-02', 'candidate_registered'), precheck('2026-03-02'), granted('2026-06-01', '2028-06-30'),
    on('2026-06-10', 'employment_started', { employment_id: 'E1' }), on('2026-12-10 08:00', 'employment_ended', { employment_id: 'E1', reason_code: 'redundancy', data: { premature: true } }));
  hire.until('2027-01-15');
  expect(heard(hire).filter((line) => line.includes('employer'))).toEqual(['50 employer mail', 'legal employer mail', '80 employer mail', '100 employer mail', '150 employer mail']);
  const ofNotice = hire.facts.filter((f) => f.event.data?.['sla'] === 'SLA_END_NOTICE').flatMap((f) => rungNotices(f, evaluationOf(hire), Date.parse(f.stored_at)));
  expect(ofNotice.filter((n) => n.to === 'coordinator').map((n) => [n.channel, n.percent])).toEqual([['digest', undefined], ['digest', 80], ['digest', 100], ['digest', 150]]);
});

it('of a letter to the talent: the talent, with the date', () => {
  const hire = lived('2026-03-25', precheck('2026-03-02'), on('2026-03-02 08:00', 'additional_info_requested', { application_id: 'A1', event_id: 'Q1', data: { addressed_to: 'TALENT', due_at: '2026-03-27' } }));
  expect(heard(hire)).toEqual(['50 talent mail', '80 talent mail', '80 coordinator digest', 'legal talent mail', 'legal coordinator digest']);
  const [first] = hire.facts.filter((f) => f.event.data?.['sla'] !== undefined).flatMap((f) => rungNotices(f, evaluationOf(hire), Date.parse(f.stored_at)));
  expect(first).toEqual<Notice>({
    id: `H-1:${first?.seq}:rung:talent`, seq: first?.seq ?? 0, kind: 'rung', to: 'talent', channel: 'mail', hire_id: 'H-1', event_id: first?.event_id ?? '', sla: 'SLA_ADDINFO', object_id: 'Q1',
    percent: 50, due_on: '2026-03-27', decided_at: '2026-03-16T06:00:00.000Z', not_before: '2026-03-16T06:00:00.000Z',
  });
});

it('a letter to a founder\'s own company reaches the founder', () => {
  const hire = lived('2026-03-20', precheck('2026-03-02', { route: 'STARTUP', founder_case: true }), on('2026-03-02 08:00', 'additional_info_requested', { application_id: 'A1', event_id: 'Q1', data: { addressed_to: 'EMPLOYER', due_at: '2026-03-27' } }));
  expect(heard(hire).filter((line) => line.startsWith('50 ') && line.endsWith('mail'))).toEqual(['50 talent mail']);
});

it('leaves at once on a working day from 08:00 on, and else on the next working morning', () => {
  const hire = live('2026-04-01 09:00').record(on('2026-03-30', 'candidate_registered')).act(send()).act(accept());
  const leaves = ['2026-04-10T10:20:00.000Z', '2026-04-14T21:30:00.000Z', '2026-04-11T09:00:00.000Z', '2026-04-10T20:59:00.000Z'].map((stored) => {
    const later = { ...hire.facts.at(-1)!, stored_at: stored, event: { ...hire.facts.at(-1)!.event, event: 'reminder_sent', source: 'timer', data: { sla: 'SLA_HANDOFF_DONE', object: 'HANDOFF-1', percent: 50, owner: 'TOWN-A', policy: 'default' } } };
    return rungNotices(later, evaluationOf(hire), Date.parse(stored), { deliveryId: 'D' }).map((n) => n.not_before);
  });
  expect(leaves).toEqual([['2026-04-10T10:20:00.000Z'], ['2026-04-15T05:00:00.000Z'], ['2026-04-13T05:00:00.000Z'], ['2026-04-10T20:59:00.000Z']]);
});

it('a reminder that a person recorded is no rung', () => {
  const hire = lived('2026-03-03', on('2026-03-02 08:00', 'handoff_created', { handoff_id: 'H1', data: { receiver_id: 'ORG-A' } }), on('2026-03-02 09:00', 'reminder_sent', { handoff_id: 'H1', data: { sla: 'SLA_HANDOFF_ACCEPT', percent: 50, owner: 'ORG-A', policy: 'default' } }));
  expect(hire.facts.slice(0, 3).flatMap((f) => rungNotices(f, evaluationOf(hire), hire.nowMs))).toEqual([]);
});
