/** Settling in, person by person: what is done, what blocks what, and the two milestones (process.md §8). */
import { settlingOf } from '../../domain/hire/settling';
import { newestEdition } from '../../domain/model/edition';
import { type Story, given, on } from '../support/hire-story';
import { precheck } from '../support/told-events';

const f1 = { family_member_id: 'F1' };
const f2 = { family_member_id: 'F2' };
const arrived = given(precheck('2026-02-02'), on('2026-03-02', 'arrived'));
const rows = (hire: Story, person: string | null = null) => settlingOf(hire.asOf('2026-12-31').view).items.filter((r) => r.person === person);
const item = (hire: Story, id: string, person: string | null = null) => rows(hire, person).find((r) => r.item === id);
const milestone = (hire: Story, id: string) => settlingOf(hire.asOf('2026-12-31').view).milestones.find((m) => m.milestone === id)?.reached_on;
const member = (of: object, relation: string) => on('2026-02-10', 'family_application_submitted', { ...of, data: { relation } });

it('blocks the municipality by the missing home, and says who can unblock it', () => {
  expect(item(arrived, 'SI04')).toMatchObject({
    item: 'SI04', person: null, state: 'blocked', mandatory: true, done_on: null, blocked_by: ['SI03'], unblocked_by: ['HOUSING'], blockers: [{ item: 'SI03', person: null, parties: ['HOUSING'], blocked_by: [] }],
  });
});

it('opens the municipality with the lease, and is done with the registration', () => {
  const housed = arrived.and(on('2026-03-05', 'lease_signed'));
  expect(item(housed, 'SI04')).toMatchObject({ state: 'open', blocked_by: [], unblocked_by: ['DVV'] });
  expect(item(housed.and(on('2026-03-20', 'municipality_of_residence_registered')), 'SI04')).toMatchObject({ state: 'done', done_on: '2026-03-20', unblocked_by: [] });
});

it('does not block by a need that does not apply', () => {
  const ownFlat = arrived.and(on('2026-02-02', 'role_profile_completed', { data: { housing_needed: false } }));
  expect(item(ownFlat, 'SI03')).toMatchObject({ state: 'not_applicable' });
  expect(item(ownFlat, 'SI04')).toMatchObject({ state: 'open' });
});

it('unlocks by an identity code exactly what needed nothing else', () => {
  const coded = arrived.and(on('2026-03-05', 'identity_code_issued'));
  const unlocked = rows(arrived).filter((r) => r.state === 'blocked' && item(coded, r.item)?.state === 'open').map((r) => r.item);
  expect(unlocked).toEqual(['SI05', 'SI10']);
  expect(item(arrived, 'SI08')).toMatchObject({ blocked_by: ['SI01', 'SI07'], unblocked_by: ['MIGRI', 'DVV', 'VERO', 'BANK'] });
  expect(item(coded, 'SI08')).toMatchObject({ state: 'blocked', blocked_by: ['SI07'] });
});

it('takes a code that existed before for done', () => {
  const known = given(on('2026-01-08', 'candidate_registered', { data: { has_identity_code: true } }));
  expect(item(known, 'SI01')).toMatchObject({ state: 'done', done_on: '2026-01-08' });
});

it('does not know an item of which the condition is not known', () => {
  expect(item(given(on('2026-03-02', 'arrived')), 'SI02')).toMatchObject({ state: 'unknown', unblocked_by: [] });
  expect(item(given(precheck('2026-02-02', { citizenship_group: 'nordic' })), 'SI02')).toMatchObject({ state: 'not_applicable' });
});

it('keeps the items of each person apart, and shares the home of the household', () => {
  const family = arrived.and(member(f1, 'spouse'), member(f2, 'child'), on('2026-02-02', 'role_profile_completed', { data: { has_spouse: true, has_children: true } }), on('2026-03-09', 'identity_code_issued', f1));
  expect(item(family, 'SI01', 'F1')).toMatchObject({ state: 'done' });
  expect(item(family, 'SI01')).toMatchObject({ state: 'open' });
  expect(item(family, 'SI04', 'F2')).toMatchObject({ state: 'blocked', blocked_by: ['SI03'] });
  expect(item(family.and(on('2026-03-10', 'lease_signed')), 'SI04', 'F2')).toMatchObject({ state: 'open' });
});

it('gives a child, a spouse and the talent the items of their kind', () => {
  const family = arrived.and(member(f1, 'spouse'), member(f2, 'child'), on('2026-02-02', 'role_profile_completed', { data: { has_spouse: true, has_children: true } }));
  const kinds = ['SI13', 'SI14', 'SI15', 'SI16', 'SI17', 'SI05', 'SI03'];
  const of = (person: string | null): readonly string[] => rows(family, person).map((r) => r.item).filter((id) => kinds.includes(id));
  expect([of(null), of('F1'), of('F2')]).toEqual([['SI03', 'SI05', 'SI15', 'SI16'], ['SI15', 'SI16', 'SI17'], ['SI13', 'SI14']]);
});

it('gives a member of unknown relation only what concerns every person', () => {
  const family = arrived.and(on('2026-02-10', 'family_application_submitted', f1), on('2026-02-02', 'role_profile_completed', { data: { has_children: true } }));
  expect(rows(family, 'F1').map((r) => r.item)).toEqual(['SI01', 'SI02', 'SI04', 'SI09', 'SI12', 'SI18']);
});

