/**
 * Fetches the Temporal CLI the way the Temporal SDK itself does, from its makers, and says where it is.
 *
 * Run as `node temporal-download.mjs FOLDER VERSION`; prints the path of the binary. A process of its own for
 * three reasons: the SDK's download cannot be interrupted from within, it starts a server that must be gone
 * afterwards (whoever runs this kills the whole process group), and it installs the SDK's Runtime, which a
 * process may do only once and the program does with its own options.
 *
 * `createEphemeralServer` is what @temporalio/testing calls; it is kept from the SDK's documentation, so a
 * change of the SDK's version asks for a look at this file.
 */
import { Runtime } from '@temporalio/worker';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, version] = process.argv.slice(2);
const { version: sdkVersion } = createRequire(import.meta.url)('@temporalio/worker/package.json');

Runtime.install({ shutdownSignals: [], telemetryOptions: { logging: { forward: {}, filter: 'OFF' } } });

try {
  const runtime = Runtime.instance();
  const server = await runtime.createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir: folder,
      version,
      // Sixty days, in milliseconds: a file of this name that is older would be fetched again.
      ttl: 5_184_000_000,
      sdkName: 'sdk-typescript',
      sdkVersion,
    },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'pretty', level: 'error' },
    extraArgs: [],
  });
  await runtime.shutdownEphemeralServer(server);
  process.stdout.write(`${join(folder, `temporal-${version}`)}\n`);
  process.exit(0);
} catch (error) {
  // The address is named twice in the SDK's text; its last clause is the cause.
  process.stderr.write(`${error.message.split(': ').slice(-2).join(': ')}\n`);
  process.exit(1);
}
