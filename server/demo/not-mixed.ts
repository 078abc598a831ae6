/**
 * Made-up hires never stand beside real ones: while the demo is there, only its own hires can be written, and whoever
 * brings another is told to take the demo away first. Simple enough to be sure that no figure mixes the two.
 */
import type { Refusal } from '../../domain/hire/command';
import type { Database } from '../../prisma/database';
import { demoHires } from '../../prisma/demo';
import { ProblemError } from '../problems';

export const DEMO_PRESENT: Refusal = {
  code: 'demo_present',
  message: 'this installation holds made-up hires, and real ones are never mixed with them; take them away with `saapua demo remove --yes`, or use an installation of its own',
  at: 'case_id',
};

/** @param caseId  undefined: of a hire that is about to begin @throws ProblemError 409 when the demo is there and this hire is none of it */
export async function requireNotMixed(db: Database, caseId: string | undefined): Promise<void> {
  const demo = await demoHires(db);
  if (demo && (caseId === undefined || !demo.has(caseId))) throw new ProblemError({ status: 409, code: DEMO_PRESENT.code, detail: DEMO_PRESENT.message, errors: [{ at: 'case_id', message: 'not one of the made-up hires' }] });
}
