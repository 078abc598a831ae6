/**
 * A handoff on the program as its user starts it, with nothing but commands, mails and pages: the registry is imported
 * and consented to, a handoff sent, its mail read from the catcher, the link opened and the request seen to; and between
 * the mail and the deed everything is killed and started again.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/ports';
import { describeOnTemporal } from '../support/temporal';
import { until } from '../support/until';
import { WholeStack, saapua } from '../support/whole-stack';

const START_SET = join(__dirname, '../../domain/registry/start-set.csv');
const [TOWN, SERVICE, MAILBOX] = ['TOWN-993', 'SVC-DAYCARE-993', 'varhaiskasvatus@esimerkkila.example'];
const LIMIT_MS = 240_000;
/** A mail leaves a minute after the handoff. */
const MAIL_LIMIT_MS = 120_000;
const CODE = /\b[34679ACDEFGHJKMNPQRTWXY]{4}[\s-]?[34679ACDEFGHJKMNPQRTWXY]{4}\b/;
const WHO = { person_name: 'Testi Virkailija', person_role: 'early education lead' };

interface Caught { readonly id: string; readonly to: readonly string[]; readonly message_id: string; readonly in_reply_to: string | null }
interface Item { readonly kind: string; readonly handoff_id: string | null; readonly question_id: string | null }

/** A browser of its own, with its cookies, on the same machine. */
class Browser {
  private cookie = '';

  constructor(private readonly stack: () => WholeStack) {}