it('opens health care with the municipality and never calls it done', () => {
  const registered = arrived.and(on('2026-03-05', 'lease_signed'), on('2026-03-20', 'municipality_of_residence_registered'));
  expect([item(arrived, 'SI12')?.state, item(registered, 'SI12')?.state]).toEqual(['blocked', 'open']);
});

it('makes an operational resident on the last day of code, municipality, account and e-ID', () => {
  const almost = arrived.and(on('2026-03-03', 'identity_code_issued'), on('2026-03-05', 'lease_signed'), on('2026-03-20', 'municipality_of_residence_registered'), on('2026-03-12', 'bank_account_opened'));
  expect(milestone(almost, 'operational_resident')).toBeNull();
  expect(milestone(almost.and(on('2026-03-24', 'strong_eid_obtained')), 'operational_resident')).toBe('2026-03-24');
  expect(milestone(almost.and(on('2026-03-15', 'strong_eid_obtained')), 'operational_resident')).toBe('2026-03-20');
});

describe('settled', () => {
  const ready = given(
    precheck('2026-02-02', { citizenship_group: 'nordic' }), on('2026-03-03', 'identity_code_issued'), on('2026-03-05', 'lease_signed'), on('2026-03-20', 'municipality_of_residence_registered'),
    on('2026-03-06', 'tax_card_delivered'), on('2026-03-12', 'bank_account_opened'), on('2026-03-24', 'strong_eid_obtained'), on('2026-04-02', 'kela_decision'), on('2026-03-02', 'tyel_insured'), on('2026-03-02', 'occupational_health_enrolled'),
  );

  it('is who has every mandatory item, on the day of the last one', () => {
    expect(milestone(ready, 'settled')).toBe('2026-04-02');
  });

  it('is nobody while a family member lacks one', () => {
    const spouse = ready.and(member(f1, 'spouse'));
    expect(milestone(spouse, 'settled')).toBeNull();
    const all = spouse.and(on('2026-05-04', 'identity_code_issued', f1), on('2026-05-20', 'municipality_of_residence_registered', f1), on('2026-06-10', 'kela_decision', f1));
    expect(milestone(all, 'settled')).toBe('2026-06-10');
  });
});

it('has every item of the model for somebody', () => {
  const family = arrived.and(member(f1, 'spouse'), member(f2, 'child'));
  const shown = new Set(settlingOf(family.asOf('2026-12-31').view).items.map((r) => r.item));
  expect(newestEdition().model.settling_items.filter((i) => !shown.has(i.id))).toEqual([]);
});

it('shows the way from a blocked item back to what can be done now', () => {
  expect(item(arrived, 'SI08')?.blockers.map((b) => [b.item, b.blocked_by])).toEqual([['SI01', []], ['SI07', []]]);
  expect(item(arrived, 'SI12')?.blockers.map((b) => [b.item, b.blocked_by])).toEqual([['SI04', ['SI03']], ['SI03', []]]);
});

it('says whose turn it is with an item, and by which handoff', () => {
  const housed = arrived.and(on('2026-03-05', 'lease_signed'));
  expect(item(housed, 'SI04')?.turn).toBe('TALENT');
  expect(item(housed.and(on('2026-03-06', 'move_notified')), 'SI04')?.turn).toBe('DVV');
  const searching = arrived.and(on('2026-03-06', 'contract_signed'), on('2026-03-07', 'handoff_created', { handoff_id: 'H1', service_id: 'FLATS', data: { receiver_id: 'ORG-A', step: 'A1' } }));
  expect(item(searching, 'SI03')).toMatchObject({ turn: 'ORG-A', handoff_id: 'H1' });
  expect(item(searching.and(on('2026-03-08', 'lease_signed'), on('2026-03-08', 'handoff_completed', { handoff_id: 'H1' })), 'SI03')).toMatchObject({ state: 'done', turn: null, handoff_id: null });
});

it('names the items of everybody that a home of the household opens', () => {
  const family = arrived.and(member(f1, 'spouse'), on('2026-02-02', 'role_profile_completed', { data: { has_spouse: true } }));
  expect(item(family, 'SI03')?.unlocks).toEqual([{ item: 'SI04', person: null }, { item: 'SI04', person: 'F1' }]);
  expect(item(family, 'SI01', 'F1')?.unlocks.every((u) => u.person === 'F1')).toBe(true);
});

it('unlocks by each item exactly those successors that need nothing else', () => {
  const done = newestEdition().model.settling_items.map((i) => ({ id: i.id, event: i.done_events[0] })).filter((i) => i.event !== undefined && item(arrived, i.id)?.state === 'open');
  for (const { id, event } of done) {
    const after = arrived.and(on('2026-03-20', event!));
    const unlocked = rows(after).filter((r) => r.state === 'open' && item(arrived, r.item)?.state === 'blocked').map((r) => r.item);
    const due = item(arrived, id)!.unlocks.filter((u) => item(arrived, u.item)?.state === 'blocked' && item(arrived, u.item)?.blocked_by.every((b) => b === id)).map((u) => u.item);
    expect([id, unlocked]).toEqual([id, due]);
  }
  expect(done.length).toBeGreaterThan(3);
});
