/** What holds of a hire whatever is asked of it and in whatever portions (decide.ts, evolve.ts, follow-up.ts, deadline.ts). */
import fc from 'fast-check';
import { formatDay } from '../../domain/calendar/day';
import type { HireCommand, ImportCommand, RecordCommand } from '../../domain/hire/command';
import { decide, isClosed } from '../../domain/hire/decide';
import { fold } from '../../domain/hire/evolve';
import type { CaseEvent } from '../../domain/hire/fact';
import { project } from '../../domain/hire/project';
import { newestEdition } from '../../domain/model/edition';
import { type LiveHire, live } from '../support/live-hire';
import { FIRST_DAY, SPAN, histories, shuffled } from '../support/random-hires';

const edition = newestEdition();
const RUNS = { numRuns: 50 };
const dateOf = (days: number): string => formatDay(FIRST_DAY + days);
const atDay = (days: number): string => `${dateOf(days)} 12:00`;

type Action =
  | { readonly what: 'record' | 'import'; readonly first: number; readonly size: number }
  | { readonly what: 'wait'; readonly days: number }
  | { readonly what: 'outage'; readonly days: number }
  | { readonly what: 'again'; readonly which: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('record' as const), first: fc.nat(40), size: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('import' as const), first: fc.nat(40), size: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('outage' as const), days: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('again' as const), which: fc.nat(20) }) },
);
const lives = fc.tuple(histories(), fc.integer({ min: 0, max: SPAN }), fc.array(action, { maxLength: 12, size: 'max' }));

interface Lived {
  readonly hire: LiveHire;
  /** Commands that were accepted, with their answers. */
  readonly accepted: readonly { readonly command: RecordCommand | ImportCommand; readonly reply: object }[];
  readonly refusals: readonly string[];
}

/** Lives through the actions: each command is decided at its time, deadlines are served while one waits. */
function livedThrough([events, start, actions]: readonly [readonly CaseEvent[], number, readonly Action[]], each: (hire: LiveHire) => void = () => undefined): Lived {
  const hire = live(atDay(start));
  let day = start;
  const accepted: { command: RecordCommand | ImportCommand; reply: object }[] = [];
  const refusals: string[] = [];
  const serve = (command: RecordCommand | ImportCommand): void => {
    const decided = decide(hire.state, command, { edition, nowMs: hire.nowMs });
    if ('refusal' in decided) refusals.push(decided.refusal.code);
    else accepted.push({ command, reply: hire.serve(command) });
  };
  for (const a of actions) {
    if (a.what === 'wait') hire.until(atDay((day += a.days)));
    else if (a.what === 'outage') hire.at(atDay((day += a.days)));
    else if (a.what === 'again') accepted.slice(a.which, a.which + 1).forEach(({ command }) => serve(command));
    else {
      const slice = events.slice(a.first % events.length, (a.first % events.length) + a.size);
      serve(a.what === 'record' ? hire.recordCommand(slice) : hire.importCommand(slice));
    }
    each(hire);
  }
  return { hire, accepted, refusals };
}

it('never throws, and refuses by known codes only', () => {
  const codes = ['wrong_case', 'unknown_event', 'hire_closed', 'not_an_opening', 'event_conflict', 'reason_required', 'unknown_event_id', 'key_reused'];
  fc.assert(
    fc.property(lives, (life) => {
      const { refusals } = livedThrough(life, (hire) => {
        const strange: readonly HireCommand[] = [{ kind: 'deadline', due: '1999-01-01T00:00:00.000Z' }, { kind: 'employer', id: 'employer:x', hash: '' }, { kind: 'record', id: 'key:p:empty', hash: '', events: [] }];
        expect(() => strange.map((command) => decide(hire.state, command, { edition, nowMs: hire.nowMs }))).not.toThrow();
        if (hire.state.seq > 0) expect(() => project(hire.state, hire.nowMs)).not.toThrow();
      });
      expect(refusals.filter((code) => !codes.includes(code))).toEqual([]);
    }),
    RUNS,
  );
});

it('numbers its facts densely, and the facts folded again are the hire', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { hire } = livedThrough(life);
      expect(hire.facts.map((f) => f.seq)).toEqual(hire.facts.map((_, i) => i + 1));
      expect(new Set(hire.facts.map((f) => f.event.event_id)).size).toBe(hire.facts.length);
      expect(fold('H-1', hire.facts, edition.id)).toEqual(hire.state);
    }),
    RUNS,
  );
});

