/** What a detection rule found for one object, before it becomes an instance with an end and a price in days. */
import type { Day } from '../calendar/day';
import type { CountingUnit } from '../calendar/working-days';
import type { Clock } from '../clocks/clock';
import type { Detection, GapDefinition } from '../model/model.schema';
import type { CaseView, Subject } from '../view/case-view';
import type { PreparedEvent } from '../view/prepared-event';

/** How the lost days are counted (detection.md Addenda 14). */
export type Price =
  | { readonly by: 'clock'; readonly clock: Clock }
  | { readonly by: 'limit'; readonly from: Day; readonly unit: CountingUnit }
  | { readonly by: 'calendar'; readonly from: Day }
  | { readonly by: 'days'; readonly days: number }
  | { readonly by: 'nothing' };

export interface Finding {
  readonly subject: Subject;
  /** Object as rows show it (Addenda 12). */
  readonly objectId: string | null;
  /** Values of the instance key after the case id; the same key is the same instance. */
  readonly key: string;
  readonly openedOn: Day;
  /** Date from whose beginning it can no longer be met: the day after, where what was needed on a day may still come on it. Absent: the opening. */
  readonly sureOn?: Day | undefined;
  readonly price: Price;
  readonly evidence: readonly string[];
  /** Event that `owner.from` reads. */
  readonly ownerEvent?: PreparedEvent | undefined;
  /** The clock that opened it, for `sla_breach`; all breached clocks of the key, for severity. */
  readonly clock?: Clock | undefined;
  readonly breached?: readonly string[];
  /** Only an event of another employment ends it. */
  readonly distinctEmployment?: boolean;
}

/** Everything a detection rule may look at. */
export interface DetectionContext {
  readonly view: CaseView;
  readonly gap: GapDefinition;
  /** All clocks of the view by rule. */
  readonly clocksOf: (slaId: string) => readonly Clock[];
  /** Has the catalogue an active owner for this receiver on a date? Without a catalogue a named receiver counts as owned. */
  readonly isOwned: (receiverId: string, day: Day) => boolean;
  /** Dates after D on which this rule could find something if nothing happens. */
  readonly upcoming: Day[];
}

export type SingleDetection = Omit<Detection, 'rules'>;

/** Object, key and subject of an instance that an event makes, by the gap's instance key. */
export function objectOfEvent(context: DetectionContext, e: PreparedEvent): { objectId: string | null; key: string; subject: Subject } {
  const { view, gap } = context;
  const field = gap.instance_key[1];
  const member = view.edition.personal.has(e.name) ? e.member : '';
  switch (field) {
    case 'application_id': {
      const application = view.applicationOf(e);
      return { objectId: application || null, key: application, subject: { member: '', application } };
    }
    case 'family_member_id':
      return { objectId: member || null, key: member, subject: { member } };
    case 'handoff_id':
      return { objectId: e.handoff || null, key: e.handoff, subject: { member: '', handoff: e.handoff } };
    case 'service_id': {
      const service = view.serviceOf(e);
      return { objectId: service || null, key: service, subject: { member: '', service } };
    }
    case 'cooperation_id': {
      const cooperation = e.source.cooperation_id ?? '';
      return { objectId: cooperation || null, key: cooperation, subject: { member: '' } };
    }
    default:
      return { objectId: null, key: '', subject: { member } };
  }
}
