/** What the API tells of the registry, as far as the command line shows it, and the words for it. */
import type { Lack, Organisation, Service } from '../domain/registry/service';

export interface ReceiverRow {
  readonly organisation_id: string;
  readonly service_id: string;
  readonly instead_of: string | null;
}

export interface ServiceRow extends Service {
  readonly lacks: readonly Lack[];
  readonly receiver: ReceiverRow | null;
  readonly open_change: string | null;
}

export type OrganisationRow = Organisation;

const LACKS: Readonly<Record<Lack, string>> = {
  draft: 'it is a draft', under_review: 'it is under review', retired: 'it is retired', no_owner_role: 'nobody has the role', no_mailbox: 'no mailbox',
  mailbox_outside_domains: 'its mailbox lies outside the organisation', not_yet_valid: 'it has not begun', no_longer_valid: 'it has ended',
  organisation_not_yet_valid: 'its organisation has not begun', organisation_no_longer_valid: 'its organisation has ended', no_organisation: 'no organisation',
};

/** Why a service has no active owner; empty when it has one. */
export function lacksText(lacks: readonly Lack[]): string {
  return lacks.map((lack) => LACKS[lack] ?? lack).join(', ');
}

/** Who takes a handoff to it: itself, a substitute, or nobody. */
export function receiverText(receiver: ReceiverRow | null): string {
  if (!receiver) return "nobody's turn";
  return receiver.instead_of === null ? receiver.organisation_id : `${receiver.organisation_id} by ${receiver.service_id}`;
}

/** Where a service is given. */
export function areaText(area: readonly string[]): string {
  return area.length === 0 ? 'everywhere' : area.join(', ');
}
