/**
 * One case as it was known at a date or instant: the live events in their total order, the values that facts had,
 * and who or what each event concerns. Every clock, gap and wait reads this and nothing else, so a report of the
 * past sees no later fact (detection.md §1).
 */
import type { Day } from '../calendar/day';
import type { Edition } from '../model/edition';
import type { EmployerEvent } from '../hire/fact';
import { type AsOf, hasHappened, isKnown } from './as-of';
import { CaseFacts } from './case-facts';
import { type PreparedEvent, atMonthEdge, compareEvents, prepare } from './prepared-event';

/** Which object a rule looks at; an absent field means "not restricted to one". */
export interface Subject {
  /** family_member_id, or '' for the talent. Rules of case, application and employment look at the talent. */
  readonly member: string;
  readonly application?: string | undefined;
  readonly employment?: string | undefined;
  readonly handoff?: string | undefined;
  readonly service?: string | undefined;
}

export const TALENT: Subject = { member: '' };

const NONE: readonly PreparedEvent[] = [];

/** How events of which only the month is known are dated (detection.md Addenda 19). */
export type MonthReading = 'written' | 'first' | 'last';

interface Linked {
  /** The application an event belongs to when it carries no id of its own; resolved once. */
  readonly application: string;
}

export class CaseView {
  readonly byName: ReadonlyMap<string, readonly PreparedEvent[]>;
  readonly facts: CaseFacts;
  /** Date of the first case_closed or personal_data_erased. */
  readonly endedOn: Day | undefined;
  /** Objects that exist in the view, in order of first appearance. */
  readonly applications: readonly string[];
  readonly employments: readonly string[];
  readonly members: readonly string[];
  readonly handoffs: readonly string[];
  private readonly links = new Map<PreparedEvent, Linked>();
  private readonly serviceOfHandoff = new Map<string, string>();

  private constructor(
    readonly edition: Edition,
    readonly asOf: AsOf,
    readonly caseId: string,
    /** Live events that have happened, in the order of detection.md. */
    readonly events: readonly PreparedEvent[],
    /** event_id → first event_id of its chain of corrections. */
    private readonly roots: ReadonlyMap<string, string>,
    /** Events of other cases of the same employer, as known then. */
    readonly employerEvents: readonly PreparedEvent[],
  ) {
    const byName = new Map<string, PreparedEvent[]>();
    const ids = { application: new Set<string>(), employment: new Set<string>(), member: new Set<string>(), handoff: new Set<string>() };
    let endedOn: Day | undefined;
    for (const e of events) {
      const list = byName.get(e.name);
      if (list) list.push(e);
      else byName.set(e.name, [e]);
      if (endedOn === undefined && edition.caseEnds.has(e.name)) endedOn = e.day;
      if (e.employment) ids.employment.add(e.employment);
      if (e.member) ids.member.add(e.member);
      if (e.handoff) {
        ids.handoff.add(e.handoff);
        if (e.source.service_id && (e.name === edition.semantics.handoff.created || !this.serviceOfHandoff.has(e.handoff)))
          this.serviceOfHandoff.set(e.handoff, e.source.service_id);
      }
    }
    this.byName = byName;
    this.endedOn = endedOn;
    for (const e of byName.get(edition.semantics.application.submitted) ?? NONE) ids.application.add(e.application);
    for (const e of events) if (e.application && edition.ofApplication.has(e.name)) ids.application.add(e.application);
    this.applications = [...ids.application];
    this.employments = [...ids.employment];
    this.members = [...ids.member];
    this.handoffs = [...ids.handoff];
    this.facts = new CaseFacts(edition, events);
  }

  /**
   * The view of a case.
   * @param events  every event of the case, in any order; duplicates by id must have been dropped
   * @param employerEvents  events of other cases with the same employer; the view applies as-of to them as well
   */
  static of(options: {
    edition: Edition;
    asOf: AsOf;
    caseId: string;
    events: readonly PreparedEvent[];
    employerEvents?: readonly EmployerEvent[] | undefined;
    months?: MonthReading;
  }): CaseView {
    const { edition, asOf, caseId, months = 'written' } = options;
    const selected = liveEvents(options.events, asOf, months);
    const others = (options.employerEvents ?? []).filter((o) => o.case_id !== caseId).map((o) => prepare(o.event));
    const employer = others.length ? liveEvents(others, asOf, months).events : NONE;
    return new CaseView(edition, asOf, caseId, selected.events, selected.roots, employer);
  }

