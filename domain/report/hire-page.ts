/** One hire as `hires show` gives it (contracts.md): everything about it as of a date, and nothing recorded later. */
import { type ClockExplanation, explainClock } from '../clocks/explain';
import { type ClockRow, clockRow } from '../clocks/clock';
import { sealedEventIds } from '../gaps/sealed';
import { handoffRows } from '../handoffs/handoff-rows';
import { threadsOf } from '../handoffs/thread';
import { evaluateCase, type CaseInput, type Evaluation } from '../hire/evaluate';
import type { CaseEvent, DataScalar } from '../hire/fact';
import { closeAs, isLate, nextDue, reportedGaps, stageOf, waitRows } from '../hire/project';
import { type QualityTask, qualityTasks } from '../hire/quality';
import type { GapRow, HandoffRow, WaitRow } from '../hire/read-model';
import { type Settling, settlingOf } from '../hire/settling';
import { type AsOf, hasHappened, isKnown } from '../view/as-of';
import type { CaseView } from '../view/case-view';
import { compareEvents, prepare } from '../view/prepared-event';
import { type StepState, stepStates } from '../waits/step-states';

export type Standing = 'live' | 'corrected' | 'retracted' | 'future';

/** A step's state with its instants as ISO texts (UTC); absent where not reached. */
export type StepRow = Omit<StepState, 'enabled_at' | 'started_at' | 'done_at'> & {
  readonly enabled_at?: string;
  readonly started_at?: string;
  readonly done_at?: string;
};

/** A handoff as of the date, with the time of its last change as it was told. */
export type HandoffOnPage = Omit<HandoffRow, 'hire_id'> & { readonly since: string };

export interface HirePage {
  readonly case_id: string;
  readonly as_of: string;
  readonly edition: string;
  readonly stage: string;
  readonly closed: boolean;
  readonly late: boolean;
  readonly next_due: string | null;
  readonly close_as: string | null;
  readonly facts: Readonly<Record<string, DataScalar>>;
  readonly events: readonly (CaseEvent & { readonly standing: Standing })[];
  readonly steps: readonly StepRow[];
  readonly waits: readonly WaitRow[];
  readonly clocks: readonly (ClockRow & { readonly explanation: ClockExplanation })[];
  readonly gaps: readonly (GapRow & { readonly case_id: string })[];
  readonly handoffs: readonly HandoffOnPage[];
  readonly settling: Settling;
  readonly quality: readonly QualityTask[];
}

/** The page of a hire as of a date or instant; `asOfText` is repeated as it was asked. */
export function hirePage(input: CaseInput, asOf: AsOf, asOfText: string): HirePage {
  const evaluation = evaluateCase(input, asOf);
  const { view, clocks } = evaluation;
  const waits = waitRows(evaluation);
  const sealed = sealedEventIds(input.edition, input.events.map((e) => e.source));
  return {
    case_id: input.caseId,
    as_of: asOfText,
    edition: input.edition.id,
    stage: stageOf(view),
    closed: view.endedOn !== undefined,
    late: isLate(view, clocks),
    next_due: nextDue(view, clocks),
    close_as: closeAs(evaluation, waits),
    facts: view.facts.listed(),
    events: recordedEvents(input, view, asOf).filter((e) => !sealed.has(e.event_id)),
    steps: stepStates(view).map(stepRow),
    waits,
    clocks: clocks.map((c) => ({ ...clockRow(input.caseId, c), explanation: explainClock(view, c) })),
    gaps: reportedGaps(view, evaluation.gaps).map((g) => ({ ...g, case_id: input.caseId })),
    handoffs: handoffsOf(input, evaluation, asOf),
    settling: settlingOf(view),
    quality: qualityTasks(evaluation).filter((t) => !sealed.has(t.about)),
  };
}

function stepRow({ enabled_at, started_at, done_at, ...step }: StepState): StepRow {
  return {
    ...step,
    ...(enabled_at !== null && { enabled_at: new Date(enabled_at).toISOString() }),
    ...(started_at !== null && { started_at: new Date(started_at).toISOString() }),
    ...(done_at !== null && { done_at: new Date(done_at).toISOString() }),
  };
}

/** What had been written down by then, in the order of detection.md §1; what no longer counts says so. */
function recordedEvents(input: CaseInput, view: CaseView, asOf: AsOf): HirePage['events'] {
  const live = new Set(view.events.map((e) => e.id));
  const known = input.events.filter((e) => isKnown(e, asOf)).sort(compareEvents);
  const corrected = new Set(known.flatMap((e) => e.source.corrects ?? []));
  return known.map((e) => {
    const standing: Standing = live.has(e.id) ? 'live' : corrected.has(e.id) ? 'corrected' : !hasHappened(e, asOf) && !e.source.retracts ? 'future' : 'retracted';
    return { ...e.source, standing };
  });
}

function handoffsOf(input: CaseInput, evaluation: Evaluation, asOf: AsOf): HandoffOnPage[] {
  const { view } = evaluation;
  const notes = (input.notes ?? []).filter((n) => isKnown(prepare(n), asOf) && hasHappened(prepare(n), asOf));
  const since = new Map(threadsOf({ edition: view.edition, events: view.events, notes }).map((t) => [t.handoffId, t.changedAt]));
  return handoffRows(input.caseId, evaluation, { events: view.events, notes }).map(({ hire_id: _hire, ...row }) => ({ ...row, since: since.get(row.handoff_id) ?? '' }));
}
