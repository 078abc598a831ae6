/**
 * Waits beside the steps: questions that interrupt one, appeals and rectifications (waits.md §5). A question stands
 * in the place of the wait that it interrupts; which one is settled here, when it is asked.
 */
import type { Subject } from '../view/case-view';
import { type PreparedEvent, compareEvents } from '../view/prepared-event';
import { firstAt } from './first-event';
import { roundsOf } from './rounds';
import type { WaitContext } from './step-object';
import { type Wait, type WaitDraft, type WaitSource, isOpenAt } from './wait';

/** What a wait beside the steps is made of. */
export interface Beside {
  readonly source: WaitSource;
  readonly step: string | null;
  readonly party: string;
  readonly opening: PreparedEvent;
  readonly closed: number;
  readonly optional: boolean;
  readonly objectId: string;
  readonly inPlaceOf: Wait | undefined;
}

/** A wait with one party throughout, in turn from its opening on. */
export function besideWait(context: WaitContext, b: Beside): WaitDraft {
  return {
    source: b.source,
    step: b.step,
    order: (b.step === null ? undefined : context.view.edition.stepOrder.get(b.step)) ?? context.plans.length,
    turns: [{ from: b.opening.at, party: context.parties.named(b.party) }],
    opened: b.opening.at,
    closed: b.closed,
    optional: b.optional,
    readyAt: -Infinity,
    heldBackBy: [],
    inPlaceOf: b.inPlaceOf,
    substitutes: [],
    objectId: b.objectId,
    person: b.opening.member,
    kind: 'party',
    openedBy: b.opening.id,
  };
}

/** Earliest opened wait of a step (and object, when one is named) that is open at an instant. */
export function interrupted(waits: readonly Wait[], step: string, at: number, objectId?: string): Wait | undefined {
  let found: Wait | undefined;
  for (const w of waits)
    if (w.step === step && isOpenAt(w, at) && (objectId === undefined || w.objectId === objectId) && (!found || w.opened < found.opened)) found = w;
  return found;
}

/** Open requests for information: from the asking to the answer, or to what made it moot. Mandatory. */
export function questionWaits(context: WaitContext, stepWaits: readonly Wait[]): WaitDraft[] {
  const { view } = context;
  const waits: WaitDraft[] = [];
  for (const rule of view.edition.semantics.questions)
    for (const asked of view.named(rule.asked)) {
      const application = rule.per === 'application' ? view.applicationOf(asked) : undefined;
      const subject: Subject = { member: '', application };
      const closed = Math.min(answeredAt(context, rule.answered, asked, application), firstAt(view, rule.ends, subject, asked.at));
      if (closed <= asked.at) continue;
      const addressee = asked.source.data?.['addressed_to'];
      waits.push(
        besideWait(context, {
          source: 'question',
          step: rule.step,
          party: typeof addressee === 'string' ? addressee : view.edition.semantics.talent,
          opening: asked,
          closed,
          optional: false,
          objectId: view.rootOf(asked.id),
          inPlaceOf: interrupted(stepWaits, rule.step, asked.at, application),
        }),
      );
    }
  return waits;
}

/** First answer that names the request; without any, the first later one that names none. */
function answeredAt(context: WaitContext, answered: string, asked: PreparedEvent, application: string | undefined): number {
  const { view } = context;
  const root = view.rootOf(asked.id);
  let unlinked = Infinity;
  for (const answer of view.named(answered)) {
    const link = view.answeredRoot(answer);
    if (link === root) return answer.at;
    if (link === undefined && unlinked === Infinity && compareEvents(answer, asked) > 0 && (application === undefined || view.applicationOf(answer) === application)) unlinked = answer.at;
  }
  return unlinked;
}

/** Appeals and rectifications, per application. Optional: the case may go on beside them. */
export function objectionWaits(context: WaitContext): WaitDraft[] {
  const { view } = context;
  const waits: WaitDraft[] = [];
  for (const { filed, decided, party, step } of view.edition.semantics.objections) {
    if (view.named(filed).length === 0) continue;
    for (const application of new Set(view.named(filed).map((e) => view.applicationOf(e))))
      for (const { opening, closedAt } of roundsOf(view.select([filed, decided], { member: '', application }), [filed], true))
        if (closedAt > opening.at)
          waits.push(besideWait(context, { source: 'objection', step, party, opening, closed: closedAt, optional: true, objectId: application, inPlaceOf: undefined }));
  }
  return waits;
}
