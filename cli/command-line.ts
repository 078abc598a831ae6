/**
 * The frame that every command stands in: what it prints where, and with which exit code it ends.
 * 0 done, 1 the answer is "no", 2 wrong use. With `--json` exactly one document goes to stdout, a problem included.
 */
import { Command } from 'commander';
import { NoError, type ProblemDocument, UsageError, problemText } from './problem';
import type { Surroundings } from './surroundings';
import { printable } from './table';

/** Variable that says the same as the option. */
export const ON_BEHALF_OF = 'SAAPUA_ON_BEHALF_OF';

export const DONE = 0;
export const NO = 1;
export const WRONG_USE = 2;

export interface CommandTexts {
  readonly summary: string;
  /** When the answer is "no": `a line was rejected`. */
  readonly noWhen?: string;
  /** One or more command lines, as a person types them. */
  readonly examples: readonly string[];
}

export class CommandLine {
  exitCode: number = DONE;

  constructor(public at: Surroundings) {}

  /** From here on requests are made in the place of somebody who is away. */
  actInPlaceOf(principal: string): void {
    this.at = { ...this.at, env: { ...this.at.env, [ON_BEHALF_OF]: principal } };
  }

  /** A command below another one; `nameAndArguments` as commander writes them: `show <case>`. */
  command(parent: Command, nameAndArguments: string, { summary, noWhen, examples }: CommandTexts): Command {
    const command = parent.command(nameAndArguments).summary(summary).description(noWhen === undefined ? `${summary}.` : `${summary}. Exit 1 when ${noWhen}.`);
    const path = [...pathOf(parent), command.name()].join(' ');
    return command
      .showHelpAfterError(`See: ${path} --help`)
      .addHelpText('after', `\nExample${examples.length > 1 ? 's' : ''}:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
  }

  /** What a command does: the number that `work` gives becomes the exit code, its errors a message and theirs. */
  action<A extends unknown[]>(work: (...given: A) => Promise<number>): (...given: A) => Promise<void> {
    return async (...given) => {
      const command = given.find((one): one is A[number] & Command => one instanceof Command);
      try {
        this.exitCode = await work(...given);
      } catch (error) {
        if (error instanceof UsageError) command?.error(`error: ${error.message}`);
        else this.sayNo(error, command?.opts()['json'] === true);
      }
    };
  }

  /** One JSON document on stdout. */
  printJson(document: unknown): void {
    this.at.stdout.write(`${JSON.stringify(document)}\n`);
  }

  /** Lines on stdout. */
  print(text: string): void {
    this.at.stdout.write(`${printable(text)}\n`);
  }

  /** Lines on stderr. */
  tell(text: string): void {
    this.at.stderr.write(`${printable(text)}\n`);
  }

  private sayNo(error: unknown, asJson: boolean): void {
    this.exitCode = NO;
    const problem = error instanceof NoError ? error.problem : faultOf(error);
    if (asJson) this.printJson(problem);
    else this.tell(problemText(problem));
    if (!(error instanceof NoError)) this.tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function faultOf(error: unknown): ProblemDocument {
  return { type: 'about:blank', title: 'A fault of the command line', code: 'internal_error', detail: error instanceof Error ? error.message : String(error) };
}

function pathOf(command: Command): string[] {
  return [...(command.parent ? pathOf(command.parent) : []), command.name()];
}
