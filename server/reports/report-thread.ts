/**
 * Computes reports beside the server, on connections of its own: 10,000 hires take seconds, in which the server must
 * answer others. Parts stay in the threads and pass directly from one to the other; the server gets bytes to send.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EmployerEvent } from '../../domain/hire/fact';
import { parseAsOf } from '../../domain/view/as-of';
import { openDatabase } from '../../prisma/database';
import { employerEvents, streamHires } from '../../prisma/facts';
import type { FromThread, ToThread } from './report-messages';
import { type ReportPart, partOf, reportOf } from './report-parts';
import { type ReportRequest, namedHires } from './report-request';

interface Job {
  readonly request: ReportRequest;
  readonly byEmployer: ReadonlyMap<string, readonly EmployerEvent[]>;
  readonly parts: ReportPart[];
}

const { connectionString } = workerData as { readonly connectionString: string };
const db = openDatabase({ connectionString, pool: 2, applicationName: 'saapua reports' });
let job: Job | undefined;

async function serve(message: ToThread): Promise<FromThread> {
  if (message.type === 'begin') {
    job = { request: message.request, byEmployer: await employerEvents(db), parts: [] };
    return { type: 'done' };
  }
  if (!job) throw new Error('no report has begun');
  const { request, parts } = job;
  switch (message.type) {
    case 'range':
      await computeRange(job, message.after, message.upTo);
      return { type: 'done' };
    case 'give':
      message.to.postMessage(parts);
      message.to.close();
      job = undefined;
      return { type: 'done' };
    case 'finish': {
      const others = message.from ? await received(message.from) : [];
      job = undefined;
      return { type: 'report', bytes: new TextEncoder().encode(JSON.stringify(reportOf(request, [...parts, ...others]))) };
    }
  }
}

async function computeRange({ request, byEmployer, parts }: Job, after: string, upTo: string | null): Promise<void> {
  const asOf = parseAsOf(request.asOf);
  const hireIds = namedHires(request);
  for await (const hire of streamHires(db, { after, ...(upTo !== null && { upTo }), ...(hireIds && { hireIds }), ...(request.pilots && { pilots: request.pilots }) })) {
    const part = partOf(request, hire, asOf, byEmployer);
    if (part) parts.push(part);
  }
}

function received(port: MessagePort): Promise<readonly ReportPart[]> {
  return new Promise((resolve, reject) => {
    port.once('message', (parts: readonly ReportPart[]) => {
      port.close();
      resolve(parts);
    });
    port.once('messageerror', reject);
  });
}

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (message: ToThread) => {
  last = last.then(() => serve(message)).then(
    (answer) => parentPort?.postMessage(answer, answer.type === 'report' ? [answer.bytes.buffer] : []),
    (error: unknown) => parentPort?.postMessage(failure(error)),
  );
});

function failure(error: unknown): FromThread {
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return { type: 'failed', message: error instanceof Error ? error.message : String(error), code: typeof code === 'string' ? code : undefined };
}
