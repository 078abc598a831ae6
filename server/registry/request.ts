/** Who asks for a change of the registry, under which key, and when. */
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../auth/guard';
import type { RegistryRequest } from './once';

/** What a request that changes the registry brings with it. */
export function requestOf(request: FastifyRequest): RegistryRequest {
  const { id, actingFor } = principalOf(request);
  return { by: { id, acting_for: actingFor?.id }, key: request.idempotencyKey, now: new Date() };
}
