/**
 * Who is meant by a notice's `to`, at the moment at which it is told: with roles, absences and contacts as they are then.
 * Those who have a place in the programme and no address are told there and in the digest; for everybody else a missing
 * address is something that somebody must see to.
 */
import { formatDay } from '../domain/calendar/day';
import { localDay } from '../domain/calendar/helsinki';
import type { HandoffRow } from '../domain/hire/read-model';
import { type Colleagues, answeringFor, coordinating, leading } from '../domain/notices/colleagues';
import type { Notice } from '../domain/notices/notice';
import { languageOr, type Language } from '../mail/content';
import type { Database } from '../prisma/database';
import { getHire } from '../prisma/hires';
import { colleaguesOf } from '../prisma/staff';
import type { StoredPerson } from '../vault/person';
import type { Vault } from '../vault/vault';
import { takingService } from './mail-addresses';

export interface Recipient {
  /** Reference by which the address is found: `delivery:<id>`, `principal:<id>` … */
  readonly reference: string;
  readonly language: Language;
  /** Somebody with an account: what cannot be mailed to them stands in their digest. */
  readonly isStaff: boolean;
}

export interface RecipientSources {
  readonly db: Database;
  readonly vault: Vault;
}

/** The recipients of a notice; empty where nobody is there at all. @param handoff  that the notice is about */
export async function recipientsOf(notice: Notice, handoff: HandoffRow | undefined, sources: RecipientSources, nowMs: number): Promise<Recipient[]> {
  const { db, vault } = sources;
  switch (notice.to) {
    case 'receiver':
      return handoff?.delivery_id ? [{ reference: `delivery:${handoff.delivery_id}`, language: languageOr(handoff.language), isStaff: false }] : [];
    case 'lead':
      return handoff ? [await leadOf(db, handoff)] : [];
    case 'liaison':
      return staff(db, notice.hire_id, nowMs, leading);
    case 'sender':
      return senderOf(db, notice.hire_id, handoff?.sender, nowMs);
    case 'coordinator':
      return staff(db, notice.hire_id, nowMs, coordinating);
    case 'employer': {
      const employerId = (await getHire(db, notice.hire_id))?.employer_id;
      const contacts = employerId ? (await vault.contactsOf(employerId)).filter((one) => one.profile?.email !== undefined) : [];
      return contacts.length > 0 ? contacts.map((one) => person(one, 'fi')) : [nobody(`employer:${employerId ?? ''}`)];
    }
    case 'talent':
      return [await ofHousehold(vault, notice.hire_id)];
    case 'family':
      return [await ofHousehold(vault, notice.hire_id, notice.person)];
  }
}

/** Who sent something of a hire, or whoever answers for it in their place. */
export function senderOf(db: Database, hireId: string, sender: string | undefined, nowMs: number): Promise<Recipient[]> {
  return staff(db, hireId, nowMs, (colleagues) => answeringFor(sender, colleagues));
}

async function staff(db: Database, hireId: string, nowMs: number, meant: (colleagues: Colleagues) => readonly string[]): Promise<Recipient[]> {
  const [hire, all] = await Promise.all([getHire(db, hireId), colleaguesOf(db, hireId, formatDay(localDay(nowMs)))]);
  const languages = new Map(all.map(({ id, language }) => [id, language]));
  return meant({ all, pilot: hire?.pilot ?? null }).map((id) => ({ reference: `principal:${id}`, language: languageOr(languages.get(id)), isStaff: true }));
}

async function leadOf(db: Database, handoff: HandoffRow): Promise<Recipient> {
  const service = handoff.service_id !== null && handoff.receiver_id !== null ? await takingService(db, handoff.service_id, handoff.receiver_id) : undefined;
  return { reference: `service:${service?.id ?? handoff.service_id ?? ''}:lead_mailbox`, language: languageOr(handoff.language), isStaff: false };
}

/** The member of the family that is meant; a child has no address of its own, and the talent is written to instead. */
async function ofHousehold(vault: Vault, hireId: string, memberId?: string): Promise<Recipient> {
  const persons = await vault.personsOf([hireId]);
  const talent = persons.find((one) => one.ref.kind === 'talent');
  const member = persons.find((one) => one.ref.kind === 'family' && one.ref.memberId === memberId && one.profile?.email !== undefined);
  const found = member ?? talent;
  return found ? person(found, 'en') : nobody(`hire:${hireId}`);
}

function person({ id, profile }: StoredPerson, otherwise: Language): Recipient {
  const language = profile?.languages?.find((one) => languageOr(one, otherwise) === one);
  return { reference: `person:${id}`, language: languageOr(language, otherwise), isStaff: false };
}

/** Somebody of whom nothing is known: there is no address, which shows. */
function nobody(reference: string): Recipient {
  return { reference, language: 'fi', isStaff: false };
}
