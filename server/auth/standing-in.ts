/**
 * Acting in the place of somebody who is away: the request names them, and for this request their reach counts. Allowed
 * within the dates of an absence that names this substitute, and said in everything that is recorded.
 */
import type { FastifyRequest } from 'fastify';
import { formatDay } from '../../domain/calendar/day';
import { localDay } from '../../domain/calendar/helsinki';
import { isSubstitute } from '../../prisma/absences';
import type { Database } from '../../prisma/database';
import { type Principal, findActivePrincipal } from '../../prisma/principals';
import { ProblemError } from '../problems';

/** Header that names the absent principal. */
export const ON_BEHALF_OF = 'saapua-on-behalf-of';

/** Who asks, with the one in whose place where the request names one. @throws ProblemError 403 */
export async function covering(db: Database, request: FastifyRequest, principal: Principal): Promise<Principal> {
  const named = request.headers[ON_BEHALF_OF];
  if (named === undefined || named === '') return principal;
  const absentId = String(named);
  const today = formatDay(localDay(Date.now()));
  const absent = (await isSubstitute(db, { substituteId: principal.id, absentId, on: today })) ? await findActivePrincipal(db, absentId) : undefined;
  if (!absent)
    throw new ProblemError({ status: 403, code: 'not_substitute', detail: `${principal.id} stands in for nobody of that name today; \`saapua absences list\` shows the dates` });
  return { ...principal, actingFor: absent };
}

/** The one whose reach counts in this request. */
export function reachOf(principal: Principal): Principal {
  return principal.actingFor ?? principal;
}
