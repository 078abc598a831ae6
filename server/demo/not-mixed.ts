/**
 * Made-up hires never stand beside real ones: while the demo is there, only its own hires can be written, and whoever
 * brings another is told to take the demo away first. Simple enough to be sure that no figure mixes the two.
 */
import type { Refusal } from '../../domain/hire/command';
import type { Database } from '../../prisma/database';
import { demoHires } from '../../prisma/demo';
import { refusalProblem } from '../problems';

export const DEMO_PRESENT: Refusal = {
  code: 'demo_present',
  message: 'this installation holds made-up hires, and real ones are never mixed with them; take them away with `saapua demo remove --yes`, or use an installation of its own',
  at: 'case_id',
};

/** @throws ProblemError 409 when the demo is there and this hire is none of it */
export async function requireNotMixed(db: Database, caseId: string): Promise<void> {
  const demo = await demoHires(db);
  if (demo && !demo.has(caseId)) throw refusalProblem(DEMO_PRESENT);
}
