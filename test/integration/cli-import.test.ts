/** A file on its way in: streamed as it is, progress on stderr, one answer on stdout, and never a half "done". */
import { PassThrough } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Behaviour, problem } from './cli-peer';
import { useTerminal } from './cli-terminal';

const IMPORT = 'POST /api/v1/imports';
const LINES = '{"event_id":"E-1"}\n{"event_id":"E-2"}\n';
const STORED = { hires: 1, facts: 2, skipped: 0, rejected: [], dry_run: false };

/** The streamed answer of the server: one document a line. */
function answering(...lines: unknown[]): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for (const line of lines) response.write(`${JSON.stringify(line)}\n`);
    response.end();
  };
}

const progress = (lines: number): unknown => ({ progress: { lines, facts: lines, skipped: 0, rejected: 0 } });

describe('`saapua import`', () => {
  const used = useTerminal();

  it.each([
    ['timeline.ndjson', LINES, 'application/x-ndjson'],
    ['running-hires.csv', 'event_id,case_id\nE-1,C-1\n', 'text/csv'],
    ['timeline.txt', LINES, 'application/octet-stream'],
  ])('sends %s as it is', async (name, content, type) => {
    used.peer.on(IMPORT, answering(progress(1), { result: STORED }));
    used.terminal.file(name, content);
    const { code, json } = await used.terminal.json(['import', name]);
    const [asked] = used.peer.asked;
    expect({ url: asked?.url, type: asked?.headers['content-type'], body: asked?.body.toString() }).toEqual({ url: '/api/v1/imports?dry_run=false', type, body: content });
    expect({ code, json }).toEqual({ code: 0, json: STORED });
  });

  it('lets a packed file through packed, and knows a packed spreadsheet by its name', async () => {
    used.peer.on(IMPORT, answering({ result: STORED }));
    used.terminal.file('running-hires.csv.gz', gzipSync('event_id,case_id\n'));
    await used.terminal.json(['import', 'running-hires.csv.gz']);
    const [asked] = used.peer.asked;
    expect(asked?.headers).toMatchObject({ 'content-type': 'text/csv' });
    expect(asked?.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(asked?.body ?? Buffer.of()).toString()).toBe('event_id,case_id\n');
  });

  it('takes standard input for -', async () => {
    used.peer.on(IMPORT, answering({ result: STORED }));
    expect(await used.terminal.json(['import', '-', '--dry-run'], LINES)).toMatchObject({ code: 0, json: STORED });
    expect(used.peer.asked[0]).toMatchObject({ url: '/api/v1/imports?dry_run=true' });
    expect(used.peer.asked[0]?.body.toString()).toBe(LINES);
  });

  it('ends with 1 when a line was rejected, and shows people which and why', async () => {
    const rejected = [{ line: 3, reason: 'event: the model has no event "permit_approved"', code: 'unknown_event' }, { line: 14, reason: 'the line is not JSON', code: 'not_json' }];
    used.peer.on(IMPORT, answering({ result: { hires: 1, facts: 31, skipped: 1, rejected, dry_run: false } }));
    used.terminal.file('messy.ndjson', LINES);
    expect(await used.terminal.json(['import', 'messy.ndjson'])).toMatchObject({ code: 1, json: { hires: 1, facts: 31, skipped: 1, rejected } });
    const { code, out } = await used.terminal.saapua(['import', 'messy.ndjson']);
    expect(out.split('\n')).toEqual([
      'stored 31 events of 1 hire; 1 known already, 2 rejected',
      '  line  why it was rejected',
      '     3  event: the model has no event "permit_approved"',
      '    14  the line is not JSON',
      '',
    ]);
    expect(code).toBe(1);
  });

  it('says that a dry run stored nothing, and how many more were rejected than are shown', async () => {
    const rejected = Array.from({ length: 60 }, (_, i) => ({ line: i + 1, reason: 'the line is not JSON' }));
    used.peer.on(IMPORT, answering({ result: { hires: 0, facts: 0, skipped: 0, rejected, rejected_not_listed: 5, dry_run: true } }));
    const { out } = await used.terminal.saapua(['import', '-', '--dry-run'], LINES);
    expect(out).toContain('dry run, nothing stored: would store 0 events of 0 hires; 0 known already, 65 rejected');
    expect(out).toContain('  and 15 more; --json lists them');
  });

  it('tells progress on stderr only: a line now and then, in a terminal one that changes and goes away', async () => {
    used.peer.on(IMPORT, answering(progress(1200), progress(2400), { result: STORED }));
    used.terminal.file('timeline.ndjson', LINES);
    expect(await used.terminal.json(['import', 'timeline.ndjson'])).toMatchObject({ json: STORED, err: 'read 1 200 lines: 1 200 stored, 0 known, 0 rejected\n' });
    used.terminal.isTTY = true;
    const { err } = await used.terminal.json(['import', 'timeline.ndjson']);
    expect(err.split('\r')).toEqual(['', 'read 1 200 lines: 1 200 stored, 0 known, 0 rejected', 'read 2 400 lines: 2 400 stored, 0 known, 0 rejected', ' '.repeat(51), '']);
  });

  it.each<[string, Behaviour]>([
    ['ends without a result', answering(progress(1))],
    ['breaks off', (response) => response.writeHead(200).write(`${JSON.stringify(progress(1))}\n`, () => response.socket?.destroy())],
    ['ends in the middle of a line', (response) => void response.end('{"progress"')],
  ])('is not done when the answer %s, and says that the same file can be sent again', async (_, behaviour) => {
    used.peer.on(IMPORT, behaviour);
    const { code, json } = await used.terminal.json(['import', '-'], LINES);
    expect(json).toMatchObject({ code: 'connection_lost', detail: expect.stringContaining('import the file again, which adds nothing twice') as string });
    expect(code).toBe(1);
  });

  it('hands on the problem for which the server broke off', async () => {
    used.peer.on(IMPORT, answering(progress(1), { problem: { type: 'about:blank', title: 'Not available at the moment', status: 503, code: 'database_unavailable', detail: 'the database does not answer' } }));
    expect(await used.terminal.json(['import', '-'], LINES)).toMatchObject({ code: 1, json: { code: 'database_unavailable', status: 503, detail: expect.stringContaining('import the file again') as string } });
  });

  it('hands on a refusal of the whole file', async () => {
    used.peer.on(IMPORT, problem(503, 'too_many_imports', '4 imports are running; wait for one to end'));
    expect(await used.terminal.json(['import', '-'], LINES)).toMatchObject({ code: 1, json: { code: 'too_many_imports' } });
  });

  it('says so when the file itself cannot be read to its end', async () => {
    used.peer.on(IMPORT, answering({ result: STORED }));
    const input = new PassThrough();
    input.write(LINES);
    setImmediate(() => input.destroy(new Error('the disk is gone')));
    const { code, out } = await used.terminal.saapua(['import', '-', '--json'], input);
    expect(JSON.parse(out)).toMatchObject({ code: 'file_unreadable', detail: expect.stringContaining('the disk is gone') as string });
    expect(code).toBe(1);
  });
});
