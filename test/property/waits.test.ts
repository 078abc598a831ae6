/**
 * What holds of waits whatever happened: over random histories made of the model's own events, with corrections,
 * retractions, late and day-precision recording. fast-check prints the seed of a failure.
 */
import fc from 'fast-check';
import { formatDay } from '../../domain/calendar/day';
import type { CaseEvent, EventData, Precision } from '../../domain/hire/fact';
import { newestEdition } from '../../domain/model/edition';
import { type AsOf, asOfDay, asOfInstant, isKnown } from '../../domain/view/as-of';
import { CaseView } from '../../domain/view/case-view';
import { prepare } from '../../domain/view/prepared-event';
import { book } from '../../domain/waits/booking';
import { caseWaitsOf, waitIntervals } from '../../domain/waits/case-waits';
import { currentWaits } from '../../domain/waits/current';
import { stepStates } from '../../domain/waits/step-states';
import { isOpenAt } from '../../domain/waits/wait';
import { workingDaysByParty } from '../../domain/waits/working-days-by-party';
import { toCaseEvent } from '../support/scenario';

const edition = newestEdition();
const names = edition.model.events.map((e) => e.name);
const FIRST_DAY = 20454; // 1 Jan 2026
const SPAN = 90;

const facts: fc.Arbitrary<EventData> = fc.record(
  {
    citizenship_group: fc.constantFrom('third_country', 'eu_eea_swiss', 'nordic'),
    route: fc.constantFrom('TTOL', 'SPECIALIST', 'STARTUP', 'DEGREE_FI'),
    in_finland_at_start: fc.boolean(),
    hire_on_existing_permit: fc.boolean(),
    founder_case: fc.boolean(),
    housing_needed: fc.boolean(),
    regulated_profession: fc.boolean(),
    recognition_authority: fc.constantFrom('none', 'OPH', 'LVV'),
    has_spouse: fc.boolean(),
    has_children: fc.boolean(),
    valid_until: fc.constantFrom('2026-02-20', '2027-01-01'),
    premature: fc.boolean(),
    receiver_id: fc.constantFrom('ORG-A', 'ORG-B'),
    addressed_to: fc.constantFrom('EMPLOYER', 'TALENT'),
    answers_event_id: fc.constantFrom('E-0', 'E-1', 'E-2', 'E-3', 'E-4', 'E-5', 'E-9'),
    step: fc.constantFrom('A1', 'P4', 'S2', 'A9', 'no such step'),
  },
  { requiredKeys: [] },
);

/** Some events decide much: they come more often than their share of the model. */
const frequent = [
  'need_identified', 'role_profile_completed', 'route_precheck_done', 'candidate_proposed', 'interview_held', 'offer_accepted', 'contract_signed',
  'application_submitted', 'additional_info_requested', 'additional_info_submitted', 'permit_granted', 'decision_served', 'arrived', 'employment_started',
  'handoff_created', 'handoff_returned', 'handoff_answered', 'handoff_completed', 'bank_application_submitted', 'bank_application_rejected', 'checkin_due', 'checkin_done',
];

interface Drawn {
  readonly event: string;
  readonly day: number;
  readonly minute: number;
  readonly precision: Precision;
  readonly lateDays: number;
  readonly replaces: number;
  readonly refs: Partial<CaseEvent>;
  readonly data: EventData;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  event: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...frequent) }, { weight: 1, arbitrary: fc.constantFrom(...names) }),
  day: fc.integer({ min: 0, max: SPAN }),
  minute: fc.constantFrom(0, 1, 600, 1439),
  precision: fc.constantFrom<Precision>('minute', 'minute', 'day', 'day', 'month'),
  lateDays: fc.constantFrom(0, 0, 0, 1, 20),
  replaces: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, 2),
  refs: fc.record(
    {
      application_id: fc.constantFrom('A1', 'A2'),
      employment_id: fc.constantFrom('J1', 'J2'),
      family_member_id: fc.constantFrom('F1', 'F2'),
      handoff_id: fc.constantFrom('H1', 'H2'),
      service_id: fc.constantFrom('SVC-1', 'SVC-2'),
      checkpoint: fc.constantFrom('P7D', 'P30D', 'P3M', 'odd'),
      outcome: fc.constantFrom('question', 'declined', 'wrong_receiver'),
    },
    { requiredKeys: [] },
  ),
  data: facts,
});

const history: fc.Arbitrary<readonly CaseEvent[]> = fc.array(drawn, { minLength: 1, maxLength: 40 }).map((list) => list.map(toEvent));

