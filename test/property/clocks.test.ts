/** What holds of every clock, and of the calendar below them, whatever was recorded (detection.md §9.2, 9.4, 9.8). */
import fc from 'fast-check';
import { addMonths, civilOf, dayOf, formatDay, parseDay } from '../../domain/calendar/day';
import type { CountingUnit } from '../../domain/calendar/working-days';
import { type Clock, clockRow } from '../../domain/clocks/clock';
import { clockLedger } from '../../domain/clocks/explain';
import { type Pause, PausedDays } from '../../domain/clocks/pauses';
import { evaluateCase } from '../../domain/hire/evaluate';
import type { CaseEvent } from '../../domain/hire/fact';
import { newestEdition } from '../../domain/model/edition';
import { parseAsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { type Told, given, on } from '../support/hire-story';
import { clock } from '../support/evaluated';
import { FIRST_DAY, asOfDates, histories } from '../support/random-hires';
import { acceptedHandoff, completeApplication, precheck } from '../support/told-events';

const edition = newestEdition();
const { calendar } = edition;
const RUNS = { numRuns: 80 };
const MANY = { numRuns: 1000 };
const dayIn2024To2032 = fc.integer({ min: dayOf(2024, 1, 1), max: dayOf(2032, 12, 31) });
const unit = fc.constantFrom<CountingUnit>('working_days', 'calendar_days');

describe('the calendar', () => {
  it('adds to a day that counts, and counting back gives the number again', () => {
    fc.assert(
      fc.property(dayIn2024To2032, fc.integer({ min: 1, max: 400 }), unit, (start, amount, u) => {
        const end = calendar.add(start, amount, u);
        expect(u === 'calendar_days' || calendar.isWorkingDay(end)).toBe(true);
        expect(calendar.count(start, end, u)).toBe(amount);
        expect(calendar.count(start, end - 1, u)).toBe(amount - 1);
      }),
      MANY,
    );
  });

  it('adds backwards to the day from which as many days count up to the start', () => {
    fc.assert(
      fc.property(dayIn2024To2032, fc.integer({ min: 1, max: 400 }), unit, (start, amount, u) => {
        const begin = calendar.add(start, -amount, u);
        expect(u === 'calendar_days' || calendar.isWorkingDay(begin)).toBe(true);
        expect(calendar.count(begin - 1, start - 1, u)).toBe(amount);
      }),
      MANY,
    );
  });

  it('never goes back when more is added or a later day is the start', () => {
    fc.assert(
      fc.property(dayIn2024To2032, fc.nat(200), fc.nat(200), unit, (start, amount, more, u) => {
        expect(calendar.add(start, amount + more, u)).toBeGreaterThanOrEqual(calendar.add(start, amount, u));
        expect(calendar.add(start + more, amount, u)).toBeGreaterThanOrEqual(calendar.add(start, amount, u));
      }),
      MANY,
    );
  });

  it('counts what one would count on one’s fingers, and a sum of stretches like the whole', () => {
    fc.assert(
      fc.property(dayIn2024To2032, fc.nat(90), fc.nat(90), (from, first, second) => {
        const fingers = Array.from({ length: first }, (_, i) => from + 1 + i).filter((d) => calendar.isWorkingDay(d)).length;
        expect(calendar.count(from, from + first, 'working_days')).toBe(fingers);
        expect(calendar.count(from, from + first, 'working_days') + calendar.count(from + first, from + first + second, 'working_days')).toBe(calendar.count(from, from + first + second, 'working_days'));
      }),
      MANY,
    );
  });

  it('rolls to a working day, at most over a long Christmas, and rolling again changes nothing', () => {
    fc.assert(
      fc.property(dayIn2024To2032, (day) => {
        const rolled = calendar.roll(day);
        expect([calendar.isWorkingDay(rolled), calendar.roll(rolled), calendar.count(day - 1, rolled, 'working_days')]).toEqual([true, rolled, 1]);
        expect(rolled - day).toBeLessThanOrEqual(5);
      }),
      MANY,
    );
  });

  it('keeps the day of the month where the month has it, else takes its last day', () => {
    fc.assert(
      fc.property(dayIn2024To2032, fc.integer({ min: -60, max: 60 }), (day, months) => {
        const [from, to] = [civilOf(day), civilOf(addMonths(day, months))];
        expect((to.year - from.year) * 12 + to.month - from.month).toBe(months);
        expect(to.date === from.date || (to.date < from.date && civilOf(addMonths(day, months) + 1).date === 1)).toBe(true);
      }),
      MANY,
    );
  });

  it('reads every date as it writes it', () => {
    fc.assert(fc.property(fc.integer({ min: dayOf(1600, 1, 1), max: dayOf(2399, 12, 31) }), (day) => expect(parseDay(formatDay(day))).toBe(day)), MANY);
  });
});

/** Pauses by their first and last paused day. */
const pauses = fc.array(fc.tuple(fc.integer({ min: -10, max: 60 }), fc.nat(20)), { maxLength: 8 }).map((list): readonly Pause[] => list.map(([from, days]) => ({ from: FIRST_DAY + from, to: FIRST_DAY + from + days, open: false, party: 'X', evidence: [] })));

describe('paused days', () => {
  it('are each day once, however many questions cover it', () => {
    fc.assert(
      fc.property(pauses, fc.integer({ min: 0, max: 80 }), (list, end) => {
        const paused = new PausedDays(list, FIRST_DAY + end);
        const covered = (day: number): boolean => day <= FIRST_DAY + end && list.some((p) => p.from < day && day <= p.to);
        const days = Array.from({ length: 100 }, (_, i) => FIRST_DAY - 12 + i);
        expect(days.filter((d) => paused.includes(d))).toEqual(days.filter(covered));
        expect(paused.within(FIRST_DAY, FIRST_DAY + 80, 'working_days', calendar)).toBe(days.filter((d) => d > FIRST_DAY && covered(d) && calendar.isWorkingDay(d)).length);
        expect(paused.firstFreeAfter(FIRST_DAY + 5)).toBe(days.find((d) => d > FIRST_DAY + 5 && !covered(d)));
      }),
      MANY,
    );
  });
});

interface Question {
  readonly from: number;
  readonly days: number;
}
const questions = fc.array(fc.record({ from: fc.nat(60), days: fc.nat(25) }), { maxLength: 6 });
const date = (n: number): string => formatDay(dayOf(2026, 3, 2) + n);

/** An application complete on 2 March 2026 with these questions, each linked to its answer. */
function decision(list: readonly Question[]): ReturnType<typeof clock> {
  const a1 = { application_id: 'A1' };
  const told = list.flatMap(({ from, days }, i): Told[] => [
    on(date(from), 'additional_info_requested', { ...a1, event_id: `Q${i}` }),
    on(date(from + days), 'additional_info_submitted', { ...a1, data: { answers_event_id: `Q${i}` } }),
  ]);
  return clock(given(precheck('2026-01-08'), ...completeApplication('2026-03-02'), ...told), '2027-12-31', 'SLA_DECISION_TARGET');
}

describe('random questions', () => {
  it('never move a due date earlier', () => {
    fc.assert(
      fc.property(questions, fc.record({ from: fc.nat(60), days: fc.nat(25) }), (list, one) => {
        expect(String(decision([...list, one])?.due_on) >= String(decision(list)?.due_on)).toBe(true);
      }),
      RUNS,
    );
  });

  it('count like their union', () => {
    fc.assert(
      fc.property(questions, (list) => {
        const union: { from: number; days: number }[] = [];
        for (const { from, days } of [...list].sort((a, b) => a.from - b.from)) {
          const last = union.at(-1);
          if (last && from <= last.from + last.days) last.days = Math.max(last.days, from + days - last.from);
          else union.push({ from, days });
        }
        expect(decision(list)).toEqual(decision(union));
      }),
      RUNS,
    );
  });

  it('leave a handoff exactly its ten unpaused working days, as one would count them', () => {
    const oneAfterAnother = fc.array(fc.tuple(fc.nat(4), fc.nat(6)), { maxLength: 4 });
    fc.assert(
      fc.property(oneAfterAnother, fc.integer({ min: 0, max: 360 }), (list, offset) => {
        const start = dayOf(2026, 3, 2) + offset;
        let day = start;
        const spans = list.map(([wait, days]) => {
          const from = day + wait + 1;
          day = from + days;
          return { from, to: day };
        });
        const told = spans.flatMap(({ from, to }): Told[] => [
          on(formatDay(from), 'handoff_returned', { handoff_id: 'H1', outcome: 'question', reason_code: 'unclear' }),
          on(formatDay(to), 'handoff_answered', { handoff_id: 'H1' }),
        ]);
        let [due, left] = [start, 10];
        while (left > 0) {
          due += 1;
          if (calendar.isWorkingDay(due) && !spans.some((s) => s.from < due && due <= s.to)) left -= 1;
        }
        // An answer dated on the day of the next question comes in the order of ids, so both stand on one date only where that is meant.
        fc.pre(spans.every((s, i) => i === 0 || s.from > (spans[i - 1]?.to ?? 0)) && spans.every((s) => s.to > s.from));
        expect(clock(given(...acceptedHandoff(formatDay(start)), ...told), '2028-12-31', 'SLA_HANDOFF_DONE')?.due_on).toBe(formatDay(due));
      }),
      RUNS,
    );
  });
});

const evaluate = (events: readonly CaseEvent[], asOf: string) => evaluateCase({ edition, caseId: 'H-1', events: events.map(prepare) }, parseAsOf(asOf));
const everyClock = (check: (c: Clock, day: number, evaluation: ReturnType<typeof evaluate>) => void): void =>
  fc.assert(
    fc.property(histories(), asOfDates, (events, asOf) => {
      const evaluation = evaluate(events, asOf);
      for (const c of evaluation.clocks) check(c, parseDay(asOf) ?? NaN, evaluation);
    }),
    RUNS,
  );

describe('every clock of a random hire', () => {
  it('books each lived day to one party, and the parts add up to the lived days', () => {
    everyClock((c, _day, { view }) => {
      const { lived_days, by_party, official_days, working_days } = clockLedger(view, c);
      expect(Object.values(by_party).reduce((sum, n) => sum + n, 0)).toBe(lived_days);
      expect(lived_days).toBe(Math.max(0, c.endOn - c.startOn));
      expect(official_days + c.paused.within(c.startOn, c.endOn, c.version.unit, calendar)).toBe(calendar.count(c.startOn, c.endOn, c.version.unit));
      expect(working_days).toBeLessThanOrEqual(lived_days);
    });
  });

  it('has the dates that its state promises', () => {
    everyClock((c, day) => {
      const row = clockRow('H-1', c);
      const ended = ['met', 'breached_closed', 'censored'].includes(c.state);
      const open = ['running', 'at_risk', 'breached_open'].includes(c.state);
      expect(c.state === 'void' || c.state === 'unknown' || ended !== open).toBe(true);
      if (c.state !== 'void' && c.state !== 'unknown') expect(row.stop_on !== null).toBe(ended);
      expect(row.late_days === null).toBe(c.state === 'unknown');
      expect(c.firstOverdueOn !== undefined).toBe(c.state.startsWith('breached'));
      if (c.state === 'unknown') expect([row.due_on, row.stop_on, row.flags]).toEqual([null, null, undefined]);
      if (row.flags?.includes('paused')) expect([c.state, row.due_on]).toEqual(['running', null]);
      if (c.state === 'breached_open') expect(c.firstOverdueOn).toBeLessThanOrEqual(day);
      if (!c.state.startsWith('breached')) expect(row.late_days ?? 0).toBe(0);
      expect(c.sla.kind === 'window' || c.startOn <= day).toBe(true);
    });
  });

  it('is overdue only on a day that is not paused and after its limit', () => {
    everyClock((c) => {
      if (c.firstOverdueOn === undefined || c.limitOn === undefined || c.sla.kind === 'minimum') return;
      expect(c.firstOverdueOn).toBeGreaterThan(c.limitOn);
      expect(c.paused.includes(c.firstOverdueOn)).toBe(false);
      expect(c.firstOverdueOn).toBeLessThanOrEqual(c.endOn);
    });
  });

  it('has a row of its own: rule, object and start name it', () => {
    fc.assert(
      fc.property(histories(), asOfDates, (events, asOf) => {
        const { clocks } = evaluate(events, asOf);
        const names = clocks.map((c) => `${c.sla.id} ${c.objectId} ${c.startEvent?.id}`);
        expect(new Set(names).size).toBe(names.length);
      }),
      RUNS,
    );
  });
});
