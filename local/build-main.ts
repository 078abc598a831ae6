/** Entry of `npm run build`: the generated database client and the workflow bundle, so that a start has nothing left to make. */
import { ensureWorkflowBundle } from '../worker/bundle';
import { ensureBuilt } from './build';

const log = (line: string): void => void process.stderr.write(`${line}\n`);
ensureBuilt({ log, ensureWorkflowBundle: () => ensureWorkflowBundle(log) }).catch((error: Error) => {
  log(error.message);
  process.exitCode = 1;
});
