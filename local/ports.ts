/**
 * TCP ports of this machine: which are free, which were used last time, and a clear word when one is taken.
 *
 * A free port is free only at the moment of asking; whoever binds it must still expect that it is taken.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** The port Saapua should serve on cannot be had. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** A port that nothing listens on, picked by the operating system. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const bound = await bind(host, 0);
  if (typeof bound === 'number') return bound;
  throw bound;
}

/**
 * The port this name had last time if it is free, else a free one; either is remembered in the file.
 * @param file  JSON object of names and ports, made when missing; an unreadable one is begun anew
 */
export async function rememberedPort(file: string, name: string): Promise<number> {
  const known = readPorts(file);
  const last = known[name];
  const port = last !== undefined && typeof (await bind('127.0.0.1', last)) === 'number' ? last : await freePort();
  writeFileSync(file, `${JSON.stringify({ ...known, [name]: port }, null, 2)}\n`, { mode: 0o600 });
  return port;
}

/**
 * Asked before anything is started, so that a taken port costs no wait.
 * @throws PortTaken  naming the port and the way out
 */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const bound = await bind(host, port);
  if (typeof bound !== 'number') throw portTaken(host, port, bound);
}

/** The error of a failed `listen` in words; also for a server that loses the port after it was free. */
export function portTaken(host: string, port: number, error: NodeJS.ErrnoException): PortTaken {
  const wayOut =
    error.code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken by another program, or by another Saapua. ` +
        `Stop that one, or choose another port with --port ${port < 65_535 ? port + 1 : port - 1} or SAAPUA_PORT.`
    : error.code === 'EACCES'
      ? `This user may not serve on port ${port}: choose one above 1023 with --port or SAAPUA_PORT.`
    : error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND'
      ? `${host} is not an address of this machine: set SAAPUA_HOST to one that is, for example 127.0.0.1.`
    : `Cannot serve on ${host} port ${port}: ${error.message}. Choose another with --port or SAAPUA_PORT.`;
  return new PortTaken(wayOut, { cause: error });
}

function readPorts(file: string): Record<string, number> {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const entries = Object.entries(found as Record<string, unknown>);
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => Number.isInteger(entry[1])));
  } catch {
    return {};
  }
}

/** The port bound for a moment, or the error of the attempt. */
function bind(host: string, port: number): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
