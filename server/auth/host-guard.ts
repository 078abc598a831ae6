/**
 * Serves only requests that name this installation. Without it a page elsewhere could let a name of its own point at
 * 127.0.0.1 and talk to the server as if from the same origin (DNS rebinding).
 */
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problems';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Adds the check to every request, unknown routes included. */
export function guardHosts(app: FastifyInstance, publicUrl: string, allowedHosts: readonly string[]): void {
  const allowed = new Set([...LOOPBACK, new URL(publicUrl).hostname, ...allowedHosts].map((host) => host.toLowerCase()));
  app.addHook('onRequest', async (request) => {
    if (isAllowed(allowed, request.headers.host)) return;
    throw new ProblemError({ status: 421, code: 'host_not_allowed', detail: 'this server does not serve under the host name of the request; call it by its own address' });
  });
}

/** @param allowed  lower-case names, each alone (any port) or with a port */
function isAllowed(allowed: ReadonlySet<string>, header: string | undefined): boolean {
  const host = header?.toLowerCase();
  return host !== undefined && (allowed.has(host) || allowed.has(host.replace(/:\d{1,5}$/, '')));
}
