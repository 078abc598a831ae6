/** A hire as its employer and the hired person see it, field by field (domain/report/hire-page-for.ts). */
import { newestEdition } from '../../domain/model/edition';
import { type HirePage, hirePage } from '../../domain/report/hire-page';
import { hirePageFor, waitsFor } from '../../domain/report/hire-page-for';
import { parseAsOf } from '../../domain/view/as-of';
import { prepare } from '../../domain/view/prepared-event';
import { acceptedHandoff, completeApplication, precheck } from '../support/told-events';
import { type Told, given, on, permitOn, roadTo } from '../support/hire-story';

const edition = newestEdition();
const MEMBER = { family_member_id: 'CHILD-1' };
const story = given(
  on('2026-01-05', 'need_identified', { data: { employer_id: 'EMP-1', municipality: '993', pilot: 'P-1' } }),
  on('2026-01-07', 'role_profile_completed', { data: { has_children: true, has_spouse: true } }),
  precheck('2026-01-08'),
  ...completeApplication('2026-02-02'),
  on('2026-02-03', 'family_application_submitted', { ...MEMBER, application_id: 'FA-1' }),
  on('2026-02-10', 'permit_granted', { application_id: 'A1', data: { valid_from: '2026-02-10', valid_until: '2028-02-10' } }),
  on('2026-02-12', 'decision_served', { application_id: 'A1' }),
  on('2026-03-01', 'arrived'),
  on('2026-03-02', 'employment_started', { employment_id: 'E1', evidence_ref: 'DOC-1' }),
  on('2026-03-03', 'bank_application_submitted'),
  on('2026-03-03', 'kela_notified'),
  on('2026-03-03', 'move_notified'),
  on('2026-03-04', 'daycare_applied', { ...MEMBER, data: { need: 'full_day', needed_from: '2026-04-01' } }),
  ...acceptedHandoff('2026-03-04'),
  on('2026-03-05', 'service_gap_recorded', { gap_id: 'X1', data: { code: 'G21_LANGUAGE' } }),
  on('2026-03-06', 'checkin_due', { checkpoint: 'D30' }),
  on('2026-03-07', 'checkin_done', { checkpoint: 'D30', data: { score: 2 } }),
);
const full: HirePage = hirePage({ edition, caseId: 'H-1', events: story.events.map(prepare), employerEvents: [] }, parseAsOf('2026-03-20'), '2026-03-20');
const employer = hirePageFor(full, edition, 'employer');
const person = hirePageFor(full, edition, 'hired_person');
const HIDDEN_STEPS = ['A4', 'A6', 'A7', 'A8', 'P7', 'R1', 'S2', 'S3', 'S4'];

it('is the same page for those who see everything, and has every part of it for the others', () => {
  expect(hirePageFor(full, edition, 'full')).toBe(full);
  for (const page of [employer, person]) expect(Object.keys(page).sort()).toEqual(Object.keys(full).sort());
});

