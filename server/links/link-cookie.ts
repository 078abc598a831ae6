/**
 * The cookie of an officer without an account: opaque, not readable by scripts, never sent from other sites, and sent to
 * the link's own addresses only. It is no sign-in: what it opens is one handoff, and first only its reference.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MAIL_LANGUAGES } from '../../domain/handoffs/compose';
import { API } from '../api';

/** Addresses that the cookie is for: the API, and the pages in each language. */
const PATHS = [`${API}/link`, ...MAIL_LANGUAGES.map((language) => `/${language}/h`)];
/** Anything else is not ours and need not be hashed. */
const TOKEN = /^[\w-]{43}$/;

export class LinkCookie {
  private readonly name: string;
  private readonly isSecure: boolean;

  constructor(publicUrl: string) {
    this.isSecure = publicUrl.startsWith('https:');
    // `__Host-` would have it sent everywhere on the host (RFC 6265bis).
    this.name = this.isSecure ? '__Secure-saapua_link' : 'saapua_link';
  }

  /** The session's token; undefined when the request carries none that could be one. */
  read(request: FastifyRequest): string | undefined {
    for (const pair of (request.headers.cookie ?? '').split(';')) {
      const equals = pair.indexOf('=');
      if (equals < 0 || pair.slice(0, equals).trim() !== this.name) continue;
      const token = pair.slice(equals + 1).trim();
      return TOKEN.test(token) ? token : undefined;
    }
    return undefined;
  }

  /** Gives the browser a session. */
  set(reply: FastifyReply, { token, expiresAt }: { readonly token: string; readonly expiresAt: Date }, now: Date): void {
    this.send(reply, token, Math.floor((expiresAt.getTime() - now.getTime()) / 1000));
  }

  /** Takes the session out of the browser; it still has to be ended. */
  clear(reply: FastifyReply): void {
    this.send(reply, '', 0);
  }

  private send(reply: FastifyReply, token: string, maxAgeS: number): void {
    for (const path of PATHS)
      reply.header('set-cookie', `${this.name}=${token}; Max-Age=${maxAgeS}; Path=${path}; HttpOnly; SameSite=Strict${this.isSecure ? '; Secure' : ''}`);
  }
}
