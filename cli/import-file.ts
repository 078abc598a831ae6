/**
 * A file on its way to the API, streamed, so that its size does not matter, and the answer that comes meanwhile: NDJSON,
 * progress first and the result last. An answer without a result means that the import broke off; to send the file
 * again is always right, because what is stored is known.
 */
import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Api } from './api';
import { linesOf } from './lines';
import { NoError, type ProblemDocument, UsageError, no } from './problem';
import type { Surroundings } from './surroundings';

export interface ImportProgress {
  readonly lines: number;
  readonly facts: number;
  readonly skipped: number;
  readonly rejected: number;
}

/** contracts: `{hires, facts, skipped, rejected:[{line, reason}]}`, and whether it was a dry run. */
export interface ImportOutcome {
  readonly hires: number;
  readonly facts: number;
  readonly skipped: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly rejected_not_listed?: number;
  readonly dry_run?: boolean;
}

export interface ImportRequest {
  /** Path, or `-` for standard input. */
  readonly file: string;
  readonly dryRun: boolean;
  readonly onProgress: (progress: ImportProgress) => void;
}

interface AnswerLine {
  readonly progress?: ImportProgress;
  readonly result?: ImportOutcome;
  readonly problem?: ProblemDocument;
}

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.csv(\.gz)?$/i, 'text/csv'],
  [/\.(ndjson|jsonl)(\.gz)?$/i, 'application/x-ndjson'],
];
const AGAIN = 'What is stored stays; import the file again, which adds nothing twice';

/** Imports one file. @throws UsageError when there is no such file; NoError when it is refused or breaks off */
export async function importFile(api: Api, { cwd, stdin }: Pick<Surroundings, 'cwd' | 'stdin'>, { file, dryRun, onProgress }: ImportRequest): Promise<ImportOutcome> {
  const input = file === '-' ? stdin : openFile(resolve(cwd, file), file);
  let broken: Error | undefined;
  input.on('error', (error: Error) => (broken = error));
  try {
    const response = await api.open('POST', {
      path: '/imports',
      query: { dry_run: dryRun },
      headers: { 'content-type': TYPES.find(([name]) => name.test(file))?.[1] ?? 'application/octet-stream', accept: 'application/x-ndjson' },
      stream: input,
    });
    return await outcomeOf(api, response, onProgress);
  } catch (error) {
    if (broken) throw no('file_unreadable', 'The file cannot be read to its end', `${file}: ${broken.message}. ${AGAIN}`);
    if (error instanceof NoError && error.problem.code === 'connection_lost') throw new NoError({ ...error.problem, detail: `${error.problem.detail}. ${AGAIN}` });
    throw error;
  } finally {
    input.destroy();
  }
}

function openFile(path: string, asTyped: string): Readable {
  try {
    if (statSync(path).isDirectory()) throw new UsageError(`${asTyped} is a folder; name a file, or - for standard input`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${asTyped} cannot be read: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}`);
  }
  return createReadStream(path);
}

async function outcomeOf(api: Api, response: Response, onProgress: ImportRequest['onProgress']): Promise<ImportOutcome> {
  for await (const text of linesOf(api.chunksOf(response))) {
    if (text.trim() === '') continue;
    const { progress, result, problem } = answerLine(text);
    if (progress) onProgress(progress);
    if (problem) throw new NoError({ ...problem, detail: `${problem.detail}. ${AGAIN}` });
    if (result) return result;
  }
  throw no('connection_lost', 'The connection broke', `the answer ended without a result. ${AGAIN}`);
}

function answerLine(text: string): AnswerLine {
  try {
    return JSON.parse(text) as AnswerLine;
  } catch {
    throw no('connection_lost', 'The connection broke', `the answer cannot be read. ${AGAIN}`);
  }
}
