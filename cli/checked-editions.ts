/** The installed editions of the model, each judged by itself: a broken one does not hide what is wrong with the next. */
import type { Finding } from '../domain/model/check';
import { editionSources } from '../domain/model/edition';
import { findingsOf } from '../domain/model/validate.schema';

export interface CheckedEdition {
  /** ISO date from which hires begin with it. */
  readonly id: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

/** Oldest first. @param sources  raw data of the editions; default: the installed ones */
export function checkedEditions(sources: typeof editionSources = editionSources): readonly CheckedEdition[] {
  return sources.map(({ id, model, semantics }) => {
    const findings = findingsOf(model, semantics);
    return { id, ok: findings.length === 0, findings };
  });
}
