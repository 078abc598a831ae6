/** `saapua desk`: the receiver's side of handoffs, for an office whose people have accounts. */
import type { Command } from 'commander';
import { Api } from './api';
import { code, time, wholeNumber } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { type DeskDocument, type DeskRow, type ReceiverDocument, deskText, receiverText } from './handoff-texts';
import { no } from './problem';
import { recordEvent } from './record';
import { withTextFile, writtenText } from './written-text';

interface Options {
  readonly open?: true;
  readonly expected?: string;
  readonly reason?: string;
  readonly item?: string;
  readonly to?: string;
  readonly outcome?: string;
  readonly rightReceiver?: string;
  readonly at?: string;
  readonly seen?: number;
  readonly textFile?: string;
  readonly addressFile?: string;
  readonly key?: string;
  readonly json?: true;
}

const PAGE = 200;
const HANDOFF = '0123456789ABCDEFGHJKMNPQRS';

/** Adds `desk`. */
export function deskCommands(parent: Command, line: CommandLine): void {
  const desk = line.command(parent, 'desk', { summary: 'handoffs on your office\'s desk: list, show, accept, ask, decline, complete, forward, claim, release', examples: ['saapua desk list --open', `saapua desk show ${HANDOFF}`] });

  line.command(desk, 'list', { summary: 'the queue of your office, oldest first', examples: ['saapua desk list --open'] })
    .option('--open', 'only those that are still to be worked on')
    .option('--json', 'one JSON document')
    .action(line.action(async ({ open, json }: Options) => {
      const queue = await allPages(Api.of(line.at), open ?? false);
      if (json) line.printJson(queue);
      else line.print(deskText(queue));
      return DONE;
    }));

  line.command(desk, 'show', { summary: 'one handoff: what is asked, the data shared and why, the thread, the due date. Each look is logged', noWhen: 'there is no such handoff on your desk, or it was recalled', examples: [`saapua desk show ${HANDOFF}`] })
    .argument('<handoff>', 'id of the handoff: the reference in the mail', code)
    .option('--json', 'one JSON document')
    .action(line.action(async (handoff: string, { json }: Options) => {
      const page = await Api.of(line.at).get<ReceiverDocument>({ path: `/desk/handoffs/${handoff}` });
      if (json) line.printJson(page);
      else line.print(receiverText(page));
      return DONE;
    }));

  act(desk, line, { name: 'accept', summary: 'take it up', text: 'file with a word to the sender' })
    .option('--expected <date>', 'day on which you expect to be done', time)
    .action(acting(line, 'accept', ({ expected, at }) => ({ expected_on: expected, occurred_at: at })));
  act(desk, line, { name: 'ask', summary: 'ask back; your clock stands still until it is answered', text: 'file with the question', example: '--reason missing_document --item travel_document --text-file question.txt' })
    .requiredOption('--reason <code>', 'missing_document, unclear, language …', code)
    .option('--item <id>', 'item of the checklist that it is about', code)
    .option('--to <actor>', 'who must answer (default: the sender)', code)
    .action(acting(line, 'ask', ({ reason, item, to, at }) => ({ reason_code: reason, item, addressed_to: to, occurred_at: at })));
  act(desk, line, { name: 'decline', summary: 'give it back for good', text: 'file with the explanation', example: '--outcome wrong_receiver --reason not_our_task --right-receiver KELA' })
    .requiredOption('--reason <code>', 'not_our_task, no_capacity, language …', code)
    .option('--outcome <outcome>', 'declined or wrong_receiver', 'declined')
    .option('--right-receiver <id>', 'organisation or service that you think is right', code)
    .option('--item <id>', 'item of the checklist that it is about', code)
    .action(acting(line, 'decline', ({ reason, outcome, rightReceiver, item, at }) => ({ outcome, reason_code: reason, right_receiver: rightReceiver, item, occurred_at: at })));
  act(desk, line, { name: 'complete', summary: 'it is done', text: 'file with the outcome in words', example: '--at 2026-06-30' })
    .action(acting(line, 'complete', ({ at }) => ({ occurred_at: at })));
  act(desk, line, { name: 'forward', summary: 'pass it to a colleague inside your organisation', text: 'file with a word to the colleague', example: '--address-file colleague.txt', undated: true })
    .requiredOption('--address-file <file>', 'file with the colleague\'s mail address; - reads it from standard input')
    .action(acting(line, 'forward', async ({ addressFile }) => ({ address: await writtenText(line.at, addressFile) })));
  for (const [name, summary] of [['claim', 'take it into your own hands'], ['release', 'give it back to the queue']] as const)
    act(desk, line, { name, summary }).action(acting(line, name, () => ({})));
}

interface ActTexts {
  readonly name: string;
  readonly summary: string;
  readonly text?: string;
  readonly example?: string;
  /** Happens now and at no other time. */
  readonly undated?: true;
}

function act(parent: Command, line: CommandLine, { name, summary, text, example = '', undated }: ActTexts): Command {
  const command = line.command(parent, name, { summary, noWhen: 'it is refused, for example because somebody was quicker', examples: [`saapua desk ${name} ${HANDOFF} ${example}`.trim()] })
    .argument('<handoff>', 'id of the handoff', code)
    .option('--seen <version>', 'version that you saw; if it has changed since, it is refused', wholeNumber)
    .option('--key <k>', 'idempotency key: the same key again is the same request', code)
    .option('--json', 'one JSON document');
  if (text === undefined) return command;
  if (!undated) command.option('--at <time>', 'date or instant at which it happened (default: now)', time);
  return withTextFile(command, text);
}

function acting(line: CommandLine, name: string, fieldsOf: (options: Options) => object | Promise<object>) {
  return line.action(async (handoff: string, options: Options) => {
    const event = { ...(await fieldsOf(options)), text: await writtenText(line.at, options.textFile), version: options.seen };
    const answer = await recordEvent<{ readonly handoff: DeskRow }>(Api.of(line.at), { path: `/desk/handoffs/${handoff}/${name}`, event, key: options.key }, (text) => line.tell(text));
    if (options.json) line.printJson(answer);
    else line.print(deskText({ handoffs: [answer.handoff] }));
    return DONE;
  });
}

async function allPages(api: Api, open: boolean): Promise<DeskDocument> {
  const handoffs: DeskRow[] = [];
  for (let after: string | undefined; ; ) {
    const page = await api.get<DeskDocument & { readonly next?: string }>({ path: '/desk/handoffs', query: { open: open ? true : undefined, after, limit: String(PAGE) } });
    handoffs.push(...page.handoffs);
    if (page.next === undefined) return { ...page, handoffs };
    if (page.next === after) throw no('unexpected_answer', 'Unexpected answer', 'the queue has no end; tell the operator');
    after = page.next;
  }
}
