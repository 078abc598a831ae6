/**
 * Why a command's answer is "no", in the shape in which the API tells it (RFC 9457), so that `--json` gives one kind of
 * document whoever said no. Codes stay stable.
 */

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  /** HTTP status; absent where the command line itself says no. */
  readonly status?: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly at: string; readonly message: string }[];
  /** Key under which a request may be repeated, where its outcome is not known. */
  readonly idempotency_key?: string;
}

/** Ends a command with exit code 1. */
export class NoError extends Error {
  override readonly name = 'NoError';

  constructor(readonly problem: ProblemDocument, readonly retryAfterMs?: number) {
    super(problem.detail);
  }
}

/** Ends a command with exit code 2: it was not used as it can be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A "no" of the command line itself. */
export function no(code: string, title: string, detail: string): NoError {
  return new NoError({ type: 'about:blank', title, code, detail });
}

/** A problem in lines for people. */
export function problemText({ title, detail, code, errors = [] }: ProblemDocument): string {
  // A single place is told by the detail already.
  const places = errors.length < 2 ? [] : errors.map(({ at, message }) => `  ${at}: ${message}`);
  return [`${title}: ${detail} [${code}]`, ...places].join('\n');
}
