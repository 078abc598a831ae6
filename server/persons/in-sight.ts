/** What of hires and employers somebody may know the people of. What is out of sight looks as if it did not exist. */
import type { FastifyRequest } from 'fastify';
import { isCaseId } from '../../domain/hire/admit';
import type { HireRow } from '../../domain/hire/read-model';
import { getHire } from '../../prisma/hires';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';

export async function requireHire({ db }: ServerServices, _request: FastifyRequest, caseId: string): Promise<HireRow> {
  const hire = isCaseId(caseId) ? await getHire(db, caseId) : undefined;
  if (!hire) throw new ProblemError({ status: 404, code: 'hire_not_found', detail: 'there is no such hire; GET /api/v1/hires lists those that there are' });
  return hire;
}

/** Those of these hires that the asker may see, in the order given. */
export async function hiresInSight({ db }: ServerServices, _request: FastifyRequest, caseIds: readonly string[]): Promise<string[]> {
  const rows = await db.prisma.hire.findMany({ where: { hire_id: { in: [...caseIds] } }, select: { hire_id: true } });
  const known = new Set(rows.map((row) => row.hire_id));
  return caseIds.filter((id) => known.has(id));
}

/** An employer is in sight of those who may see a hire of it. @throws ProblemError 404 */
export async function requireEmployer({ db }: ServerServices, _request: FastifyRequest, employerId: string): Promise<void> {
  const hire = await db.prisma.hire.findFirst({ where: { employer_id: employerId }, select: { hire_id: true } });
  if (!hire) throw new ProblemError({ status: 404, code: 'employer_not_found', detail: `there is no hire of an employer ${employerId}` });
}
