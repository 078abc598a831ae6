import { asOfDay } from '../../domain/view/as-of';
import { parseDay } from '../../domain/calendar/day';
import { evaluateCase } from '../../domain/hire/evaluate';
import { newestEdition } from '../../domain/model/edition';
import { prepare } from '../../domain/view/prepared-event';
import { toCaseEvent } from '../support/scenario';

describe('requests that name each other as what they answer, in a broken file', () => {
  it('are requests all the same, and the hire is evaluated', () => {
    const events = [
      { event_id: 'q1', event: 'additional_info_requested', occurred_at: '2026-03-02', data: { answers_event_id: 'q2' } },
      { event_id: 'q2', event: 'additional_info_requested', occurred_at: '2026-03-03', data: { answers_event_id: 'q1' } },
      { event_id: 'a', event: 'application_submitted', occurred_at: '2026-03-01', application_id: 'A1' },
    ].map((raw) => prepare(toCaseEvent({ case_id: 'H-1', ...raw })));
    const { gaps } = evaluateCase({ edition: newestEdition(), caseId: 'H-1', events }, asOfDay(parseDay('2026-04-01') ?? NaN));
    expect(gaps.map((g) => [g.gap.code, g.objectId])).toContainEqual(['G07', 'A1']);
  });
});
