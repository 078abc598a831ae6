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
    let isClosed = !server.listening;
    server.once('close', () => (isClosed = true));
    // Beside the closing, which waits for the connections.
    void (async () => {
      for (const giveUpAt = Date.now() + MOST_WAIT_MS; !isClosed; await pause(LOOK_AGAIN_MS))
        if (answering === 0 || Date.now() > giveUpAt) server.closeAllConnections();
    })();
  });
}
