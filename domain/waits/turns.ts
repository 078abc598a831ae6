/** Whose turn it is over the time of a wait (waits.md §4), and how a case names its parties. */
import { type CaseView, type Subject, TALENT } from '../view/case-view';
import { allHold } from '../view/condition';
import type { StepPlan } from './step-plan';
import { countNamed } from './first-event';
import type { Turn } from './wait';

export class Parties {
  private readonly reads: Readonly<Record<string, string>> | undefined;

  constructor(private readonly view: CaseView) {
    const { unless, reads } = view.edition.semantics.party_reads;
    this.reads = allHold(view, [unless], view.asOf.day, TALENT) === false ? reads : undefined;
  }

  /** The party as this case reads it: a founder is their own employer. */
  named(party: string): string {
    return this.reads?.[party] ?? party;
  }

  /** Turns of a step's wait from its opening on: the last turn event at or before an instant counts, also one from before the opening. */
  turnsOf(plan: StepPlan, subject: Subject, opened: number): readonly Turn[] {
    let party = this.named(plan.party);
    if (plan.turnEvents.length === 0 || countNamed(this.view, plan.turnEvents) === 0) return [{ from: opened, party }];
    const turns: Turn[] = [];
    let from = opened;
    for (const e of this.view.select(plan.turnEvents, subject)) {
      const next = this.after(plan, e.name);
      if (e.at > from && next !== party) {
        if (turns.at(-1)?.party !== party) turns.push({ from, party });
        from = e.at;
      }
      party = next;
    }
    if (turns.at(-1)?.party !== party) turns.push({ from, party });
    return turns;
  }

  private after(plan: StepPlan, event: string): string {
    const target = plan.turns.get(event) ?? plan.party;
    if (typeof target === 'string') return this.named(target);
    const value = String(this.view.facts.at(target.fact, this.view.asOf.day, TALENT) ?? plan.party);
    return this.named(target.instead[value] ?? value);
  }
}
