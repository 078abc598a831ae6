/**
 * Random hires for properties: any events of the model, with dates, references, outcomes, reasons and data that the
 * gate admits, recorded late, of any precision, corrected and retracted. Rules that start, stop or count are met more
 * often than their share of the model, because histories in which nothing runs show nothing.
 */
import fc from 'fast-check';
import { formatDay } from '../../domain/calendar/day';
import { admitEvent, reasonsOf } from '../../domain/hire/admit';
import type { CaseEvent, DataScalar, EventData, Precision } from '../../domain/hire/fact';
import { newestEdition } from '../../domain/model/edition';

const edition = newestEdition();
const { model } = edition;
const names = model.events.filter((e) => e.scope === 'case').map((e) => e.name);

/** Events that start, stop, pause or cancel a clock, or that a gap rule looks at; the end of a hire stops everything, so it comes seldom. */
const ruled = names.filter((name) => !edition.caseEnds.has(name) && JSON.stringify([model.slas.map((s) => s.clock), model.gap_types.map((g) => g.detection)]).includes(`"${name}"`));
/** Facts that decide which rules apply come first in a hire that is told in order. */
const deciding = ['need_identified', 'role_profile_completed', 'route_precheck_done', 'application_submitted', 'permit_granted', 'arrived', 'employment_started'].filter((n) => names.includes(n));

/** 1 January 2026. */
export const FIRST_DAY = 20454;
/** Days in which the events of a random hire lie. */
export const SPAN = 400;

const dates = fc.integer({ min: -300, max: SPAN + 400 }).map((d) => formatDay(FIRST_DAY + d));
const extremes = fc.constantFrom('1980-01-01', '2099-12-31', '2028-02-29');

/** A value that a fact of the model may have. */
function valueOf(factId: string): fc.Arbitrary<DataScalar> {
  const fact = edition.facts.get(factId);
  if (fact?.type === 'boolean') return fc.boolean();
  if (fact?.type === 'integer') return fc.integer({ min: 0, max: 12 });
  if (fact?.type === 'date') return fc.oneof({ weight: 9, arbitrary: dates }, { weight: 1, arbitrary: extremes });
  return fc.constantFrom(...(fact?.values ?? model.permit_routes.map((r) => r.id)));
}

/** Data of an event: what it may set, and what rules read from it. */
function dataOf(name: string): fc.Arbitrary<EventData> {
  const fields: Record<string, fc.Arbitrary<DataScalar>> = {
    receiver_id: fc.constantFrom('ORG-A', 'ORG-B'),
    addressed_to: fc.constantFrom('EMPLOYER', 'TALENT'),
    answers_event_id: fc.constantFrom('E-0', 'E-1', 'E-2', 'E-3', 'E-5', 'E-8', 'E-99'),
    due_at: fc.oneof(dates, extremes),
    expected_duration: fc.constantFrom('P1D', 'P5D', 'P30D', 'P2M', 'P10Y', '-P3D', 'P3660D'),
    relation: fc.constantFrom('spouse', 'child'),
    valid_until: fc.oneof(dates, extremes),
    employer_id: fc.constantFrom('EMP-1', 'EMP-2'),
    code: fc.constantFrom('G21_LANGUAGE', 'G31_EXPLOITATION', 'G99'),
  };
  for (const source of edition.factSources.get(name) ?? []) if (source.from?.startsWith('data.')) fields[source.from.slice(5)] = valueOf(source.fact);
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<EventData>;
}

interface Drawn {
  readonly name: string;
  readonly day: number;
  readonly minute: number;
  readonly precision: Precision;
  readonly lateDays: number;
  readonly replaces: 'nothing' | 'corrects' | 'retracts';
  readonly target: number;
  readonly refs: Partial<CaseEvent>;
  readonly data: EventData;
  readonly pick: number;
}

const name = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...deciding) }, { weight: 6, arbitrary: fc.constantFrom(...ruled) }, { weight: 1, arbitrary: fc.constantFrom(...names) });

/** Made once for each event: making them is what costs. */
const drawnOf = new Map(names.map((n) => [n, drawnAs(n)]));
const drawn: fc.Arbitrary<Drawn> = name.chain((n) => drawnOf.get(n) ?? drawnAs(n));

function drawnAs(n: string): fc.Arbitrary<Drawn> {
  return fc.record({
    name: fc.constant(n),
    day: fc.integer({ min: 0, max: SPAN }),
    minute: fc.constantFrom(0, 1, 600, 1320, 1439),
    precision: fc.constantFrom<Precision>('minute', 'minute', 'minute', 'day', 'day', 'day', 'day', 'month'),
    lateDays: fc.constantFrom(0, 0, 0, 0, 1, 30),
    replaces: fc.constantFrom<Drawn['replaces']>(...Array<'nothing'>(14).fill('nothing'), 'corrects', 'retracts'),
    target: fc.nat(),
    refs: fc.record(
      {
        application_id: fc.constantFrom('A1', 'A2'),
        employment_id: fc.constantFrom('J1', 'J2'),
        family_member_id: fc.constantFrom('F1', 'F2'),
        handoff_id: fc.constantFrom('H1', 'H2', 'H3'),
        service_id: fc.constantFrom('SVC-1', 'SVC-2'),
        cooperation_id: fc.constantFrom('C1', 'C2'),
        checkpoint: fc.constantFrom('P7D', 'P30D', 'P730D'),
        route: fc.constantFrom('TTOL', 'SPECIALIST', 'STARTUP'),
        gap_id: fc.constantFrom('X1', 'X2'),
      },
      { requiredKeys: [] },
    ),
    data: dataOf(n),
    pick: fc.nat(),
  });
}

