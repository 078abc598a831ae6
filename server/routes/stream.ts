/**
 * Live updates as server-sent events: which fact came to which hire, ids and codes only; who needs more reads the hire.
 * `id:` is the place in the log, so a client that was away goes on where it was by `Last-Event-ID`.
 */
import { PassThrough } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hiresWithin } from '../../prisma/hires';
import type { Principal } from '../../prisma/principals';
import { type Api, API } from '../api';
import { identityOf } from '../auth/authenticate';
import { permits } from '../../domain/access/matrix';
import { scopeOf, scopeOfRequest } from '../auth/reach';
import type { SessionCookie } from '../auth/session-cookie';
import { covering, reachOf } from '../auth/standing-in';
import { LogFollower, type PlacedFact, endOfLog, parsePlace, placeText } from '../live/log-follower';
import { ProblemError } from '../problems';
import type { ServerServices } from '../services';

const POLL_MS = 500;
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2_000;
/** A client that takes so little is let go; it comes back by itself and goes on where it was. */
const MOST_UNREAD_BYTES = 1_000_000;

/** Registers the route of live updates, and their end with the server. */
export function streamRoutes(app: Api, { db }: ServerServices, cookie: SessionCookie): void {
  const follower = new LogFollower(db, { pollMs: POLL_MS, onError: (error) => app.log.warn({ err: error }, 'the log cannot be read; live updates wait') });
  const open = new Set<PassThrough>();
  // Before the server waits for its connections to end: these would never end by themselves.
  app.addHook('preClose', async () => {
    follower.close();
    for (const stream of open) stream.end();
  });

  const listener = async (request: FastifyRequest): Promise<Principal | undefined> => {
    const identity = await identityOf(request, db, cookie);
    return identity && covering(db, request, identity.principal);
  };

  app.get(`${API}/stream`, {
    config: { permission: 'live.read' },
    schema: {
      summary: 'Live updates: one message of type `fact` for each fact, with case_id, seq, event_id and event',
      headers: z.object({ 'last-event-id': z.string().max(80).optional().describe('`id` of the last message that was seen; absent: only what comes from now on') }),
      response: { 200: { description: 'Server-sent events', content: { 'text/event-stream': { schema: z.string() } } } },
    },
  }, async (request, reply) => {
    const asked = request.headers['last-event-id'];
    const from = asked === undefined || asked === '' ? await endOfLog(db) : parsePlace(asked);
    if (!from) throw new ProblemError({ status: 422, code: 'unknown_place', detail: 'Last-Event-ID is no place in the log; leave it out to hear what comes from now on', errors: [{ at: 'Last-Event-ID', message: 'not an id of this stream' }] });

    const stream = new PassThrough();
    stream.write(`retry: ${RETRY_MS}\nid: ${placeText(from)}\n\n`);
    let scope = scopeOfRequest(request);
    let told: Promise<void> = Promise.resolve();
    const tell = async (facts: readonly PlacedFact[]): Promise<void> => {
      const within = scope.all ? undefined : await hiresWithin(db, scope, [...new Set(facts.map(({ fact }) => fact.hire_id))]);
      stream.write(facts.map((placed) => (!within || within.has(placed.fact.hire_id) ? message(placed) : passed(placed))).join(''));
    };
    const stopListening = follower.listen({
      from,
      take: (facts) => {
        if (stream.writableLength > MOST_UNREAD_BYTES) stream.destroy();
        // One after the other: what is looked up later must not be told earlier.
        else told = told.then(() => tell(facts)).catch((error: unknown) => { request.log.warn({ err: error }, 'live updates end'); stream.destroy(); });
      },
    });
    // Who may listen is asked again and again: a revoked token ends the stream within a heartbeat.
    const heartbeat = setInterval(() => {
      stream.write(': still here\n\n');
      listener(request).then(
        (principal) => {
          if (!principal || !permits(reachOf(principal).roles, 'live.read')) stream.end();
          else scope = scopeOf(principal, 'live.read');
        },
        (error: unknown) => {
          // An absence that is over ends what was heard in another's place; a database that is away ends nothing.
          if (error instanceof ProblemError) stream.end();
          else request.log.warn({ err: error }, 'cannot ask whether a listener may still listen');
        },
      );
    }, HEARTBEAT_MS);
    open.add(stream);
    stream.once('close', () => {
      clearInterval(heartbeat);
      stopListening();
      open.delete(stream);
    });
    // Kept for another request, the connection would hold back the end of the server.
    return reply.type('text/event-stream').headers({ 'x-accel-buffering': 'no', connection: 'close' }).send(stream as never);
  });
}

/** What is not for this listener still moves their place on. */
function passed({ place }: PlacedFact): string {
  return `id: ${placeText(place)}\n\n`;
}

function message({ fact, place }: PlacedFact): string {
  const { hire_id, seq, event } = fact;
  const data = { case_id: hire_id, seq, event_id: event.event_id, event: event.event };
  return `event: fact\nid: ${placeText(place)}\ndata: ${JSON.stringify(data)}\n\n`;
}
