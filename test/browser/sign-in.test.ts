/** The owner signs in by the printed link, in a real browser, and sees the portfolio. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../../local/ports';
import { describeInBrowser, openBrowser } from '../support/browser';
import { describeOnTemporal } from '../support/temporal';
import { WholeStack, saapua } from '../support/whole-stack';

const LIMIT_MS = 120_000;

describeOnTemporal('signing in', () => describeInBrowser('by the printed link', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'saapua-browser-'));
  let stack: WholeStack;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    stack = new WholeStack(dataDir, await freePort());
    await stack.ready();
    await saapua(['import', join(__dirname, '../scenarios/ttol-nurse.ndjson'), '--json'], { stack });
    browser = await openBrowser();
    page = await browser.newPage();
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, LIMIT_MS);

  it('shows no hire to who is not signed in', async () => {
    await page.goto(stack.url);
    expect(await page.textContent('body')).not.toContain('NURSE-1');
  }, LIMIT_MS);

  it('opens the portfolio, and the link leaves no trace in the address', async () => {
    await page.goto(stack.signInLink());
    await page.waitForURL(`${stack.url}/`);
    expect(await page.textContent('table')).toContain('NURSE-1');
    expect(page.url()).not.toContain('#');
  }, LIMIT_MS);

  it('keeps its session out of reach of scripts', async () => {
    expect(await page.evaluate('document.cookie')).toBe('');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  }, LIMIT_MS);

  it('works once', async () => {
    const other = await browser.newContext();
    const stranger = await other.newPage();
    await stranger.goto(stack.signInLink());
    await stranger.getByText('The link is not valid').waitFor();
    await other.close();
  }, LIMIT_MS);

  it('signs out', async () => {
    await page.goto(stack.url);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForFunction("!document.body.textContent.includes('NURSE-1')");
    await page.goto(stack.url);
    expect(await page.textContent('body')).not.toContain('NURSE-1');
  }, LIMIT_MS);
}));