  named(name: string): readonly PreparedEvent[] {
    return this.byName.get(name) ?? NONE;
  }

  /** Events of these names that concern the subject, in order. */
  select(names: readonly string[], subject: Subject): readonly PreparedEvent[] {
    if (names.length === 1) {
      const list = this.named(names[0] ?? '');
      return list.length ? list.filter((e) => this.concerns(e, subject)) : NONE;
    }
    const found: PreparedEvent[] = [];
    for (const name of names) for (const e of this.named(name)) if (this.concerns(e, subject)) found.push(e);
    return found.length > 1 ? found.sort(compareEvents) : found;
  }

  /** Does this event concern the person, application, employment, handoff or service that a rule looks at (Addenda 3)? */
  concerns(e: PreparedEvent, subject: Subject): boolean {
    if (e.member !== subject.member && this.edition.personal.has(e.name)) return false;
    if (subject.application !== undefined) {
      if (this.edition.ofApplication.has(e.name)) {
        if (this.applicationOf(e) !== subject.application) return false;
      } else if (e.application && e.application !== subject.application) return false;
    }
    if (subject.employment !== undefined && e.employment && subject.employment && e.employment !== subject.employment) return false;
    if (subject.handoff !== undefined && e.handoff && e.handoff !== subject.handoff) return false;
    if (subject.service !== undefined && e.handoff && this.serviceOf(e) !== subject.service) return false;
    return true;
  }

  /** The application that an application's event belongs to: its id, else that of the request it answers, else the last one submitted by then, else the first. */
  applicationOf(e: PreparedEvent): string {
    if (e.application) return e.application;
    const known = this.links.get(e);
    if (known) return known.application;
    const submitted = this.named(this.edition.semantics.application.submitted);
    const asked = this.requestAnsweredBy(e);
    let application = asked && asked !== e ? this.applicationOf(asked) : undefined;
    if (application === undefined) {
      const before = submitted.filter((s) => s.day <= e.day);
      application = (before.at(-1) ?? submitted[0])?.application ?? '';
    }
    this.links.set(e, { application });
    return application;
  }

  /** Service of a handoff's event; if it names none, that of its handoff_created. Empty when neither says. */
  serviceOf(e: PreparedEvent): string {
    return e.source.service_id ?? this.serviceOfHandoff.get(e.handoff) ?? '';
  }

  /** First event_id of the chain of corrections in which an id stands: what a link means, whatever replaced it since. */
  rootOf(eventId: string): string {
    return this.roots.get(eventId) ?? eventId;
  }

  /** Root id of the event that `answers_event_id` of an event points to; undefined without such a link. */
  answeredRoot(e: PreparedEvent): string | undefined {
    const link = e.source.data?.['answers_event_id'];
    return typeof link === 'string' ? this.rootOf(link) : undefined;
  }

  private requestAnsweredBy(e: PreparedEvent): PreparedEvent | undefined {
    const root = this.answeredRoot(e);
    if (root === undefined) return undefined;
    // Only an answer answers: a request with such a link, in a broken file even in a circle, is a request.
    for (const q of this.edition.semantics.questions)
      if (q.answered === e.name) for (const asked of this.named(q.asked)) if (this.rootOf(asked.id) === root) return asked;
    return undefined;
  }
}

function liveEvents(all: readonly PreparedEvent[], asOf: AsOf, months: MonthReading): { events: PreparedEvent[]; roots: Map<string, string> } {
  const corrected = new Map<string, string>();
  const gone = new Set<string>();
  for (const e of all) {
    const { corrects, retracts } = e.source;
    if ((corrects === undefined && retracts === undefined) || !isKnown(e, asOf)) continue;
    if (corrects !== undefined) {
      gone.add(corrects);
      corrected.set(e.id, corrects);
    }
    if (retracts !== undefined) {
      gone.add(retracts);
      gone.add(e.id);
    }
  }
  const events: PreparedEvent[] = [];
  for (const e of all) {
    if (!isKnown(e, asOf) || gone.has(e.id)) continue;
    const dated = e.monthOnly && months !== 'written' ? atMonthEdge(e, months) : e;
    if (hasHappened(dated, asOf)) events.push(dated);
  }
  const roots = new Map<string, string>();
  for (const id of corrected.keys()) {
    let root = id;
    const trail = new Set<string>();
    for (let next = corrected.get(root); next !== undefined && !trail.has(next); next = corrected.get(root)) {
      trail.add(next);
      root = next;
    }
    roots.set(id, root);
  }
  return { events: events.sort(compareEvents), roots };
}
