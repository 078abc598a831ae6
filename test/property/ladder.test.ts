/** What holds of the ladder whatever two sides do with their handoffs, in any order, and however long nobody looks (ladder/, follow-up.ts). */
import fc from 'fast-check';
import { formatDay } from '../../domain/calendar/day';
import type { HandoffAct } from '../../domain/handoffs/act';
import { type Thread, hasEnded, openQuestions, threadsOf } from '../../domain/handoffs/thread';
import type { StoredFact } from '../../domain/hire/fact';
import { isNote } from '../../domain/hire/note';
import { newestEdition } from '../../domain/model/edition';
import { prepare } from '../../domain/view/prepared-event';
import { accept, answer, ask, complete, decline, recall, receiver, send } from '../support/handoff-acts';
import { type Told, on } from '../support/hire-story';
import { type LiveHire, live } from '../support/live-hire';

const edition = newestEdition();
const RUNS = { numRuns: 80 };
/** Monday 2 March 2026: Easter and May Day lie ahead. */
const FIRST_DAY = 20514;
const at = (day: number): string => `${formatDay(FIRST_DAY + day)} 10:00`;

type Action =
  | { readonly what: 'act'; readonly act: 'send' | 'accept' | 'ask' | 'answer' | 'claim' | 'release' | 'forward' | 'complete' | 'decline' | 'recall' | 'anew'; readonly handoff: number; readonly byDate: boolean }
  | { readonly what: 'edit'; readonly name: 'handoff_created' | 'handoff_accepted'; readonly handoff: number; readonly shift: number }
  | { readonly what: 'wait' | 'outage'; readonly days: number }
  | { readonly what: 'import' | 'close' | 'reopen' };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: fc.constant('act' as const), act: fc.constantFrom('send', 'accept', 'accept', 'ask', 'answer', 'claim', 'release', 'forward', 'complete', 'decline', 'recall', 'anew'), handoff: fc.integer({ min: 1, max: 3 }), byDate: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('edit' as const), name: fc.constantFrom('handoff_created', 'handoff_accepted'), handoff: fc.integer({ min: 1, max: 3 }), shift: fc.integer({ min: -4, max: 4 }) }) },
  { weight: 7, arbitrary: fc.record({ what: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('outage' as const), days: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('import', 'close', 'reopen') }) },
);
const lives = fc.array(action, { minLength: 4, maxLength: 24, size: 'max' });

interface Lived {
  readonly hire: LiveHire;
  readonly day: number;
}

function lived(actions: readonly Action[], each: (hire: LiveHire) => void = () => undefined): Lived {
  const hire = live(at(0)).record(on('2026-03-01', 'candidate_registered'), on('2026-03-02 08:00', 'bank_application_submitted')).act(send({ handoff_id: 'H-1' })).act(accept({ handoff_id: 'H-1' }));
  let day = 0;
  let count = 1;
  const attempt = (act: HandoffAct): unknown => hire.actRefusal(act) === undefined && hire.act(act);
  for (const a of actions) {
    if (a.what === 'wait') hire.until(at((day += a.days)));
    else if (a.what === 'outage') hire.at(at((day += a.days)));
    else if (a.what === 'act') attempt(actOf(a, `H-${a.handoff}`, ++count, formatDay(FIRST_DAY + day)));
    else if (a.what === 'import') hire.import(on(formatDay(FIRST_DAY + day), 'mentor_assigned'));
    else if (a.what === 'close') attemptRecord(hire, on(at(day), 'case_closed', { outcome: 'left', event_id: `END-${++count}` }));
    else if (a.what === 'reopen') hire.facts.filter((f) => f.event.event === 'case_closed' && !f.event.retracts).slice(-1).forEach((f) => attemptRecord(hire, on(at(day), 'case_closed', { retracts: f.event.event_id })));
    else if (a.what === 'edit') edit(hire, a, day);
    each(hire);
  }
  return { hire, day };
}

function actOf(a: Extract<Action, { what: 'act' }>, handoff_id: string, n: number, today: string): HandoffAct {
  const more = { handoff_id, ...(a.byDate && { occurred_at: today }) };
  const asked = 'Q';
  switch (a.act) {
    case 'send': return send({ handoff_id });
    case 'anew': return send({ handoff_id: `H-${3 + n}`, service_id: 'SCHOOL', replaces: handoff_id });
    case 'accept': return accept(more);
    case 'ask': return ask(`${asked}${n % 3}`, { handoff_id });
    case 'answer': return answer(`${asked}${n % 3}`, { handoff_id });
    case 'complete': return complete(more);
    case 'decline': return decline(more);
    case 'recall': return recall(more);
    case 'forward': return receiver({ act: 'forward', delivery_id: `DELIVERY-${n}`, handoff_id });
    default: return receiver({ act: a.act, handoff_id });
  }
}

/** A person corrects the date of an event of the handoff. */
function edit(hire: LiveHire, { name, handoff, shift }: Extract<Action, { what: 'edit' }>, day: number): void {
  const gone = new Set(hire.facts.flatMap((f) => f.event.corrects ?? []));
  const old = hire.facts.find((f) => f.event.event === name && f.event.handoff_id === `H-${handoff}` && !gone.has(f.event.event_id))?.event;
  if (!old) return;
  const moved = formatDay(Math.min(FIRST_DAY + day, Math.floor(Date.parse(old.occurred_at) / 86_400_000) + shift));
  const { event_id: corrects, case_id: _case, recorded_at: _recorded, ...rest } = old;
  attemptRecord(hire, { ...rest, occurred_at: moved, precision: 'day', corrects, event: name });
}