/** Stretches of a usual hire, of which some events may be missing: what single events hardly ever add up to. */
const stretches = [
  ['need_identified', 'route_precheck_done', 'role_profile_completed', 'search_started', 'candidate_proposed'],
  ['application_submitted', 'fee_paid', 'employer_terms_submitted', 'identification_slot_searched', 'identification_completed', 'additional_info_requested', 'additional_info_submitted', 'permit_granted'],
  ['application_submitted', 'fee_paid', 'employer_terms_submitted', 'identification_completed', 'application_type_changed', 'permit_refused', 'decision_served', 'appeal_filed'],
  ['handoff_created', 'handoff_accepted', 'handoff_returned', 'handoff_answered', 'handoff_completed'],
  ['role_profile_completed', 'family_application_submitted', 'family_permit_decided', 'arrived', 'daycare_applied', 'daycare_place_granted', 'school_place_requested', 'school_enrolled', 'spouse_programme_joined'],
  ['permit_granted', 'arrived', 'employment_started', 'salary_paid', 'tax_card_delivered', 'checkin_due', 'checkin_done', 'employment_ended', 'new_employment_started', 'end_of_employment_notified'],
  ['regulated_profession_checked', 'recognition_applied', 'recognition_info_requested', 'recognition_info_submitted', 'professional_right_decided', 'additional_studies_started'],
  ['bank_application_submitted', 'bank_application_rejected', 'bank_application_submitted', 'bank_application_rejected', 'strong_eid_obtained'],
];

function stretchAs(list: readonly string[]): fc.Arbitrary<readonly Drawn[]> {
  const events = fc.tuple(...list.map((n) => drawnOf.get(n) ?? drawnAs(n)));
  return fc.tuple(events, fc.array(fc.constantFrom(0, 1, 3, 10, 40), { minLength: list.length, maxLength: list.length }), fc.nat()).map(([drawnEvents, gaps, missing]) => {
    const [first] = drawnEvents;
    let day = first?.day ?? 0;
    return drawnEvents.map((d, i): Drawn => ({ ...d, day: (day = Math.min(SPAN, day + (gaps[i] ?? 0))), refs: first?.refs ?? {}, replaces: 'nothing' })).filter((_, i) => i === 0 || (missing + i) % 4 !== 0);
  });
}

const stretch = fc.oneof(...stretches.map(stretchAs));

/** References that the event may carry: those of the model, and now and then one that is not listed there. */
function refsOf(d: Drawn): Partial<CaseEvent> {
  const listed = edition.events.get(d.name)?.refs ?? [];
  return Object.fromEntries(Object.entries(d.refs).filter(([key], i) => listed.includes(key) || (d.pick + i) % 11 === 0));
}

function toEvent(d: Drawn, index: number, total: number): CaseEvent {
  const definition = edition.events.get(d.name);
  const one = (list: readonly string[] | undefined): string | undefined => list?.[d.pick % list.length];
  const [outcome, reason] = [one(definition?.outcomes), definition && one(reasonsOf(edition, definition))];
  const date = formatDay(FIRST_DAY + d.day);
  const target = d.target % total;
  const admitted = admitEvent(
    edition,
    {
      ...refsOf(d),
      event_id: `E-${index}`,
      case_id: 'H-1',
      event: d.name,
      occurred_at: d.precision === 'minute' ? new Date((FIRST_DAY + d.day) * 86_400_000 + d.minute * 60_000).toISOString() : date,
      precision: d.precision,
      recorded_at: formatDay(FIRST_DAY + d.day + d.lateDays),
      data: d.data,
      ...(outcome !== undefined && { outcome }),
      ...(reason !== undefined && { reason_code: reason }),
      ...(d.replaces !== 'nothing' && target !== index && { [d.replaces]: `E-${target}` }),
    },
    { source: 'import' },
  );
  if ('refusal' in admitted) throw new Error(`the gate refuses a random ${d.name}: ${admitted.refusal.code} at ${admitted.refusal.at}`);
  return admitted.event;
}

/** Events of one hire, ids `E-0`, `E-1` …, in no order of time. */
export function histories({ max = 40 }: { max?: number } = {}): fc.Arbitrary<readonly CaseEvent[]> {
  const parts = fc.array(fc.oneof({ weight: 3, arbitrary: drawn.map((d): readonly Drawn[] => [d]) }, { weight: 1, arbitrary: stretch }), { minLength: 1, maxLength: max, size: 'max' });
  return parts.map((list) => list.flat().slice(0, max)).map((list) => list.map((d, i) => toEvent(d, i, list.length)));
}

/** A history without corrections, retractions and late or monthly recording: what is known of a day is known on it. */
export function plainHistories(options: { max?: number } = {}): fc.Arbitrary<readonly CaseEvent[]> {
  return histories(options).map((events) =>
    events.map(({ corrects: _c, retracts: _r, ...e }) => ({ ...e, precision: e.precision === 'month' ? 'day' : e.precision, recorded_at: e.occurred_at })),
  );
}

/** ISO dates in and after the time of the events. */
export const asOfDates: fc.Arbitrary<string> = fc.integer({ min: 0, max: SPAN + 200 }).map((d) => formatDay(FIRST_DAY + d));

/** The same events in another order. */
export function shuffled<T>(list: readonly T[]): fc.Arbitrary<readonly T[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length });
}
