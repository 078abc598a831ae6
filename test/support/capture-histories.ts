/**
 * Keeps histories of the journeys as fixtures: `SAAPUA_CAPTURE=1 npx jest test/integration/workflow-journeys`. Done on
 * purpose only, for a release, so that an accidental change shows in review. What names the machine is scrubbed; what
 * replay reads stays as it is, events of skipped time included.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { VERSION } from '../../local/version';
import type { Run } from './replay';

const FOLDER = join(__dirname, '..', 'histories');
/** A fixture is read in reviews: longer runs belong to benches. */
const MOST_EVENTS = 400;
/** Fields whose value names a process or a machine, or changes with each capture and means nothing to replay. */
const SCRUBBED = new Set(['identity', 'requestId', 'buildId', 'binaryChecksum', 'stackTrace']);

/** A run as it is kept. */
export interface KeptRun {
  /** `retained`, of `0.1.0/retained.json`. */
  readonly journey: string;
  /** Version of the program that lived it. */
  readonly version: string;
  readonly workflowId: string;
  readonly runId: string;
  /** As JSON of the proto. */
  readonly history: { readonly events: Record<string, unknown>[] };
}

/** Writes the runs of a journey, first one first, into the folder of this version. @throws Error when one is too long */
export function keepHistories(journey: string, runs: readonly Run[]): void {
  const folder = join(FOLDER, VERSION);
  mkdirSync(folder, { recursive: true });
  const kept = runs.map(({ workflowId, runId, history }) => {
    const length = history.events?.length ?? 0;
    if (length > MOST_EVENTS) throw new Error(`a run of ${journey} has ${length} events; ${MOST_EVENTS} may be kept`);
    return { workflowId, runId, history: scrub(JSON.parse(historyToJSON(history))) };
  });
  writeFileSync(join(folder, `${journey}.json`), `${JSON.stringify(kept, null, 1)}\n`);
}

/** Every run that is kept, of every version. */
export function keptRuns(): readonly KeptRun[] {
  return readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name: version }) =>
    readdirSync(join(FOLDER, version)).filter((file) => file.endsWith('.json')).sort().flatMap((file) =>
      (JSON.parse(readFileSync(join(FOLDER, version, file), 'utf8')) as Omit<KeptRun, 'journey' | 'version'>[]).map((run) => ({ ...run, version, journey: file.replace('.json', '') }))));
}

function scrub(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((inner) => scrub(inner, key));
  if (typeof value === 'object' && value !== null) {
    // The sticky queue carries the worker's name; the ordinary one is ours.
    const isSticky = 'kind' in value && value.kind === 'TASK_QUEUE_KIND_STICKY';
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isSticky && name === 'name' ? 'sticky' : scrub(inner, name)]));
  }
  return SCRUBBED.has(key) && typeof value === 'string' ? 'scrubbed' : value;
}
