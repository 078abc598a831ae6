/**
 * The one Temporal server of a test run, started by global-setup.ts before the first file that needs it. Each file gets
 * a namespace of its own, because hires share one queue: in a common namespace the worker of one file would serve the
 * hires of another and write them into its own database.
 *
 * Without a Temporal CLI such groups are skipped, which is printed; with SAAPUA_REQUIRE_ALL=1 they fail.
 */
import { randomBytes } from 'node:crypto';
import type { Connection } from '@temporalio/client';

/** Set by the global setup for the processes that run test files. */
export const ADDRESS_VARIABLE = 'SAAPUA_TEST_TEMPORAL_ADDRESS';
export const MISSING_VARIABLE = 'SAAPUA_TEST_TEMPORAL_MISSING';

const RETENTION_DAYS = 30;

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
  const seconds = RETENTION_DAYS * 86_400;
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: seconds as unknown as Long } });
  return namespace;
}

/** What protobufs take for a 64-bit number; a plain number does as well. */
type Long = NonNullable<NonNullable<Parameters<Connection['workflowService']['registerNamespace']>[0]['workflowExecutionRetentionPeriod']>['seconds']>;

function missingReason(): string | undefined {
  return process.env[MISSING_VARIABLE];
}