  async ask<T = Record<string, unknown>>(path: string, body?: unknown): Promise<{ readonly status: number; readonly json: T }> {
    const answer = await fetch(`${this.stack().url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'sec-fetch-site': 'same-origin', ...(this.cookie !== '' && { cookie: this.cookie }), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    this.cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? this.cookie;
    return { status: answer.status, json: (await answer.json()) as T };
  }
}

describeOnTemporal('a handoff on the whole system', () => {
  const root = mkdtempSync(join(tmpdir(), 'saapua-handoff-'));
  let port = 0;
  let stack: WholeStack;

  async function start(): Promise<void> {
    stack = new WholeStack(join(root, 'data'), port);
    await stack.ready();
  }

  beforeAll(async () => {
    port = await freePort();
    await start();
  }, LIMIT_MS);
  afterAll(async () => {
    await stack.stop();
    rmSync(root, { recursive: true, force: true });
  }, LIMIT_MS);

  async function command<T>(args: readonly string[], input?: string): Promise<T> {
    const { code, stderr, stdout } = await saapua([...args, '--json'], { stack, ...(input !== undefined && { input }) });
    if (code !== 0) throw new Error(`saapua ${args.join(' ')}: ${code} ${stderr} ${stdout}`);
    return JSON.parse(stdout) as T;
  }

  const caught = async (): Promise<readonly Caught[]> => ((await stack.request('GET', '/api/v1/caught-mails')).body as { mails: Caught[] }).mails.filter(({ to }) => to.includes(MAILBOX));
  const inbox = async (): Promise<readonly Item[]> => (await command<{ items: Item[] }>(['inbox'])).items.filter(({ handoff_id }) => handoff_id !== null);

  /** The newest mail to the office, when there are so many, as its reader sees it. */
  async function mailNumber(count: number): Promise<Caught & { readonly html: string }> {
    await until(`${count} mails to the office`, async () => (await caught()).length >= count, MAIL_LIMIT_MS);
    const mails = await caught();
    expect(mails).toHaveLength(count);
    const page = await fetch(`${stack.url}/mail/${mails[0]!.id}/html`, { headers: { authorization: `Bearer ${stack.token()}` } });
    return { ...mails[0]!, html: await page.text() };
  }

  /** The registry of one town, imported by one person and consented to by another. */
  async function consentedRegistry(): Promise<void> {
    const sheet = join(root, 'registry.csv');
    writeFileSync(sheet, readFileSync(START_SET, 'utf8').split('\n').filter((line) => /^entity,/.test(line) || line.startsWith(`organisation,${TOWN},`) || line.startsWith(`service,${SERVICE},`)).join('\n'));
    await command(['registry', 'import', sheet]);
    await command(['people', 'add', 'second', '--role', 'admin']);
    const { url } = await command<{ url: string }>(['people', 'link', 'second']);
    const token = join(root, 'second.token');
    expect(await saapua(['sign-in', '--out', token], { stack, input: `${url}\n` })).toMatchObject({ code: 0, stdout: expect.stringContaining('signed in as second') });
    expect(statSync(token).mode & 0o777).toBe(0o600);
    const { changes } = await command<{ changes: { id: string; entity_id: string }[] }>(['registry', 'changes']);
    expect(changes.map((one) => one.entity_id)).toEqual([TOWN, SERVICE]);
    const ids = changes.map((one) => one.id);
    expect((await saapua(['registry', 'approve', ...ids], { stack })).code).toBe(1);
    expect((await saapua(['registry', 'approve', ...ids], { stack, env: { SAAPUA_TOKEN_FILE: token } })).code).toBe(0);
  }

  it('goes from the registry to the deed, and through a kill of everything in between', async () => {
    await consentedRegistry();
    await command(['hires', 'start', 'LIFE-1', '--event', 'need_identified', '--data', '{"municipality":"993"}']);
    const { handoff } = await command<{ handoff: { handoff_id: string } }>(['handoffs', 'send', 'LIFE-1', SERVICE, '--item', 'start_day=ok', '--item', 'children_ages=ok', '--text-file', '-'], 'a place from August, please');
    const request = await mailNumber(1);
    expect(request.html).toContain(handoff.handoff_id);
    expect(request.html).not.toContain('from August');

    stack.signal('SIGKILL');
    await stack.ended;
    await start();

    const [, fragment = ''] = /href="[^"]*\/h#([^"]+)"/.exec(request.html) ?? [];
    const dot = fragment.lastIndexOf('.');
    const officer = new Browser(() => stack);
    expect((await officer.ask('/link/locate', { handoff_id: fragment.slice(0, dot), secret: fragment.slice(dot + 1) })).status).toBe(200);
    expect((await officer.ask('/link/code', {})).status).toBe(202);
    const code = CODE.exec((await mailNumber(2)).html.replace(/<[^>]+>/g, ' '))?.[0];
    expect((await officer.ask('/link/confirm', { code })).status).toBe(200);
    const page = async () => {
      const { json } = await officer.ask<{ csrf: string; view: { version: number } }>('/link/handoff');
      return { csrf: json.csrf, version: json.view.version };
    };
    expect(await inbox()).toEqual([]);
    expect((await officer.ask('/link/handoff/ask', { ...(await page()), ...WHO, text: 'for how many children?', reason_code: 'unclear' })).status).toBe(200);
    const [question] = await inbox();
    expect(question).toMatchObject({ kind: 'question', handoff_id: handoff.handoff_id });
    await command(['handoffs', 'answer', 'LIFE-1', handoff.handoff_id, question!.question_id!, '--text-file', '-'], 'for one');
    expect(await inbox()).toEqual([]);
    expect(await mailNumber(3)).toMatchObject({ in_reply_to: request.message_id });
    expect((await officer.ask('/link/handoff/complete', await page())).json).toMatchObject({ act: 'complete', state: 'completed', by: { name: WHO.person_name } });
    expect(await command<{ handoffs: { state: string }[] }>(['handoffs', 'list', 'LIFE-1'])).toMatchObject({ handoffs: [{ state: 'completed' }] });
    // The kill has neither lost a mail nor sent one twice.
    expect((await caught()).map((one) => one.message_id)).toEqual([...new Set((await caught()).map((one) => one.message_id))]);
    expect(await command<{ ok: boolean }>(['verify'])).toMatchObject({ ok: true });
  }, LIMIT_MS);
});
