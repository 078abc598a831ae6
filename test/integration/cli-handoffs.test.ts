/** Handoffs from the command line, both sides, against a real server: what is written never stands on a command line. */
import type { ReceiverView } from '../../domain/handoffs/receiver-view';
import { describeOnServer } from '../support/databases';
import { fillRegistry, tokenOf } from '../support/handoff-registry';
import { Terminal, useTerminal } from './cli-terminal';
import { document } from './cli-peer';
import { useServer } from './server-rig';

interface Sent { readonly handoff: { readonly handoff_id: string; readonly state: string; readonly version: number } }

describeOnServer('`saapua handoffs` and `saapua desk`', (db) => {
  const rig = useServer(db);
  let sender: Terminal;
  let officer: Terminal;

  beforeAll(async () => {
    await fillRegistry(db.current);
    [sender, officer] = [new Terminal(), new Terminal()];
    sender.env = { SAAPUA_URL: rig.url, SAAPUA_TOKEN: await tokenOf(db.current, 'lead-1', { roles: ['owner'] }) };
    officer.env = { SAAPUA_URL: rig.url, SAAPUA_TOKEN: await tokenOf(db.current, 'officer-1', { roles: ['officer'], organisation_id: 'TOWN-A' }) };
    await rig.ask('/api/v1/hires', { body: { case_id: 'NURSE-1', event: 'need_identified', data: { municipality: '993' } } });
  });

  afterAll(() => [sender, officer].forEach((terminal) => terminal.close()));

  const send = async (): Promise<string> => (await sender.json<Sent>(['handoffs', 'send', 'NURSE-1', 'DAYCARE', '--item', 'start_day=ok', '--text-file', '-'], 'please find a place')).json.handoff.handoff_id;

  it('says what is missing with exit 1, and with exit 0 that it can be sent', async () => {
    const missing = await sender.saapua(['handoffs', 'preflight', 'NURSE-1', 'DAYCARE']);
    expect(missing.code).toBe(1);
    expect(missing.out).toContain('goes to TOWN-A, service DAYCARE\n  missing     start_day: First day');
    expect(missing.out).toContain('it cannot be sent like this: start_day is missing');
    expect(missing.out).toContain('where you have it: --item start_day=ok; else =not_needed or =overridden:REASON\n');
    const ready = await sender.saapua(['handoffs', 'preflight', 'NURSE-1', 'DAYCARE', '--item', 'start_day=overridden:comes_later', '--field', 'talent_name=public_task']);
    expect(ready.code).toBe(0);
    expect(ready.out).toMatch(/shares talent_name \(public_task\)\nanswer due \d{4}-\d\d-\d\d.*\ndone, if accepted today, by \d{4}/s);
    expect(ready.out).toContain('it can be sent like this');
    expect(ready.out).not.toContain('where you have it');
  });

  it('refuses with the reason, and exit 1', async () => {
    const { code, json } = await sender.json<{ code: string }>(['handoffs', 'send', 'NURSE-1', 'DAYCARE']);
    expect([code, json.code]).toEqual([1, 'preflight_incomplete']);
  });

  it('goes through a whole handoff: sent, seen, asked, answered, done', async () => {
    const handoff = await send();
    expect((await officer.saapua(['desk', 'list', '--open'])).out).toContain(handoff);
    const page = await officer.saapua(['desk', 'show', handoff]);
    expect(page.out).toMatch(/An answer by .*\n\nasked\n {2}please find a place\n\nshared, and why\n {2}Name: not known \(public_task\)\n {2}Municipality: 993/);
    await officer.saapua(['desk', 'claim', handoff]);
    const question = officer.file('question.txt', 'from which day?\n');
    expect((await officer.saapua(['desk', 'ask', handoff, '--reason', 'unclear', '--item', 'start_day', '--text-file', question])).out).toMatch(/stands still +officer-1/);
    const { json } = await officer.json<ReceiverView>(['desk', 'show', handoff]);
    const { question_id: id } = json.questions[0]!;
    expect((await sender.saapua(['handoffs', 'show', 'NURSE-1', handoff])).out).toContain(`${id}  unclear, start_day, open: from which day?`);
    expect((await sender.saapua(['handoffs', 'answer', 'NURSE-1', handoff, id, '--text-file', '-'], 'in August')).code).toBe(0);
    const done = await officer.json<Sent>(['desk', 'complete', handoff]);
    expect([done.code, done.json.handoff.state]).toEqual([0, 'completed']);
    const shown = await sender.saapua(['handoffs', 'show', 'NURSE-1', handoff]);
    expect(shown.out).toContain('answered: in August');
    expect(shown.out).toMatch(/receiver officer-1: complete/);
    expect((await sender.saapua(['handoffs', 'list', 'NURSE-1'])).out).toMatch(new RegExp(`${handoff} +DAYCARE +TOWN-A +completed`));
    expect((await sender.saapua(['report', 'first-time-right'])).out).toMatch(/lead-1 +\d/);
  });

  it('recalls, sends anew, declines and forwards', async () => {
    const [recalled, declined, forwarded] = [await send(), await send(), await send()];
    expect((await sender.saapua(['handoffs', 'recall', 'NURSE-1', recalled])).out).toContain('withdrawn');
    expect(await officer.saapua(['desk', 'show', recalled])).toMatchObject({ code: 1, err: expect.stringContaining('[handoff_recalled]') });
    expect((await officer.saapua(['desk', 'decline', declined, '--outcome', 'wrong_receiver', '--reason', 'not_our_task', '--right-receiver', 'TOWN-B'])).code).toBe(0);
    const anew = await sender.saapua(['handoffs', 'resend', 'NURSE-1', declined, 'DAYCARE-B', '--item', 'start_day=ok']);
    expect(anew.out).toMatch(/^handoff [0-9A-Z]{26}: goes to TOWN-B, service DAYCARE-B\n$/);
    expect((await officer.saapua(['desk', 'forward', forwarded, '--address-file', '-'], 'kollega@esimerkkila.example\n')).code).toBe(0);
    expect((await officer.json<{ code: string }>(['desk', 'forward', forwarded, '--address-file', '-'], 'x@elsewhere.example')).json.code).toBe('address_outside');
  });

  it('records the need of a service that nobody gives', async () => {
    expect((await sender.saapua(['handoffs', 'send', 'NURSE-1', 'MIDWIFE-EN', '--unlisted'])).out).toContain('nobody owns the service MIDWIFE-EN: nothing is sent');
  });

  it('tells who was quicker', async () => {
    const handoff = await send();
    const { version } = (await officer.json<ReceiverView>(['desk', 'show', handoff])).json;
    await officer.saapua(['desk', 'accept', handoff]);
    expect((await officer.json<{ code: string; current: object }>(['desk', 'complete', handoff, '--seen', String(version)])).json).toMatchObject({ code: 'handoff_changed', current: { last: { did: 'accept', by: 'officer-1' } } });
  });
});

