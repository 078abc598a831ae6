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
  const isEmployer = audience === 'employer';
  const { employer, hired_person: person } = edition.semantics.audiences;
  const sees = audienceFilter(edition, audience);
  return {
    ...page,
    facts: isEmployer ? Object.fromEntries(Object.entries(page.facts).filter(([id]) => employer.facts.includes(id) || edition.semantics.attributes.includes(id))) : page.facts,
    events: page.events
      .filter((e) => (isEmployer ? e.family_member_id === undefined && sees.events.has(e.event) : !person.not_events.includes(e.event)))
      // What an event says beside its name may be of others: the employer gets the facts above, by name.
      .map((e) => (isEmployer ? withoutData(e) : e)),
    steps: page.steps.filter((s) => sees.step(s.step) && (!isEmployer || !isOfMember(page, s.object_id ?? null))),
    waits: waitsFor(page.waits, edition, audience),
    clocks: page.clocks.filter((c) => !isEmployer || (sees.sla(c.sla) && !isOfMember(page, c.object_id))),
    gaps: [],
    handoffs: [],
    settling: isEmployer
      ? { items: page.settling.items.filter((i) => i.person === null && employer.settling.includes(i.item)).map((i) => ({ ...i, unlocks: [], blockers: [], blocked_by: [], unblocked_by: [] })), milestones: [] }
      : { ...page.settling, items: page.settling.items.map((i) => ({ ...i, handoff_id: null })) },
    quality: [],
    close_as: null,
  };
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

function isOfMember(page: HirePage, objectId: string | null): boolean {
  return objectId !== null && page.events.some((e) => e.family_member_id === objectId);
}

function withoutData<T extends { readonly data?: unknown; readonly evidence_ref?: unknown }>({ data: _data, evidence_ref: _evidence, ...rest }: T): T {
  return rest as T;
}
