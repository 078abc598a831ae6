/** What the command line has around it. Passed in, so that a test runs the same program as a terminal does. */
import type { Readable, Writable } from 'node:stream';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path; relative files and the data folder start from it. */
  readonly cwd: string;
  readonly stdin: Readable;
  /** The answer and nothing else. */
  readonly stdout: Writable;
  /** Messages and progress. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
}
