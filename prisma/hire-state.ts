/** A hire as its facts in Postgres make it: what a workflow is started with when Temporal knows nothing of it. */
import { fold } from '../domain/hire/evolve';
import { employerOf, type HireState } from '../domain/hire/state';
import type { Database } from './database';
import { employerEvents, factsOf } from './facts';

/** The folded state of a hire with its employer's events; undefined when there is no such hire. */
export async function loadState(db: Database, hireId: string): Promise<HireState | undefined> {
  const facts = await factsOf(db, hireId);
  const [first] = facts;
  if (!first) return undefined;
  const state = fold(hireId, facts, first.edition);
  const employer = employerOf(state);
  if (employer === undefined) return state;
  const events = (await employerEvents(db, [employer])).get(employer) ?? [];
  return { ...state, employerEvents: events.filter((e) => e.case_id !== hireId) };
}