function toEvent(d: Drawn, index: number): CaseEvent {
  const instant = new Date((FIRST_DAY + d.day) * 86_400_000 + d.minute * 60_000).toISOString();
  const target = `E-${Math.floor(index / 2)}`;
  return toCaseEvent({
    ...d.refs,
    event_id: `E-${index}`,
    case_id: 'H-1',
    event: d.event,
    occurred_at: d.precision === 'minute' ? instant : formatDay(FIRST_DAY + d.day),
    precision: d.precision,
    recorded_at: formatDay(FIRST_DAY + d.day + d.lateDays),
    data: d.data,
    ...(d.replaces === 1 && index > 0 && { corrects: target }),
    ...(d.replaces === 2 && index > 0 && { retracts: target }),
  });
}

const asOf: fc.Arbitrary<AsOf> = fc.oneof(
  fc.integer({ min: 0, max: SPAN + 30 }).map((d) => asOfDay(FIRST_DAY + d)),
  fc.integer({ min: 0, max: (SPAN + 30) * 1440 }).map((m) => asOfInstant(FIRST_DAY * 86_400_000 + m * 60_000)),
);

const viewOf = (events: readonly CaseEvent[], at: AsOf): CaseView => CaseView.of({ edition, asOf: at, caseId: 'H-1', events: events.map(prepare) });
const answers = (view: CaseView) => ({
  booking: book(view),
  waits: currentWaits(view),
  steps: stepStates(view),
  days: [...workingDaysByParty(book(view).booked, edition.calendar)],
});

const RUNS = { numRuns: 400 };

it('gives every millisecond of the lead time to exactly one party and step', () => {
  fc.assert(
    fc.property(history, asOf, (events, at) => {
      const { lead_ms, begins_at, ends_at, booked } = book(viewOf(events, at));
      expect(lead_ms).toBe(ends_at - begins_at);
      expect(booked.reduce((sum, b) => sum + b.to - b.from, 0)).toBe(lead_ms);
      const edges = [begins_at, ...booked.map((b) => b.to)];
      expect(booked.map((b) => b.from)).toEqual(edges.slice(0, -1));
      expect(edges.at(-1)).toBe(ends_at);
      expect(booked.every((b, i) => b.from < b.to && (b.party !== booked[i + 1]?.party || b.step !== booked[i + 1]?.step))).toBe(true);
    }),
    RUNS,
  );
});

it('books to nobody who is not waited for', () => {
  fc.assert(
    fc.property(history, asOf, (events, at) => {
      const view = viewOf(events, at);
      const { booked } = book(view);
      const waits = waitIntervals(view);
      for (const b of booked) {
        const open = waits.filter((w) => isOpenAt(w, b.from));
        const isQuiet = b.party === 'COORDINATOR' && b.step === null;
        expect(open.length === 0 ? isQuiet : open.some((w) => w.step === b.step && w.turns.some((t) => t.party === b.party))).toBe(true);
      }
    }),
    RUNS,
  );
});

it('does not depend on the order of input', () => {
  const shuffled = history.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray([...events], { minLength: events.length })));
  fc.assert(fc.property(shuffled, asOf, ([events, other], at) => expect(answers(viewOf(other, at))).toEqual(answers(viewOf(events, at)))), RUNS);
});

it('leaves no open case without a wait, and waits for nobody after its end', () => {
  fc.assert(
    fc.property(history, asOf, (events, at) => {
      const view = viewOf(events, at);
      const { exists, hasEnded } = caseWaitsOf(view);
      expect(currentWaits(view).length > 0).toBe(exists && !hasEnded);
    }),
    RUNS,
  );
});

it('names the wait that will be booked next first among those that are open', () => {
  fc.assert(
    fc.property(history, asOf, (events, at) => {
      const now = currentWaits(viewOf(events, at))[0];
      // A little later nothing more is known: the next stretch goes to the wait that stood first.
      const later = { ...at, at: at.at + 1000, wholeDay: false };
      const cut = events.filter((e) => isKnown(prepare(e), at) && prepare(e).at <= at.at);
      const last = book(viewOf(cut, later)).booked.at(-1);
      expect(now === undefined || (last?.party === now.party && last.step === now.step)).toBe(true);
    }),
    RUNS,
  );
});

it('sees of a full log what it saw of the log at the time', () => {
  fc.assert(
    fc.property(history, asOf, (events, at) => {
      const atTheTime = events.filter((e) => isKnown(prepare(e), at));
      expect(answers(viewOf(events, at))).toEqual(answers(viewOf(atTheTime, at)));
    }),
    RUNS,
  );
});

it('keeps a stretch of the past when only time has gone by', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: SPAN + 21, max: SPAN + 25 }), (events, day) => {
      const earlier = book(viewOf(events, asOfDay(FIRST_DAY + day))).booked;
      const later = book(viewOf(events, asOfDay(FIRST_DAY + day + 5))).booked;
      const settled = earlier.slice(0, -1);
      expect(later.slice(0, settled.length)).toEqual(settled);
    }),
    RUNS,
  );
});
