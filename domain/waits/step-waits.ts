/**
 * Every object of every step of a case with its waits: which rule of waits.md §3 opens and closes them follows from
 * the step's plan. Waits that would close at or before their opening do not exist. UTC milliseconds; Infinity means
 * "not yet".
 */
import { parseDuration } from '../calendar/duration';
import { type CaseView, type Subject, TALENT } from '../view/case-view';
import { type Truth, allHold } from '../view/condition';
import { type PreparedEvent, compareEvents } from '../view/prepared-event';
import { countNamed, firstAt, firstEvent } from './first-event';
import { roundsOf } from './rounds';
import type { StepPlan } from './step-plan';
import type { StepProgress } from './step-progress';
import type { Parties } from './turns';
import type { WaitDraft } from './wait';

/** What the waits of a case are built from. */
export interface WaitContext {
  readonly view: CaseView;
  readonly plans: readonly StepPlan[];
  readonly progress: StepProgress;
  readonly parties: Parties;
}

/** One object that a step is about: the case, an application, an employment, a member, a checkpoint. */
export interface StepObject {
  readonly plan: StepPlan;
  /** '' for the case. */
  readonly objectId: string;
  readonly applies: Truth;
  readonly startedAt: number;
  readonly doneAt: number;
  /** When it counts as passed without having been done. */
  readonly overtakenAt: number;
  readonly waits: readonly WaitDraft[];
}

/** The objects of all steps, in the order of the model, then of their appearance. */
export function stepObjectsOf(context: WaitContext): StepObject[] {
  const objects: StepObject[] = [];
  for (const plan of context.plans) BUILDERS[plan.mode](context, plan, objects);
  return objects;
}

type Builder = (context: WaitContext, plan: StepPlan, into: StepObject[]) => void;

const BUILDERS: Readonly<Record<StepPlan['mode'], Builder>> = {
  case: ofCase,
  application: ofApplications,
  employment: ofEmployments,
  employment_event: ofEmploymentEvents,
  checkpoint: ofCheckpoints,
  rounds: ofRounds,
};

interface Span {
  readonly opened: number;
  readonly closed: number;
  readonly openedBy?: PreparedEvent | undefined;
}

function addWait(context: WaitContext, plan: StepPlan, subject: Subject, objectId: string, span: Span, into: WaitDraft[]): void {
  const { opened, closed, openedBy } = span;
  if (opened === Infinity) return;
  const kindHolds = plan.kind === 'party' || plan.kindAfter.length === 0 || firstEvent(context.view, plan.kindAfter, subject) !== undefined;
  into.push({
    source: 'step',
    step: plan.step.id,
    order: plan.order,
    turns: context.parties.turnsOf(plan, subject, opened),
    opened,
    closed,
    optional: plan.step.optional,
    readyAt: context.progress.readyAt(plan.order),
    heldBackBy: [],
    inPlaceOf: undefined,
    substitutes: [],
    objectId,
    person: subject.member,
    kind: kindHolds ? plan.kind : 'party',
    openedBy: openedBy?.id,
  });
}

function appliesTo(context: WaitContext, plan: StepPlan, subject: Subject): Truth {
  return allHold(context.view, plan.step.applies_if, context.view.asOf.day, subject);
}

/** Opens when ready or started, whichever is first; closes when done, else when overtaken. */
function ofCase(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
  const { view, progress } = context;
  const { step, order } = plan;
  const applies = progress.applies(order);
  const start = firstEvent(view, step.start_events, TALENT);
  const doneAt = progress.doneAt(order);
  const overtakenAt = doneAt < Infinity ? Infinity : progress.overtakerAt(order);
  const passedAt = Math.min(doneAt, overtakenAt);
  const waits: WaitDraft[] = [];
  if (applies === true) {
    const readyAt = progress.readyAt(order);
    const startedFirst = start !== undefined && start.at <= readyAt;
    const opened = startedFirst ? start.at : readyAt;
    const openedBy = startedFirst ? start : undefined;
    const add = (span: Span): void => addWait(context, plan, TALENT, '', span, waits);
    if (!step.repeatable && countNamed(view, step.fail_events) > 0) {
      if (passedAt > opened) addUntilFailed(view, plan, { opened, closed: passedAt, openedBy }, add);
    } else add({ opened, closed: passedAt, openedBy });
    if (step.repeatable && start && doneAt < Infinity) addRepeats(view, plan, start, add);
  }
  into.push({ plan, objectId: '', applies, startedAt: start?.at ?? Infinity, doneAt, overtakenAt, waits });
}

