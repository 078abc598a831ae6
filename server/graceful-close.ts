/**
 * The server ends soon and cuts nobody off who is about to get an answer. Left to itself it would wait for connections
 * that browsers keep or open ahead of need, up to a minute and a half.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** A command is answered sooner, or its outcome counts as unknown. */
const MOST_WAIT_MS = 12_000;
const LOOK_AGAIN_MS = 25;

/** Adds it to a server. Routes that answer for long end themselves by a `preClose` hook registered after this one. */
export function closeGracefully(app: FastifyInstance): void {
  let answering = 0;
  let isClosing = false;
  app.addHook('onRequest', async (_request, reply) => {
    answering += 1;
    reply.raw.once('close', () => (answering -= 1));
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    const { server } = app;
    void (async () => {
      for (const giveUpAt = Date.now() + MOST_WAIT_MS; answering > 0 && Date.now() < giveUpAt; ) await pause(LOOK_AGAIN_MS);
      // Again and again, since one may come between the last look and the end of listening.
      const timer = setInterval(() => server.closeAllConnections(), LOOK_AGAIN_MS);
      server.once('close', () => clearInterval(timer));
      if (!server.listening) clearInterval(timer);
    })();
  });
}
