/** `saapua queue` and `saapua inbox`: what is free to take, and what needs me now. */
import type { Command } from 'commander';
import type { InboxItem } from '../domain/inbox/inbox';
import { Api } from './api';
import { caseId, code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { localTime } from './local-time';
import { counted, table } from './table';

interface QueueDocument {
  readonly hires: readonly { readonly case_id: string; readonly stage: string; readonly since: string | null; readonly next_due: string | null; readonly late: boolean; readonly left_by: string | null }[];
  readonly idle: readonly { readonly case_id: string; readonly assigned_to: string; readonly since: string }[];
  readonly handoffs: readonly { readonly handoff_id: string; readonly service_id: string | null; readonly due_on: string | null; readonly created_at: string }[];
}

interface Assignment {
  readonly case_id: string;
  readonly assigned_to: string | null;
}

interface Options {
  readonly json?: true;
}

/** What an item asks for, in words. */
const ITEMS: Readonly<Record<InboxItem['kind'], string>> = {
  question: 'answer the question', given_back: 'send elsewhere or recall', unowned: 'find an owner or recall', undeliverable: 'the mail did not arrive: see `saapua mails list`', late_handoff: 'the receiver is late',
  at_risk_handoff: 'the receiver is about to be late', late: 'late', own_turn: 'your turn', close: 'close with an outcome',
};

/** Adds `queue` and `inbox`. */
export function queueCommands(parent: Command, line: CommandLine): void {
  const queue = line.command(parent, 'queue', { summary: 'the team\'s queue: list, claim, release, assign', examples: ['saapua queue list', 'saapua queue claim NURSE-1'] });

  line.command(queue, 'list', { summary: 'hires that nobody carries, handoffs that nobody has in hand', examples: ['saapua queue list'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: Options) => {
      const answer = await Api.of(line.at).get<QueueDocument>({ path: '/queue' });
      if (json) line.printJson(answer);
      else line.print(queueText(answer));
      return DONE;
    }));

  for (const [verb, summary, noWhen] of [['claim', 'carry a hire that is free', 'somebody else carries it'], ['release', 'give a hire back to the team', 'somebody else carries it']] as const)
    line.command(queue, verb, { summary, noWhen, examples: [`saapua queue ${verb} NURSE-1`] })
      .argument('<case>', 'case id of the hire', caseId)
      .option('--json', 'one JSON document')
      .action(line.action(async (hire: string, options: Options) => told(line, await Api.of(line.at).post<Assignment>({ path: `/queue/${hire}/${verb}` }), options)));

  line.command(queue, 'assign', { summary: 'give a hire to somebody of its pilot', noWhen: 'they are not of its pilot', examples: ['saapua queue assign NURSE-1 anna'] })
    .argument('<case>', 'case id of the hire', caseId)
    .argument('<principal>', 'account of a coordinator or team lead', code)
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, principal: string, options: Options) => told(line, await Api.of(line.at).post<Assignment>({ path: `/queue/${hire}/assign`, json: { principal_id: principal } }), options)));

  line.command(parent, 'inbox', { summary: 'what needs me now, the most urgent first', examples: ['saapua inbox'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: Options) => {
      const answer = await Api.of(line.at).get<{ readonly count: number; readonly items: readonly InboxItem[] }>({ path: '/inbox' });
      if (json) line.printJson(answer);
      else line.print(answer.count === 0 ? 'nothing needs you now' : `${inboxText(answer.items)}\n${counted(answer.count, 'item')}`);
      return DONE;
    }));
}

function told(line: CommandLine, assignment: Assignment, { json }: Options): number {
  if (json) line.printJson(assignment);
  else line.print(`${assignment.case_id}: ${assignment.assigned_to === null ? 'free' : `carried by ${assignment.assigned_to}`}`);
  return DONE;
}

function queueText({ hires, idle, handoffs }: QueueDocument): string {
  const parts = [
    ...(hires.length > 0 ? [table([{ title: 'hire' }, { title: 'stage' }, { title: 'waiting since' }, { title: 'due' }, { title: 'late' }, { title: 'left by' }],
      hires.map((h) => [h.case_id, h.stage, h.since === null ? '' : localTime(h.since), h.next_due ?? '', h.late ? 'late' : '', h.left_by ?? '']))] : []),
    ...(idle.length > 0 ? [table([{ title: 'idle hire' }, { title: 'carried by' }, { title: 'nothing done since' }], idle.map((h) => [h.case_id, h.assigned_to, localTime(h.since)]))] : []),
    ...(handoffs.length > 0 ? [table([{ title: 'handoff' }, { title: 'service' }, { title: 'sent' }, { title: 'due' }], handoffs.map((h) => [h.handoff_id, h.service_id ?? '', localTime(h.created_at), h.due_on ?? '']))] : []),
  ];
  return parts.length === 0 ? 'the queue is empty' : parts.join('\n\n');
}

function inboxText(items: readonly InboxItem[]): string {
  return table([{ title: 'what' }, { title: 'hire' }, { title: 'about' }, { title: 'waits for' }, { title: 'since' }, { title: 'due' }],
    items.map((i) => [ITEMS[i.kind] + (i.outcome === null ? '' : `: ${i.outcome}`), i.case_id, i.question_id ?? i.handoff_id ?? i.mail_id ?? i.step ?? '', i.party ?? '', localTime(i.since), i.due ?? '']));
}
