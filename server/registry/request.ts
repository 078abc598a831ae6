/** Who asks for a change of the registry, under which key, and when. */
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../auth/guard';
import type { RegistryRequest } from './once';

/** What a request that changes the registry brings with it. */
export function requestOf(request: FastifyRequest): RegistryRequest {
  return { by: { id: principalOf(request).id }, key: request.idempotencyKey, now: new Date() };
}
