/** Importing over HTTP: the scenarios as they are expected, bad lines with their numbers, the same file twice, what breaks. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { connectClient } from '../../client/connection';
import { HireClient } from '../../client/hires';
import { factsOf } from '../../prisma/facts';
import { getHire } from '../../prisma/hires';
import { loadState } from '../../prisma/hire-state';
import { beginImport } from '../../server/import/import-run';
import { usualHire } from '../../bench/usual-hire';
import { describeOnEachDatabase } from '../support/databases';
import { loadScenario, scenarioNames } from '../support/scenario';
import { type Asking, useServer } from './server-rig';

interface Outcome {
  readonly hires: number;
  readonly facts: number;
  readonly skipped: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string; readonly code: string }[];
  readonly dry_run: boolean;
}

const fileOf = (scenario: string): Buffer => readFileSync(join(__dirname, '..', 'scenarios', loadScenario(scenario).expected.file.split('/').at(-1)!));
const IDENTITY_CODE_FOR_TESTS = '010199-999X';

describeOnEachDatabase('importing', (db) => {
  const rig = useServer(db);

  async function importing(body: string | Uint8Array, { query = '', ...more }: Asking & { query?: string } = {}): Promise<Outcome> {
    const answer = await rig.ask(`/api/v1/imports${query}`, { method: 'POST', body, ...more });
    const last = JSON.parse(answer.text.trimEnd().split('\n').at(-1)!) as { result: Outcome };
    expect(answer.status).toBe(200);
    return last.result;
  }

  /** Lines of a hire of its own, with these events. */
  function linesOf(caseId: string, ...events: readonly (readonly [event: string, occurredAt: string, more?: object])[]): string {
    return events.map(([event, occurred_at, more], i) => JSON.stringify({ event_id: `${caseId}-${i}`, case_id: caseId, event, occurred_at, ...more })).join('\n');
  }

  const aCase = (): string => `C-${randomUUID()}`;

  describe.each(scenarioNames())('the scenario %s', (name) => {
    const { import: expected } = loadScenario(name).expected.as_of[0]!;
    const summary = ({ hires, facts, skipped, rejected }: Outcome) => ({ hires, facts, skipped, rejected: rejected.map(({ line }) => line) });

    it('is imported as expected, after a dry run that says the same and stores nothing', async () => {
      const caseId = [...loadScenario(name).cases.keys()][0]!;
      expect(summary(await importing(fileOf(name), { query: '?dry_run=true' }))).toEqual({ ...expected });
      expect(await getHire(db.current, caseId)).toBeUndefined();
      expect(summary(await importing(fileOf(name)))).toEqual({ ...expected });
    });

    it('adds nothing the second time, packed or not', async () => {
      const nothing = { ...expected, facts: 0, skipped: expected.facts + expected.skipped };
      expect(summary(await importing(fileOf(name)))).toEqual(nothing);
      expect(summary(await importing(gzipSync(fileOf(name)), { query: '?dry_run=true' }))).toEqual(nothing);
    });
  });

  describe('a line that cannot be used', () => {
    it('is rejected with its number and a reason that does not repeat it', async () => {
      const { rejected } = await importing(fileOf('messy-import'));
      expect(rejected.map(({ line, code }) => [line, code])).toEqual([
        [3, 'unknown_event'], [7, 'unusable_time'], [14, 'not_json'], [18, 'missing_field'], [22, 'personal_data'], [26, 'not_a_code'], [39, 'event_conflict'],
      ]);
      expect(rejected.find(({ line }) => line === 18)?.reason).toBe('occurred_at is missing');
      expect(JSON.stringify(rejected)).not.toMatch(new RegExp(`Example Person|${IDENTITY_CODE_FOR_TESTS}`));
    });

    it('does not keep the others out, and none of it is stored', async () => {
      const caseId = aCase();
      const outcome = await importing(`${linesOf(caseId, ['need_identified', '2026-11-02'])}\n{"broken\n${linesOf(`${caseId}-2`, ['need_identified', '2026-11-02'], ['arrived', 'tomorrow'])}`);
      expect(outcome).toMatchObject({ hires: 2, facts: 2, rejected: [{ line: 2 }, { line: 4 }] });
      expect((await factsOf(db.current, `${caseId}-2`)).map((fact) => fact.event.event)).toContain('need_identified');
    });

    it('leaves no trace of a person in the log of the server', () => {
      expect(rig.log.join('')).not.toMatch(new RegExp(`Example Person|${IDENTITY_CODE_FOR_TESTS}`));
    });

    it('may be too long, or no UTF-8', async () => {
      const bytes = Buffer.concat([Buffer.from(`{"event_id":"${'x'.repeat(1_000_001)}"}\n`), Buffer.from('{"event_id":"J\xe4rvi"}\n', 'latin1'), Buffer.from(linesOf(aCase(), ['need_identified', '2026-11-02']))]);
      expect(await importing(bytes)).toMatchObject({ facts: 1, rejected: [{ line: 1, code: 'line_too_long' }, { line: 2, code: 'not_utf8' }] });
    });

    it('is where damaged gzip ends, and what came before is in', async () => {
      const caseId = aCase();
      const packed = gzipSync(`${linesOf(caseId, ['need_identified', '2026-11-02'])}\n${Array.from({ length: 2_000 }, () => randomUUID()).join('')}`);
      const outcome = await importing(packed.subarray(0, packed.length - 100));
      expect(outcome).toMatchObject({ facts: 1, rejected: [{ line: 2, code: 'damaged_gzip' }] });
    });
  });

  describe('an event id', () => {
    it('that another hire has is a conflict, whether it stands in the file or is stored', async () => {
      const [one, two] = [aCase(), aCase()];
      const [first, second] = [one, two].map((case_id) => JSON.stringify({ event_id: `${one}-x`, case_id, event: 'need_identified', occurred_at: '2026-11-02' }));
      expect(await importing(`${first}\n${second}`)).toMatchObject({ hires: 2, facts: 1, rejected: [{ line: 2, code: 'event_conflict' }] });
      expect(await importing(second!)).toMatchObject({ facts: 0, rejected: [{ line: 1, code: 'event_conflict' }] });
      expect(await getHire(db.current, two)).toBeUndefined();
    });

    it('that comes again far down the file is seen in a dry run too', async () => {
      const caseId = aCase();
      const lines = linesOf(caseId, ...Array.from({ length: 5_200 }, () => ['mentor_assigned', '2026-11-02'] as const)).split('\n');
      const again = JSON.stringify({ ...(JSON.parse(lines[0]!) as object), occurred_at: '2026-11-03' });
      const outcome = await importing([...lines, lines[1], again].join('\n'), { query: '?dry_run=true' });
      expect(outcome).toMatchObject({ facts: 5_200, skipped: 1, rejected: [{ line: 5_202, code: 'event_conflict' }] });
    });
  });

  describe('a hire', () => {
    it('that has more events than a command takes is imported whole', async () => {
      const caseId = aCase();
      const lines = linesOf(caseId, ['need_identified', '2026-01-05'], ...Array.from({ length: 1_200 }, () => ['mentor_assigned', '2026-11-02'] as const));
      expect(await importing(lines)).toMatchObject({ hires: 1, facts: 1_201, rejected: [] });
      const stored = await factsOf(db.current, caseId);
      expect(stored.filter((fact) => fact.event.event === 'mentor_assigned')).toHaveLength(1_200);
      expect(stored.map((fact) => fact.seq)).toEqual(stored.map((_, i) => i + 1));
    });

    it('that is closed takes what a file tells of it', async () => {
      const caseId = aCase();
      await importing(linesOf(caseId, ['need_identified', '2026-01-05'], ['case_closed', '2026-02-02', { outcome: 'withdrawn' }]));
      const outcome = await importing(`${linesOf(caseId, ['need_identified', '2026-01-05'])}\n${JSON.stringify({ event_id: `${caseId}-late`, case_id: caseId, event: 'handoff_created', handoff_id: 'H1', service_id: 'SVC-TAX', occurred_at: '2026-01-20' })}`);
      expect(outcome).toMatchObject({ facts: 1, skipped: 1, rejected: [] });
      expect(await getHire(db.current, caseId)).toMatchObject({ closed: true });
    });

    it('goes on from where it stands', async () => {
      const caseId = aCase();
      await importing(linesOf(caseId, ['need_identified', '2026-11-02']));
      const answer = await rig.ask(`/api/v1/hires/${caseId}/events`, { body: { event: 'role_profile_completed' } });
      expect(answer.status).toBe(200);
      expect((await rig.services.hires.status(caseId))?.seq).toBe((await getHire(db.current, caseId))?.seq);
    });
  });

  describe('a sheet', () => {
    it('may be told by its type, by the request, or by its first line', async () => {
      const sheet = (caseId: string) => `event_id;case_id;event;occurred_at\n${caseId}-1;${caseId};need_identified;2026-11-02\n`;
      const ways: (Asking & { query?: string })[] = [{ headers: { 'content-type': 'text/csv; charset=utf-8' } }, { query: '?format=csv' }, { headers: { 'content-type': 'application/octet-stream' } }];
      for (const way of ways) expect(await importing(sheet(aCase()), way)).toMatchObject({ facts: 1, rejected: [] });
    });

    it('has its heading as line 1', async () => {
      const caseId = aCase();
      const outcome = await importing(`event_id,case_id,event,occurred_at\n${caseId}-1,${caseId},need_identified,2026-11-02\n\n${caseId}-2,${caseId},arrived,soon\n`);
      expect(outcome).toMatchObject({ facts: 1, rejected: [{ line: 4 }] });
    });
  });

  describe('an import', () => {
    it('leaves who brought which file, and what came of it', async () => {
      const file = linesOf(aCase(), ['need_identified', '2026-11-02'], ['arrived', 'soon']);
      await importing(file);
      const file_sha256 = createHash('sha256').update(file).digest('hex');
      const run = await db.current.prisma.import_run.findFirstOrThrow({ where: { file_sha256 } });
      expect(run).toMatchObject({ principal_id: 'owner', dry_run: false, counts: { hires: 1, facts: 1, skipped: 0, rejected: 1 }, finished_at: expect.any(Date) });
      const entry = await db.current.prisma.audit_entry.findFirstOrThrow({ where: { object: `import/${run.id}` } });
      expect(entry).toMatchObject({ principal: 'owner', action: 'import.run', detail: { sha256: file_sha256, facts: 1, rejected: 1 } });
    });

    it('waits for its turn when several come at once', async () => {
      const cases = Array.from({ length: 10 }, aCase);
      const outcomes = await Promise.all(cases.map((caseId) => importing(linesOf(caseId, ['need_identified', '2026-11-02'], ['mentor_assigned', '2026-11-03']))));
      expect(outcomes.map(({ facts }) => facts)).toEqual(cases.map(() => 2));
    });

    it('of nothing is fine', async () => {
      expect(await importing('')).toEqual({ hires: 0, facts: 0, skipped: 0, rejected: [], dry_run: false });
    });

    it('tells how far it is while the file still comes', async () => {
      const caseId = aCase();
      let send: (text: string) => void = () => {};
      let end: () => void = () => {};
      const body = new ReadableStream({
        start: (controller) => {
          send = (text) => controller.enqueue(new TextEncoder().encode(text));
          end = () => controller.close();
        },
      });
      const lines = linesOf(caseId, ...Array.from({ length: 1_000 }, () => ['mentor_assigned', '2026-11-02'] as const));
      const asked = fetch(`${rig.url}/api/v1/imports?dry_run=true`, { method: 'POST', body, duplex: 'half', headers: { authorization: `Bearer ${await rig.tokenAs('admin')}` } } as RequestInit);
      const feeding = setInterval(() => send(`${lines}\n`), 20);
      const reader = (await asked).body!.pipeThrough(new TextDecoderStream()).getReader();
      const first = await reader.read();
      clearInterval(feeding);
      end();
      expect(JSON.parse(first.value!.split('\n')[0]!)).toEqual({ progress: { lines: expect.any(Number), facts: 0, skipped: expect.any(Number), rejected: 0 } });
      let last = first.value!;
      for (let read = await reader.read(); !read.done; read = await reader.read()) last += read.value;
      expect(JSON.parse(last.trimEnd().split('\n').at(-1)!)).toMatchObject({ result: { facts: 1_000, hires: 1 } });
    });

    it('takes no other packing than gzip', async () => {
      const answer = await rig.ask('/api/v1/imports', { method: 'POST', body: 'x', headers: { 'content-encoding': 'br' } });
      expect(answer.json).toMatchObject({ status: 415, code: 'unsupported_encoding' });
    });
  });

  describe('an engine that does not answer', () => {
    it('leaves lines that say to import again, and the file can be imported again', async () => {
      const caseId = aCase();
      const file = usualHire(caseId, '2025-01-07').map((event) => JSON.stringify(event)).join('\n');
      // Nobody serves on this connection: its server is gone.
      const client = await connectClient(rig.temporal);
      await client.connection.close();
      const hires = new HireClient({ client, loadState: (id) => loadState(db.current, id), attemptMs: 300 });
      const run = await beginImport({ db: db.current, hires }, Readable.from([Buffer.from(file)]), {
        principalId: 'owner', isDryRun: false, onProgress: () => {}, signal: new AbortController().signal, patienceMs: 1_000,
      });
      const outcome = await run();
      expect(outcome).toMatchObject({ hires: 1, facts: 0, skipped: 0 });
      expect(new Set(outcome.rejected.map(({ code }) => code))).toEqual(new Set(['not_reached']));
      expect(outcome.rejected).toHaveLength(file.split('\n').length);

      expect(await importing(file)).toMatchObject({ facts: file.split('\n').length, rejected: [] });
    });
  });
});
