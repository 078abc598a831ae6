/** The fields of an event as options, the same for `do` and `hires start`; what may stand in them, the model says. */
import type { Command } from 'commander';
import { code, jsonObject, time } from './arguments';

interface Field {
  readonly flags: string;
  /** Field of the event envelope. */
  readonly field: string;
  readonly text: string;
  readonly parse: (text: string) => unknown;
}

const FIELDS: readonly Field[] = [
  { flags: '--at <time>', field: 'occurred_at', text: 'date or instant at which it happened (default: now)', parse: time },
  { flags: '--precision <precision>', field: 'precision', text: 'minute, day or month', parse: code },
  { flags: '--data <json>', field: 'data', text: 'codes, numbers, dates and booleans as a JSON object', parse: jsonObject },
  { flags: '--application <id>', field: 'application_id', text: 'permit application', parse: code },
  { flags: '--employment <id>', field: 'employment_id', text: 'employment', parse: code },
  { flags: '--handoff <id>', field: 'handoff_id', text: 'handoff', parse: code },
  { flags: '--service <id>', field: 'service_id', text: 'service', parse: code },
  { flags: '--member <id>', field: 'family_member_id', text: 'family member', parse: code },
  { flags: '--cooperation <id>', field: 'cooperation_id', text: 'cooperation period', parse: code },
  { flags: '--gap <id>', field: 'gap_id', text: 'service gap', parse: code },
  { flags: '--checkpoint <c>', field: 'checkpoint', text: 'check-in it belongs to', parse: code },
  { flags: '--outcome <o>', field: 'outcome', text: 'outcome, one of those the event has', parse: code },
  { flags: '--reason <r>', field: 'reason_code', text: 'reason, one of those the event has', parse: code },
  { flags: '--route <r>', field: 'route', text: 'permit route', parse: code },
  { flags: '--due <time>', field: 'due_at', text: 'date or instant by which it is asked for', parse: time },
  { flags: '--evidence <ref>', field: 'evidence_ref', text: 'reference of the document that shows it', parse: code },
  { flags: '--actor <role>', field: 'actor_role', text: 'actor of the model who did it (default: that of the event)', parse: code },
  { flags: '--corrects <id>', field: 'corrects', text: 'event that this one replaces', parse: code },
  { flags: '--retracts <id>', field: 'retracts', text: 'event that this one takes back', parse: code },
];

/** Adds the options to a command. */
export function withEventOptions(command: Command): Command {
  for (const { flags, text, parse } of FIELDS) command.option(flags, text, parse);
  return command.option('--key <k>', 'idempotency key: the same key again is the same request', code);
}

/** Fields of the event that were given. */
export function eventFieldsOf(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = FIELDS.map(({ flags, field }) => [field, options[nameOf(flags)]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** The name under which commander keeps an option: its flag's word. */
function nameOf(flags: string): string {
  return flags.slice(2, flags.indexOf(' '));
}
