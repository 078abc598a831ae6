/**
 * Two or three persons act on one handoff at once: an officer by the mailed link, an officer with an account, and the
 * sender. One wins; the others are told what has become of it in the meantime and by whom (features.md F5).
 */
import type { CaseEvent } from '../../domain/hire/fact';
import type { HandoffRow } from '../../domain/hire/read-model';
import { factsOf } from '../../prisma/facts';
import { findHandoff } from '../../prisma/handoffs';
import { describeOnServer } from '../support/databases';
import { fillRegistry, tokenOf } from '../support/handoff-registry';
import { LinkBrowser, WHO } from '../support/link-officer';
import { type Answer, useServer } from './server-rig';

const ROUNDS = [1, 2, 3, 4, 5, 6];

describeOnServer('two at once', (db) => {
  const rig = useServer(db);
  let account = '';

  beforeAll(async () => {
    await fillRegistry(db.current);
    account = await tokenOf(db.current, 'officer-anna', { roles: ['officer'], organisation_id: 'TOWN-A' });
  });
  beforeEach(() => db.current.pool.query('DELETE FROM attempt'));

  async function aHandoff(): Promise<{ readonly hire: string; readonly handoff: string; readonly link: LinkBrowser; readonly page: { readonly csrf: string; readonly version: number } }> {
    const { json: begun } = await rig.ask<{ case_id: string }>('/api/v1/hires', { body: { event: 'need_identified' } });
    const { json } = await rig.ask<{ handoff: HandoffRow }>(`/api/v1/hires/${begun.case_id}/handoffs`, { body: { service_id: 'DAYCARE', items: [{ item: 'start_day', state: 'ok' }] } });
    const { handoff_id: handoff } = json.handoff;
    const link = new LinkBrowser(rig);
    return { hire: begun.case_id, handoff, link, page: await link.comeIn(handoff) };
  }

  type Conflict = { readonly code: string; readonly detail: string; readonly current?: { readonly state: string } };
  const told = (answers: readonly Answer<unknown>[]): readonly Answer<Conflict>[] => answers.filter((one) => one.status !== 200) as Answer<Conflict>[];

  /** What was decided, by whom. */
  async function decisions(hire: string, handoff: string): Promise<readonly CaseEvent[]> {
    return (await factsOf(db.current, hire)).map((fact) => fact.event).filter((e) => e.handoff_id === handoff && ['handoff_accepted', 'handoff_returned', 'handoff_withdrawn'].includes(e.event));
  }

  it.each(ROUNDS)('an acceptance by link, a refusal by account and a recall: one is decided, two are told (%i)', async (round) => {
    const { hire, handoff, link, page } = await aHandoff();
    const path = `/api/v1/hires/${hire}/handoffs/${handoff}`;
    const acts = [
      () => link.ask('/handoff/accept', { body: { ...page, ...WHO } }),
      () => rig.ask(`/api/v1/desk/handoffs/${handoff}/decline`, { body: { outcome: 'declined', reason_code: 'no_capacity', version: page.version }, token: account }),
      () => rig.ask(`${path}/recall`, { body: { version: page.version } }),
    ];
    // Each of them is the first one in some round.
    const answers = await Promise.all(acts.map((_, i) => acts[(i + round) % acts.length]!()));
    const decided = await decisions(hire, handoff);
    expect(answers.map((one) => one.status).sort()).toEqual([200, expect.any(Number), expect.any(Number)]);
    expect(decided).toHaveLength(1);
    for (const { status, json } of told(answers)) {
      // Whoever had a request that is recalled is told that it is gone, everybody else what it is now.
      expect([409, 410]).toContain(status);
      expect(status === 410).toBe(json.code === 'handoff_recalled');
      if (status === 410) expect(decided[0]!.event).toBe('handoff_withdrawn');
      else expect(json).toMatchObject({ code: expect.stringMatching(/^handoff_(changed|ended)$/), current: { state: (await findHandoff(db.current, handoff))!.state } });
    }
  });

  it('tells the second of two officers by whom it was accepted', async () => {
    const { handoff, link, page } = await aHandoff();
    expect((await rig.ask(`/api/v1/desk/handoffs/${handoff}/accept`, { body: { version: page.version }, token: account })).status).toBe(200);
    const late = await link.ask('/handoff/accept', { body: { ...page, ...WHO } });
    expect(late).toMatchObject({ status: 409, json: { code: 'handoff_changed' } });
    expect(late.text).toContain('officer-anna');
  });

  it('tells an officer with an account by which office the link was used', async () => {
    const { handoff, link, page } = await aHandoff();
    expect((await link.ask('/handoff/accept', { body: { ...page, ...WHO } })).status).toBe(200);
    const late = await rig.ask(`/api/v1/desk/handoffs/${handoff}/accept`, { body: { version: page.version }, token: account });
    expect(late.status).toBe(409);
    const { delivery_id: delivery } = (await findHandoff(db.current, handoff))!;
    expect(late.text).toContain(`delivery:${delivery ?? '-'}`);
  });

  it('takes one of two questions that were asked at once by those who saw the same', async () => {
    const { handoff, link, page } = await aHandoff();
    const asked = await Promise.all([
      link.ask('/handoff/ask', { body: { ...page, ...WHO, text: 'from which day?', reason_code: 'unclear' } }),
      rig.ask(`/api/v1/desk/handoffs/${handoff}/ask`, { body: { text: 'in which language?', reason_code: 'language', version: page.version }, token: account }),
    ]);
    expect(asked.map((one) => one.status).sort()).toEqual([200, 409]);
    expect((await findHandoff(db.current, handoff))!.open_questions).toHaveLength(1);
  });
});
