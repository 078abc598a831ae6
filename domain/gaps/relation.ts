/** What a family member is to the talent, as far as the events tell (detection.md Addenda 18). */
import type { CaseView } from '../view/case-view';

/** True for a spouse, false for a child, undefined when the events do not tell. */
export function isSpouse(view: CaseView, member: string): boolean | undefined {
  const { relation } = view.edition.semantics;
  let told: boolean | undefined;
  let child = false;
  let spouse = false;
  for (const e of view.events) {
    if (e.member !== member) continue;
    const stated = e.source.data?.[relation.field];
    if (stated === 'spouse' || stated === 'child') told = stated === 'spouse';
    child ||= relation.child.includes(e.name);
    spouse ||= relation.spouse.includes(e.name);
  }
  if (told !== undefined) return told;
  if (child) return false;
  if (spouse) return true;
  return view.facts.at('has_children', view.asOf.day, { member: '' }) === false ? true : undefined;
}
