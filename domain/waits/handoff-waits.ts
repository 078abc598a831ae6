/**
 * Waits of handoffs (waits.md §5): the receiver's, from creation to the end; the sender's while a question is open;
 * and the sender's after a handoff came back, until it is sent again. Nothing that came back is lost: without a
 * known service only the same handoff's events end that last one.
 */
import { type CaseView, TALENT } from '../view/case-view';
import type { PreparedEvent } from '../view/prepared-event';
import { besideWait, interrupted } from './beside-steps';
import type { WaitContext } from './step-object';
import type { Wait, WaitDraft, WaitSource } from './wait';

interface Span {
  readonly opening: PreparedEvent;
  closed: number;
}

/** One sending of a handoff: what the receiver owes, and what its sender does. */
interface Sending {
  readonly sent: Span;
  readonly asked: Span[];
  readonly returned: Span[];
}

/** Every wait of every handoff of the case. Optional: the case goes on beside them. */
export function handoffWaits(context: WaitContext, stepWaits: readonly Wait[]): WaitDraft[] {
  const { view } = context;
  const { handoff, coordinator } = view.edition.semantics;
  if (view.named(handoff.created).length === 0) return [];
  const waits: WaitDraft[] = [];
  for (const { sent, asked, returned } of sendingsOf(view)) {
    const created = sent.opening;
    const receiver = created.source.data?.['receiver_id'];
    const named = created.source.data?.['step'];
    const step = typeof named === 'string' && view.edition.steps.has(named) ? named : null;
    const place = step === null ? undefined : interrupted(stepWaits, step, created.at);
    const add = (source: WaitSource, party: string, span: Span, inPlaceOf: Wait | undefined): Wait => {
      const wait = besideWait(context, { source, step, party, opening: span.opening, closed: span.closed, optional: true, objectId: created.handoff, inPlaceOf });
      if (span.closed > span.opening.at) waits.push(wait);
      return wait;
    };
    const receiving = add('handoff', typeof receiver === 'string' && receiver !== '' ? receiver : coordinator, sent, place);
    for (const span of asked) add('sender', coordinator, span, receiving);
    for (const span of returned) add('sender', coordinator, span, place);
  }
  return waits;
}

/** One handoff as it is walked through: what of it is open at the moment. */
interface Thread {
  readonly handoff: string;
  sending: Sending | undefined;
  sent: Span | undefined;
  asked: Span | undefined;
  returned: Span | undefined;
}

function sendingsOf(view: CaseView): readonly Sending[] {
  const { created, returned, answered, withdrawn, completed } = view.edition.semantics.handoff;
  const threads: Thread[] = [];
  const sendings: Sending[] = [];
  for (const e of view.select([created, returned, answered, withdrawn, completed], TALENT)) {
    let thread = threads.find((t) => t.handoff === e.handoff);
    if (!thread) threads.push((thread = { handoff: e.handoff, sending: undefined, sent: undefined, asked: undefined, returned: undefined }));
    switch (e.name) {
      case created: {
        for (const t of threads) if (t === thread || (t.returned && isSameService(view, t.returned.opening, e))) t.returned = close(t.returned, e.at);
        if (thread.sent) break;
        thread.sent = { opening: e, closed: Infinity };
        sendings.push((thread.sending = { sent: thread.sent, asked: [], returned: [] }));
        break;
      }
      case returned:
        giveBack(view, thread, e);
        break;
      case answered:
        thread.asked = close(thread.asked, e.at);
        thread.returned = close(thread.returned, e.at);
        break;
      default:
        thread.sent = close(thread.sent, e.at);
        thread.asked = close(thread.asked, e.at);
        thread.returned = close(thread.returned, e.at);
    }
  }
  return sendings;
}

/** A question leaves the handoff open; any other return ends it and leaves its sender to act. */
function giveBack(view: CaseView, thread: Thread, e: PreparedEvent): void {
  const { created, ending_outcomes } = view.edition.semantics.handoff;
  const { sending } = thread;
  if (!sending || !thread.sent) return;
  if (!ending_outcomes.includes(e.source.outcome ?? '')) {
    if (!thread.asked) sending.asked.push((thread.asked = { opening: e, closed: Infinity }));
    return;
  }
  thread.sent = close(thread.sent, e.at);
  thread.asked = close(thread.asked, e.at);
  // Sent on at the same instant: the order in which a day's events were written down does not matter.
  if (view.named(created).some((c) => c.at === e.at && c.handoff !== e.handoff && isSameService(view, c, e))) return;
  sending.returned.push((thread.returned = { opening: e, closed: Infinity }));
}

function close(span: Span | undefined, at: number): undefined {
  if (span) span.closed = at;
  return undefined;
}

function isSameService(view: CaseView, a: PreparedEvent, b: PreparedEvent): boolean {
  const service = view.serviceOf(a);
  return service !== '' && service === view.serviceOf(b);
}
