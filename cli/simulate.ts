/** `saapua simulate`: made-up hires in the import format, the same for the same seed; no server needed. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { parseDay } from '../domain/calendar/day';
import { type CommandLine, DONE } from './command-line';
import { no, UsageError } from './problem';
import { counted } from './table';

interface SimulateOptions {
  readonly hires: number;
  readonly seed: string;
  readonly from?: string;
  readonly to?: string;
  readonly profile?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Hires begin within this many days before the last one, unless --from says otherwise. */
const DAYS_BACK = 3 * 365;
const MOST_HIRES = 1_000_000;

/** Adds `simulate`. */
export function simulateCommand(parent: Command, line: CommandLine): void {
  line.command(parent, 'simulate', {
    summary: 'make up timelines by the process model, for tests and load runs: NDJSON in the import format, never a forecast',
    examples: ['saapua simulate --hires 200 --seed spring --from 2024-01-01 --to 2026-06-30 --out made-up.ndjson', 'saapua simulate --hires 5 --seed 1 --to 2026-06-30 --profile nurse_regulated'],
  })
    .requiredOption('--hires <n>', 'how many', wholeNumber)
    .requiredOption('--seed <text>', 'the same seed and dates give the same bytes')
    .option('--from <date>', 'first day on which a hire may begin (default: three years before the last)', date)
    .option('--to <date>', 'last day: nothing is recorded after it (default: today)', date)
    .option('--profile <id>', 'only hires of this kind; a wrong one is answered with those that there are')
    .option('--out <file>', 'where to; absent: standard output')
    .option('--json', 'one JSON document that says what was made; needs --out')
    .action(line.action(async (options: SimulateOptions) => {
      if (options.json && options.out === undefined) throw new UsageError('--json needs --out: standard output holds either the timelines or the answer.');
      // The model is read by this command only when it runs.
      const { simulate, PROFILES } = require('../domain/simulation/simulate') as typeof import('../domain/simulation/simulate');
      const { newestEdition } = require('../domain/model/edition') as typeof import('../domain/model/edition');
      const { endOfDay, localDay, startOfDay } = require('../domain/calendar/helsinki') as typeof import('../domain/calendar/helsinki');
      const known = PROFILES.profiles.map((p) => p.id);
      if (options.profile !== undefined && !known.includes(options.profile)) throw new UsageError(`there is no profile "${options.profile}"; known: ${known.join(', ')}`);
      const last = parseDay(options.to ?? '') ?? localDay(Date.now());
      const first = parseDay(options.from ?? '') ?? last - DAYS_BACK;
      if (first > last) throw new UsageError('--from lies after --to.');

      const made = simulate(options.hires, { edition: newestEdition(), seed: options.seed, from: startOfDay(first), to: endOfDay(last) - 1, profile: options.profile });
      const out = options.out === undefined ? line.at.stdout : createWriteStream(resolve(line.at.cwd, options.out));
      let events = 0;
      try {
        for (const hire of made) {
          events += hire.events.length;
          await put(out, hire.events.map((event) => `${JSON.stringify(event)}\n`).join(''));
        }
        if (out !== line.at.stdout) await finished(out.end());
      } catch (error) {
        const { syscall, message } = error as NodeJS.ErrnoException;
        if (options.out === undefined || syscall === undefined) throw error;
        throw no('not_writable', 'The file cannot be written', `${options.out} cannot be written: ${message}`);
      }
      if (options.json) line.printJson({ hires: options.hires, events, seed: options.seed, edition: newestEdition().id });
      else line.tell(`${counted(options.hires, 'hire')}, ${counted(events, 'event')}, made up`);
      return DONE;
    }));
}

async function put(out: Writable, text: string): Promise<void> {
  if (text !== '' && !out.write(text)) await once(out, 'drain');
}

function wholeNumber(text: string): number {
  const n = Number(text);
  if (/^\d+$/.test(text) && n >= 1 && n <= MOST_HIRES) return n;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_HIRES}.`);
}

function date(text: string): string {
  if (parseDay(text) !== undefined) return text;
  throw new InvalidArgumentError('A day is a date: 2026-06-30.');
}
