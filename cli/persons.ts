/**
 * `saapua persons`: who the people of a hire are. What is typed on a command line stays in the shell's history and is seen
 * by every process of the machine, so names come from standard input or a file, never as arguments.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Api } from './api';
import { caseId, code, jsonObject } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { UsageError } from './problem';
import type { Surroundings } from './surroundings';
import { counted, table } from './table';

interface Person {
  readonly person_id: string | null;
  readonly kind: string;
  readonly member_id: string | null;
  readonly version: number;
  readonly erased: boolean;
  readonly profile: { readonly name: string; readonly email?: string; readonly phone?: string; readonly languages?: readonly string[] } | null;
}

interface Persons {
  readonly case_id: string;
  readonly persons: readonly Person[];
}

interface SetOptions {
  readonly member?: string;
  readonly replaces: number;
  readonly file: string;
  readonly json?: true;
}

interface EraseOptions {
  readonly member?: string;
  readonly confirm: string;
  readonly json?: true;
}

/** Why somebody looks; the server keeps it (vault/access-log.ts there). */
const PURPOSES = ['case_work', 'support', 'supervision', 'data_request'];

/** Adds `persons show`, `set` and `erase`. */
export function personsCommands(parent: Command, line: CommandLine): void {
  const persons = line.command(parent, 'persons', { summary: 'names and contacts of a hire: show, set, erase', examples: ['saapua persons show NURSE-1', 'saapua persons set NURSE-1 < talent.json'] });
  showCommand(persons, line);
  setCommand(persons, line);
  eraseCommand(persons, line);
}

function showCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'show', { summary: 'the talent and the family by name; that you looked is written down', examples: ['saapua persons show NURSE-1', 'saapua persons show NURSE-1 --purpose data_request --json'] })
    .argument('<case>', 'case id of the hire', caseId)
    .addOption(new Option('--purpose <purpose>', 'why you look').choices(PURPOSES).default('case_work'))
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, { purpose, json }: { readonly purpose: string; readonly json?: true }) => {
      const found = await Api.of(line.at).get<Persons>({ path: `/hires/${hire}/persons`, query: { purpose } });
      if (json) line.printJson(found);
      else line.print(personsText(found));
      return DONE;
    }));
}

function setCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'set', {
    summary: 'write the whole profile of the talent or a family member: a JSON object with name, email, phone, languages', noWhen: 'somebody else wrote since',
    examples: ['saapua persons set NURSE-1 < talent.json', 'saapua persons set NURSE-1 --member FM1 --replaces 1 --file child.json'],
  })
    .argument('<case>', 'case id of the hire', caseId)
    .option('--member <id>', 'family member (default: the talent)', code)
    .option('--replaces <version>', 'version that you read and write over', version, 0)
    .option('--file <file>', 'file with the profile; - is standard input', '-')
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, { member, replaces, file, json }: SetOptions) => {
      const profile = profileFrom(await textOf(line.at, file));
      const written = await Api.of(line.at).send<{ person_id: string; version: number }>('PUT', {
        path: `/hires/${hire}/persons`, json: { ...(member !== undefined && { member_id: member }), version: replaces, profile },
      });
      if (json) line.printJson(written);
      else line.print(`${hire}: the profile of ${member ?? 'the talent'} is at version ${written.version}`);
      return DONE;
    }));
}

function eraseCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'erase', {
    summary: 'destroy what is known of the talent and the household, for good; the hire ends', noWhen: 'it is not confirmed',
    examples: ['saapua persons erase NURSE-1 --confirm NURSE-1', 'saapua persons erase NURSE-1 --member FM1 --confirm NURSE-1'],
  })
    .argument('<case>', 'case id of the hire', caseId)
    .option('--member <id>', 'only this family member; the hire goes on', code)
    .requiredOption('--confirm <case>', 'the case id once more: nothing brings the data back', caseId)
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, { member, confirm, json }: EraseOptions) => {
      const api = Api.of(line.at);
      const { persons } = await api.get<Persons>({ path: `/hires/${hire}/persons`, query: { codes: true } });
      const person = persons.find(({ kind, member_id: id }) => (member === undefined ? kind === 'talent' : kind === 'family' && id === member));
      if (person?.person_id == null) throw new UsageError(`nothing is known of ${member ?? 'the talent'} of ${hire}, so there is nothing to erase`);
      const erased = await api.send<{ erased: readonly string[]; event_ids: readonly string[] }>('DELETE', { path: `/hires/${hire}/persons/${person.person_id}`, json: { confirm } });
      if (json) line.printJson(erased);
      else line.print(`${hire}: ${counted(erased.erased.length, 'person')} erased${erased.event_ids.length === 0 ? '' : '; the hire has ended'}`);
      return DONE;
    }));
}

function personsText({ case_id, persons }: Persons): string {
  const rows = persons.map(({ kind, member_id: member, version: at, erased, profile }) => [
    member ?? kind, erased ? 'erased' : (profile?.name ?? 'not known'), profile?.email ?? '', profile?.phone ?? '', (profile?.languages ?? []).join(' '), String(at),
  ]);
  const columns = [{ title: 'who' }, { title: 'name' }, { title: 'mail' }, { title: 'telephone' }, { title: 'languages' }, { title: 'version', right: true }];
  return `${case_id}\n${table(columns, rows, 2)}`;
}

async function textOf({ cwd, stdin }: Surroundings, file: string): Promise<string> {
  if (file === '-') return text(stdin);
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
}

function profileFrom(given: string): Record<string, unknown> {
  try {
    return jsonObject(given);
  } catch {
    // The message for an argument would give an example of event data.
    throw new UsageError('the profile must be a JSON object, for example {"name":"Aino Esimerkki","email":"aino@esimerkki.example","languages":["fi"]}');
  }
}

function version(given: string): number {
  if (/^\d{1,6}$/.test(given)) return Number(given);
  throw new InvalidArgumentError('A version is a whole number; `saapua persons show` tells it.');
}
