/** Three-valued conditions of the model: true, false, or undefined for "not known" (detection.md §1). */
import { type Day, parseDay } from '../calendar/day';
import type { Expression } from '../model/model.schema';
import type { CaseView, Subject } from './case-view';
import { simpleDayBy } from './simple-reference';

export type Truth = boolean | undefined;

/** Are all conditions of a list true at the end of a date? Unknown when none is false and one is unknown. */
export function allHold(view: CaseView, ids: readonly string[], day: Day, subject: Subject): Truth {
  let result: Truth = true;
  for (const id of ids) {
    const expression = view.edition.conditions.get(id);
    if (!expression) throw new Error(`the model has no condition ${id}`);
    const truth = evaluate(view, expression, day, subject);
    if (truth === false) return false;
    if (truth === undefined) result = undefined;
  }
  return result;
}

/** Value of one expression with the facts in force at the end of a date. */
export function evaluate(view: CaseView, x: Expression, day: Day, subject: Subject): Truth {
  if (x.all) {
    let result: Truth = true;
    for (const part of x.all) {
      const truth = evaluate(view, part, day, subject);
      if (truth === false) return false;
      if (truth === undefined) result = undefined;
    }
    return result;
  }
  if (x.any) {
    let result: Truth = false;
    for (const part of x.any) {
      const truth = evaluate(view, part, day, subject);
      if (truth === true) return true;
      if (truth === undefined) result = undefined;
    }
    return result;
  }
  if (x.not) {
    const truth = evaluate(view, x.not, day, subject);
    return truth === undefined ? undefined : !truth;
  }
  return testFact(view, x, day, subject);
}

function testFact(view: CaseView, x: Expression, day: Day, subject: Subject): Truth {
  const value = view.facts.at(x.fact ?? '', day, subject);
  if (x.known !== undefined) return (value !== undefined) === x.known;
  if (value === undefined) return undefined;
  if (x.eq !== undefined) return value === x.eq;
  if (x.in) return x.in.includes(value);
  if (x.gte !== undefined) return typeof value === 'number' ? value >= x.gte : undefined;
  if (x.on_or_before) {
    const limit = simpleDayBy(view, x.on_or_before, subject, day);
    const held = typeof value === 'string' ? parseDay(value) : undefined;
    return limit === undefined || held === undefined ? undefined : held <= limit;
  }
  throw new Error(`an expression on ${x.fact} has no operator`);
}
