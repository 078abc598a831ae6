/**
 * One durable workflow per hire: it alone decides the hire's facts, and answers only when they are in Postgres.
 * The rules are in domain/; here are the order of things and nothing else.
 */
import { ApplicationFailure, continueAsNew, defineQuery, defineSignal, defineUpdate, log, patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { canonical } from '../domain/hire/canonical';
import type { HireCommand, OutsideCommand, Refusal, Reply } from '../domain/hire/command';
import { type Decision, admitCommand, decide } from '../domain/hire/decide';
import { evaluateCase } from '../domain/hire/evaluate';
import { evolveAll } from '../domain/hire/evolve';
import { COMMAND_SIGNAL, COMMAND_UPDATE, STATUS_QUERY, type HireInput, type HireResult, type HireStatus } from '../domain/hire/messages';
import { project } from '../domain/hire/project';
import type { Projection } from '../domain/hire/read-model';
import { caseInputOf, employerOf, newHire } from '../domain/hire/state';
import { upcast } from '../domain/hire/upcast';
import { editionOf, newestEdition } from '../domain/model/edition';
import { noticesOf } from '../domain/notices/notices-of';
import { asOfInstant } from '../domain/view/as-of';
import { recordFacts, recordRefusedInput } from './activity-proxies';
import { type Envelope, Inbox, drive } from './driver';

const commandUpdate = defineUpdate<Reply, [OutsideCommand]>(COMMAND_UPDATE);
const commandSignal = defineSignal<[OutsideCommand]>(COMMAND_SIGNAL);
const statusQuery = defineQuery<HireStatus>(STATUS_QUERY);

/** The life of a hire, from its first fact to its end; late facts start it again with what Postgres knows. */
export async function hire(input: HireInput): Promise<HireResult> {
  let state = input.state ? upcast(input.state) : newHire(input.hireId, newestEdition().id);
  const edition = editionOf(state.edition);
  const inbox = new Inbox<HireCommand, Reply>();
  /** Runs that began before there was a ladder go on without it, so that they replay; the next run of the hire has it. */
  const hasLadder = patched('ladder');
  const beginning = state.seq > 0 ? project(state, Date.now(), undefined, hasLadder) : undefined;
  let dueAt: string | null = input.dueAt ?? null;
  // The run before this one may have waited for no rungs.
  const owedAt = hasLadder && input.continued ? (beginning?.hire.next_deadline ?? null) : null;
  if (owedAt !== null && (dueAt === null || owedAt < dueAt)) dueAt = owedAt;
  let outcome: string | null = beginning?.hire.outcome ?? null;
  /** Closed as of the last projection: a closing that is dated today counts from the end of the day, and the hire lives on until then. */
  let closed = beginning?.hire.closed ?? false;
  /** Stages reached when this run began; a later one is the boundary at which the next run begins. */
  let entryStage: number | undefined = input.continued && beginning ? stageOrder(beginning) : undefined;
  let stage = entryStage;
  let employerAsked = false;

  setHandler(statusQuery, () => ({ seq: state.seq, edition: state.edition, closed, dueAt }));
  setHandler(commandSignal, (command) => inbox.put(command));
  setHandler(commandUpdate, (command) => inbox.ask(command), {
    validator: (command) => {
      const refusal = admitCommand(state, command, { edition, nowMs: Date.now() });
      if (refusal) throw failureOf(refusal);
    },
  });

  function stageOrder(projection: Projection): number {
    return edition.stageOrder.get(projection.hire.stage) ?? 0;
  }

  async function step({ command, reply }: Envelope<HireCommand, Reply>): Promise<void> {
    for (;;) {
      const nowMs = Date.now();
      const decided = decide(state, command, { edition, nowMs, hasLadder });
      if ('refusal' in decided) {
        if (reply) reply.reject(failureOf(decided.refusal));
        else await keepRefused(command, decided.refusal, nowMs);
        return;
      }
      if (command.kind === 'employer') employerAsked = false;
      const isMoving = decided.facts.length > 0 || command.kind === 'employer' || command.kind === 'deadline';
      if (!isMoving || (await store(command, decided, nowMs))) return reply?.resolve(decided.reply);
      // A worker died after writing and before Temporal knew: the log stands, and the command is decided on top of it.
    }
  }

  /** Stores what was decided; false when the log was ahead and has been folded instead. */
  async function store(command: HireCommand, { facts, evaluation: known }: Decision, nowMs: number): Promise<boolean> {
    const next = evolveAll(state, facts);
    if (next.seq === 0) return true;
    const evaluation = known ?? evaluateCase(caseInputOf(next, edition), asOfInstant(nowMs));
    const employer = employerAsked ? undefined : employerOf(next);
    const projection = project(next, nowMs, evaluation, hasLadder);
    const recorded = await recordFacts({ hireId: state.hireId, facts, projection, notices: noticesOf(next, facts, evaluation, nowMs), ...(employer !== undefined && { employerId: employer }) });
    if (recorded.already) {
      state = evolveAll(state, recorded.already);
      reach(project(state, nowMs, undefined, hasLadder));
      return false;
    }
    state = next;
    reach(projection);
    log.info('facts recorded', { hireId: state.hireId, kind: command.kind, seq: state.seq, facts: facts.length });
    if (employer === undefined) return true;
    employerAsked = true;
    const employerEvents = recorded.employerEvents ?? [];
    if (canonical(employerEvents) === canonical(state.employerEvents)) return true;
    state = { ...state, employerEvents };
    inbox.put({ kind: 'deadline', due: new Date(nowMs).toISOString() });
    return true;
  }

  function reach(projection: Projection): void {
    dueAt = projection.hire.next_deadline;
    outcome = projection.hire.outcome;
    closed = projection.hire.closed;
    stage = Math.max(stage ?? 0, stageOrder(projection));
    entryStage ??= stage;
    setCurrentDetails(`${projection.hire.stage}: ${projection.hire.waits.map((w) => `${w.party} ${w.step ?? w.kind}`).join(', ')}`);
  }

  async function keepRefused(command: HireCommand, refusal: Refusal, nowMs: number): Promise<void> {
    const commandId = command.kind === 'deadline' ? command.due : command.id;
    await recordRefusedInput({ hireId: state.hireId, commandId, kind: command.kind, refusal, refusedAt: new Date(nowMs).toISOString() });
  }

  // A recovered hire first catches up with what came due while no workflow looked after it.
  if (state.seq > 0 && !input.continued && !closed) inbox.put({ kind: 'deadline', due: new Date(Date.now()).toISOString() });

  await drive<HireCommand, Reply>(inbox, {
    step,
    dueMs: () => (dueAt === null ? undefined : Date.parse(dueAt)),
    deadlineCommand: (dueMs) => ({ kind: 'deadline', due: new Date(dueMs).toISOString() }),
    // A run whose first command was refused has nothing to look after: it ends instead of waiting for ever.
    isTerminal: () => state.seq === 0 || closed,
    isBoundary: () => entryStage !== undefined && stage !== undefined && stage > entryStage,
    roll: () => continueAsNew<typeof hire>({ hireId: input.hireId, state, dueAt, continued: true }),
  });
  return { seq: state.seq, outcome };
}

function failureOf(refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.create({ message: refusal.message, type: refusal.code, nonRetryable: true, details: [refusal] });
}
