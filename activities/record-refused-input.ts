/**
 * Keeps an input that came by signal and was refused, because nobody waits for an answer to a signal. The first refusal
 * of a command stands; a repetition changes nothing.
 */
import type { Database } from '../prisma/database';
import type { HireActivities } from './contract';

/** The activity, bound to a database. */
export function makeRecordRefusedInput(db: Database): HireActivities['recordRefusedInput'] {
  return async ({ hireId, commandId, kind, refusal, refusedAt }) => {
    const row = {
      hire_id: hireId,
      command_id: commandId,
      kind,
      code: refusal.code,
      message: refusal.message,
      place: refusal.at ?? null,
      refused_at: refusedAt,
    };
    await db.prisma.refused_input.createMany({ data: [row], skipDuplicates: true });
  };
}
