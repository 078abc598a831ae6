/**
 * Conditions of the model and of the behaviour, judged for a hire that is still being lived. The full view costs a sort
 * of the whole case; here the newest value of each fact is enough, because a simulated life happens in order.
 */
import type { Edition } from '../model/edition';
import type { Truth } from '../view/condition';
import type { Condition } from './simulation.schema';

export type Known = string | number | boolean | undefined;

/** Three-valued like those of the model: undefined where a fact is not known. @param valueOf  newest value of a fact or trait */
export function judge(edition: Edition, x: Condition, valueOf: (name: string) => Known): Truth {
  if (x.condition !== undefined) {
    const expression = edition.conditions.get(x.condition);
    if (!expression) throw new Error(`the model has no condition ${x.condition}`);
    return judge(edition, expression as Condition, valueOf);
  }
  if (x.all) {
    let result: Truth = true;
    for (const part of x.all) {
      const truth = judge(edition, part, valueOf);
      if (truth === false) return false;
      if (truth === undefined) result = undefined;
    }
    return result;
  }
  if (x.any) {
    let result: Truth = false;
    for (const part of x.any) {
      const truth = judge(edition, part, valueOf);
      if (truth === true) return true;
      if (truth === undefined) result = undefined;
    }
    return result;
  }
  if (x.not) {
    const truth = judge(edition, x.not, valueOf);
    return truth === undefined ? undefined : !truth;
  }
  const value = valueOf(x.fact ?? '');
  if (x.known !== undefined) return (value !== undefined) === x.known;
  if (value === undefined) return undefined;
  if (x.eq !== undefined) return value === x.eq;
  if (x.in) return x.in.includes(value);
  if (x.gte !== undefined) return typeof value === 'number' ? value >= x.gte : undefined;
  throw new Error(`a condition on ${x.fact ?? 'nothing'} cannot be judged while a hire is lived`);
}
