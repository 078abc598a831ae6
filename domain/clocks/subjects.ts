/** The objects that a rule is evaluated for, one by one: the case, each person, application, employment, handoff. */
import type { CaseView, Subject } from '../view/case-view';
import { TALENT } from '../view/case-view';

export interface RuleSubject {
  readonly subject: Subject;
  /** Id as rows show it; null for the case and the talent. */
  readonly objectId: string | null;
}

const THE_CASE: readonly RuleSubject[] = [{ subject: TALENT, objectId: null }];

const known = new WeakMap<CaseView, Map<string, readonly RuleSubject[]>>();

/** Objects of a kind that exist in the view; worked out once per view. Without any employment id there is one nameless employment. */
export function subjectsOf(view: CaseView, per: string): readonly RuleSubject[] {
  let ofView = known.get(view);
  if (!ofView) known.set(view, (ofView = new Map()));
  let subjects = ofView.get(per);
  if (!subjects) ofView.set(per, (subjects = makeSubjects(view, per)));
  return subjects;
}

function makeSubjects(view: CaseView, per: string): readonly RuleSubject[] {
  switch (per) {
    case 'person':
      return [...THE_CASE, ...ofMembers(view)];
    case 'family_member':
      return ofMembers(view);
    case 'application':
      return view.applications.map((id) => ({ subject: { member: '', application: id }, objectId: id || null }));
    case 'employment':
      return view.employments.length
        ? view.employments.map((id) => ({ subject: { member: '', employment: id }, objectId: id }))
        : [{ subject: { member: '', employment: '' }, objectId: null }];
    case 'handoff':
      return view.handoffs.map((id) => ({ subject: { member: '', handoff: id }, objectId: id }));
    default:
      return THE_CASE;
  }
}

function ofMembers(view: CaseView): RuleSubject[] {
  return view.members.map((id) => ({ subject: { member: id }, objectId: id }));
}