/** A failure closes the wait although the step is not done; a later start opens it again (A4). */
function addUntilFailed(view: CaseView, plan: StepPlan, first: Span, add: (span: Span) => void): void {
  const { start_events, fail_events } = plan.step;
  let open: Span | undefined = first;
  for (const e of view.select([...start_events, ...fail_events], TALENT)) {
    if (start_events.includes(e.name)) open ??= { opened: e.at, closed: first.closed, openedBy: e };
    else if (open && e.at >= open.opened) {
      add({ ...open, closed: Math.min(e.at, first.closed) });
      open = undefined;
    }
  }
  if (open) add(open);
}

/** After it was done once, a repeatable step is owed again from each later start until the next done or fail event. */
function addRepeats(view: CaseView, plan: StepPlan, firstStart: PreparedEvent, add: (span: Span) => void): void {
  const { step } = plan;
  if (countNamed(view, step.start_events) < 2) return;
  const firstDone = firstEvent(view, step.done_events, TALENT);
  if (!firstDone) return;
  const later = view
    .select([...step.start_events, ...step.done_events, ...step.fail_events], TALENT)
    .filter((e) => e !== firstStart && compareEvents(e, firstDone) > 0);
  for (const round of roundsOf(later, step.start_events, false)) add({ opened: round.opening.at, closed: round.closedAt, openedBy: round.opening });
}

/** One wait per application, from its submission. */
function ofApplications(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
  const { view, progress } = context;
  const { step } = plan;
  for (const application of view.applications) {
    const subject = { member: '', application };
    const start = firstEvent(view, step.start_events, subject);
    const applies = appliesTo(context, plan, subject);
    const doneAt = firstAt(view, step.done_events, subject);
    const waits: WaitDraft[] = [];
    let overtakenAt = Infinity;
    if (start) {
      // What came before the application proves nothing about it.
      const overtakerAt = doneAt < Infinity ? Infinity : progress.overtakerAt(plan.order);
      if (overtakerAt > start.at) overtakenAt = overtakerAt;
      const endedAt = Math.min(firstAt(view, step.fail_events, subject, start.at), firstAt(view, plan.ends, subject, start.at));
      const closed = Math.min(doneAt, overtakenAt, endedAt);
      if (applies === true) addWait(context, plan, subject, application, { opened: start.at, closed, openedBy: start }, waits);
    }
    into.push({ plan, objectId: application, applies, startedAt: start?.at ?? Infinity, doneAt, overtakenAt, waits });
  }
}

/** The first employment's wait is like a case's; further employments open theirs when they start. */
function ofEmployments(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
  const { view, progress } = context;
  const { step } = plan;
  const starts = view.select(step.start_events, TALENT);
  const firstStart = starts[0];
  const first = firstStart ? firstStart.employment : (view.employments[0] ?? '');
  const add = (employment: string, start: PreparedEvent | undefined, opened: number, doneAt: number): void => {
    const subject = { member: '', employment };
    const applies = appliesTo(context, plan, subject);
    const waits: WaitDraft[] = [];
    if (applies === true) addWait(context, plan, subject, employment, { opened, closed: doneAt, openedBy: start?.at === opened ? start : undefined }, waits);
    into.push({ plan, objectId: employment, applies, startedAt: start?.at ?? Infinity, doneAt, overtakenAt: Infinity, waits });
  };
  add(first, firstStart, Math.min(progress.readyAt(plan.order), firstStart?.at ?? Infinity), firstAt(view, step.done_events, { member: '', employment: first }));
  const seen = [first, ''];
  for (const start of starts) {
    const { employment, at } = start;
    if (seen.includes(employment)) continue;
    seen.push(employment);
    const done = view.select(step.done_events, { member: '', employment }).find((e) => e.employment === employment || e.at >= at);
    add(employment, start, at, done?.at ?? Infinity);
  }
}

