/** The `saapua` command line, put together: every command, its help, and how wrong use is told. */
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { absenceCommands } from './absences';
import { accessCommand } from './access';
import { code } from './arguments';
import { auditCommand } from './audit';
import { calendarCommand } from './calendar';
import { CommandLine, DONE, WRONG_USE } from './command-line';
import { deskCommands } from './desk';
import { demoCommands } from './demo';
import { doCommand } from './do';
import { handoffCommands } from './handoffs';
import { hiresListCommand } from './hires-list';
import { hiresShowCommand } from './hires-show';
import { hiresStartCommand } from './hires-start';
import { importCommand } from './import';
import { linkCommands } from './links';
import { mailCommands } from './mails';
import { modelCommands } from './model-check';
import { peopleCommands } from './people';
import { personsCommands } from './persons';
import { queueCommands } from './queue';
import { recoverCommand } from './recover';
import { registryCommands } from './registry';
import { reportCommands } from './report';
import { signInCommands } from './sign-in';
import { signInLinkCommand } from './sign-in-link';
import { simulateCommand } from './simulate';
import { startCommand } from './start';
import { statusCommand } from './status';
import type { Surroundings } from './surroundings';
import { verifyCommand } from './verify';

const ABOUT = `Saapua: every international hire of a small town as a durable workflow, from need to retention.

Commands talk to the running system at SAAPUA_URL (default http://127.0.0.1:4600) with the token in SAAPUA_TOKEN or the file SAAPUA_TOKEN_FILE, else in the file "token" of the data folder (SAAPUA_DATA, default .saapua). Only start, calendar, simulate and model need none.

Exit codes: 0 done, 1 the answer is "no", 2 wrong use. --json prints one JSON document and nothing else.`;

/**
 * Runs one command line.
 * @param argv  what stands after `saapua`
 * @returns exit code: 0 done, 1 the answer is "no", 2 wrong use
 */
export async function runCommandLine(argv: readonly string[], at: Surroundings): Promise<number> {
  const line = new CommandLine(at);
  try {
    await programOf(line).parseAsync(argv, { from: 'user' });
    return line.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE;
    throw error;
  }
}

function programOf(line: CommandLine): Command {
  const { stdout, stderr } = line.at;
  const program = new Command('saapua')
    .description(ABOUT)
    .version(version, '-V, --version', 'print the version')
    .option('--on-behalf-of <principal>', 'act in the place of somebody who is away and has named you (also SAAPUA_ON_BEHALF_OF)', code)
    .hook('preAction', (root) => { const { onBehalfOf } = root.opts<{ onBehalfOf?: string }>(); if (onBehalfOf !== undefined) line.actInPlaceOf(onBehalfOf); })
    .exitOverride()
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: (text) => void stderr.write(text), getOutHasColors: () => false, getErrHasColors: () => false })
    .showHelpAfterError('See: saapua --help');
  startCommand(program, line);
  statusCommand(program, line);
  importCommand(program, line);
  const hires = line.command(program, 'hires', { summary: 'hires: list, show, start', examples: ['saapua hires list', 'saapua hires show NURSE-1'] });
  hiresListCommand(hires, line);
  hiresShowCommand(hires, line);
  hiresStartCommand(hires, line);
  doCommand(program, line);
  handoffCommands(program, line);
  deskCommands(program, line);
  mailCommands(program, line);
  linkCommands(program, line);
  personsCommands(program, line);
  accessCommand(program, line);
  reportCommands(program, line);
  registryCommands(program, line);
  peopleCommands(program, line);
  absenceCommands(program, line);
  queueCommands(program, line);
  auditCommand(program, line);
  recoverCommand(program, line);
  verifyCommand(program, line);
  signInLinkCommand(program, line);
  signInCommands(program, line);
  demoCommands(program, line);
  calendarCommand(program, line);
  simulateCommand(program, line);
  modelCommands(program, line);
  return program;
}
