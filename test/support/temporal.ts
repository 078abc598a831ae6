/**
 * The one Temporal server of a test run, started by global-setup.ts before the first file that needs it. Each file gets
 * a namespace of its own, because hires share one queue: in a common namespace the worker of one file would serve the
 * hires of another and write them into its own database.
 *
 * Without a Temporal CLI such groups are skipped, which is printed; with SAAPUA_REQUIRE_ALL=1 they fail.
 */
import { randomBytes } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';

/** Set by the global setup for the processes that run test files. */
export const ADDRESS_VARIABLE = 'SAAPUA_TEST_TEMPORAL_ADDRESS';
export const MISSING_VARIABLE = 'SAAPUA_TEST_TEMPORAL_MISSING';

const RETENTION_MS = 30 * 86_400_000;

/** `host:port` of the server. @throws Error where there is none; groups that need it are skipped then */
export function temporalAddress(): string {
  const address = process.env[ADDRESS_VARIABLE];
  if (address === undefined) throw new Error(`no Temporal server: ${missingReason() ?? 'the global setup did not run'}`);
  return address;
}

/** The group, where there is a server to run it on. */
export function describeOnTemporal(title: string, body: () => void): void {
  const reason = missingReason();
  if (reason === undefined) return describe(title, body);
  if (process.env['SAAPUA_REQUIRE_ALL'] === '1') return describe(title, () => it('has a Temporal server to run on', () => { throw new Error(reason); }));
  process.stderr.write(`skipped: "${title}": ${reason}\n`);
  describe.skip(title, body);
}

/** Makes a namespace that nobody else uses; 30 ms. */
export async function createNamespace(connection: Connection): Promise<string> {
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(RETENTION_MS) });
  return namespace;
}

function missingReason(): string | undefined {
  return process.env[MISSING_VARIABLE];
}
