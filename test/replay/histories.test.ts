/** Hires that lived with this or an earlier version go on with the bundle of today. Needs no server. */
import { hostname } from 'node:os';
import { type KeptRun, keptRuns } from '../support/capture-histories';
import { JOURNEYS } from '../support/journeys';
import { replayFaults } from '../support/replay';

const LIMIT_MS = 120_000;
const runs = keptRuns();
const named = (faults: ReadonlyMap<string, string>) => [...faults];

it('keeps a journey for every outcome', () => {
  expect(new Set(runs.map((run) => run.journey))).toEqual(new Set(JOURNEYS.map((journey) => journey.name)));
  expect(runs.filter((run) => run.history.events.at(-1)?.['eventType'] === 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW').length).toBeGreaterThan(3);
});

it('replays every kept run on the bundle of today', async () => {
  expect(named(await replayFaults(runs))).toEqual([]);
}, LIMIT_MS);

it('notices a hire that would decide otherwise today', async () => {
  const run = runs.find((kept) => kept.journey === 'silent-authority')!;
  // Without the handoff there is no deadline, and the kept history has a timer that nobody would start.
  const tampered = JSON.parse(JSON.stringify(run), (_key, value: unknown) => (typeof value === 'string' ? withoutHandoff(value) : value)) as KeptRun;
  expect(named(await replayFaults([tampered]))).toEqual([[expect.any(String), expect.stringContaining('[TMPRL1100]')]]);
  expect(named(await replayFaults([run]))).toEqual([]);
}, LIMIT_MS);

it('keeps nothing that names a machine, a process or a folder', () => {
  const text = JSON.stringify(runs.map((run) => run.history), (_key, value: unknown) => (typeof value === 'string' ? decoded(value) : value));
  const found = ['node_modules', 'at Object.', process.cwd(), `@${hostname()}`, '.ts:'].filter((trace) => text.includes(trace));
  expect(found).toEqual([]);
  expect(/"identity":"(?!scrubbed")/.test(text)).toBe(false);
  expect(text.includes('need_identified')).toBe(true);
});

const PAYLOAD = /^[A-Za-z0-9+/]{16,}={0,2}$/;

/** Payloads are base64 in JSON: what they carry is looked at too. */
function decoded(value: string): string {
  return PAYLOAD.test(value) ? `${value} ${Buffer.from(value, 'base64').toString('utf8')}` : value;
}

function withoutHandoff(value: string): string {
  return PAYLOAD.test(value) ? Buffer.from(Buffer.from(value, 'base64').toString('utf8').replace('handoff_created', 'mentor_assigned')).toString('base64') : value;
}
