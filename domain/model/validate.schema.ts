/** Checks of every installed edition before the program starts; a broken one is refused by place and reason. */
import { z } from 'zod';
import { type Finding, checkEdition } from './check';
import { editionSources } from './edition';
import { modelSchema } from './model.schema';
import { semanticsSchema } from './semantics.schema';

/** An edition of the model cannot be used. The message lists every place. */
export class BrokenModelError extends Error {
  override readonly name = 'BrokenModelError';
  constructor(readonly edition: string, readonly findings: readonly Finding[]) {
    super(`model edition ${edition} cannot be used:\n${findings.map((f) => `  ${f.place}: ${f.message}`).join('\n')}`);
  }
}

/** Findings of one edition's raw data: its shape first, then what the shape cannot say. Empty when it is sound. */
export function findingsOf(model: unknown, semantics: unknown): readonly Finding[] {
  const shapeOfModel = modelSchema.safeParse(model);
  const shapeOfSemantics = semanticsSchema.safeParse(semantics);
  if (shapeOfModel.success && shapeOfSemantics.success) return checkEdition(shapeOfModel.data, shapeOfSemantics.data);
  return [...shapeFindings('model', shapeOfModel, model), ...shapeFindings('semantics', shapeOfSemantics, semantics)];
}

/** Ids of the installed editions, oldest first, all of them sound. @throws BrokenModelError */
export function validateEditions(): readonly string[] {
  for (const { id, model, semantics } of editionSources) {
    const findings = findingsOf(model, semantics);
    if (findings.length > 0) throw new BrokenModelError(id, findings);
  }
  return editionSources.map((e) => e.id);
}

function shapeFindings(part: string, result: { success: boolean; error?: z.ZodError }, data: unknown): Finding[] {
  return (result.error?.issues ?? []).map((issue) => ({ place: placeOf(part, issue.path, data), message: issue.message }));
}

/** `slas[3].clock.stop` as `slas SLA_DECISION_FT clock.stop`: a person looks for the id, not for the index. */
function placeOf(part: string, path: readonly PropertyKey[], data: unknown): string {
  let value = data;
  const words = path.map((key) => {
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
    const own = value as { id?: unknown; name?: unknown; key?: unknown } | undefined;
    const id = [own?.id, own?.name, own?.key].find((x) => typeof x === 'string');
    return typeof key === 'number' ? (id ?? `[${key}]`) : String(key);
  });
  return [part, ...words].join(' ');
}
