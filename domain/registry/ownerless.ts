/**
 * Services that nobody owns, before a handoff finds out: what a small town lacks. A retired service is no longer
 * promised to anybody and is left out; one that is being drafted is wanted and stands in the list.
 */
import { formatDay, parseDay } from '../calendar/day';
import { type Entries, type Lack, type Organisation, type Receiver, type Service, lacksOf, organisationOf, receiverOn } from './service';

export interface OwnerlessService {
  readonly service: Service;
  /** Never empty. */
  readonly lacks: readonly Lack[];
  /** ISO date from which on it has had no owner; null where it has not begun to be valid yet. */
  readonly since: string | null;
  /** Who takes over; undefined: a handoff to it is nobody's turn. */
  readonly substitute: Receiver | undefined;
}

/**
 * Services without an active owner of their own on a date, those without a substitute first, then by id.
 * @param on  ISO date, Europe/Helsinki
 */
export function ownerless({ organisations, services }: Entries, on: string): readonly OwnerlessService[] {
  return services
    .filter(({ state }) => state !== 'retired')
    .map((service) => ({ service, organisation: organisationOf(service, organisations) }))
    .map(({ service, organisation }) => ({
      service,
      lacks: lacksOf(service, organisation, on),
      since: sinceOf(service, organisation, on),
      substitute: receiverOn(service, organisations, services, on),
    }))
    .filter(({ lacks }) => lacks.length > 0)
    .sort((a, b) => Number(a.substitute !== undefined) - Number(b.substitute !== undefined) || (a.service.id < b.service.id ? -1 : 1));
}

/**
 * From when on state, role or mailbox are wanting, after a change made today.
 * @param before  absent for a new service
 * @returns ISO date, or null when all are there
 */
export function unownedSince(before: Service | undefined, after: Service, today: string): string | null {
  if (isReady(after)) return null;
  return before && !isReady(before) ? (before.unowned_since ?? today) : today;
}

function isReady({ state, owner_role, mailbox }: Service): boolean {
  return state === 'active' && owner_role !== null && mailbox !== null;
}

/** The earliest of the reasons that hold: each of them alone leaves it without an owner. */
function sinceOf(service: Service, organisation: Organisation | undefined, on: string): string | null {
  const ended = [service.valid_to, organisation?.valid_to ?? null].filter((last) => last !== null && last < on).map((last) => dayAfter(last ?? on));
  return [...ended, ...(service.unowned_since === null ? [] : [service.unowned_since])].sort()[0] ?? null;
}

function dayAfter(date: string): string {
  const day = parseDay(date);
  return day === undefined ? date : formatDay(day + 1);
}
