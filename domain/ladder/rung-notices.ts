/**
 * Who hears of a rung (ui.md §4, rules.md §6). An authority is reminded of handoffs that were sent to it and of nothing
 * else: of its other clocks the coordinator alone hears, in the digest. Whoever of the hire's own parties owes something
 * is written to; from 80 % on, and before a legal deadline, the coordinator hears of that too.
 */
import type { Thread } from '../handoffs/thread';
import type { Evaluation } from '../hire/evaluate';
import type { CaseEvent, StoredFact } from '../hire/fact';
import type { Edition } from '../model/edition';
import type { Notice, NoticeTo } from '../notices/notice';
import type { CaseView } from '../view/case-view';
import { Parties } from '../waits/turns';
import { sendingTime } from './mornings';
import type { RungName } from './rungs';

/** What the event of a rung says of it. */
export interface ToldRung {
  readonly sla: string;
  /** Null for the case and the talent. */
  readonly object: string | null;
  readonly percent: RungName;
  readonly owner: string;
  /** Policy that it belongs to. */
  readonly policy: string;
  /** ISO date. */
  readonly dueOn: string | undefined;
}

/** The rung that an event of the process tells; undefined for every other event, also for a reminder that a person recorded. */
export function toldRung(edition: Edition, event: CaseEvent): ToldRung | undefined {
  const { sla, object, percent, owner, policy, due_on: dueOn } = event.data ?? {};
  if (event.source !== 'timer' || !Object.values(edition.semantics.escalation.events).includes(event.event)) return undefined;
  if (typeof sla !== 'string' || typeof owner !== 'string' || typeof policy !== 'string') return undefined;
  if (typeof percent !== 'number' && percent !== 'legal') return undefined;
  return { sla, percent, owner, policy, object: typeof object === 'string' ? object : null, dueOn: typeof dueOn === 'string' ? dueOn : undefined };
}

type Addressee = readonly [NoticeTo, Notice['channel']];

/**
 * Notices for a fact that tells a rung; none for other facts. They may leave at once on a working day from 08:00 on,
 * else on the next working morning.
 * @param thread  of the fact's handoff; one without a delivery was not sent from here: its receiver's office has never
 *   heard of it by mail and would not know what it is reminded of, so the pilot's own people hear alone
 */
export function rungNotices(fact: StoredFact, { view }: Evaluation, nowMs: number, thread?: Pick<Thread, 'deliveryId'>): Notice[] {
  const { event, hire_id, seq } = fact;
  const { edition } = view;
  const rung = toldRung(edition, event);
  if (!rung) return [];
  const addressees = event.handoff_id === undefined ? ofParty(view, rung) : ofHandoff(edition, rung, Boolean(thread?.deliveryId));
  return addressees.map(([to, channel]): Notice => ({
    id: `${hire_id}:${seq}:rung:${to}`, seq, kind: 'rung', to, channel, hire_id, event_id: event.event_id, sla: rung.sla,
    ...(event.handoff_id !== undefined && { handoff_id: event.handoff_id }),
    ...(rung.object !== null && { object_id: rung.object }),
    ...(typeof rung.percent === 'number' && { percent: rung.percent }),
    ...(rung.dueOn !== undefined && { due_on: rung.dueOn }),
    ...(event.family_member_id !== undefined && { person: event.family_member_id }),
    decided_at: new Date(nowMs).toISOString(), not_before: new Date(sendingTime(nowMs, edition.calendar)).toISOString(),
  }));
}

/** Roles that a rung of the policy names; the legal reminder tells the coordinator too. */
function rolesOf({ semantics, model }: Edition, { percent, policy }: ToldRung): readonly string[] {
  if (percent === 'legal') return [semantics.coordinator];
  return model.escalation_policies.find((p) => p.id === policy)?.rungs.find((r) => r.at_percent === percent)?.to ?? [];
}

function ofHandoff(edition: Edition, rung: ToldRung, hasMailbox: boolean): Addressee[] {
  // Nobody owns the service: there is no receiver, lead or liaison, and the coordinator has it.
  if (rung.owner === edition.semantics.coordinator) return [['coordinator', 'digest']];
  const roles = rolesOf(edition, rung);
  const mails = roles.flatMap((role): Addressee[] => {
    const to = edition.semantics.escalation.roles[role];
    return to === undefined || (to !== 'liaison' && !hasMailbox) ? [] : [[to, 'mail']];
  });
  return goesBeyondOwner(edition, roles) || mails.length === 0 ? [...mails, ['sender', 'digest']] : mails;
}

function ofParty(view: CaseView, rung: ToldRung): Addressee[] {
  const { edition } = view;
  const party = edition.semantics.escalation.parties[new Parties(view).named(rung.owner)];
  if (party === undefined) return [['coordinator', 'digest']];
  return goesBeyondOwner(edition, rolesOf(edition, rung)) ? [[party, 'mail'], ['coordinator', 'digest']] : [[party, 'mail']];
}

function goesBeyondOwner({ semantics }: Edition, roles: readonly string[]): boolean {
  return roles.some((role) => semantics.escalation.roles[role] !== 'receiver');
}
