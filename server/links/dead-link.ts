/**
 * The one answer to every link that does not work: over, used, revoked, unknown, not even a link. Always the same bytes,
 * so that nobody learns which it was before they have proved by a code that the mailbox is theirs (trust.md §8.2).
 */
import type { FastifyReply } from 'fastify';
import { API } from '../api';
import { PROBLEM_TYPE, problemDocument } from '../problems';

export const LINK_NOT_VALID = 'link_not_valid';

/** The id of the request is in the header only: in the body no two would be the same. */
const ANSWER = JSON.stringify(problemDocument(
  { status: 410, code: LINK_NOT_VALID, detail: 'the link is not valid: the request may have been answered or withdrawn already; ask for a new link, which goes to the same mailbox' },
  { id: '', url: `${API}/link/locate` },
));

/** Sends it. */
export function sendDeadLink(reply: FastifyReply): FastifyReply {
  return reply.code(410).type(PROBLEM_TYPE).send(ANSWER);
}
