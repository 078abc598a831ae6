/**
 * Builders for what the workflow hands to Postgres: facts, projections and the input of recordFacts, with values from
 * the field and defaults for all that a test does not speak of. They decide nothing: a projection says what the test
 * says, not what the rules would.
 */
import { createHash } from 'node:crypto';
import type { RecordFactsInput } from '../../activities/contract';
import type { CaseEvent, StoredFact } from '../../domain/hire/fact';
import type { GapRow, HandoffRow, HireRow } from '../../domain/hire/read-model';
import type { Notice } from '../../domain/notices/notice';
import type { Database } from '../../prisma/database';

/** An event of a hire; its id is `<case>-<seq>` unless the test says otherwise. */
export function anEvent(hireId: string, seq: number, more: Partial<CaseEvent> = {}): CaseEvent {
  return {
    event_id: `${hireId}-${seq}`,
    case_id: hireId,
    event: 'contract_signed',
    stage: 'offer',
    actor_id: 'unknown',
    actor_role: 'EMPLOYER',
    occurred_at: '2026-03-02T09:15:00+02:00',
    precision: 'minute',
    recorded_at: '2026-03-02T09:20:00+02:00',
    source: 'import',
    schema_version: 1,
    ...more,
  };
}

/** The fact that keeps an event; the command is named after the seq. */
export function aFact(hireId: string, seq: number, event: Partial<CaseEvent> = {}, more: Partial<StoredFact> = {}): StoredFact {
  return {
    hire_id: hireId,
    seq,
    command_id: `command-${seq}`,
    command_hash: createHash('sha256').update(`${hireId} ${seq}`).digest('hex'),
    stored_at: '2026-03-02T07:20:00.123Z',
    edition: '2026-01-08',
    event: anEvent(hireId, seq, event),
    ...more,
  };
}

/** Facts from `from` to `to`, both included. */
export function facts(hireId: string, from: number, to: number): StoredFact[] {
  return Array.from({ length: to - from + 1 }, (_, index) => aFact(hireId, from + index));
}

/** The row of an open hire that waits for Migri. */
export function aHire(hireId: string, seq: number, more: Partial<HireRow> = {}): HireRow {
  return {
    hire_id: hireId,
    edition: '2026-01-08',
    seq,
    as_of: '2026-03-02T07:20:00.123Z',
    stage: 'permit',
    closed: false,
    outcome: null,
    route: 'specialist',
    region: 'FI-05',
    municipality: '109',
    employer_id: null,
    pilot: null,
    waits: [
      {
        party: 'MIGRI',
        step: 'P4',
        handoff_id: null,
        person: null,
        kind: 'party',
        since: '2026-03-01T10:00:00.000Z',
        due: '2026-04-01',
        basis: 'SLA_DECISION',
      },
    ],
    next_due: '2026-04-01',
    late: false,
    open_gaps: 0,
    close_as: null,
    next_deadline: '2026-04-01T21:00:00.000Z',
    ...more,
  };
}

/** An open gap of the permit decision. */
export function aGap(instanceId: string, more: Partial<GapRow> = {}): GapRow {
  return {
    instance_id: instanceId,
    gap: 'G10_DECISION_LATE',
    object_id: 'a1',
    opened_on: '2026-07-02',
    ended_on: null,
    state: 'open',
    reason: null,
    owner: 'MIGRI',
    severity: 3,
    days_lost: 4,
    dedup_key: 'G10|MIGRI|109',
    evidence: ['NURSE-1-009', 'NURSE-1-010'],
    first_seen_on: '2026-07-02',
    ...more,
  };
}

/** A handoff to a town that nobody has answered yet. */
export function aHandoff(hireId: string, handoffId: string, more: Partial<HandoffRow> = {}): HandoffRow {
  return {
    hire_id: hireId, handoff_id: handoffId, service_id: 'DAYCARE', receiver_id: 'TOWN-A', step: 'S2', sender: 'coordinator-1', state: 'created', outcome: null, reason_code: null,
    version: 1, open_questions: [], created_at: '2026-03-02T07:20:00.000Z', changed_at: '2026-03-02T07:20:00.000Z', ended_at: null, clock: 'SLA_HANDOFF_ACCEPT', clock_state: 'running',
    paused: false, due_on: '2026-03-05', rung: 0, claimed_by: null, expected_on: null, replaces: null, replaced_by: null, delivery_id: 'DELIVERY-1', language: 'fi',
    items: [{ item: 'application', state: 'ok', required: true }], shared_fields: [{ field: 'family_size', legal_basis: 'public_task' }], ...more,
  };
}

/** A request that leaves a minute after it was decided. */
export function aNotice(hireId: string, seq: number, more: Partial<Notice> = {}): Notice {
  return {
    id: `${hireId}:${seq}:request:receiver`, seq, kind: 'request', to: 'receiver', channel: 'mail', hire_id: hireId, event_id: `${hireId}-${seq}`, handoff_id: 'HANDOFF-1',
    decided_at: '2026-03-02T07:20:00.000Z', not_before: '2026-03-02T07:21:00.000Z', ...more,
  };
}

interface Recording {
  readonly hire?: Partial<HireRow>;
  readonly gaps?: readonly GapRow[];
  readonly handoffs?: readonly HandoffRow[];
  readonly notices?: readonly Notice[];
  readonly employerId?: string;
}

/** Input of recordFacts: these facts, and a projection at the last of them. */
export function recording(hireId: string, recorded: readonly StoredFact[], { hire = {}, gaps = [], handoffs = [], notices = [], ...more }: Recording = {}): RecordFactsInput {
  return { hireId, facts: recorded, projection: { hire: aHire(hireId, recorded.at(-1)?.seq ?? 0, hire), gaps, handoffs }, notices, ...more };
}

/** What a hire has put into the outbox, in its order. */
export function outboxOf(db: Database, hireId: string) {
  return db.prisma.outbox.findMany({ where: { hire_id: hireId }, orderBy: { seq: 'asc' } });
}