it('answers a repeated command as the first time, and stores nothing for it', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { hire, accepted } = livedThrough(life);
      const again = accepted.map(({ command }) => decide(hire.state, command, { edition, nowMs: hire.nowMs + 86_400_000 * 100 }));
      expect(again.map((d) => ('facts' in d ? d.facts.length : d.refusal.code))).toEqual(accepted.map(() => 0));
      const records = accepted.flatMap(({ command, reply }, i) => (command.kind === 'record' && 'event_ids' in reply && (reply.event_ids as string[]).length > 0 ? [[again[i], reply] as const] : []));
      expect(records.map(([d]) => d && 'reply' in d && d.reply)).toEqual(records.map(([, reply]) => reply));
    }),
    RUNS,
  );
});

it('serves each deadline once, one after the other, until everything is written, and nothing twice', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { hire } = livedThrough(life, (h) => expect(h.state.seq === 0 || (h.nextDeadline() ?? Infinity) > h.nowMs).toBe(true));
      fc.pre(hire.state.seq > 0);
      const served = hire.until(atDay(SPAN + 800));
      expect(served).toEqual([...new Set(served)].sort());
      expect(decide(hire.state, { kind: 'deadline', due: new Date(hire.nowMs).toISOString() }, { edition, nowMs: hire.nowMs })).toMatchObject({ facts: [] });
      const written = hire.facts.filter((f) => f.event.source === 'timer').map(({ event: e }) => [e.event, e.gap_id, e.checkpoint, e.due_at, e.family_member_id, e.data?.['sla'] === undefined ? '' : e.event_id].join(' '));
      expect(written).toEqual([...new Set(written)]);
    }),
    RUNS,
  );
});

it('takes only late facts and found gaps after its end', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { hire } = livedThrough(life);
      hire.serve(hire.importCommand([{ event: 'case_closed', occurred_at: dateOf(-1), recorded_at: dateOf(-1), event_id: 'END' }]));
      const [before] = [hire.facts.length];
      expect(hire.projection().hire.closed).toBe(true);
      const [events] = life;
      const untouched = events.filter((e) => e.retracts === undefined && e.corrects === undefined && !hire.state.events.some((x) => x.event_id === e.event_id));
      untouched.forEach((e) => { const command = hire.recordCommand([e]); if (!('refusal' in decide(hire.state, command, { edition, nowMs: hire.nowMs }))) hire.serve(command); });
      hire.until(atDay(SPAN + 800));
      const after = hire.facts.slice(before).map((f) => f.event);
      const wrong = after.filter((e) => (e.source === 'timer' ? e.event !== edition.semantics.gap_events.recorded : edition.semantics.starts_work.includes(e.event)));
      expect([wrong, isClosed(hire.state, edition)]).toEqual([[], true]);
    }),
    RUNS,
  );
});

describe('an import', () => {
  const imported = (parts: readonly (readonly CaseEvent[])[], day = SPAN + 40): LiveHire => {
    const hire = live(atDay(day));
    for (const part of parts) hire.serve(hire.importCommand(part));
    return hire;
  };

  it('gives the same hire in any order of its lines', () => {
    const both = histories().chain((events) => fc.tuple(fc.constant(events), shuffled(events)));
    fc.assert(fc.property(both, ([events, other]) => expect(imported([other]).projection()).toEqual(imported([events]).projection())), RUNS);
  });

  it('gives the same facts and the same hire in any portions, also for what comes later', () => {
    const cut = histories().chain((events) => fc.tuple(fc.constant(events), fc.array(fc.nat(events.length), { maxLength: 4 })));
    fc.assert(
      fc.property(cut, ([events, cuts]) => {
        const edges = [0, ...[...cuts].sort((a, b) => a - b), events.length];
        const [whole, parts] = [imported([events]), imported(edges.slice(1).map((end, i) => events.slice(edges[i], end)))];
        expect(parts.facts.map((f) => f.event)).toEqual(whole.facts.map((f) => f.event));
        expect(parts.projection()).toEqual(whole.projection());
        expect([parts.until(atDay(SPAN + 400)), parts.written()]).toEqual([whole.until(atDay(SPAN + 400)), whole.written()]);
      }),
      RUNS,
    );
  });

  it('changes nothing when its lines come twice', () => {
    const twice = histories().chain((events) => fc.tuple(fc.constant(events), fc.subarray([...events])));
    fc.assert(
      fc.property(twice, ([events, some]) => {
        const [once, again] = [imported([events]), imported([events, some, [...events, ...some]])];
        expect(again.state.events).toEqual(once.state.events);
        expect(again.projection()).toEqual(once.projection());
      }),
      RUNS,
    );
  });

  it('writes nothing by itself, and the lived hire rebuilt from its facts is the same', () => {
    fc.assert(
      fc.property(histories(), (events) => {
        const hire = imported([events]);
        expect(hire.written()).toEqual(events.filter((e) => e.source === 'timer').map((e) => e.event));
        expect(project(fold('H-1', hire.facts, edition.id), hire.nowMs)).toEqual(hire.projection());
      }),
      RUNS,
    );
  });
});
