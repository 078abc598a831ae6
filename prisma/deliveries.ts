/**
 * To which mailbox a handoff went, and the link that opens it from there (ADR-0013). The link's secret is derived from
 * the delivery and its generation by the installation's key; only its SHA-256 is stored. So a mail that is sent again
 * carries the same link without any secret lying in a table, and a new generation ends every link mailed before.
 *
 * A link is a locator: it shows nothing personal and decides nothing. A decision ends the generation through which it
 * was made, so the mail in the box is done with, and a reminder that comes later still carries a link that works.
 */
import { createHash } from 'node:crypto';
import { Prisma, type delivery } from '../generated/prisma/client';
import type { Database } from './database';

/** What deliveries need of the installation's keys (vault/key-ring.ts). */
export interface DeliveryKeys {
  mac(purpose: string, text: string): Buffer;
  /** By the newest key first, then by those before it. */
  macs(purpose: string, text: string): readonly Buffer[];
  seal(purpose: string, text: string): Buffer;
  open(purpose: string, sealed: Uint8Array): string;
}

export interface Delivery {
  readonly id: string;
  readonly hireId: string;
  readonly handoffId: string;
  readonly organisationId: string;
  /** Sealed address of a colleague; null: the service's own mailbox in the registry. */
  readonly sealedAddress: Uint8Array | null;
  readonly generation: number;
  /** SHA-256 (hex) of the secret of this generation. */
  readonly secretHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly usedAt: Date | null;
}

export interface NewDelivery {
  readonly id: string;
  readonly hireId: string;
  readonly handoffId: string;
  readonly organisationId: string;
  /** Of a colleague inside the organisation's mail domains, as the caller has checked; absent: the service's mailbox. */
  readonly address?: string;
  readonly now: Date;
}

export interface LinkPlace {
  /** No slash at the end. */
  readonly publicUrl: string;
  /** fi, sv or en. */
  readonly language: string;
}

/** A mail lies in a box over a holiday; each one that carries the link gives it as long again. */
export const LINK_MS = 30 * 86_400_000;
const PURPOSE = 'delivery-link';

/** Stores a delivery and gives it; a repetition with the same id gives what is stored. */
export async function createDelivery(db: Database, keys: DeliveryKeys, { id, hireId, handoffId, organisationId, address, now }: NewDelivery): Promise<Delivery> {
  const data = {
    id, hire_id: hireId, handoff_id: handoffId, organisation_id: organisationId, generation: 1,
    address: address === undefined ? null : Uint8Array.from(keys.seal(addressPurpose(id), address)),
    secret_hash: hashOf(secretOf(keys.mac(PURPOSE, `${id}.1`))), created_at: now, expires_at: new Date(now.getTime() + LINK_MS),
  };
  await db.prisma.delivery.createMany({ data: [data], skipDuplicates: true });
  return fromRow(await db.prisma.delivery.findUniqueOrThrow({ where: { id } }));
}

/** A delivery by id, whatever has become of it; undefined when there is none. */
export async function findDelivery(db: Database, id: string): Promise<Delivery | undefined> {
  const row = await db.prisma.delivery.findUnique({ where: { id } });
  return row === null ? undefined : fromRow(row);
}

/** All deliveries of a handoff, oldest first. */
export async function deliveriesOf(db: Database, handoffId: string): Promise<Delivery[]> {
  return (await db.prisma.delivery.findMany({ where: { handoff_id: handoffId }, orderBy: [{ created_at: 'asc' }, { id: 'asc' }] })).map(fromRow);
}

/**
 * The link of a delivery's current generation: a secret. What is shown must not be stored or logged.
 * Whoever mails it takes `linkForMail`, which also lets it live on.
 */
export function linkOf({ id, handoffId, generation, secretHash }: Delivery, keys: DeliveryKeys, { publicUrl, language }: LinkPlace): string {
  // Made before the installation's key was changed, it is still the one in the mailbox.
  const secrets = keys.macs(PURPOSE, `${id}.${generation}`).map(secretOf);
  const secret = secrets.find((one) => hashOf(one) === secretHash);
  if (secret === undefined) throw new Error(`the key by which the link of delivery ${id} was made is not among the installation's keys; renew the link`);
  return `${publicUrl}/${language}/h#${handoffId}.${secret}`;
}

/**
 * The link for a mail that is about to be sent: it works for 30 days from now. The same link as in the mail before,
 * unless that one was over or a decision has ended it; undefined when the delivery is revoked or not known.
 */
export async function linkForMail(db: Database, keys: DeliveryKeys, { deliveryId, now, ...place }: LinkPlace & { readonly deliveryId: string; readonly now: Date }): Promise<string | undefined> {
  const found = await findDelivery(db, deliveryId);
  if (!found || found.revokedAt) return undefined;
  const isOver = found.expiresAt <= now || !isMadeByKnownKey(found, keys);
  const current = isOver ? await renewDelivery(db, keys, { deliveryId, now }) : await prolonged(db, found, now);
  return current && linkOf(current, keys, place);
}

