/** Waits of steps that are about an application, an employment, a checkpoint or a member, and of those that only events open (waits.md §3). */
import { parseDuration } from '../calendar/duration';
import { type CaseView, TALENT } from '../view/case-view';
import type { PreparedEvent } from '../view/prepared-event';
import { countNamed, firstAt, firstEvent } from './first-event';
import { roundsOf } from './rounds';
import { type StepObject, type WaitContext, addWait, appliesTo } from './step-object';
import type { StepPlan } from './step-plan';
import type { WaitDraft } from './wait';

/** One wait per application, from its submission. */
export function ofApplications(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
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
export function ofEmployments(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
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
export function ofEmploymentEvents(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
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
export function ofCheckpoints(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
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
export function ofRounds(context: WaitContext, plan: StepPlan, into: StepObject[]): void {
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
