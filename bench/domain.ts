/**
 * `npm run bench:domain [-- --json] [--hires N]`: one evaluation of a usual hire (122 events, all clocks, gap rules and
 * waits), and `report gaps` and `report waits` over many hires on the embedded database, while the program goes on
 * answering. The yardstick in the same run is sorting and parsing the same events.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { formatDay, parseDay } from '../domain/calendar/day';
import { evaluateCase } from '../domain/hire/evaluate';
import { newestEdition } from '../domain/model/edition';
import { asOfDay } from '../domain/view/as-of';
import { compareEvents, prepare } from '../domain/view/prepared-event';
import { book } from '../domain/waits/booking';
import { currentWaits } from '../domain/waits/current';
import { openDataFolder } from '../local/data-folder';
import { startPostgres } from '../local/postgres';
import type { Database } from '../prisma/database';
import { median, quantile } from './figures';
import { usualHire } from './usual-hire';

const AS_OF = '2026-09-01';

function perHire(hires: number, work: (i: number) => unknown): number {
  const rounds: number[] = [];
  for (let round = 0; round < 9; round++) {
    const began = performance.now();
    for (let i = 0; i < hires; i++) work(i);
    rounds.push((performance.now() - began) / hires);
  }
  return median(rounds.slice(2));
}

function startOf(i: number): string {
  return formatDay((parseDay('2024-06-03') ?? 0) + (i % 700));
}

function evaluation(): Record<string, number> {
  const texts = Array.from({ length: 200 }, (_, i) => JSON.stringify(usualHire(`H${i}`, startOf(i * 3))));
  const hires = texts.map((text) => (JSON.parse(text) as ReturnType<typeof usualHire>).map(prepare));
  const edition = newestEdition();
  const asOf = asOfDay(parseDay(AS_OF) ?? 0);
  return {
    events_per_hire: hires[0]?.length ?? 0,
    yardstick_parse_and_sort_ms: perHire(hires.length, (i) => (JSON.parse(texts[i] ?? '[]') as ReturnType<typeof usualHire>).map(prepare).sort(compareEvents)),
    clocks_and_gaps_ms: perHire(hires.length, (i) => evaluateCase({ edition, caseId: `H${i}`, events: hires[i] ?? [] }, asOf)),
    whole_ms: perHire(hires.length, (i) => {
      const { view } = evaluateCase({ edition, caseId: `H${i}`, events: hires[i] ?? [] }, asOf);
      return [book(view), currentWaits(view)];
    }),
  };
}

/** Facts and hire rows in bulk: what a report reads, without the time that recording them one by one would take. */
async function fill(db: Database, hires: number, say: (line: string) => void): Promise<void> {
  for (let from = 0; from < hires; from += 100) {
    const batch = Array.from({ length: Math.min(100, hires - from) }, (_, i) => usualHire(`H${String(from + i).padStart(6, '0')}`, startOf(from + i)));
    await db.pool.query(
      `INSERT INTO fact (hire_id, seq, event_id, event, command_id, command_hash, stored_at, edition, body)
       SELECT e ->> 'case_id', row_number() OVER (PARTITION BY e ->> 'case_id' ORDER BY n), e ->> 'event_id', e ->> 'event', 'import:bench', '', now(), $2, e
       FROM json_array_elements($1) WITH ORDINALITY AS t (e, n)`, [JSON.stringify(batch.flat()), newestEdition().id]);
    await db.pool.query(
      `INSERT INTO hire (hire_id, edition, seq, as_of, stage, closed, waits, late, open_gaps) SELECT id, $2, $3, now(), 'retention', false, '[]', false, 0 FROM unnest($1::text[]) AS id`,
      [batch.map((h) => h[0]?.case_id), newestEdition().id, batch[0]?.length ?? 0]);
    if (from % 1000 === 0) say(`${from} of ${hires} hires stored`);
  }
  await db.pool.query('ANALYZE');
}

async function reports(hires: number, say: (line: string) => void): Promise<Record<string, unknown>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'saapua-bench-'));
  const folder = await openDataFolder(dataDir);
  const postgres = await startPostgres({ folder, cacheDir: join(dataDir, 'cache'), log: say });
  const { migrate } = await import('../prisma/migrate.mjs');
  await migrate(postgres.connectionString);
  const [{ openDatabase }, { getHire }, { ReportRunner }] = await Promise.all([import('../prisma/database.js'), import('../prisma/hires.js'), import('../server/reports/report-runner.js')]);
  const db = openDatabase({ connectionString: postgres.connectionString });
  await fill(db, hires, say);
  const runner = new ReportRunner(db, postgres.connectionString);
  const result: Record<string, unknown> = { hires };
  for (const kind of ['gaps', 'waits'] as const) {
    say(`report ${kind}`);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const reads: number[] = [];
    let isRunning = true;
    // Somebody goes on looking at hires meanwhile.
    const reader = (async () => {
      while (isRunning) {
        const began = performance.now();
        await getHire(db, 'H000000');
        reads.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    delay.enable();
    const began = performance.now();
    const bytes = await runner.run({ kind, asOf: AS_OF, where: [] });
    const seconds = (performance.now() - began) / 1000;
    delay.disable();
    isRunning = false;
    await reader;
    result[kind] = { seconds, hires_per_second: hires / seconds, bytes: bytes.length, event_loop_p99_ms: delay.percentile(99) / 1e6, event_loop_max_ms: delay.max / 1e6, read_p50_ms: median(reads), read_p99_ms: quantile(reads, 0.99) };
  }
  await runner.close();
  await db.close();
  await postgres.stop();
  folder.release();
  rmSync(dataDir, { recursive: true, force: true });
  return result;
}

async function main(): Promise<void> {
  const at = process.argv.indexOf('--hires');
  const hires = at > 0 ? Number(process.argv[at + 1]) : 10_000;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const result = { evaluation: evaluation(), reports: await reports(hires, say), goals: { whole_ms: '<= 1', report_seconds: '<= 10 over 10,000 hires' } };
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
}

void main().then(() => process.exit(0), (error: Error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});
