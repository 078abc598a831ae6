/**
 * Who comes by a mailed link and how far they may go. A locator's session sees a reference and may ask for a code; an
 * acting one sees its one handoff and may act on it. Whatever does not hold any more (over, ended, its delivery revoked
 * or no longer the handoff's) gets one and the same answer.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { HandoffRow } from '../../domain/hire/read-model';
import type { Organisation } from '../../domain/registry/service';
import { type Delivery, findDelivery } from '../../prisma/deliveries';
import { getHandoff } from '../../prisma/handoffs';
import { type LinkSession, type LinkSessionKind, findLinkSession } from '../../prisma/link-sessions';
import { getOrganisation } from '../../prisma/registry';
import type { KeyRing } from '../../vault/key-ring';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';
import type { LinkCookie } from './link-cookie';

/** An acting session with all that it is about. */
export interface LinkPass {
  readonly session: LinkSession;
  readonly delivery: Delivery;
  readonly handoff: HandoffRow;
  /** Undefined: no longer in the registry. */
  readonly organisation: Organisation | undefined;
  /** By which the acts are signed: `delivery:<id>`. */
  readonly principalId: string;
}

/** The session of a request. @throws ProblemError 401 when it has none of that kind that still holds */
export async function requireSession(services: Pick<ServerServices, 'db'>, cookie: LinkCookie, request: FastifyRequest, kind: LinkSessionKind): Promise<LinkSession> {
  const token = cookie.read(request);
  const session = token === undefined ? undefined : await findLinkSession(services.db, { token, now: new Date() });
  if (session?.kind !== kind) throw sessionEnded();
  return session;
}

/** The acting session of a request, and its handoff. @throws ProblemError 401 when there is none that still holds */
export async function requireLinkPass(services: Pick<ServerServices, 'db'>, cookie: LinkCookie, request: FastifyRequest): Promise<LinkPass> {
  const { db } = services;
  const session = await requireSession(services, cookie, request, 'acting');
  const delivery = session.deliveryId === null ? undefined : await findDelivery(db, session.deliveryId);
  if (!delivery || delivery.revokedAt) throw sessionEnded();
  const [handoff, organisation] = await Promise.all([getHandoff(db, delivery.hireId, delivery.handoffId), getOrganisation(db, delivery.organisationId)]);
  // Forwarded: who got it before has nothing to do with it any more, also while the revocation is on its way.
  if (!handoff || (handoff.delivery_id !== null && handoff.delivery_id !== delivery.id)) throw sessionEnded();
  return { session, delivery, handoff, organisation, principalId: `delivery:${delivery.id}` };
}

/** The token that a form of this session carries; a page elsewhere cannot know it. */
export function csrfTokenOf(keyRing: Pick<KeyRing, 'mac'>, session: LinkSession): string {
  return keyRing.mac('csrf', session.hash).toString('base64url');
}

/** @param given  of the form, or of the header X-CSRF-Token. @throws ProblemError 403 unless it is this session's */
export function requireCsrfToken(keyRing: Pick<KeyRing, 'macs'>, session: LinkSession, given: string | undefined): void {
  const sent = Buffer.from(given ?? '');
  const isOurs = keyRing.macs('csrf', session.hash).some((mac) => {
    const own = Buffer.from(mac.toString('base64url'));
    return own.length === sent.length && timingSafeEqual(own, sent);
  });
  if (!isOurs) throw new ProblemError({ status: 403, code: 'csrf_token', detail: 'the request does not carry the token of its page; open the request anew and send it from there' });
}

function sessionEnded(): ProblemError {
  return new ProblemError({
    status: 401, code: 'link_session_ended', headers: { 'www-authenticate': 'SaapuaLink' },
    detail: 'nobody has come here by a link within the last half hour, or the request went elsewhere meanwhile; open the link in the mail again',
  });
}