/** A new generation: links mailed before are dead, and the next mail carries another one. Undefined when revoked or not known. */
export async function renewDelivery(db: Database, keys: DeliveryKeys, { deliveryId: id, now }: { readonly deliveryId: string; readonly now: Date }): Promise<Delivery | undefined> {
  for (;;) {
    const found = await findDelivery(db, id);
    if (!found || found.revokedAt) return undefined;
    const [renewed] = await db.prisma.delivery.updateManyAndReturn({
      where: { id, generation: found.generation, revoked_at: null },
      data: { expires_at: new Date(now.getTime() + LINK_MS), ...nextSecret(keys, id, found.generation) },
    });
    if (renewed) return fromRow(renewed);
    // Somebody else was quicker with the same; the next round builds on theirs.
  }
}

/**
 * A decision was made through it: the link that led there is used up.
 * @param generation  of that link: of two requests that decide the same one only makes a new generation
 */
export async function useDelivery(db: Database, keys: DeliveryKeys, { id, generation }: Pick<Delivery, 'id' | 'generation'>, now: Date): Promise<void> {
  await markUsed(db, id, now);
  await db.prisma.delivery.updateMany({ where: { id, generation, revoked_at: null }, data: nextSecret(keys, id, generation) });
}

/** A decision was made through a delivery that has ended with it, by passing the handoff on. */
export async function markUsed(db: Database, deliveryId: string, now: Date): Promise<void> {
  await db.prisma.delivery.updateMany({ where: { id: deliveryId }, data: { used_at: now } });
}

/** Ends all deliveries of a handoff but one, with their links and sessions; how many there were. */
export async function revokeDeliveries(db: Database, handoffId: string, { now, except }: { readonly now: Date; readonly except?: string }): Promise<number> {
  return revoke(db, { handoff_id: handoffId, ...(except !== undefined && { id: { not: except } }) }, now);
}

/** Ends every link to an organisation's mailboxes, at once: somebody else may be reading them. How many there were. */
export async function revokeDeliveriesOf(db: Database, organisationId: string, now: Date): Promise<number> {
  return revoke(db, { organisation_id: organisationId }, now);
}

/** Ends one delivery; also a forwarding that came to nothing. */
export async function revokeDelivery(db: Database, deliveryId: string, now: Date): Promise<void> {
  await revoke(db, { id: deliveryId }, now);
}

/**
 * The delivery that a link leads to; undefined for every link that does not work, whatever the reason, by one and the
 * same query. Changes nothing.
 */
export async function deliveryOfLink(db: Database, { handoffId, secret, now }: { readonly handoffId: string; readonly secret: string; readonly now: Date }): Promise<Delivery | undefined> {
  const row = await db.prisma.delivery.findFirst({ where: { handoff_id: handoffId, secret_hash: hashOf(secret), revoked_at: null, expires_at: { gt: now } } });
  return row === null ? undefined : fromRow(row);
}

/**
 * The delivery that a typed reference leads to, over or used as its link may be: the newest that is not revoked.
 * Undefined when there is none, or when imported hires share the reference.
 */
export async function deliveryOfReference(db: Database, reference: string): Promise<Delivery | undefined> {
  const rows = await db.prisma.delivery.findMany({ where: { handoff_id: reference, revoked_at: null }, orderBy: [{ created_at: 'desc' }, { id: 'desc' }], take: 10 });
  const [newest] = rows;
  return newest === undefined || rows.some((row) => row.hire_id !== newest.hire_id) ? undefined : fromRow(newest);
}

/** Address that a delivery was forwarded to; null: the service's own mailbox in the registry. */
export function addressOf({ id, sealedAddress }: Delivery, keys: Pick<DeliveryKeys, 'open'>): string | null {
  return sealedAddress === null ? null : keys.open(addressPurpose(id), sealedAddress);
}

function nextSecret(keys: DeliveryKeys, id: string, generation: number): { readonly generation: number; readonly secret_hash: string } {
  return { generation: generation + 1, secret_hash: hashOf(secretOf(keys.mac(PURPOSE, `${id}.${generation + 1}`))) };
}

async function prolonged(db: Database, { id, generation }: Delivery, now: Date): Promise<Delivery | undefined> {
  const [row] = await db.prisma.delivery.updateManyAndReturn({ where: { id, generation, revoked_at: null }, data: { expires_at: new Date(now.getTime() + LINK_MS) } });
  return row ? fromRow(row) : findDelivery(db, id).then((found) => (found && !found.revokedAt ? found : undefined));
}

async function revoke(db: Database, where: Prisma.deliveryWhereInput, now: Date): Promise<number> {
  const { count } = await db.prisma.delivery.updateMany({ where: { ...where, revoked_at: null }, data: { revoked_at: now } });
  return count;
}

function isMadeByKnownKey({ id, generation, secretHash }: Delivery, keys: DeliveryKeys): boolean {
  return keys.macs(PURPOSE, `${id}.${generation}`).some((mac) => hashOf(secretOf(mac)) === secretHash);
}

function secretOf(mac: Buffer): string {
  return mac.toString('base64url');
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function addressPurpose(id: string): string {
  return `delivery-address ${id}`;
}

function fromRow(row: delivery): Delivery {
  return {
    id: row.id, hireId: row.hire_id, handoffId: row.handoff_id, organisationId: row.organisation_id, sealedAddress: row.address, generation: row.generation,
    secretHash: row.secret_hash, createdAt: row.created_at, expiresAt: row.expires_at, revokedAt: row.revoked_at, usedAt: row.used_at,
  };
}