describe('what is written', () => {
  const used = useTerminal();

  it('has no option of its own: a command line is kept in histories', async () => {
    const { code, err } = await used.terminal.saapua(['handoffs', 'recall', 'NURSE-1', 'H-1', '--text', 'secret']);
    expect([code, err]).toEqual([2, expect.stringContaining('unknown option \'--text\'')]);
  });

  it('must be there when a file is named', async () => {
    expect(await used.terminal.saapua(['handoffs', 'recall', 'NURSE-1', 'H-1', '--text-file', 'nowhere.txt'])).toMatchObject({ code: 2, err: expect.stringContaining('nowhere.txt cannot be read: there is no such file') });
    expect(await used.terminal.saapua(['handoffs', 'recall', 'NURSE-1', 'H-1', '--text-file', '-'])).toMatchObject({ code: 2, err: expect.stringContaining('standard input is empty') });
    expect(used.peer.asked).toHaveLength(0);
  });

  it('is sent with the act, under the key that was given', async () => {
    used.peer.on('POST /api/v1/hires/NURSE-1/handoffs/H-1/answer', document({ handoff: {} }));
    await used.terminal.json(['handoffs', 'answer', 'NURSE-1', 'H-1', 'Q-1', '--text-file', used.terminal.file('a.txt', 'in August\n'), '--key', 'k-1', '--seen', '4']);
    expect(JSON.parse(used.peer.asked[0]?.body.toString() ?? '')).toEqual({ question_id: 'Q-1', text: 'in August', version: 4 });
    expect(used.peer.asked[0]?.headers['idempotency-key']).toBe('k-1');
  });

  it.each([[['--item', 'start_day'], 'An item is item=state'], [['--field', 'talent_name'], 'A field is field=legal_basis']])('%j is wrong use', async (given, says) => {
    expect(await used.terminal.saapua(['handoffs', 'preflight', 'NURSE-1', 'DAYCARE', ...given])).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  });
});
