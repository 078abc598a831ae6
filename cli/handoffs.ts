/** `saapua handoffs`: the sender's side of handoffs, from the dry run to sending anew. */
import { type Command, InvalidArgumentError } from 'commander';
import { Api } from './api';
import { caseId, code, time, wholeNumber } from './arguments';
import { type CommandLine, DONE, NO } from './command-line';
import { type DryRunDocument, type SentDocument, type ThreadDocument, dryRunText, threadText, threadsText } from './handoff-texts';
import { recordEvent } from './record';
import { withTextFile, writtenText } from './written-text';

interface Options {
  readonly item?: readonly TickedItem[];
  readonly field?: readonly TickedField[];
  readonly step?: string;
  readonly language?: string;
  readonly unlisted?: true;
  readonly reason?: string;
  readonly at?: string;
  readonly seen?: number;
  readonly textFile?: string;
  readonly key?: string;
  readonly json?: true;
}

interface TickedItem {
  readonly item: string;
  readonly state: string;
  readonly reason?: string;
}

interface TickedField {
  readonly field: string;
  readonly legal_basis: string;
}

/** Adds `handoffs`. */
export function handoffCommands(parent: Command, line: CommandLine): void {
  const handoffs = line.command(parent, 'handoffs', { summary: 'handoffs: list, show, preflight, send, answer, recall, resend', examples: ['saapua handoffs list NURSE-1', 'saapua handoffs preflight NURSE-1 SVC-DAYCARE-993'] });

  line.command(handoffs, 'list', { summary: 'handoffs of a hire: where each is, by when, what is asked back', examples: ['saapua handoffs list NURSE-1'] })
    .argument('<case>', 'case id of the hire', caseId)
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, { json }: Options) => {
      const answer = await Api.of(line.at).get<{ readonly handoffs: readonly ThreadDocument[] }>({ path: `/hires/${hire}/handoffs` });
      if (json) line.printJson(answer);
      else line.print(threadsText(answer.handoffs));
      return DONE;
    }));

  line.command(handoffs, 'show', { summary: 'one handoff: thread, what is shared, where it was delivered, how its mails stand', noWhen: 'the hire has no such handoff', examples: ['saapua handoffs show NURSE-1 0123456789ABCDEFGHJKMNPQRS'] })
    .argument('<case>', 'case id of the hire', caseId)
    .argument('<handoff>', 'id of the handoff', code)
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, handoff: string, { json }: Options) => {
      const thread = await Api.of(line.at).get<ThreadDocument>({ path: `/hires/${hire}/handoffs/${handoff}` });
      if (json) line.printJson(thread);
      else line.print(threadText(thread));
      return DONE;
    }));

  composing(line.command(handoffs, 'preflight', {
    summary: 'dry run: who receives it, what is missing, by when', noWhen: 'it could not be sent like this',
    examples: ['saapua handoffs preflight NURSE-1 SVC-DAYCARE-993', 'saapua handoffs preflight NURSE-1 SVC-DAYCARE-993 --item start_day=ok --item children_ages=overridden:comes_later'],
  }).argument('<case>', 'case id of the hire', caseId).argument('<service>', 'service of the registry', code))
    .action(line.action(async (hire: string, service: string, options: Options) => {
      const run = await Api.of(line.at).post<DryRunDocument>({ path: `/hires/${hire}/handoffs/preflight`, json: await composed(line, service, options) });
      if (options.json) line.printJson(run);
      else line.print(dryRunText(run));
      return run.ready ? DONE : NO;
    }));

  keyed(composing(line.command(handoffs, 'send', {
    summary: 'send a handoff; its mail leaves after a minute', noWhen: 'it is refused: something is missing, or the hire is closed',
    examples: ['saapua handoffs send NURSE-1 SVC-DAYCARE-993 --item start_day=ok --item children_ages=ok --text-file request.txt'],
  }).argument('<case>', 'case id of the hire', caseId).argument('<service>', 'service of the registry', code)))
    .action(line.action(async (hire: string, service: string, options: Options) => sent(line, `/hires/${hire}/handoffs`, service, options)));

  keyed(composing(line.command(handoffs, 'resend', {
    summary: 'send a handoff anew, to another service or the same', noWhen: 'it is refused', examples: ['saapua handoffs resend NURSE-1 0123456789ABCDEFGHJKMNPQRS SVC-DAYCARE-995 --item start_day=ok --item children_ages=ok'],
  }).argument('<case>', 'case id of the hire', caseId).argument('<handoff>', 'handoff in whose place it is sent', code).argument('<service>', 'service of the registry', code)))
    .action(line.action(async (hire: string, handoff: string, service: string, options: Options) => sent(line, `/hires/${hire}/handoffs/${handoff}/resend-to`, service, options)));

  onThread(withTextFile(line.command(handoffs, 'answer', { summary: 'answer a question of the receiver', noWhen: 'the question is not open', examples: ['saapua handoffs answer NURSE-1 0123456789ABCDEFGHJKMNPQRS Q0123456789ABCDEFGHJKMNPQR --text-file answer.txt'] }), 'file with the answer'))
    .argument('<case>', 'case id of the hire', caseId).argument('<handoff>', 'id of the handoff', code).argument('<question>', 'id of the question, as `handoffs show` lists it', code)
    .option('--at <time>', 'date or instant at which it was answered (default: now)', time)
    .action(line.action(async (hire: string, handoff: string, question: string, options: Options) =>
      acted(line, `/hires/${hire}/handoffs/${handoff}/answer`, { question_id: question }, options)));

  onThread(withTextFile(line.command(handoffs, 'recall', { summary: 'take a handoff back; within the first minute no mail leaves at all', noWhen: 'it has ended already', examples: ['saapua handoffs recall NURSE-1 0123456789ABCDEFGHJKMNPQRS'] }), 'file with a word to the receiver'))
    .argument('<case>', 'case id of the hire', caseId).argument('<handoff>', 'id of the handoff', code)
    .option('--reason <code>', 'why, as a code', code)
    .action(line.action(async (hire: string, handoff: string, options: Options) =>
      acted(line, `/hires/${hire}/handoffs/${handoff}/recall`, { ...(options.reason !== undefined && { reason_code: options.reason }) }, options)));
}

