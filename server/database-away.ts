/**
 * Tells a database that cannot be reached from a mistake in a query. The first is answered with "try again", the second
 * is a fault of the program; drivers wrap both, so the causes are looked through.
 */

/** Of Node's sockets, and of Prisma: P1001 not reachable, P1002 timed out, P1008 took too long, P1017 closed, P2024 pool exhausted. */
const CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'P1001', 'P1002', 'P1008', 'P1017', 'P2024']);
/** SQLSTATE: connection exception, operator intervention (shutdown), too many connections. */
const SQLSTATES = /^(08\w{3}|57P0\w|53300)$/;
/** What `pg` says where it has no code. */
const MESSAGES = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end/;
const DEEPEST_CAUSE = 6;

interface Shape {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/** Does this error say that the database does not answer at the moment? */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST_CAUSE) return false;
  const { code, syscall, message, cause, errors, meta } = error as Shape;
  // The socket of the embedded database is gone; the same code about a file would mean something else.
  if (code === 'ENOENT' && syscall === 'connect') return true;
  if (typeof code === 'string' && (CODES.has(code) || SQLSTATES.test(code))) return true;
  if (typeof message === 'string' && MESSAGES.test(message)) return true;
  const inner = [cause, meta?.driverAdapterError, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return inner.some((one) => isDatabaseAway(one, depth + 1));
}
