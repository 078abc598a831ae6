/** For those who run the installation: status has one shape whatever is wrong, and each "no" is exit 1. */
import { freePort } from '../../local/ports';
import { document, hangUp, problem } from './cli-peer';
import { useTerminal } from './cli-terminal';

const WELL = { ready: true, version: '0.1.0', checks: [{ name: 'database', ok: true, detail: 'embedded, answers' }], openHires: 12, outboxOldestSeconds: 0, projectionLag: 0 };
const ILL = { ...WELL, ready: false, checks: [{ name: 'pollers', ok: false, detail: 'no worker polls for hires' }] };
const NO_FIGURES = { openHires: null, outboxOldestSeconds: null, projectionLag: null };

describe('`saapua status`', () => {
  const used = useTerminal();
  const STATUS = 'GET /api/v1/status';

  it('is the document of the server, exit 0 when ready and 1 when not', async () => {
    used.peer.on(STATUS, document(WELL), document(ILL));
    expect(await used.terminal.json(['status'])).toMatchObject({ code: 0, json: WELL, err: '' });
    expect(await used.terminal.json(['status'])).toMatchObject({ code: 1, json: ILL, err: '' });
  });

  it('says in words what is not well', async () => {
    used.peer.on(STATUS, document(ILL));
    const { code, out } = await used.terminal.saapua(['status']);
    expect(out.split('\n')).toEqual([
      'NOT ready, version 0.1.0',
      '  state   check    what',
      '  NOT ok  pollers  no worker polls for hires',
      '12 open hires, oldest thing still to be told 0 s, behind deadlines 0 s',
      '',
    ]);
    expect(code).toBe(1);
  });

  it('has the same shape when nothing answers', async () => {
    used.terminal.env = { SAAPUA_URL: `http://127.0.0.1:${await freePort()}` };
    expect(await used.terminal.json(['status'])).toMatchObject({
      code: 1, err: '',
      json: { ready: false, version: null, checks: [{ name: 'unreachable', ok: false, detail: expect.stringContaining('Is it started?') as string }], ...NO_FIGURES },
    });
  });

  it('has the same shape when the connection breaks or the token file may not be used', async () => {
    used.peer.on(STATUS, hangUp);
    expect(await used.terminal.json(['status'])).toMatchObject({ code: 1, json: { ready: false, checks: [{ name: 'connection_lost', ok: false }], ...NO_FIGURES } });
    used.terminal.env = { SAAPUA_URL: used.peer.url, SAAPUA_DATA: '.' };
    used.terminal.file('token', 'token-of-the-folder', 0o644);
    expect(await used.terminal.json(['status'])).toMatchObject({ code: 1, json: { ready: false, checks: [{ name: 'token_not_private', ok: false }], ...NO_FIGURES } });
  });

  it('without a token that is taken is what everybody may know, and says so on stderr', async () => {
    const { openHires: _told, ...open } = ILL;
    used.peer.on(STATUS, problem(401, 'not_signed_in', 'sign in')).on('GET /readyz', document(open, 503));
    const { code, json, err } = await used.terminal.json(['status']);
    expect({ code, json }).toEqual({ code: 1, json: { ...ILL, openHires: null } });
    expect(err).toContain('the number of hires is not told: ');
  });
});

describe('`saapua verify`', () => {
  const used = useTerminal();
  const sound = { ok: true, checks: [{ id: 'dense_sequence', ok: true, checked: 1200, violations: [] }] };
  const broken = { ok: false, checks: [...sound.checks, { id: 'open_hire_has_a_wait', ok: false, checked: 3, violations: [{ case_id: 'NURSE-1', message: 'open, but nobody is waited for' }] }] };

  it('is exit 0 when the record holds together and 1 on any violation', async () => {
    used.peer.on('GET /api/v1/verify', document(sound), document(broken));
    expect(await used.terminal.json(['verify'])).toMatchObject({ code: 0, json: sound });
    expect(await used.terminal.json(['verify'])).toMatchObject({ code: 1, json: broken });
  });

  it('names each violation with its hire', async () => {
    used.peer.on('GET /api/v1/verify', document(broken));
    const { code, out } = await used.terminal.saapua(['verify']);
    expect(out).toContain('the record does NOT hold together');
    expect(out).toMatch(/ok +dense_sequence +1 200 +0\n +VIOLATED +open_hire_has_a_wait +3 +1\n/);
    expect(out).toMatch(/open_hire_has_a_wait +NURSE-1 +open, but nobody is waited for/);
    expect(code).toBe(1);
  });
});

describe('`saapua recover`', () => {
  const used = useTerminal();
  const RECOVER = 'POST /api/v1/recover';

  it('asks for a dry run only when told to', async () => {
    used.peer.on(RECOVER, document({ dry_run: true, open: 3, hires: [] }));
    await used.terminal.json(['recover', '--dry-run']);
    await used.terminal.json(['recover']);
    expect(used.peer.asked.map(({ body }) => JSON.parse(body.toString()) as unknown)).toEqual([{ dry_run: true }, { dry_run: false }]);
  });

  it('shows which hires were started and why', async () => {
    const started = { dry_run: false, open: 3, hires: [{ case_id: 'NURSE-1', what: 'started', why: 'open in Postgres, no workflow in Temporal' }] };
    used.peer.on(RECOVER, document(started));
    expect(await used.terminal.json(['recover'])).toMatchObject({ code: 0, json: started });
    expect((await used.terminal.saapua(['recover'])).out).toMatch(/^3 open hires: started 1\n.*\n +NURSE-1 +started +open in Postgres/);
  });

  it('is exit 1 when a hire is left for people to decide', async () => {
    const ahead = { dry_run: false, open: 3, hires: [{ case_id: 'NURSE-1', what: 'workflow_ahead', why: 'was a backup restored?' }] };
    used.peer.on(RECOVER, document(ahead));
    expect(await used.terminal.json(['recover'])).toMatchObject({ code: 1, json: ahead });
    expect((await used.terminal.saapua(['recover'])).out).toContain('started 0, left alone 1');
  });
});

describe('`saapua sign-in-link`', () => {
  const used = useTerminal();

  it('prints the link alone, so that it can be handed on, and its limits on stderr', async () => {
    const link = { url: 'http://127.0.0.1:4600/sign-in#abc', expires_at: '2026-06-30T12:15:00.000Z' };
    used.peer.on('POST /api/v1/sign-in-links', document(link, 201));
    expect(await used.terminal.saapua(['sign-in-link'])).toEqual({ code: 0, out: `${link.url}\n`, err: 'It works once, until 2026-06-30 15:15 (Helsinki); whoever opens it first is signed in.\n' });
    expect(await used.terminal.json(['sign-in-link'])).toMatchObject({ code: 0, json: link, err: '' });
  });
});
