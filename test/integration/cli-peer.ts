/** A server on this machine that speaks the API's protocol as a test needs it, and remembers what it was asked. */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What the peer does with a request; `asked.body` is whole. A function that ends nothing leaves the client waiting. */
export type Behaviour = (response: ServerResponse, asked: Asked) => void;

export class Peer {
  readonly asked: Asked[] = [];
  private readonly behaviours = new Map<string, Behaviour[]>();
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Peer> {
    const server = createServer();
    const peer = new Peer(server);
    server.on('request', (request, response) => void peer.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Behaviour for `GET /api/v1/hires` and the like, queries left away: one after another, the last for ever. */
  on(methodAndPath: string, ...behaviours: Behaviour[]): this {
    this.behaviours.set(methodAndPath, behaviours);
    return this;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked: Asked = { method, url, headers, body: Buffer.concat(chunks) };
    this.asked.push(asked);
    const behaviours = this.behaviours.get(`${method} ${url.split('?')[0]}`) ?? [];
    const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
    (behaviour ?? problem(404, 'route_not_found', 'there is nothing'))(response, asked);
  }
}

/** A document with status 200. */
export function document(body: unknown, status = 200): Behaviour {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A problem document (RFC 9457). */
export function problem(status: number, code: string, detail: string, more: { headers?: Record<string, string>; errors?: unknown } = {}): Behaviour {
  const { headers = {}, errors } = more;
  return (response) => void response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
    .end(JSON.stringify({ type: 'about:blank', title: 'The request cannot be used', status, code, detail, ...(errors !== undefined && { errors }) }));
}

/** The connection is gone before an answer. */
export const hangUp: Behaviour = (response) => void response.socket?.destroy();
