/** Entry of `npm run worker` and `npm run server`: the same program, one part of it, on TEMPORAL_ADDRESS and DATABASE_URL. */
import { start } from './start';

const part = process.argv[2];
if (part !== 'worker' && part !== 'server') {
  process.stderr.write('usage: main.ts worker | server; `npm start` runs everything in one process\n');
  process.exit(2);
}
void start({ parts: part }).then((code) => process.exit(code));
