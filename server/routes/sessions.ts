/**
 * Signing in by a one-time link, and out. The link's token stands behind `#`, so no address, log or referrer carries it;
 * it works once and for a quarter of an hour, and what it is exchanged for is an opaque session.
 */
import { z } from 'zod';
import { recordAudit } from '../../prisma/audit';
import type { Database } from '../../prisma/database';
import { type Principal, consumeToken, issueToken, revokeToken, revokeTokensOf } from '../../prisma/principals';
import { type Api, API } from '../api';
import { bearerOf } from '../auth/authenticate';
import { principalOf } from '../auth/guard';
import { refuseForeignOrigin } from '../auth/same-origin';
import { SESSION_MS, type SessionCookie } from '../auth/session-cookie';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';

const LINK_MS = 15 * 60_000;
/** A month; then the person asks for a new link. */
const CLI_TOKEN_MS = 30 * 86_400_000;

const sessionSchema = z.object({ principal: z.string(), display_role: z.string(), expires_at: z.string() }).meta({ id: 'Session' });
const tokenSchema = sessionSchema.extend({ token: z.string().describe('A secret: whoever has it acts as this account') }).meta({ id: 'CommandLineToken' });
export const linkSchema = z.object({
  url: z.string().describe('A secret: whoever opens it first is signed in'),
  expires_at: z.string(),
}).meta({ id: 'SignInLink' });

/** Registers signing in and out, and new links. */
export function sessionRoutes(app: Api, { db, publicUrl }: ServerServices, cookie: SessionCookie): void {
  app.post(`${API}/sessions`, {
    config: { permission: 'public' },
    schema: {
      summary: 'Sign in with the token of a one-time link',
      body: z.strictObject({ token: z.string().min(1).max(200) }),
      response: { 201: sessionSchema },
    },
  }, async (request, reply) => {
    refuseForeignOrigin(request, publicUrl);
    const now = new Date();
    const principal = await signedInBy(db, request.body.token, now);
    const before = cookie.read(request);
    if (before !== undefined) await revokeToken(db, before, now);
    const session = await issueToken(db, { principalId: principal.id, kind: 'session', now, validForMs: SESSION_MS });
    await recordAudit(db, { principal: principal.id, action: 'session.begin', object: `principal/${principal.id}` });
    cookie.set(reply, session);
    return reply.code(201).send({ principal: principal.id, display_role: principal.displayRole, expires_at: new Date(now.getTime() + SESSION_MS).toISOString() });
  });

  app.delete(`${API}/sessions`, {
    config: { permission: 'public' },
    schema: { summary: 'Sign out; also where the session has ended already', response: { 204: z.null() } },
  }, async (request, reply) => {
    const token = cookie.read(request);
    if (token !== undefined) {
      refuseForeignOrigin(request, publicUrl);
      await revokeToken(db, token, new Date());
    }
    cookie.clear(reply);
    return reply.code(204).send(null);
  });

  app.post(`${API}/tokens`, {
    config: { permission: 'public' },
    schema: {
      summary: 'Exchange a one-time link for a token of the command line; it is told once',
      body: z.strictObject({ token: z.string().min(1).max(200) }),
      response: { 201: tokenSchema },
    },
  }, async (request, reply) => {
    refuseForeignOrigin(request, publicUrl);
    const now = new Date();
    const principal = await signedInBy(db, request.body.token, now);
    const token = await issueToken(db, { principalId: principal.id, kind: 'cli', now, validForMs: CLI_TOKEN_MS });
    await recordAudit(db, { principal: principal.id, action: 'token.issue', object: `principal/${principal.id}` });
    return reply.code(201).send({ token, principal: principal.id, display_role: principal.displayRole, expires_at: new Date(now.getTime() + CLI_TOKEN_MS).toISOString() });
  });

  app.delete(`${API}/tokens`, {
    config: { permission: 'sign_in_links' },
    schema: { summary: 'End the token that this request carries', response: { 204: z.null() } },
  }, async (request, reply) => {
    const token = bearerOf(request);
    if (token === undefined) throw new ProblemError({ status: 409, code: 'no_token', detail: 'the request carries no token; a browser signs out by DELETE /api/v1/sessions' });
    if (await revokeToken(db, token, new Date())) await recordAudit(db, { principal: principalOf(request).id, action: 'token.end', object: `principal/${principalOf(request).id}` });
    return reply.code(204).send(null);
  });

  app.post(`${API}/sign-in-links`, {
    config: { permission: 'sign_in_links' },
    schema: { summary: 'A new one-time link for the one who asks; earlier ones end', response: { 201: linkSchema } },
  }, async (request, reply) => {
    const { id } = principalOf(request);
    const link = await signInLinkFor({ db, publicUrl }, id, new Date());
    await recordAudit(db, { principal: id, action: 'sign_in_link.issue', object: `principal/${id}` });
    return reply.code(201).send(link);
  });
}

/** Whom a link's token signs in; it is used up by that. @throws ProblemError 401: unknown, used, ended and disabled look the same from outside */
async function signedInBy(db: Database, token: string, now: Date): Promise<Principal> {
  const principal = await consumeToken(db, { token, kind: 'sign_in', now });
  if (!principal) throw new ProblemError({ status: 401, code: 'link_not_valid', detail: 'the link is not valid: it works once and for 15 minutes; `saapua sign-in-link` prints a new one' });
  return principal;
}

/** A fresh one-time link for somebody; earlier ones end. */
export async function signInLinkFor({ db, publicUrl }: Pick<ServerServices, 'db' | 'publicUrl'>, principalId: string, now: Date): Promise<z.infer<typeof linkSchema>> {
  await revokeTokensOf(db, { principalId, kind: 'sign_in', now });
  const token = await issueToken(db, { principalId, kind: 'sign_in', now, validForMs: LINK_MS });
  return { url: `${publicUrl}/sign-in#${token}`, expires_at: new Date(now.getTime() + LINK_MS).toISOString() };
}