/** One wait per employment, from the event that calls for it. */
function ofEmploymentEvents(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
  const { view } = context;
  const { step } = plan;
  const seen: string[] = [];
  for (const start of view.select(step.start_events, TALENT)) {
    const { employment } = start;
    if (seen.includes(employment)) continue;
    seen.push(employment);
    const subject = { member: '', employment };
    const applies = appliesTo(context, plan, subject);
    const doneAt = firstAt(view, step.done_events, subject);
    const waits: WaitDraft[] = [];
    if (applies === true) addWait(context, plan, subject, employment, { opened: start.at, closed: doneAt, openedBy: start }, waits);
    into.push({ plan, objectId: employment, applies, startedAt: start.at, doneAt, overtakenAt: Infinity, waits });
  }
}

/** One wait per checkpoint; doing a longer one closes the shorter ones too. */
function ofCheckpoints(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
  const { view, progress } = context;
  const { step } = plan;
  const applies = progress.applies(plan.order);
  const seen: string[] = [];
  for (const start of view.select(step.start_events, TALENT)) {
    const checkpoint = start.source.checkpoint ?? '';
    if (seen.includes(checkpoint)) continue;
    seen.push(checkpoint);
    const done = view.select(step.done_events, TALENT);
    const doneAt = done.find((e) => e.source.checkpoint === start.source.checkpoint)?.at ?? Infinity;
    const closed = done.find((e) => covers(e.source.checkpoint ?? '', checkpoint))?.at ?? Infinity;
    const waits: WaitDraft[] = [];
    if (applies === true) addWait(context, plan, TALENT, checkpoint, { opened: start.at, closed, openedBy: start }, waits);
    into.push({ plan, objectId: checkpoint, applies, startedAt: start.at, doneAt, overtakenAt: doneAt < Infinity ? Infinity : closed, waits });
  }
}

function covers(done: string, due: string): boolean {
  return done === due || lengthOf(done) >= lengthOf(due);
}

/** Length of a checkpoint in days, a month counted as its mean; NaN, which covers nothing, when it is no duration. */
function lengthOf(checkpoint: string): number {
  const duration = parseDuration(checkpoint);
  return duration ? duration.amount * (duration.in === 'months' ? 30.436875 : 1) : NaN;
}

/** Opened by events only, as often as they come: optional steps, and R2. */
function ofRounds(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
  const { view, progress } = context;
  const { step } = plan;
  for (const member of step.per === 'family_member' ? membersOf(view, plan) : ['']) {
    const subject = { member };
    const applies = member === '' ? progress.applies(plan.order) : appliesTo(context, plan, subject);
    const waits: WaitDraft[] = [];
    if (applies === true)
      for (const rule of plan.rounds) {
        if (countNamed(view, rule.opens) === 0) continue;
        for (const { opening, closedAt } of roundsOf(view.select(rule.both, subject), rule.opens, true))
          addWait(context, plan, subject, member, { opened: opening.at, closed: closedAt, openedBy: opening }, waits);
      }
    into.push({ plan, objectId: member, applies, startedAt: firstAt(view, step.start_events, subject), doneAt: firstAt(view, step.done_events, subject), overtakenAt: Infinity, waits });
  }
}

/** Members for whom the step was begun; an event without an id is the talent's and begins nothing for the family. */
function membersOf(view: CaseView, plan: StepPlan): readonly string[] {
  const members: string[] = [];
  for (const rule of plan.rounds)
    for (const name of rule.opens) for (const { member } of view.named(name)) if (member !== '' && !members.includes(member)) members.push(member);
  return members;
}
