/** The way of an officer without an account up to the code: what a link shows, what it never tells, and how often it may be tried. */
import { randomBytes } from 'node:crypto';
import { revokeDeliveries, useDelivery } from '../../prisma/deliveries';
import { sweepAttempts } from '../../prisma/attempts';
import { sweepLinkSessions } from '../../prisma/link-sessions';
import { LINK_LIMITS } from '../../server/links/link-limits';
import { describeOnEachDatabase } from '../support/databases';
import { fillRegistry } from '../support/handoff-registry';
import { LinkBrowser, mailedCodes, mailedLink } from '../support/link-officer';
import { useServer } from './server-rig';

const TALENT = 'Testi Talentti-Planted';
const UNKNOWN = 'NOSUCHREQUEST';

describeOnEachDatabase('a mailed link', (db) => {
  const rig = useServer(db);

  beforeAll(() => fillRegistry(db.current));
  beforeEach(() => db.current.pool.query('DELETE FROM attempt'));

  async function aHandoff(): Promise<string> {
    const { json } = await rig.ask<{ case_id: string }>('/api/v1/hires', { body: { event: 'need_identified', data: { municipality: '993' } } });
    const id = await rig.services.vault.personOf({ kind: 'talent', hireId: json.case_id });
    await rig.services.vault.putProfile(id, { profile: { name: TALENT }, version: 0, now: new Date() });
    const sent = await rig.ask<{ handoff: { handoff_id: string } }>(`/api/v1/hires/${json.case_id}/handoffs`, { body: { service_id: 'DAYCARE', items: [{ item: 'start_day', state: 'ok' }] } });
    return sent.json.handoff.handoff_id;
  }

  const deliveryId = async (handoff: string): Promise<string> => (await db.current.prisma.delivery.findFirstOrThrow({ where: { handoff_id: handoff } })).id;

  /** Everything that a look could change, without the counters of attempts. */
  async function everything(): Promise<string> {
    const tables = ['delivery', 'link_session', 'link_code', 'handoff', 'fact', 'mail', 'outbox', 'audit_entry', 'access_entry', 'private_text', 'draft'];
    const rows = await Promise.all(tables.map(async (table) => (await db.current.pool.query(`SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS all FROM ${table} t`)).rows[0] as { all: string }));
    return rows.map((row) => row.all).join('\n');
  }

  it('shows which request it is about, by when and who asks, and nobody\'s name', async () => {
    const handoff = await aHandoff();
    const browser = new LinkBrowser(rig);
    const answer = await browser.ask('/locate', { body: await mailedLink(rig, handoff) });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ kind: 'link', locator: { reference: handoff, service: { fi: 'Varhaiskasvatus', sv: 'Småbarnspedagogik', en: 'Day care' }, due_on: expect.stringMatching(/^\d{4}-/), asked_by: { role: 'owner' } } });
    expect(answer.text).not.toContain('Planted');
    expect(Object.fromEntries(['cache-control', 'referrer-policy', 'x-robots-tag'].map((name) => [name, answer.headers.get(name)]))).toEqual({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex, nofollow' });
    expect(answer.headers.getSetCookie()).toEqual(['/api/v1/link', '/fi/h', '/sv/h', '/en/h'].map((path) => expect.stringMatching(new RegExp(`^saapua_link=[\\w-]{43}; Max-Age=1800; Path=${path}; HttpOnly; SameSite=Strict$`))));
    expect((await browser.ask('/session')).json).toMatchObject({ kind: 'locator', typed: false, locator: { reference: handoff } });
  });

  it('shows nothing of the handoff before the code', async () => {
    const handoff = await aHandoff();
    const browser = new LinkBrowser(rig);
    await browser.ask('/locate', { body: await mailedLink(rig, handoff) });
    expect((await browser.ask('/handoff')).json).toMatchObject({ status: 401, code: 'link_session_ended' });
    expect((await browser.ask('/handoff/accept', { body: { version: 1 } })).status).toBe(401);
  });

  it('is not changed by looking: five GETs and HEADs of every address leave every table as it was', async () => {
    const handoff = await aHandoff();
    const browser = new LinkBrowser(rig);
    await browser.ask('/locate', { body: await mailedLink(rig, handoff) });
    const before = await everything();
    const paths = rig.app.guardedRoutes.filter((route) => route.url.startsWith('/api/v1/link/')).map((route) => route.url.slice('/api/v1/link'.length));
    expect(paths.length).toBeGreaterThan(12);
    for (const path of [...new Set(paths)]) for (let i = 0; i < 5; i++) for (const method of ['GET', 'HEAD']) await browser.ask(path, { method });
    expect(await everything()).toBe(before);
  });

  it('is opened by the words of the link alone: the secret stands in no table and no log', async () => {
    const handoff = await aHandoff();
    const link = await mailedLink(rig, handoff);
    const browser = new LinkBrowser(rig);
    await browser.ask('/locate', { body: link });
    await browser.ask('/code', { body: {} });
    const [code] = await mailedCodes(rig, handoff);
    await browser.ask('/confirm', { body: { code } });
    const token = browser.cookie.split('=')[1]!;
    const stored = await everything();
    const all = `${stored}\n${rig.log.join('\n')}`;
    for (const secret of [link.secret, code!, token]) expect(all).not.toContain(secret);
    expect(stored).toContain(handoff);
    expect(rig.log.join('\n')).toContain('/api/v1/link/confirm');
  });

  describe('that does not work', () => {
    it('gets the same bytes, whatever is wrong with it', async () => {
      const [over, used, revoked, old] = [await aHandoff(), await aHandoff(), await aHandoff(), await aHandoff()];
      const links = await Promise.all([over, used, revoked, old].map((handoff) => mailedLink(rig, handoff)));
      const now = new Date();
      await db.current.prisma.delivery.updateMany({ where: { handoff_id: over }, data: { expires_at: now } });
      await useDelivery(db.current, rig.services.vault.keyRing, { id: await deliveryId(used), generation: 1 }, now);
      await revokeDeliveries(db.current, revoked, { now });
      const dead = [
        ...links.slice(0, 3), { handoff_id: UNKNOWN, secret: randomBytes(32).toString('base64url') }, { ...links[3]!, secret: links[2]!.secret },
        { handoff_id: old, secret: '' }, { handoff_id: 'x y', secret: '%%%' }, {}, { secret: links[3]!.secret },
      ];
      const answers = await Promise.all(dead.map((body) => new LinkBrowser(rig).ask('/locate', { body })));
      expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
      expect(answers[0]!.json).toMatchObject({ status: 410, code: 'link_not_valid' });
      const shapes = answers.map(({ headers }) => [...headers.entries()].filter(([name]) => !['date', 'x-request-id', 'idempotency-key'].includes(name)).map(([name, value]) => `${name}: ${value}`).join('\n'));
      expect(new Set(shapes).size).toBe(1);
      expect((await new LinkBrowser(rig).ask('/locate', { body: links[3] })).status).toBe(200);
    });

    it('takes the same way through the database, whatever is wrong with it', async () => {
      const [over, revoked] = [await aHandoff(), await aHandoff()];
      const [overLink, revokedLink] = [await mailedLink(rig, over), await mailedLink(rig, revoked)];
      await db.current.prisma.delivery.updateMany({ where: { handoff_id: over }, data: { expires_at: new Date() } });
      await revokeDeliveries(db.current, revoked, { now: new Date() });
      const statements = async (body: object): Promise<string[]> => {
        const seen: string[] = [];
        const { pool } = db.current;
        const spy = jest.spyOn(pool, 'connect');
        const query = jest.spyOn(pool, 'query');
        await new LinkBrowser(rig).ask('/locate', { body });
        seen.push(`${spy.mock.calls.length} connections, ${query.mock.calls.map(([sql]) => (typeof sql === 'string' ? sql : (sql as unknown as { text: string }).text)).join('; ')}`);
        spy.mockRestore();
        query.mockRestore();
        return seen;
      };
      await statements(overLink);
      const ways = [await statements(overLink), await statements(revokedLink), await statements({ handoff_id: UNKNOWN, secret: 'x'.repeat(43) }), await statements({ handoff_id: '', secret: '' })];
      expect(ways[0]![0]).toContain('delivery');
      expect(new Set(ways.map(String)).size).toBe(1);
    });
  });

  describe('whose reference is typed', () => {
    /** What somebody outside sees of the whole way with a reference. */
    async function seen(reference: string): Promise<string[]> {
      const browser = new LinkBrowser(rig);
      const answers = [await browser.ask('/locate', { body: { reference } }), await browser.ask('/session'), await browser.ask('/code', { body: {} })];
      for (let i = 0; i < 6; i++) answers.push(await browser.ask('/confirm', { body: { code: 'AAAA-AAAA' } }));
      answers.push(await browser.ask('/code', { body: {} }), await browser.ask('/code', { body: {} }), await browser.ask('/code', { body: {} }));
      const masked = (text: string) => text.replace(/"(request_id|expires_at)":"[^"]*"/g, '"$1":"…"').replace(/\d+ minutes/g, 'n minutes');
      return answers.map(({ status, text }) => `${status} ${masked(text)}`);
    }

    it('answers the same all the way, whether there is such a request or not', async () => {
      const handoff = await aHandoff();
      const known = await seen(handoff);
      expect(await seen(UNKNOWN)).toEqual(known);
      expect(known.map((line) => line.slice(0, 3))).toEqual(['200', '200', '202', '422', '422', '422', '422', '422', '429', '202', '202', '429']);
      expect(known[1]).toContain('"locator":null');
      expect(await mailedCodes(rig, handoff)).toHaveLength(3);
    });

    it('leads in by the code, written in small letters and with gaps', async () => {
      const handoff = await aHandoff();
      const browser = new LinkBrowser(rig);
      await browser.ask('/locate', { body: { reference: ` ${handoff.slice(0, 5)} ${handoff.slice(5)} ` } });
      await browser.ask('/code', { body: { language: 'sv' } });
      const [code] = await mailedCodes(rig, handoff);
      expect((await browser.ask('/confirm', { body: { code: `${code!.slice(0, 4)}-${code!.slice(4)}`.toLowerCase() } })).status).toBe(200);
      expect((await browser.ask('/handoff')).json).toMatchObject({ status: 'open', view: { handoff_id: handoff } });
      expect(await db.current.prisma.mail.findFirst({ where: { handoff_id: handoff, kind: 'code' } })).toMatchObject({ language: 'sv', state: 'queued', recipient: `delivery:${await deliveryId(handoff)}` });
    });

    it('does not use up the codes of those who have the link', async () => {
      const handoff = await aHandoff();
      const stranger = new LinkBrowser(rig);
      await stranger.ask('/locate', { body: { reference: handoff } });
      for (let i = 0; i < 4; i++) await stranger.ask('/code', { body: {} });
      const officer = new LinkBrowser(rig);
      expect((await officer.comeIn(handoff)).csrf).not.toBe('');
    });
  });

  describe('and its code', () => {
    async function codeAsked(handoff: string): Promise<{ browser: LinkBrowser; code: string }> {
      const browser = new LinkBrowser(rig);
      await browser.ask('/locate', { body: await mailedLink(rig, handoff) });
      expect((await browser.ask('/code', { body: {} })).status).toBe(202);
      return { browser, code: (await mailedCodes(rig, handoff)).at(-1)! };
    }
    const confirm = (browser: LinkBrowser, code: string) => browser.ask<{ code: string; current?: object }>('/confirm', { body: { code } });

    it('gives a session under another token, and ends the one before', async () => {
      const { browser, code } = await codeAsked(await aHandoff());
      const before = browser.cookie;
      expect((await confirm(browser, code)).status).toBe(200);
      expect(browser.cookie).not.toBe(before);
      const after = browser.cookie;
      browser.cookie = before;
      expect((await browser.ask('/code', { body: {} })).status).toBe(401);
      browser.cookie = after;
      expect((await browser.ask('/handoff')).status).toBe(200);
    });

    it('counts wrong tries down and refuses the sixth, right as it may be', async () => {
      const { browser, code } = await codeAsked(await aHandoff());
      for (const triesLeft of [4, 3, 2, 1, 0]) expect((await confirm(browser, 'AAAA-AAAA')).json).toMatchObject({ status: 422, code: 'wrong_code', current: { tries_left: triesLeft } });
      const sixth = await confirm(browser, code);
      expect(sixth.json).toMatchObject({ status: 429, code: 'too_many_tries' });
      expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(500);
    });

    it('takes no more than five tries, however many come at once', async () => {
      const { browser, code } = await codeAsked(await aHandoff());
      const tries = await Promise.all(Array.from({ length: 12 }, () => confirm(browser, 'AAAA-AAAA')));
      expect(tries.filter(({ status }) => status === 422)).toHaveLength(5);
      expect((await confirm(browser, code)).status).toBe(429);
    });

    it('works once', async () => {
      const { browser, code } = await codeAsked(await aHandoff());
      const { cookie } = browser;
      const both = await Promise.all([0, 1].map(async () => { const one = new LinkBrowser(rig); one.cookie = cookie; return (await confirm(one, code)).status; }));
      expect(both.filter((status) => status === 200)).toHaveLength(1);
    });

    it('works for ten minutes', async () => {
      const { browser, code } = await codeAsked(await aHandoff());
      await db.current.pool.query(`UPDATE link_code SET expires_at = now() - interval '1 second' WHERE used_at IS NULL`);
      expect((await confirm(browser, code)).json).toMatchObject({ status: 422, code: 'code_expired' });
    });

    it('works in the browser that asked for it only, and for its own request only', async () => {
      const [handoff, another] = [await aHandoff(), await aHandoff()];
      const { code } = await codeAsked(handoff);
      const elsewhere = new LinkBrowser(rig);
      await elsewhere.ask('/locate', { body: await mailedLink(rig, handoff) });
      expect((await confirm(elsewhere, code)).json.code).toBe('code_expired');
      const { browser: foreign } = await codeAsked(another);
      expect((await confirm(foreign, code)).json.code).toBe('wrong_code');
    });

    it('counts only while it is the newest', async () => {
      const handoff = await aHandoff();
      const { browser, code } = await codeAsked(handoff);
      await browser.ask('/code', { body: {} });
      expect((await confirm(browser, code)).json.code).toBe('wrong_code');
      expect((await confirm(browser, (await mailedCodes(rig, handoff)).at(-1)!)).status).toBe(200);
    });

    it('is mailed five times an hour for one mailbox, whoever asks from wherever', async () => {
      const handoff = await aHandoff();
      const statuses: number[] = [];
      for (let i = 0; i < 3; i++) {
        const browser = new LinkBrowser(rig);
        await browser.ask('/locate', { body: await mailedLink(rig, handoff) });
        statuses.push((await browser.ask('/code', { body: {} })).status, (await browser.ask('/code', { body: {} })).status);
      }
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
      expect(await mailedCodes(rig, handoff)).toHaveLength(5);
    });

    it('is not asked for by a page elsewhere', async () => {
      const browser = new LinkBrowser(rig);
      await browser.ask('/locate', { body: await mailedLink(rig, await aHandoff()) });
      expect((await browser.ask('/code', { body: {}, headers: { 'sec-fetch-site': 'cross-site' } })).json).toMatchObject({ status: 403, code: 'cross_site' });
    });
  });

  describe('asked for anew', () => {
    const renew = (reference: string) => new LinkBrowser(rig).ask('/renew', { body: { reference } });
    const linkMails = (handoff: string) => db.current.prisma.mail.count({ where: { handoff_id: handoff, kind: 'link' } });

    it('is mailed to the same mailbox, and the answer is the same where there is nothing to mail', async () => {
      const handoff = await aHandoff();
      const answers = [await renew(handoff), await renew(UNKNOWN)];
      expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(['202 {}', '202 {}']);
      expect(await db.current.prisma.mail.findMany({ where: { kind: 'link', handoff_id: handoff } })).toMatchObject([{ recipient: `delivery:${await deliveryId(handoff)}`, content: {} }]);
    });

    it('is another one when the last is over or used up, and the last stays dead', async () => {
      const handoff = await aHandoff();
      const first = await mailedLink(rig, handoff);
      await db.current.prisma.delivery.updateMany({ where: { handoff_id: handoff }, data: { expires_at: new Date() } });
      const second = await mailedLink(rig, handoff);
      await useDelivery(db.current, rig.services.vault.keyRing, { id: await deliveryId(handoff), generation: 2 }, new Date());
      const third = await mailedLink(rig, handoff);
      expect(new Set([first, second, third].map(({ secret }) => secret)).size).toBe(3);
      const statuses = await Promise.all([first, second, third].map(async (body) => (await new LinkBrowser(rig).ask('/locate', { body })).status));
      expect(statuses).toEqual([410, 410, 200]);
    });

    it('is the same one while it works, so that a robot that asks for it locks nobody out', async () => {
      const handoff = await aHandoff();
      const link = await mailedLink(rig, handoff);
      await renew(handoff);
      expect(await mailedLink(rig, handoff)).toEqual(link);
      expect((await new LinkBrowser(rig).ask('/locate', { body: link })).status).toBe(200);
    });

    it('is mailed three times an hour, and never once its delivery is revoked', async () => {
      const handoff = await aHandoff();
      const statuses = [];
      for (let i = 0; i < 4; i++) statuses.push((await renew(handoff)).status);
      expect([statuses, await linkMails(handoff)]).toEqual([[202, 202, 202, 429], 3]);
      const revoked = await aHandoff();
      await revokeDeliveries(db.current, revoked, { now: new Date() });
      expect([(await renew(revoked)).status, await linkMails(revoked)]).toEqual([202, 0]);
    });
  });

  describe('guessed in bulk', () => {
    it('is refused by where the guesses come from, with the time to wait', async () => {
      const { most } = LINK_LIMITS.locate;
      const guess = () => new LinkBrowser(rig).ask('/locate', { body: { handoff_id: UNKNOWN, secret: randomBytes(32).toString('base64url') } });
      const statuses = await Promise.all(Array.from({ length: most + 15 }, async () => (await guess()).status));
      expect([statuses.filter((one) => one === 410).length, statuses.filter((one) => one === 429).length]).toEqual([most, 15]);
      const refused = await guess();
      expect(refused.json).toMatchObject({ status: 429, code: 'too_many_attempts' });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500);
      const { rows } = await db.current.pool.query<{ origin: string }>('SELECT DISTINCT origin FROM attempt');
      expect(rows).toEqual([{ origin: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    });

    it('leaves nothing behind after a day', async () => {
      const browser = new LinkBrowser(rig);
      await browser.ask('/locate', { body: { reference: UNKNOWN } });
      await browser.ask('/code', { body: {} });
      await sweepAttempts(db.current, new Date(Date.now() + 1000));
      await sweepLinkSessions(db.current, new Date(Date.now() + 3_600_000));
      const counts = await Promise.all([db.current.prisma.attempt.count(), db.current.prisma.link_session.count(), db.current.prisma.link_code.count()]);
      expect(counts).toEqual([0, 0, 0]);
    });
  });
});
