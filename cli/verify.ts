/** `saapua verify`: does the record hold together? */
import type { Command } from 'commander';
import { Api } from './api';
import { type CommandLine, DONE, NO } from './command-line';
import { grouped, table } from './table';

interface Verification {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly id: string;
    readonly ok: boolean;
    readonly checked: number;
    readonly violations: readonly { readonly case_id: string | null; readonly message: string }[];
  }[];
}

/** Adds `verify`: exit 1 on any violation. */
export function verifyCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'verify', { summary: 'check every hire against what must always be true', noWhen: 'something is violated', examples: ['saapua verify', 'saapua verify --json'] })
    .option('--json', 'one JSON document')
    .action(line.action(async ({ json }: { json?: true }) => {
      const verification = await Api.of(line.at).get<Verification>({ path: '/verify' });
      if (json) line.printJson(verification);
      else line.print(verificationText(verification));
      return verification.ok ? DONE : NO;
    }));
}

function verificationText({ ok, checks }: Verification): string {
  const rows = checks.map((c) => [c.ok ? 'ok' : 'VIOLATED', c.id, grouped(c.checked), grouped(c.violations.length)]);
  const violations = checks.flatMap((c) => c.violations.map((v) => [c.id, v.case_id ?? '', v.message]));
  return [
    ok ? 'the record holds together' : 'the record does NOT hold together; the operator\'s guide says what to do for each check',
    table([{ title: 'state' }, { title: 'check' }, { title: 'checked', right: true }, { title: 'violations', right: true }], rows, 2),
    ...(violations.length === 0 ? [] : [table([{ title: 'violated' }, { title: 'case' }, { title: 'what' }], violations, 2)]),
  ].join('\n');
}
