/** `saapua registry propose`, `changes`, `approve`, `refuse` and `withdraw`: addresses change with two persons. */
import { type Command, InvalidArgumentError } from 'commander';
import { isMailAddress, isMailDomain } from '../domain/registry/mail-address';
import type { RegistryChange } from '../domain/registry/four-eyes';
import { Api } from './api';
import { code } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { localTime } from './local-time';
import { UsageError, no } from './problem';
import { findEntry } from './registry-reading';
import { counted, table } from './table';

interface ChangeRow extends RegistryChange {
  readonly stale: boolean;
}

interface ProposeOptions {
  readonly mailbox?: string;
  readonly leadMailbox?: string;
  readonly mailDomains?: readonly string[];
  readonly json?: true;
}

interface Edited {
  readonly id: string;
  readonly change: { readonly id: string; readonly fields: readonly string[] } | null;
}

interface Decided {
  readonly change: string;
  readonly decision: string;
  readonly entity: string;
  readonly id: string;
  readonly version: number | null;
}

const PAGE = 200;
/** What is typed for no address. */
const NONE = 'none';
const VERBS: readonly (readonly [string, string])[] = [
  ['approve', 'consent to a change that somebody else has proposed'],
  ['refuse', 'refuse a change'],
  ['withdraw', 'take back a change that you have proposed'],
];

/** Adds `registry propose`. */
export function registryProposeCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'propose', {
    summary: 'propose an address or mail domains; it takes effect when somebody else consents', noWhen: 'it is refused',
    examples: ['saapua registry propose SVC-TAX --mailbox tax@verotus.example', 'saapua registry propose VERO --mail-domains verotus.example,vero.example'],
  })
    .argument('<id>', 'id of a service or an organisation', code)
    .option('--mailbox <address>', 'mailbox of a service; none: it is to have none', address)
    .option('--lead-mailbox <address>', 'mailbox of whoever leads it; none: it is to have none', address)
    .option('--mail-domains <domains>', 'domains of an organisation, all of them, parted by commas', domains)
    .option('--json', 'one JSON document')
    .action(line.action(async (id: string, { json, mailbox, leadMailbox, mailDomains }: ProposeOptions) => {
      const fields = { ...(mailbox !== undefined && { mailbox: addressOf(mailbox) }), ...(leadMailbox !== undefined && { lead_mailbox: addressOf(leadMailbox) }), ...(mailDomains && { mail_domains: mailDomains }) };
      if (Object.keys(fields).length === 0) throw new UsageError('say what is proposed: --mailbox, --lead-mailbox or --mail-domains');
      const api = Api.of(line.at);
      const { entity, entry } = await findEntry(api, id);
      if ((entity === 'service') === (mailDomains !== undefined)) throw new UsageError(`${id} is ${entity === 'service' ? 'a service and has addresses' : 'an organisation and has mail domains'}`);
      const edited = await api.send<Edited>('PATCH', { path: `/registry/${entity}s/${encodeURIComponent(id)}`, json: { ...fields, version: entry.version } });
      if (json) line.printJson(edited);
      else line.print(edited.change ? `${edited.change.id}: ${edited.change.fields.join(', ')} of ${id} waits for a second person` : `nothing to propose: ${id} is so already, or it waits already`);
      return DONE;
    }));
}

/** Adds `registry changes`. */
export function registryChangesCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'changes', { summary: 'changes that wait for a second person', examples: ['saapua registry changes', 'saapua registry changes --all --json'] })
    .option('--all', 'decided ones too')
    .option('--json', 'one JSON document')
    .action(line.action(async ({ all = false, json }: { all?: boolean; json?: true }) => {
      const changes = await allChanges(Api.of(line.at), all);
      if (json) line.printJson({ changes });
      else line.print(changesText(changes));
      return DONE;
    }));
}

/** Adds `registry approve`, `refuse` and `withdraw`. */
export function registryDecisionCommands(parent: Command, line: CommandLine): void {
  for (const [verb, summary] of VERBS)
    line.command(parent, verb, { summary, noWhen: 'one cannot be decided; those before it are', examples: [`saapua registry ${verb} 7K3M9QX2WJ5R8T4B6N1D0CVFGH`] })
      .argument('<changes...>', 'ids of changes, in the order in which `registry changes` shows them', codes)
      .option('--json', 'one JSON document')
      .action(line.action(async (changes: readonly string[], { json }: { json?: true }) => {
        const api = Api.of(line.at);
        const decided: Decided[] = [];
        for (const change of changes) {
          const one = await api.post<Decided>({ path: `/registry/changes/${encodeURIComponent(change)}/${verb}` });
          decided.push(one);
          if (!json) line.print(`${one.change} ${one.decision}: ${one.entity} ${one.id}${one.version === null ? ' stays as it is' : ` is at version ${one.version}`}`);
        }
        if (json) line.printJson({ decided });
        return DONE;
      }));
}

async function allChanges(api: Api, all: boolean): Promise<ChangeRow[]> {
  const changes: ChangeRow[] = [];
  for (let after: string | undefined; ; ) {
    const page = await api.get<{ readonly changes: readonly ChangeRow[]; readonly next?: string }>({ path: '/registry/changes', query: { open: !all, after, limit: String(PAGE) } });
    changes.push(...page.changes);
    // An address can be consented to after the domain that it lies in.
    if (page.next === undefined) return changes.sort((a, b) => Number(a.entity === 'service') - Number(b.entity === 'service'));
    if (page.next === after) throw no('unexpected_answer', 'Unexpected answer', 'the list of changes has no end; tell the operator');
    after = page.next;
  }
}

function changesText(changes: readonly ChangeRow[]): string {
  const open = changes.filter(({ decision }) => decision === null).length;
  const summary = open === 0 ? 'no change waits for a second person' : `${counted(open, 'change')} ${open === 1 ? 'waits' : 'wait'} for a second person`;
  if (changes.length === 0) return summary;
  const rows = changes.flatMap((change) => Object.entries(change.fields).map(([field, { from, to }], i) => [
    ...(i === 0 ? [change.id, change.entity_id] : ['', '']), field, valueText(from), valueText(to), ...(i === 0 ? [change.proposed_by, localTime(change.proposed_at), stateText(change)] : ['', '', '']),
  ]));
  const columns = [{ title: 'change' }, { title: 'of' }, { title: 'field' }, { title: 'from' }, { title: 'to' }, { title: 'proposed by' }, { title: 'when' }, { title: '' }];
  return `${summary}\n${table(columns, rows)}`;
}

function stateText({ decision, decided_by, stale }: ChangeRow): string {
  if (decision !== null) return `${decision} by ${decided_by ?? ''}`;
  return stale ? 'stale: refuse or withdraw it' : '';
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  return Array.isArray(value) ? value.join(', ') || '(none)' : String(value as string | number);
}

function codes(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, code(text)];
}

function addressOf(text: string): string | null {
  return text === NONE ? null : text;
}

function address(text: string): string {
  if (text === NONE || isMailAddress(text)) return text;
  throw new InvalidArgumentError('An address is plain: office@town.example, without a name, quotes or comments.');
}

function domains(text: string): readonly string[] {
  const named = text.split(',').map((one) => one.trim()).filter((one) => one !== '');
  if (named.length > 0 && named.every(isMailDomain)) return named;
  throw new InvalidArgumentError('Mail domains are names such as town.example, parted by commas.');
}
