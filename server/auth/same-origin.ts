/**
 * A browser sends the session cookie along whoever caused the request. What changes something is therefore served only
 * when the browser itself says that it comes from our own pages: by Sec-Fetch-Site, which pages cannot set, or else by
 * Origin (Fetch Metadata, W3C; OWASP ASVS 5.0 3.5).
 */
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problems';

export type Provenance = 'same' | 'foreign' | 'unknown';

/** Where a browser says that a request comes from; `unknown` for programs, which say nothing. */
export function provenanceOf(request: FastifyRequest, publicUrl: string): Provenance {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'same' : 'foreign';
  const { origin } = request.headers;
  if (origin === undefined) return 'unknown';
  const own = [new URL(publicUrl).origin, `${request.protocol}://${request.headers.host ?? ''}`];
  return own.includes(origin) ? 'same' : 'foreign';
}

/** For requests that a cookie vouches for. @throws ProblemError 403 unless they come from our own pages */
export function requireSameOrigin(request: FastifyRequest, publicUrl: string): void {
  if (provenanceOf(request, publicUrl) !== 'same') throw crossSite();
}

/** For requests that carry their own secret. @throws ProblemError 403 when a page elsewhere caused them */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string): void {
  if (provenanceOf(request, publicUrl) === 'foreign') throw crossSite();
}

function crossSite(): ProblemError {
  return new ProblemError({ status: 403, code: 'cross_site', detail: 'the request does not come from a page of this server; open the page anew and try again' });
}