describe('to an employer', () => {
  it('shows neither steps, waits nor clocks of family, bank, Kela, home and check-ins', () => {
    expect(full.steps.map((s) => s.step)).toEqual(expect.arrayContaining(HIDDEN_STEPS));
    expect(employer.steps.filter((s) => HIDDEN_STEPS.includes(s.step))).toEqual([]);
    expect(full.waits.some((w) => HIDDEN_STEPS.includes(w.step ?? ''))).toBe(true);
    expect(employer.waits.filter((w) => HIDDEN_STEPS.includes(w.step ?? '') || w.person !== null || w.handoff_id !== null)).toEqual([]);
    const hidden = ['SLA_BANK', 'SLA_KELA', 'SLA_DVV', 'SLA_DAYCARE', 'SLA_CHECKIN', 'SLA_MOVE'];
    expect(full.clocks.some((c) => hidden.includes(c.sla))).toBe(true);
    expect(employer.clocks.filter((c) => hidden.includes(c.sla) || c.object_id === 'CHILD-1')).toEqual([]);
    expect(employer.steps.map((s) => s.step)).toEqual(expect.arrayContaining(['P1', 'P2', 'A3', 'A9', 'A10']));
  });

  it('names no event of theirs, and of the others no data, reason or document', () => {
    expect(employer.events.map((e) => e.event)).toEqual([
      'need_identified', 'role_profile_completed', 'route_precheck_done', 'application_submitted', 'employer_terms_submitted', 'identification_completed', 'permit_granted', 'decision_served', 'arrived', 'employment_started',
    ]);
    const allowed = ['actor_id', 'actor_role', 'case_id', 'event', 'event_id', 'occurred_at', 'precision', 'recorded_at', 'schema_version', 'source', 'stage', 'standing'];
    for (const event of employer.events) expect(Object.keys(event).sort()).toEqual(allowed);
  });

  it('tells the facts of the job and of the permit, and none of the person\'s home, family or origin', () => {
    expect(full.facts).toMatchObject({ has_children: true, has_spouse: true, citizenship_group: 'third_country', route: 'TTOL' });
    expect(employer.facts).toMatchObject({ employer_id: 'EMP-1', route: 'TTOL', permit_valid_until: '2028-02-10' });
    expect(Object.keys(employer.facts).filter((id) => /family|spouse|child|daycare|citizenship|identity|qualification_from/.test(id))).toEqual([]);
  });

  it('has no gaps, handoffs, quality tasks and no question how to close it', () => {
    expect([full.gaps.length > 0, full.handoffs.length > 0]).toEqual([true, true]);
    expect([employer.gaps, employer.handoffs, employer.quality, employer.close_as]).toEqual([[], [], [], null]);
  });

  it('lists settling items of the job only, without what else hangs on them', () => {
    expect(employer.settling.items.map((i) => i.item).filter((item) => !edition.semantics.audiences.employer.settling.includes(item))).toEqual([]);
    expect(employer.settling.items.every((i) => i.person === null && [i.unlocks, i.blockers, i.blocked_by, i.unblocked_by].every((list) => list.length === 0) && i.handoff_id === null)).toBe(true);
    expect(employer.settling.milestones).toEqual([]);
  });

  it('counts its dates and its lateness by the clocks that it shows', () => {
    const hidden = full.clocks.map((c) => c.due_on).filter((due) => due !== null && !employer.clocks.some((c) => c.due_on === due));
    expect(hidden.length).toBeGreaterThan(0);
    expect(hidden).not.toContain(employer.next_due);
    expect(employer.late).toBe(employer.clocks.some((c) => c.state === 'breached_open'));
    const lateElsewhere: HirePage = { ...full, late: true, next_due: '2026-03-21', clocks: full.clocks.filter((c) => c.sla === 'SLA_BANK').map((c) => ({ ...c, state: 'breached_open' as const })) };
    expect(lateElsewhere.clocks).toHaveLength(1);
    expect(hirePageFor(lateElsewhere, edition, 'employer')).toMatchObject({ late: false, next_due: null, clocks: [] });
  });

  it('mentions nobody of the family anywhere', () => {
    expect(JSON.stringify(full)).toContain('CHILD-1');
    expect(JSON.stringify(employer)).not.toMatch(/CHILD-1|FA-1/);
  });
});

describe('to the hired person', () => {
  it('shows their family, bank and Kela, and nothing of how the office works', () => {
    expect(person.steps).toEqual(full.steps);
    expect(person.events.map((e) => e.event)).toEqual(expect.arrayContaining(['kela_notified', 'daycare_applied', 'checkin_done']));
    expect(person.events.map((e) => e.event)).not.toContain('service_gap_recorded');
    expect([person.gaps, person.handoffs, person.quality, person.close_as]).toEqual([[], [], [], null]);
  });
});

it('hides in a list what it hides on the page', () => {
  expect(waitsFor(full.waits, edition, 'employer')).toEqual(employer.waits);
  expect(waitsFor(full.waits, edition, 'hired_person')).toEqual(person.waits);
  expect(waitsFor(full.waits, edition, 'full')).toBe(full.waits);
});

