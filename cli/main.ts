/** `saapua` in a terminal: the process's own streams around the command line, and its exit code. */
import { runCommandLine } from './program';
import type { Surroundings } from './surroundings';

/** Runs what was typed and ends the process. */
export async function main(): Promise<never> {
  const { stdin, stdout, stderr, env } = process;
  // Who reads only the first lines (`| head`) has what they wanted.
  for (const stream of [stdout, stderr]) stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const surroundings: Surroundings = { env, cwd: process.cwd(), stdin, stdout, stderr };
  const code = await runCommandLine(process.argv.slice(2), surroundings);
  // An ended pipe takes its time: what was written must be out before the process is gone.
  await Promise.all([stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))));
  process.exit(code);
}
