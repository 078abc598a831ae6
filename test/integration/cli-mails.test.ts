/** `saapua mails`: what did not arrive, as people and programs read it. */
import { document, problem } from './cli-peer';
import { useTerminal } from './cli-terminal';

const ID = 'NURSE-1:7:request:receiver:delivery:D-1';
const MAIL = { mail_id: ID, case_id: 'NURSE-1', handoff_id: 'H-1', recipient: 'delivery:D-1', state: 'undeliverable', reason: 'bounced', smtp_status: '5.2.2', created_at: '2026-11-24T08:00:00.000Z' };

describe('`saapua mails`', () => {
  const used = useTerminal();

  it('lists page by page what did not arrive, and why', async () => {
    used.peer.on('GET /api/v1/mails', document({ mails: [MAIL], next: ID }), document({ mails: [{ ...MAIL, mail_id: 'M-2' }] }));
    const { code, out } = await used.terminal.saapua(['mails', 'list']);
    expect(code).toBe(0);
    expect(out).toMatch(/^2 mails, undeliverable\n/);
    expect(out).toContain('bounced 5.2.2');
    expect(used.peer.asked.map(({ url }) => new URL(url, used.peer.url).searchParams.get('after'))).toEqual([null, ID]);
  });

  it('gives one JSON document', async () => {
    used.peer.on('GET /api/v1/mails', document({ mails: [MAIL] }));
    expect((await used.terminal.json(['mails', 'list', '--state', 'all', '--case', 'NURSE-1'])).json).toEqual({ mails: [MAIL] });
    expect(used.peer.asked.at(-1)!.url).toContain('state=all&case_id=NURSE-1');
  });

  it.each([['resend', 'is sent once more'], ['handled', 'counts as seen to']])('%s', async (what, words) => {
    used.peer.on(`POST /api/v1/mails/${encodeURIComponent(ID)}/${what}`, document({ ...MAIL, state: 'queued' }), problem(409, 'mail_not_undeliverable', 'mail is not among those that did not arrive'));
    expect(await used.terminal.saapua(['mails', what, ID])).toMatchObject({ code: 0, out: `mail ${ID} ${words}\n` });
    expect(await used.terminal.saapua(['mails', what, ID])).toMatchObject({ code: 1, err: expect.stringContaining('[mail_not_undeliverable]') });
  });
});
