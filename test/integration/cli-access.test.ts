/** Where the command line goes and by which token: a token is read from a private file only and sent to this machine only. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../local/ports';
import { document, hangUp, problem } from './cli-peer';
import { type Terminal, useTerminal } from './cli-terminal';

const PORTFOLIO = { as_of: '2026-06-30T12:00:00.000Z', hires: [] };

function tokenFile(terminal: Terminal, folder: string, content = 'token-of-the-folder\n', mode = 0o600): string {
  mkdirSync(join(terminal.cwd, folder), { recursive: true });
  terminal.file(`${folder}/token`, content, mode);
  const path = join(terminal.cwd, folder, 'token');
  chmodSync(path, mode);
  return path;
}

describe('the token', () => {
  const used = useTerminal();
  const authorization = (): string | undefined => used.peer.asked.at(-1)?.headers.authorization;
  beforeEach(() => { used.peer.on('GET /api/v1/hires', document(PORTFOLIO)); });

  it('is that of SAAPUA_TOKEN', async () => {
    tokenFile(used.terminal, '.saapua');
    await used.terminal.json(['hires', 'list']);
    expect(authorization()).toBe('Bearer token-of-the-test');
  });

  it('else is in the data folder: .saapua where the command is typed, or the one in SAAPUA_DATA', async () => {
    const { terminal, peer } = used;
    tokenFile(terminal, '.saapua');
    tokenFile(terminal, 'other', 'token-of-the-other');
    terminal.env = { SAAPUA_URL: peer.url };
    await terminal.json(['hires', 'list']);
    expect(authorization()).toBe('Bearer token-of-the-folder');
    terminal.env = { SAAPUA_URL: peer.url, SAAPUA_DATA: 'other', SAAPUA_TOKEN: '' };
    await terminal.json(['hires', 'list']);
    expect(authorization()).toBe('Bearer token-of-the-other');
  });

  it('comes before that of the data folder from the file in SAAPUA_TOKEN_FILE, and a file that is not there is told', async () => {
    const { terminal, peer } = used;
    tokenFile(terminal, '.saapua');
    tokenFile(terminal, 'mine', 'token-of-bertta');
    terminal.env = { SAAPUA_URL: peer.url, SAAPUA_TOKEN_FILE: 'mine/token' };
    await terminal.json(['hires', 'list']);
    expect(authorization()).toBe('Bearer token-of-bertta');
    terminal.env = { SAAPUA_URL: peer.url, SAAPUA_TOKEN_FILE: 'nowhere' };
    expect((await terminal.json(['hires', 'list'])).json).toMatchObject({ code: 'token_missing', detail: expect.stringContaining('saapua sign-in --out nowhere') as string });
  });

  it.each([0o640, 0o604, 0o660])('is not used from a file with mode %o, and the message closes it', async (mode) => {
    const { terminal, peer } = used;
    const path = tokenFile(terminal, '.saapua', 'token-of-the-folder\n', mode);
    terminal.env = { SAAPUA_URL: peer.url };
    const { code, json } = await terminal.json(['hires', 'list']);
    expect(json).toMatchObject({ code: 'token_not_private', detail: expect.stringContaining(`chmod 600 ${path}`) as string });
    expect(JSON.stringify(json)).not.toContain('token-of-the-folder');
    expect({ code, asked: peer.asked }).toEqual({ code: 1, asked: [] });
  });

  it('is not made of a file that holds something else', async () => {
    const { terminal, peer } = used;
    tokenFile(terminal, '.saapua', 'two words\n');
    terminal.env = { SAAPUA_URL: peer.url };
    expect((await terminal.json(['hires', 'list'])).json).toMatchObject({ code: 'token_damaged' });
    expect(peer.asked).toEqual([]);
  });

  it('of the data folder does not leave this machine', async () => {
    const { terminal } = used;
    tokenFile(terminal, '.saapua');
    // A name that resolves to this machine, and yet is not one that is known to.
    terminal.env = { SAAPUA_URL: used.peer.url.replace('127.0.0.1', '0.0.0.0') };
    used.peer.on('GET /api/v1/hires', problem(401, 'not_signed_in', 'sign in'));
    const { code, json } = await terminal.json(['hires', 'list']);
    expect(authorization()).toBeUndefined();
    expect(json).toMatchObject({ code: 'not_signed_in', detail: expect.stringContaining('set SAAPUA_TOKEN') as string });
    expect(code).toBe(1);
  });

  it('that is missing is told with the ways to one', async () => {
    const { terminal, peer } = used;
    terminal.env = { SAAPUA_URL: peer.url };
    peer.on('GET /api/v1/hires', problem(401, 'not_signed_in', 'sign in'));
    const { code, out, err } = await terminal.saapua(['hires', 'list']);
    expect(err).toMatch(/no token file .*\.saapua\/token.*SAAPUA_DATA.*SAAPUA_TOKEN.*\[not_signed_in\]/);
    expect({ code, out }).toEqual({ code: 1, out: '' });
  });

  it('that does not work is told by where it comes from, not by what it is', async () => {
    used.peer.on('GET /api/v1/hires', problem(401, 'not_signed_in', 'sign in'));
    const { err } = await used.terminal.saapua(['hires', 'list']);
    expect(err).toContain('does not take the token in SAAPUA_TOKEN');
    expect(err).not.toContain('token-of-the-test');
  });
});

describe('an installation that does not answer', () => {
  const used = useTerminal();

  it.each(['127.0.0.1', 'localhost'])('at %s is said to be not started, with the way to start it', async (host) => {
    used.terminal.env = { SAAPUA_URL: `http://${host}:${await freePort()}` };
    const { code, out, err } = await used.terminal.saapua(['hires', 'list']);
    expect(err).toMatch(/nothing answers at http:\/\/[\w.]+:\d+ \(connection refused\)\. Is it started\? `npm start`/);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect((await used.terminal.json(['hires', 'list'])).json).toMatchObject({ code: 'unreachable' });
  });

  it('is told from one that breaks off', async () => {
    used.peer.on('GET /api/v1/hires', hangUp);
    expect(await used.terminal.json(['hires', 'list'])).toMatchObject({ code: 1, json: { code: 'connection_lost' } });
  });

  it('is told from another program that answers', async () => {
    used.peer.on('GET /api/v1/hires', (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello'));
    expect(await used.terminal.json(['hires', 'list'])).toMatchObject({ code: 1, json: { code: 'unexpected_answer', detail: expect.stringContaining('SAAPUA_URL') as string } });
    used.peer.on('GET /api/v1/hires', (response) => void response.writeHead(500, { 'content-type': 'text/html' }).end('<p>oops'));
    expect(await used.terminal.json(['hires', 'list'])).toMatchObject({ code: 1, json: { code: 'unexpected_answer', status: 500 } });
  });

  it('is not followed to another address, which would carry the token along', async () => {
    used.peer.on('GET /api/v1/hires', (response) => void response.writeHead(301, { location: 'https://saapua.example.org/api/v1/hires' }).end());
    expect(await used.terminal.json(['hires', 'list'])).toMatchObject({ code: 1, json: { code: 'redirected', detail: expect.stringContaining('https://saapua.example.org') as string } });
    expect(used.peer.asked).toHaveLength(1);
  });
});

describe('a problem of the server', () => {
  const used = useTerminal();

  it('is a line for people: title, detail and code, and each field that is wrong', async () => {
    const errors = [{ at: 'data.route', message: 'unknown' }, { at: 'occurred_at', message: 'in the future' }];
    used.peer.on('GET /api/v1/hires/NURSE-1', problem(422, 'invalid_request', 'two fields are wrong', { errors }));
    const { code, out, err } = await used.terminal.saapua(['hires', 'show', 'NURSE-1']);
    expect(err).toBe('The request cannot be used: two fields are wrong [invalid_request]\n  data.route: unknown\n  occurred_at: in the future\n');
    expect({ code, out }).toEqual({ code: 1, out: '' });
  });

  it('is with --json the document itself on stdout, and nothing on stderr', async () => {
    used.peer.on('GET /api/v1/hires/NURSE-1', problem(404, 'hire_not_found', 'there is no such hire'));
    const { code, json, err } = await used.terminal.json(['hires', 'show', 'NURSE-1']);
    expect(json).toEqual({ type: 'about:blank', title: 'The request cannot be used', status: 404, code: 'hire_not_found', detail: 'there is no such hire' });
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });
});
