import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { installRuntime } from '../../worker/hire-worker';
import { createNamespace, describeOnTemporal, temporalAddress } from '../support/temporal';

const LIMIT_MS = 60_000;
const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

describeOnTemporal('executions in one worker', () => {
  it('do not share the state of a module', async () => {
    installRuntime('ERROR');
    const address = temporalAddress();
    const [connection, native] = [await Connection.connect({ address }), await NativeConnection.connect({ address })];
    const namespace = await createNamespace(connection);
    const client = new Client({ connection, namespace });
    const { code } = await bundleWorkflowCode({ workflowsPath: require.resolve('../support/counting-workflow'), logger: silent });
    // As the worker of the hires is made: one V8 context for all executions.
    const worker = await Worker.create({ connection: native, namespace, taskQueue: 'counting', workflowBundle: { code } });

    const counts = await worker.runUntil(async () => {
      const handles = await Promise.all(['one', 'two', 'three'].map((workflowId) => client.workflow.start('counting', { workflowId, taskQueue: 'counting' })));
      return Promise.all([...handles, ...handles].map((handle) => handle.query<number>('executions')));
    });

    expect(counts).toEqual([1, 1, 1, 1, 1, 1]);
    await native.close();
    await connection.close();
  }, LIMIT_MS);
});
