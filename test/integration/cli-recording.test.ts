/** Recording an event: what is sent, under which key, and how long it is tried until it is known what became of it. */
import { type Asked, document, hangUp, problem } from './cli-peer';
import { useTerminal } from './cli-terminal';

const RECORDED = { case_id: 'NURSE-1', seq: 63, event_ids: ['EV-62', 'EV-63'] };
const EVENTS = 'POST /api/v1/hires/NURSE-1/events';
/** Not at the moment, and at once again. */
const AWAY = problem(503, 'outcome_unknown', 'the hire did not answer in time', { headers: { 'retry-after': '0' } });

function keyOf(asked: Asked | undefined): string | string[] | undefined {
  return asked?.headers['idempotency-key'];
}

describe('`saapua do`', () => {
  const used = useTerminal();
  const sent = (): unknown => JSON.parse(used.peer.asked[0]?.body.toString() ?? '');

  it('sends the event with every field that was given, under the names of the event envelope', async () => {
    used.peer.on(EVENTS, document(RECORDED));
    const { code, json } = await used.terminal.json([
      'do', 'NURSE-1', 'permit_refused', '--at', '2026-05-22', '--precision', 'day', '--data', '{"valid_until":"2027-05-21","fast_track":true}', '--application', 'NA1',
      '--employment', 'E1', '--handoff', 'HO-1', '--service', 'S1', '--member', 'F1', '--cooperation', 'C1', '--gap', 'G1', '--checkpoint', 'P30D', '--outcome', 'refused',
      '--reason', 'means', '--route', 'TTOL', '--due', '2026-06-22T12:00+03:00', '--evidence', 'DOC-1', '--actor', 'MIGRI', '--corrects', 'EV-1', '--retracts', 'EV-2', '--key', 'letter-17',
    ]);
    expect(sent()).toEqual({
      event: 'permit_refused', occurred_at: '2026-05-22', precision: 'day', data: { valid_until: '2027-05-21', fast_track: true }, application_id: 'NA1', employment_id: 'E1',
      handoff_id: 'HO-1', service_id: 'S1', family_member_id: 'F1', cooperation_id: 'C1', gap_id: 'G1', checkpoint: 'P30D', outcome: 'refused', reason_code: 'means', route: 'TTOL',
      due_at: '2026-06-22T12:00+03:00', evidence_ref: 'DOC-1', actor_role: 'MIGRI', corrects: 'EV-1', retracts: 'EV-2',
    });
    expect(keyOf(used.peer.asked[0])).toBe('letter-17');
    expect({ code, json }).toEqual({ code: 0, json: RECORDED });
  });

  it('leaves out what was not given, and makes a key of its own', async () => {
    used.peer.on(EVENTS, document({ ...RECORDED, note: 'the hire is closed: it opens no wait' }));
    const { code, out } = await used.terminal.saapua(['do', 'NURSE-1', 'contract_signed']);
    expect(sent()).toEqual({ event: 'contract_signed' });
    expect(keyOf(used.peer.asked[0])).toMatch(/^[0-9a-f-]{36}$/);
    expect(out).toBe('NURSE-1: contract_signed recorded as EV-62, number 62 of the hire; 1 event followed from it\nthe hire is closed: it opens no wait\n');
    expect(code).toBe(0);
  });

  it('tries again under the same key after "not at the moment" and after a lost connection', async () => {
    used.peer.on(EVENTS, AWAY, hangUp, document(RECORDED));
    const { code, json, err } = await used.terminal.json(['do', 'NURSE-1', 'contract_signed']);
    expect({ code, json }).toEqual({ code: 0, json: RECORDED });
    expect(used.peer.asked).toHaveLength(3);
    expect(new Set(used.peer.asked.map(keyOf)).size).toBe(1);
    expect(new Set(used.peer.asked.map(({ body }) => body.toString())).size).toBe(1);
    expect(err).toMatch(/did not answer in time; trying again \(1 of 3\)\n.*trying again \(2 of 3\)/);
  });

  it('gives up after a few times, and tells the key by which nothing is recorded twice', async () => {
    used.peer.on(EVENTS, AWAY);
    const { code, json } = await used.terminal.json(['do', 'NURSE-1', 'contract_signed']);
    const key = keyOf(used.peer.asked[0]);
    expect(used.peer.asked).toHaveLength(4);
    expect(json).toMatchObject({ code: 'outcome_unknown', status: 503, idempotency_key: key, detail: expect.stringContaining(`--key ${String(key)}`) as string });
    expect(code).toBe(1);
  });

  it('goes on trying while a server that may have heard it comes up again', async () => {
    const { peer, terminal } = used;
    peer.on(EVENTS, (response) => {
      hangUp(response, peer.asked[0] as Asked);
      void peer.stop();
    });
    const { code, json, err } = await terminal.json(['do', 'NURSE-1', 'contract_signed']);
    expect(err).toContain('nothing answers');
    expect({ code, json }).toMatchObject({ code: 1, json: { code: 'unreachable', idempotency_key: expect.any(String) as string } });
  }, 15_000);

  it('is refused at once by the rules, with their code and exit 1', async () => {
    used.peer.on(EVENTS, problem(409, 'hire_closed', 'the hire is closed'));
    expect(await used.terminal.json(['do', 'NURSE-1', 'handoff_created'])).toMatchObject({ code: 1, err: '', json: { code: 'hire_closed', status: 409 } });
    expect(used.peer.asked).toHaveLength(1);
  });

  it('does not repeat what a fault of the server may have half done', async () => {
    used.peer.on(EVENTS, problem(500, 'internal_error', 'an unexpected fault'));
    expect(await used.terminal.json(['do', 'NURSE-1', 'contract_signed'])).toMatchObject({ code: 1, json: { code: 'internal_error' } });
    expect(used.peer.asked).toHaveLength(1);
  });
});

describe('`saapua hires start`', () => {
  const used = useTerminal();

  it('begins a hire under the id that was given', async () => {
    used.peer.on('POST /api/v1/hires', document({ case_id: 'STEP-1', seq: 1, event_ids: ['EV-1'] }, 201));
    const { code, json } = await used.terminal.json(['hires', 'start', 'STEP-1', '--event', 'need_identified', '--at', '2026-03-02', '--data', '{"region":"FI-05"}', '--key', 'k1']);
    expect(JSON.parse(used.peer.asked[0]?.body.toString() ?? '')).toEqual({ case_id: 'STEP-1', event: 'need_identified', occurred_at: '2026-03-02', data: { region: 'FI-05' } });
    expect(keyOf(used.peer.asked[0])).toBe('k1');
    expect({ code, json }).toEqual({ code: 0, json: { case_id: 'STEP-1', seq: 1, event_ids: ['EV-1'] } });
  });

  it('leaves the id to the server when none is given', async () => {
    used.peer.on('POST /api/v1/hires', document({ case_id: '7ZK', seq: 1, event_ids: ['EV-1'] }, 201));
    const { out } = await used.terminal.saapua(['hires', 'start', '--event', 'candidate_registered']);
    expect(JSON.parse(used.peer.asked[0]?.body.toString() ?? '')).toEqual({ event: 'candidate_registered' });
    expect(out).toBe('7ZK: candidate_registered recorded as EV-1, number 1 of the hire\n');
  });
});
