/** Deliveries and their links in the database: one secret per generation, never stored, the same in every mail of it. */
import { addressOf, createDelivery, deliveryOfLink, deliveryOfReference, findDelivery, linkForMail, linkOf, renewDelivery, revokeDeliveries, revokeDeliveriesOf } from '../../prisma/deliveries';
import { tryAttempt } from '../../prisma/attempts';
import { KeyRing } from '../../vault/key-ring';
import { describeOnEachDatabase } from '../support/databases';

const OLD = Buffer.alloc(32, 'an old key of tests');
const NEW = Buffer.alloc(32, 'a newer key of tests');
const keys = KeyRing.of(OLD);
const place = { publicUrl: 'https://saapua.example', language: 'sv' };
const DAY_MS = 86_400_000;
const now = new Date('2027-03-01T08:00:00Z');
const later = (days: number): Date => new Date(now.getTime() + days * DAY_MS);

describeOnEachDatabase('a delivery', (db) => {
  let count = 0;
  const made = (extra: { handoffId?: string; hireId?: string; organisationId?: string; address?: string; now?: Date } = {}) => {
    count += 1;
    return createDelivery(db.current, keys, { id: `D-${count}`, hireId: 'NURSE-1', handoffId: `H-${count}`, organisationId: 'TOWN-A', now, ...extra });
  };
  const secretIn = (url: string | undefined): string => url?.slice(url.lastIndexOf('.') + 1) ?? '';

  it('has a link with 256 bits behind the #, of which only a hash is stored', async () => {
    const delivery = await made();
    const url = linkOf(delivery, keys, place);
    expect(url).toMatch(new RegExp(`^https://saapua\\.example/sv/h#${delivery.handoffId}\\.[\\w-]{43}$`));
    const { rows } = await db.current.pool.query<{ row: string }>('SELECT d::text AS row FROM delivery d WHERE id = $1', [delivery.id]);
    expect(rows[0]!.row).not.toContain(secretIn(url));
    expect(await deliveryOfLink(db.current, { handoffId: delivery.handoffId, secret: secretIn(url), now })).toEqual(delivery);
  });

  it('is made once, however often it is asked for', async () => {
    const first = await made();
    const again = await createDelivery(db.current, keys, { id: first.id, hireId: 'OTHER', handoffId: first.handoffId, organisationId: 'TOWN-B', now: later(3) });
    expect(again).toEqual(first);
  });

  it('carries the same link in every mail, and each mail lets it live for 30 days more', async () => {
    const { id, handoffId } = await made();
    const first = await linkForMail(db.current, keys, { deliveryId: id, now, ...place });
    const reminder = await linkForMail(db.current, keys, { deliveryId: id, now: later(25), ...place });
    expect(reminder).toBe(first);
    const at = (days: number) => deliveryOfLink(db.current, { handoffId, secret: secretIn(first), now: later(days) });
    expect([(await at(54))?.id, await at(55)]).toEqual([id, undefined]);
    const renewed = await linkForMail(db.current, keys, { deliveryId: id, now: later(60), ...place });
    expect(renewed).not.toBe(first);
    expect([await at(60), (await deliveryOfLink(db.current, { handoffId, secret: secretIn(renewed), now: later(89) }))?.generation]).toEqual([undefined, 2]);
  });

  it('has another link after a renewal; of many at once each is the one that stands or is followed by it', async () => {
    const { id, handoffId } = await made();
    const before = linkOf((await findDelivery(db.current, id))!, keys, place);
    const renewed = await Promise.all([1, 2, 3, 4].map(() => renewDelivery(db.current, keys, { deliveryId: id, now })));
    expect(renewed.map((one) => one?.generation).sort()).toEqual([2, 3, 4, 5]);
    const standing = (await findDelivery(db.current, id))!;
    expect(standing.generation).toBe(5);
    expect(await deliveryOfLink(db.current, { handoffId, secret: secretIn(before), now })).toBeUndefined();
    expect((await deliveryOfLink(db.current, { handoffId, secret: secretIn(linkOf(standing, keys, place)), now }))?.id).toBe(id);
  });

  it('keeps its link over a change of the installation\'s key', async () => {
    const delivery = await made();
    const url = linkOf(delivery, keys, place);
    const both = KeyRing.of(NEW, OLD);
    expect(linkOf(delivery, both, place)).toBe(url);
    expect(await linkForMail(db.current, both, { deliveryId: delivery.id, now, ...place })).toBe(url);
  });

  it('gets another link where the key is gone, instead of a mail with one that does not work', async () => {
    const delivery = await made();
    const gone = KeyRing.of(NEW);
    expect(() => linkOf(delivery, gone, place)).toThrow(`the link of delivery ${delivery.id}`);
    const url = await linkForMail(db.current, gone, { deliveryId: delivery.id, now, ...place });
    expect((await deliveryOfLink(db.current, { handoffId: delivery.handoffId, secret: secretIn(url), now }))?.generation).toBe(2);
  });

  it('keeps a colleague\'s address sealed, for itself only', async () => {
    const [one, two] = [await made({ address: 'kollega@esimerkkila.example' }), await made()];
    expect([addressOf(one, keys), addressOf(two, keys)]).toEqual(['kollega@esimerkkila.example', null]);
    const { rows } = await db.current.pool.query<{ row: string }>(`SELECT encode(address, 'escape') AS row FROM delivery WHERE id = $1`, [one.id]);
    expect(rows[0]!.row).not.toContain('kollega');
    expect(() => addressOf({ ...two, sealedAddress: one.sealedAddress }, keys)).toThrow('does not open');
  });

  it('ends with all others of the handoff but one, or of the whole organisation', async () => {
    const [old, current] = [await made({ handoffId: 'H-MOVED' }), await made({ handoffId: 'H-MOVED', now: later(1) })];
    expect(await revokeDeliveries(db.current, 'H-MOVED', { now, except: current.id })).toBe(1);
    expect((await deliveryOfReference(db.current, 'H-MOVED'))?.id).toBe(current.id);
    expect(await linkForMail(db.current, keys, { deliveryId: old.id, now, ...place })).toBeUndefined();
    expect(await renewDelivery(db.current, keys, { deliveryId: old.id, now })).toBeUndefined();
    const theirs = await made({ organisationId: 'TOWN-B' });
    expect(await revokeDeliveriesOf(db.current, 'TOWN-B', now)).toBe(1);
    expect([(await findDelivery(db.current, theirs.id))?.revokedAt, (await findDelivery(db.current, current.id))?.revokedAt]).toEqual([now, null]);
  });

  it('is not found by a reference that two hires share', async () => {
    const only = await made({ handoffId: 'H-SHARED', hireId: 'NURSE-1' });
    expect(await deliveryOfReference(db.current, 'H-SHARED')).toMatchObject({ id: only.id, hireId: 'NURSE-1' });
    await made({ handoffId: 'H-SHARED', hireId: 'NURSE-2' });
    expect(await deliveryOfReference(db.current, 'H-SHARED')).toBeUndefined();
  });
});

describeOnEachDatabase('attempts', (db) => {
  const limit = { most: 4, withinMs: DAY_MS };
  const attempt = (kind: string, origin: string, at = now) => tryAttempt(db.current, { kind, origin, limit, now: at });

  it('are let through as often as the limit says, however many come at once, and apart by kind and origin', async () => {
    const waits = await Promise.all(Array.from({ length: 20 }, () => attempt('a', 'here')));
    expect(waits.filter((ms) => ms === 0)).toHaveLength(4);
    expect(Math.max(...waits)).toBe(DAY_MS);
    expect([await attempt('b', 'here'), await attempt('a', 'there')]).toEqual([0, 0]);
    expect(await attempt('a', 'here', new Date(now.getTime() + DAY_MS))).toBe(0);
  });
});