function attemptRecord(hire: LiveHire, told: Told): void {
  if (hire.refusalOf(told) === undefined) hire.record(told);
}

const isRung = ({ event: e }: StoredFact): boolean => e.source === 'timer' && e.data?.['percent'] !== undefined;
const clockOf = ({ event: e }: StoredFact): string => e.event_id.slice(0, e.event_id.lastIndexOf(':'));
const percentOf = ({ event: e }: StoredFact): number => Number(e.data?.['percent']);

function threadsBefore(facts: readonly StoredFact[], seq: number): readonly Thread[] {
  const before = facts.filter((f) => f.seq < seq).map((f) => f.event);
  return threadsOf({ edition, events: before.filter((e) => !isNote(e)).map(prepare), notes: before.filter(isNote) });
}

it('tells each rung at most once per clock, and no lower one after a higher one', () => {
  fc.assert(
    fc.property(lives, (actions) => {
      const { hire, day } = lived(actions);
      hire.until(at(day + 120));
      const byClock = new Map<string, number[]>();
      for (const fact of hire.facts.filter(isRung)) byClock.set(clockOf(fact), [...(byClock.get(clockOf(fact)) ?? []), percentOf(fact)]);
      for (const percents of byClock.values()) expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
    }),
    RUNS,
  );
});

it('tells nothing of a handoff that has ended, nor while the receiver waits for an answer', () => {
  fc.assert(
    fc.property(lives, (actions) => {
      const { hire, day } = lived(actions);
      hire.until(at(day + 120));
      for (const fact of hire.facts.filter((f) => isRung(f) && f.event.handoff_id !== undefined)) {
        const thread = threadsBefore(hire.facts, fact.seq).find((t) => t.handoffId === fact.event.handoff_id);
        const stale = !thread || hasEnded(thread) || openQuestions(thread).length > 0 || (fact.event.data?.['sla'] === 'SLA_HANDOFF_ACCEPT' && thread.state !== 'created');
        expect([fact.event.event_id, stale]).toEqual([fact.event.event_id, false]);
      }
    }),
    RUNS,
  );
});

it('lets nothing that a person does take an escalation back, and never changes what a person did', () => {
  fc.assert(
    fc.property(lives, (actions) => {
      const highest = new Map<string, number>();
      lived(actions, (hire) => {
        for (const row of hire.handoffs()) {
          expect(row.rung).toBeGreaterThanOrEqual(highest.get(row.handoff_id) ?? 0);
          highest.set(row.handoff_id, row.rung);
        }
        const withoutRungs = hire.facts.filter((f) => !isRung(f)).map((f) => f.event);
        const threads = threadsOf({ edition, events: withoutRungs.filter((e) => !isNote(e)).map(prepare), notes: withoutRungs.filter(isNote) });
        expect(hire.handoffs().map((r) => [r.handoff_id, r.state, r.version])).toEqual(threads.map((t) => [t.handoffId, t.state, t.version]));
      });
    }),
    RUNS,
  );
});

it('tells exactly one rung of a clock after an outage, the highest that a system which stayed up would have told', () => {
  fc.assert(
    fc.property(lives, fc.integer({ min: 1, max: 30 }), (actions, days) => {
      const [up, down] = [lived(actions), lived(actions)];
      const before = up.hire.facts.length;
      const end = at(up.day + days);
      up.hire.until(end);
      down.hire.at(end).serve({ kind: 'deadline', due: new Date(down.hire.nowMs).toISOString() });
      const told = (hire: LiveHire): Map<string, number[]> => {
        const byClock = new Map<string, number[]>();
        for (const fact of hire.facts.slice(before).filter(isRung)) byClock.set(clockOf(fact), [...(byClock.get(clockOf(fact)) ?? []), percentOf(fact)]);
        return byClock;
      };
      const late = told(down.hire);
      expect([...late.values()].filter((percents) => percents.length > 1)).toEqual([]);
      for (const [clock, percents] of told(up.hire)) expect([clock, late.get(clock)]).toEqual([clock, percents.slice(-1)]);
    }),
    RUNS,
  );
});

it('never waits for a moment that has passed, and wakes for nothing at most once a day', () => {
  fc.assert(
    fc.property(lives, (actions) => {
      const { hire, day } = lived(actions, (h) => expect(h.nextDeadline() ?? Infinity).toBeGreaterThan(h.nowMs));
      const served = hire.until(at(day + 120));
      expect(served).toEqual([...new Set(served)].sort());
      const idle = served.filter((due) => !hire.facts.some((f) => f.command_id.endsWith(due)));
      const byDay = new Map<string, number>();
      for (const due of idle) byDay.set(due.slice(0, 10), (byDay.get(due.slice(0, 10)) ?? 0) + 1);
      expect([...byDay.values()].filter((n) => n > 2)).toEqual([]);
    }),
    RUNS,
  );
});
