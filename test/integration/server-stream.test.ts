/** Live updates: every fact once and in order, from the place where a client was, and an end when the server ends. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { buildServer } from '../../server/app';
import { describeOnEachDatabase } from '../support/databases';
import { useServer } from './server-rig';

interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly case_id: string; readonly seq: number; readonly event_id: string; readonly event: string };
}

const LIMIT_MS = 15_000;

/** Reads a stream as a browser does. */
class Listening {
  /** Of the last message, and of the greeting. */
  lastId = '';
  private readonly messages: Message[] = [];
  private isOver = false;

  constructor(private readonly response: Response, private readonly abort: AbortController) {
    void this.read();
  }

  /** The next so many messages. */
  async next(count: number): Promise<Message[]> {
    await this.until(() => this.messages.length >= count, () => `${count} messages, there are ${this.messages.length}`);
    return this.messages.splice(0, count);
  }

  greeted(): Promise<void> {
    return this.until(() => this.lastId !== '', () => 'a greeting');
  }

  ended(): Promise<void> {
    return this.until(() => this.isOver, () => 'the end of the stream');
  }

  stop(): void {
    this.abort.abort();
  }

  private async until(condition: () => boolean, what: () => string): Promise<void> {
    for (const giveUpAt = Date.now() + LIMIT_MS; !condition(); await pause(10)) if (Date.now() > giveUpAt) throw new Error(`not within ${LIMIT_MS} ms: ${what()}`);
  }

  private async read(): Promise<void> {
    let text = '';
    try {
      for await (const chunk of this.response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])));
      }
    } catch {
      // Aborted by the test, or cut off by the server: over either way.
    }
    this.isOver = true;
  }

  private take({ id, event, data }: Record<string, string>): void {
    if (id !== undefined) this.lastId = id;
    if (data !== undefined) this.messages.push({ id: id ?? '', event: event ?? '', data: JSON.parse(data) as Message['data'] });
  }
}

describeOnEachDatabase('live updates', (db) => {
  const rig = useServer(db);
  const open: Listening[] = [];

  async function listen(lastEventId?: string, url = rig.url): Promise<Listening> {
    const abort = new AbortController();
    const token = await rig.tokenAs('analyst');
    const response = await fetch(`${url}/api/v1/stream`, {
      signal: abort.signal, headers: { authorization: `Bearer ${token}`, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const listening = new Listening(response, abort);
    open.push(listening);
    await listening.greeted();
    return listening;
  }

  afterEach(() => {
    for (const listening of open.splice(0)) listening.stop();
  });

  /** A hire with so many events; ids and seqs of them. */
  async function imported(count: number): Promise<string> {
    const caseId = `C-${randomUUID()}`;
    const lines = Array.from({ length: count }, (_, i) => JSON.stringify({ event_id: `${caseId}-${i}`, case_id: caseId, event: 'mentor_assigned', occurred_at: '2099-01-01' }));
    await rig.ask('/api/v1/imports', { method: 'POST', body: lines.join('\n') });
    return caseId;
  }

  const seqsOf = (messages: readonly Message[]): (string | number)[] => messages.map(({ data }) => data.seq);

  it('tell what comes from now on, with ids and codes only', async () => {
    await imported(3);
    const listening = await listen();
    const caseId = await imported(2);
    const [first, second] = await listening.next(2);
    expect(first).toEqual({ id: expect.any(String), event: 'fact', data: { case_id: caseId, seq: 1, event_id: `${caseId}-0`, event: 'mentor_assigned' } });
    expect(second?.data.seq).toBe(2);
  });

  it('tell every listener the same', async () => {
    const [one, two] = [await listen(), await listen()];
    await imported(20);
    expect((await one.next(20)).map(({ data }) => data)).toEqual((await two.next(20)).map(({ data }) => data));
    // Which began at different places, and now share them.
    await imported(3);
    expect(await one.next(3)).toEqual(await two.next(3));
  });

  it('go on after the last message that was seen, wherever it stood', async () => {
    const listening = await listen();
    const start = listening.lastId;
    await imported(700);
    const all = await listening.next(700);
    listening.stop();
    for (const seen of [0, 1, 250, 499, 500, 699]) {
      const again = await listen(seen === 0 ? start : all[seen - 1]!.id);
      expect(await again.next(700 - seen)).toEqual(all.slice(seen).map((message) => ({ ...message, id: expect.any(String) })));
      again.stop();
    }
  });

  it('miss nothing while many write', async () => {
    const listening = await listen();
    const cases = await Promise.all(Array.from({ length: 12 }, () => imported(5)));
    const messages = await listening.next(60);
    for (const caseId of cases) expect(seqsOf(messages.filter(({ data }) => data.case_id === caseId))).toEqual([1, 2, 3, 4, 5]);
  });

  it('refuse a place that is none', async () => {
    const answer = await rig.ask('/api/v1/stream', { headers: { 'last-event-id': "1' OR 1=1" } });
    expect(answer.json).toMatchObject({ status: 422, code: 'unknown_place' });
  });

  it('end when the server ends, at once', async () => {
    const other = await buildServer({ ...rig.services, logger: false });
    const url = await other.listen({ host: '127.0.0.1', port: 0 });
    const listening = await listen(undefined, url);
    const closing = Date.now();
    await other.close();
    await listening.ended();
    expect(Date.now() - closing).toBeLessThan(3_000);
  });
});
