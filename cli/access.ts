/** `saapua access`: who has seen something of the persons of a hire. */
import type { Command } from 'commander';
import { Api } from './api';
import { caseId } from './arguments';
import { type CommandLine, DONE } from './command-line';
import { localTime } from './local-time';
import { no } from './problem';
import { counted, table } from './table';

interface AccessEntry {
  readonly at: string;
  readonly person_id: string;
  readonly organisation_id: string | null;
  readonly principal: string | null;
  readonly purpose: string;
  readonly fields: readonly string[];
}

interface AccessPage {
  readonly entries: readonly AccessEntry[];
  readonly next?: string;
}

const PAGE = 500;

/** Adds `access`. */
export function accessCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'access', { summary: 'who has seen what of the persons of a hire, and why', examples: ['saapua access NURSE-1', 'saapua access NURSE-1 --json'] })
    .argument('<case>', 'case id of the hire', caseId)
    .option('--json', 'one JSON document')
    .action(line.action(async (hire: string, { json }: { readonly json?: true }) => {
      const entries = await allPages(Api.of(line.at), hire);
      if (json) line.printJson({ case_id: hire, entries });
      else line.print(accessText(hire, entries));
      return DONE;
    }));
}

async function allPages(api: Api, hire: string): Promise<readonly AccessEntry[]> {
  const entries: AccessEntry[] = [];
  for (let after: string | undefined; ; ) {
    const page = await api.get<AccessPage>({ path: `/hires/${hire}/access`, query: { after, limit: String(PAGE) } });
    entries.push(...page.entries);
    if (page.next === undefined) return entries;
    if (page.next === after) throw no('unexpected_answer', 'Unexpected answer', 'the access log has no end; tell the operator');
    after = page.next;
  }
}

function accessText(hire: string, entries: readonly AccessEntry[]): string {
  const summary = `${hire}: seen ${counted(entries.length, 'time')} (Helsinki time)`;
  if (entries.length === 0) return summary;
  const rows = entries.map((e) => [localTime(e.at), e.principal ?? '', e.organisation_id ?? 'own people', e.purpose, e.person_id, e.fields.join(' ')]);
  return `${summary}\n${table([{ title: 'when' }, { title: 'who' }, { title: 'organisation' }, { title: 'why' }, { title: 'of whom' }, { title: 'what' }], rows, 2)}`;
}
