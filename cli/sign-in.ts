/**
 * `saapua sign-in` and `saapua sign-out`: the command line of somebody who is not the owner of the machine. The link comes
 * from standard input and the token goes to a file that nobody else can read, so neither stands in a shell's history.
 */
import { closeSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Api } from './api';
import { type CommandLine, DONE } from './command-line';
import { localTime } from './local-time';
import { UsageError } from './problem';
import type { Surroundings } from './surroundings';
import { writtenText } from './written-text';

interface TokenDocument {
  readonly token: string;
  readonly principal: string;
  readonly expires_at: string;
}

/** The file may be named already, before it is there; the link is all that is needed. */
function withoutToken(at: Surroundings): Surroundings {
  return { ...at, env: { ...at.env, SAAPUA_TOKEN_FILE: undefined, SAAPUA_TOKEN: undefined } };
}

/** The link wherever it stands in what was pasted, or its secret alone. */
const LINK = /(?:#|^)([\w-]{40,200})(?=\s|$)/m;

/**
 * The link for a token in a file that nobody else can read. The file is opened first: a link works once, and a place that
 * cannot be written to would waste it. @throws UsageError where it cannot
 */
async function exchanged(at: Surroundings, token: string, path: string): Promise<TokenDocument> {
  const part = `${path}.new`;
  let file: number;
  try {
    file = openSync(part, 'wx', 0o600);
  } catch (error) {
    throw new UsageError(`the token cannot be written to ${path}: ${(error as Error).message}; the link is still good`);
  }
  try {
    const issued = await Api.of(withoutToken(at)).post<TokenDocument>({ path: '/tokens', json: { token } });
    writeSync(file, `${issued.token}\n`);
    renameSync(part, path);
    return issued;
  } catch (error) {
    unlinkSync(part);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Adds `sign-in` and `sign-out`. */
export function signInCommands(parent: Command, line: CommandLine): void {
  line.command(parent, 'sign-in', { summary: 'act as yourself at the command line: reads the sign-in link from standard input', noWhen: 'the link is not valid', examples: ['saapua sign-in --out bertta.token < link.txt', 'SAAPUA_TOKEN_FILE=bertta.token saapua registry changes'] })
    .requiredOption('--out <file>', 'file that the token is written to; name it in SAAPUA_TOKEN_FILE from then on')
    .action(line.action(async ({ out }: { readonly out: string }) => {
      const [, token] = LINK.exec((await writtenText(line.at, '-')) ?? '') ?? [];
      if (token === undefined) throw new UsageError('the sign-in link is read from standard input, for example: saapua sign-in --out bertta.token < link.txt');
      const issued = await exchanged(line.at, token, resolve(line.at.cwd, out));
      line.print(`signed in as ${issued.principal} until ${localTime(issued.expires_at)} (Helsinki): SAAPUA_TOKEN_FILE=${out} saapua ...`);
      return DONE;
    }));

  line.command(parent, 'sign-out', { summary: 'end the token that the command line acts by', examples: ['SAAPUA_TOKEN_FILE=bertta.token saapua sign-out'] })
    .action(line.action(async () => {
      if (!line.at.env['SAAPUA_TOKEN_FILE'] && !line.at.env['SAAPUA_TOKEN']) throw new UsageError('name the token that is to end in SAAPUA_TOKEN_FILE; the owner\'s own in the data folder stays');
      await (await Api.of(line.at).open('DELETE', { path: '/tokens' })).body?.cancel();
      line.print('signed out; the token works no more');
      return DONE;
    }));
}
