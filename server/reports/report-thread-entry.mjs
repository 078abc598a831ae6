/** A thread starts without the loader of its parent, so it brings its own for TypeScript. */
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
createRequire(import.meta.url)('./report-thread.ts');
