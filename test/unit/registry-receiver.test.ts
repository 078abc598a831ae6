/** Who takes a handoff on a date: an active owner, else a substitute that has one, else nobody. */
import { ownerless, unownedSince } from '../../domain/registry/ownerless';
import { type Service, lacksOf, receiverOn } from '../../domain/registry/service';
import { aService, aTown } from '../support/registry-entries';

const ON = '2026-11-25';
const other = (more: Partial<Service> = {}): Service => aService({ id: 'SVC-OTHER', mailbox: 'toinen@esimerkkila.example', ...more });
const receiver = (service: Service, ...services: readonly Service[]) => receiverOn(service, [aTown()], [service, ...services], ON);

describe('the receiver of a service', () => {
  it('is its own organisation while it has an active owner', () => {
    expect(receiver(aService())).toMatchObject({ organisation: { id: 'TOWN' }, service: { id: 'SVC-DAYCARE' }, mailbox: 'varhaiskasvatus@esimerkkila.example', lead_mailbox: 'johto@esimerkkila.example', instead_of: null });
  });

  it.each<[string, Partial<Service>]>([
    ['nobody has the role', { owner_role: null }],
    ['it has no mailbox', { mailbox: null }],
    ['it is a draft', { state: 'draft' }],
    ['it is under review', { state: 'under_review' }],
    ['it is retired', { state: 'retired' }],
    ['it begins tomorrow', { valid_from: '2026-11-26' }],
    ['it ended yesterday', { valid_to: '2026-11-24' }],
    ['its mailbox lies outside the organisation', { mailbox: 'office@elsewhere.example' }],
    ['its organisation is not there', { organisation_id: 'GONE' }],
  ])('is nobody when %s, and the substitute when there is one', (_why, lack) => {
    expect(receiver(aService(lack))).toBeUndefined();
    expect(receiver(aService({ ...lack, substitute_id: 'SVC-OTHER' }), other())).toMatchObject({ service: { id: 'SVC-OTHER' }, mailbox: 'toinen@esimerkkila.example', instead_of: 'SVC-DAYCARE' });
  });

  it('is there on the first and on the last day', () => {
    expect(receiver(aService({ valid_from: ON, valid_to: ON }))).toMatchObject({ service: { id: 'SVC-DAYCARE' }, mailbox: aService().mailbox, instead_of: null });
  });

  it('is nobody on days on which the organisation is not valid', () => {
    expect(receiverOn(aService(), [aTown({ valid_to: '2026-11-24' })], [aService()], ON)).toBeUndefined();
    expect(receiverOn(aService(), [aTown({ valid_from: '2026-11-26' })], [aService()], ON)).toBeUndefined();
  });

  it('is the substitute of the substitute where that one has nobody either', () => {
    const third = other({ id: 'SVC-THIRD' });
    expect(receiver(aService({ owner_role: null, substitute_id: 'SVC-OTHER' }), other({ state: 'retired', substitute_id: 'SVC-THIRD' }), third)).toMatchObject({ service: { id: 'SVC-THIRD' }, instead_of: 'SVC-DAYCARE' });
  });

  it('is nobody where two without an owner stand in for each other', () => {
    expect(receiver(aService({ owner_role: null, substitute_id: 'SVC-OTHER' }), other({ owner_role: null, substitute_id: 'SVC-DAYCARE' }))).toBeUndefined();
  });

  it('is nobody where the substitute does not exist', () => {
    expect(receiver(aService({ owner_role: null, substitute_id: 'SVC-GONE' }))).toBeUndefined();
  });
});

describe('services without an owner', () => {
  const seen = (...services: readonly Service[]) => ownerless({ organisations: [aTown()], services }, ON).map(({ service, lacks, since, substitute }) => [service.id, lacks, since, substitute?.service.id]);

  it('are told with why and since when, those that nobody stands in for first', () => {
    expect(seen(
      other(),
      aService({ id: 'SVC-A', owner_role: null, unowned_since: '2026-10-01', substitute_id: 'SVC-OTHER' }),
      aService({ id: 'SVC-B', state: 'draft', mailbox: null, unowned_since: '2026-11-01' }),
    )).toEqual([['SVC-B', ['draft', 'no_mailbox'], '2026-11-01', undefined], ['SVC-A', ['no_owner_role'], '2026-10-01', 'SVC-OTHER']]);
  });

  it('are without one since the day after the last on which they were valid', () => {
    expect(seen(aService({ valid_to: '2026-10-31' }))).toEqual([['SVC-DAYCARE', ['no_longer_valid'], '2026-11-01', undefined]]);
  });

  it('are without one since the first of several reasons', () => {
    expect(seen(aService({ valid_to: '2026-10-31', owner_role: null, unowned_since: '2026-11-20' }))).toEqual([['SVC-DAYCARE', ['no_owner_role', 'no_longer_valid'], '2026-11-01', undefined]]);
  });

  it('have no such day when they are still to begin, and are no longer listed when they are retired', () => {
    expect(seen(aService({ valid_from: '2027-01-01' }), other({ state: 'retired', unowned_since: '2026-01-01' }))).toEqual([['SVC-DAYCARE', ['not_yet_valid'], null, undefined]]);
  });

  it('end with their organisation', () => {
    expect(lacksOf(aService(), aTown({ valid_to: '2026-11-24' }), ON)).toEqual(['organisation_no_longer_valid']);
  });
});

describe('the day since which nobody owns a service', () => {
  const vacant = (since: string | null): Service => aService({ owner_role: null, unowned_since: since });

  it('is today when the role falls vacant or a draft is added', () => {
    expect(unownedSince(aService(), vacant(null), ON)).toBe(ON);
    expect(unownedSince(undefined, aService({ state: 'draft', mailbox: null }), ON)).toBe(ON);
  });

  it('stays while something is wanting, whatever else changes', () => {
    expect(unownedSince(vacant('2026-10-01'), aService({ owner_role: null, mailbox: null }), ON)).toBe('2026-10-01');
  });

  it('is gone when nothing is', () => {
    expect(unownedSince(vacant('2026-10-01'), aService(), ON)).toBeNull();
  });
});
