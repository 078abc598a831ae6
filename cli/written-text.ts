/**
 * What people write, for commands that carry it: from a file or standard input and never from the command line itself,
 * which the shell keeps in its history and shows to everybody who lists processes.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from './problem';
import type { Surroundings } from './surroundings';

const MOST_BYTES = 64 * 1024;

/** Adds `--text-file`. */
export function withTextFile(command: Command, what: string): Command {
  return command.option('--text-file <file>', `${what}; - reads it from standard input. There is no option for the text itself: command lines are kept in histories`);
}

/** The text of a file, or of standard input for `-`; undefined when no file is named. @throws UsageError */
export async function writtenText({ cwd, stdin }: Pick<Surroundings, 'cwd' | 'stdin'>, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const bytes = file === '-' ? await all(stdin) : await readFile(resolve(cwd, file)).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}`);
  });
  if (bytes.length > MOST_BYTES) throw new UsageError(`${file} is longer than a text can be`);
  const text = bytes.toString('utf8').trim();
  if (text === '') throw new UsageError(`${file === '-' ? 'standard input' : file} is empty`);
  return text;
}

async function all(stdin: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
