/**
 * A hire as its employer or the hired person sees it. An employer sees what the job needs and nothing of the family, of
 * health, money, check-ins or how the coordinating office works (Act 759/2004 s. 3; rules.md §7); what is not named in
 * the model's list is left out, so something new is hidden until somebody decides otherwise. The hired person sees
 * their own hire without the office's inner side.
 */
import type { Audience } from '../access/scope';
import type { WaitRow } from '../hire/read-model';
import type { Edition } from '../model/edition';
import type { HirePage } from './hire-page';

type Shown<T> = (row: T) => boolean;

/** The page for an audience; the same page for those who see everything. */
export function hirePageFor(page: HirePage, edition: Edition, audience: Audience): HirePage {
  if (audience === 'full') return page;
  return audience === 'employer' ? employerPage(page, edition) : hiredPersonPage(page, edition);
}

function employerPage(page: HirePage, edition: Edition): HirePage {
  const { employer } = edition.semantics.audiences;
  const sees = audienceFilter(edition, 'employer');
  const ofFamily = familyObjects(page);
  const isOfFamily = (objectId: string | null | undefined): boolean => objectId !== null && objectId !== undefined && ofFamily.has(objectId);
  const events = page.events.filter((e) => e.family_member_id === undefined && sees.events.has(e.event) && !isOfFamily(e.application_id) && !isOfFamily(e.employment_id));
  const shownIds = new Set(events.map((e) => e.event_id));
  // The object of a clock that runs for each request is the event that asked.
  const hiddenIds = new Set(page.events.flatMap((e) => (shownIds.has(e.event_id) ? [] : [e.event_id])));
  const clocks = page.clocks
    .filter((c) => sees.sla(c.sla) && !isOfFamily(c.object_id) && !hiddenIds.has(c.object_id ?? ''))
    .map((c) => ({ ...c, explanation: { ...c.explanation, evidence: c.explanation.evidence.filter((id) => shownIds.has(id)) } }));
  return {
    case_id: page.case_id,
    as_of: page.as_of,
    edition: page.edition,
    stage: page.stage,
    closed: page.closed,
    // Of the clocks that they see: a date of the family's or the bank's would tell of it.
    ...datesOf(page, clocks),
    close_as: null,
    facts: Object.fromEntries(Object.entries(page.facts).filter(([id]) => employer.facts.includes(id) || edition.semantics.attributes.includes(id))),
    events: events.map(employerEvent),
    steps: page.steps.filter((s) => sees.step(s.step) && !isOfFamily(s.object_id)),
    waits: waitsFor(page.waits, edition, 'employer'),
    clocks,
    gaps: [],
    handoffs: [],
    settling: {
      items: page.settling.items
        .filter((i) => i.person === null && employer.settling.includes(i.item))
        .map((i) => ({ ...i, unlocks: [], blockers: [], blocked_by: [], unblocked_by: [], handoff_id: null })),
      milestones: [],
    },
    quality: [],
  };
}

function hiredPersonPage(page: HirePage, edition: Edition): HirePage {
  const { not_events: hidden } = edition.semantics.audiences.hired_person;
  // How fast one office answers another is between them, as the wait for it is.
  const clocks = page.clocks.filter((c) => edition.model.slas.find((sla) => sla.id === c.sla)?.per !== 'handoff');
  return {
    ...page,
    ...datesOf(page, clocks),
    clocks,
    events: page.events.filter((e) => !hidden.includes(e.event)),
    waits: waitsFor(page.waits, edition, 'hired_person'),
    gaps: [],
    handoffs: [],
    settling: { ...page.settling, items: page.settling.items.map((i) => ({ ...i, handoff_id: null })) },
    quality: [],
    close_as: null,
  };
}

/** What happened and when, by which party. What else an event says may be of others: the employer gets the facts, by name. */
function employerEvent({ event_id, case_id, event, stage, actor_id, actor_role, occurred_at, precision, recorded_at, source, schema_version, standing }: HirePage['events'][number]): HirePage['events'][number] {
  return { event_id, case_id, event, stage, actor_id, actor_role, occurred_at, precision, recorded_at, source, schema_version, standing };
}

/** Lateness and next date by the clocks that are shown. */
function datesOf({ closed }: HirePage, clocks: HirePage['clocks']): Pick<HirePage, 'late' | 'next_due'> {
  const due = clocks.flatMap((c) => ((c.state === 'running' || c.state === 'at_risk') && c.due_on !== null ? [c.due_on] : []));
  return { late: !closed && clocks.some((c) => c.state === 'breached_open'), next_due: closed ? null : (due.sort()[0] ?? null) };
}

/** Open waits as an audience sees them; where all are another's matter, the hire simply goes on. */
export function waitsFor(waits: readonly WaitRow[], edition: Edition, audience: Audience): readonly WaitRow[] {
  if (audience === 'full') return waits;
  const sees = audienceFilter(edition, audience);
  // Handoffs are between offices; the step that one serves is seen by its own wait.
  return waits.filter((w) => w.handoff_id === null && (audience === 'hired_person' || (w.person === null && w.step !== null && sees.step(w.step))));
}

function audienceFilter(edition: Edition, audience: Audience): { readonly step: Shown<string>; readonly sla: Shown<string>; readonly events: ReadonlySet<string> } {
  if (audience !== 'employer') return { step: () => true, sla: () => true, events: new Set() };
  const { steps, events } = edition.semantics.audiences.employer;
  const seen = new Set(steps);
  const definitions = edition.model.steps.filter((s) => seen.has(s.id));
  const slas = new Set(definitions.flatMap((s) => s.slas));
  return {
    step: (id) => seen.has(id),
    sla: (id) => slas.has(id),
    events: new Set([...events, ...definitions.flatMap((s) => [...s.start_events, ...s.done_events, ...s.fail_events])]),
  };
}

/** Members of the family, and the applications and employments that were first told of as theirs. */
function familyObjects(page: HirePage): ReadonlySet<string> {
  const [family, others] = [new Set<string>(), new Set<string>()];
  for (const { family_member_id: member, application_id, employment_id } of page.events) {
    if (member !== undefined) family.add(member);
    for (const id of [application_id, employment_id])
      if (id !== undefined && !family.has(id) && !others.has(id)) (member === undefined ? others : family).add(id);
  }
  return family;
}
