/**
 * kill −9 of the whole stack in the middle of writes: what was accepted is there after the next start, once, and work goes
 * on. The client keeps its own journal; an answer that never came counts as unknown and must resolve to 0 or 1.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../local/ports';
import { describeOnTemporal } from '../support/temporal';
import { WholeStack } from '../support/whole-stack';

interface Attempt {
  readonly hire: string;
  readonly key: string;
  outcome: 'accepted' | 'unknown';
}

const EVENTS = ['role_profile_completed', 'search_started', 'candidate_proposed', 'interview_held', 'offer_made', 'offer_accepted', 'contract_signed'];

/** Writes to its own hire, one step after another, until the system is gone. */
async function writer(stack: WholeStack, hire: string, journal: Attempt[]): Promise<void> {
  for (let i = 0; ; i++) {
    const attempt: Attempt = { hire, key: `${hire}-${i}`, outcome: 'unknown' };
    journal.push(attempt);
    const path = i === 0 ? '/api/v1/hires' : `/api/v1/hires/${hire}/events`;
    const body = i === 0 ? { case_id: hire, event: 'need_identified', data: { employer_id: `EMP-${hire}` } } : { event: EVENTS[(i - 1) % EVENTS.length] };
    try {
      const { status } = await stack.request('POST', path, body, { 'idempotency-key': attempt.key });
      if (status !== 200 && status !== 201) return;
      attempt.outcome = 'accepted';
    } catch {
      return;
    }
  }
}

/** Processes whose command line names the data folder. */
function processesOf(dataDir: string): string {
  return execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(dataDir)).join('\n');
}

describeOnTemporal('the whole stack killed in the middle of writes', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'saapua-kill-'));
  const journal: Attempt[] = [];
  let stack: WholeStack;
  let port: number;

  beforeAll(async () => { port = await freePort(); });

  afterAll(async () => {
    await stack?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('keeps every accepted command through three kills, each once, and leaves no process behind', async () => {
    for (let round = 0; round < 3; round++) {
      stack = new WholeStack(dataDir, port);
      await stack.ready();
      const writers = Array.from({ length: 6 }, (_, i) => writer(stack, `KILL-${round}-${i}`, journal));
      const before = journal.length;
      while (journal.length < before + 60) await pause(10);
      stack.signal('SIGKILL');
      await stack.ended;
      await Promise.all(writers);
      for (const giveUpAt = Date.now() + 10_000; processesOf(dataDir) !== ''; await pause(100))
        if (Date.now() > giveUpAt) throw new Error(`left behind:\n${processesOf(dataDir)}`);
    }
    stack = new WholeStack(dataDir, port);
    await stack.ready();

    const accepted = journal.filter((a) => a.outcome === 'accepted');
    expect(accepted.length).toBeGreaterThan(100);
    for (const hire of new Set(journal.map((a) => a.hire))) {
      const mine = journal.filter((a) => a.hire === hire);
      const { status, body } = await stack.request('GET', `/api/v1/hires/${hire}`);
      const stored = status === 200 ? (body as { events: { source: string }[] }).events.filter((e) => e.source === 'human').length : 0;
      const [least, most] = [mine.filter((a) => a.outcome === 'accepted').length, mine.length];
      expect({ hire, ok: stored >= least && stored <= most, stored, least, most }).toEqual({ hire, ok: true, stored, least, most });
    }
  }, 300_000);

  it('answers an unknown command, repeated with its key, once', async () => {
    for (const attempt of journal.filter((a) => a.outcome === 'unknown')) {
      const index = Number(attempt.key.split('-').at(-1));
      const [path, body] = index === 0
        ? ['/api/v1/hires', { case_id: attempt.hire, event: 'need_identified', data: { employer_id: `EMP-${attempt.hire}` } }]
        : [`/api/v1/hires/${attempt.hire}/events`, { event: EVENTS[(index - 1) % EVENTS.length] }];
      const first = await stack.request('POST', path, body, { 'idempotency-key': attempt.key });
      const again = await stack.request('POST', path, body, { 'idempotency-key': attempt.key });
      expect([200, 201]).toContain(first.status);
      expect(again.body).toEqual(first.body);
    }
  }, 120_000);

  it('goes on with work, and the record holds together', async () => {
    const hire = journal[0]?.hire ?? '';
    expect((await stack.request('POST', `/api/v1/hires/${hire}/events`, { event: 'arrived' })).status).toBe(200);
    const { body } = await stack.request('GET', '/api/v1/verify');
    expect(body).toMatchObject({ ok: true });
  }, 120_000);
});
