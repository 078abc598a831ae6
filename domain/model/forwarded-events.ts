/** Events of one hire that other hires of the same employer look back to (detection.md Addenda 15, waits.md §2). */
import type { Edition } from './edition';

/** Their names, sorted: what a rule with an employer look-back expects, and the assessment that a step accepts from elsewhere. */
export function forwardedEvents(edition: Edition): readonly string[] {
  const names = new Set<string>([edition.semantics.employer_assessed.event]);
  for (const gap of edition.model.gap_types)
    for (const rule of gap.detection.rules ?? [gap.detection]) if (rule.lookback) for (const name of rule.expect ?? []) names.add(name);
  return [...names].sort();
}
