import { describeSettings, readSettings, SettingsError, withoutPassword, withoutSignIn } from '../../local/settings';

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
      SAAPUA_TRUSTED_PROXIES: '127.0.0.1, 10.1.0.0/16,fd00::/8',
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
      trustedProxies: ['127.0.0.1', '10.1.0.0/16', 'fd00::/8'],
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

  it('send no mail from this machine unless a mail server is named, and then say from which address', () => {
    const none = readSettings({}, {}, '/srv/saapua');
    expect(none).toMatchObject({ mailFrom: 'saapua@saapua.invalid', smtpDataTimeoutMs: 600_000 });
    expect(none).not.toHaveProperty('smtpUrl');
    const env = { SMTP_URL: 'smtps://saapua:sala%40inen@mail.town.example:465', SAAPUA_MAIL_FROM: 'saapua@town.example', SAAPUA_BOUNCES: 'bounces', SAAPUA_SMTP_DATA_TIMEOUT: '30' };
    expect(readSettings(env, {}, '/srv/saapua')).toMatchObject({ smtpUrl: env.SMTP_URL, mailFrom: 'saapua@town.example', bounces: '/srv/saapua/bounces', smtpDataTimeoutMs: 30_000 });
    expect(problemsOf({ SMTP_URL: env.SMTP_URL })).toEqual([expect.stringMatching(/^SAAPUA_MAIL_FROM: must be set together with SMTP_URL/)]);
  });

  it('show no user and no password of a mail server, right or wrong', () => {
    const env = { SMTP_URL: 'smtp://postimies:salainen@mail.town.example', SAAPUA_MAIL_FROM: 'saapua@town.example' };
    const shown = describeSettings(readSettings(env, {}, '/srv'));
    expect(shown).toContain('mail: smtp://***:***@mail.town.example');
    expect(shown).not.toMatch(/salainen|postimies/);
    for (const SMTP_URL of ['http://postimies:salainen@x', 'smtp://postimies:sala#inen@mail.town.example', 'smtp://postimies:sala/inen@mail.town.example', 'smtp://postimies:salainen@'])
      expect(problemsOf({ ...env, SMTP_URL })).toEqual([expect.stringMatching(/^SMTP_URL: (?!.*(salainen|sala#|postimies))/)]);
    expect(withoutSignIn('salainen')).toBe('***');
  });

  it('take a plain address to send from and nothing else', () => {
    for (const SAAPUA_MAIL_FROM of ['Saapua <saapua@town.example>', 'saapua@town', 'a@town.example, b@town.example']) expect(problemsOf({ SAAPUA_MAIL_FROM })).toHaveLength(1);
  });
});
