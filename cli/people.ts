/** `saapua people`: accounts, what they are, what they belong to, and how they get in. Codes only. */
import type { Command } from 'commander';
import { ROLES } from '../domain/access/matrix';
import { Api } from './api';
import { code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { type SignInLink, printSignInLink } from './sign-in-link';
import { counted, table } from './table';

interface AccountDocument {
  readonly id: string;
  readonly display_role: string;
  readonly roles: readonly string[];
  readonly pilots: readonly string[];
  readonly organisation_id: string | null;
  readonly employer_id: string | null;
  readonly hire_id: string | null;
  readonly language: string;
  readonly disabled_at: string | null;
}

interface Options {
  readonly role?: readonly string[];
  readonly pilot?: readonly string[];
  readonly organisation?: string;
  readonly employer?: string;
  readonly hire?: string;
  readonly language?: string;
  readonly enable?: true;
  readonly json?: true;
}

/** Adds `people`. */
export function peopleCommands(parent: Command, line: CommandLine): void {
  const people = line.command(parent, 'people', { summary: 'accounts: list, add, set, disable, link', examples: ['saapua people list', 'saapua people add anna --role coordinator --pilot PILOT-1'] });

  line.command(people, 'list', { summary: 'everybody with an account', examples: ['saapua people list'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: Options) => {
      const answer = await Api.of(line.at).get<{ readonly people: readonly AccountDocument[] }>({ path: '/people' });
      if (json) line.printJson(answer);
      else line.print(`${peopleText(answer.people)}\n${counted(answer.people.length, 'account')}`);
      return DONE;
    }));

  described(line.command(people, 'add', { summary: 'give somebody an account; `people link` lets them in', noWhen: 'it may not be made like this', examples: ['saapua people add anna --role coordinator --pilot PILOT-1', 'saapua people add dvv-1 --role officer --organisation DVV-HAME'] }))
    .argument('<id>', 'id of the account: a code, never a name', code)
    .action(line.action(async (id: string, options: Options) => shown(line, await Api.of(line.at).post<AccountDocument>({ path: '/people', json: { id, ...bodyOf(options) } }), options)));

  described(line.command(people, 'set', { summary: 'change what somebody is and belongs to; it holds at once', noWhen: 'it may not become like this', examples: ['saapua people set anna --role coordinator --role team_lead --pilot PILOT-1'] }))
    .argument('<id>', 'id of the account', code)
    .option('--enable', 'let them act again')
    .action(line.action(async (id: string, options: Options) =>
      shown(line, await Api.of(line.at).send<AccountDocument>('PATCH', { path: `/people/${id}`, json: { ...bodyOf(options), ...(options.enable && { disabled: false }) } }), options)));

  line.command(people, 'disable', { summary: 'nothing of theirs opens any more, from now on', noWhen: 'they may not be disabled', examples: ['saapua people disable anna'] })
    .argument('<id>', 'id of the account', code)
    .option('--json', 'one JSON document')
    .action(line.action(async (id: string, options: Options) => shown(line, await Api.of(line.at).post<AccountDocument>({ path: `/people/${id}/disable` }), options)));

  line.command(people, 'link', { summary: 'a one-time link with which somebody signs in; give it to them and to nobody else', noWhen: 'they may not act', examples: ['saapua people link anna'] })
    .argument('<id>', 'id of the account', code)
    .option('--json', 'one JSON document')
    .action(line.action(async (id: string, { json }: Options) => {
      printSignInLink(line, await Api.of(line.at).post<SignInLink>({ path: `/people/${id}/sign-in-link` }), json);
      return DONE;
    }));
}

function described(command: Command): Command {
  return command
    .option('--role <role>', `${ROLES.join(', ')}; again for the next one`, several)
    .option('--pilot <id>', 'pilot whose hires are theirs; again for the next one', several)
    .option('--organisation <id>', 'organisation whose handoffs are theirs', code)
    .option('--employer <id>', 'employer whose hires are theirs', code)
    .option('--hire <case>', 'their own hire', code)
    .option('--language <fi|sv|en>', 'of their mails', code)
    .option('--json', 'one JSON document');
}

function bodyOf({ role, pilot, organisation, employer, hire, language }: Options): object {
  return {
    ...(role && { roles: role }), ...(pilot && { pilots: pilot }), ...(organisation !== undefined && { organisation_id: organisation }),
    ...(employer !== undefined && { employer_id: employer }), ...(hire !== undefined && { hire_id: hire }), ...(language !== undefined && { language }),
  };
}

function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, code(text)];
}

function shown(line: CommandLine, account: AccountDocument, { json }: Options): number {
  if (json) line.printJson(account);
  else line.print(peopleText([account]));
  return DONE;
}

function peopleText(people: readonly AccountDocument[]): string {
  return table([{ title: 'account' }, { title: 'roles' }, { title: 'belongs to' }, { title: 'language' }, { title: '' }],
    people.map((p) => [p.id, p.roles.join(' '), [...p.pilots, p.organisation_id, p.employer_id, p.hire_id].filter((one) => one !== null).join(' '), p.language, p.disabled_at === null ? '' : 'disabled']));
}
