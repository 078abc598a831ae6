/** `saapua simulate`: what it writes is the import format, the same for the same seed, and goes in without a line rejected. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { admitEvent } from '../../domain/hire/admit';
import type { CaseEvent } from '../../domain/hire/fact';
import { newestEdition } from '../../domain/model/edition';
import { useTerminal } from './cli-terminal';

const used = useTerminal();
const ARGS = ['simulate', '--hires', '12', '--seed', 'spring', '--from', '2024-01-01', '--to', '2026-06-30'];

it('writes timelines that the gate takes, nothing later than the last day', async () => {
  const { code, out, err } = await used.terminal.saapua(ARGS);
  const events = out.trimEnd().split('\n').map((line) => JSON.parse(line) as CaseEvent);
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^12 hires, \d+ events, made up\n$/) as string });
  expect(new Set(events.map((e) => e.case_id)).size).toBe(12);
  expect(events.filter((e) => 'refusal' in admitEvent(newestEdition(), e, { source: 'import' }))).toEqual([]);
  expect(events.filter((e) => e.recorded_at > '2026-06-30T21:00:00.000Z' || e.source !== 'simulation')).toEqual([]);
});

it('writes the same bytes into a file, and says on stdout what it made', async () => {
  const { out } = await used.terminal.saapua(ARGS);
  const { code, json } = await used.terminal.json([...ARGS, '--out', 'made.ndjson']);
  expect(readFileSync(join(used.terminal.cwd, 'made.ndjson'), 'utf8')).toBe(out);
  expect({ code, json }).toEqual({ code: 0, json: { hires: 12, events: out.trimEnd().split('\n').length, seed: 'spring', edition: newestEdition().id } });
});

it('makes one kind of hire only, when asked', async () => {
  const { out } = await used.terminal.saapua([...ARGS, '--profile', 'nordic_worker']);
  expect(out).toContain('"route":"NORDIC_REG"');
  expect(out).not.toContain('"route":"TTOL"');
});

it.each([
  [['--profile', 'astronaut'], /no profile "astronaut"; known: worker_ttol/],
  [['--from', '2026-07-01'], /--from lies after --to/],
  [['--hires', '0'], /a whole number from 1/],
  [['--to', 'soon'], /A day is a date/],
  [['--json'], /--json needs --out/],
])('is wrong use with %j', async (more, message) => {
  expect(await used.terminal.saapua([...ARGS, ...more])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) as string });
});

it('says no when the file cannot be written', async () => {
  expect(await used.terminal.saapua([...ARGS, '--out', 'no/such/folder.ndjson'])).toMatchObject({ code: 1, err: expect.stringContaining('cannot be written') as string });
});
