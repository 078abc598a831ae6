#!/usr/bin/env node
/**
 * `saapua` as Node runs it. Registers tsx for CommonJS only, which costs a fiftieth of a second; its ES module loader
 * costs ten times that, so the one command that needs it registers it by itself (cli/start.ts).
 */
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
createRequire(import.meta.url)('../cli/main.ts').main();
