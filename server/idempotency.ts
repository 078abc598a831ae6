/**
 * `Idempotency-Key`: the same key again is the same request and gets the same answer. Every request that changes
 * something has one; where the caller gives none it is made here and told in the answer, so that an answer which says
 * "outcome unknown" can be followed by a repetition.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { isCode } from '../domain/hire/admit';
import { canonical } from '../domain/hire/canonical';
import { ProblemError } from './problems';

declare module 'fastify' {
  interface FastifyRequest {
    /** Key of a request that changes something; empty on others. */
    idempotencyKey: string;
  }
}

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Gives every request that changes something its key. */
export function readIdempotencyKeys(app: FastifyInstance): void {
  app.decorateRequest('idempotencyKey', '');
  app.addHook('onRequest', async (request, reply) => {
    if (CHANGES_NOTHING.has(request.method) || request.is404) return;
    request.idempotencyKey = keyOf(request.headers['idempotency-key']);
    reply.header('idempotency-key', request.idempotencyKey);
  });
}

/** The draft standard writes the key as a quoted string, most clients as a bare one (draft-ietf-httpapi-idempotency-key-header-07). */
function keyOf(header: string | string[] | undefined): string {
  if (header === undefined) return randomUUID();
  const key = String(header).replace(/^"(.*)"$/, '$1');
  // It becomes part of ids in the engine and in the log, which carry codes only.
  if (isCode(key)) return key;
  throw new ProblemError({
    status: 422, code: 'unusable_key', detail: 'Idempotency-Key must be a code: letters, digits and . _ : / - (at most 120), for example a UUID',
    errors: [{ at: 'Idempotency-Key', message: 'not a code' }],
  });
}

/** SHA-256 (hex) of a request's content, the same whatever the order of its fields. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

/** An id of 26 letters and digits (130 bits, Crockford's base 32) that is always the same for the same seed. */
export function idFrom(seed: string): string {
  for (let round = 0; ; round++) {
    const digest = createHash('sha256').update(`${round} ${seed}`).digest();
    const id = Array.from(digest.subarray(0, 26), (byte) => ALPHABET[byte & 31]).join('');
    // One in many millions looks like an identity code by chance, which is refused as an id.
    if (isCode(id)) return id;
  }
}
