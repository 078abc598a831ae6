import { describeSettings, readSettings, SettingsError, withoutPassword } from '../../local/settings';

function problemsOf(env: NodeJS.ProcessEnv, options: { port?: string } = {}): readonly string[] {
  try {
    readSettings(env, options, '/srv/saapua');
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('are all embedded, on port 4600 of this machine, when nothing is configured', () => {
    expect(readSettings({}, {}, '/srv/saapua')).toMatchObject({
      port: 4600,
      host: '127.0.0.1',
      dataDir: '/srv/saapua/.saapua',
      publicUrl: 'http://127.0.0.1:4600',
      databasePool: 10,
      temporalNamespace: 'default',
      temporalTls: false,
      demo: false,
    });
    expect(readSettings({}, {}, '/srv/saapua')).not.toHaveProperty('databaseUrl');
    expect(readSettings({}, {}, '/srv/saapua')).not.toHaveProperty('temporalAddress');
  });

  it('come from the environment, and an empty variable counts as not set', () => {
    const env = {
      SAAPUA_PORT: '8080',
      SAAPUA_HOST: '0.0.0.0',
      SAAPUA_DATA: '/var/lib/saapua',
      SAAPUA_PUBLIC_URL: 'https://saapua.kaupunki.example/',
      SAAPUA_DATABASE_POOL: '25',
      SAAPUA_MAX_CACHED_HIRES: '400',
      SAAPUA_KEY_FILE: 'keys/vault-key',
      DATABASE_URL: 'postgresql://saapua:salainen@db.example.org/saapua',
      TEMPORAL_ADDRESS: 'temporal.example.org:7233',
      TEMPORAL_NAMESPACE: 'saapua.a2dd6',
      TEMPORAL_API_KEY: 'avain',
      TEMPORAL_CLI_PATH: ' ',
    };
    const settings = readSettings(env, {}, '/srv/saapua');
    expect(settings).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      dataDir: '/var/lib/saapua',
      publicUrl: 'https://saapua.kaupunki.example',
      databasePool: 25,
      maxCachedWorkflows: 400,
      keyFile: '/srv/saapua/keys/vault-key',
      databaseUrl: env.DATABASE_URL,
      temporalAddress: 'temporal.example.org:7233',
      temporalNamespace: 'saapua.a2dd6',
      temporalApiKey: 'avain',
    });
    expect(settings).not.toHaveProperty('temporalCliPath');
  });

  it('let the command line win over the environment', () => {
    const settings = readSettings({ SAAPUA_PORT: '8080', SAAPUA_DATA: '/var/a' }, { port: '9090', data: 'b', demo: true }, '/srv');
    expect(settings).toMatchObject({ port: 9090, dataDir: '/srv/b', demo: true, publicUrl: 'http://127.0.0.1:9090' });
  });

  it('send an API key over TLS unless that was switched off by name', () => {
    const env = { TEMPORAL_ADDRESS: 't.example.org:7233', TEMPORAL_API_KEY: 'avain' };
    expect(readSettings(env, {}, '/').temporalTls).toBe(true);
    expect(readSettings({ ...env, TEMPORAL_TLS: 'false' }, {}, '/').temporalTls).toBe(false);
  });

  it('name every wrong variable at once, each with what is wrong and an example', () => {
    const problems = problemsOf({
      SAAPUA_PORT: '80a',
      SAAPUA_DATABASE_POOL: '0',
      TEMPORAL_ADDRESS: 'https://temporal.example.org',
      DATABASE_URL: 'mysql://db/saapua',
      SAAPUA_PUBLIC_URL: 'saapua.example.org',
    });
    expect(problems).toEqual(expect.arrayContaining([
      'SAAPUA_PORT is "80a": must be a whole number from 1 to 65535, for example SAAPUA_PORT=4600',
      'SAAPUA_DATABASE_POOL is "0": must be a whole number from 1 to 1000, for example SAAPUA_DATABASE_POOL=10',
      expect.stringMatching(/^TEMPORAL_ADDRESS is .*host:port.*for example TEMPORAL_ADDRESS=/),
      expect.stringMatching(/^DATABASE_URL: must begin with postgresql:.*for example DATABASE_URL=/),
      expect.stringMatching(/^SAAPUA_PUBLIC_URL is .*for example SAAPUA_PUBLIC_URL=/),
    ]));
    expect(problems).toHaveLength(5);
  });

  it('speak of the option where the wrong value came from the command line', () => {
    expect(problemsOf({}, { port: '99999' })).toEqual([
      '--port is "99999": must be a whole number from 1 to 65535, for example --port 4600',
    ]);
  });

  it('refuse an API key without the address it is for, instead of quietly starting an engine here', () => {
    expect(problemsOf({ TEMPORAL_API_KEY: 'avain' })).toEqual([expect.stringContaining('without TEMPORAL_ADDRESS')]);
  });

  it('say how to write a password that breaks the address, without repeating it', () => {
    const problems = problemsOf({ DATABASE_URL: 'postgresql://saapua:pass#w@rd@db/saapua' });
    expect(problems).toEqual([expect.stringContaining('%40')]);
    expect(problems.join()).not.toContain('pass#w');
  });

  it('accept a Postgres that is reached by a socket folder', () => {
    expect(problemsOf({ DATABASE_URL: 'postgresql:///saapua?host=/var/run/postgresql' })).toEqual([]);
  });
});

describe('a description of the settings', () => {
  it('shows no secret', () => {
    const settings = readSettings({
      DATABASE_URL: 'postgresql://saapua:salainen@db/saapua?sslpassword=kätkö',
      TEMPORAL_ADDRESS: 't:7233',
      TEMPORAL_API_KEY: 'avain123',
    }, {}, '/');
    const description = describeSettings(settings);
    expect(description).toContain('database: postgresql://saapua:***@db/saapua?sslpassword=***');
    expect(description).toContain('temporalApiKey: ***');
    expect(description).not.toMatch(/salainen|k%C3%A4tk|kätkö|avain123/);
  });

  it('hides an address whole when it cannot tell where the password is', () => {
    expect(withoutPassword('saapua:salainen@db')).not.toContain('salainen');
  });
});
