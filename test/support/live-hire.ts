/**
 * A hire as its workflow carries it, without the workflow: commands are decided, facts folded, and time passes from
 * one deadline to the next. For tests of what is written when: `live('2026-03-02 08:00').record(…).until('2026-05-01')`.
 */
import type { HandoffAct } from '../../domain/handoffs/act';
import type { DeadlineCommand, HandoffCommand, HireCommand, ImportCommand, ImportResult, RecordCommand, Refusal, Reply } from '../../domain/hire/command';
import { importCommandId, keyCommandId } from '../../domain/hire/command-id';
import { admitCommand, decide } from '../../domain/hire/decide';
import { evolveAll } from '../../domain/hire/evolve';
import type { CaseEvent, EmployerEvent, StoredFact } from '../../domain/hire/fact';
import { canonical } from '../../domain/hire/canonical';
import { project } from '../../domain/hire/project';
import type { HandoffRow, Projection } from '../../domain/hire/read-model';
import { type HireState, newHire } from '../../domain/hire/state';
import { newestEdition } from '../../domain/model/edition';
import { type Told, instantOf } from './hire-story';
import { toCaseEvent } from './scenario';

const edition = newestEdition();

/** The body of a told event as a command carries it: recorded at the moment of the command unless it says otherwise. */
function eventsOf(told: readonly Told[], { ids, recordedAt }: { ids: string; recordedAt?: string | undefined }): readonly CaseEvent[] {
  return told.map((t, i) => toCaseEvent({ event_id: `${ids}-${i + 1}`, case_id: 'H-1', ...(recordedAt !== undefined && { recorded_at: recordedAt }), ...t }));
}

export class LiveHire {
  state: HireState = newHire('H-1', edition.id);
  /** Every fact so far, in order. */
  readonly facts: StoredFact[] = [];
  nowMs: number;
  /** The deadline that is waited for, as of the last projection; UTC milliseconds. */
  private dueMs: number | undefined;
  private commands = 0;

  constructor(startsAt: string) {
    this.nowMs = instantOf(startsAt);
  }

  /** Moves the clock without serving deadlines, as in an outage; what came due meanwhile is served late, by the next command or `until`. */
  at(when: string): this {
    this.nowMs = instantOf(when);
    return this;
  }

  recordCommand(told: readonly Told[], key?: string): RecordCommand {
    const id = key ?? `k${++this.commands}`;
    const events = eventsOf(told, { ids: id, recordedAt: new Date(this.nowMs).toISOString() });
    return { kind: 'record', id: keyCommandId('person', id), hash: canonical(events), events };
  }

  importCommand(told: readonly Told[], file?: string): ImportCommand {
    const id = file ?? `f${++this.commands}`;
    const events = eventsOf(told, { ids: id });
    return { kind: 'import', id: importCommandId(id), hash: canonical(events), events };
  }

  /** Decides a command and folds its facts; a refusal is thrown as its code. */
  serve(command: HireCommand): Reply {
    const decided = decide(this.state, command, { edition, nowMs: this.nowMs });
    if ('refusal' in decided) throw new Error(`${decided.refusal.code}: ${decided.refusal.message}`);
    this.state = evolveAll(this.state, decided.facts);
    this.facts.push(...decided.facts);
    if (this.state.seq > 0 && (decided.facts.length > 0 || command.kind === 'deadline' || command.kind === 'employer')) this.dueMs = this.nextDeadline();
    return decided.reply;
  }

  /** A person records these events. */
  record(...told: readonly Told[]): this {
    this.serve(this.recordCommand(told));
    return this;
  }

  /** The refusal of a person's command, the same at the door and in the decision; undefined when it is accepted. */
  refusalOf(...told: readonly Told[]): Refusal | undefined {
    const command = this.recordCommand(told);
    const decided = decide(this.state, command, { edition, nowMs: this.nowMs });
    const refusal = 'refusal' in decided ? decided.refusal : undefined;
    const atTheDoor = admitCommand(this.state, command, { edition, nowMs: this.nowMs });
    if (canonical(atTheDoor ?? {}) !== canonical(refusal ?? {})) throw new Error(`the door says ${atTheDoor?.code}, the decision ${refusal?.code}`);
    return refusal;
  }

  /** A file brings these events; one result each. */
  import(...told: readonly Told[]): readonly ImportResult[] {
    return this.serve(this.importCommand(told)).results ?? [];
  }

  handoffCommand(act: HandoffAct, key?: string): HandoffCommand {
    return { kind: 'handoff', id: keyCommandId(act.by.id, key ?? `k${++this.commands}`), hash: canonical(act), act };
  }

  /** Somebody works on a handoff; a refusal is thrown as its code. */
  act(act: HandoffAct): this {
    this.serve(this.handoffCommand(act));
    return this;
  }

  /** Code with which an act is refused, the same at the door and in the decision; undefined when it is accepted. Changes nothing. */
  actRefusal(act: HandoffAct): string | undefined {
    const command = this.handoffCommand(act);
    const decided = decide(this.state, command, { edition, nowMs: this.nowMs });
    const refusal = 'refusal' in decided ? decided.refusal.code : undefined;
    const atTheDoor = admitCommand(this.state, command, { edition, nowMs: this.nowMs })?.code;
    if (atTheDoor !== refusal) throw new Error(`the door says ${atTheDoor}, the decision ${refusal}`);
    return refusal;
  }

  /** Handoffs as queues show them. */
  handoffs(): readonly HandoffRow[] {
    return this.projection().handoffs;
  }

  /** What other hires of the employer have told meanwhile. */
  told(others: readonly EmployerEvent[]): this {
    this.state = { ...this.state, employerEvents: others };
    return this;
  }

  projection(): Projection {
    return project(this.state, this.nowMs);
  }

  /** The next deadline, UTC milliseconds. Throws when it is not later than now: the timer would spin. */
  nextDeadline(): number | undefined {
    const { next_deadline: next } = this.projection().hire;
    if (next === null) return undefined;
    if (Date.parse(next) <= this.nowMs) throw new Error(`the deadline ${next} is not after ${new Date(this.nowMs).toISOString()}`);
    return Date.parse(next);
  }

  /** Serves one deadline after the other up to a local date or time, as the workflow's loop does; gives the deadlines served. */
  until(when: string): readonly string[] {
    const end = instantOf(when);
    const served: string[] = [];
    while (this.dueMs !== undefined && this.dueMs <= end) {
      this.nowMs = Math.max(this.nowMs, this.dueMs);
      const command: DeadlineCommand = { kind: 'deadline', due: new Date(this.dueMs).toISOString() };
      this.serve(command);
      served.push(command.due);
    }
    this.nowMs = end;
    return served;
  }

  /** What the process has written by itself, as `checkin_due P7D 2026-03-09`: event, what it is about, local date. */
  written(event?: string): readonly string[] {
    return this.facts
      .filter((f) => f.event.source === 'timer' && (event === undefined || f.event.event === event))
      .map(({ event: e }) => [e.event, e.checkpoint ?? e.family_member_id ?? String(e.data?.['code'] ?? '').split('_')[0], localDate(e.occurred_at)].filter(Boolean).join(' '));
  }
}

function localDate(instant: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Helsinki', year: 'numeric', month: '2-digit', day: '2-digit' }).format(Date.parse(instant));
}

/** A hire of which nothing is known yet, at a local time. */
export function live(startsAt: string): LiveHire {
  return new LiveHire(startsAt);
}
