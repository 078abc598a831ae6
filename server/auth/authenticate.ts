/**
 * Who asks: a program by its bearer token, a browser by its session cookie. Only hashes are compared, in the database,
 * on every request, so that a revoked token or a disabled principal is out at once.
 */
import type { FastifyRequest } from 'fastify';
import type { Database } from '../../prisma/database';
import { type Principal, principalOfToken } from '../../prisma/principals';
import type { SessionCookie } from './session-cookie';

export interface Identity {
  readonly principal: Principal;
  readonly by: 'bearer' | 'session';
}

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;
/** Longer ones are not ours and need not be hashed. */
const LONGEST_TOKEN = 200;

/**
 * The identity that a request proves; undefined when it proves none. A bearer token that does not work is not made up
 * for by a cookie: the request asked to be judged by its token.
 */
export async function identityOf(request: FastifyRequest, db: Database, cookie: SessionCookie): Promise<Identity | undefined> {
  const { authorization } = request.headers;
  const by = authorization === undefined ? 'session' : 'bearer';
  const token = authorization === undefined ? cookie.read(request) : bearerOf(request);
  if (token === undefined || token.length > LONGEST_TOKEN) return undefined;
  const principal = await principalOfToken(db, { token, kind: by === 'bearer' ? 'cli' : 'session', now: new Date() });
  return principal && { principal, by };
}

/** The bearer token that a request carries; undefined where it carries none. */
export function bearerOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}
