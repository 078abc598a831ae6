/**
 * The cookie of a browser session: opaque, not readable by scripts, never sent from other sites. With https it is also
 * bound to this very host, which the prefix makes browsers enforce (RFC 6265bis, `__Host-`).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One working day with its evening; then the person signs in anew. */
export const SESSION_MS = 12 * 3_600_000;

export class SessionCookie {
  private readonly name: string;
  private readonly attributes: string;

  constructor(publicUrl: string) {
    const isSecure = publicUrl.startsWith('https:');
    this.name = isSecure ? '__Host-saapua_session' : 'saapua_session';
    this.attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  /** The session's token; undefined when the request carries none. */
  read(request: FastifyRequest): string | undefined {
    for (const pair of (request.headers.cookie ?? '').split(';')) {
      const equals = pair.indexOf('=');
      if (equals > 0 && pair.slice(0, equals).trim() === this.name) return pair.slice(equals + 1).trim();
    }
    return undefined;
  }

  /** Gives the browser a session. @param token  as issued: characters that a cookie may hold */
  set(reply: FastifyReply, token: string): void {
    reply.header('set-cookie', `${this.name}=${token}; Max-Age=${SESSION_MS / 1000}; ${this.attributes}`);
  }

  /** Takes the session out of the browser; it still has to be revoked. */
  clear(reply: FastifyReply): void {
    reply.header('set-cookie', `${this.name}=; Max-Age=0; ${this.attributes}`);
  }
}
