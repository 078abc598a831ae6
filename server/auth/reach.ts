/**
 * Which hires the one who asks may reach with the permission of the route that is asked. What is out of reach looks as
 * if it did not exist: the same answer, word for word.
 */
import type { FastifyRequest } from 'fastify';
import { type Permission } from '../../domain/access/matrix';
import { type Audience, type HireScope, audienceOf, covers, hireScopeOf } from '../../domain/access/scope';
import { isCaseId } from '../../domain/hire/admit';
import type { HireRow } from '../../domain/hire/read-model';
import type { Database } from '../../prisma/database';
import { getHire, hiresWithin } from '../../prisma/hires';
import type { Principal } from '../../prisma/principals';
import { ProblemError } from '../problems';
import { principalOf } from './guard';
import { reachOf } from './standing-in';

interface Reads {
  readonly db: Database;
}

/** Whose reach counts, and how far this permission takes it. */
export function scopeOf(principal: Principal, permission: Permission): HireScope {
  return hireScopeOf(reachOf(principal), permission);
}

/** The scope of a request: that of its route's permission. */
export function scopeOfRequest(request: FastifyRequest): HireScope {
  const { permission } = request.routeOptions.config;
  if (permission === undefined || permission === 'public') throw new Error(`${request.routeOptions.url ?? 'a route'} is public and reaches no hire`);
  return scopeOf(principalOf(request), permission);
}

/** How much of a hire the one who asks sees. */
export function audienceOfRequest(request: FastifyRequest): Audience {
  return audienceOf(reachOf(principalOf(request)).roles);
}

/** The row of a hire within reach. @throws ProblemError 404 */
export async function requireHire({ db }: Reads, request: FastifyRequest, caseId: string): Promise<HireRow> {
  const hire = isCaseId(caseId) ? await getHire(db, caseId) : undefined;
  if (!hire || !covers(scopeOfRequest(request), hire)) throw hireNotFound();
  return hire;
}

/** Those of these hires that are within reach, in the order given. */
export async function hiresInSight({ db }: Reads, request: FastifyRequest, caseIds: readonly string[]): Promise<string[]> {
  const within = await hiresWithin(db, scopeOfRequest(request), caseIds);
  return caseIds.filter((id) => within.has(id));
}

/** An employer is in sight of those who reach a hire of it. @throws ProblemError 404 */
export async function requireEmployer({ db }: Reads, request: FastifyRequest, employerId: string): Promise<void> {
  const hires = await db.prisma.hire.findMany({ where: { employer_id: employerId }, select: { hire_id: true, pilot: true, employer_id: true } });
  // Who has one hire of their own knows nobody else's people, also not of the employer.
  const scope: HireScope = { ...scopeOfRequest(request), hireIds: [] };
  if (!hires.some((hire) => covers(scope, hire))) throw new ProblemError({ status: 404, code: 'employer_not_found', detail: `there is no hire of an employer ${employerId}` });
}

/** What is said of a hire that is not there, or not for the one who asks. */
export function hireNotFound(): ProblemError {
  return new ProblemError({ status: 404, code: 'hire_not_found', detail: 'there is no such hire; GET /api/v1/hires lists those that there are' });
}
