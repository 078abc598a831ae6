/**
 * Debian's Chromium, headless, for tests that a person would do by hand. Where it is not installed such groups are
 * skipped, which is printed; with SAAPUA_REQUIRE_ALL=1 they fail.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** Quiet: a browser that phones home fails on a machine without network. */
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The group, where there is a browser to run it in. */
export function describeInBrowser(title: string, body: () => void): void {
  if (existsSync(CHROMIUM)) return describe(title, body);
  const reason = `there is no Chromium at ${CHROMIUM}; install it (Debian: apt-get install chromium) or set CHROMIUM_PATH`;
  if (process.env['SAAPUA_REQUIRE_ALL'] === '1') return describe(title, () => it('has a browser to run in', () => { throw new Error(reason); }));
  process.stderr.write(`skipped: "${title}": ${reason}\n`);
  describe.skip(title, body);
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET });
}