/** Every event of the model that leaves a hire open, told once of the talent and once of a child, with all that an event can carry. */
const everything: readonly Told[] = edition.model.events.filter(({ name }) => !edition.caseEnds.has(name)).flatMap(({ name }, i) => {
  const day = new Date(Date.UTC(2026, 1, 1) + i * 21_600_000).toISOString().slice(0, 10);
  return [
    on(day, name, { application_id: 'A1', employment_id: 'E1', reason_code: 'REASON-OWN', evidence_ref: 'DOC-OWN', data: { about: 'DATA-OWN' } }),
    on(day, name, { application_id: 'FA-1', employment_id: 'FE-1', family_member_id: 'CHILD-1', handoff_id: 'FH-1', checkpoint: 'D30', reason_code: 'REASON-1', evidence_ref: 'DOC-1', data: { about: 'DATA-1' } }),
    // What an office writes of the child's application may forget to say whose it is.
    on(day, name, { application_id: 'FA-1' }),
  ];
});

describe.each(['2026-02-05', '2026-02-15', '2026-02-28', '2026-03-10', '2026-06-30'])('of a hire in which everything has happened, as of %s', (asOf) => {
  const { events } = given(...roadTo({ contract: '2026-01-10' }), ...permitOn('2026-01-12'), ...everything);
  const all = hirePage({ edition, caseId: 'H-1', events: events.map(prepare), employerEvents: [] }, parseAsOf(asOf), asOf);
  const { steps, events: named, facts, settling } = edition.semantics.audiences.employer;
  const definitions = edition.model.steps.filter((s) => steps.includes(s.id));
  const seenEvents = new Set([...named, ...definitions.flatMap((s) => [...s.start_events, ...s.done_events, ...s.fail_events])]);
  const seenSlas = new Set(definitions.flatMap((s) => s.slas));
  const shown = hirePageFor(all, edition, 'employer');

  it('an employer sees what the list of the model names, and nothing else', () => {
    expect(shown.events.length).toBeGreaterThan(8);
    expect(shown.events.filter((e) => !seenEvents.has(e.event))).toEqual([]);
    expect(shown.steps.filter((s) => !steps.includes(s.step))).toEqual([]);
    expect(shown.clocks.filter((c) => !seenSlas.has(c.sla))).toEqual([]);
    expect(shown.waits.filter((w) => !steps.includes(w.step ?? '') || w.person !== null || w.handoff_id !== null)).toEqual([]);
    expect(shown.waits.map((w) => w.basis).filter((basis) => !seenSlas.has(basis) && !steps.includes(basis) && !seenEvents.has(basis))).toEqual([]);
    expect(Object.keys(shown.facts).filter((id) => !facts.includes(id) && !edition.semantics.attributes.includes(id))).toEqual([]);
    expect(shown.settling.items.filter((i) => !settling.includes(i.item) || i.person !== null)).toEqual([]);
  });

  it('no word of it is the family\'s, nor anybody\'s data, reason or document', () => {
    expect(JSON.stringify(all)).toMatch(/CHILD-1.*FA-1.*FE-1|FA-1.*CHILD-1/);
    expect(JSON.stringify(shown)).not.toMatch(/CHILD-1|FA-1|FE-1|FH-1|DATA-|DOC-|REASON-|bank|kela|daycare|school|checkin|family|spouse/i);
    const hidden = all.events.filter((e) => !shown.events.some((s) => s.event_id === e.event_id)).map((e) => e.event_id);
    expect(hidden.length).toBeGreaterThan(0);
    expect(hidden.filter((id) => JSON.stringify(shown).includes(`"${id}"`))).toEqual([]);
  });

  it('the hired person sees no gap, quality task or handoff, and no clock of one', () => {
    const own = hirePageFor(all, edition, 'hired_person');
    expect([own.gaps, own.quality, own.handoffs]).toEqual([[], [], []]);
    expect(own.clocks.filter((c) => c.object_id === 'FH-1')).toEqual([]);
    expect(own.events.filter((e) => edition.semantics.audiences.hired_person.not_events.includes(e.event))).toEqual([]);
    expect(own.late).toBe(own.clocks.some((c) => c.state === 'breached_open'));
  });
});