function composing(command: Command): Command {
  return withTextFile(command, 'file with what is asked of the receiver')
    .option('--item <item=state>', 'item of the checklist: ok, not_needed, missing, or overridden:<reason>; again for the next one', ticked)
    .option('--field <field=basis>', 'field to share and its legal basis; again for the next one (default: the minimum that the service asks for)', shared)
    .option('--step <id>', 'step of the process that it serves', code)
    .option('--language <fi|sv|en>', 'language of the mails to the receiver', code)
    .option('--unlisted', 'the registry has no such service: record the need as a gap')
    .option('--json', 'one JSON document');
}

function keyed(command: Command): Command {
  return command.option('--key <k>', 'idempotency key: the same key again is the same request', code);
}

function onThread(command: Command): Command {
  return keyed(command)
    .option('--seen <version>', 'version of the handoff that you saw; if it has changed since, it is refused', wholeNumber)
    .option('--json', 'one JSON document');
}

async function composed(line: CommandLine, service: string, { item, field, step, language, unlisted, textFile }: Options): Promise<Record<string, unknown>> {
  return { service_id: service, items: item, fields: field, step, language, unlisted, text: await writtenText(line.at, textFile) };
}

async function sent(line: CommandLine, path: string, service: string, options: Options): Promise<number> {
  const answer = await recordEvent<SentDocument>(Api.of(line.at), { path, event: await composed(line, service, options), key: options.key }, (text) => line.tell(text));
  if (options.json) line.printJson(answer);
  else line.print(`handoff ${answer.handoff.handoff_id}: ${answer.message}`);
  return DONE;
}

async function acted(line: CommandLine, path: string, act: Readonly<Record<string, unknown>>, { textFile, at, seen, key, json }: Options): Promise<number> {
  const event = { ...act, text: await writtenText(line.at, textFile), occurred_at: at, version: seen };
  const answer = await recordEvent<SentDocument>(Api.of(line.at), { path, event, key }, (text) => line.tell(text));
  if (json) line.printJson(answer);
  else line.print(threadText(answer.handoff));
  return DONE;
}

function ticked(text: string, before: readonly TickedItem[] = []): readonly TickedItem[] {
  const [, item, state, reason] = /^([^=]+)=([a-z_]+)(?::(.+))?$/.exec(text) ?? [];
  if (item === undefined || state === undefined) throw new InvalidArgumentError('An item is item=state, for example passport=ok or passport=overridden:comes_later.');
  return [...before, { item, state, ...(reason !== undefined && { reason }) }];
}

function shared(text: string, before: readonly TickedField[] = []): readonly TickedField[] {
  const [, field, basis] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (field === undefined || basis === undefined) throw new InvalidArgumentError('A field is field=legal_basis, for example talent_name=public_task.');
  return [...before, { field, legal_basis: basis }];
}
