/** `saapua sign-in-link`: a new one-time link for a browser. It is a secret, so nothing but the terminal gets it. */
import type { Command } from 'commander';
import { Api } from './api';
import { type CommandLine, DONE } from './command-line';
import { localTime } from './local-time';

export interface SignInLink {
  readonly url: string;
  readonly expires_at: string;
}

/** Adds `sign-in-link`. */
export function signInLinkCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'sign-in-link', { summary: 'a new one-time link to sign in by with a browser; earlier ones end', examples: ['saapua sign-in-link'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: { json?: true }) => {
      const link = await Api.of(line.at).post<SignInLink>({ path: '/sign-in-links' });
      printSignInLink(line, link, json);
      return DONE;
    }));
}

/** The link alone on standard output, so that a file or the next command gets nothing else. */
export function printSignInLink(line: CommandLine, link: SignInLink, json?: true): void {
  if (json) return line.printJson(link);
  line.print(link.url);
  line.tell(`It works once, until ${localTime(link.expires_at)} (Helsinki); whoever opens it first is signed in.`);
}
