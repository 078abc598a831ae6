import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { checkPostgres } from '../../local/backend-checks';
import { startBackends } from '../../local/stack';
import { readSettings } from '../../local/settings';
import { assertPortFree, freePort, PortTaken } from '../../local/ports';
import { commandLineOf } from '../../local/process-identity';
import { describeOnServer } from '../support/databases';
import { runTypeScript, runs, temporaryFolder, until } from './local-processes';

const root = temporaryFolder();
const quiet = { log: (line: string) => void process.stderr.write(line.startsWith('fetching') ? `${line}\n` : '') };

/** The tester's own environment decides which Temporal CLI is used; everything else is as the test says. */
function settings(env: Record<string, string>, name = 'data') {
  const { PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI_PATH } = process.env;
  return readSettings({ PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI_PATH, ...env }, { data: join(root, name) }, root);
}

/** What is said when the start fails; both servers are elsewhere, so that nothing embedded starts for it. */
function failure(env: Record<string, string>): Promise<string> {
  return startBackends(settings(env, 'none'), quiet).then(() => 'it started', (error: Error) => error.message);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

describe('the backends', () => {
  it('start embedded, answer, tell their health, and leave nothing behind when they stop', async () => {
    const backends = await startBackends(settings({}), quiet);
    const pool = new Pool(backends.database);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
    expect(await backends.health()).toEqual([
      { name: 'temporal', ok: true, detail: 'embedded, answers' },
      { name: 'database', ok: true, detail: 'embedded, answers' },
    ]);
    const temporalPid = Number(readFileSync(join(root, 'data', 'temporal.pid'), 'utf8'));
    expect(commandLineOf(temporalPid)).toContain(join(root, 'data', 'temporal.sqlite'));
    await backends.stop();
    await backends.stop();
    expect(runs(temporalPid)).toBe(false);
    expect(await backends.health()).toEqual([
      { name: 'temporal', ok: false, detail: 'embedded, stopped' },
      { name: 'database', ok: false, detail: 'embedded, stopped' },
    ]);
    const again = await startBackends(settings({}), quiet);
    expect(again.temporalAddress).toBe(backends.temporalAddress);
    await again.stop();
  }, 120_000);

  it('refuse a second start on the same data folder', async () => {
    const backends = await startBackends(settings({}), quiet);
    await expect(startBackends(settings({}), quiet)).rejects.toThrow(/is in use by Saapua with process id \d+.*--data/);
    expect((await backends.health()).every(({ ok }) => ok)).toBe(true);
    await backends.stop();
  }, 60_000);

  it('stop what had started when the other one cannot', async () => {
    const wrong = settings({ TEMPORAL_CLI_PATH: '/nowhere/temporal' }, 'half');
    await expect(startBackends(wrong, quiet)).rejects.toThrow(/TEMPORAL_CLI_PATH=\/nowhere\/temporal: there is no such file/);
    // Nobody has the folder: the same start, corrected, goes through.
    const backends = await startBackends(settings({}, 'half'), quiet);
    await backends.stop();
  }, 60_000);

  it('use servers that run elsewhere, and lock nothing then', async () => {
    const elsewhere = await startBackends(settings({}, 'elsewhere'), quiet);
    const env = { TEMPORAL_ADDRESS: elsewhere.temporalAddress, DATABASE_URL: elsewhere.database.connectionString };
    const two = await Promise.all([startBackends(settings(env), quiet), startBackends(settings(env), quiet)]);
    expect(await two[0].health()).toEqual([
      { name: 'temporal', ok: true, detail: 'answers' },
      { name: 'database', ok: true, detail: 'answers' },
    ]);
    await Promise.all(two.map((backends) => backends.stop()));
    expect((await elsewhere.health()).every(({ ok }) => ok)).toBe(true);
    const other = settings({ ...env, TEMPORAL_NAMESPACE: 'no-such' });
    await expect(startBackends(other, quiet)).rejects.toThrow(/has no namespace "no-such".*temporal operator namespace create/);
    await elsewhere.stop();
    expect(await two[0].health()).toEqual([
      { name: 'temporal', ok: false, detail: expect.stringContaining('no Temporal server answers there') },
      { name: 'database', ok: false, detail: expect.stringContaining('nothing listens') },
    ]);
  }, 60_000);

  it('end with the program, however it ends', async () => {
    const program = runTypeScript(`
      const settings = local('settings').readSettings(process.env, { data: ${JSON.stringify(join(root, 'killed'))} }, '/');
      const backends = await local('stack').startBackends(settings, { log: () => {} });
      say(backends.temporalAddress);
      setInterval(() => {}, 1_000);`);
    await program.next();
    const temporalPid = Number(readFileSync(join(root, 'killed', 'temporal.pid'), 'utf8'));
    program.child.kill('SIGKILL');
    await program.ended;
    await until('the server has ended', () => !runs(temporalPid));
    const backends = await startBackends(settings({}, 'killed'), quiet);
    await backends.stop();
  }, 60_000);
});

describe('a wrong setting', () => {
  const silentSockets: Socket[] = [];
  let silent: Server;
  let told: { refused: string; neverAnswered: string; unknownHost: string };
  let tookMs: number;

  // All at once, since each takes the five seconds that a server is given to answer.
  beforeAll(async () => {
    silent = createServer((socket) => silentSockets.push(socket));
    const silentPort = await listen(silent);
    const [closed, closedToo] = [await freePort(), await freePort()];
    const began = Date.now();
    const [refused, neverAnswered, unknownHost] = await Promise.all([
      failure({ DATABASE_URL: `postgresql://saapua:salainen@127.0.0.1:${closed}/saapua`, TEMPORAL_ADDRESS: `127.0.0.1:${closedToo}` }),
      failure({ DATABASE_URL: `postgresql://saapua:salainen@127.0.0.1:${silentPort}/saapua`, TEMPORAL_ADDRESS: `127.0.0.1:${silentPort}` }),
      failure({ DATABASE_URL: 'postgresql://saapua:salainen@db.invalid/saapua', TEMPORAL_ADDRESS: `127.0.0.1:${closedToo}` }),
    ]);
    told = { refused, neverAnswered, unknownHost };
    tookMs = Date.now() - began;
  }, 20_000);

  afterAll(() => {
    // gRPC keeps a connection whose other end never says a word; here that end leaves.
    for (const socket of silentSockets) socket.destroy();
    silent.close();
  });

  it('of both servers is told at once, with the ways out', () => {
    expect(told.refused).toMatch(/TEMPORAL_ADDRESS \(127\.0\.0\.1:\d+\): no Temporal server answers there/);
    expect(told.refused).toMatch(/Start it, correct the address, or leave TEMPORAL_ADDRESS out.*set TEMPORAL_TLS=true/);
    expect(told.refused).toMatch(/DATABASE_URL .*nothing listens at 127\.0\.0\.1 port \d+\. Start the Postgres server there/);
  });

  it('of a server that never answers is told in time', () => {
    expect(told.neverAnswered).toMatch(/DATABASE_URL .*does not answer in time/);
    expect(told.neverAnswered).toMatch(/TEMPORAL_ADDRESS .*no Temporal server answers there/);
    expect(tookMs).toBeLessThan(9_000);
  });

  it('of a host that nobody knows is told as such', () => {
    expect(told.unknownHost).toContain('the host name db.invalid is not known');
  });

  it('is told without the password', () => {
    expect(Object.values(told).join()).not.toContain('salainen');
  });
});

describeOnServer('a wrong DATABASE_URL', (db) => {
  const withUrl = (change: (url: URL) => void) => {
    const url = new URL(db.connectionString);
    change(url);
    return checkPostgres(url.toString(), { timeoutMs: 5_000 });
  };

  it('names the database that the server does not have', () =>
    expect(withUrl((url) => (url.pathname = '/kunta'))).rejects.toThrow(/has no database "kunta"\. Create it \(createdb kunta\)/));

  it('names the user that the server does not know', () =>
    expect(withUrl((url) => (url.username = 'nobody'))).rejects.toThrow(/refuses user "nobody"/));

  it('says that the password is refused, without repeating it', async () => {
    const client = new Client({ connectionString: db.connectionString });
    await client.connect();
    const { rows } = await client.query<{ hba_file: string }>('SHOW hba_file');
    await client.query("CREATE ROLE maria LOGIN PASSWORD 'oikea'");
    await client.query(`COPY (VALUES ('local all maria scram-sha-256'), ('local all all trust')) TO '${rows[0]?.hba_file}'`);
    await client.query('SELECT pg_reload_conf()');
    await client.end();
    const asMaria = (password: string) => withUrl((url) => Object.assign(url, { username: 'maria', password }));
    const wrong = () => asMaria('salainen').catch((error: Error) => error.message);
    await until('the server asks for passwords', async () => (await wrong()) !== undefined);
    expect(await wrong()).toMatch(/DATABASE_URL \(postgresql:\/\/maria:\*\*\*@.*refuses user "maria"\. Correct user and password/);
    expect(await wrong()).not.toContain('salainen');
    await expect(asMaria('oikea')).resolves.toBeUndefined();
  });
});

describe('the port to serve on', () => {
  it('is refused with the way out when another program has it', async () => {
    const other = createServer();
    const port = await listen(other);
    await expect(assertPortFree('127.0.0.1', port)).rejects.toThrow(PortTaken);
    await expect(assertPortFree('127.0.0.1', port)).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program, or by another Saapua. ` +
        `Stop that one, or choose another port with --port ${port + 1}`,
    );
    await new Promise((resolve) => other.close(resolve));
    await expect(assertPortFree('127.0.0.1', port)).resolves.toBeUndefined();
  });

  it('is refused when the address is not of this machine', async () => {
    await expect(assertPortFree('192.0.2.1', 4600)).rejects.toThrow(/192\.0\.2\.1 is not an address of this machine.*SAAPUA_HOST/);
  });
});
