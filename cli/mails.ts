/** `saapua mails`: what did not arrive, sending it once more, saying that it was seen to. */
import type { Command } from 'commander';
import { Api } from './api';
import { code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { localTime } from './local-time';
import { no } from './problem';
import { counted, table } from './table';

interface Mail {
  readonly mail_id: string;
  readonly case_id: string | null;
  readonly handoff_id: string | null;
  readonly recipient: string;
  readonly state: string;
  readonly reason: string | null;
  readonly smtp_status: string | null;
  readonly created_at: string;
}

interface ListOptions {
  readonly state?: string;
  readonly case?: string;
  readonly json?: true;
}

const PAGE = 500;

/** Adds `mails list`, `mails resend` and `mails handled`. */
export function mailCommands(parent: Command, line: CommandLine): void {
  const mails = line.command(parent, 'mails', { summary: 'mails that did not arrive: list, resend, handled', examples: ['saapua mails list', 'saapua mails resend NURSE-1:7:request:receiver:delivery:D-1'] });
  line.command(mails, 'list', { summary: 'mails that did not arrive and nobody has seen to', examples: ['saapua mails list', 'saapua mails list --state all --case NURSE-1 --json'] })
    .option('--state <s>', 'queued, sent, undeliverable, dropped or all', code)
    .option('--case <id>', 'only about this hire', code)
    .option('--json', 'one JSON document')
    .action(line.action(async (options: ListOptions) => {
      const list = await allPages(Api.of(line.at), options);
      if (options.json) line.printJson({ mails: list });
      else line.print(listText(list, options.state ?? 'undeliverable'));
      return DONE;
    }));
  line.command(mails, 'resend <mail>', { summary: 'send a mail that did not arrive once more, to the address that is registered now', noWhen: 'it is none that did not arrive', examples: ['saapua mails resend NURSE-1:7:request:receiver:delivery:D-1'] })
    .option('--json', 'one JSON document')
    .action(line.action((id: string, { json }: { json?: true }) => change(line, id, 'resend', json, 'is sent once more')));
  line.command(mails, 'handled <mail>', { summary: 'say that somebody has seen to a mail that did not arrive', noWhen: 'it is none that did not arrive', examples: ['saapua mails handled NURSE-1:7:request:receiver:delivery:D-1'] })
    .option('--json', 'one JSON document')
    .action(line.action((id: string, { json }: { json?: true }) => change(line, id, 'handled', json, 'counts as seen to')));
}

async function change(line: CommandLine, id: string, what: 'resend' | 'handled', json: true | undefined, done: string): Promise<number> {
  const mail = await Api.of(line.at).post<Mail>({ path: `/mails/${encodeURIComponent(id)}/${what}` });
  if (json) line.printJson(mail);
  else line.print(`mail ${mail.mail_id} ${done}`);
  return DONE;
}

async function allPages(api: Api, { state, case: caseId }: ListOptions): Promise<Mail[]> {
  const list: Mail[] = [];
  for (let after: string | undefined; ; ) {
    const page = await api.get<{ readonly mails: readonly Mail[]; readonly next?: string }>({ path: '/mails', query: { state, case_id: caseId, after, limit: String(PAGE) } });
    list.push(...page.mails);
    if (page.next === undefined) return list;
    if (page.next === after) throw no('unexpected_answer', 'Unexpected answer', 'the list of mails has no end; tell the operator');
    after = page.next;
  }
}

function listText(list: readonly Mail[], state: string): string {
  const summary = `${counted(list.length, 'mail')}, ${state}`;
  if (list.length === 0) return summary;
  const rows = list.map((mail) => [
    localTime(mail.created_at), mail.case_id ?? '', mail.handoff_id ?? '', mail.recipient, mail.state, [mail.reason, mail.smtp_status].filter((one) => one !== null).join(' '), mail.mail_id,
  ]);
  return `${summary}\n${table([{ title: 'made' }, { title: 'case' }, { title: 'handoff' }, { title: 'to' }, { title: 'state' }, { title: 'why' }, { title: 'mail' }], rows)}`;
}
