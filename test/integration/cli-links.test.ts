/** `saapua links`: what is asked of the server, and what is said of the answer. */
import { document, problem } from './cli-peer';
import { useTerminal } from './cli-terminal';

describe('`saapua links revoke`', () => {
  const used = useTerminal();

  it('ends the links of one organisation and says what comes next', async () => {
    used.peer.on('DELETE /api/v1/link-deliveries', document({ organisation_id: 'TOWN-A', revoked: 3 }));
    const { code, out } = await used.terminal.saapua(['links', 'revoke', 'TOWN-A']);
    expect([code, out]).toEqual([0, 'TOWN-A: 3 mailed links ended. Correct the mailbox in the registry, then send the open handoffs anew.\n']);
    expect(used.peer.asked[0]?.url).toBe('/api/v1/link-deliveries?organisation=TOWN-A');
    expect((await used.terminal.json(['links', 'revoke', 'TOWN-A'])).json).toEqual({ organisation_id: 'TOWN-A', revoked: 3 });
  });

  it('does not take a mistyped id for an office that is safe again', async () => {
    used.peer.on('DELETE /api/v1/link-deliveries', problem(404, 'organisation_not_found', 'the registry has no organisation TOWN-X'));
    expect(await used.terminal.saapua(['links', 'revoke', 'TOWN-X'])).toMatchObject({ code: 1, err: expect.stringContaining('[organisation_not_found]') });
    expect((await used.terminal.saapua(['links', 'revoke', 'two words'])).code).toBe(2);
  });
});
