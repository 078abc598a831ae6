/**
 * A hire told in a few lines, for tests of waits: `given(on('2026-10-05 08:00', 'need_identified'), …).asOf(…)`.
 * Times are Finnish local time; a date alone has precision `day`. Ledgers come back as readable lines, in which
 * "10-23 E" is the end of that day.
 */
import { type Day, formatDay, parseDay } from '../../domain/calendar/day';
import { localDay, offsetAt, startOfDay } from '../../domain/calendar/helsinki';
import type { CaseEvent, EmployerEvent, EventData } from '../../domain/hire/fact';
import { newestEdition } from '../../domain/model/edition';
import { asOfDay, asOfInstant } from '../../domain/view/as-of';
import { CaseView } from '../../domain/view/case-view';
import { prepare } from '../../domain/view/prepared-event';
import { book } from '../../domain/waits/booking';
import { waitIntervals } from '../../domain/waits/case-waits';
import { currentWaits } from '../../domain/waits/current';
import { type StepState, stepStates } from '../../domain/waits/step-states';
import { toCaseEvent } from './scenario';

export type Told = Partial<Omit<CaseEvent, 'event' | 'occurred_at'>> & { readonly event: string; readonly occurred_at: string };

/** UTC milliseconds of a local time `2026-10-05 08:00`, or of the end of a local date. */
export function instantOf(when: string): number {
  const day = dayOfText(when.slice(0, 10));
  if (when.length === 10) return startOfDay(day + 1);
  const wall = day * 86_400_000 + Date.parse(`1970-01-01T${when.slice(11)}:00Z`);
  return wall - offsetAt(wall - offsetAt(wall));
}

function dayOfText(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`"${text}" is no date`);
  return day;
}

const written = (when: string): string => (when.length === 10 ? when : new Date(instantOf(when)).toISOString());

/** One event; further envelope fields as the model names them, `data` among them. */
export function on(when: string, event: string, more: Partial<CaseEvent> = {}): Told {
  return { ...more, event, occurred_at: written(when), ...(more.recorded_at !== undefined && { recorded_at: written(more.recorded_at) }) };
}

const textOf = (at: number): string => {
  const day = localDay(at);
  if (startOfDay(day) === at) return `${formatDay(day - 1).slice(5)} E`;
  const wall = new Date(at + offsetAt(at)).toISOString();
  return `${wall.slice(5, 10)} ${wall.slice(11, 16)}`;
};

export interface StoryView {
  readonly view: CaseView;
  /** `EMPLOYER N1 10-05 08:00 – 10-06 08:00`, from a local time on when one is given. */
  booked(since?: string): readonly string[];
  /** `EMPLOYER N1 since 10-05 08:00` for every open wait or those of one step, in the order of the domain; `(watch)` and the like for kinds other than party. */
  waits(step?: string): readonly string[];
  /** State of a step, for the one object it has or for the one named. */
  step(id: string, objectId?: string): StepState | undefined;
  /** Every wait of a step, `10-05 08:00 – 10-06 08:00` or `10-05 08:00 –` while open; `A1: …` where it has an object. */
  spans(step: string): readonly string[];
}

export interface Story {
  readonly events: readonly CaseEvent[];
  /** What other cases of the same employer tell. */
  readonly employerEvents: readonly EmployerEvent[];
  and(...more: readonly Told[]): Story;
  /** Events of other cases of the same employer. */
  withEmployer(...others: readonly Told[]): Story;
  /** As of a local date (its end), or of a local time. */
  asOf(when: string): StoryView;
}

/** A hire with these events; ids follow their order unless given. */
export function given(...told: readonly Told[]): Story {
  return storyOf(told, []);
}

function storyOf(told: readonly Told[], others: readonly Told[]): Story {
  const edition = newestEdition();
  const toEvents = (list: readonly Told[], caseId: string): CaseEvent[] =>
    list.map((t, i) => toCaseEvent({ event_id: `${caseId}-${String(i + 1).padStart(3, '0')}`, case_id: caseId, ...t }, edition));
  const events = toEvents(told, 'H-1');
  const employerEvents: EmployerEvent[] = toEvents(others, 'H-2').map((event) => ({ case_id: 'H-2', event }));
  return {
    events,
    employerEvents,
    and: (...more) => storyOf([...told, ...more], others),
    withEmployer: (...more) => storyOf(told, more),
    asOf: (when) => {
      const asOf = when.length === 10 ? asOfDay(dayOfText(when)) : asOfInstant(instantOf(when));
      const view = CaseView.of({ edition, asOf, caseId: 'H-1', events: events.map(prepare), employerEvents });
      return {
        view,
        booked: (since) =>
          book(view)
            .booked.filter((b) => since === undefined || b.from >= instantOf(since))
            .map((b) => `${b.party} ${b.step ?? '–'} ${textOf(b.from)} – ${textOf(b.to)}`),
        waits: (step) =>
          currentWaits(view)
            .filter((w) => step === undefined || w.step === step)
            .map((w) => `${w.party} ${w.step ?? '–'} since ${textOf(w.since)}${w.kind === 'party' ? '' : ` (${w.kind})`}`),
        spans: (step) =>
          waitIntervals(view)
            .filter((w) => w.step === step)
            .map((w) => `${w.objectId === '' ? '' : `${w.objectId}: `}${textOf(w.opened)} –${w.closed < Infinity ? ` ${textOf(w.closed)}` : ''}`),
        step: (id, objectId) => stepStates(view).find((s) => s.step === id && (objectId === undefined || s.object_id === objectId)),
      };
    },
  };
}

interface Road {
  /** Date of the contract, local. */
  readonly contract: string;
  readonly citizenship?: 'third_country' | 'eu_eea_swiss' | 'nordic';
  /** Further facts of the pre-check. */
  readonly precheck?: EventData;
  readonly housingNeeded?: boolean;
}

/** The usual way from need to contract, all on the day before the contract and with nothing left open: later waits stand alone. */
export function roadTo({ contract, citizenship = 'third_country', precheck = {}, housingNeeded = false }: Road): readonly Told[] {
  const before = formatDay(dayOfText(contract) - 1);
  const facts = { route: 'TTOL', occupation_in_regional_policy: true, in_finland_at_start: false, citizenship_group: citizenship, ...precheck };
  return [
    on(`${before} 08:00`, 'need_identified', { data: { employer_id: 'EMP-1' } }),
    on(`${before} 08:00`, 'employer_readiness_assessed'),
    on(`${before} 08:00`, 'role_profile_completed', { data: { housing_needed: housingNeeded } }),
    on(`${before} 08:00`, 'route_precheck_done', { data: facts }),
    on(`${before} 08:00`, 'candidate_proposed'),
    on(`${before} 08:00`, 'interview_held'),
    on(`${before} 08:00`, 'offer_accepted'),
    on(contract, 'contract_signed'),
  ];
}

/** An application with terms, identification and service all on its date: the permit road without waits of its own. */
export function permitOn(date: string, application = 'A1'): readonly Told[] {
  const of = { application_id: application };
  return [
    on(`${date} 09:00`, 'application_submitted', of),
    on(`${date} 09:00`, 'employer_terms_submitted', of),
    on(`${date} 09:00`, 'identification_completed', of),
    on(`${date} 09:00`, 'permit_granted', of),
    on(`${date} 09:00`, 'decision_served', of),
    on(`${date} 09:00`, 'residence_card_collected'),
  ];
}
