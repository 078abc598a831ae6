/**
 * No route without authorisation: a route that names no permission is refused when it is registered, so forgetting it
 * stops the server from starting. Who asks is settled before the body of a request is read.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Permission, passesToSubstitute, permits } from '../../domain/access/matrix';
import type { Database } from '../../prisma/database';
import type { Principal } from '../../prisma/principals';
import { ProblemError } from '../problems';
import { type Identity, identityOf } from './authenticate';
import { covering } from './standing-in';
import { requireSameOrigin } from './same-origin';
import type { SessionCookie } from './session-cookie';

export type RoutePermission = Permission | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a principal needs to be served; `public` when nobody needs to be signed in. */
    permission?: RoutePermission;
    /** Content types of a body that is read as it comes and has no schema. */
    reads?: readonly string[];
  }
  interface FastifyRequest {
    /** Who asks; null on public routes. Read it through `principalOf`. */
    identity: Identity | null;
  }
  interface FastifyInstance {
    /** Every route with what it needs, in the order of registration. */
    readonly guardedRoutes: readonly GuardedRoute[];
  }
}

export interface GuardedRoute {
  readonly method: string;
  /** As registered: `/api/v1/hires/:case_id`. */
  readonly url: string;
  readonly permission: RoutePermission;
  readonly reads: readonly string[];
}

/** A route was registered without saying who may use it. */
export class UnguardedRouteError extends Error {
  override readonly name = 'UnguardedRouteError';
}

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Guards every route that is registered after this call. */
export function guardRoutes(app: FastifyInstance, { db, cookie, publicUrl }: { readonly db: Database; readonly cookie: SessionCookie; readonly publicUrl: string }): void {
  const routes: GuardedRoute[] = [];
  app.decorate('guardedRoutes', routes);
  app.decorateRequest('identity', null);
  app.addHook('onRoute', ({ method, url, config }) => {
    const permission = config?.permission;
    if (permission === undefined) throw new UnguardedRouteError(`${String(method)} ${url} does not say who may use it; give it config: { permission: … }`);
    for (const one of [method].flat()) routes.push({ method: one, url, permission, reads: config?.reads ?? [] });
  });
  app.addHook('onRequest', async (request) => {
    const { permission } = request.routeOptions.config;
    if (request.is404 || permission === 'public') return;
    const identity = await identityOf(request, db, cookie);
    if (!identity) throw notSignedIn();
    if (identity.by === 'session' && !CHANGES_NOTHING.has(request.method)) requireSameOrigin(request, publicUrl);
    const principal = await covering(db, request, identity.principal);
    const { id, roles } = principal.actingFor ?? principal;
    if (permission === undefined || !permits(roles, permission))
      throw new ProblemError({ status: 403, code: 'not_allowed', detail: `this needs the permission ${permission ?? '…'}, which ${id} does not have` });
    if (principal.actingFor && !passesToSubstitute(permission))
      throw new ProblemError({ status: 403, code: 'not_in_anothers_place', detail: `nobody uses ${permission} in the place of somebody else; ask without saapua-on-behalf-of` });
    request.identity = { ...identity, principal };
  });
}

/** Who asks. @throws Error on a public route, where nobody needs to be known */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.identity) throw new Error(`${request.routeOptions.url ?? 'a route'} is public and has no principal`);
  return request.identity.principal;
}

/** Who asks, as an audit entry says it: the one who acts, and in whose place. */
export function auditedBy(request: FastifyRequest): { readonly principal: string; readonly onBehalfOf?: string } {
  const { id, actingFor } = principalOf(request);
  return { principal: id, ...(actingFor && { onBehalfOf: actingFor.id }) };
}

function notSignedIn(): ProblemError {
  return new ProblemError({
    status: 401, code: 'not_signed_in', headers: { 'www-authenticate': 'Bearer' },
    detail: 'sign in by the link that `saapua sign-in-link` prints, or send a bearer token; an ended or unknown one does not work',
  });
}
