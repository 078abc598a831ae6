/**
 * `saapua sign-in` and `saapua sign-out`: the command line of somebody who is not the owner of the machine. The link comes
 * from standard input and the token goes to a file that nobody else can read, so neither stands in a shell's history.
 */
import { renameSync, writeFileSync } from 'node:fs';
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

/** Adds `sign-in` and `sign-out`. */
export function signInCommands(parent: Command, line: CommandLine): void {
  line.command(parent, 'sign-in', { summary: 'act as yourself at the command line: reads the sign-in link from standard input', noWhen: 'the link is not valid', examples: ['saapua sign-in --out bertta.token < link.txt', 'SAAPUA_TOKEN_FILE=bertta.token saapua registry changes'] })
    .requiredOption('--out <file>', 'file that the token is written to; name it in SAAPUA_TOKEN_FILE from then on')
    .action(line.action(async ({ out }: { readonly out: string }) => {
      const token = (await writtenText(line.at, '-'))?.split('#').at(-1) ?? '';
      if (!/^[\w-]{20,200}$/.test(token)) throw new UsageError('the sign-in link is read from standard input, for example: saapua sign-in --out bertta.token < link.txt');
      const issued = await Api.of(withoutToken(line.at)).post<TokenDocument>({ path: '/tokens', json: { token } });
      const path = resolve(line.at.cwd, out);
      // Closed before it holds anything.
      writeFileSync(`${path}.new`, `${issued.token}\n`, { mode: 0o600, flag: 'wx' });
      renameSync(`${path}.new`, path);
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
