/**
 * Requests to the API and their answers. Whatever goes wrong on the way becomes a problem with a stable code that says
 * what happened and what to do: `unreachable` (nothing was sent), `connection_lost` (it may have arrived), the server's
 * own problems, and `unexpected_answer` where something else than Saapua answers.
 */
import { ON_BEHALF_OF } from './command-line';
import { type Installation, installationOf } from './installation';
import { NoError, type ProblemDocument, no } from './problem';
import type { Surroundings } from './surroundings';

export interface ApiRequest {
  /** Below `/api/v1`, or another path of the server when it begins with `//`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it comes. */
  readonly stream?: AsyncIterable<Uint8Array>;
  /** Limit for the whole answer; absent: five minutes without a sign of the server. */
  readonly timeoutMs?: number;
  /** Statuses beside 2xx whose answer is what was asked for. */
  readonly alsoGood?: readonly number[];
}

/** Why no connection came about, in words. */
const NO_CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused', ENOTFOUND: 'no such host', EAI_AGAIN: 'the name server does not answer', EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no network', ETIMEDOUT: 'no connection in time', UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
};
const LONGEST_SHOWN = 200;

export class Api {
  private constructor(private readonly installation: Installation, private readonly onBehalfOf: string | undefined) {}

  /** The API of the installation that the settings name. @throws UsageError, NoError */
  static of(at: Surroundings): Api {
    return new Api(installationOf(at), at.env[ON_BEHALF_OF]?.trim() || undefined);
  }

  private get url(): string {
    return this.installation.url;
  }

  /** @throws NoError */
  async get<T>(request: ApiRequest): Promise<T> {
    return (await this.read(await this.open('GET', request))) as T;
  }

  /** @throws NoError */
  async post<T>(request: ApiRequest): Promise<T> {
    return (await this.read(await this.open('POST', request))) as T;
  }

  /** @throws NoError */
  async send<T>(method: 'PUT' | 'PATCH' | 'DELETE', request: ApiRequest): Promise<T> {
    return (await this.read(await this.open(method, request))) as T;
  }

  /** A good answer whose body is still to be read. @throws NoError for any other one */
  async open(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', { path, query = {}, headers = {}, json, stream, timeoutMs, alsoGood = [] }: ApiRequest): Promise<Response> {
    const url = new URL(`${this.url}${path.startsWith('//') ? path.slice(1) : `/api/v1${path}`}`);
    for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
    const { token } = this.installation;
    const body = stream ?? (json === undefined ? undefined : JSON.stringify(json));
    const response = await fetch(url, {
      method,
      // A redirect would turn a POST into a GET, or carry the token elsewhere.
      redirect: 'manual',
      headers: { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }), ...(this.onBehalfOf !== undefined && { 'saapua-on-behalf-of': this.onBehalfOf }), ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body }),
      ...(stream && { duplex: 'half' as const }),
      ...(timeoutMs !== undefined && { signal: AbortSignal.timeout(timeoutMs) }),
    }).catch((error: unknown) => {
      throw this.wayProblem(error);
    });
    if (response.ok || alsoGood.includes(response.status)) return response;
    throw await this.refusalOf(response);
  }

  /** Chunks of an answer as they come. @throws NoError when the connection breaks */
  async *chunksOf(response: Response): AsyncGenerator<Uint8Array> {
    try {
      if (response.body) yield* response.body as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw this.wayProblem(error);
    }
  }

  private async read(response: Response): Promise<unknown> {
    const text = await response.text().catch((error: unknown) => {
      throw this.wayProblem(error);
    });
    return parsed(text) ?? unexpected(this.url, response);
  }

  private async refusalOf(response: Response): Promise<NoError> {
    const { status, headers } = response;
    if (status >= 300 && status < 400)
      return no('redirected', 'Another address', `${this.url} sends on to ${headers.get('location') ?? 'another address'}; set SAAPUA_URL to the address that serves`);
    const problem = problemOf(parsed(await response.text().catch(() => '')));
    const seconds = Number(headers.get('retry-after') ?? NaN);
    const retryAfterMs = seconds >= 0 ? seconds * 1000 : undefined;
    if (!problem) return new NoError({ ...unexpectedProblem(this.url, response), status }, retryAfterMs);
    // The server can only say "not signed in"; why this token is not good enough, or not there, is known here.
    return new NoError(status === 401 ? { ...problem, detail: this.installation.whenNotSignedIn } : problem, retryAfterMs);
  }

  private wayProblem(error: unknown): NoError {
    const { name, cause } = error as { readonly name?: string; readonly cause?: Cause };
    if (name === 'TimeoutError') return no('connection_lost', 'No answer', `${this.url} did not answer in time`);
    const reason = whyNotConnected(cause);
    if (reason !== undefined)
      return no('unreachable', 'Saapua does not answer', `nothing answers at ${this.url} (${reason}). Is it started? \`npm start\` starts it; SAAPUA_URL names another address`);
    return no('connection_lost', 'The connection broke', `${this.url} did not answer to the end (${cause?.code ?? cause?.message ?? String(error)})`);
  }
}

interface Cause {
  readonly code?: string;
  readonly message?: string;
  readonly syscall?: string;
  /** One for each address of a name. */
  readonly errors?: readonly Cause[];
}

/** The reason when nothing can have been sent; the same codes can also end a connection that there was. */
function whyNotConnected(cause: Cause | undefined): string | undefined {
  const { code = '', message, syscall } = cause?.errors?.[0] ?? cause ?? {};
  // fetch goes to no port that is known to be another service's.
  if (message === 'bad port') return 'not a port of a web server';
  return syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT' ? (NO_CONNECTION[code] ?? code) : undefined;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function problemOf(document: object | undefined): ProblemDocument | undefined {
  const { code, title, detail } = (document ?? {}) as Partial<ProblemDocument>;
  return typeof code === 'string' && typeof title === 'string' && typeof detail === 'string' ? (document as ProblemDocument) : undefined;
}

function unexpectedProblem(url: string, { status, headers }: Response): ProblemDocument {
  const type = (headers.get('content-type') ?? 'without content').slice(0, LONGEST_SHOWN);
  return { type: 'about:blank', title: 'Unexpected answer', code: 'unexpected_answer', detail: `${url} answered ${status} (${type}), which is no answer of Saapua. Does SAAPUA_URL name the right address?` };
}

function unexpected(url: string, response: Response): never {
  throw new NoError(unexpectedProblem(url, response));
}
